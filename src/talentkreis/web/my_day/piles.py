# SPDX-License-Identifier: Apache-2.0
"""Several things of one kind that wait on a page of their own, as one line of My day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from talentkreis.organisation.rights import LEADING_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor

ANSWERS: Final = "answers"
DUE: Final = "due"


@dataclass(frozen=True, slots=True)
class Pile:
    """What lies there, why it is on the list, and where it is looked through."""

    group: str
    reason: str
    when: str
    title: str
    text: str
    url: str


def uncertain(actor: Actor, count: int) -> Iterable[Pile]:
    """Messages of unknown fate, for those who lead."""
    if count and actor.role in LEADING_ROLES:
        yield Pile(
            ANSWERS,
            gettext("Uncertain"),
            gettext("Sending was interrupted"),
            ngettext("%(count)d message", "%(count)d messages", count) % {"count": count},
            gettext("Nobody knows whether they arrived. They are not sent twice; please look."),
            reverse("mail:outbox"),
        )


def duplicates(count: int) -> Iterable[Pile]:
    """Groups of people who are perhaps here twice."""
    if count:
        yield Pile(
            DUE,
            gettext("Duplicates"),
            gettext("Somebody has to decide"),
            ngettext("%(count)d group", "%(count)d groups", count) % {"count": count},
            gettext("People who are perhaps here twice, beside each other."),
            reverse("intake:duplicates"),
        )


def suggestions(count: int) -> Iterable[Pile]:
    """Talents that colleagues suggested."""
    if count:
        yield Pile(
            ANSWERS,
            gettext("Suggested"),
            gettext("by colleagues"),
            ngettext("%(count)d suggestion", "%(count)d suggestions", count) % {"count": count},
            gettext("They would like to know what becomes of it."),
            reverse("intake:suggestions"),
        )
