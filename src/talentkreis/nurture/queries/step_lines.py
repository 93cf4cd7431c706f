# SPDX-License-Identifier: Apache-2.0
"""The steps of a sequence as its page shows them: both ways of a branch, and when each comes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from talentkreis.kernel import clock
from talentkreis.nurture.models import WORDED_KINDS, StepKind, Way
from talentkreis.nurture.queries.recipients import course_of, home_of
from talentkreis.nurture.rules import calendar
from talentkreis.nurture.rules.course import Course, Point, arrival, next_point, nominal_day
from talentkreis.nurture.rules.drawing import letter_of
from talentkreis.organisation.models import Language
from talentkreis.organisation.queries import employer
from talentkreis.search.language import FilterError, from_json, to_text

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.nurture.models import SequenceVersion, Step, StepText
    from talentkreis.organisation.actors import Actor

ICONS: dict[str, str] = {
    StepKind.EMAIL: "mail",
    StepKind.PERSONAL: "edit",
    StepKind.SMS: "chat",
    StepKind.WHATSAPP: "chat",
    StepKind.TASK: "check",
    StepKind.CALL: "phone",
    StepKind.SOCIAL: "people",
    StepKind.LETTER: "document",
    StepKind.TAG: "tag",
    StepKind.POOL: "columns",
    StepKind.BRANCH: "fork",
    StepKind.STOP: "stop",
}
_HUMAN = frozenset(
    {StepKind.PERSONAL, StepKind.TASK, StepKind.CALL, StepKind.SOCIAL, StepKind.LETTER}
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One of several wordings of a mail: its share of 100 people, and a subject to know it by."""

    number: int
    share: int
    subject: str

    @property
    def letter(self) -> str:
        """What it is called."""
        return letter_of(self.number)


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step with what stands in the margin: `when`, and the `date` counted from a start today.

    For a repeating step the date gives way to the rhythm: "then", "every quarter". A branch has
    the lines of its ways.
    """

    step: Step
    texts: dict[tuple[str, str], StepText]
    when: str
    date: str
    free_day: str = ""
    is_first: bool = False
    is_last: bool = False
    asks: str = ""
    wordings: list[Wording] = field(default_factory=list)
    ways: list[WayLine] = field(default_factory=list)

    @property
    def id_text(self) -> str:
        """Its id, for addresses."""
        return str(self.step.id)

    @property
    def icon(self) -> str:
        """The sign of its kind."""
        return ICONS[self.step.kind]

    @property
    def is_human(self) -> bool:
        """Whether nothing goes out without somebody of ours."""
        return self.step.kind in _HUMAN

    @property
    def is_worded(self) -> bool:
        """Whether it has words in languages."""
        return self.step.kind in WORDED_KINDS

    @property
    def languages(self) -> str:
        """The languages it is written in, or that there is none."""
        written = {language for language, _form in self.texts}
        names = [str(label) for code, label in Language.choices if code in written]
        return ", ".join(names) if names else gettext("no text yet")

    @property
    def shares(self) -> str:
        """How people are shared out over its wordings."""
        return " / ".join(str(one.share) for one in self.wordings)

    @property
    def missing(self) -> str:
        """Languages of people it cannot reach."""
        written = {language for language, form in self.texts if form == "sie"}
        return ", ".join(str(label) for code, label in Language.choices if code not in written)


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way of a branch and its steps."""

    way: str
    label: str
    steps: list[StepLine]


def step_lines(version: SequenceVersion, actor: Actor) -> list[StepLine]:
    """The steps outside all ways with their dates for somebody who starts today; a branch holds
    those of its ways. Two queries.
    """
    steps = list(
        version.steps.select_related("pool").prefetch_related("texts").order_by("position")
    )
    home = home_of(employer())
    course = course_of(steps)
    days = _days(course, home)
    lines = [_line(step, course, days, home, actor) for step in steps]
    outer = [line for line in lines if line.step.branch_id is None]
    return [
        replace(
            _placed(outer, line),
            ways=[
                WayLine(way, str(Way(way).label), _on_way(lines, line.step, way))
                for way in Way.values
                if line.step.kind == StepKind.BRANCH
            ],
        )
        for line in outer
    ]


def wordings_of(step: Step) -> list[Wording]:
    """The wordings of a mail that has several, with subjects in the reader's language."""
    language = (get_language() or Language.GERMAN)[:2]
    found = []
    for number, share in enumerate(step.shares):
        subjects = {t.language: t.subject for t in step.texts.all() if t.variant == number}
        subject = subjects.get(language) or next(iter(subjects.values()), "")
        found.append(Wording(number, share, subject))
    return found


def flat(lines: list[StepLine]) -> list[StepLine]:
    """All steps in the order of their positions."""
    found = []
    for line in lines:
        found.append(line)
        for way in line.ways:
            found.extend(way.steps)
    return found


def condition_text(step: Step, actor: Actor) -> str:
    """What a branch asks, as text of the reader's language; empty when that is gone."""
    if step.condition is None:
        return ""
    try:
        return to_text(
            from_json(step.condition, actor=actor, is_stored=True),
            (get_language() or Language.GERMAN)[:2],
            actor=actor,
        )
    except FilterError:
        return ""


def _on_way(lines: list[StepLine], branch: Step, way: str) -> list[StepLine]:
    beside = [line for line in lines if line.step.branch_id == branch.id and line.step.way == way]
    return [_placed(beside, line) for line in beside]


def _placed(beside: list[StepLine], line: StepLine) -> StepLine:
    return replace(line, is_first=line is beside[0], is_last=line is beside[-1])


def _days(course: Course, home: calendar.Place) -> dict[int, set[dt.date]]:
    """The days each step may come on for somebody who starts today, by whichever way."""
    start = calendar.next_slot(
        day=calendar.local_day(clock.now(), home), place=home, minute=0, not_before=clock.now()
    )
    today = calendar.local_day(start, home)
    days: dict[int, set[dt.date]] = {}
    for answer in (True, False):
        point = arrival(course, (0, 0), day=today, today=today) if course else None
        while point is not None and not point.occurrence:
            day = _nominal(course, point)
            days.setdefault(point.position, set()).add(day)
            taken = calendar.next_working_day(day, home)
            point = next_point(course, point, planned=taken, actual=taken, answer=answer)
    return days


def _nominal(course: Course, point: Point) -> dt.date:
    return nominal_day(
        course, position=point.position, occurrence=point.occurrence, anchor=point.anchor
    )


def _line(
    step: Step,
    course: Course,
    days: dict[int, set[dt.date]],
    home: calendar.Place,
    actor: Actor,
) -> StepLine:
    possible = days.get(step.position, set())
    language = get_language() or Language.GERMAN
    date, free = "", ""
    if step.repeats:
        date = _rhythm(course[step.position].months)
    elif len(possible) == 1:
        (nominal,) = possible
        day = calendar.next_working_day(nominal, home)
        free = calendar.holiday_name(nominal, home, language) if day != nominal else ""
        date = date_format(day, "D, j. M." if language == Language.GERMAN else "D j M")
    elif possible:
        date = gettext("depending on the way")
    elif step.wait_until is not None:
        date = gettext("is over: left out")
    return StepLine(
        step=step,
        texts={
            (text.language, text.form_of_address): text
            for text in step.texts.all()
            if not text.variant
        },
        when=gettext("then") if step.repeats else _margin(course, step),
        date=date,
        free_day=free,
        asks=condition_text(step, actor),
        wordings=wordings_of(step),
    )


def _margin(course: Course, step: Step) -> str:
    """ "Month 2", "+ 14 days", "at once"; a fixed day is a date alone."""
    leg = course[step.position]
    if leg.on is not None:
        return date_format(leg.on, "DATE_FORMAT")
    before = course[: step.position + 1]
    if any(each.days or each.on or each.is_silent or each.branch is not None for each in before):
        if leg.days:
            return ngettext("+ %(count)d day", "+ %(count)d days", leg.days) % {"count": leg.days}
        if leg.months:
            return ngettext("+ %(count)d month", "+ %(count)d months", leg.months) % {
                "count": leg.months
            }
        return gettext("Day 0") if step.position == 0 else gettext("the same day")
    return gettext("Month %(number)d") % {"number": sum(each.months for each in before) + 1}


def _rhythm(months: int) -> str:
    match months:
        case 1:
            return gettext("every month")
        case 3:
            return gettext("every quarter")
        case 12:
            return gettext("every year")
    return gettext("every %(count)d months") % {"count": months}
