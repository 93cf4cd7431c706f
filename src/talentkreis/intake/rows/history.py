# SPDX-License-Identifier: Apache-2.0
"""Rows about people who are already here: stations of a career, notes and conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.intake.columns.targets import Target
from talentkreis.intake.models import Layout
from talentkreis.intake.rows import values
from talentkreis.intake.rows.person import external_id, is_deleted
from talentkreis.intake.rows.shapes import NoteCells, Reference, StationCells
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean, clean_lines, fold
from talentkreis.people.addresses import normalise_email
from talentkreis.people.models import ConversationKind, Station
from talentkreis.people.rules import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from talentkreis.intake.rows.preparing import Scratch, Step
    from talentkreis.intake.rows.shapes import PreparedRow

EMAIL_REFERENCE = "@"
_LONGEST_LINE = 200
_LONGEST_PLACE = 120
_MOST_MINUTES = 24 * 60
_KINDS = (
    (ConversationKind.VIDEO, ("video", "teams", "zoom", "skype")),
    (ConversationKind.CALL, ("call", "anruf", "telefon", "phone", "rueckruf")),
    (ConversationKind.MEETING, ("meeting", "interview", "gespraech", "termin", "besuch", "visit")),
    (ConversationKind.EVENT, ("event", "messe", "veranstaltung")),
    (ConversationKind.SMS, ("sms", "textmessage")),
    (ConversationKind.WHATSAPP, ("whatsapp",)),
    (ConversationKind.SOCIAL, ("linkedin", "xing", "social")),
    (ConversationKind.EMAIL, ("mail",)),
)
_UNTIL_NOW = frozenset({"heute", "present", "today", "current", "aktuell", "jetzt", "now"})
_MISSED = ("nicht erreicht", "mailbox", "voicemail", "left message", "no answer", "besetzt")


def _keep(key: str, limit: int) -> Step:
    def take(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
        del option
        line = clean(text)
        if len(line) > limit:
            row.refuse("too_long", name, limit=limit)
        else:
            scratch.values[key] = line
            scratch.values[f"{key} column"] = name

    return take


def _lines(key: str) -> Step:
    def take(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
        del option
        before = scratch.values.get(key)
        lines = clean_lines(f"{before}\n\n{text}" if before else text)
        if len(lines) > LONGEST_TEXT:
            row.refuse("too_long", name, limit=LONGEST_TEXT)
        else:
            scratch.values[key] = lines

    return take


def _email(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    del scratch, option
    try:
        row.references.append(Reference(EMAIL_REFERENCE, normalise_email(text)))
    except RuleViolation:
        row.refuse("invalid_email", name)


def _references(row: PreparedRow, scratch: Scratch, text: str, name: str, option: str) -> None:
    """A note may be about several people, joined with semicolons."""
    for part in text.split(";"):
        if part.strip():
            external_id(row, scratch, part, name, option)


STEPS: dict[Target, Step] = {
    Target.PERSON_REF: _references,
    Target.EMAIL: _email,
    Target.ORGANISATION: _keep("organisation", _LONGEST_LINE),
    Target.STATION_TITLE: _keep("title", _LONGEST_LINE),
    Target.SUBJECT: _keep("subject", _LONGEST_LINE),
    Target.PLACE: _keep("place", _LONGEST_PLACE),
    Target.STARTS_ON: _keep("starts_on", _LONGEST_LINE),
    Target.ENDS_ON: _keep("ends_on", _LONGEST_LINE),
    Target.DESCRIPTION: _lines("description"),
    Target.NOTE_TEXT: _lines("text"),
    Target.HAPPENED_AT: _keep("happened_at", _LONGEST_LINE),
    Target.NOTE_KIND: _keep("kind", _LONGEST_LINE),
    Target.MINUTES: _keep("minutes", _LONGEST_LINE),
    Target.AUTHOR: _keep("author", _LONGEST_LINE),
    Target.IS_DELETED: is_deleted,
}


def station_finisher(layout: str) -> Callable[[PreparedRow, Scratch], None]:
    """What the whole row of this layout tells."""
    kind = Station.Kind.EDUCATION if layout == Layout.EDUCATION else Station.Kind.WORK

    def finish(row: PreparedRow, scratch: Scratch) -> None:
        _require_reference(row)
        said = scratch.values
        title = ", ".join(filter(None, (said.get("title"), said.get("subject"))))
        station = StationCells(
            kind=kind.value,
            title=title[:_LONGEST_LINE],
            organisation=said.get("organisation", ""),
            place=said.get("place", ""),
            description=said.get("description", ""),
        )
        if not station.title and not station.organisation:
            row.refuse("station_empty")
        for end in ("starts_on", "ends_on"):
            _take_date(row, scratch, station, end)
        if station.starts_on and station.ends_on and station.ends_on < station.starts_on:
            row.hint("ends_before_start", said["ends_on column"])
            station.ends_on = None
        row.station = station

    return finish


def _take_date(row: PreparedRow, scratch: Scratch, station: StationCells, end: str) -> None:
    text = scratch.values.get(end)
    # "heute" and "present" say that it goes on: no end.
    if not text or fold(text) in {
        "heute",
        "present",
        "today",
        "current",
        "aktuell",
        "jetzt",
        "now",
    }:
        return
    try:
        date = values.as_date(text, scratch.order, is_end=end == "ends_on")
    except ValueError:
        row.refuse("invalid_date", scratch.values[f"{end} column"])
        return
    setattr(station, end, date)


def finish_note(row: PreparedRow, scratch: Scratch) -> None:
    """A conversation where kind and date are known, else a note; never a contact of today."""
    _require_reference(row)
    said = scratch.values
    note = NoteCells(text=said.get("text", ""), author=said.get("author", ""))
    if not note.text:
        row.refuse("note_empty")
    if said.get("happened_at"):
        try:
            note.happened_at = values.as_moment(said["happened_at"], scratch.order, scratch.zone)
        except ValueError:
            row.refuse("invalid_date", said["happened_at column"])
        else:
            if note.happened_at > clock.now():
                row.refuse("in_the_future", said["happened_at column"])
    if said.get("minutes"):
        digits = said["minutes"].partition(".")[0].partition(",")[0]
        if digits.isdigit() and int(digits) <= _MOST_MINUTES:
            note.minutes = int(digits)
        else:
            row.refuse("invalid_minutes", said["minutes column"])
    note.kind = _kind(said.get("kind", ""))
    note.was_reached = not any(word in fold(said.get("kind", "")) for word in _MISSED)
    if note.kind and note.happened_at is None:
        # When it was, nobody knows: a call "today" would make a cold contact warm.
        note.text = f"{note.text}\n({_described(said, note.minutes)})"
        note.kind = ""
        row.hint("conversation_without_date")
    row.note = note


def _kind(text: str) -> str:
    key = fold(text)
    if not key:
        return ""
    return next((kind.value for kind, words in _KINDS if any(w in key for w in words)), "")


def _described(said: dict[str, str], minutes: int | None) -> str:
    return f"{said['kind']}, {minutes} min" if minutes else said["kind"]


def _require_reference(row: PreparedRow) -> None:
    if not row.references and not row.errors:
        row.refuse("reference_missing")
