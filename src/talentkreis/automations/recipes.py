# SPDX-License-Identifier: Apache-2.0
"""Ready automations to start from: whole, and changed as one likes before they are active."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from talentkreis.automations.actions import Definition

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A proposal: its texts are in the language of whoever takes it."""

    code: str
    name: _StrOrPromise
    text: _StrOrPromise
    trigger: str
    settings: dict[str, Any]
    title: _StrOrPromise
    days: int
    kind: str = "to_do"
    tag: _StrOrPromise = ""

    def definition(self) -> Definition:
        """As the builder keeps it."""
        steps = [
            {
                "kind": "create_task",
                "settings": {
                    "title": str(self.title),
                    "kind": self.kind,
                    "who": "owner",
                    "days": self.days,
                },
            }
        ]
        if self.tag:
            steps.append({"kind": "tag", "settings": {"tag": str(self.tag)}})
        return Definition(trigger=self.trigger, trigger_settings=self.settings, steps=steps)


RECIPES = (
    Recipe(
        code="silent",
        name=_("Half a year of silence"),
        text=_("Whoever cares for somebody is reminded before the thread breaks."),
        trigger="silent",
        settings={"days": 180},
        title=_("Get in touch with {{ full_name }}: half a year of silence"),
        days=7,
        kind="call",
    ),
    Recipe(
        code="reply",
        name=_("Somebody answers"),
        text=_("A reply becomes a task for the next day, whoever reads the mailbox."),
        trigger="reply_received",
        settings={"kind": "reply"},
        title=_("Answer {{ full_name }}"),
        days=1,
        kind="email",
    ),
    Recipe(
        code="back",
        name=_("Back from an absence"),
        text=_("Two days after the day their absence note names, somebody may call."),
        trigger="absence_over",
        settings={},
        title=_("{{ full_name }} is back: call"),
        days=2,
        kind="call",
    ),
    Recipe(
        code="contract",
        name=_("A position ends"),
        text=_("Two months before the end of a position is a good time to talk."),
        trigger="day_reached",
        settings={"day": "contract_end", "days": 60, "side": "before"},
        title=_("The position of {{ full_name }} ends in two months: talk"),
        days=14,
        kind="call",
        tag=_("contract ends"),
    ),
    Recipe(
        code="anniversary",
        name=_("Anniversary with us"),
        text=_("Former colleagues and employees hear from us on the day they began."),
        trigger="day_reached",
        settings={"day": "with_us_since", "yearly": True},
        title=_("Congratulate {{ full_name }} on the anniversary"),
        days=0,
        kind="letter",
    ),
    Recipe(
        code="consent",
        name=_("A consent ends"),
        text=_("In time to ask personally, beside the renewal that is asked for by mail."),
        trigger="consent_ends",
        settings={"days": 45},
        title=_("The consent of {{ full_name }} ends: bring it up"),
        days=14,
        kind="call",
    ),
    Recipe(
        code="silver",
        name=_("Silver medallist"),
        text=_("Whoever just missed out hears from us within three days."),
        trigger="hat_put_on",
        settings={"hat": "silver_medallist"},
        title=_("Talk to {{ full_name }} about what comes next"),
        days=3,
        kind="call",
        tag=_("stay in touch"),
    ),
)


def by_code(code: str) -> Recipe | None:
    """The recipe of this code."""
    return next((recipe for recipe in RECIPES if recipe.code == code), None)
