# SPDX-License-Identifier: Apache-2.0
"""Taking ticked proposals over to a person: never over what a human wrote, always with origin."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, cast

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.intake.cv.storing import locked_cv
from talentkreis.intake.events import CvTakenOver
from talentkreis.intake.models import CvFile, CvProposal, CvState, ProposalKind, ProposalState
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.text import fold
from talentkreis.people import actions as people
from talentkreis.people.actions.career import StationDetails
from talentkreis.people.actions.documents import Filing
from talentkreis.people.actions.skills import Evidence
from talentkreis.people.addresses import normalise
from talentkreis.people.models import (
    Degree,
    DocumentKind,
    EvidenceSource,
    LanguageLevel,
    Person,
    PersonLanguage,
    PersonSkill,
    Station,
)
from talentkreis.people.names import split_name
from talentkreis.people.rules import BasisDetails, PersonDetails

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence
    from typing import BinaryIO

    from talentkreis.organisation.actors import Actor

_ADDRESSES = {
    ProposalKind.EMAIL: "email",
    ProposalKind.PHONE: "phone",
    ProposalKind.LINK: "link",
}
_DEGREES = (
    (Degree.DOCTORATE, r"promotion|doktor|doctor|ph\.?\s?d|^dr\."),
    (Degree.MASTER, r"master|m\.?\s?(?:sc|a|eng|ed)\b|diplom(?!a)|magister|staatsexamen|mba|msc"),
    (Degree.BACHELOR, r"bachelor|b\.?\s?(?:sc|a|eng|ed)\b|bsc|beng"),
    (Degree.MASTER_CRAFTSMAN, r"meister|techniker|fachwirt"),
    (Degree.APPRENTICESHIP, r"ausbildung|lehre|apprentice|umschulung|gesell"),
    (Degree.SCHOOL, r"abitur|matura|reife|a[- ]levels?|high school|schulabschluss|gcse"),
    (Degree.CERTIFICATE, r"zertifikat|certificate|weiterbildung"),
)  # fmt: skip


@transaction.atomic
def accept_cv(
    *,
    actor: Actor,
    file_id: uuid.UUID,
    proposal_ids: Collection[int],
    person_id: uuid.UUID | None = None,
    name: str = "",
    email: str = "",
) -> Person:
    """Take the ticked proposals over to a person, or to a new one, and file the CV there.

    What the person already has stays as it is. `name` and `email` complete a new person where
    the CV gives none. Raises NotAllowed, NotFound, Conflict, RuleViolation.
    """
    file = locked_cv(actor, file_id)
    if file.state not in {CvState.READ, CvState.UNREADABLE, CvState.QUARANTINED}:
        raise Conflict(_("This CV has moved on in the meantime."), code="cv_moved_on")
    proposals = list(file.proposals.order_by("position"))
    ticked = [proposal for proposal in proposals if proposal.id in proposal_ids]
    if person_id is None:
        person = _new_person(actor, file, ticked, name=name, email=email)
    else:
        person = _visible(actor, person_id)
    document_id = _file_document(actor, file, person.id)
    for proposal in proposals:
        state = ProposalState.DECLINED
        if proposal in ticked:
            state = _take(actor, person, proposal, document_id)
        proposal.state, proposal.decided_at = state, clock.now()
        proposal.decided_by_id = actor.member_id
    CvProposal.objects.bulk_update(proposals, ["state", "decided_at", "decided_by"])
    path, file.path = file.path, ""
    file.person_id, file.document_id = person.id, document_id
    file.state, file.decided_at, file.text = CvState.DONE, clock.now(), ""
    file.save()
    if path:
        transaction.on_commit(lambda: default_storage.delete(path))
    record(CvTakenOver(actor=actor, person_id=person.id, value_count=len(ticked)))
    return person


def _visible(actor: Actor, person_id: uuid.UUID) -> Person:
    from talentkreis.people.queries import person_visible_to

    return person_visible_to(actor, person_id)


def _new_person(
    actor: Actor, file: CvFile, ticked: Sequence[CvProposal], *, name: str, email: str
) -> Person:
    """A person as far as proposals are ticked."""
    details = details_of(file, ticked, name=name, email=email)
    batch = file.batch
    basis = BasisDetails(
        purpose=batch.basis_purpose,
        legal_basis=batch.legal_basis,
        source=batch.source,
        evidence=batch.evidence,
    )
    return people.create_person(actor=actor, details=details, basis=basis, source=file.source)


def details_of(
    file: CvFile, proposals: Sequence[CvProposal], *, name: str = "", email: str = ""
) -> PersonDetails:
    """The person these proposals make: name, addresses, town and present job.

    `name` and `email` stand in where the proposals give none.
    """
    said = next((p.value["name"] for p in proposals if p.kind == ProposalKind.NAME), name)
    parts = split_name(said) if said.strip() else split_name("")
    town: dict[str, str] = next((p.value for p in proposals if p.kind == ProposalKind.CITY), {})
    position, employer_name = _present_job(proposals)
    batch = file.batch
    return PersonDetails(
        title=parts.title[:60],
        given_name=parts.given_name,
        family_name=parts.family_name,
        salutation=parts.salutation,
        language=file.language or batch.language,
        city=town.get("city", ""),
        postcode=town.get("postcode", "")[:12],
        source_type=batch.source_type,
        source=batch.source,
        emails=[*_usable(proposals, ProposalKind.EMAIL), *([email] if email.strip() else [])],
        phones=_usable(proposals, ProposalKind.PHONE),
        links=_usable(proposals, ProposalKind.LINK),
        position=position,
        employer_name=employer_name,
    )


def _present_job(ticked: Sequence[CvProposal]) -> tuple[str, str]:
    """Position and employer of today, as far as ticked."""
    current = (p.value for p in ticked if p.kind == ProposalKind.STATION and p.value.get("current"))
    station = next(current, None)
    return (station["title"], station["employer"]) if station else ("", "")


def _usable(ticked: Sequence[CvProposal], kind: ProposalKind) -> list[str]:
    """Addresses of a kind that are ones; the others stay proposals that could not be taken."""
    values = [str(p.value[_ADDRESSES[kind]]) for p in ticked if p.kind == kind]
    return [value for value in values if _is_address(kind, value)]


def _is_address(kind: str, value: str) -> bool:
    try:
        normalise(kind, value)
    except RuleViolation:
        return False
    return True


def _file_document(actor: Actor, file: CvFile, person_id: uuid.UUID) -> uuid.UUID | None:
    if not file.path:
        return None
    with default_storage.open(file.path, "rb") as content:
        document = people.add_document(
            actor=actor,
            person_id=person_id,
            name=file.name,
            content=cast("BinaryIO", content),
            size=file.size,
            filing=Filing(kind=DocumentKind.CV),
        )
    if file.text:
        people.keep_document_text(
            actor=actor, person_id=person_id, document_id=document.id, text=file.text
        )
    found: uuid.UUID = document.id
    return found


def _take(
    actor: Actor, person: Person, proposal: CvProposal, document_id: uuid.UUID | None
) -> ProposalState:
    """Take one proposal over; a value that cannot be one is left out, the others go on."""
    try:
        with transaction.atomic():
            has_changed = _TAKE[ProposalKind(proposal.kind)](actor, person, proposal, document_id)
    except RuleViolation:
        return ProposalState.DECLINED
    return ProposalState.ACCEPTED if has_changed else ProposalState.KEPT_OLD


def _take_name(actor: Actor, person: Person, proposal: CvProposal, _document: Any) -> bool:
    parts = split_name(proposal.value["name"])
    if person.name:
        return fold(person.name) == fold(f"{parts.given_name} {parts.family_name}")
    changes = {"given_name": parts.given_name, "family_name": parts.family_name}
    people.update_person(
        actor=actor, person_id=person.id, changes=changes, source=proposal.file.source
    )
    return True


def _take_city(actor: Actor, person: Person, proposal: CvProposal, _document: Any) -> bool:
    if person.city:
        return fold(person.city) == fold(proposal.value["city"])
    changes = {"city": proposal.value["city"], "postcode": proposal.value["postcode"][:12]}
    people.update_person(
        actor=actor, person_id=person.id, changes=changes, source=proposal.file.source
    )
    return True


def _take_address(actor: Actor, person: Person, proposal: CvProposal, _document: Any) -> bool:
    kind = _ADDRESSES[ProposalKind(proposal.kind)]
    value = proposal.value[kind]
    people.add_contact_point(
        actor=actor, person_id=person.id, kind=kind, value=value, source=proposal.file.source
    )
    return True


def _take_station(actor: Actor, person: Person, proposal: CvProposal, _document: Any) -> bool:
    value = proposal.value
    details = StationDetails(
        title=value["title"],
        organisation=value["employer"],
        place=value["city"],
        description=value["text"],
        starts_on=as_date(value["from"]),
        ends_on=as_date(value["to"], is_end=True),
    )
    if _has_station(person.id, Station.Kind.WORK, details):
        return False
    people.add_station(
        actor=actor, person_id=person.id, details=details, source=proposal.file.source
    )
    return True


def _take_education(actor: Actor, person: Person, proposal: CvProposal, _document: Any) -> bool:
    value = proposal.value
    details = StationDetails(
        kind=Station.Kind.EDUCATION,
        title=value["degree"],
        organisation=value["school"],
        place=value["city"],
        degree=degree_of(value["degree"]),
        subject=value["field"],
        starts_on=as_date(value["from"]),
        ends_on=as_date(value["to"], is_end=True),
    )
    if _has_station(person.id, Station.Kind.EDUCATION, details):
        return False
    people.add_station(
        actor=actor, person_id=person.id, details=details, source=proposal.file.source
    )
    return True


def _has_station(person_id: uuid.UUID, kind: str, details: StationDetails) -> bool:
    """The same stop, however somebody spelled it: it was written down before and stays."""
    wanted = (fold(details.title), fold(details.organisation))
    return any(
        (fold(row.title), fold(row.organisation)) == wanted
        and (row.starts_on is None or row.starts_on == details.starts_on)
        for row in Station.objects.filter(person_id=person_id, kind=kind)
    )


def _take_language(actor: Actor, person: Person, proposal: CvProposal, _document: Any) -> bool:
    value = proposal.value
    row = PersonLanguage.objects.filter(person_id=person.id, code=value["language"]).first()
    if row is not None and (row.level or not value["level"]):
        return bool(row.level == value["level"])
    people.add_language(
        actor=actor,
        person_id=person.id,
        language=value["language"],
        level=value["level"] if value["level"] in LanguageLevel.values else "",
        evidence=" ".join(proposal.evidence.split())[:500],
        evidence_source=EvidenceSource.CV,
        source=proposal.file.source,
    )
    return True


def _take_skill(
    actor: Actor, person: Person, proposal: CvProposal, document_id: uuid.UUID | None
) -> bool:
    name = proposal.value["skill"]
    present = PersonSkill.objects.filter(person_id=person.id, skill__key=fold(name)[:120])
    if present.exclude(evidence="").exists():
        return False
    shown = Evidence(
        text=" ".join(proposal.evidence.split())[:500],
        source=EvidenceSource.CV,
        on=clock.today(),
        document_id=document_id,
    )
    people.add_skill(
        actor=actor, person_id=person.id, name=name, evidence=shown, source=proposal.file.source
    )
    return True


_TAKE = {
    ProposalKind.NAME: _take_name,
    ProposalKind.CITY: _take_city,
    ProposalKind.EMAIL: _take_address,
    ProposalKind.PHONE: _take_address,
    ProposalKind.LINK: _take_address,
    ProposalKind.STATION: _take_station,
    ProposalKind.EDUCATION: _take_education,
    ProposalKind.LANGUAGE: _take_language,
    ProposalKind.SKILL: _take_skill,
}


def as_date(month: str | None, *, is_end: bool = False) -> dt.date | None:
    """``2019-03`` → the first of March; of a year alone its first or, for an end, last month."""
    if not month:
        return None
    year, _, number = month.partition("-")
    return dt.date(int(year), int(number) if number else (12 if is_end else 1), 1)


def degree_of(text: str) -> str:
    """The step of an education; empty where its name does not tell."""
    return next(
        (degree.value for degree, words in _DEGREES if re.search(words, text, re.IGNORECASE)), ""
    )
