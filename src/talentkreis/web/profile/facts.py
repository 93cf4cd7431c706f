# SPDX-License-Identifier: Apache-2.0
"""What is known about a person in words: wishes, languages, own fields, versions of documents."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from talentkreis.organisation.rights import may
from talentkreis.people import custom, in_words, languages
from talentkreis.people.addresses import link_url
from talentkreis.people.availability import earliest_start
from talentkreis.people.models import CustomKind
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Document, Person, PersonLanguage
    from talentkreis.people.queries import CustomShown


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is called, its value in words, the field its origin stands under."""

    name: str
    label: str
    text: str
    note: str = ""
    key: str = ""
    url: str = ""


def work(actor: Actor, person: Person, today: dt.date) -> list[Fact]:
    """Work and wishes, without what is not known."""
    return [fact for fact in _work(actor, person, today) if fact.text]


def _work(actor: Actor, person: Person, today: dt.date) -> Iterator[Fact]:
    yield Fact("position", _("Position"), person.position)
    yield Fact("employer_name", _("Employer"), person.employer_name)
    yield Fact("seniority", _("Experience"), _shown(person.seniority, person, "seniority"))
    yield Fact(
        "available_from",
        _("Available from"),
        date_format(person.available_from, "DATE_FORMAT") if person.available_from else "",
    )
    yield Fact("notice_count", _("Notice period"), in_words.notice(person), _start(person, today))
    yield Fact("work_model", _("Work model"), _shown(person.work_model, person, "work_model"))
    hours = person.weekly_hours
    yield Fact(
        "weekly_hours",
        _("Hours a week"),
        ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours} if hours else "",
    )
    if may(actor, Right.READ_RESTRICTED):
        yield Fact("expected_pay_from", _("Expected pay"), in_words.pay(person))
    yield Fact("city", _("Lives in"), in_words.place(person), reach(person))


def _shown(value: str, person: Person, field: str) -> str:
    return str(getattr(person, f"get_{field}_display")()) if value else ""


def reach(person: Person) -> str:
    """How far somebody would travel, and whether remote work is fine."""
    parts = []
    if person.radius_km:
        parts.append(_("would travel up to %(km)d km") % {"km": person.radius_km})
    if person.is_open_to_remote is not None:
        parts.append(_("remote work: yes") if person.is_open_to_remote else _("remote work: no"))
    return ", ".join(parts)


def _start(person: Person, today: dt.date) -> str:
    day = earliest_start(
        today,
        available_from=person.available_from,
        count=person.notice_count,
        unit=person.notice_unit,
        end=person.notice_end,
    )
    if day is None or person.notice_count is None:
        return ""
    return _("could start on %(day)s") % {"day": date_format(day, "DATE_FORMAT")}


def spoken(rows: Sequence[PersonLanguage]) -> list[Fact]:
    """Languages with level and evidence."""
    reader = get_language() or "de"
    return [
        Fact(
            name="languages",
            key=row.code,
            label=str(row.get_level_display()) if row.level else "",
            text=languages.name_of(row.code, reader),
            note=": ".join(filter(None, (
                str(row.get_evidence_source_display()) if row.evidence_source else "",
                f"„{row.evidence}“" if row.evidence else "",
            ))),
        )
        for row in rows
    ]  # fmt: skip


def spoken_briefly(rows: Sequence[PersonLanguage]) -> str:
    """ "German, Turkish, English": the best ones first, for the head of the page."""
    reader = get_language() or "de"
    return ", ".join(languages.name_of(row.code, reader) for row in rows)


def own(shown: Sequence[CustomShown]) -> list[Fact]:
    """What the person says in the fields of this employer."""
    return [
        Fact(
            name=f"custom.{each.field.code}",
            key=str(each.field.id),
            label=each.field.label,
            text=custom.shown(each.field, each.value),
            note=pgettext("field", "restricted") if each.field.is_restricted else "",
            url=link_url(each.value.text) if each.field.kind == CustomKind.LINK else "",
        )
        for each in shown
    ]


@dataclass(frozen=True, slots=True)
class Versions:
    """A document: its newest version and the older ones."""

    newest: Document
    older: list[Document]
    is_expired: bool
    expires_soon: bool


SOON_DAYS = 60


def versions(documents: Sequence[Document], today: dt.date) -> list[Versions]:
    """Documents by series, the newest first; certificates that have run out say so."""

    def series(document: Document) -> str:
        return str(document.series_id or document.id)

    by_series = sorted(documents, key=lambda d: (series(d), -d.version))
    found = []
    for _key, group in groupby(by_series, key=series):
        newest, *older = group
        left = (newest.valid_until - today).days if newest.valid_until else None
        found.append(
            Versions(
                newest,
                older,
                is_expired=left is not None and left < 0,
                expires_soon=left is not None and 0 <= left <= SOON_DAYS,
            )
        )
    return sorted(found, key=lambda each: each.newest.uploaded_at, reverse=True)
