# SPDX-License-Identifier: Apache-2.0
"""What a person wants of us: not now, by which way, about what; and who of us knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import fold
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person
from talentkreis.people.rules import optional_line
from talentkreis.relationships.actions.care import set_next_contact
from talentkreis.relationships.actions.checks import require_member
from talentkreis.relationships.events import (
    AcquaintanceNoted,
    AcquaintanceRemoved,
    NotNowSaid,
    WishesNoted,
)
from talentkreis.relationships.models import Acquaintance, Care, Interest, NotNow, Topic
from talentkreis.relationships.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor

LONGEST_TOPIC, MOST_TOPICS, MOST_ACQUAINTANCES = 60, 20, 20


@transaction.atomic
def say_not_now(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    not_now: str,
    on: dt.date | None = None,
    about: str = "",
) -> Care:
    """Note why somebody does not want to change at present, and when to ask again.

    An empty reason: they are open again, and the planned day stays. A day given moves the next
    contact. Saying the same reason again keeps the day since when. Raises NotFound, NotAllowed,
    RuleViolation.
    """
    require(actor, Right.CARE)
    locked_person(actor, person_id)
    if not_now and not_now not in NotNow.values:
        refusal = _("This is not one of the choices.")
        raise RuleViolation(refusal, code="invalid_fields", fields={"not_now": refusal})
    care, _created = Care.objects.get_or_create(person_id=person_id)
    if care.not_now != not_now:
        care.not_now = not_now
        care.not_now_since = clock.today() if not_now else None
        care.save(update_fields=["not_now", "not_now_since"])
        record(NotNowSaid(actor=actor, person_id=person_id, holds=bool(not_now)))
    if on is not None:
        return set_next_contact(actor=actor, person_id=person_id, on=on, reason=about)
    return care


@transaction.atomic
def note_wishes(
    *, actor: Actor, person_id: uuid.UUID, channel: str, topics: Iterable[str]
) -> list[Topic]:
    """Note by which way somebody likes to be reached, and everything they like to hear about.

    `topics` replaces what was there; a topic is written as whoever named it first did. A wish
    for a way is no consent: the gate answers as before. Raises NotFound, NotAllowed,
    RuleViolation for a way there is not, too many topics or too long ones.
    """
    require(actor, Right.CARE)
    locked_person(actor, person_id)
    if channel and channel not in Channel.values:
        refusal = _("This is not one of the choices.")
        raise RuleViolation(refusal, code="invalid_fields", fields={"channel": refusal})
    wanted = _topics(topics)
    care, _created = Care.objects.get_or_create(person_id=person_id)
    care.preferred_channel = channel
    care.save(update_fields=["preferred_channel"])
    had = dict(Interest.objects.filter(person_id=person_id).values_list("topic_id", "id"))
    gone = had.keys() - {topic.id for topic in wanted}
    Interest.objects.filter(id__in=[had[topic_id] for topic_id in gone]).delete()
    Interest.objects.bulk_create(
        Interest(person_id=person_id, topic=topic, since=clock.today())
        for topic in wanted
        if topic.id not in had
    )
    sweep_topics(gone)
    record(WishesNoted(actor=actor, person_id=person_id))
    return wanted


def sweep_topics(topic_ids: Iterable[uuid.UUID]) -> None:
    """Delete those of these topics that interest nobody any more: their words may be personal."""
    Topic.objects.filter(id__in=list(topic_ids), interests__isnull=True).delete()


def _topics(names: Iterable[str]) -> list[Topic]:
    """Topics of these names, each once, made where there is none. Raises RuleViolation."""
    by_key: dict[str, str] = {}
    for name in names:
        line = optional_line(name, LONGEST_TOPIC, "topics")
        key = fold(line)[:LONGEST_TOPIC]
        if key:
            by_key.setdefault(key, line)
    if len(by_key) > MOST_TOPICS:
        reason = _("At most %(count)d topics a person.") % {"count": MOST_TOPICS}
        raise RuleViolation(reason, code="too_many", fields={"topics": reason})
    Topic.objects.bulk_create(
        [Topic(name=name, key=key) for key, name in by_key.items()], ignore_conflicts=True
    )
    return list(Topic.objects.filter(key__in=by_key).order_by("key"))


@transaction.atomic
def note_acquaintance(
    *, actor: Actor, person_id: uuid.UUID, member_id: uuid.UUID, how: str = ""
) -> Acquaintance:
    """Note that a member knows a person, and how; said again, it replaces the words.

    Raises NotFound, NotAllowed, RuleViolation for a member who is not here any more.
    """
    require(actor, Right.CARE)
    locked_person(actor, person_id)
    require_member(member_id)
    rows = Acquaintance.objects.filter(person_id=person_id)
    if not rows.filter(member_id=member_id).exists() and rows.count() >= MOST_ACQUAINTANCES:
        reason = _("At most %(count)d people who know somebody.") % {"count": MOST_ACQUAINTANCES}
        raise RuleViolation(reason, code="too_many", fields={"owner": reason})
    noted, _created = Acquaintance.objects.update_or_create(
        person_id=person_id,
        member_id=member_id,
        defaults={"how": optional_line(how, 200, "how")},
    )
    record(AcquaintanceNoted(actor=actor, person_id=person_id, acquaintance_id=noted.id))
    return noted


@transaction.atomic
def remove_acquaintance(*, actor: Actor, acquaintance_id: uuid.UUID) -> None:
    """Take back that a member knows a person. Raises NotFound, NotAllowed."""
    require(actor, Right.CARE)
    noted = Acquaintance.objects.filter(id=acquaintance_id).first()
    if noted is None:
        raise NotFound(_("There is no such entry."), code="no_such_acquaintance")
    locked_person(actor, noted.person_id)
    noted.delete()
    record(
        AcquaintanceRemoved(actor=actor, person_id=noted.person_id, acquaintance_id=acquaintance_id)
    )
