# SPDX-License-Identifier: Apache-2.0
"""Writing content, its topics, and people's choice of topics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.content import events, formatting, rules
from talentkreis.content.models import Item, ItemText, Kind, Topic, TopicChoice
from talentkreis.content.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.kernel.text import clean, clean_lines, fold
from talentkreis.organisation.models import Employer, Language, Member
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Mapping

    from talentkreis.organisation.actors import Actor

LONGEST_BODY, LONGEST_TOPIC, MOST_TOPICS = 10_000, 60, 60
_LENGTHS = {"title": 200, "teaser": 500, "body": LONGEST_BODY, "image_alt": 200}


@dataclass(frozen=True, slots=True)
class Words:
    """An item in one language; without a title it is not written."""

    title: str = ""
    teaser: str = ""
    body: str = ""
    link: str = ""
    image: str = ""
    image_alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDetails:
    """An item as it is typed, with its words by language."""

    kind: str
    owner_id: uuid.UUID
    topic_ids: Collection[uuid.UUID] = ()
    audience: str = ""
    valid_until: dt.date | None = None
    words: Mapping[str, Words] = field(default_factory=dict)


@transaction.atomic
def create_item(*, actor: Actor, details: ItemDetails) -> Item:
    """Write a new item. Raises NotAllowed, RuleViolation naming the inputs."""
    require(actor, Right.EDIT)
    return _write(actor, Item(), details)


@transaction.atomic
def update_item(*, actor: Actor, item_id: uuid.UUID, details: ItemDetails) -> Item:
    """Change an item. A side whose words change alone leaves the other one drifting.

    Newsletters that have begun to go out keep the words they began with. Raises NotFound,
    NotAllowed, RuleViolation naming the inputs.
    """
    require(actor, Right.EDIT)
    return _write(actor, _locked(item_id), details)


@transaction.atomic
def confirm_side(*, actor: Actor, item_id: uuid.UUID, language: str) -> Item:
    """Somebody compared: this side still says what the other one does.

    Raises NotFound, NotAllowed.
    """
    require(actor, Right.EDIT)
    item = _locked(item_id)
    changed = ItemText.objects.filter(item=item, language=language).update(compared_at=clock.now())
    if not changed:
        raise NotFound(_("There are no words in this language."), code="no_such_side")
    activity.record(events.ItemCompared(actor=actor, item_id=item.id, language=language))
    return item


@transaction.atomic
def archive_item(*, actor: Actor, item_id: uuid.UUID) -> Item:
    """Offer it for nothing new; where it is used it stays. Twice is once.

    Raises NotFound, NotAllowed.
    """
    require(actor, Right.EDIT)
    item = _locked(item_id)
    if item.archived_at is None:
        item.archived_at = clock.now()
        item.save(update_fields=["archived_at"])
        activity.record(events.ItemArchived(actor=actor, item_id=item.id))
    return item


@transaction.atomic
def restore_item(*, actor: Actor, item_id: uuid.UUID) -> Item:
    """Offer it again. Twice is once. Raises NotFound, NotAllowed."""
    require(actor, Right.EDIT)
    item = _locked(item_id)
    if item.archived_at is not None:
        item.archived_at = None
        item.save(update_fields=["archived_at"])
        activity.record(events.ItemRestored(actor=actor, item_id=item.id))
    return item


@transaction.atomic
def save_topic(
    *, actor: Actor, name_de: str, name_en: str, topic_id: uuid.UUID | None = None
) -> Topic:
    """Make a topic, or rename one; its German name tells topics apart.

    Raises NotFound, NotAllowed, RuleViolation for a missing name or too many topics, Conflict for
    a name that is taken.
    """
    require(actor, Right.EDIT)
    names = {"name_de": clean(name_de), "name_en": clean(name_en)}
    _require_names(names)
    topic = _locked_topic(topic_id) if topic_id else Topic()
    if topic._state.adding and Topic.objects.count() >= MOST_TOPICS:
        raise RuleViolation(_("Nobody chooses from so many topics."), code="too_many_topics")
    key = fold(names["name_de"])[:80]
    if Topic.objects.filter(key=key).exclude(id=topic.id).exists():
        reason = _("There is a topic of this name.")
        raise Conflict(reason, code="topic_exists", fields={"name_de": reason})
    topic.name_de, topic.name_en, topic.key = names["name_de"], names["name_en"], key
    topic.save()
    activity.record(events.TopicSaved(actor=actor, topic_id=topic.id))
    return topic


@transaction.atomic
def set_topic_archived(*, actor: Actor, topic_id: uuid.UUID, is_archived: bool) -> Topic:
    """Take a topic out of every choice, or offer it again. Raises NotFound, NotAllowed."""
    require(actor, Right.EDIT)
    topic = _locked_topic(topic_id)
    topic.archived_at = clock.now() if is_archived else None
    topic.save(update_fields=["archived_at"])
    activity.record(events.TopicSaved(actor=actor, topic_id=topic.id))
    return topic


@transaction.atomic
def choose_topics(
    *, actor: Actor, person_id: uuid.UUID, topic_ids: Collection[uuid.UUID]
) -> list[Topic]:
    """A person asks for these topics only; for none means: for all of them.

    Only for oneself, through a signed link. Raises NotAllowed, NotFound for somebody erased,
    RuleViolation for a topic that is not offered.
    """
    if not (actor.is_system or actor == actor.for_person(person_id)):
        raise NotAllowed(_("Only the person can choose this."), code="not_your_choice")
    if not Person.objects.select_for_update(no_key=True).filter(id=person_id).exists():
        raise NotFound(_("There is no such person."), code="no_such_person")
    topics = list(Topic.objects.filter(id__in=topic_ids, archived_at__isnull=True))
    if len(topics) != len(set(topic_ids)):
        raise RuleViolation(_("This is not one of the choices."), code="unknown_topic")
    had = set(TopicChoice.objects.filter(person_id=person_id).values_list("topic_id", flat=True))
    wanted = {topic.id for topic in topics}
    if had == wanted:
        return topics
    TopicChoice.objects.filter(person_id=person_id).exclude(topic_id__in=wanted).delete()
    now = clock.now()
    TopicChoice.objects.bulk_create(
        TopicChoice(person_id=person_id, topic_id=topic_id, chosen_at=now)
        for topic_id in sorted(wanted - had)
    )
    event = events.TopicsChosen(actor=actor, person_id=person_id, topic_count=len(wanted))
    activity.record(event)
    return topics


def own_domains() -> set[str]:
    """Domains images may come from: that of our pages and that we write from."""
    hosts = {urlsplit(settings.PUBLIC_URL).hostname or ""}
    hosts |= {
        address.rpartition("@")[2].lower()
        for address in Employer.objects.values_list("sender_address", flat=True)
    }
    return {host for host in hosts if "." in host}


def _locked_topic(topic_id: uuid.UUID) -> Topic:
    topic = Topic.objects.select_for_update(no_key=True).filter(id=topic_id).first()
    if topic is None:
        raise NotFound(_("There is no such topic."), code="no_such_topic")
    return topic


def _locked(item_id: uuid.UUID) -> Item:
    item = Item.objects.select_for_update(no_key=True, of=("self",)).filter(id=item_id).first()
    if item is None:
        raise NotFound(_("There is no such content."), code="no_such_item")
    return item


def _write(actor: Actor, item: Item, details: ItemDetails) -> Item:
    words = {language: _cleaned(words) for language, words in details.words.items()}
    topics = list(Topic.objects.filter(id__in=details.topic_ids))
    _require_sound(details, words, topics)
    is_new, now = item._state.adding, clock.now()
    wanted = {
        "kind": details.kind,
        "owner_id": details.owner_id,
        "audience": clean(details.audience)[:120],
        "valid_until": details.valid_until,
    }
    changed = [name for name, value in wanted.items() if getattr(item, name) != value]
    for name, value in wanted.items():
        setattr(item, name, value)
    item.changed_at = now
    item.save()
    changed += _write_words(item, words, now)
    if {topic.id for topic in topics} != set(item.topics.values_list("id", flat=True)):
        item.topics.set(topics)
        changed.append("topics")
    if changed or is_new:
        activity.record(events.ItemWritten(actor=actor, item_id=item.id, fields=tuple(changed)))
    return item


def _write_words(item: Item, words: Mapping[str, Words], now: dt.datetime) -> list[str]:
    """Write each side that says something else; tell which. A side without a title goes."""
    known = {text.language: text for text in item.texts.all()}
    changed = []
    for language, side in words.items():
        text = known.get(language)
        if not side.title:
            if text is not None:
                text.delete()
                changed.append(f"words_{language}")
            continue
        values = {name: getattr(side, name) for name in Words.__slots__}
        if text is not None and all(getattr(text, name) == v for name, v in values.items()):
            continue
        text = text or ItemText(item=item, language=language)
        for name, value in values.items():
            setattr(text, name, value)
        text.words = fold(f"{side.title} {side.teaser} {side.body}")
        text.written_at = text.compared_at = now
        text.save()
        changed.append(f"words_{language}")
    return changed


def _cleaned(words: Words) -> Words:
    return Words(
        title=clean(words.title),
        teaser=clean(words.teaser),
        body=clean_lines(words.body),
        link=words.link.strip(),
        image=words.image.strip(),
        image_alt=clean(words.image_alt),
    )


def _require_names(names: Mapping[str, str]) -> None:
    flaws = {name: _("Required") for name, value in names.items() if not value}
    too_long = [name for name, value in names.items() if len(value) > LONGEST_TOPIC]
    flaws |= dict.fromkeys(too_long, _("This is too long."))
    if flaws:
        raise RuleViolation(_("A topic has a German and an English name."), fields=flaws)


def _require_sound(details: ItemDetails, words: Mapping[str, Words], topics: list[Topic]) -> None:
    """Raise RuleViolation with everything that is wrong, by input."""
    flaws: dict[str, str] = {}
    if details.kind not in Kind.values:
        flaws["kind"] = _("This is not one of the choices.")
    if not Member.objects.filter(id=details.owner_id, is_active=True).exists():
        flaws["owner"] = _("This member is not active.")
    if len(topics) != len(set(details.topic_ids)):
        flaws["topics"] = _("This is not one of the choices.")
    if set(words) - set(Language.values):
        flaws["words"] = _("This is not one of the choices.")
    domains = own_domains()
    for language, side in words.items():
        flaws |= {f"{name}_{language}": text for name, text in _flaws(side, domains).items()}
    if not any(side.title for side in words.values()) and not flaws:
        flaws["title_de"] = _("Write a title in at least one language.")
    if flaws:
        raise RuleViolation(next(iter(flaws.values())), code="content_unfit", fields=flaws)


def _flaws(side: Words, domains: Collection[str]) -> dict[str, str]:
    flaws = {
        name: _("This is too long.")
        for name, most in _LENGTHS.items()
        if len(getattr(side, name)) > most
    }
    if not side.title and any(getattr(side, name) for name in Words.__slots__):
        flaws["title"] = _("Without a title nobody finds it.")
    if side.link and (flaw := rules.flaw_of_link(side.link)):
        flaws["link"] = link_flaw_text(flaw)
    if side.image and (flaw := rules.flaw_of_image(side.image, domains)):
        flaws["image"] = link_flaw_text(flaw)
    if side.image and not side.image_alt:
        flaws["image_alt"] = _("Say what the picture shows: many mail programs leave it out.")
    if wrong := body_flaw(side.body):
        flaws["body"] = wrong
    return flaws


def body_flaw(body: str) -> str:
    """What is wrong with the links of a formatted text, in words; empty when nothing is."""
    for address in formatting.links_in(body):
        if flaw := rules.flaw_of_link(address.replace("&amp;", "&")):
            return f"{address[:60]}: {link_flaw_text(flaw)}"
    return ""


def link_flaw_text(flaw: str) -> str:
    """A flaw of a link in words."""
    return {
        "not_a_link": _("This is no address."),
        "not_https": _("The address has to begin with https:// and to be complete."),
        "shortened": _("Shortened addresses end up in spam. Please use the real one."),
        "foreign_image": _("Pictures come from our own domain only, so that nobody else counts."),
    }[flaw]
