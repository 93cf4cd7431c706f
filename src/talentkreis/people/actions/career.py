# SPDX-License-Identifier: Apache-2.0
"""Stations: work and education."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.people.actions.access import locked_person
from talentkreis.people.actions.history import FORM, write_history
from talentkreis.people.events import StationAdded, StationRemoved
from talentkreis.people.models import Degree, Station
from talentkreis.people.rules import MOST_STATIONS, free_text, optional_line

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
    degree: str = ""
    subject: str = ""
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
    write_history(
        actor,
        person_id,
        {"stations": (None, _snapshot(station))},
        source=source,
        object_key=station.id,
    )
    record(StationAdded(actor=actor, person_id=person_id, station_id=station.id))
    return station


@transaction.atomic
def update_station(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    station_id: uuid.UUID,
    details: StationDetails,
    source: str = FORM,
) -> Station:
    """Correct a stop of a career. Raises NotFound, NotAllowed, RuleViolation."""
    locked_person(actor, person_id)
    station = _own_station(person_id, station_id)
    before = _snapshot(station)
    for column, value in _checked(details).items():
        setattr(station, column, value)
    station.save()
    if _snapshot(station) != before:
        write_history(
            actor,
            person_id,
            {"stations": (before, _snapshot(station))},
            source=source,
            object_key=station.id,
        )
        record(StationAdded(actor=actor, person_id=person_id, station_id=station.id))
    return station


@transaction.atomic
def remove_station(*, actor: Actor, person_id: uuid.UUID, station_id: uuid.UUID) -> None:
    """Strike a stop out. Raises NotFound, NotAllowed."""
    locked_person(actor, person_id)
    station = _own_station(person_id, station_id)
    before = _snapshot(station)
    station.delete()
    write_history(actor, person_id, {"stations": (before, None)}, object_key=station_id)
    record(StationRemoved(actor=actor, person_id=person_id, station_id=station_id))


def _checked(details: StationDetails) -> dict[str, Any]:
    columns = {
        "kind": details.kind,
        "title": optional_line(details.title, 200, "title"),
        "organisation": optional_line(details.organisation, 200, "organisation"),
        "place": optional_line(details.place, 120, "place"),
        "description": free_text(details.description, "description"),
        "degree": details.degree,
        "subject": optional_line(details.subject, 200, "subject"),
        "starts_on": details.starts_on,
        "ends_on": details.ends_on,
        "is_with_us": details.is_with_us,
    }
    if details.kind not in Station.Kind.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"kind": reason})
    if details.degree not in Degree.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"degree": reason})
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
        "degree": station.degree,
        "subject": station.subject,
        "starts_on": station.starts_on.isoformat() if station.starts_on else None,
        "ends_on": station.ends_on.isoformat() if station.ends_on else None,
        "is_with_us": station.is_with_us,
    }


def _own_station(person_id: uuid.UUID, station_id: uuid.UUID) -> Station:
    station = Station.objects.filter(id=station_id, person_id=person_id).first()
    if station is None:
        raise NotFound(_("There is no such station."), code="no_such_station")
    return station
