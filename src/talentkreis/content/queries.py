# SPDX-License-Identifier: Apache-2.0
"""Reading the library: lines with drift and use, one item, topics, what people asked for."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.content import rules
from talentkreis.content.models import Item, Kind, Topic, TopicChoice
from talentkreis.content.permissions import Right
from talentkreis.content.usage import uses_of
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import fold
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection

    from talentkreis.content.models import ItemText
    from talentkreis.content.usage import Use
    from talentkreis.organisation.actors import Actor

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the library is asked for; empty means everything that is not archived."""

    words: str = ""
    kind: str = ""
    topic: str = ""
    language: str = ""
    # "", "drifted", "expired" or "archived"
    state: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Something was asked for."""
        return any((self.words, self.kind, self.topic, self.language, self.state))


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item as it stands in a list, in the reader's language where it is written in it."""

    item: Item
    texts: dict[str, ItemText]
    title: str
    topics: list[str]
    drifted: list[str]
    is_expired: bool
    uses: list[Use]

    @property
    def languages(self) -> list[str]:
        """The languages it is written in."""
        return sorted(self.texts)

    @property
    def reached_count(self) -> int:
        """How many times it was handed over in a newsletter."""
        return sum(use.reached_count for use in self.uses)


@dataclass(frozen=True, slots=True)
class Library:
    """A page of the library; `next_cursor` is empty at the end."""

    lines: list[ItemLine]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic, with how much there is about it and how many people asked for it."""

    topic: Topic
    item_count: int
    choice_count: int


def library(actor: Actor, wanted: Wanted | None = None, *, cursor: str = "") -> Library:
    """Items, the latest change first. Raises NotAllowed, RuleViolation for a page there is not."""
    require(actor, Right.VIEW)
    wanted = wanted or Wanted()
    rows = Item.objects.filter(_condition(wanted)).order_by("-changed_at", "-id").distinct()
    if cursor:
        last_id = _id_of(cursor)
        last = Item.objects.filter(id=last_id).first() if last_id else None
        if last is None:
            raise RuleViolation(_("This page does not exist."), code="bad_cursor")
        rows = rows.filter(
            Q(changed_at__lt=last.changed_at) | Q(changed_at=last.changed_at, id__lt=last.id)
        )
    found = list(rows.select_related("owner").prefetch_related("texts", "topics")[: PAGE * 5 + 1])
    lines = _lines(actor, found)
    if wanted.state == "drifted":
        lines = [line for line in lines if line.drifted]
    shown = lines[:PAGE]
    has_more = len(lines) > PAGE or len(found) > PAGE * 5
    return Library(shown, str(shown[-1].item.id) if has_more and shown else "")


def item_line(actor: Actor, item_id: uuid.UUID) -> ItemLine:
    """One item with everything about it. Raises NotFound, NotAllowed."""
    require(actor, Right.VIEW)
    rows = Item.objects.filter(id=item_id).select_related("owner")
    found = list(rows.prefetch_related("texts", "topics"))
    if not found:
        raise NotFound(_("There is no such content."), code="no_such_item")
    return _lines(actor, found)[0]


def items_on_offer(actor: Actor, *, kinds: Collection[str] = ()) -> list[ItemLine]:
    """What a newsletter may take up: not archived, not past its day; the latest 300."""
    require(actor, Right.VIEW)
    rows = Item.objects.filter(archived_at__isnull=True).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=clock.today())
    )
    if kinds:
        rows = rows.filter(kind__in=kinds)
    rows = rows.select_related("owner").prefetch_related("texts", "topics")
    return _lines(actor, list(rows.order_by("-changed_at", "-id")[:300]), with_uses=False)


def topic_lines(actor: Actor) -> list[TopicLine]:
    """Every topic, archived ones last. Raises NotAllowed."""
    require(actor, Right.VIEW)
    rows = Topic.objects.annotate(
        items_=Count("items", distinct=True), choices_=Count("choices", distinct=True)
    )
    lines = [TopicLine(row, row.items_, row.choices_) for row in rows]
    return sorted(lines, key=lambda line: line.topic.archived_at is not None)


def topics_on_offer() -> list[Topic]:
    """The topics people and pages choose from."""
    return list(Topic.objects.filter(archived_at__isnull=True))


def chosen_topics(person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    """The topics each of these people asked for; who is missing asked for nothing special.

    A choice of topics that are all archived counts as none: nobody is left without a newsletter
    because a word went out of use.
    """
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    rows = TopicChoice.objects.filter(person_id__in=person_ids, topic__archived_at__isnull=True)
    for person_id, topic_id in rows.values_list("person_id", "topic_id"):
        found[person_id].add(topic_id)
    return {person_id: frozenset(topics) for person_id, topics in found.items()}


def topic_choices(person_id: uuid.UUID) -> list[tuple[Topic, bool]] | None:
    """The topics on offer and which a person chose; None for somebody we hold nothing of."""
    if not Person.objects.filter(id=person_id).exists():
        return None
    chosen = chosen_topics([person_id]).get(person_id, frozenset())
    return [(topic, topic.id in chosen) for topic in topics_on_offer()]


def _condition(wanted: Wanted) -> Q:
    condition = Q(archived_at__isnull=wanted.state != "archived")
    if wanted.kind in Kind.values:
        condition &= Q(kind=wanted.kind)
    if wanted.topic:
        topic_id = _id_of(wanted.topic)
        condition &= Q(topics=topic_id) if topic_id else Q(pk__in=[])
    if wanted.language:
        condition &= Q(texts__language=wanted.language)
    if wanted.state == "expired":
        condition &= Q(valid_until__lt=clock.today())
    for word in fold(wanted.words).split()[:8]:
        condition &= Q(texts__words__contains=word) | Q(audience__icontains=word)
    return condition


def _id_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _lines(actor: Actor, items: list[Item], *, with_uses: bool = True) -> list[ItemLine]:
    uses = uses_of(actor, [item.id for item in items]) if with_uses else {}
    today, language = clock.today(), (get_language() or "de")[:2]
    lines = []
    for item in items:
        texts = {text.language: text for text in item.texts.all()}
        shown = texts.get(language) or next(iter(texts.values()), None)
        lines.append(
            ItemLine(
                item=item,
                texts=texts,
                title=shown.title if shown else "",
                topics=[topic.name_in(language) for topic in item.topics.all()],
                drifted=rules.drifted(texts),
                is_expired=item.valid_until is not None and item.valid_until < today,
                uses=uses.get(item.id, []),
            )
        )
    return lines
