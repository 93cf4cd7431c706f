# SPDX-License-Identifier: Apache-2.0
"""Everything the page about one person's permissions shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from talentkreis.consent.gate import answers_about
from talentkreis.consent.models import (
    Channel,
    ConfirmationRequest,
    ContactWish,
    Purpose,
    RenewalRequest,
)
from talentkreis.consent.permissions import Right
from talentkreis.consent.queries.choices import wish_of
from talentkreis.consent.queries.ledger import LedgerLine, ledger_of
from talentkreis.consent.queries.states import ConsentLine, Standing, consent_lines
from talentkreis.consent.retention.queries import clock_of, holds_on
from talentkreis.kernel import clock
from talentkreis.organisation.rights import require
from talentkreis.people.models import BasisPurpose, Person, ProcessingBasis
from talentkreis.people.privacy import export_person_rows
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.answers import Answer
    from talentkreis.consent.models import LegalHold
    from talentkreis.consent.retention.clocks import Clock
    from talentkreis.organisation.actors import Actor

# The questions people ask about a person, in the order in which they would get in touch.
QUESTIONS: tuple[tuple[Purpose, Channel, _StrOrPromise], ...] = (
    (Purpose.PERSONAL_CONTACT, Channel.PHONE, _("Call")),
    (Purpose.PERSONAL_EMAIL, Channel.EMAIL, _("Personal e-mail")),
    (Purpose.NURTURE, Channel.EMAIL, _("Staying in touch by e-mail")),
    (Purpose.NEWSLETTER, Channel.EMAIL, _("Newsletter by e-mail")),
    (Purpose.EVENT_INVITATION, Channel.EMAIL, _("Invitation by e-mail")),
)


@dataclass(frozen=True, slots=True)
class Permissions:
    """One person: the gate's answers, the reasons to hold them, what they said and wish."""

    person: Person
    answers: list[tuple[str, Answer]]
    bases: list[ProcessingBasis]
    ledger: list[LedgerLine]
    wish: ContactWish | None
    open_confirmation: ConfirmationRequest | None
    states: list[ConsentLine]
    # When the person is deleted and why; None while a reason without an end keeps them.
    clock: Clock | None
    holds: list[LegalHold]
    renewal: RenewalRequest | None

    @property
    def has_application(self) -> bool:
        """A rejection could be received."""
        return any(
            basis.purpose == BasisPurpose.APPLICATION and basis.ends_on is None
            for basis in self.bases
        )

    @property
    def has_dormant(self) -> bool:
        """A consent that can be asked for once more."""
        return any(line.standing == Standing.DORMANT for line in self.states)


def permissions_of(actor: Actor, person_id: uuid.UUID) -> Permissions:
    """Raises NotAllowed, NotFound."""
    require(actor, Right.OVERVIEW)
    person = person_visible_to(actor, person_id)
    said = answers_about(person_id, [(purpose, channel) for purpose, channel, _label in QUESTIONS])
    return Permissions(
        person=person,
        answers=[(str(label), said[purpose, channel]) for purpose, channel, label in QUESTIONS],
        bases=list(ProcessingBasis.objects.filter(person=person).order_by("-starts_on", "-id")),
        ledger=ledger_of(actor, person_id),
        wish=wish_of(person_id),
        open_confirmation=ConfirmationRequest.objects.filter(
            person=person, confirmed_at__isnull=True, expires_at__gt=clock.now()
        )
        .order_by("requested_at")
        .first(),
        states=consent_lines(actor, person_id),
        clock=clock_of(actor, person_id),
        holds=holds_on(person_id),
        renewal=RenewalRequest.objects.filter(person=person).order_by("-asked_at").first(),
    )


@dataclass(frozen=True, slots=True)
class Held:
    """How many entries of a kind are stored about a person."""

    label: str
    count: int


_LABELS: dict[str, _StrOrPromise] = {
    "contact_points": _("Ways to reach the person"),
    "stations": _("Stations"),
    "notes": _("Notes"),
    "conversations": _("Conversations"),
    "documents": _("Documents"),
    "history": _("Earlier values"),
    "messages": _("Messages"),
    "inbound": _("Replies"),
    "memberships": _("Pools"),
    "enrolments": _("Sequences"),
    "evidence": _("Proofs of consent"),
    "processing_bases": _("Reasons to keep the data"),
    "hats": _("Roles towards us"),
    "skills": _("Skills"),
    "tags": _("Tags"),
    "states": _("States of consent"),
    "tasks": _("Tasks"),
    "promises": _("Promises"),
}
_OTHERS = _("Further entries")


def held_about(actor: Actor, person_id: uuid.UUID) -> tuple[list[Held], int]:
    """What erasing would delete, and how many entries that is in all. Raises NotAllowed, NotFound.

    The ledger is not counted: its ids and codes stay.
    """
    require(actor, Right.ERASE)
    person_visible_to(actor, person_id)
    counts: dict[str, int] = {}
    total = 1  # the person
    for package in export_person_rows(person_id).values():
        for name, rows in _lists(package):
            total += len(rows)
            label = str(_LABELS.get(name, _OTHERS))
            counts[label] = counts.get(label, 0) + len(rows)
    held = [Held(label, count) for label, count in counts.items() if count]
    return sorted(held, key=lambda each: (each.label == str(_OTHERS), -each.count)), total


def _lists(package: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    return [
        (name, rows)
        for name, rows in package.items()
        if isinstance(rows, list) and name != "ledger"
    ]
