# SPDX-License-Identifier: Apache-2.0
"""What is known about the domains of addresses, and which are to be asked about."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db import connection

from talentkreis.kernel import clock
from talentkreis.kernel.nameservers import is_reserved
from talentkreis.people.doubts import DoubtKind, Refusal, doubts_about, is_large_provider
from talentkreis.people.models import AddressCheck, MailDomain, MailVerdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from talentkreis.people.doubts import Doubt

# Verdict → after how many days it is asked again.
ASKED_AGAIN: Final = {
    MailVerdict.ACCEPTS: 90,
    MailVerdict.NONE: 7,
    MailVerdict.REFUSES: 30,
    MailVerdict.UNKNOWN: 1,
}
REFUSALS: Final = {
    MailVerdict.NONE: DoubtKind.NO_MAIL_SERVER,
    MailVerdict.REFUSES: DoubtKind.TAKES_NO_MAIL,
}


def address_check() -> AddressCheck:
    """The switch as it stands; off unless somebody switched it on."""
    return AddressCheck.objects.select_related("switched_by").filter(id=1).first() or AddressCheck()


def asks_name_servers() -> bool:
    """Whether name servers may be asked."""
    return AddressCheck.objects.filter(id=1, asks_name_servers=True).exists()


def domains_due(limit: int) -> list[str]:
    """Domains of addresses nothing has proved yet that are to be asked about now.

    Large providers are not asked about, nor names nobody could answer for, nor the addresses of
    people whose processing is restricted (Art. 18 DSGVO).
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT used.domain FROM (SELECT DISTINCT split_part(point.normalised, '@', 2)"
            " AS domain FROM people_contactpoint point JOIN people_person person"
            " ON person.id = point.person_id AND person.restricted_at IS NULL"
            " WHERE point.kind = 'email' AND point.verified_at IS NULL) used"
            " LEFT JOIN people_maildomain known ON known.domain = used.domain"
            " WHERE used.domain <> '' AND (known.domain IS NULL OR known.checked_at <"
            " CASE known.verdict WHEN 'accepts' THEN %s WHEN 'none' THEN %s"
            " WHEN 'refuses' THEN %s ELSE %s END) ORDER BY known.checked_at NULLS FIRST,"
            " used.domain",
            [now - dt.timedelta(days=ASKED_AGAIN[verdict]) for verdict in MailVerdict],
        )
        due = (row[0] for row in cursor.fetchall())
        asked = (d for d in due if not is_large_provider(d) and not is_reserved(d))
        return [domain for domain, _number in zip(asked, range(limit), strict=False)]


def refusals(domains: Iterable[str]) -> dict[str, Refusal]:
    """Those of these domains that take no mail, with the day they were asked."""
    return refusals_of(MailDomain.objects.filter(domain__in=set(domains), verdict__in=REFUSALS))


def refusals_of(rows: Iterable[MailDomain]) -> dict[str, Refusal]:
    """The same from rows that were loaded."""
    return {row.domain: Refusal(REFUSALS[MailVerdict(row.verdict)], row.checked_at) for row in rows}


def known_doubts(address: str, known: Mapping[str, Refusal] | None = None) -> list[Doubt]:
    """Everything known to speak against a normalised e-mail address; asks nobody."""
    domain = address.rpartition("@")[2]
    return doubts_about(address, known if known is not None else refusals([domain]))


def latest_answers(limit: int = 20) -> list[MailDomain]:
    """About which domains was asked last, newest first: the log of what left."""
    return list(MailDomain.objects.order_by("-checked_at", "domain")[:limit])


def mail_hosts(domains: Iterable[str]) -> dict[str, str]:
    """The mail server each of these domains prefers, of those the name servers were asked about."""
    known = MailDomain.objects.filter(domain__in=set(domains)).exclude(mail_host="")
    return dict(known.values_list("domain", "mail_host"))
