# SPDX-License-Identifier: Apache-2.0
"""Consents that fell dormant: nothing was written for so long that nobody expects a mail any more.

A consent does not lapse by time alone (BGH III ZR 196/17), but after years of silence it carries
nothing (AG München 161 C 12736/22; TRUST L-21). Every mail a consent carries keeps awake all
consents to that channel: with each of them the person could have said no. What rests is not gone:
while it holds, the person can be asked to renew it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.answers import NEXT_STEPS, NextStep, Verdict, in_words
from talentkreis.consent.facts import Objection
from talentkreis.consent.renewal.rules import DORMANT
from talentkreis.consent.retention.countries import usual
from talentkreis.kernel.arrays import id_array
from talentkreis.mail.rules import BUDGETED_PURPOSES
from talentkreis.organisation.models import Country

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

# For decisions read years later, when the day is not told any more.
TEXT_THEN = _("We had not written for too long. The consent rested.")
TEXT = _("We have not written since %(since)s. The consent rests until it is renewed.")

# A calendar month is a calendar month: 29 February and 18 months are 29 August.
_SILENT = """
    SELECT state.person_id, spoken.at, spoken.at + make_interval(months => (
        SELECT coalesce((SELECT dormancy_months FROM consent_retentionrules WHERE id = 1), %s)))
    FROM consent_consentstate state, LATERAL (
        SELECT greatest(state.since, (
            SELECT max(message.handed_at) FROM mail_message message
            WHERE message.person_id = state.person_id AND message.state = 'accepted'
                AND message.purpose = ANY(%s) AND message.channel = state.channel)) AS at
    ) spoken
    WHERE state.person_id = ANY(%s::uuid[]) AND state.purpose = %s AND state.channel = %s
        AND state.status = 'confirmed'
"""


def fallen_silent(
    person_ids: Sequence[uuid.UUID],
    purpose: str,
    channel: str,
    at: dt.datetime,
) -> dict[uuid.UUID, Objection]:
    """The gate fact: people whose consent to this rests at that moment.

    It says nothing about time to come: the next mail moves the day, and a search row would keep an
    older one. Until a row is written anew a filter may still find somebody; sending asks here.
    """
    if purpose not in BUDGETED_PURPOSES or not person_ids:
        return {}
    months = usual(Country.GERMANY).dormancy_months  # the same in all three
    with connection.cursor() as cursor:
        cursor.execute(
            _SILENT, [months, sorted(BUDGETED_PURPOSES), id_array(person_ids), purpose, channel]
        )
        rows = cursor.fetchall()
    step = NextStep("ask_to_renew", NEXT_STEPS["ask_to_renew"])
    return {
        person_id: Objection(
            Verdict.NO,
            DORMANT,
            in_words(TEXT, {"since": spoken_at}),
            next_step=step,
            since=silent_at,
        )
        for person_id, spoken_at, silent_at in rows
        if silent_at <= at
    }
