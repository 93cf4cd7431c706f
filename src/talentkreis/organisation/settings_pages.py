# SPDX-License-Identifier: Apache-2.0
"""The pages of the settings area. A page shows where it exists and its own right allows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import may

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class _Page:
    url_name: str
    label: _StrPromise
    text: _StrPromise


@dataclass(frozen=True, slots=True)
class SettingsLink:
    """A page of the settings as one actor sees it."""

    url: str
    label: _StrPromise
    text: _StrPromise


PAGES: Final = (
    _Page(
        "organisation:own_settings",
        _("Appearance and language"),
        _("How Talentkreis looks and speaks for you alone."),
    ),
    _Page(
        "organisation:employer",
        _("Employer"),
        _("Name, place, time zone and the sender people see."),
    ),
    _Page(
        "organisation:legal_texts",
        _("Legal notice and privacy text"),
        _("Both stand on every public page and in every mail."),
    ),
    _Page(
        "people:fields",
        _("Own fields"),
        _("What you want to know about people beyond what everybody asks."),
    ),
    _Page(
        "people:freshness",
        _("Age of values"),
        _("After how many months a value counts as old."),
    ),
    _Page(
        "people:address_check",
        _("Check of addresses"),
        _("Whether name servers are asked if a domain takes mail."),
    ),
    _Page(
        "freshness:rules",
        _("Answers of people"),
        _("What happens when somebody says what has changed."),
    ),
    _Page(
        "enrichment:sources",
        _("Public sources"),
        _("Whether people may be looked up on GitHub or Gravatar, on which basis, at what cost."),
    ),
    _Page(
        "enrichment:calls",
        _("Log of calls"),
        _("Who was looked up at a public source, when, why and at what cost."),
    ),
    _Page(
        "people:mentions",
        _("Mentions"),
        _("Whether you hear by mail that a colleague mentioned you."),
    ),
    _Page(
        "taxonomy:aliases",
        _("Own words"),
        _("Your abbreviations and product names for skills and occupations."),
    ),
    _Page(
        "search:models",
        _("Closeness"),
        _("The model that orders lists by meaning: here, in a folder, or outside."),
    ),
    _Page(
        "drafting:choice",
        _("Drafts by a model"),
        _("Whether a model may propose words, which one, and what it may be told."),
    ),
    _Page(
        "consent:periods",
        _("Periods of storage"),
        _("How long people stay, when we ask for a renewal, who is deleted by themselves."),
    ),
    _Page("mail:mailbox", _("Mailbox"), _("From where we send and where replies arrive.")),
    _Page(
        "mail:own_mailboxes",
        _("Your own mailbox"),
        _("Connect a mailbox of Microsoft 365 or Google that only you see."),
    ),
    _Page("mail:signature", _("Your signature"), _("How your personal letters end.")),
    _Page(
        "mail:providers",
        _("Sign-in to mailboxes"),
        _("Your own registration with Microsoft 365 and Google."),
    ),
    _Page(
        "mail:health",
        _("Deliverability"),
        _("Whether mail servers take our mail, how fast we may send, who complains."),
    ),
    _Page(
        "channels:accounts",
        _("SMS and WhatsApp"),
        _("Accounts with providers, who may hear from us on the phone, and what it costs."),
    ),
    _Page(
        "intake:browser",
        _("From the browser"),
        _("Extension and bookmarklet: take people in from the page you look at."),
    ),
    _Page(
        "intake:drop_addresses",
        _("Pass on by mail"),
        _("Addresses to which you forward mail with a CV, for you and for each pool."),
    ),
    _Page(
        "intake:scout_link",
        _("Suggest a talent"),
        _("The link through which every colleague suggests talents, without a seat."),
    ),
    _Page(
        "automations:settings",
        _("Webhooks and log of automations"),
        _("Which other programs automations may call, and how long their log is kept."),
    ),
    _Page(
        "relationships:warmth",
        _("Warmth"),
        _("What real contacts add, and how fast it fades."),
    ),
    _Page(
        "gestures:rules",
        _("Gestures"),
        _("What letters, gifts and invitations may be worth, and who agrees to more."),
    ),
    _Page(
        "offlimits:index",
        _("Off-limits"),
        _("Companies and people nobody approaches, for a reason and a time."),
    ),
    _Page("organisation:sending", _("Sending"), _("Stop everything that leaves, and resume it.")),
    _Page("organisation:members", _("Team"), _("Invitations, roles, lock-out.")),
    _Page(
        "organisation:absences",
        _("Absence"),
        _("Days you are away, and who sees to what is due for you."),
    ),
    _Page("organisation:tokens", _("API tokens"), _("Access for programs, narrowed and expiring.")),
    _Page("organisation:rights", _("Roles and rights"), _("Who may do what.")),
    _Page(
        "organisation:checklist",
        _("Before the first send"),
        _("What is there and what is still missing."),
    ),
)


def settings_links(actor: Actor) -> list[SettingsLink]:
    """The settings pages open to `actor`, in their order."""
    links = []
    for page in PAGES:
        try:
            url = reverse(page.url_name)
        except NoReverseMatch:
            continue
        right = getattr(resolve(url).func, "declared_right", None)
        if right and may(actor, str(right)):
            links.append(SettingsLink(url, page.label, page.text))
    return links
