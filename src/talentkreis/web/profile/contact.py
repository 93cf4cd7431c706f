# SPDX-License-Identifier: Apache-2.0
"""May I get in touch? The gate's answers beside each other, best way first, with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.gate import answers_about
from talentkreis.consent.models import Channel, Purpose

if TYPE_CHECKING:
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.answers import Answer
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
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach the person, with the gate's answer."""

    key: str
    label: _StrOrPromise
    answer: Answer
    step_url: str


@dataclass(frozen=True, slots=True)
class Contact:
    """All ways; `best` is the personal one with the mildest answer."""

    ways: list[Way]
    best: Way

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


def of(person_id: uuid.UUID, employer: Employer | None) -> Contact:
    """The gate's answers about one person whom the caller has seen."""
    questions = [(purpose, channel) for _key, purpose, channel, _label in WAYS]
    answers = answers_about(person_id, questions, employer=employer)
    ways = [
        Way(key, label, answers[purpose, channel], _step_url(answers[purpose, channel], person_id))
        for key, purpose, channel, label in WAYS
    ]
    personal = [way for way in ways if way.key in PERSONAL]
    return Contact(ways=ways, best=max(personal, key=lambda way: way.answer.verdict.rank))


def _step_url(answer: Answer, person_id: uuid.UUID) -> str:
    name = _STEPS.get(answer.next_step.code) if answer.next_step else None
    if name is None:
        return ""
    try:
        return reverse(name, args=[person_id])
    except NoReverseMatch:
        return ""
