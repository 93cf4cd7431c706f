# SPDX-License-Identifier: Apache-2.0
"""What a person answers through the link. The link is the proof of who acts; it works once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.freshness.actions.applying import apply
from talentkreis.freshness.actions.proposing import propose
from talentkreis.freshness.actions.signals import raise_signals, signal_of_answer
from talentkreis.freshness.aspects import ADDRESSES, Aspect, address_field, fields_of
from talentkreis.freshness.events import UpdateAnswered
from talentkreis.freshness.models import UpdateRequest
from talentkreis.freshness.queries.asked import require_open, update_rules
from talentkreis.freshness.queries.known import known_about
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.text import fold
from talentkreis.mail.models import Message
from talentkreis.organisation.actors import Actor
from talentkreis.people import actions as people
from talentkreis.people.actions.access import locked_person
from talentkreis.people.actions.contact_points import dialling_country
from talentkreis.people.addresses import normalise, normalise_email
from talentkreis.people.models import ConversationKind, Person
from talentkreis.people.rules import checked_fields, required_line

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.freshness.queries.known import Known

SOURCE: Final = "self_update"
MOST_NEW_SKILLS: Final = 20

Changes = dict[str, list[tuple[Any, Any]]]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody changed on the page: only what differs from what the page showed."""

    values: Mapping[str, object] = field(default_factory=dict)
    new_skills: tuple[str, ...] = ()
    lost_skills: tuple[str, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def answer_request(*, request_id: uuid.UUID, said: Said | None = None) -> int:
    """Take an answer: everything still holds (None), or these values are others.

    Changes become proposals; taken over at once where the employer chose so, except addresses:
    where we write to from now on is not for a link to decide. What was asked and not changed is
    fresh again. Counts as a real contact. Tells how many values changed. Raises NotFound,
    Conflict (`link_used`, `link_expired`), RuleViolation for values that cannot be.
    """
    person, row = _locked(request_id)
    require_open(row)
    actor = Actor.for_person(person.id)
    known = known_about(person, row.aspects)
    changes = _changes(person, known, row.aspects, said or Said())
    _confirm(actor, person, known, changes)
    # An earlier answer about anything asked now is outdated, also where nothing changed this time.
    asked: Changes = {name: [] for name in _asked_fields(row.aspects)}
    proposals = propose(person_id=person.id, values=asked | changes, source=SOURCE, request=row)
    if update_rules().takes_over_at_once:
        at_once = [p for p in proposals if not p.field.startswith("contact_points.")]
        apply(actor=actor, person_id=person.id, proposals=at_once)
    now = clock.now()
    row.answered_at = row.closed_at = now
    row.change_count = sum(len(pairs) for pairs in changes.values())
    row.save(update_fields=["answered_at", "closed_at", "change_count"])
    _note_contact(actor, person, row)
    record(
        UpdateAnswered(
            actor=actor, person_id=person.id, request_id=row.id, change_count=row.change_count
        )
    )
    raise_signals([signal_of_answer(person.id, tuple(changes))], actor=actor)
    return row.change_count


def _locked(request_id: uuid.UUID) -> tuple[Person, UpdateRequest]:
    """Person first, as everywhere; then the request, so that two clicks are one answer."""
    rows = UpdateRequest.objects.filter(id=request_id)
    person_id = rows.values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotFound(_("This link does not work any more."), code="no_such_request")
    person = locked_person(Actor.for_person(person_id), person_id)
    row = rows.select_for_update(no_key=True, of=("self",)).first()
    if row is None or person.restricted_at is not None:
        raise NotFound(_("This link does not work any more."), code="no_such_request")
    return person, row


def _asked_fields(aspects: list[str]) -> list[str]:
    skills = ["skills"] if Aspect.SKILLS in aspects else []
    addresses = [address_field(kind) for aspect, kind in ADDRESSES.items() if aspect in aspects]
    return [*fields_of(aspects), *skills, *addresses]


def _changes(person: Person, known: Known, aspects: list[str], said: Said) -> Changes:
    """What differs from what stands, checked; what was not asked is not looked at."""
    asked = {name: value for name, value in said.values.items() if name in known.values}
    changes: Changes = {}
    for name, value in checked_fields(asked).items():
        if value != known.values[name]:
            changes[name] = [(_plain(known.values[name]), _plain(value))]
    if Aspect.SKILLS in aspects:
        skills = _skill_changes(known, said)
        changes |= {"skills": skills} if skills else {}
    for aspect, kind in ADDRESSES.items():
        wanted = said.addresses.get(kind, "").strip()
        if aspect not in aspects or not wanted:
            continue
        normalised = normalise(kind, wanted, dialling_country(person))
        point = known.addresses.get(kind)
        if point is None or point.normalised != normalised:
            changes[address_field(kind)] = [(point.value if point else None, wanted)]
    return changes


def _skill_changes(known: Known, said: Said) -> list[tuple[Any, Any]]:
    present = {fold(skill.name): skill.name for skill in known.skills}
    lost = {fold(name) for name in said.lost_skills}
    pairs: list[tuple[Any, Any]] = [
        (name, {"name": name, "is_there": False}) for key, name in present.items() if key in lost
    ]
    new = {fold(name): name for name in said.new_skills[:MOST_NEW_SKILLS] if name.strip()}
    return pairs + [
        (None, {"name": required_line(name, 120, "new_skills", ""), "is_there": True})
        for key, name in new.items()
        if key not in present
    ]


def _confirm(actor: Actor, person: Person, known: Known, changes: Changes) -> None:
    """What was shown and left as it is counts as checked by the person, from today."""

    def confirm(name: str, key: object = "") -> None:
        people.confirm_value(
            actor=actor, person_id=person.id, field=name, object_key=str(key), source=SOURCE
        )

    for name, value in known.values.items():
        if value not in ("", None) and name not in changes:
            confirm(name)
    lost = {said["name"] for _was, said in changes.get("skills", []) if not said["is_there"]}
    for skill in known.skills:
        if skill.name not in lost:
            confirm("skills", skill.id)
    for kind, point in known.addresses.items():
        if address_field(kind) not in changes:
            confirm(address_field(kind), point.id)


def _note_contact(actor: Actor, person: Person, row: UpdateRequest) -> None:
    """A real contact, and the address that our mail reached is theirs."""
    people.log_conversation(actor=actor, person_id=person.id, kind=ConversationKind.SELF_UPDATE)
    address = (
        Message.objects.filter(id__in=[row.message_id]).values_list("to_address", flat=True).first()
    )
    if address:
        people.mark_verified(actor=actor, person_id=person.id, normalised=normalise_email(address))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
