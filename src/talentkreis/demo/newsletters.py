# SPDX-License-Identifier: Apache-2.0
"""A small library, a newsletter that waits to be scheduled, and the year plan of two pools."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from talentkreis.content import actions as content
from talentkreis.demo.words import contents
from talentkreis.kernel import clock
from talentkreis.newsletters.actions.blocks import BlockDetails, add_block
from talentkreis.newsletters.actions.planning import (
    EntryDetails,
    LineDetails,
    add_line,
    fill_entry,
)
from talentkreis.newsletters.actions.writing import IssueDetails, create_issue
from talentkreis.newsletters.models import BlockKind, Issue, PlannedChannel, Rhythm
from talentkreis.nurture.models import Sequence as NurtureSequence
from talentkreis.search.language import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talentkreis.content.models import Item, Topic
    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool


def write_newsletters(pools: Mapping[str, Pool], members: Mapping[str, Member]) -> None:
    """Nele writes, who looks after marketing; Merle plans, who sees the pools. Nothing is sent."""
    nele = members["Nele Suhr"]
    topics = {
        key: content.save_topic(actor=nele.actor, name_de=german, name_en=english)
        for key, (german, english) in contents.TOPICS.items()
    }
    pieces = _library(nele, topics)
    issue = _issue(nele, topics, pieces)
    _plan(members["Merle Hansen"], pools, pieces, issue)


def _library(nele: Member, topics: Mapping[str, Topic]) -> dict[str, Item]:
    today = clock.today()
    return {
        key: content.create_item(
            actor=nele.actor,
            details=content.ItemDetails(
                kind=piece.kind,
                owner_id=nele.id,
                topic_ids=[topics[name].id for name in piece.topics],
                audience=piece.audience,
                valid_until=today + dt.timedelta(piece.days) if piece.days else None,
                words=piece.words,
            ),
        )
        for key, piece in contents.PIECES.items()
    }


def _issue(nele: Member, topics: Mapping[str, Topic], pieces: Mapping[str, Item]) -> Issue:
    issue = create_issue(
        actor=nele.actor,
        details=IssueDetails(
            name=contents.ISSUE,
            owner_id=nele.id,
            filter=parse("darf:newsletter", "de"),
            headings=contents.HEADINGS,
        ),
    )
    blocks: Sequence[BlockDetails] = (
        BlockDetails(kind=BlockKind.INTRO, words=contents.INTRO),
        BlockDetails(
            kind=BlockKind.VOICE,
            topic_ids=[topics["Netz"].id],
            item_ids=[pieces["Nachtschicht"].id],
        ),
        BlockDetails(
            kind=BlockKind.VOICE, topic_ids=[topics["Wind"].id], item_ids=[pieces["Rotor"].id]
        ),
        BlockDetails(kind=BlockKind.ITEM, item_ids=[pieces["Umspannwerk"].id]),
        BlockDetails(kind=BlockKind.EVENT, item_ids=[pieces["Kolloquium"].id]),
        BlockDetails(kind=BlockKind.ITEM, language="de", item_ids=[pieces["Kurs"].id]),
        BlockDetails(kind=BlockKind.ACTION, words=contents.ACTION),
    )
    for block in blocks:
        add_block(actor=nele.actor, issue_id=issue.id, details=block)
    return issue


def _plan(
    merle: Member, pools: Mapping[str, Pool], pieces: Mapping[str, Item], issue: Issue
) -> None:
    """A year with something in most quarters, and a gap one sees."""
    year = clock.today().year
    running = NurtureSequence.objects.filter(pool=pools["Netztechnik"]).first()
    told = add_line(
        actor=merle.actor,
        pool_id=pools["Netztechnik"].id,
        details=LineDetails(
            what="Einblicke aus der Leitstelle",
            rhythm=Rhythm.QUARTERLY,
            channel=PlannedChannel.NEWSLETTER,
            year=year,
        ),
    )
    for entry in (
        EntryDetails(month=1, item_id=pieces["Gehälter"].id),
        EntryDetails(month=4, item_id=pieces["Umspannwerk"].id),
        EntryDetails(month=7),
        EntryDetails(month=10, issue_id=issue.id),
    ):
        fill_entry(actor=merle.actor, line_id=told.id, details=entry)
    welcome = add_line(
        actor=merle.actor,
        pool_id=pools["Netztechnik"].id,
        details=LineDetails(
            what="Willkommen im Kreis",
            rhythm=Rhythm.PROJECT,
            channel=PlannedChannel.SEQUENCE,
            year=year,
        ),
    )
    fill_entry(
        actor=merle.actor,
        line_id=welcome.id,
        details=EntryDetails(month=2, sequence_id=running.id if running else None),
    )
    workshop = add_line(
        actor=merle.actor,
        pool_id=pools["Windenergie Service"].id,
        details=LineDetails(
            what="Werkstatt in Husum",
            rhythm=Rhythm.EVENT,
            channel=PlannedChannel.PERSONAL,
            year=year,
        ),
    )
    fill_entry(
        actor=merle.actor,
        line_id=workshop.id,
        details=EntryDetails(month=11, item_id=pieces["Kolloquium"].id),
    )
