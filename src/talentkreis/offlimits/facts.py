# SPDX-License-Identifier: Apache-2.0
"""What off-limits say to the gate: no, or ask first, for everything we start ourselves.

What somebody asked for (an application, a confirmation, their own data) is never in the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.answers import NEXT_STEPS, NextStep, Verdict
from talentkreis.consent.facts import Objection
from talentkreis.consent.models import Purpose
from talentkreis.offlimits.loading import hits_on

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.offlimits.rules import Entry, Hit

HARD, SOFT = "off_limits", "off_limits_soft"
IN_GENERAL = {
    HARD: _("Somebody declared the person or their company off-limits."),
    SOFT: _("Somebody wants to be asked before anybody gets in touch."),
}

STARTED_BY_US = frozenset(
    {
        Purpose.PERSONAL_CONTACT,
        Purpose.PERSONAL_EMAIL,
        Purpose.NURTURE,
        Purpose.NEWSLETTER,
        Purpose.JOB_ALERT,
        Purpose.EVENT_INVITATION,
        Purpose.CONSENT_REQUEST,
    }
)
_RESPECT = NextStep("respect", NEXT_STEPS["respect"])
_ASK = NextStep("ask_colleague", _("Ask the colleague who entered it"))
_day = lazy(date_format, str)


def off_limits(
    person_ids: Sequence[uuid.UUID], at: dt.datetime
) -> dict[uuid.UUID, list[Objection]]:
    """The limiter registered with the gate."""
    texts: dict[uuid.UUID, _StrOrPromise] = {}
    return {
        person_id: [_objection(hit, texts) for hit in hits]
        for person_id, hits in hits_on(person_ids, at).items()
    }


def _objection(hit: Hit, texts: dict[uuid.UUID, _StrOrPromise]) -> Objection:
    entry = hit.entry
    if entry.id not in texts:
        texts[entry.id] = _text(entry)
    return Objection(
        verdict=Verdict.NO if entry.is_hard else Verdict.ASK,
        reason=HARD if entry.is_hard else SOFT,
        text=texts[entry.id],
        until=hit.ends_at,
        next_step=_RESPECT if entry.is_hard else _ASK,
        since=hit.starts_at,
    )


# By strictness, whether it is about a company, and whether it has a last day.
_TEXTS: dict[tuple[bool, bool, bool], _StrOrPromise] = {
    (True, False, False): _("Off-limits: {reason}."),
    (True, False, True): _("Off-limits until {day}: {reason}."),
    (True, True, False): _("{company} is off-limits: {reason}."),
    (True, True, True): _("{company} is off-limits until {day}: {reason}."),
    (False, False, False): _("Only after asking: {reason}."),
    (False, False, True): _("Only after asking until {day}: {reason}."),
    (False, True, False): _("{company} only after asking: {reason}."),
    (False, True, True): _("{company} only after asking until {day}: {reason}."),
}


def _text(entry: Entry) -> _StrOrPromise:
    """About a company its name comes first: it is why the person is concerned."""
    return format_lazy(
        _TEXTS[entry.is_hard, bool(entry.company), entry.ends_on is not None],
        company=entry.company,
        day=_day(entry.ends_on, "DATE_FORMAT") if entry.ends_on else "",
        reason=_unpointed(entry.reason),
    )


def _unpointed(reason: str) -> str:
    return reason.rstrip(".")
