# SPDX-License-Identifier: Apache-2.0
"""What speaks against an e-mail address whose form is right. Pure and offline: nobody is asked.

What name servers said before, where the employer lets them be asked, is handed in.

A doubt is shown and stops nothing: a role address may be the one somebody wants, and a list of
throw-away providers is never complete.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from disposable_email_domains import blocklist
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping


class DoubtKind(StrEnum):
    """Why an address may not be what it should be."""

    TYPO = "typo"
    DISPOSABLE = "disposable"
    ROLE = "role"
    NO_MAIL_SERVER = "no_mail_server"
    TAKES_NO_MAIL = "takes_no_mail"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A domain no mail arrives at, as its name servers said on a day."""

    kind: DoubtKind
    asked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that speaks against an address; `suggestion` is what may have been meant,

    `asked_at` when a name server said so.
    """

    kind: DoubtKind
    suggestion: str = ""
    asked_at: dt.datetime | None = None

    @property
    def text(self) -> str:
        """The doubt in the reader's language."""
        match self.kind:
            case DoubtKind.TYPO:
                return _("Typing error? Perhaps %(address)s is meant.") % {
                    "address": self.suggestion
                }
            case DoubtKind.DISPOSABLE:
                return _("A throw-away address: mail to it soon reaches nobody.")
            case DoubtKind.ROLE:
                return _("A mailbox of several people, not of one person.")
            case DoubtKind.NO_MAIL_SERVER:
                return _("The domain has no mail server (asked on %(day)s).") % {"day": self._day}
            case DoubtKind.TAKES_NO_MAIL:
                return _("The domain takes no mail at all (asked on %(day)s).") % {"day": self._day}

    @property
    def _day(self) -> str:
        at = self.asked_at
        return date_format(timezone.localtime(at), "DATE_FORMAT") if at else ""


def doubts_about(address: str, refusals: Mapping[str, Refusal] | None = None) -> list[Doubt]:
    """Doubts about a normalised e-mail address, the most helpful first; usually none.

    `refusals`: domains of which it is known that they take no mail.
    """
    local, _at, domain = address.rpartition("@")
    return list(_doubts(local, domain, refusals or {})) if local else []


def is_large_provider(domain: str) -> bool:
    """Whether everybody knows that this domain takes mail."""
    return domain in _PROVIDERS


def _doubts(local: str, domain: str, refusals: Mapping[str, Refusal]) -> Iterator[Doubt]:
    meant, is_disposable = _domain_doubt(domain)
    if meant:
        yield Doubt(DoubtKind.TYPO, f"{local}@{meant}")
    elif is_disposable:
        yield Doubt(DoubtKind.DISPOSABLE)
    if domain in refusals:
        yield Doubt(refusals[domain].kind, asked_at=refusals[domain].asked_at)
    if local.partition("+")[0] in _ROLES:
        yield Doubt(DoubtKind.ROLE)


@lru_cache(maxsize=4_096)
def _domain_doubt(domain: str) -> tuple[str, bool]:
    """The provider meant by a slip, and whether it is one of throw-away addresses.

    Remembered: the rows of an import name the same few domains again and again.
    """
    return _meant(domain), _is_disposable(domain)


@cache
def doubtful_domains() -> list[str]:
    """Every domain that is doubted: slips of large providers and throw-away providers.

    For the database, which compares whole names: about 25,000, made once a process. Subdomains of
    throw-away providers are for whoever asks to look at. Not to be changed.
    """
    near = Counter(slip for name in _LONG for slip in _slips(name))
    slips = {slip for slip, count in near.items() if count == 1} - _REAL
    return sorted((slips | set(_WRONG_ENDINGS) | blocklist).difference(_PROVIDERS))


@cache
def throw_away_domains() -> list[str]:
    """Providers of throw-away addresses; their subdomains are theirs as well."""
    return sorted(blocklist)


def role_names() -> list[str]:
    """What stands before the @ of mailboxes of several people."""
    return sorted(_ROLES)


def _slips(name: str) -> set[str]:
    """What is one letter too many, too few, wrong or swapped away from a name."""
    cuts = [(name[:at], name[at:]) for at in range(len(name) + 1)]
    return {
        *(start + rest[1:] for start, rest in cuts if rest),
        *(start + rest[1] + rest[0] + rest[2:] for start, rest in cuts if len(rest) > 1),
        *(start + letter + rest[1:] for start, rest in cuts if rest for letter in _LETTERS),
        *(start + letter + rest for start, rest in cuts for letter in _LETTERS),
    } - {name}


def _is_disposable(domain: str) -> bool:
    """Throw-away providers hand out subdomains as well."""
    labels = domain.split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(len(labels) - 1))


def _meant(domain: str) -> str:
    """The large provider this domain is one slip away from; empty for every other domain."""
    if domain in _PROVIDERS or domain in _REAL:
        return ""
    if domain in _WRONG_ENDINGS:
        return _WRONG_ENDINGS[domain]
    near = [known for known in _LONG if OSA.distance(domain, known, score_cutoff=1) == 1]
    return near[0] if len(near) == 1 else ""


_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789-.äöüß"
# Large providers of private mailboxes in DACH.
_PROVIDERS: Final = (
    "gmail.com", "googlemail.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de",
    "t-online.de", "outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "yahoo.com",
    "yahoo.de", "icloud.com", "freenet.de", "posteo.de", "mailbox.org", "protonmail.com",
    "bluewin.ch", "vodafone.de", "kabelmail.de", "chello.at", "sunrise.ch", "hispeed.ch",
    "hotmail.ch", "hotmail.at", "yahoo.at", "outlook.at", "outlook.ch", "live.de", "live.com",
    "arcor.de", "aol.com", "aol.de", "me.com",
)  # fmt: skip
# One letter in a short name is often another company: only long names are compared by letters.
_LONG: Final = tuple(name for name in _PROVIDERS if len(name) >= len("gmail.com"))
# Providers of their own that look like a slip.
_REAL: Final = frozenset(
    {"mail.com", "ymail.com", "email.com", "gmx.com", "rocketmail.com", "online.de"}
)  # fmt: skip
_WRONG_ENDINGS: Final = {
    "gmail.de": "gmail.com", "gmail.net": "gmail.com", "gmail.org": "gmail.com",
    "gmail.ch": "gmail.com", "gmail.at": "gmail.com", "gmail.co": "gmail.com",
    "icloud.de": "icloud.com", "web.com": "web.de", "web.ed": "web.de", "wbe.de": "web.de",
    "gmx.ed": "gmx.de", "gxm.de": "gmx.de", "gmx.et": "gmx.net", "t-online.com": "t-online.de",
    "freenet.com": "freenet.de", "posteo.com": "posteo.de",
}  # fmt: skip
_ROLES: Final = frozenset(
    {
        "info", "infos", "kontakt", "contact", "office", "buero", "mail", "post", "email",
        "bewerbung", "bewerbungen", "karriere", "career", "careers", "job", "jobs", "hr",
        "personal", "personalabteilung", "recruiting", "recruitment", "support", "service",
        "kundenservice", "hilfe", "help", "sales", "vertrieb", "verkauf", "admin",
        "administrator", "webmaster", "postmaster", "hostmaster", "noreply", "no-reply",
        "buchhaltung", "rechnung", "billing", "accounting", "team", "hello", "hallo", "empfang",
        "zentrale", "sekretariat", "verwaltung", "marketing", "presse", "press", "pr",
        "datenschutz", "privacy", "abuse", "newsletter", "shop", "einkauf", "logistik",
    }
)  # fmt: skip
