# SPDX-License-Identifier: Apache-2.0
"""A second reading of the clocks, in plain Python over the models, written from the law."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from talentkreis.consent.models import ConsentEvent, ConsentState
from talentkreis.people.models import ProcessingBasis

if TYPE_CHECKING:
    import uuid

    from talentkreis.consent.retention.countries import Periods

    # Who ever agreed to what.
    Yeses = set[tuple[uuid.UUID, str]]

NO = {"withdrawn", "objected"}
YES = {"given", "confirmed"}
POOL = {"nurture", "personal_contact", "personal_email"}
FOR_EVER = dt.date.max


def last_days(periods: Periods) -> dict[uuid.UUID, dt.date | None]:
    """The last day of everybody's longest reason; None for a reason without an end."""
    bases, states = defaultdict(list), defaultdict(list)
    for basis in ProcessingBasis.objects.all():
        bases[basis.person_id].append(basis)
    for state in ConsentState.objects.all():
        states[state.person_id].append(state)
    yeses = set(
        ConsentEvent.objects.filter(kind__in=["given", "confirmed", "imported"])
        .values_list("person_id", "purpose")
        .distinct()
    )
    return {
        person_id: _last_day(own, states[person_id], yeses, periods)
        for person_id, own in bases.items()
    }


def _last_day(
    bases: list[ProcessingBasis], states: list[ConsentState], yeses: Yeses, periods: Periods
) -> dt.date | None:
    days = [_basis_day(basis, states, yeses, periods) for basis in bases]
    days += [
        _date(state.expires_at)
        for state in states
        if state.status in YES and _ended_by(state, states) is None
    ]
    longest = max(days)
    return None if longest == FOR_EVER else longest


def _date(moment: dt.datetime | None) -> dt.date:
    return timezone.localtime(moment).date() if moment else FOR_EVER


def _ended_by(state: ConsentState, states: list[ConsentState]) -> dt.datetime | None:
    """When a no to more than this took the yes along."""
    over = [
        one.since
        for one in states
        if one.pk != state.pk
        and one.status in NO
        and one.purpose in {"", state.purpose}
        and one.channel in {"", state.channel}
        and one.since >= state.since
    ]
    return max(over, default=None)


def _basis_day(
    basis: ProcessingBasis, states: list[ConsentState], yeses: Yeses, periods: Periods
) -> dt.date:
    ends_on = basis.ends_on or FOR_EVER
    if basis.purpose == "application":
        if basis.ends_on is None:
            return FOR_EVER
        return basis.ends_on + relativedelta(months=periods.rejected_months)
    days = [ends_on]
    if basis.notice_due_on is not None and basis.noticed_at is None:
        days.append(basis.notice_due_on)
    refused_on = _refused_on(basis, states, yeses)
    if refused_on is not None and basis.starts_on <= refused_on:
        days.append(refused_on + dt.timedelta(days=periods.withdrawn_days))
    return min(days)


def _refused_on(basis: ProcessingBasis, states: list[ConsentState], yeses: Yeses) -> dt.date | None:
    """The day the last yes went, for a basis that stands on what the person said."""
    said = [state for state in states if state.status not in {"requested", "declined"}]
    noes = [
        state
        for state in said
        if state.status in NO and (state.purpose == "" or (state.person_id, state.purpose) in yeses)
    ]
    if not noes:
        return None
    to_everything = any(state.purpose == "" for state in noes)
    if basis.legal_basis == "consent":
        counts = (
            basis.purpose == "subscription"
            or to_everything
            or any(state.purpose in POOL for state in noes)
        )
    else:
        counts = (
            basis.legal_basis == "legitimate_interest"
            and basis.purpose in {"sourcing", "pool"}
            and to_everything
        )
    if not counts:
        return None
    ends = [
        _date(_ended_by(state, states) or state.expires_at)
        if state.status in YES
        else _date(state.since)
        for state in said
    ]
    return None if max(ends) == FOR_EVER else max(ends)
