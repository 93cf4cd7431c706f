# SPDX-License-Identifier: Apache-2.0
"""Public profiles at Gravatar, by the SHA-256 of an e-mail address. The photo is not asked for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from talentkreis.enrichment.sources.port import Found, Key, list_in, object_in, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.enrichment.sources.port import Ask, Subject

MOST_LINKS: Final = 4


class Gravatar:
    """The interface for profiles, version 3."""

    code = "gravatar"
    label = "Gravatar"
    host = "api.gravatar.com"
    sends = _(
        "A fingerprint (SHA-256) of the e-mail address used first. Whoever knows the address "
        "recognises it: Gravatar learns that you are interested in this person."
    )
    receiver = _("Automattic Inc. in the United States.")
    brings = _(
        "Name, how it is pronounced, position, employer, place, a line about themselves, links "
        "to accounts they have proved to be theirs. Never the photo."
    )
    needs = _("There is no e-mail address.")

    def key_of(self, subject: Subject) -> Key | None:
        """The fingerprint of the address in lower case."""
        address = subject.email.strip().lower()
        if not address:
            return None
        return Key(sent=hashlib.sha256(address.encode()).hexdigest(), made_of=address)

    def headers(self, token: str) -> Mapping[str, str]:
        """A key is optional."""
        return {"Authorization": f"Bearer {token}"} if token else {}

    def look_up(self, key: str, ask: Ask) -> Found | None:
        """The profile behind the fingerprint."""
        answer = ask(f"/v3/profiles/{key}")
        if answer is None:
            return None
        profile = object_in(answer)
        if profile.get("is_organization") is True:
            return None
        accounts = list_in(profile.get("verified_accounts") or [])
        links = (
            text_of(account, "url", 300)
            for account in accounts
            if account.get("is_hidden") is not True
        )
        return Found(
            name=text_of(profile, "display_name", 200),
            pronunciation=text_of(profile, "pronunciation", 120),
            position=text_of(profile, "job_title", 200),
            employer_name=text_of(profile, "company", 200),
            place=text_of(profile, "location", 120),
            summary=text_of(profile, "description", 500),
            links=tuple(link for link in links if link)[:MOST_LINKS],
        )
