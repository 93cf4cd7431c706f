# SPDX-License-Identifier: Apache-2.0
"""A copy of an installation and an older state of it send nothing before somebody says so."""

from __future__ import annotations

import json
import shutil
import threading
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.mail import fence, tasks
from talentkreis.mail.fence import Disk, Doubt, Here, Mark, doubt_about
from talentkreis.mail.models import Message, MessageState, OutboundMark
from talentkreis.mail.tests.factories import a_mailbox, a_message, the_employer
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.organisation.actions import resume_sending, stop_all_sending
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("trust:R-10")]

ID = uuid.UUID(int=1)
HERE = Here(machine="nord", system="7/tk", timeline=1, is_embedded=True)
MARK = Mark(instance_id=ID, round=5, machine="nord", number=77, system="7/tk", timeline=1)
DISK = Disk(instance_id=ID, round=5, number=77)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    the_employer()
    return tmp_path


@pytest.mark.parametrize(
    ("disk", "mark", "here", "doubt"),
    [
        (DISK, MARK, HERE, Doubt.NONE),
        (None, None, HERE, Doubt.NONE),
        (replace(DISK, round=4), MARK, HERE, Doubt.NONE),  # killed before the file was written
        (replace(DISK, round=6), MARK, HERE, Doubt.OLDER_STATE),
        (DISK, None, HERE, Doubt.OLDER_STATE),
        (replace(DISK, instance_id=uuid.UUID(int=2)), MARK, HERE, Doubt.OTHER_FOLDER),
        (replace(DISK, number=78), MARK, HERE, Doubt.COPIED_FOLDER),
        (None, MARK, HERE, Doubt.NO_FILE),
        (DISK, MARK, replace(HERE, machine="süd"), Doubt.OTHER_MACHINE),
        (DISK, MARK, replace(HERE, system="8/tk"), Doubt.OTHER_DATABASE),
        (DISK, MARK, replace(HERE, timeline=2), Doubt.OTHER_DATABASE),
        # With a server of its own, many machines work beside each other.
        (None, MARK, replace(HERE, is_embedded=False), Doubt.NONE),
        (DISK, MARK, replace(HERE, is_embedded=False, machine="süd"), Doubt.NONE),
        (DISK, MARK, replace(HERE, is_embedded=False, system="8/tk"), Doubt.OTHER_DATABASE),
    ],
)
def test_what_speaks_against_being_the_installation_that_sent(
    disk: Disk | None, mark: Mark | None, here: Here, doubt: Doubt
) -> None:
    assert doubt_about(disk, mark, here) is doubt


def test_an_installation_introduces_itself_once_and_counts_what_it_sends(folder: Path) -> None:
    assert fence.may_send()
    assert fence.may_send()
    fence.note_round()
    said = json.loads((folder / fence.FILE).read_text())
    mark = OutboundMark.objects.get()
    assert (said["instance_id"], said["round"]) == (str(mark.instance_id), 1)
    assert mark.system
    assert fence.may_send()


@pytest.mark.requirement("trust:F-27")
def test_a_copied_folder_sends_nothing_until_somebody_resumes(folder: Path, settings: Any) -> None:
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        a_message(mailbox=mailbox)
        tasks.deliver_slice(threading.Event())
        assert len(sink.taken) == 1
        copy = folder / "copy"
        copy.mkdir()
        shutil.copy2(folder / fence.FILE, copy)
        settings.DATA_DIR = copy
        message = a_message(mailbox=mailbox)
        tasks.deliver_slice(threading.Event())
        assert len(sink.taken) == 1
        message.refresh_from_db()
        assert message.state == MessageState.PLANNED
        assert Employer.objects.get().sending_stop_reason == "copy"
        assert OutboundMark.objects.get().held_for == Doubt.COPIED_FOLDER
        resume_sending(actor=SYSTEM)
        fence._accept_now()  # after the commit
        tasks.deliver_slice(threading.Event())
        assert len(sink.taken) == 2
    settings.DATA_DIR = folder  # the original now belongs to another identity
    assert not fence.may_send()


@pytest.mark.requirement("trust:F-26")
def test_a_database_older_than_what_was_sent_sends_nothing(folder: Path) -> None:
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        a_message(mailbox=mailbox)
        before = OutboundMark.objects.filter(id=1).first()
        tasks.deliver_slice(threading.Event())
        fence.note_round()
        OutboundMark.objects.update(round=0)  # as a restored database has it
        a_message(mailbox=mailbox)
        tasks.deliver_slice(threading.Event())
        assert len(sink.taken) == 1
        OutboundMark.objects.all().delete()  # restored from before there was a mark
        resume_sending(actor=SYSTEM)
        tasks.deliver_slice(threading.Event())
        assert len(sink.taken) == 1
    assert before is None
    assert Message.objects.filter(state=MessageState.PLANNED).count() == 1


def test_a_pause_of_the_team_does_not_release_a_copy(folder: Path, settings: Any) -> None:
    assert fence.may_send()
    stop_all_sending(actor=SYSTEM, reason="pause")
    (folder / "copy").mkdir()
    shutil.copy2(folder / fence.FILE, folder / "copy")
    settings.DATA_DIR = folder / "copy"
    assert not fence.may_send()
    resume_sending(actor=SYSTEM)
    assert not fence.may_send()
    assert Employer.objects.get().sending_stop_reason == "copy"


@pytest.mark.usefixtures("folder")
def test_a_torn_file_is_a_doubt_and_no_error(folder: Path) -> None:
    assert fence.may_send()
    for content in ("", "{", "[]", '{"instance_id": 1}', "\x00\x01"):
        (folder / fence.FILE).write_text(content)
        assert not fence.may_send()
