# SPDX-License-Identifier: Apache-2.0
"""How much may leave a mailbox, how much has, and what waits for what."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.mail import rules
from talentkreis.mail.models import Mailbox, Message, MessageState, Throttle
from talentkreis.mail.words import REASONS
from talentkreis.organisation.models import Employer

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

DAY: Final = dt.timedelta(hours=24)


def cap_of(mailbox: Mailbox, now: dt.datetime) -> int | None:
    """How many any 24 hours may have now; None: as many as there are."""
    if mailbox.warm_up_from is None:
        return mailbox.daily_cap
    ramp = rules.warm_up_allowance(now - mailbox.warm_up_from)
    return ramp if mailbox.daily_cap is None else min(ramp, mailbox.daily_cap)


@dataclass(frozen=True, slots=True)
class Capacity:
    """Of one mailbox, now."""

    cap: int | None
    used: int
    # When the next place is free, where all are taken.
    free_at: dt.datetime | None
    is_warming_up: bool
    tomorrow: int | None
    throttles: list[Throttle]

    @property
    def left(self) -> int | None:
        """How many may still go."""
        return None if self.cap is None else max(0, self.cap - self.used)


def capacity_of(mailbox: Mailbox) -> Capacity:
    """What the page shows and why messages wait."""
    now = clock.now()
    cap = cap_of(mailbox, now)
    handed = Message.objects.filter(mailbox=mailbox, handed_at__gt=now - DAY).order_by("handed_at")
    used = handed.count()
    free_at = None
    if cap is not None and used >= cap:
        # The next place is free when all but `cap - 1` of them are a day old.
        moment = handed.values_list("handed_at", flat=True)[used - cap]
        free_at = moment + DAY if moment is not None else None
    is_warming_up = mailbox.warm_up_from is not None and (
        mailbox.daily_cap is None or cap is None or cap < mailbox.daily_cap
    )
    return Capacity(
        cap=cap,
        used=used,
        free_at=free_at,
        is_warming_up=is_warming_up,
        tomorrow=cap_of(mailbox, now + DAY) if is_warming_up else None,
        throttles=list(
            Throttle.objects.filter(sending_domain=mailbox.domain).order_by("-rest_until", "group")
        ),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many messages wait for the same reason."""

    reason: _StrOrPromise
    count: int


def waiting_for(mailbox: Mailbox, capacity: Capacity) -> list[Waiting]:
    """What is planned at a mailbox and why it has not gone, the most first."""
    now = clock.now()
    rows = Message.objects.filter(
        mailbox=mailbox, state__in=[MessageState.PLANNED, MessageState.DEFERRED]
    )
    general = hold_up_of(mailbox, capacity)
    found: dict[_StrOrPromise, int] = {}
    later = rows.filter(due_at__gt=now).values_list("state_reason").annotate(number=Count("id"))
    for code, number in later:
        reason = REASONS.get(code) or _("Not due yet.")
        found[reason] = found.get(reason, 0) + number
    due = rows.filter(due_at__lte=now).count()
    if due:
        found[general or _("Goes out within minutes.")] = due
    return [
        Waiting(reason, count) for reason, count in sorted(found.items(), key=lambda each: -each[1])
    ]


def hold_up() -> _StrOrPromise:
    """Why nothing that is due goes out now from where we send; empty while it does."""
    mailbox = Mailbox.objects.default_of(Channel.EMAIL)
    return hold_up_of(mailbox, capacity_of(mailbox)) if mailbox else ""


def hold_up_of(mailbox: Mailbox, capacity: Capacity) -> _StrOrPromise:
    """Why nothing that is due goes out now from this mailbox; empty while it does."""
    employer = Employer.objects.filter(id=1).first()
    if employer is None or not employer.may_send:
        if employer is not None and employer.sending_stopped_at:
            return _("All sending is stopped.")
        return _("Sender, legal notice or privacy text is missing.")
    if mailbox.pause_until is not None and mailbox.pause_until > clock.now():
        return _("The mail server did not answer; the next attempt is at %(time)s.") % {
            "time": _clock_time(mailbox.pause_until)
        }
    if capacity.left == 0 and capacity.free_at is not None:
        return _("%(cap)d mails have left within 24 hours; the next one may at %(time)s.") % {
            "cap": capacity.cap,
            "time": _clock_time(capacity.free_at),
        }
    return ""


def _clock_time(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def late_count() -> int:
    """How much is held because it is too late."""
    return Message.objects.filter(state=MessageState.HELD, state_reason="too_late").count()
