# SPDX-License-Identifier: Apache-2.0
"""Writing the blocks of a draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.content.actions import body_flaw, link_flaw_text
from talentkreis.content.models import Item, Topic
from talentkreis.content.rules import flaw_of_link
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import clean, clean_lines
from talentkreis.newsletters import events
from talentkreis.newsletters.actions.writing import field_flaw, locked_draft
from talentkreis.newsletters.models import (
    HAS_WORDS,
    TAKES,
    Block,
    BlockItem,
    BlockKind,
    BlockText,
    Issue,
)
from talentkreis.newsletters.permissions import Right
from talentkreis.newsletters.rules.editions import OwnWords, Part
from talentkreis.organisation.models import Language
from talentkreis.organisation.rights import require
from talentkreis.pools.models import Pool
from talentkreis.search.language import to_json

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.tree import Node

MOST_BLOCKS, MOST_VACANCIES, LONGEST_BODY = 40, 20, 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDetails:
    """A block as it is typed; which of it counts depends on its kind."""

    kind: str
    topic_ids: Collection[uuid.UUID] = ()
    language: str = ""
    pool_id: uuid.UUID | None = None
    filter: Node | None = None
    words: Mapping[str, OwnWords] = field(default_factory=dict)
    item_ids: Sequence[uuid.UUID] = ()


@transaction.atomic
def add_block(
    *, actor: Actor, issue_id: uuid.UUID, details: BlockDetails, position: int | None = None
) -> Block:
    """Put a block in at `position`, else at the end.

    Raises NotFound, NotAllowed, Conflict once the issue is scheduled, RuleViolation.
    """
    require(actor, Right.EDIT)
    issue = locked_draft(actor, issue_id)
    count = issue.blocks.count()
    if count >= MOST_BLOCKS:
        raise RuleViolation(_("Nobody reads so many blocks."), code="too_many_blocks")
    _require_sound(actor, details)
    last = issue.blocks.aggregate(last=Max("position"))["last"]
    block = Block(issue=issue, position=0 if last is None else last + 1, kind=details.kind)
    _write(block, details)
    if position is not None and position < count:
        _put(issue, block, position)
    return _told(actor, block)


@transaction.atomic
def update_block(
    *, actor: Actor, issue_id: uuid.UUID, block_id: uuid.UUID, details: BlockDetails
) -> Block:
    """Change what a block shows and to whom; its kind stays. Raises as `add_block`."""
    require(actor, Right.EDIT)
    block = _block(locked_draft(actor, issue_id), block_id)
    if details.kind != block.kind:
        raise RuleViolation(_("A block stays what it is."), code="other_kind")
    _require_sound(actor, details)
    _write(block, details)
    return _told(actor, block)


@transaction.atomic
def move_block(*, actor: Actor, issue_id: uuid.UUID, block_id: uuid.UUID, to: int) -> Block:
    """Put a block at another place, counted from 0; beyond the end is the end.

    Raises NotFound, NotAllowed, Conflict once the issue is scheduled.
    """
    require(actor, Right.EDIT)
    issue = locked_draft(actor, issue_id)
    block = _block(issue, block_id)
    _put(issue, block, to)
    return _told(actor, block)


@transaction.atomic
def remove_block(*, actor: Actor, issue_id: uuid.UUID, block_id: uuid.UUID) -> None:
    """Take a block out; its content stays in the library. Raises as `move_block`."""
    require(actor, Right.EDIT)
    block = _block(locked_draft(actor, issue_id), block_id)
    _told(actor, block)
    block.delete()


def part_from(details: BlockDetails, entries: Sequence[Item]) -> Part:
    """The part a block would be, for a preview while it is being written. Writes nothing."""
    from talentkreis.newsletters.queries.editions import entry_of

    return Part(
        kind=details.kind,
        words=_cleaned_words(details),
        entries=tuple(entry_of(item) for item in entries),
    )


def _block(issue: Issue, block_id: uuid.UUID) -> Block:
    block = Block.objects.filter(issue=issue, id=block_id).first()
    if block is None:
        raise NotFound(_("There is no such block."), code="no_such_block")
    return block


def _told(actor: Actor, block: Block) -> Block:
    activity.record(events.IssueWritten(actor=actor, issue_id=block.issue_id, fields=("blocks",)))
    return block


def _put(issue: Issue, block: Block, to: int) -> None:
    """Order the blocks anew; the database compares positions at the end of the transaction."""
    others = list(issue.blocks.exclude(id=block.id).order_by("position"))
    others.insert(max(0, to), block)
    for position, each in enumerate(others):
        each.position = position
    Block.objects.bulk_update(others, ["position"])


def _write(block: Block, details: BlockDetails) -> None:
    block.language = details.language
    block.pool_id = details.pool_id
    block.filter = to_json(details.filter) if details.filter is not None else None
    block.save()
    block.topics.set(Topic.objects.filter(id__in=details.topic_ids))
    if details.kind in HAS_WORDS:
        _write_words(block, _cleaned_words(details))
    if details.kind in TAKES:
        BlockItem.objects.filter(block=block).delete()
        BlockItem.objects.bulk_create(
            BlockItem(block=block, item_id=item_id, position=position)
            for position, item_id in enumerate(details.item_ids)
        )


def _write_words(block: Block, words: Mapping[str, OwnWords]) -> None:
    BlockText.objects.filter(block=block).exclude(language__in=words).delete()
    for language, each in words.items():
        BlockText.objects.update_or_create(
            block=block,
            language=language,
            defaults={name: getattr(each, name) for name in OwnWords.__slots__},
        )


def _cleaned_words(details: BlockDetails) -> dict[str, OwnWords]:
    """Own words by language; a language in which nothing is said is left out."""
    cleaned = {
        language: OwnWords(
            heading=clean(words.heading),
            body=clean_lines(words.body),
            link=words.link.strip(),
            link_label=clean(words.link_label),
        )
        for language, words in details.words.items()
    }
    return {
        language: words
        for language, words in cleaned.items()
        if words.heading or words.body or words.link
    }


def _require_sound(actor: Actor, details: BlockDetails) -> None:
    flaws: dict[str, str] = {}
    if details.kind not in BlockKind.values:
        flaws["kind"] = _("This is not one of the choices.")
    if details.language not in {"", *Language.values}:
        flaws["language"] = _("This is not one of the choices.")
    if Topic.objects.filter(id__in=details.topic_ids).count() != len(set(details.topic_ids)):
        flaws["topics"] = _("This is not one of the choices.")
    seen = Pool.objects.visible_to(actor).open()
    if details.pool_id is not None and not seen.filter(id=details.pool_id).exists():
        flaws["pool"] = _("There is no such pool.")
    if details.kind in TAKES:
        flaws |= _item_flaws(details)
    if details.kind in HAS_WORDS:
        flaws |= _word_flaws(details)
    if flaws:
        raise RuleViolation(next(iter(flaws.values())), code="block_unfit", fields=flaws)


def _item_flaws(details: BlockDetails) -> dict[str, str]:
    items = {item.id: item for item in Item.objects.filter(id__in=details.item_ids)}
    most = MOST_VACANCIES if details.kind == BlockKind.VACANCIES else 1
    if not details.item_ids:
        return {"items": _("Choose what the block shows.")}
    if len(details.item_ids) > most or len(items) != len(details.item_ids):
        return {"items": _("This is not one of the choices.")}
    if any(item.kind not in TAKES[details.kind] for item in items.values()):
        return {"items": _("Content of this kind does not go into this block.")}
    if any(not item.may_go_out_on(clock.today()) for item in items.values()):
        return {"items": _("This content is archived or past its day.")}
    return {}


def _word_flaws(details: BlockDetails) -> dict[str, str]:
    flaws = {}
    words = _cleaned_words(details)
    if not words:
        flaws["body_de"] = _("Write something in at least one language.")
    for language, each in words.items():
        if language not in Language.values:
            flaws["language"] = _("This is not one of the choices.")
        for name, wrong in _flaws(each, needs_link=details.kind == BlockKind.ACTION).items():
            flaws[f"{name}_{language}"] = wrong
    return flaws


def _flaws(words: OwnWords, *, needs_link: bool) -> dict[str, str]:
    flaws = {}
    longest = {"heading": 200, "body": LONGEST_BODY, "link_label": 80}
    for name, most in longest.items():
        text = getattr(words, name)
        if len(text) > most:
            flaws[name] = _("This is too long.")
        elif wrong := field_flaw(text):
            flaws[name] = wrong
    if "body" not in flaws and (wrong := body_flaw(words.body)):
        flaws["body"] = wrong
    if needs_link and not words.link:
        flaws["link"] = _("A call to action leads somewhere.")
    if words.link and (flaw := flaw_of_link(words.link)):
        flaws["link"] = link_flaw_text(flaw)
    if words.link and not words.link_label:
        flaws["link_label"] = _("Say what happens when somebody follows the link.")
    return flaws
