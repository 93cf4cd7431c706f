# SPDX-License-Identifier: Apache-2.0
"""Content, issues and readers for tests, made through the product's own actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.consent.models import Purpose
from talentkreis.consent.tests.factories import give_consent
from talentkreis.content.actions import ItemDetails, Words, create_item, save_topic
from talentkreis.newsletters import actions
from talentkreis.newsletters.rules.editions import OwnWords
from talentkreis.nurture.tests.factories import make_person, make_pool
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from talentkreis.content.models import Item, Topic
    from talentkreis.newsletters.models import Block, Issue
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person
    from talentkreis.pools.models import Pool

INTRO = {
    "de": OwnWords("Neues aus dem Netz", "{{ anrede }},\n\nhier ist, was uns bewegt."),
    "en": OwnWords("News from the grid", "{{ salutation }},\n\nthis is what moves us."),
}


def a_topic(member: Member, name: str = "Technik", english: str = "Technology") -> Topic:
    """A topic of the library."""
    return save_topic(actor=member.actor, name_de=name, name_en=english)


def an_item(member: Member, title: str, *topics: Topic, **fields: Any) -> Item:
    """An item in both languages."""
    words = fields.pop("words", None) or {
        "de": Words(title=title, teaser=f"Teaser zu {title}", link="https://nordlicht.example/de"),
        "en": Words(
            title=f"{title} (en)", teaser=f"About {title}", link="https://nordlicht.example/en"
        ),
    }
    return create_item(
        actor=member.actor,
        details=ItemDetails(
            kind=fields.pop("kind", "article"),
            owner_id=member.id,
            topic_ids=[topic.id for topic in topics],
            words=words,
            **fields,
        ),
    )


def a_reader(*, pool: Pool | None = None, consents: bool = True, **fields: Any) -> Person:
    """A person who may get newsletters, perhaps in a pool, and can be found."""
    person = make_person(**fields)
    if consents:
        give_consent(person.id, Purpose.NEWSLETTER)
    if pool is not None:
        pool.memberships.create(
            person=person, stage_since=person.created_at, entered_at=person.created_at
        )
    refresh([person.id])
    return person


def an_issue(member: Member, pool: Pool | None = None, **fields: Any) -> Issue:
    """A draft for a pool, with subjects in both languages and opening words."""
    headings = fields.pop(
        "headings",
        {
            "de": actions.Heading("Neues aus dem Netz", "Drei Minuten"),
            "en": actions.Heading("News from the grid"),
        },
    )
    issue = actions.create_issue(
        actor=member.actor,
        details=actions.IssueDetails(
            name=fields.pop("name", "Herbst"),
            owner_id=member.id,
            pool_id=pool.id if pool else None,
            headings=headings,
            **fields,
        ),
    )
    a_block(member, issue, kind="intro", words=INTRO)
    return issue


def a_block(member: Member, issue: Issue, *items: Item, **fields: Any) -> Block:
    """A block of an issue, with content unless its kind has words of its own."""
    details = actions.BlockDetails(
        kind=fields.pop("kind", "item"),
        item_ids=[item.id for item in items],
        topic_ids=[topic.id for topic in fields.pop("topics", ())],
        **fields,
    )
    return actions.add_block(actor=member.actor, issue_id=issue.id, details=details)


def a_shared_pool(member: Member, name: str = "Netztechnik") -> Pool:
    """A pool everybody sees."""
    return make_pool(member, name=name, visibility="shared")
