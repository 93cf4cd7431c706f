# SPDX-License-Identifier: Apache-2.0
"""Setting up an issue: name, audience, subjects, archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.mail import merge_fields
from talentkreis.newsletters import events
from talentkreis.newsletters.models import (
    Archive,
    Block,
    BlockItem,
    BlockText,
    Issue,
    IssueWords,
)
from talentkreis.newsletters.permissions import Right
from talentkreis.nurture.rules.wording import FIELD_NAMES
from talentkreis.organisation.models import Language, Member
from talentkreis.organisation.rights import require
from talentkreis.pools.models import Pool
from talentkreis.search.language import to_json

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.tree import Node

LONGEST_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Heading:
    """Subject and preview line in one language; without a subject the language is left out."""

    subject: str = ""
    preheader: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDetails:
    """What is said about an issue besides its blocks; the audience is a pool or a filter."""

    name: str
    owner_id: uuid.UUID
    pool_id: uuid.UUID | None = None
    filter: Node | None = None
    archive: str = Archive.NOBODY
    headings: Mapping[str, Heading] = field(default_factory=dict)


@transaction.atomic
def create_issue(*, actor: Actor, details: IssueDetails) -> Issue:
    """Set up an empty issue. Raises NotAllowed, RuleViolation naming the inputs."""
    require(actor, Right.EDIT)
    return _write(actor, Issue(), details)


@transaction.atomic
def update_issue(*, actor: Actor, issue_id: uuid.UUID, details: IssueDetails) -> Issue:
    """Change a draft. Raises NotFound, NotAllowed, Conflict once it is scheduled, RuleViolation."""
    require(actor, Right.EDIT)
    return _write(actor, locked_draft(actor, issue_id), details)


@transaction.atomic
def copy_issue(*, actor: Actor, issue_id: uuid.UUID) -> Issue:
    """A draft with the same words, blocks and audience, for next time.

    Raises NotFound, NotAllowed.
    """
    require(actor, Right.EDIT)
    issue = locked_issue(actor, issue_id)
    copy = Issue.objects.create(
        name=_("Copy of %(name)s") % {"name": issue.name[:180]},
        owner_id=actor.member_id or issue.owner_id,
        pool_id=issue.pool_id,
        filter=issue.filter,
        archive=issue.archive,
    )
    for words in issue.words.all():
        words.pk, words.issue = None, copy
        words.save(force_insert=True)
    for block in issue.blocks.prefetch_related("topics", "texts", "entries"):
        _copy_block(block, copy)
    activity.record(events.IssueWritten(actor=actor, issue_id=copy.id, pool_id=copy.pool_id))
    return copy


@transaction.atomic
def delete_issue(*, actor: Actor, issue_id: uuid.UUID) -> None:
    """Delete a draft. Raises NotFound, NotAllowed, Conflict once it is scheduled or planned."""
    require(actor, Right.EDIT)
    issue = locked_draft(actor, issue_id)
    if issue.plan_entries.exists():
        raise Conflict(_("The year plan counts on this newsletter."), code="issue_planned")
    activity.record(events.IssueDeleted(actor=actor, issue_id=issue.id, pool_id=issue.pool_id))
    issue.delete()


@transaction.atomic
def set_archive(*, actor: Actor, issue_id: uuid.UUID, archive: str) -> Issue:
    """Say who may read an issue on the web, also after it was sent.

    Raises NotFound, NotAllowed, RuleViolation for a choice there is not.
    """
    require(actor, Right.SEND)
    issue = locked_issue(actor, issue_id)
    if archive not in Archive.values:
        raise RuleViolation(_("This is not one of the choices."), code="unknown_archive")
    if issue.archive != archive:
        issue.archive = archive
        issue.save(update_fields=["archive"])
        activity.record(
            events.IssueWritten(
                actor=actor, issue_id=issue.id, pool_id=issue.pool_id, fields=("archive",)
            )
        )
    return issue


def locked_issue(actor: Actor, issue_id: uuid.UUID) -> Issue:
    """The issue, locked. Raises NotFound for one the actor does not see."""
    rows = Issue.objects.visible_to(actor).select_related("owner", "pool")
    issue = rows.select_for_update(no_key=True, of=("self",)).filter(id=issue_id).first()
    if issue is None:
        raise NotFound(_("There is no such newsletter."), code="no_such_issue")
    return issue


def locked_draft(actor: Actor, issue_id: uuid.UUID) -> Issue:
    """The issue, locked, as long as it may be written. Raises NotFound, Conflict."""
    issue = locked_issue(actor, issue_id)
    if not issue.is_open:
        raise Conflict(
            _("This newsletter is scheduled or has gone out. It does not change any more."),
            code="issue_frozen",
        )
    return issue


def field_flaw(template: str) -> str:
    """What is wrong with the merge fields of a text, in words; empty when nothing is."""
    problems = merge_fields.check(template, FIELD_NAMES)
    return " ".join(problem.text for problem in problems)


def _write(actor: Actor, issue: Issue, details: IssueDetails) -> Issue:
    headings = {
        language: Heading(clean(each.subject), clean(each.preheader))
        for language, each in details.headings.items()
    }
    _require_sound(actor, details, headings)
    wanted = {
        "name": clean(details.name),
        "owner_id": details.owner_id,
        "pool_id": details.pool_id,
        "filter": to_json(details.filter) if details.filter is not None else None,
        "archive": details.archive,
    }
    is_new = issue._state.adding
    changed = [name for name, value in wanted.items() if getattr(issue, name) != value]
    for name, value in wanted.items():
        setattr(issue, name, value)
    issue.save()
    changed += _write_words(issue, headings)
    if changed or is_new:
        activity.record(
            events.IssueWritten(
                actor=actor, issue_id=issue.id, pool_id=issue.pool_id, fields=tuple(changed)
            )
        )
    return issue


def _write_words(issue: Issue, headings: Mapping[str, Heading]) -> list[str]:
    changed = []
    for language, heading in headings.items():
        known = IssueWords.objects.filter(issue=issue, language=language).first()
        if not heading.subject:
            if known is not None:
                known.delete()
                changed.append(f"words_{language}")
            continue
        if known and (known.subject, known.preheader) == (heading.subject, heading.preheader):
            continue
        IssueWords.objects.update_or_create(
            issue=issue,
            language=language,
            defaults={"subject": heading.subject, "preheader": heading.preheader},
        )
        changed.append(f"words_{language}")
    return changed


def _copy_block(block: Block, copy: Issue) -> None:
    new = Block.objects.create(
        issue=copy,
        position=block.position,
        kind=block.kind,
        language=block.language,
        pool_id=block.pool_id,
        filter=block.filter,
    )
    new.topics.set(block.topics.all())
    BlockText.objects.bulk_create(
        BlockText(
            block=new,
            language=text.language,
            heading=text.heading,
            body=text.body,
            link=text.link,
            link_label=text.link_label,
        )
        for text in block.texts.all()
    )
    BlockItem.objects.bulk_create(
        BlockItem(block=new, item_id=entry.item_id, position=entry.position)
        for entry in block.entries.all()
    )


def _require_sound(actor: Actor, details: IssueDetails, headings: Mapping[str, Heading]) -> None:
    flaws: dict[str, str] = {}
    if not clean(details.name):
        flaws["name"] = _("Required")
    if not Member.objects.filter(id=details.owner_id, is_active=True).exists():
        flaws["owner"] = _("This member is not active.")
    if details.pool_id is not None and details.filter is not None:
        flaws["filter"] = _("Either a pool or a filter.")
    if details.pool_id is not None:
        seen = Pool.objects.visible_to(actor).open().filter(id=details.pool_id)
        if not seen.exists():
            flaws["pool"] = _("There is no such pool.")
    if details.archive not in Archive.values:
        flaws["archive"] = _("This is not one of the choices.")
    for language, heading in headings.items():
        if language not in Language.values:
            flaws["language"] = _("This is not one of the choices.")
        flaws |= _heading_flaws(language, heading)
    if flaws:
        raise RuleViolation(next(iter(flaws.values())), code="issue_unfit", fields=flaws)


def _heading_flaws(language: str, heading: Heading) -> dict[str, str]:
    flaws = {}
    for name, text in (("subject", heading.subject), ("preheader", heading.preheader)):
        if len(text) > LONGEST_SUBJECT:
            flaws[f"{name}_{language}"] = _("This is too long.")
        elif wrong := field_flaw(text):
            flaws[f"{name}_{language}"] = wrong
    if heading.preheader and not heading.subject:
        flaws[f"subject_{language}"] = _("Required")
    return flaws
