# SPDX-License-Identifier: Apache-2.0
"""What the clock ends. The gate reads the clock itself; this only writes down what is over."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from talentkreis.activity.actions import record
from talentkreis.consent import events
from talentkreis.consent.actions.confirmation import BY_PHONE, COUNTED_FOR
from talentkreis.consent.actions.ledger import append, new_line
from talentkreis.consent.facts import POSITIVE, TAKEN_BACK
from talentkreis.consent.gate import hold_people
from talentkreis.consent.models import (
    ConfirmationRequest,
    ConsentEvent,
    ConsentEvidence,
    ConsentState,
)
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Collection

# An address identifies a machine for a while; the proof does not need it (TRUST L-18).
TRACES_KEPT = dt.timedelta(days=30)
_BATCH = 1_000


@transaction.atomic
def expire_consents() -> int:
    """Write the end of consents whose period is over into the ledger, a batch at a time.

    A consent that a broader no took back before has ended then: what ends twice would keep people
    longer. Tells how many; zero means all are done. Safe to run twice and beside itself.
    """
    now = clock.now()
    taken_back = ConsentState.objects.filter(
        person_id=OuterRef("person_id"),
        status__in=TAKEN_BACK,
        purpose__in=["", OuterRef("purpose")],
        channel__in=["", OuterRef("channel")],
        since__gte=OuterRef("since"),
    ).exclude(pk=OuterRef("pk"))
    due = ConsentState.objects.filter(~Exists(taken_back), status__in=POSITIVE, expires_at__lte=now)
    person_ids = set(due.order_by("expires_at").values_list("person_id", flat=True)[:_BATCH])
    hold_people(person_ids)
    lines = [
        new_line(
            SYSTEM,
            person_id=person_id,
            purpose=purpose,
            channel=channel,
            kind=ConsentEvent.Kind.EXPIRED,
            method=ConsentEvent.Method.SYSTEM,
            occurred_at=expires_at,
        )
        for person_id, purpose, channel, expires_at in due.filter(
            person_id__in=person_ids
        ).values_list("person_id", "purpose", "channel", "expires_at")
    ]
    append(SYSTEM, lines)
    return len(lines)


@transaction.atomic
def purge_confirmations() -> int:
    """Delete sign-ups nobody confirmed in time (TRUST L-19); tell how many.

    Links to the telephone of somebody we know are counted for a month, and go then.
    """
    now = clock.now()
    lapsed = ConfirmationRequest.objects.filter(
        ~Q(source=BY_PHONE) | Q(requested_at__lte=now - COUNTED_FOR),
        confirmed_at__isnull=True,
        expires_at__lte=now,
    ).select_for_update(skip_locked=True)
    rows = list(lapsed)
    drop_confirmations(rows)
    return len(rows)


def drop_confirmations(requests: Collection[ConfirmationRequest]) -> None:
    """Delete these requests with their evidence, and let the mail be forgotten above."""
    ConsentEvidence.objects.filter(id__in=[request.evidence_id for request in requests]).delete()
    record(
        *(
            events.ConfirmationLapsed(
                actor=SYSTEM, person_id=request.person_id, message_id=request.message_id
            )
            for request in requests
        )
    )


@transaction.atomic
def forget_traces() -> int:
    """Delete IP addresses and browser names of proofs older than 30 days; tell how many."""
    return (
        ConsentEvidence.objects.filter(declared_at__lt=clock.now() - TRACES_KEPT)
        .filter(Q(ip_address__isnull=False) | ~Q(user_agent=""))
        .update(ip_address=None, user_agent="")
    )
