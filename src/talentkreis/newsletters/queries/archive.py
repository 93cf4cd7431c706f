# SPDX-License-Identifier: Apache-2.0
"""The archive: issues on the web, with nothing that was for some people only, and nobody's name."""

from __future__ import annotations

import base64
import binascii
import hmac
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from talentkreis.content import formatting
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.signing import keyed_hash
from talentkreis.mail import merge_fields
from talentkreis.newsletters.models import Archive, Issue, IssueState
from talentkreis.newsletters.rules.editions import Edition

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.newsletters.models import IssueQuerySet
    from talentkreis.newsletters.rules.editions import OwnWords, Part, Story

PURPOSE = "newsletter_archive"
_TOKEN_BYTES = 32
_SHOWN = (IssueState.SENDING, IssueState.SENT)


@dataclass(frozen=True, slots=True)
class ArchivedLine:
    """An issue in the list of the archive."""

    id: uuid.UUID
    subject: str
    sent_at: dt.datetime
    # Only readers have the address; it names the issue, never a person.
    token: str


@dataclass(frozen=True, slots=True)
class ArchivedPart:
    """A part as it stands on the page; `body` is sanitised HTML."""

    kind: str
    words: OwnWords | None
    body: str
    stories: list[tuple[Story, str]]


@dataclass(frozen=True, slots=True)
class ArchivedIssue:
    """An issue as anybody may read it."""

    subject: str
    sent_at: dt.datetime
    language: str
    languages: list[str]
    parts: list[ArchivedPart]


def archived_lines(language: str, *, is_reader: bool = False) -> list[ArchivedLine]:
    """The public issues, the latest first; for readers those kept for them as well."""
    kept = [Archive.PUBLIC, Archive.READERS] if is_reader else [Archive.PUBLIC]
    rows = Issue.objects.filter(archive__in=kept, state__in=_SHOWN).order_by("-started_at")
    lines = []
    for issue in rows.only("id", "edition", "started_at", "archive")[:200]:
        edition = Edition.from_json(issue.edition or {})
        heading = edition.headings.get(language) or next(iter(edition.headings.values()))
        token = _token(issue.id) if issue.archive == Archive.READERS else ""
        assert issue.started_at is not None  # the database says so of these states
        lines.append(
            ArchivedLine(issue.id, _without_names(heading.subject), issue.started_at, token)
        )
    return lines


def archived_issue(issue_id: uuid.UUID, language: str) -> ArchivedIssue:
    """A public issue in this language, else in the one it has. Raises NotFound."""
    return _shown(Issue.objects.filter(id=issue_id, archive=Archive.PUBLIC), language)


def archived_issue_by_token(token: str, language: str) -> ArchivedIssue:
    """The issue a link from the mail leads to. Raises NotFound for any other."""
    issue_id = _issue_id_in(token)
    kept = [Archive.PUBLIC, Archive.READERS]
    return _shown(Issue.objects.filter(id=issue_id, archive__in=kept), language)


def web_url_of(issue: Issue) -> str:
    """Where everybody who gets the issue reads it on the web: the same address for all of them."""
    match issue.archive:
        case Archive.PUBLIC:
            return settings.PUBLIC_URL + reverse("community:archived", args=[issue.id])
        case Archive.READERS:
            return settings.PUBLIC_URL + reverse(
                "community:archived_for_readers", args=[_token(issue.id)]
            )
    return ""


def _token(issue_id: uuid.UUID) -> str:
    """The same for all readers, whoever assembles their mail: it tells issues apart, not people."""
    proof = keyed_hash(PURPOSE, issue_id.hex)[:16]
    return base64.urlsafe_b64encode(issue_id.bytes + proof).decode().rstrip("=")


def _issue_id_in(token: str) -> uuid.UUID:
    wrong = NotFound(_("There is no such issue."), code="bad_token")
    try:
        known = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise wrong from error
    if len(known) != _TOKEN_BYTES:
        raise wrong
    issue_id = uuid.UUID(bytes=known[:16])
    if not hmac.compare_digest(known[16:], keyed_hash(PURPOSE, issue_id.hex)[:16]):
        raise wrong
    return issue_id


def _shown(issues: IssueQuerySet, language: str) -> ArchivedIssue:
    issue = issues.filter(state__in=_SHOWN).first()
    if issue is None or issue.edition is None or issue.started_at is None:
        raise NotFound(_("There is no such issue."), code="no_such_issue")
    edition = Edition.from_json(issue.edition)
    code = language if language in edition.headings else next(iter(edition.headings))
    return ArchivedIssue(
        subject=_without_names(edition.headings[code].subject),
        sent_at=issue.started_at,
        language=code,
        languages=sorted(edition.headings),
        parts=[
            shown
            for part in edition.parts
            if not part.is_for_some and part.language in {"", code}
            if (shown := _part(part, code)) is not None
        ],
    )


def _part(part: Part, language: str) -> ArchivedPart | None:
    """A part on the page; None where it says nothing in this language."""
    words = part.words.get(language)
    if words is not None:
        words = replace(
            words,
            heading=_without_names(words.heading),
            body=_without_names(words.body),
            link_label=_without_names(words.link_label),
        )
    stories = [
        (entry.stories[language], formatting.to_html(entry.stories[language].body))
        for entry in part.entries
        if language in entry.stories
    ]
    if words is None and not stories and part.kind != "divider":
        return None
    return ArchivedPart(part.kind, words, formatting.to_html(words.body) if words else "", stories)


def _without_names(text: str) -> str:
    """The text as nobody in particular reads it: substitutes, or nothing where a name stood.

    A salutation alone on its line goes with its comma.
    """
    mark = "\ufffb"
    plain = merge_fields.with_places(text, lambda _name, substitute: substitute or mark)
    lines = [line for line in plain.split("\n") if line.strip(f" ,.!:{mark}") or mark not in line]
    return "\n".join(lines).replace(mark, "").strip()
