# SPDX-License-Identifier: Apache-2.0
"""What is written and sent by itself through a channel: whether it is on, with which templates,
and how long a text becomes once it says how it ends."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.channels import queries
from talentkreis.channels.rules import places_of
from talentkreis.channels.segments import length_of, plain
from talentkreis.consent.models import Channel, Purpose
from talentkreis.mail import links
from talentkreis.organisation.models import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.channels.segments import Length

# Stands in for the ids of a link, whose length they do not change.
_SOMEBODY = uuid.UUID(int=0)


# The template that carries a confirmation link in its only place, by this name.
CONFIRMATION_TEMPLATE = "talentkreis_bestaetigung"


@dataclass(frozen=True, slots=True)
class Approved:
    """A template WhatsApp takes at any time."""

    name: str
    language: str
    body: str


@dataclass(frozen=True, slots=True)
class Ready:
    """What many messages are written with; loaded once for all of them.

    Templates by name and by the two letters of a language. `endings` is what an SMS in a language
    says at its end.
    """

    on: frozenset[Channel] = frozenset()
    templates: Mapping[tuple[str, str], Approved] = field(default_factory=dict)
    endings: Mapping[str, str] = field(default_factory=dict)

    def confirms(self, channel: str, language: str) -> bool:
        """Whether a link that confirms consent can go out by it: by WhatsApp as a template."""
        if channel == Channel.WHATSAPP:
            found = self.templates.get((CONFIRMATION_TEMPLATE, language))
            return channel in self.on and found is not None and places_of(found.body) == 1
        return channel in self.on

    def length_of(self, text: str, language: str) -> Length:
        """How an SMS with this text is sent, its ending included."""
        return length_of(plain(f"{text.rstrip()}\n{self.endings.get(language, '')}".rstrip()))


NOT_READY = Ready()


def ready() -> Ready:
    """What holds now. Three queries."""
    accounts = {channel: queries.account_on(channel) for channel in (Channel.SMS, Channel.WHATSAPP)}
    templates: dict[tuple[str, str], Approved] = {}
    for row in queries.approved_templates():  # a plain language stands before its countries
        key = row.name, row.language[:2]
        templates.setdefault(key, Approved(row.name, row.language, row.body))
    sms = accounts[Channel.SMS]
    url = "" if sms is None or sms.can_be_answered else _a_link()
    return Ready(
        on=frozenset(channel for channel, account in accounts.items() if account is not None),
        templates=templates,
        endings={language: way_out(language, url) for language in Language.values},
    )


def way_out(language: str, url: str = "") -> str:
    """How what goes out by itself ends: by an answer, or where nobody can answer, by a link."""
    with translation.override(language):
        if not url:
            return _("To end this: answer STOP")
        return _("To end this: %(url)s") % {"url": url}


def _a_link() -> str:
    return links.pages().preferences_url(_SOMEBODY, Purpose.NURTURE, _SOMEBODY)
