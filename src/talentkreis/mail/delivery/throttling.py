# SPDX-License-Identifier: Apache-2.0
"""Providers that asked for less get less, each for itself, across all workers (TRUST E-13, F-15).

A token bucket for each domain we send as and group of recipients; there is a row only while a
group is slowed, so that nobody else pays for it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.mail import rules
from talentkreis.mail.models import Throttle
from talentkreis.mail.providers import group_of
from talentkreis.people.queries import mail_hosts

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping, Sequence

REASON: Final = "domain_rests"


def groups_of(domains: Collection[str]) -> dict[str, str]:
    """The group of each recipient's domain, as far as anybody knows its mail server."""
    hosts = mail_hosts(domains)
    return {domain: group_of(domain, hosts.get(domain, "")) for domain in domains}


def slow_down(sending_domain: str, domains: Collection[str], *, ahead: dt.timedelta) -> None:
    """Give the groups of these recipients less, and rest first; in the caller's transaction.

    Answers to messages that were under way together count as one request.
    """
    now = clock.database_now() + ahead
    for group in sorted(set(groups_of(domains).values())):
        Throttle.objects.bulk_create(
            [
                Throttle(
                    id=new_id(),
                    sending_domain=sending_domain,
                    group=group,
                    per_hour=rules.SLOWED_PER_HOUR * 2,
                    filled_at=now,
                    rest_until=now - dt.timedelta(seconds=1),
                    changed_at=now,
                    slowed_count=0,
                )
            ],
            ignore_conflicts=True,
        )
        row = Throttle.objects.select_for_update().get(sending_domain=sending_domain, group=group)
        if row.rest_until > now:
            continue
        row.per_hour = rules.slower(row.per_hour)
        row.rest_until = now + rules.retry_after(row.slowed_count, 0.5)
        row.tokens, row.filled_at, row.changed_at = 0, row.rest_until, now
        row.slowed_count += 1
        row.save()


def admit(
    sending_domain: str, wanted: Sequence[tuple[uuid.UUID, str]], now: dt.datetime
) -> dict[uuid.UUID, dt.datetime]:
    """Which of these messages (id, recipient's domain) wait for their group, and until when.

    Takes a token for each of the others. Rows of groups are locked in order of their names.
    """
    if not wanted or not Throttle.objects.filter(sending_domain=sending_domain).exists():
        return {}
    groups = groups_of({domain for _id, domain in wanted})
    by_group: dict[str, list[uuid.UUID]] = defaultdict(list)
    for message_id, domain in wanted:
        by_group[groups[domain]].append(message_id)
    rows = (
        Throttle.objects.select_for_update()
        .filter(sending_domain=sending_domain, group__in=list(by_group))
        .order_by("group")
    )
    waits: dict[uuid.UUID, dt.datetime] = {}
    for row in rows:
        waits |= _take(row, by_group[row.group], now)
    return waits


def _take(
    row: Throttle, ids: Sequence[uuid.UUID], now: dt.datetime
) -> Mapping[uuid.UUID, dt.datetime]:
    if row.rest_until > now:
        return dict.fromkeys(ids, row.rest_until)
    per_hour = rules.recovered(row.per_hour, now - row.changed_at)
    if per_hour >= rules.UNSLOWED_PER_HOUR:
        row.delete()
        return {}
    if per_hour != row.per_hour:
        row.per_hour, row.changed_at = per_hour, now
    tokens = rules.filled(row.tokens, per_hour, now - row.filled_at)
    admitted = min(len(ids), int(tokens))
    row.tokens, row.filled_at = tokens - admitted, now
    row.save()
    every = dt.timedelta(hours=1) / per_hour
    return {
        message_id: now + every * number
        for number, message_id in enumerate(ids[admitted:], start=1)
    }
