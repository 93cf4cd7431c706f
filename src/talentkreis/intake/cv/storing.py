# SPDX-License-Identifier: Apache-2.0
"""Taking CVs in, reading them in the background, letting them go again."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.intake.bases import BASES
from talentkreis.intake.cv.reading_apart import DocumentRefused, Reading, read_apart
from talentkreis.intake.models import CvBatch, CvFile, CvProposal, CvState, ProposalKind
from talentkreis.intake.permissions import Right
from talentkreis.intake.rules import KEPT_DAYS
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.jobs import defer_once
from talentkreis.kernel.text import clean
from talentkreis.organisation.queries import employer
from talentkreis.organisation.rights import require
from talentkreis.people.files import LARGEST_FILE, recognise
from talentkreis.taxonomy.queries import words_of_the_team
from talentkreis.taxonomy.vocabulary import Kind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.core.files.base import File
    from django.core.files.uploadedfile import UploadedFile

    from talentkreis.organisation.actors import Actor

MOST_FILES = 20
STRIKES = 3


@dataclass(frozen=True, kw_only=True)
class CvTerms:
    """Where the CVs come from and why they may be kept; `basis` is a key of `bases.BASES`."""

    source_type: str
    source: str
    basis: str
    evidence: str = ""


@transaction.atomic
def store_cvs(*, actor: Actor, files: Sequence[UploadedFile[bytes]], terms: CvTerms) -> CvBatch:
    """Store up to 20 CVs and have them read, each in a background job of its own.

    A file that is no document is listed with its reason and not stored. Raises NotAllowed,
    RuleViolation.
    """
    require(actor, Right.IMPORT)
    if not 1 <= len(files) <= MOST_FILES:
        raise RuleViolation(
            _("Between 1 and %(count)d files at once.") % {"count": MOST_FILES}, code="too_many"
        )
    own = employer()
    basis = BASES[terms.basis]
    batch = CvBatch.objects.create(
        source_type=terms.source_type,
        source=clean(terms.source)[:200],
        basis_purpose=basis.purpose,
        legal_basis=basis.legal_basis,
        evidence=clean(terms.evidence)[:300],
        country=own.country,
        language=own.language,
        created_by_id=actor.member_id,
    )
    for position, file in enumerate(files):
        _store(batch, position, file)
    return batch


def _store(batch: CvBatch, position: int, file: UploadedFile[bytes]) -> None:
    from talentkreis.intake.tasks import read_cv

    row = CvFile(
        batch=batch,
        position=position,
        name=clean(Path(file.name or "?").name)[:200] or "?",
        size=file.size or 0,
    )
    content = file.read(LARGEST_FILE + 1) if row.size <= LARGEST_FILE else b""
    try:
        recognise(io.BytesIO(content), row.size)
    except RuleViolation as refusal:
        row.state, row.failure = CvState.REFUSED, refusal.code[:40]
        row.save()
        return
    row.path = default_storage.save(f"cvs/{batch.id.hex}/{row.id.hex}", ContentFile(content))
    row.save()
    defer_once(read_cv, key=f"intake.read_cv:{row.id}", file_id=str(row.id))


def read_cv(*, file_id: uuid.UUID) -> bool:
    """Read one CV; tells whether it has to be tried again.

    The strike is committed before reading begins: whatever dies on the way is counted.
    """
    file = _begin(file_id)
    if file is None:
        return False
    try:
        with _stored(file.path) as stream:
            words = words_of_the_team(Kind.SKILL)
            reading = read_apart(stream, country=file.batch.country, words=words)
    except DocumentRefused as refusal:
        return _refuse(file_id, refusal)
    _keep(file_id, reading)
    return False


@transaction.atomic
def _begin(file_id: uuid.UUID) -> CvFile | None:
    file = CvFile.objects.select_for_update(no_key=True).filter(id=file_id).first()
    if file is None or file.state not in {CvState.WAITING, CvState.READING}:
        return None
    if file.strikes >= STRIKES:
        file.state = CvState.QUARANTINED
        file.save(update_fields=["state"])
        return None
    file.strikes += 1
    file.state = CvState.READING
    file.save(update_fields=["strikes", "state"])
    return file


def _stored(path: str) -> File[bytes]:
    try:
        return default_storage.open(path, "rb")
    except FileNotFoundError as error:
        raise DocumentRefused("gone") from error


@transaction.atomic
def _refuse(file_id: uuid.UUID, refusal: DocumentRefused) -> bool:
    file = CvFile.objects.select_for_update(no_key=True).get(id=file_id)
    file.failure = refusal.code
    is_last = file.strikes >= STRIKES
    if refusal.is_fatal:
        file.state = CvState.QUARANTINED if is_last else CvState.WAITING
    else:
        file.state = CvState.UNREADABLE
    file.read_at = clock.now()
    file.save(update_fields=["failure", "state", "read_at"])
    return bool(refusal.is_fatal and not is_last)


@transaction.atomic
def _keep(file_id: uuid.UUID, reading: Reading) -> None:
    file = CvFile.objects.select_for_update(no_key=True).get(id=file_id)
    file.state, file.failure = CvState.READ, ""
    file.language = reading.language[:2]
    file.pages = min(reading.pages, 30_000)
    file.withheld_count = min(reading.withheld, 1_000)
    file.notes, file.hidden, file.text = reading.notes, reading.hidden, reading.text
    file.read_at = clock.now()
    file.save()
    CvProposal.objects.filter(file=file).delete()
    CvProposal.objects.bulk_create(
        [
            _proposal(file, position, found)
            for position, found in enumerate(reading.values)
            if found["kind"] in ProposalKind.values
        ]
    )


def _proposal(file: CvFile, position: int, found: dict[str, Any]) -> CvProposal:
    evidence = found["evidence"]
    return CvProposal(
        file=file,
        position=position,
        kind=found["kind"],
        value=found["value"],
        evidence=str(evidence["text"])[:500],
        page=int(evidence["page"]),
        line=int(evidence["line"]),
        is_certain=found["kind"] != ProposalKind.SKILL or bool(found["value"]["is_listed"]),
    )


@transaction.atomic
def read_cv_again(*, actor: Actor, file_id: uuid.UUID) -> CvFile:
    """Take a CV out of quarantine and try once more. Raises NotAllowed, NotFound, Conflict."""
    from talentkreis.intake.tasks import read_cv as job

    file = locked_cv(actor, file_id)
    if file.state not in {CvState.QUARANTINED, CvState.UNREADABLE} or not file.path:
        raise Conflict(_("This CV has moved on in the meantime."), code="cv_moved_on")
    file.state, file.failure, file.strikes = CvState.WAITING, "", 0
    file.save(update_fields=["state", "failure", "strikes"])
    defer_once(job, key=f"intake.read_cv:{file.id}", file_id=str(file.id))
    return file


@transaction.atomic
def discard_cv(*, actor: Actor, file_id: uuid.UUID) -> CvFile:
    """Delete an uploaded CV and what was found in it. Raises NotAllowed, NotFound, Conflict."""
    file = locked_cv(actor, file_id)
    if file.state == CvState.DONE:
        raise Conflict(_("This CV has been taken over already."), code="cv_moved_on")
    empty_cv(file)
    file.state, file.decided_at = CvState.DISCARDED, clock.now()
    file.save(update_fields=["state", "decided_at"])
    return file


def empty_cv(file: CvFile) -> None:
    """Forget file, text and values; name, state and ids stay. Within the caller's transaction."""
    path = file.path
    CvProposal.objects.filter(file=file).delete()
    file.path, file.text, file.hidden, file.notes = "", "", [], []
    file.save(update_fields=["path", "text", "hidden", "notes"])
    if path:
        transaction.on_commit(lambda: default_storage.delete(path))


@transaction.atomic
def purge_cvs() -> int:
    """Forget CVs nobody looked through for a while; tells how many."""
    before = clock.now() - dt.timedelta(days=KEPT_DAYS)
    resting = CvFile.objects.select_for_update(no_key=True).filter(batch__created_at__lt=before)
    old = list(resting.exclude(path="").exclude(state=CvState.DONE)[:500])
    for file in old:
        empty_cv(file)
        file.state = CvState.DISCARDED
        file.save(update_fields=["state"])
    return len(old)


def locked_cv(actor: Actor, file_id: uuid.UUID) -> CvFile:
    """The CV, locked until the transaction ends. Raises NotAllowed, NotFound."""
    require(actor, Right.IMPORT)
    file = (
        CvFile.objects.select_for_update(no_key=True, of=("self",))
        .select_related("batch")
        .filter(id=file_id)
        .first()
    )
    if file is None:
        raise NotFound(_("There is no such CV."), code="no_such_cv")
    return file
