# SPDX-License-Identifier: Apache-2.0
"""Subjects of automatic replies, German and English, and the day somebody says they are back."""

from __future__ import annotations

import datetime as dt
import re

_ANSWER = re.compile(r"^\s*(re|aw|antwort|sv|wg|fwd?)\s*:", re.IGNORECASE)
# A subject that a machine writes. "Re:" in front of it does not make it human.
_SUBJECT = re.compile(
    r"^\s*((re|aw|antwort)\s*:\s*)*("
    r"automatische[rs]?[ -](antwort|rückantwort|nachricht|rückmeldung|empfangsbestätigung|e-?mail)|"
    r"automatisch generierte|auto(matic)?[ -]?(reply|response|answer)|autoantwort|autoresponder|"
    r"auto\s*:|out[ -]of[ -](the[ -])?office|ooo\b|abwesend\b|"
    r"abwesenheit(s(notiz|nachricht|meldung|assistent|benachrichtigung|info))?\b|"
    r"(ich bin|bin) (derzeit|zurzeit|momentan|aktuell)?\s*(nicht im büro|im urlaub|abwesend|"
    r"außer haus)|urlaubs?(notiz|nachricht|vertretung|abwesenheit|meldung)|nicht im (büro|haus)|"
    r"vacation (reply|response|notice|auto)|on vacation|on leave|away from (my|the) (desk|office|"
    r"mail)|absence (notice|message)|eingangsbestätigung|empfangsbestätigung|"
    r"(ihre|deine) (anfrage|nachricht|e-?mail) (ist|wurde) (bei uns )?(eingegangen|empfangen)|"
    r"wir haben ihre (nachricht|anfrage|e-?mail) erhalten|we (have )?received your|"
    r"thank you for (your (e-?mail|message|inquiry)|contacting)|"
    r"vielen dank für ihre (nachricht|anfrage|e-?mail)\s*[-–:|]|"
    r"neue (e-?mail-?adresse|mailadresse)|address change|adressänderung|"
    r"(no longer|nicht mehr) (with|at|bei|im unternehmen)|ticket\s*#?\d|\[ticket|"
    r"\[?(case|vorgang|anfrage)[ #:-]+[a-z]*-?\d{3,}|ihre anfrage .{0,20}\d{4,}|"
    r"elternzeit|mutterschutz|parental leave|maternity leave|annual leave|sabbatical"
    r")",
    re.IGNORECASE,
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jan jänner january",
            "februar feb february",
            "märz mrz mar march maerz",
            "april apr",
            "mai may",
            "juni jun june",
            "juli jul july",
            "august aug",
            "september sep sept",
            "oktober okt oct october",
            "november nov",
            "dezember dez dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_DAY = (
    r"(?:(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.\s?(?P<y2>\d{4}|\d{2})?"
    r"|(?P<d3>\d{1,2})\.?(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<w3>[a-zä]{3,9})\.?,?\s*(?P<y3>\d{4})?"
    r"|(?P<w4>[a-zä]{3,9})\.?\s+(?P<d4>\d{1,2})(?:st|nd|rd|th)?,?\s*(?P<y4>\d{4})?)"
)
# "wieder ab dem 5. Mai", "back on May 5th": the first working day again.
_BACK_ON = re.compile(
    r"(?:wieder|zurück|zurueck|erreichbar|back|return(?:ing)?|available|again|reachable)\b"
    r"[^.\n]{0,40}?\b(?:ab|am|seit|on|from|by|until)?\s*(?:dem|den|the)?\s*"
    r"(?:(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+(?:dem|den|the)?\s*)?"
    + _DAY,
    re.IGNORECASE,
)
_FROM_ON = re.compile(
    r"\b(?:ab|am|from|on)\s+(?:dem|den|the)?\s*(?:[a-z]{2,10},\s+(?:dem|den)?\s*)?"
    + _DAY
    + r"[^.\n]{0,60}?\b(?:wieder|zurück|back|again)\b",
    re.IGNORECASE,
)
# "bis einschließlich 4. Mai", "until May 4th": the last day away.
_UNTIL = re.compile(
    r"\b(?:bis|until|till|through|to)\s+(?:zum|einschl(?:ießlich|\.)?|inkl(?:usive|\.)?|"
    r"and including|"
    r"the|and|\s)*(?:[a-z]{2,10},\s+(?:dem|den)?\s*)?" + _DAY,
    re.IGNORECASE,
)


def is_answer(subject: str) -> bool:
    """Whether the subject begins as answers do."""
    return bool(_ANSWER.match(subject))


def is_automatic_subject(subject: str) -> bool:
    """Whether only machines write such subjects."""
    return bool(_SUBJECT.match(subject))


def return_date(text: str, today: dt.date) -> dt.date | None:
    """The day an absence note names as the first one back, if it names a plausible one."""
    for pattern, days_later in ((_BACK_ON, 0), (_FROM_ON, 0), (_UNTIL, 1)):
        for match in pattern.finditer(text):
            day = _date_of(match, today)
            if day is not None and today < day <= today + dt.timedelta(days=400):
                return day + dt.timedelta(days=days_later)
    return None


def _date_of(match: re.Match[str], today: dt.date) -> dt.date | None:
    found = match.groupdict()
    for number in "1234":
        if not found.get(f"d{number}"):
            continue
        month = found.get(f"m{number}") or _MONTHS.get((found.get(f"w{number}") or "").lower())
        if not month:
            return None
        return _nearest(int(found[f"d{number}"] or 0), int(month), found.get(f"y{number}"), today)
    return None


def _nearest(day: int, month: int, year: str | None, today: dt.date) -> dt.date | None:
    try:
        if year:
            return dt.date(int(year) + (2000 if len(year) == 2 else 0), month, day)  # noqa: PLR2004 - two digits
        this_year = dt.date(today.year, month, day)
    except ValueError:
        return None
    if this_year >= today:
        return this_year
    try:
        return this_year.replace(year=today.year + 1)
    except ValueError:
        return None
