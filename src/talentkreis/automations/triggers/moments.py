# SPDX-License-Identifier: Apache-2.0
"""Triggers of the calendar: days of people reached, silence, consents that end, absences over.

Each is one statement over everybody. What is due is told once: the occurrence names the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talentkreis.automations.asking import Ask
from talentkreis.automations.triggers import Calendar, Trigger, register
from talentkreis.automations.triggers.happening import PURPOSES
from talentkreis.consent.models import Purpose

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from talentkreis.automations.names import Names
    from talentkreis.automations.triggers import Settings

BEFORE, AFTER = "before", "after"
_NO_YEAR: Final = 365
# Days of people: name, and a SELECT of person and day. Own fields come beside them.
DAYS: Final[dict[str, tuple[_StrOrPromise, str]]] = {
    "contract_end": (
        gettext_lazy("End of a position"),
        "SELECT person_id, ends_on FROM people_station WHERE kind = 'work'",
    ),
    "available_from": (
        gettext_lazy("Available from"),
        "SELECT id, available_from FROM people_person",
    ),
    "consent_until": (
        gettext_lazy("End of a consent"),
        (
            "SELECT person_id, (expires_at AT TIME ZONE %(zone)s)::date"
            " FROM consent_consentstate WHERE status IN ('given', 'confirmed')"
        ),
    ),
    "with_us_since": (
        gettext_lazy("First day of a position with us"),
        "SELECT person_id, starts_on FROM people_station WHERE is_with_us",
    ),
    "hat_since": (
        gettext_lazy("Day a hat was put on"),
        "SELECT person_id, starts_on FROM people_hat WHERE ends_on IS NULL",
    ),
    "hat_until": (
        gettext_lazy("Day a hat was or will be taken off"),
        "SELECT person_id, ends_on FROM people_hat",
    ),
    "basis_until": (
        gettext_lazy("End of a processing basis"),
        "SELECT person_id, ends_on FROM people_processingbasis",
    ),
    "next_contact": (
        gettext_lazy("Next contact"),
        "SELECT person_id, next_contact_on FROM relationships_care",
    ),
    "known_since": (
        gettext_lazy("Known to us since"),
        "SELECT id, (created_at AT TIME ZONE %(zone)s)::date FROM people_person",
    ),
}
_OWN: Final = (
    "SELECT value.person_id, value.day FROM people_customvalue value"
    " JOIN people_customfield field ON field.id = value.field_id"
    " WHERE field.code = %(own)s AND field.archived_at IS NULL"
)
_ONCE: Final = """
    SELECT dated.person_id, %(named)s || ':' || dated.day::text AS occurrence
    FROM ({days}) AS dated(person_id, day)
    WHERE dated.day BETWEEN %(since)s::date - %(shift)s::int AND %(today)s::date - %(shift)s::int
"""
# Somebody born on 29 February has their day on the 28th in other years.
_YEARLY: Final = """
    SELECT dated.person_id, %(named)s || ':' || asked.day::text AS occurrence
    FROM ({days}) AS dated(person_id, day)
    JOIN (SELECT at::date - %(shift)s::int AS day
          FROM generate_series(%(since)s::date, %(today)s::date, interval '1 day') AS at) AS asked
        ON asked.day > dated.day AND (
            to_char(asked.day, 'MMDD') = to_char(dated.day, 'MMDD')
            OR to_char(dated.day, 'MMDD') = '0229' AND to_char(asked.day, 'MMDD') = '0228'
                AND to_char(asked.day + 1, 'MMDD') = '0301')
"""
_SILENT: Final = """
    SELECT person.id,
        (coalesce(care.last_contact_at, person.created_at) AT TIME ZONE %(zone)s)::date
    FROM people_person person LEFT JOIN relationships_care care ON care.person_id = person.id
"""
_ENDING: Final = """
    SELECT person_id, 'consent:' || purpose || ':' || channel || ':' || ends.day::text AS occurrence
    FROM consent_consentstate state,
        LATERAL (SELECT (state.expires_at AT TIME ZONE %(zone)s)::date AS day) ends
    WHERE state.status IN ('given', 'confirmed')
        AND (%(purpose)s = '' OR state.purpose IN (%(purpose)s, ''))
        AND ends.day BETWEEN %(since)s::date + %(days)s::int AND %(today)s::date + %(days)s::int
"""
_BACK: Final = """
    SELECT DISTINCT person_id, 'absence:' || returns_on::text AS occurrence
    FROM mail_inboundmessage
    WHERE classification = 'auto_reply' AND person_id IS NOT NULL
        AND returns_on BETWEEN %(since)s AND %(today)s
"""


def _reached(settings: Settings) -> Calendar:
    named = settings["day"]
    count = settings.get("days") or 0
    parameters = {
        "named": f"day:{named}",
        "shift": -count if settings.get("side") == BEFORE else count,
    }
    if named.startswith("own:"):
        days, parameters = _OWN, parameters | {"own": named.removeprefix("own:")}
    else:
        days = DAYS[named][1]
    return Calendar((_YEARLY if settings.get("yearly") else _ONCE).format(days=days), parameters)


def _silent(settings: Settings) -> Calendar:
    return Calendar(_ONCE.format(days=_SILENT), {"named": "silent", "shift": settings["days"]})


def _ending(settings: Settings) -> Calendar:
    return Calendar(
        _ENDING, {"purpose": settings.get("purpose", ""), "days": settings.get("days") or 0}
    )


def _back(_settings: Settings) -> Calendar:
    return Calendar(_BACK, {})


def day_name(code: str, names: Names) -> str:
    """What a day is called."""
    return str(DAYS[code][0]) if code in DAYS else names.of("date_field", code)


def _says_day(settings: Settings, names: Names) -> str:
    count = settings.get("days") or 0
    values = {"day": day_name(settings["day"], names), "count": count}
    yearly = bool(settings.get("yearly"))
    if not count:
        text = _("“%(day)s” comes round, every year") if yearly else _("the day “%(day)s” has come")
        return text % values
    if settings.get("side") == BEFORE:
        text = ngettext(
            "there is %(count)d day to “%(day)s”", "there are %(count)d days to “%(day)s”", count
        )
    else:
        text = ngettext(
            "“%(day)s” was %(count)d day ago", "“%(day)s” was %(count)d days ago", count
        )
    return _("%(when)s, every year") % {"when": text % values} if yearly else text % values


def _says_silent(settings: Settings, _names: Names) -> str:
    count = settings["days"]
    return ngettext(
        "nobody has talked with somebody for %(count)d day",
        "nobody has talked with somebody for %(count)d days",
        count,
    ) % {"count": count}


def _says_ending(settings: Settings, _names: Names) -> str:
    count = settings.get("days") or 0
    purpose = settings.get("purpose")
    values = {"count": count, "purpose": Purpose(purpose).label if purpose else ""}
    if purpose:
        return (
            ngettext(
                "a consent (%(purpose)s) ends in %(count)d day",
                "a consent (%(purpose)s) ends in %(count)d days",
                count,
            )
            % values
        )
    return (
        ngettext("a consent ends in %(count)d day", "a consent ends in %(count)d days", count)
        % values
    )


TRIGGERS = (
    Trigger(
        code="day_reached",
        label=gettext_lazy("A day of somebody has come"),
        asks=(
            Ask(
                name="day",
                what="day",
                label=gettext_lazy("Which day"),
                choices=tuple((code, label) for code, (label, _sql) in DAYS.items()),
            ),
            Ask(
                name="days",
                what="days",
                label=gettext_lazy("Days before or after"),
                is_required=False,
                most=_NO_YEAR,
                initial=0,
            ),
            Ask(
                name="side",
                what="choice",
                label=gettext_lazy("Before or after"),
                is_required=False,
                empty=gettext_lazy("on the day"),
                choices=(
                    (BEFORE, gettext_lazy("days before it")),
                    (AFTER, gettext_lazy("days after it")),
                ),
            ),
            Ask(
                name="yearly",
                what="yes_no",
                label=gettext_lazy("every year on that day, from the first anniversary on"),
                is_required=False,
            ),
        ),
        due=_reached,
        says=_says_day,
    ),
    Trigger(
        code="silent",
        label=gettext_lazy("Nobody has talked with somebody for long"),
        asks=(
            Ask(
                name="days",
                what="days",
                label=gettext_lazy("Days without a real contact"),
                least=7,
                initial=180,
                hint=gettext_lazy(
                    "Conversations, replies and own updates count, mails of ours do not. Whoever "
                    "has been silent for longer already is left alone."
                ),
            ),
        ),
        due=_silent,
        says=_says_silent,
    ),
    Trigger(
        code="consent_ends",
        label=gettext_lazy("A consent is about to end"),
        asks=(
            Ask(name="days", what="days", label=gettext_lazy("Days before"), most=365, initial=45),
            Ask(
                name="purpose",
                what="choice",
                label=gettext_lazy("For what"),
                is_required=False,
                empty=gettext_lazy("whatever it is for"),
                choices=tuple((one.value, one.label) for one in PURPOSES),
            ),
        ),
        due=_ending,
        says=_says_ending,
    ),
    Trigger(
        code="absence_over",
        label=gettext_lazy("An absence is over"),
        due=_back,
        says=lambda _settings, _names: _("somebody is back, by their own absence note"),
    ),
)


def register_all() -> None:
    """Tell the registry; called once by `apps.py`."""
    for trigger in TRIGGERS:
        register(trigger)
