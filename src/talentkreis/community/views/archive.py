# SPDX-License-Identifier: Apache-2.0
"""Past newsletters on the web: nobody's name, no link to unsubscribe, nothing for some only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import get_language

from talentkreis.community.visitors import visitor_page
from talentkreis.consent.links import read_preferences
from talentkreis.kernel.pages import render_page
from talentkreis.newsletters.queries.archive import (
    archived_issue,
    archived_issue_by_token,
    archived_lines,
)

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from talentkreis.newsletters.queries.archive import ArchivedIssue


@visitor_page("GET")
def archive(request: HttpRequest) -> HttpResponse:
    """The public issues, the latest first."""
    return _list(request, is_reader=False)


@visitor_page("GET")
def archive_for_readers(request: HttpRequest, token: str) -> HttpResponse:
    """All issues kept on the web, for whoever comes by their own settings."""
    read_preferences(token)
    return _list(request, is_reader=True)


@visitor_page("GET")
def archived(request: HttpRequest, issue_id: uuid.UUID) -> HttpResponse:
    """One public issue."""
    return _issue(request, archived_issue(issue_id, _language()))


@visitor_page("GET")
def archived_for_readers(request: HttpRequest, token: str) -> HttpResponse:
    """One issue by the link that stood in the mail, the same for all who got it."""
    return _issue(request, archived_issue_by_token(token, _language()))


def _list(request: HttpRequest, *, is_reader: bool) -> HttpResponse:
    lines = archived_lines(_language(), is_reader=is_reader)
    return render_page(request, "community/archive.html", {"lines": lines})


def _issue(request: HttpRequest, issue: ArchivedIssue) -> HttpResponse:
    with translation.override(issue.language):
        return render_page(request, "community/archived.html", {"issue": issue})


def _language() -> str:
    return (get_language() or "de")[:2]
