# SPDX-License-Identifier: Apache-2.0
"""Where to do something about the reason for which somebody does not start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from talentkreis.nurture.queries.skip_words import STEPS_ON
from talentkreis.organisation.rights import may

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise

    from talentkreis.nurture.queries.check_lines import Skip, SkipGroup
    from talentkreis.organisation.actors import Actor

# The page about the person on which the next step is taken.
_PAGES = {
    "ask_for_consent": "consent:person",
    "renew_consent": "consent:person",
    "send_confirmation": "consent:person",
    "wait_for_confirmation": "consent:person",
    "give_notice": "consent:person",
    "delete_or_ask": "consent:person",
    "lift_restriction": "consent:person",
    "add_address": "people:add_contact_point",
    "correct_address": "people:add_contact_point",
    "ask_by_phone": "people:log_call",
    "contact_personally": "people:log_call",
    "write_text": "people:edit",
    "add_default": "people:edit",
}
# Pages about no person.
_SETTINGS = {"switch_on": "channels:accounts", "choose_template": "channels:accounts"}
# What the button says where the person, not the text, is put right.
_LABELS: dict[str, _StrOrPromise] = {
    "write_text": _("Choose the language"),
    "add_default": _("Complete the entry"),
    "correct_address": _("Check the address"),
    "ask_for_consent": _("Ask for consent"),
}


@dataclass(frozen=True, slots=True)
class Fix:
    """A button: what it says and where it leads; one comes back afterwards."""

    label: _StrOrPromise
    url: str


@dataclass(frozen=True, slots=True)
class FixGroup:
    """People skipped for one reason, each with the button that helps."""

    group: SkipGroup
    skips: list[tuple[Skip, Fix | None]]


def fix_of(actor: Actor, skip: Skip, back: str) -> Fix | None:
    """The button for one person; None where nothing is to be done or the actor may not."""
    name = _PAGES.get(skip.next_step) or _SETTINGS.get(skip.next_step)
    if name is None:
        return None
    try:
        about = [] if skip.next_step in _SETTINGS else [skip.recipient.person_id]
        url = reverse(name, args=about)
    except NoReverseMatch:
        return None
    right = getattr(resolve(url).func, "declared_right", "")
    if right not in {"", "public"} and not may(actor, right):
        return None
    label = _LABELS.get(skip.next_step) or STEPS_ON.get(skip.next_step, "")
    return Fix(label, f"{url}?{urlencode({'next': back})}")


def fixes_of(actor: Actor, groups: Iterable[SkipGroup], back: str) -> list[FixGroup]:
    """Groups of a check with their buttons."""
    return [
        FixGroup(group, [(skip, fix_of(actor, skip, back)) for skip in group.skips])
        for group in groups
    ]
