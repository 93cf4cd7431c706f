# SPDX-License-Identifier: Apache-2.0
"""May I get in touch? The gate's answers beside each other, best way first, with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from talentkreis.consent.facts import PersonFacts
from talentkreis.consent.gate import answers_over, limits_on, load_people
from talentkreis.consent.models import Channel, ConsentState, Purpose
from talentkreis.kernel import clock
from talentkreis.web.navigation import url_for
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

# What the next step leads to, where a page of ours can do it. Others are words. All are pages: what
# a form of theirs sends is no address to open.
_STEPS: Final = {
    "add_address": "people:add_contact_point",
    "correct_address": "people:add_contact_point",
    "ask_for_consent": "consent:person",
    "renew_consent": "consent:person",
    "send_confirmation": "consent:person",
    "ask_to_renew": "consent:person",
    "give_notice": "consent:person",
    "delete_or_ask": "consent:person",
    "lift_restriction": "consent:person",
    "ask_by_phone": "people:log_call",
    "remind_after_pause": "relationships:set_next_contact",
    "contact_personally": "people:log_call",
    "wait_for_confirmation": "consent:person",
}
_PAGES: Final = {
    "see_freeze": "freezes:index",
    "resume_sending": "organisation:sending",
    "complete_settings": "organisation:checklist",
}
# Where one reads on about a limit.
_LISTS: Final = {
    "frozen": "freezes:index",
    "off_limits": "offlimits:index",
    "off_limits_soft": "offlimits:index",
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
    """Off-limits or a pause of outreach, in the words of the gate; `is_hard`: no exception."""

    text: _StrOrPromise
    is_hard: bool
    starts_at: dt.datetime | None
    list_url: str


class Word(NamedTuple):
    """Where the ledger stands for one purpose and channel; empty: for every one."""

    purpose: _StrOrPromise
    channel: _StrOrPromise
    status: _StrOrPromise
    since: dt.datetime
    expires_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Contact:
    """All ways; `best` is the personal one with the mildest answer."""

    ways: list[Way]
    best: Way
    # Off-limits and pauses, now or soon: said even where something else says no as well.
    limits: list[Limit]
    # What the person said: the gate has read it, so nobody asks again.
    words: list[Word]

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
    loaded, sending = load_people([person_id], employer=employer)
    facts = loaded.get(person_id, PersonFacts(is_known=False))
    answers = answers_over(person_id, facts, questions, now, sending=sending, limits=limits)
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
        limits=_limits(actor, said, now),
        words=[
            Word(
                Purpose(purpose).label if purpose else "",
                Channel(channel).label if channel else "",
                ConsentState.Status(state.status).label,
                state.since,
                state.expires_at,
            )
            for (purpose, channel), state in sorted(facts.states.items())
        ],
    )


def _limits(actor: Actor, said: list[Objection], now: dt.datetime) -> list[Limit]:
    """What holds now before what is to come; the same thing once."""
    found: dict[str, Limit] = {}
    for one in sorted(said, key=lambda one: (not one.speaks(now), one.verdict.rank)):
        limit = Limit(
            one.text,
            one.verdict == "no",
            None if one.speaks(now) else one.since,
            url_for(actor, _LISTS[one.reason]) if one.reason in _LISTS else "",
        )
        found.setdefault(str(one.text), limit)
    return list(found.values())


def _step_url(actor: Actor, answer: Answer, person_id: uuid.UUID) -> str:
    code = answer.next_step.code if answer.next_step else ""
    if code in _PAGES:
        return url_for(actor, _PAGES[code])
    name = _STEPS.get(code)
    return open_to(actor, name, person_id) if name else ""
