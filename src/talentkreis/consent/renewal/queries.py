# SPDX-License-Identifier: Apache-2.0
"""What a link to renew is about, and when somebody was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.consent.gate import load_people
from talentkreis.consent.models import Channel, Purpose, RenewalRequest
from talentkreis.consent.queries.choices import wording_in_force
from talentkreis.consent.refusals import refusal_of, suppression_of
from talentkreis.consent.renewal.rules import from_text
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound
from talentkreis.people.queries import current_person_id

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.consent.facts import PersonFacts
    from talentkreis.consent.renewal.rules import Key
    from talentkreis.consent.wordings import Wording


@dataclass(frozen=True, slots=True)
class RenewalChoice:
    """One consent that can be renewed: the words in force and until when it holds today."""

    key: Key
    label: str
    wording: Wording
    until: dt.datetime

    @property
    def name(self) -> str:
        """Of the box on the page."""
        return "_".join(self.key)


@dataclass(frozen=True, slots=True)
class OpenRenewal:
    """What the page behind the link shows."""

    person_id: uuid.UUID
    language: str
    choices: tuple[RenewalChoice, ...]


def open_renewal(request_id: uuid.UUID) -> OpenRenewal:
    """What waits for the button.

    Raises NotFound for nobody we know, Conflict: `link_used` where everything was renewed since,
    `link_expired` where the consents are over or were taken back.
    """
    request = RenewalRequest.objects.filter(id=request_id).first()
    person_id = current_person_id(request.person_id) if request else None
    people = load_people([person_id])[0] if person_id else {}
    if request is None or person_id is None or person_id not in people:
        raise NotFound(_("This link is not known."), code="unknown_link")
    keys = [from_text(text) for text in request.consents]
    ends = {key: _until(people[person_id], key) for key in keys}
    choices = tuple(
        RenewalChoice(
            key=key,
            label=f"{Purpose(key[0]).label}, {Channel(key[1]).label}",
            wording=wording_in_force(*key, request.language),
            until=until,
        )
        for key, until in ends.items()
        if until is not None and until <= request.last_ends_at
    )
    if not choices:
        is_renewed = any(until is not None for until in ends.values())
        if is_renewed:
            raise Conflict(_("This link has been used already."), code="link_used")
        raise Conflict(_("This consent has ended."), code="link_expired")
    return OpenRenewal(person_id, request.language, choices)


def _until(person: PersonFacts, key: Key) -> dt.datetime | None:
    """When a consent that nobody took back ends; None for one that is over."""
    now = clock.now()
    state = person.states.get(key)
    if state is None or not state.is_positive(now) or refusal_of(person, *key) is not None:
        return None
    return None if suppression_of(person, *key, now) is not None else state.expires_at
