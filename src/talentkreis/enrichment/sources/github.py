# SPDX-License-Identifier: Apache-2.0
"""Public profiles on GitHub, by the link somebody gave us: never by a search for names.

GitHub's terms forbid unwanted mail with what is found there: an e-mail address is passed on to
the rules, which propose it only with the person's consent to e-mail.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from talentkreis.enrichment.sources.port import (
    Found,
    FoundSkill,
    Key,
    list_in,
    object_in,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from talentkreis.enrichment.sources.port import Ask, Subject

# A profile alone: a link to a repository may be somebody else's work.
_PROFILE: Final = re.compile(r"github\.com/([A-Za-z0-9](?:-?[A-Za-z0-9]){0,38})", re.ASCII)
# First parts of addresses that are pages of GitHub itself.
_PAGES: Final = frozenset(
    {
        "about", "apps", "blog", "collections", "contact", "customer-stories", "enterprise",
        "events", "explore", "features", "issues", "join", "login", "marketplace", "new",
        "notifications", "orgs", "organizations", "pricing", "pulls", "readme", "search",
        "security", "settings", "signup", "site", "sponsors", "team", "topics", "trending",
    }
)  # fmt: skip
MOST_SKILLS: Final = 6
MOST_REPOSITORIES: Final = 100


class GitHub:
    """The REST interface for public profiles and repositories."""

    code = "github"
    label = "GitHub"
    host = "api.github.com"
    sends = _("The user name from a GitHub link on the profile. Nothing else about the person.")
    receiver = _("GitHub, Inc. in the United States, a company of Microsoft.")
    brings = _(
        "Name, employer, place, web address, a line about themselves, whether they are open to "
        "offers, programming languages of public repositories with the number of repositories. "
        "An e-mail address only where the person agreed to e-mail. Never a photo."
    )
    needs = _("There is no link to a GitHub profile.")

    def key_of(self, subject: Subject) -> Key | None:
        """The user name of the first link that is a profile."""
        for link in subject.links:
            found = _PROFILE.fullmatch(link)
            if found and found[1].lower() not in _PAGES:
                return Key(sent=found[1], made_of=link)
        return None

    def headers(self, token: str) -> Mapping[str, str]:
        """The version we were written for; a key lifts 60 calls an hour to 5,000."""
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        return {
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            **bearer,
        }

    def look_up(self, key: str, ask: Ask) -> Found | None:
        """The profile and its repositories, if it is one of a human being."""
        answer = ask(f"/users/{key}")
        if answer is None:
            return None
        user = object_in(answer)
        if user.get("type") != "User":
            return None
        repositories = ask(
            f"/users/{key}/repos?type=owner&sort=pushed&per_page={MOST_REPOSITORIES}"
        )
        blog = text_of(user, "blog", 300)
        return Found(
            name=text_of(user, "name", 200),
            employer_name=text_of(user, "company", 200).removeprefix("@").strip(),
            place=text_of(user, "location", 120),
            summary=text_of(user, "bio", 500),
            email=text_of(user, "email", 254),
            links=(blog,) if blog else (),
            skills=_skills(list_in([] if repositories is None else repositories)),
            is_open_to_work=user.get("hireable") is True,
        )


def _skills(repositories: Iterable[Mapping[str, Any]]) -> tuple[FoundSkill, ...]:
    """Languages of their own repositories, the most frequent first; copies do not count."""
    pushed: dict[str, list[dt.date | None]] = defaultdict(list)
    for repository in repositories:
        language = text_of(repository, "language", 60)
        if language and repository.get("fork") is not True:
            pushed[language].append(_day(repository.get("pushed_at")))
    found = [
        FoundSkill(language, len(days), max((day for day in days if day), default=None))
        for language, days in pushed.items()
    ]
    found.sort(key=lambda skill: (-skill.count, skill.name))
    return tuple(found[:MOST_SKILLS])


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
