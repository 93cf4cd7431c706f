# SPDX-License-Identifier: Apache-2.0
"""Reads about uploaded CVs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from talentkreis.intake.cv.accepting import as_date, details_of
from talentkreis.intake.cv.refusals import HIDDEN, NOTES, QUARANTINE, sentence
from talentkreis.intake.duplicates.checking import similar_people
from talentkreis.intake.duplicates.rules import Certainty
from talentkreis.intake.duplicates.wording import CERTAINTIES
from talentkreis.intake.models import CvBatch, CvFile, CvProposal, CvState, ProposalKind
from talentkreis.intake.permissions import Right
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import require
from talentkreis.people.models import LanguageLevel, Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise

    from talentkreis.intake.duplicates.checking import Likeness
    from talentkreis.organisation.actors import Actor

PAGE = 50
MOST_ALIKE = 8
_UNDER_WAY = (CvState.WAITING, CvState.READING)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody already here who may be the person of a CV."""

    person: Person
    # None: the mail the CV came with is theirs.
    likeness: Likeness | None

    @property
    def key(self) -> str:
        """The value of its radio button."""
        return str(self.person.id)

    @property
    def name(self) -> str:
        """How the choice is called."""
        return self.person.full_name or _("without a name")

    @property
    def is_likely(self) -> bool:
        """So sure that the choice is proposed.

        The same name at the same e-mail address is, whatever else has changed: a CV tells of a new
        employer, town and phone more often than not.
        """
        if self.likeness is None or self.likeness.certainty is not Certainty.POSSIBLE:
            return True
        return {"same_email", "same_name"} <= set(self.likeness.reasons)

    @property
    def text(self) -> str:
        """How sure, why, where they live, and whether they are put away."""
        archived = _("archived") if self.person.archived_at else ""
        if self.likeness is None:
            why = [_("It came with a mail of theirs")]
        else:
            why = [str(CERTAINTIES[self.likeness.certainty]), self.likeness.text]
        return " · ".join(filter(None, (*why, self.person.city, archived)))


@dataclass(slots=True)
class CvLine:
    """One CV in the list of its batch."""

    file: CvFile
    name: str = ""
    open_count: int = 0
    failure: _StrOrPromise = ""
    person: Person | None = None

    @property
    def is_under_way(self) -> bool:
        """Still waiting or being read."""
        return self.file.state in _UNDER_WAY

    @property
    def can_be_opened(self) -> bool:
        """There is something to look at and decide."""
        return self.file.state in {CvState.READ, CvState.UNREADABLE, CvState.QUARANTINED}


@dataclass(slots=True)
class ProposalLine:
    """A proposal as people read it, beside the lines it stands in."""

    proposal: CvProposal
    text: str
    more: str = ""


@dataclass(slots=True)
class ProposalGroup:
    """Proposals of one kind."""

    kind: str
    label: _StrOrPromise
    lines: list[ProposalLine] = field(default_factory=list)


def latest_batches(actor: Actor) -> list[CvBatch]:
    """Batches of CVs, newest first, with how many wait for a look. Raises NotAllowed."""
    require(actor, Right.VIEW)
    return list(
        CvBatch.objects.select_related("created_by")
        .annotate(
            file_count=Count("files"), waiting_count=Count("files", filter=Q(files__state="read"))
        )
        .order_by("-id")[:10]
    )


def batch_of_cvs(actor: Actor, batch_id: uuid.UUID) -> tuple[CvBatch, list[CvLine]]:
    """A batch and its CVs. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    batch = CvBatch.objects.select_related("created_by").filter(id=batch_id).first()
    if batch is None:
        raise NotFound(_("There is no such batch of CVs."), code="no_such_batch")
    files = batch.files.order_by("position").defer("text")
    return batch, cv_lines(actor, files)


def quarantined_cvs(actor: Actor) -> list[CvLine]:
    """CVs that nobody could read three times. Raises NotAllowed."""
    require(actor, Right.VIEW)
    files = CvFile.objects.filter(state=CvState.QUARANTINED).select_related("batch")
    return cv_lines(actor, files.order_by("-id").defer("text")[:PAGE])


def cv_lines(actor: Actor, files: Iterable[CvFile]) -> list[CvLine]:
    """Lines of a list, with the names found and the people they became."""
    rows = list(files)
    ids = [file.id for file in rows]
    names = {
        proposal.file_id: proposal.value["name"]
        for proposal in CvProposal.objects.filter(file_id__in=ids, kind=ProposalKind.NAME)
    }
    counts = dict(
        CvProposal.objects.filter(file_id__in=ids, state="open")
        .values_list("file_id")
        .annotate(Count("id"))
    )
    wanted = {file.person_id for file in rows if file.person_id}
    people = {p.id: p for p in Person.objects.visible_to(actor).filter(id__in=wanted)}
    return [
        CvLine(
            file,
            name=names.get(file.id, ""),
            open_count=counts.get(file.id, 0),
            failure=failure_text(file),
            person=people.get(file.person_id) if file.person_id else None,
        )
        for file in rows
    ]


def failure_text(file: CvFile) -> _StrOrPromise:
    """Why there are no values, in the reader's language; empty where there are."""
    if file.state == CvState.QUARANTINED:
        return QUARANTINE
    return sentence(file.failure) if file.failure else ""


def cv_visible_to(actor: Actor, file_id: uuid.UUID) -> CvFile:
    """One CV; not that of somebody the actor may not see. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    file = CvFile.objects.select_related("batch").filter(id=file_id).first()
    is_hidden = bool(
        file
        and file.person_id
        and not Person.objects.visible_to(actor).filter(id=file.person_id).exists()
    )
    if file is None or is_hidden:
        raise NotFound(_("There is no such CV."), code="no_such_cv")
    return file


def next_to_look_through(file: CvFile) -> CvFile | None:
    """The CV of the same batch to look through next: behind this one, then from the beginning."""
    waiting = CvFile.objects.filter(batch_id=file.batch_id, state=CvState.READ)
    ordered = waiting.exclude(id=file.id).order_by("position")
    return ordered.filter(position__gt=file.position).first() or ordered.first()


def left_to_look_through(file: CvFile) -> int:
    """How many CVs of the same batch wait for a look, this one among them."""
    return CvFile.objects.filter(batch_id=file.batch_id, state=CvState.READ).count()


def proposal_groups(file: CvFile) -> list[ProposalGroup]:
    """Proposals of a CV by kind, in the order of a profile."""
    groups = {kind: ProposalGroup(kind, label) for kind, label in ProposalKind.choices}
    for proposal in file.proposals.order_by("position"):
        text, more = _worded(proposal)
        groups[proposal.kind].lines.append(ProposalLine(proposal, text, more))
    return [group for group in groups.values() if group.lines]


def _worded(proposal: CvProposal) -> tuple[str, str]:
    value = proposal.value
    match proposal.kind:
        case ProposalKind.STATION:
            where = ", ".join(filter(None, (value["employer"], value["city"])))
            text = " · ".join(filter(None, (value["title"], where)))
            return text, _period(value)
        case ProposalKind.EDUCATION:
            what = " ".join(filter(None, (value["degree"], value["field"])))
            return " · ".join(filter(None, (what, value["school"]))), _period(value)
        case ProposalKind.LANGUAGE:
            level = value["level"]
            named = LanguageLevel(level).label if level in LanguageLevel.values else ""
            return value["name"], str(named)
        case ProposalKind.CITY:
            return f"{value['postcode']} {value['city']}".strip(), ""
        case _:
            return str(value[proposal.kind]), ""


def _period(value: dict[str, Any]) -> str:
    start, end = _month(value["from"]), _month(value["to"])
    if value["current"] or (start and not end):
        return _("since %(month)s") % {"month": start} if start else ""
    return " – ".join(filter(None, (start, end)))


def _month(text: str | None) -> str:
    if not text or "-" not in text:
        return text or ""
    day = as_date(text)
    return date_format(day, "F Y") if day else ""


def candidates(actor: Actor, file: CvFile) -> list[Candidate]:
    """People already here who may be the person of the CV, the surest first: the check at entry.

    Before all others whoever sent the mail it came with.
    """
    found = similar_people(actor, details_of(file, list(file.proposals.all())), limit=MOST_ALIKE)
    people = Person.objects.visible_to(actor).in_bulk(
        [each.person_id for each in found] + ([file.person_id] if file.person_id else [])
    )
    sender = people.pop(file.person_id, None) if file.person_id else None
    alike = [Candidate(people[each.person_id], each) for each in found if each.person_id in people]
    return [Candidate(sender, None), *alike] if sender else alike


def hidden_lines(file: CvFile) -> list[dict[str, Any]]:
    """Hidden text with why nobody sees it, in words."""
    return [
        {"text": each["text"], "page": each["page"], "why": HIDDEN.get(each["why"], each["why"])}
        for each in file.hidden
    ]


def note_texts(file: CvFile) -> list[_StrOrPromise]:
    """What else is worth telling about the file."""
    return [NOTES[note] for note in file.notes if note in NOTES]
