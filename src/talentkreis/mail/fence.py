# SPDX-License-Identifier: Apache-2.0
"""A copy of an installation, or an older state of it, sends nothing before somebody says so.

The database remembers which installation it belongs to and how often it has sent; a file in the
data folder remembers the same. Where they disagree, or the database is another one than before,
all sending is stopped (TRUST R-10, F-26, F-27). Asked before each delivery.
"""

from __future__ import annotations

import json
import os
import socket
import uuid
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from talentkreis.kernel import clock
from talentkreis.mail.models import OutboundMark
from talentkreis.organisation.actions import stop_all_sending
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer, StopReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.activity.events import Event

log = structlog.get_logger(__name__)

FILE: Final = "outbound.json"
LENGTH: Final = 120


class Doubt(StrEnum):
    """Why this may not be the installation that sent so far."""

    NONE = ""
    OTHER_FOLDER = "other_folder"
    COPIED_FOLDER = "copied_folder"
    NO_FILE = "no_file"
    OTHER_MACHINE = "other_machine"
    OTHER_DATABASE = "other_database"
    OLDER_STATE = "older_state"


@dataclass(frozen=True, slots=True)
class Disk:
    """What the file in the data folder says, and its number on the disk: a copy has another."""

    instance_id: uuid.UUID
    round: int
    number: int


@dataclass(frozen=True, slots=True)
class Here:
    """Where this process runs, and which database it speaks to."""

    machine: str
    system: str
    timeline: int
    # The database lies in the same folder as the file and belongs to this machine alone.
    is_embedded: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What the database remembers."""

    instance_id: uuid.UUID
    round: int
    machine: str
    number: int | None
    system: str
    timeline: int


def doubt_about(disk: Disk | None, mark: Mark | None, here: Here) -> Doubt:
    """Whether this is the installation that sent so far. Pure.

    With a database server of its own, any number of machines may work beside each other: the
    database alone is compared, and how far it is.
    """
    if mark is None:
        return Doubt.OLDER_STATE if disk is not None and disk.round else Doubt.NONE
    if (mark.system, mark.timeline) != (here.system, here.timeline):
        return Doubt.OTHER_DATABASE
    if disk is None:
        return Doubt.NO_FILE if here.is_embedded else Doubt.NONE
    is_alone = here.is_embedded
    speaks_against = {
        Doubt.OTHER_FOLDER: disk.instance_id != mark.instance_id,
        Doubt.OLDER_STATE: disk.round > mark.round,
        Doubt.COPIED_FOLDER: is_alone and mark.number not in {None, disk.number},
        Doubt.OTHER_MACHINE: is_alone and mark.machine not in {"", here.machine},
    }
    return next((doubt for doubt, is_so in speaks_against.items() if is_so), Doubt.NONE)


def may_send() -> bool:
    """Compare, and stop all sending where there is a doubt; tell whether there is none.

    The first time, the installation introduces itself. What somebody has released stays released
    until something else changes.
    """
    with transaction.atomic():
        mark = OutboundMark.objects.select_for_update().filter(id=1).first()
        here, disk = _here(), _read()
        doubt = doubt_about(disk, _mark(mark), here)
        if doubt is Doubt.NONE:
            _introduce(mark, disk, here)
            return True
        _hold(mark, doubt, here)
    log.error("sending_held_for_doubt", doubt=doubt.value)
    return False


def note_round() -> None:
    """Something was sent: count it in the database, then in the file."""
    with transaction.atomic():
        OutboundMark.objects.filter(id=1).update(round=F("round") + 1)
        mark = OutboundMark.objects.filter(id=1).first()
    if mark is not None:
        _write(mark.instance_id, mark.round)


def accept(events: Sequence[Event]) -> None:  # noqa: ARG001 - what subscribers get
    """Somebody resumed sending: from now on this is the installation."""
    mark = OutboundMark.objects.select_for_update().filter(id=1).first()
    if mark is None or not mark.held_for:
        return
    transaction.on_commit(_accept_now)


def _accept_now() -> None:
    """A new identity, so that the one this was copied from is not taken for it."""
    here = _here()
    with transaction.atomic():
        mark = OutboundMark.objects.select_for_update().get(id=1)
        disk = _read()
        mark.instance_id = uuid.uuid4()
        mark.round = max(mark.round, disk.round if disk else 0)
        mark.held_for, mark.held_at = "", None
        number = _write(mark.instance_id, mark.round)
        _remember(mark, here, number)


def _introduce(mark: OutboundMark | None, disk: Disk | None, here: Here) -> None:
    if mark is not None and disk is not None:
        return
    mark = mark or OutboundMark(id=1, instance_id=disk.instance_id if disk else uuid.uuid4())
    number = _write(mark.instance_id, mark.round)
    _remember(mark, here, number)


def _remember(mark: OutboundMark, here: Here, number: int) -> None:
    mark.machine, mark.system, mark.timeline = here.machine, here.system, here.timeline
    mark.file_number = number
    mark.save()


def _hold(mark: OutboundMark | None, doubt: Doubt, here: Here) -> None:
    mark = mark or OutboundMark(
        id=1, instance_id=uuid.uuid4(), system=here.system, timeline=here.timeline
    )
    if not Employer.objects.filter(id=1).exists():
        return  # nothing leaves before it is set up
    employer = stop_all_sending(actor=SYSTEM, reason=StopReason.COPY)
    # Where a human had stopped everything, the doubt comes up again after they resume.
    if employer.sending_stop_reason == StopReason.COPY and mark.held_for != doubt.value:
        mark.held_for, mark.held_at = doubt.value, clock.now()
        mark.save()


def _mark(row: OutboundMark | None) -> Mark | None:
    if row is None:
        return None
    return Mark(
        instance_id=row.instance_id,
        round=row.round,
        machine=row.machine,
        number=row.file_number,
        system=row.system,
        timeline=row.timeline,
    )


def _here() -> Here:
    """A managed database may keep its identity to itself; then it is not compared."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_function_privilege('pg_control_system()', 'EXECUTE')"
            " AND has_function_privilege('pg_control_checkpoint()', 'EXECUTE')"
        )
        system, timeline = "", 0
        if cursor.fetchone()[0]:
            cursor.execute(
                "SELECT (SELECT system_identifier::text FROM pg_control_system()),"
                " (SELECT timeline_id FROM pg_control_checkpoint())"
            )
            system, timeline = cursor.fetchone()
        cursor.execute("SELECT current_database()")
        name = cursor.fetchone()[0]
    return Here(
        machine=settings.ENV.machine_name or socket.gethostname(),
        system=f"{system}/{name}"[:40] if system else "",
        timeline=timeline,
        is_embedded=settings.ENV.database_url is None,
    )


def _path() -> Path:
    return Path(settings.DATA_DIR) / FILE


def _read() -> Disk | None:
    """What the file says; one that cannot be read says nothing."""
    try:
        text = _path().read_text(encoding="utf-8")
        said = json.loads(text)
        return Disk(uuid.UUID(str(said["instance_id"])), int(said["round"]), _path().stat().st_ino)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(instance_id: uuid.UUID, round_: int) -> int:
    """Write in place with one call of one length: the file keeps its number, and is never half."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    said = json.dumps({"instance_id": str(instance_id), "round": round_}).ljust(LENGTH)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.pwrite(descriptor, said.encode(), 0)
        return os.fstat(descriptor).st_ino
    finally:
        os.close(descriptor)
