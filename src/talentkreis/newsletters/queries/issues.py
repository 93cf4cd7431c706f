# SPDX-License-Identifier: Apache-2.0
"""Issues and their blocks as pages show them, and what keeps an issue from going out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from talentkreis.content.models import Item
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.mail.models import Message, MessageState
from talentkreis.newsletters.models import HAS_WORDS, TAKES, Block, Issue
from talentkreis.newsletters.permissions import Right
from talentkreis.newsletters.queries.editions import edition_of
from talentkreis.newsletters.rules.fitting import LEAST_PARTS
from talentkreis.organisation.models import Language
from talentkreis.organisation.queries import employer
from talentkreis.organisation.rights import require
from talentkreis.pools.models import Pool
from talentkreis.search.language import FilterError, from_json, to_text

if TYPE_CHECKING:
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

SHOWN = 200


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue in the list, with how many got it."""

    issue: Issue
    subject: str
    accepted_count: int
    planned_count: int

    @property
    def is_late(self) -> bool:
        """It waits for somebody's decision."""
        return self.issue.is_late(clock.now())


@dataclass(frozen=True, slots=True)
class BlockLine:
    """A block as it stands in the editor: what it shows, for whom, what it lacks."""

    block: Block
    title: str
    conditions: list[str]
    missing: list[str]
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that keeps an issue from going out."""

    code: str
    text: _StrOrPromise


def issue_visible_to(actor: Actor, issue_id: uuid.UUID) -> Issue:
    """The issue. Raises NotFound for one the actor does not see, NotAllowed."""
    require(actor, Right.VIEW)
    rows = Issue.objects.visible_to(actor).select_related("owner", "pool", "scheduled_by")
    issue = rows.prefetch_related("words").filter(id=issue_id).first()
    if issue is None:
        raise NotFound(_("There is no such newsletter."), code="no_such_issue")
    return issue


def issue_lines(actor: Actor) -> list[IssueLine]:
    """Every issue the actor sees, the latest first. Four queries."""
    require(actor, Right.VIEW)
    rows = Issue.objects.visible_to(actor).select_related("owner", "pool")
    issues = list(
        rows.defer("edition").prefetch_related("words").order_by("-created_at", "-id")[:SHOWN]
    )
    counts = {
        row["issue_id"]: row
        for row in Message.objects.filter(issue_id__in=[issue.id for issue in issues])
        .values("issue_id")
        .annotate(n=Count("id"), accepted=Count("id", filter=Q(state=MessageState.ACCEPTED)))
    }
    lines = []
    for issue in issues:
        count = counts.get(issue.id, {"n": 0, "accepted": 0})
        subject = _in_language({words.language: words.subject for words in issue.words.all()})
        lines.append(IssueLine(issue, subject, count["accepted"], count["n"]))
    return lines


def block_lines(actor: Actor, issue: Issue) -> list[BlockLine]:
    """The blocks in their order."""
    blocks = list(
        Block.objects.filter(issue=issue)
        .select_related("pool")
        .prefetch_related("topics", "texts", "entries__item__texts")
    )
    languages = sorted(words.language for words in issue.words.all())
    last = len(blocks) - 1
    return [
        BlockLine(
            block,
            title=_title(block),
            conditions=_conditions(actor, block),
            missing=_missing(block, languages),
            is_first=number == 0,
            is_last=number == last,
        )
        for number, block in enumerate(blocks)
    ]


def block_of(issue: Issue, block_id: uuid.UUID) -> Block:
    """A block of this issue with everything about it. Raises NotFound."""
    rows = Block.objects.filter(issue=issue, id=block_id).select_related("pool")
    block = rows.prefetch_related("topics", "texts", "entries__item__texts").first()
    if block is None:
        raise NotFound(_("There is no such block."), code="no_such_block")
    return block


def audience_text(actor: Actor, issue: Issue) -> str:
    """The audience in words: a pool's name, or the filter as the reader writes it."""
    if issue.pool is not None:
        return issue.pool.name
    return filter_text(actor, issue.filter)


def filter_text(actor: Actor, stored: dict[str, object] | None) -> str:
    """A stored filter in the reader's language; empty for none."""
    if stored is None:
        return ""
    node = from_json(stored, actor=actor, is_stored=True)
    return to_text(node, (get_language() or "de")[:2], actor=actor)


def obstacles(actor: Actor, issue: Issue) -> list[Obstacle]:
    """Everything that has to be settled before an issue may be scheduled."""
    found: list[Obstacle] = []
    if issue.pool is None and issue.filter is None:
        found.append(Obstacle("no_audience", gettext_lazy("Choose for whom it is.")))
    if issue.pool is not None and not issue.pool.is_open:
        found.append(Obstacle("pool_closed", gettext_lazy("The pool is closed.")))
    if not issue.words.all():
        found.append(Obstacle("no_subject", gettext_lazy("Write a subject.")))
    edition = edition_of(issue)
    readable = sum(part.is_read and bool(part.entries) for part in edition.parts)
    if readable < LEAST_PARTS:
        text = gettext_lazy("Take up at least two pieces of content that may still go out.")
        found.append(Obstacle("too_few_parts", text))
    row = employer()
    if not row.may_send:
        text = gettext_lazy("Sender, Impressum and privacy text are missing, or sending stands.")
        found.append(Obstacle("sending_not_ready", text))
    if unreadable := _unreadable_filter(actor, issue):
        found.append(Obstacle("filter_broken", unreadable))
    return found


def pools_to_choose(actor: Actor) -> list[Pool]:
    """Open pools the actor sees, by name."""
    return list(Pool.objects.visible_to(actor).open().order_by("key", "pk"))


def stale_items(issue: Issue) -> list[Item]:
    """Content the issue takes up that may not go out any more."""
    rows = Item.objects.filter(id__in=issue.blocks.values("entries__item")).prefetch_related(
        "texts"
    )
    day = issue.due_at.date() if issue.due_at else clock.today()
    return [item for item in rows if not item.may_go_out_on(day)]


def _unreadable_filter(actor: Actor, issue: Issue) -> str:
    stored = [issue.filter, *issue.blocks.values_list("filter", flat=True)]
    for tree in stored:
        if tree is None:
            continue
        try:
            from_json(tree, actor=actor)
        except FilterError as error:
            return str(error)
    return ""


def _in_language(by_language: dict[str, str]) -> str:
    language = (get_language() or "de")[:2]
    return by_language.get(language) or next(iter(by_language.values()), "")


def _title(block: Block) -> str:
    if block.kind in TAKES:
        titles = [
            _in_language({text.language: text.title for text in entry.item.texts.all()})
            for entry in block.entries.all()
        ]
        return ", ".join(titles)
    shown = {text.language: text.heading or text.body for text in block.texts.all()}
    return _in_language(shown)[:100]


def _conditions(actor: Actor, block: Block) -> list[str]:
    language = get_language()
    said = [topic.name_in(language) for topic in block.topics.all()]
    if block.pool is not None:
        seen = Pool.objects.visible_to(actor).filter(pk=block.pool.pk).exists()
        said.append(block.pool.name if seen else _("a pool you do not see"))
    if block.filter is not None:
        said.append(filter_text(actor, block.filter))
    if block.language:
        said.append(str(Language(block.language).label))
    return said


def _missing(block: Block, languages: list[str]) -> list[str]:
    """Languages of the issue in which this block says nothing."""
    wanted = [block.language] if block.language else languages
    if block.kind in HAS_WORDS:
        written = {text.language for text in block.texts.all()}
        return [each for each in wanted if each not in written]
    if block.kind in TAKES:
        sides = [{t.language for t in entry.item.texts.all()} for entry in block.entries.all()]
        return [each for each in wanted if not any(each in side for side in sides)]
    return []
