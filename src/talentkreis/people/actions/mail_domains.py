# SPDX-License-Identifier: Apache-2.0
"""Asking about the domains of addresses: one switch, one answer a domain, no transaction around."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import structlog
from django.db import connection, transaction

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.jobs import defer_once
from talentkreis.kernel.nameservers import MOST_SECONDS as MOST_SECONDS_EACH
from talentkreis.kernel.nameservers import MailAnswer, MailRoute, mail_route
from talentkreis.organisation.rights import require
from talentkreis.people.events import AddressCheckSwitched
from talentkreis.people.models import AddressCheck, MailDomain
from talentkreis.people.permissions import Right
from talentkreis.people.queries.mail_domains import asks_name_servers, domains_due

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

log = structlog.get_logger(__name__)

CHECK_KEY = "people.check_mail_domains"
# One run asks about so many domains, for so long, and ends when nobody seems to answer at all.
MOST_AT_ONCE = 200
MOST_SECONDS = 300
MOST_SILENT = 5


@transaction.atomic
def switch_address_check(*, actor: Actor, is_on: bool) -> None:
    """Let the name servers be asked, or no more: then what they said is forgotten.

    Raises NotAllowed.
    """
    require(actor, Right.CHECK_ADDRESSES)
    if is_on == asks_name_servers():
        return
    AddressCheck.objects.update_or_create(
        id=1,
        defaults={
            "asks_name_servers": is_on,
            "switched_by_id": actor.member_id,
            "switched_at": clock.now(),
        },
    )
    record(AddressCheckSwitched(actor=actor, is_on=is_on))
    if is_on:
        ask_soon()
    else:
        MailDomain.objects.all().delete()


def ask_soon() -> None:
    """Have new domains asked about in the background, where that is switched on."""
    from talentkreis.people.tasks import check_mail_domains

    if asks_name_servers():
        defer_once(check_mail_domains, key=CHECK_KEY, timestamp=0)


def check_mail_domains(*, most_seconds_each: float = MOST_SECONDS_EACH) -> int:
    """Ask about domains nobody asked about yet, or too long ago; tell how many answered.

    Asks nobody unless it is switched on, and stops where it is switched off meanwhile, or where
    one after the other stays silent. Safe to run twice: an answer replaces the one before.
    """
    deadline = time.monotonic() + MOST_SECONDS
    answered = silent = 0
    for domain in domains_due(MOST_AT_ONCE) if asks_name_servers() else ():
        if silent >= MOST_SILENT or time.monotonic() > deadline or not asks_name_servers():
            log.info("mail_domains_left", silent=silent)
            break
        route = mail_route(domain, most_seconds=most_seconds_each)
        _keep(domain, route)
        is_silent = route.answer == MailAnswer.UNKNOWN
        silent = silent + 1 if is_silent else 0
        answered += not is_silent
    return answered


@transaction.atomic
def _keep(domain: str, route: MailRoute) -> None:
    if not AddressCheck.objects.select_for_update().filter(id=1, asks_name_servers=True).exists():
        return  # switched off while the server thought
    MailDomain.objects.update_or_create(
        domain=domain,
        defaults={
            "verdict": route.answer.value,
            "mail_host": route.host,
            "checked_at": clock.now(),
        },
    )


def forget_mail_domains() -> int:
    """Forget domains no address uses any more; tell how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM people_maildomain WHERE domain NOT IN (SELECT split_part(normalised,"
            " '@', 2) FROM people_contactpoint WHERE kind = 'email')"
        )
        return int(cursor.rowcount)
