# SPDX-License-Identifier: Apache-2.0
"""Whole records as GitHub and Gravatar give them."""

from __future__ import annotations

from typing import Any

SITE = "https://api.github.com"


def github_user(login: str = "svea-c", **said: Any) -> dict[str, Any]:
    """A public profile as the interface describes it."""
    page = f"{SITE}/users/{login}"
    return {
        "login": login,
        "id": 4711,
        "node_id": "U_kgDOAAEh",
        "user_view_type": "public",
        "avatar_url": "https://avatars.example/u/4711",
        "gravatar_id": "",
        "url": page,
        "html_url": f"https://github.com/{login}",
        "followers_url": f"{page}/followers",
        "following_url": f"{page}/following{{/other_user}}",
        "gists_url": f"{page}/gists{{/gist_id}}",
        "starred_url": f"{page}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{page}/subscriptions",
        "organizations_url": f"{page}/orgs",
        "repos_url": f"{page}/repos",
        "events_url": f"{page}/events{{/privacy}}",
        "received_events_url": f"{page}/received_events",
        "type": "User",
        "site_admin": False,
        "name": "Svea Callsen",
        "company": "@windpark-nord",
        "blog": "https://svea.example/",
        "location": "Hamburg, Germany",
        "email": None,
        "hireable": None,
        "bio": "Grid control, mostly at night",
        "twitter_username": None,
        "public_repos": 4,
        "public_gists": 0,
        "followers": 12,
        "following": 3,
        "created_at": "2016-05-04T09:12:00Z",
        "updated_at": "2026-10-30T18:00:00Z",
        **said,
    }


_LINKS = (
    "archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits",
    "compare", "contents", "contributors", "deployments", "downloads", "events", "forks",
    "git_commits", "git_refs", "git_tags", "hooks", "issue_comment", "issue_events", "issues",
    "keys", "labels", "languages", "merges", "milestones", "notifications", "pulls", "releases",
    "stargazers", "statuses", "subscribers", "subscription", "tags", "teams", "trees",
)  # fmt: skip


def github_repository(name: str, language: str | None, **said: Any) -> dict[str, Any]:
    """A repository as the list of a user's repositories describes it."""
    owner = github_user()
    page = f"{SITE}/repos/svea-c/{name}"
    keep = ("email", "name", *(key for key in owner if key.endswith(("url", "id"))))
    return {
        "id": 815,
        "node_id": "R_kgDOAAAB",
        "name": name,
        "full_name": f"svea-c/{name}",
        "private": False,
        "owner": {key: owner[key] for key in (*keep, "login", "type", "site_admin")},
        "html_url": f"https://github.com/svea-c/{name}",
        "description": None,
        "fork": False,
        "url": page,
        "language": language,
        "pushed_at": "2026-10-02T20:11:00Z",
        "created_at": "2025-01-02T10:00:00Z",
        "updated_at": "2026-10-02T20:11:00Z",
        **{f"{link}_url": f"{page}/{link}" for link in _LINKS},
        **said,
    }


def gravatar_profile(**said: Any) -> dict[str, Any]:
    """A profile as an unauthenticated caller gets it."""
    return {
        "hash": "0" * 64,
        "display_name": "Svea Callsen",
        "profile_url": "https://gravatar.com/sveac",
        "avatar_url": "https://0.gravatar.com/avatar/0",
        "avatar_alt_text": "Svea at the sea",
        "location": "Kiel, Germany",
        "description": "Keeps the lights on",
        "job_title": "Netzleitingenieurin",
        "company": "Windpark Nord",
        "verified_accounts": [
            {
                "service_type": "mastodon",
                "service_label": "Mastodon",
                "service_icon": "https://gravatar.com/icons/mastodon.svg",
                "url": "https://social.example/@svea",
                "is_hidden": False,
            },
            {
                "service_type": "tumblr",
                "service_label": "Tumblr",
                "service_icon": "https://gravatar.com/icons/tumblr.svg",
                "url": "https://hidden.tumblr.example/",
                "is_hidden": True,
            },
        ],
        "pronunciation": "SWEH-a KALL-sen",
        "pronouns": "she/her",
        **said,
    }
