# SPDX-License-Identifier: Apache-2.0
"""May I get in touch? The gate's answers beside each other, best way first, with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from talentkreis.consent.gate import answers_about, limits_on
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.web.profile.links import open_to

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.answers import Answer
    from talentkreis.consent.facts import Objection
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Employer

# Ways in the order in which somebody would try them.
WAYS: Final = (
    ("phone", Purpose.PERSONAL_CONTACT, Channel.PHONE, _("Phone")),
    ("email", Purpose.PERSONAL_EMAIL, Channel.EMAIL, _("E-mail")),
    ("nurture", Purpose.NURTURE, Channel.EMAIL, _("Sequence")),
    ("newsletter", Purpose.NEWSLETTER, Channel.EMAIL, _("Newsletter")),
)
PERSONAL: Final = ("phone", "email")

# What the next step leads to, where a page of ours can do it. Others are words.
_STEPS: Final = {
    "add_address": "people:add_contact_point",
    "correct_address": "people:add_contact_point",
    "ask_for_consent": "consent:record",
    "renew_consent": "consent:record",
    "send_confirmation": "consent:request_confirmation",
    "give_notice": "consent:person",
    "delete_or_ask": "consent:person",
    "lift_restriction": "consent:person",
    "ask_by_phone": "people:log_call",
    "remind_after_pause": "relationships:set_next_contact",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach the person, with the gate's answer."""

    key: str
    label: _StrOrPromise
    answer: Answer
    step_url: str


@dataclass(frozen=True, slots=True)
class Limit:
    """Somebody is off-limits, in the words of the gate; `is_hard`: without exception."""

    text: _StrOrPromise
    is_hard: bool
    starts_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Contact:
    """All ways; `best` is the personal one with the mildest answer."""

    ways: list[Way]
    best: Way
    # Off-limits, now or soon: said even where something else says no as well.
    limits: list[Limit]

    def way(self, key: str) -> Way:
        """The way of this key."""
        return next(way for way in self.ways if way.key == key)

    @property
    def phone(self) -> Way:
        """By phone."""
        return self.way("phone")

    @property
    def email(self) -> Way:
        """By e-mail written for this person."""
        return self.way("email")


def of(actor: Actor, person_id: uuid.UUID, employer: Employer | None) -> Contact:
    """The gate's answers about one person whom the caller has seen."""
    questions = [(purpose, channel) for _key, purpose, channel, _label in WAYS]
    now = clock.now()
    limits = limits_on([person_id], now)
    answers = answers_about(person_id, questions, now, employer=employer, limits=limits)
    ways = [
        Way(
            key,
            label,
            answers[purpose, channel],
            _step_url(actor, answers[purpose, channel], person_id),
        )
        for key, purpose, channel, label in WAYS
    ]
    personal = [way for way in ways if way.key in PERSONAL]
    said = [said for _purposes, about in limits for said in about.get(person_id, ())]
    return Contact(
        ways=ways,
        best=max(personal, key=lambda way: way.answer.verdict.rank),
        limits=_limits(said, now),
    )


def _limits(said: list[Objection], now: dt.datetime) -> list[Limit]:
    """What holds now before what is to come; the same thing once."""
    found: dict[str, Limit] = {}
    for one in sorted(said, key=lambda one: (not one.speaks(now), one.verdict.rank)):
        limit = Limit(one.text, one.verdict == "no", None if one.speaks(now) else one.since)
        found.setdefault(str(one.text), limit)
    return list(found.values())


def _step_url(actor: Actor, answer: Answer, person_id: uuid.UUID) -> str:
    name = _STEPS.get(answer.next_step.code) if answer.next_step else None
    return open_to(actor, name, person_id) if name else ""
