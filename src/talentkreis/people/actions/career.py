# SPDX-License-Identifier: Apache-2.0
"""Stations and skills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import fold
from talentkreis.people.actions.access import locked_person
from talentkreis.people.actions.history import FORM, write_history
from talentkreis.people.events import SkillAdded, SkillRemoved, StationAdded, StationRemoved
from talentkreis.people.models import PersonSkill, Skill, Station
from talentkreis.people.rules import (
    MOST_SKILLS,
    MOST_STATIONS,
    free_text,
    optional_line,
    required_line,
)

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, kw_only=True)
class StationDetails:
    """One stop of a career as somebody knows it."""

    kind: str = Station.Kind.WORK.value
    title: str = ""
    organisation: str = ""
    place: str = ""
    description: str = ""
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    is_with_us: bool = False


@transaction.atomic
def add_station(
    *, actor: Actor, person_id: uuid.UUID, details: StationDetails, source: str = FORM
) -> Station:
    """Add a stop of a career. Raises NotFound, NotAllowed, RuleViolation."""
    locked_person(actor, person_id)
    columns = _checked(details)
    if Station.objects.filter(person_id=person_id).count() >= MOST_STATIONS:
        raise RuleViolation(
            _("At most %(count)d stations a person.") % {"count": MOST_STATIONS}, code="too_many"
        )
    station = Station.objects.create(person_id=person_id, **columns)
    write_history(actor, person_id, {"stations": (None, _snapshot(station))}, source=source)
    record(StationAdded(actor=actor, person_id=person_id, station_id=station.id))
    return station


@transaction.atomic
def update_station(
    *, actor: Actor, person_id: uuid.UUID, station_id: uuid.UUID, details: StationDetails
) -> Station:
    """Correct a stop of a career. Raises NotFound, NotAllowed, RuleViolation."""
    locked_person(actor, person_id)
    station = _own_station(person_id, station_id)
    before = _snapshot(station)
    for column, value in _checked(details).items():
        setattr(station, column, value)
    station.save()
    if _snapshot(station) != before:
        write_history(actor, person_id, {"stations": (before, _snapshot(station))})
        record(StationAdded(actor=actor, person_id=person_id, station_id=station.id))
    return station


@transaction.atomic
def remove_station(*, actor: Actor, person_id: uuid.UUID, station_id: uuid.UUID) -> None:
    """Strike a stop out. Raises NotFound, NotAllowed."""
    locked_person(actor, person_id)
    station = _own_station(person_id, station_id)
    before = _snapshot(station)
    station.delete()
    write_history(actor, person_id, {"stations": (before, None)})
    record(StationRemoved(actor=actor, person_id=person_id, station_id=station_id))


@transaction.atomic
def add_skill(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    name: str,
    level: int | None = None,
    evidence: str = "",
    source: str = FORM,
) -> PersonSkill:
    """Note a skill, or another level of it. Raises NotFound, NotAllowed, RuleViolation."""
    locked_person(actor, person_id)
    skill = skill_named(name)
    if level is not None and level not in range(1, 6):
        reason = _("Between %(least)s and %(most)s.") % {"least": 1, "most": 5}
        raise RuleViolation(reason, code="invalid_fields", fields={"level": reason})
    row = PersonSkill.objects.filter(person_id=person_id, skill=skill).first()
    before = None if row is None else _skill_snapshot(row, skill)
    if row is None:
        if PersonSkill.objects.filter(person_id=person_id).count() >= MOST_SKILLS:
            raise RuleViolation(
                _("At most %(count)d skills a person.") % {"count": MOST_SKILLS}, code="too_many"
            )
        row = PersonSkill(person_id=person_id, skill=skill)
    row.level = level if level is not None else row.level
    row.evidence = optional_line(evidence, 500, "evidence") or row.evidence
    after = _skill_snapshot(row, skill)
    if after != before:
        row.save()
        write_history(actor, person_id, {"skills": (before, after)}, source=source)
        record(SkillAdded(actor=actor, person_id=person_id, skill_id=skill.id))
    return row


@transaction.atomic
def remove_skill(*, actor: Actor, person_id: uuid.UUID, name: str) -> None:
    """Strike a skill out; one that is not there is no error. Raises NotFound, NotAllowed."""
    locked_person(actor, person_id)
    row = (
        PersonSkill.objects.filter(person_id=person_id, skill__key=fold(name))
        .select_related("skill")
        .first()
    )
    if row is None:
        return
    before = _skill_snapshot(row, row.skill)
    row.delete()
    write_history(actor, person_id, {"skills": (before, None)})
    record(SkillRemoved(actor=actor, person_id=person_id, skill_id=row.skill_id))


def skill_named(name: str) -> Skill:
    """The skill of this name, made where there is none. Raises RuleViolation for no name."""
    clean_name = required_line(name, 120, "name", _("A skill needs a name."))
    key = fold(clean_name)[:120]
    Skill.objects.bulk_create([Skill(name=clean_name, key=key)], ignore_conflicts=True)
    return Skill.objects.get(key=key)


def _checked(details: StationDetails) -> dict[str, Any]:
    columns = {
        "kind": details.kind,
        "title": optional_line(details.title, 200, "title"),
        "organisation": optional_line(details.organisation, 200, "organisation"),
        "place": optional_line(details.place, 120, "place"),
        "description": free_text(details.description, "description"),
        "starts_on": details.starts_on,
        "ends_on": details.ends_on,
        "is_with_us": details.is_with_us,
    }
    if details.kind not in Station.Kind.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"kind": reason})
    if not columns["title"] and not columns["organisation"]:
        reason = _("Give a title or an organisation.")
        raise RuleViolation(reason, code="missing", fields={"title": reason})
    if details.starts_on and details.ends_on and details.ends_on < details.starts_on:
        reason = _("The end lies before the start.")
        raise RuleViolation(reason, code="invalid_fields", fields={"ends_on": reason})
    return columns


def _snapshot(station: Station) -> dict[str, Any]:
    return {
        "kind": station.kind,
        "title": station.title,
        "organisation": station.organisation,
        "place": station.place,
        "description": station.description,
        "starts_on": station.starts_on.isoformat() if station.starts_on else None,
        "ends_on": station.ends_on.isoformat() if station.ends_on else None,
        "is_with_us": station.is_with_us,
    }


def _skill_snapshot(row: PersonSkill, skill: Skill) -> dict[str, Any]:
    return {"name": skill.name, "level": row.level, "evidence": row.evidence}


def _own_station(person_id: uuid.UUID, station_id: uuid.UUID) -> Station:
    station = Station.objects.filter(id=station_id, person_id=person_id).first()
    if station is None:
        raise NotFound(_("There is no such station."), code="no_such_station")
    return station
