# SPDX-License-Identifier: Apache-2.0
"""The edition of an issue: as it was taken down, or as it would be now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.kernel import clock
from talentkreis.newsletters.models import Block
from talentkreis.newsletters.rules.editions import Edition, Entry, Heading, OwnWords, Part, Story

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.content.models import Item
    from talentkreis.newsletters.models import Issue


def edition_of(issue: Issue) -> Edition:
    """What goes or would go out."""
    if issue.edition is not None:
        return Edition.from_json(issue.edition)
    return taken_down(issue)


def taken_down(issue: Issue, on: dt.date | None = None) -> Edition:
    """The issue as it stands; content that is archived or past its day by then is left out."""
    day = on or clock.today()
    blocks = Block.objects.filter(issue=issue).prefetch_related(
        "topics", "texts", "entries__item__texts", "entries__item__topics"
    )
    return Edition(
        headings={
            words.language: Heading(words.subject, words.preheader) for words in issue.words.all()
        },
        parts=tuple(part_of(block, day) for block in blocks),
    )


def part_of(block: Block, day: dt.date) -> Part:
    """A block with everything it shows on a day; its relations are loaded."""
    return Part(
        kind=block.kind,
        topics=frozenset(topic.id for topic in block.topics.all()),
        language=block.language,
        pool=str(block.pool_id or ""),
        filter=block.filter,
        words={
            text.language: OwnWords(text.heading, text.body, text.link, text.link_label)
            for text in block.texts.all()
        },
        entries=tuple(
            entry_of(entry.item) for entry in block.entries.all() if entry.item.may_go_out_on(day)
        ),
    )


def entry_of(item: Item) -> Entry:
    """An item with its words in every language."""
    return Entry(
        topics=frozenset(topic.id for topic in item.topics.all()),
        stories={
            text.language: Story(
                title=text.title,
                teaser=text.teaser,
                body=text.body,
                link=text.link,
                image=text.image,
                image_alt=text.image_alt,
            )
            for text in item.texts.all()
        },
    )
