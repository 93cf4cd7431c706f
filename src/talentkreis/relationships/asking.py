# SPDX-License-Identifier: Apache-2.0
"""Whom somebody may ask for consent, and how: the gate decides for each person.

A request for consent is advertising itself (§ 7 UWG). To many people at once it never is a mail:
somebody asks each of them personally, once, through a channel that a human uses.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.people.models import Person
from talentkreis.relationships.giving import WORDS as TASK_WORDS
from talentkreis.relationships.giving import Giving, active_people, shared_out
from talentkreis.relationships.models import Task, TaskKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.answers import Answer
    from talentkreis.organisation.actors import Actor

# In the order in which somebody would try them, with what the task is called then.
KINDS: Final = {
    Channel.PHONE: TaskKind.CALL,
    Channel.LINKEDIN: TaskKind.SOCIAL,
    Channel.XING: TaskKind.SOCIAL,
    Channel.LETTER: TaskKind.LETTER,
}
_KEY = "consent_request"
_UNREACHABLE = frozenset({"no_address", "address_bounced"})

# The gate speaks about one person with their dates; many are named without.
WORDS: dict[str, _StrOrPromise] = {
    **TASK_WORDS,
    "being_asked": _("A colleague has the task to ask them already"),
    "already_asked": _("Asked before. We ask once."),
    "already_consented": _("There is a consent already."),
    "withdrawn": _("Unsubscribed"),
    "declined": _("Has said no"),
    "objected": _("Has objected"),
    "suppressed": _("On the suppression list"),
    "suppressed_erased": _("Deleted at their own request"),
    "paused": _("Wishes a pause"),
    "no_basis": _("No reason left to keep the data"),
    "notice_overdue": _("Not told in time where the data came from"),
    "only_other_basis": _("The data is here for another purpose"),
    "no_address": _("No way to reach them personally is known"),
    "address_bounced": _("No way to reach them personally is known"),
    "off_limits": _("Off-limits"),
    "off_limits_soft": _("Off-limits: ask first"),
}


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks whom through what; who is not asked, by reason."""

    giving: Giving
    channels: dict[uuid.UUID, Channel]


def words(code: str) -> _StrOrPromise:
    """Why somebody is not asked, or why a task to ask stays."""
    return WORDS.get(code, _("The gate says no"))


def key_of(person_id: uuid.UUID, channel: str) -> str:
    """What a task to ask is known by: the channel through which it is done."""
    return f"{_KEY}:{channel}:{person_id}"


def channel_of(key: str | None) -> Channel | None:
    """Through what a task asks for consent; None for any other task."""
    start, _colon, rest = (key or "").partition(":")
    return Channel(rest.partition(":")[0]) if start == _KEY else None


def plan_requests(
    actor: Actor,
    person_ids: Sequence[uuid.UUID],
    *,
    channel: str,
    owner_id: uuid.UUID | None,
    fallback: uuid.UUID,
) -> Asking:
    """Who would be asked, through the channel named or the first of `KINDS` that is open to them.

    Whom the actor does not see is not mentioned.
    """
    left_out: dict[str, list[uuid.UUID]] = defaultdict(list)
    asked = _asked_by_task(person_ids)
    wanted = []
    for person_id, is_active in active_people(actor, person_ids).items():
        reason = asked.get(person_id, "") if is_active else "not_active"
        if reason:
            left_out[reason].append(person_id)
        else:
            wanted.append(person_id)
    channels: dict[uuid.UUID, Channel] = {}
    refusals: dict[uuid.UUID, str] = {}
    for one in [Channel(channel)] if channel else KINDS:
        still = [person_id for person_id in wanted if person_id not in channels]
        for person_id, answer in _answers(still, one).items():
            if answer.is_yes:
                channels[person_id] = one
            elif refusals.get(person_id, "no_address") in _UNREACHABLE:
                refusals[person_id] = answer.reason
    for person_id in wanted:
        if person_id not in channels:
            left_out[refusals[person_id]].append(person_id)
    chosen = [person_id for person_id in wanted if person_id in channels]
    return Asking(
        shared_out(chosen, dict(left_out), owner_id=owner_id, fallback=fallback), channels
    )


def instructions(
    person_ids: Sequence[uuid.UUID], channels: Mapping[uuid.UUID, Channel]
) -> dict[uuid.UUID, str]:
    """What the task says: how to ask, and for whoever writes the words in the person's language."""
    link = settings.PUBLIC_URL.rstrip("/") + reverse("community:join")
    how = gettext(
        "Ask personally, and once. A no is a no. Whoever likes signs up themselves: %(link)s\n\n"
        "Done means: asked. Then nobody asks again."
    ) % {"link": link}
    languages = dict(Person.objects.filter(id__in=person_ids).values_list("id", "language"))
    texts = {}
    for person_id in person_ids:
        texts[person_id] = how
        if channels[person_id] != Channel.PHONE:
            with translation.override(languages.get(person_id, "de")):
                texts[person_id] += "\n\n" + _wording(link)
    return texts


def _wording(link: str) -> str:
    return gettext(
        "May we get in touch now and then, when there is something that suits you? If you like, "
        "sign up here: %(link)s. If not, there is nothing you need to do."
    ) % {"link": link}


def _answers(person_ids: Sequence[uuid.UUID], channel: Channel) -> Mapping[uuid.UUID, Answer]:
    return may_contact_many(person_ids, Purpose.CONSENT_REQUEST, channel)


def _asked_by_task(person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Who has a task to be asked, open or done, whichever record it was made for."""
    rows = Task.objects.filter(person__in=person_ids, key__startswith=f"{_KEY}:")
    return {
        person_id: "already_asked" if done_at else "being_asked"
        for person_id, done_at in rows.values_list("person_id", "done_at")
    }
