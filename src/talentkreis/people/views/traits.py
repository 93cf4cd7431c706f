# SPDX-License-Identifier: Apache-2.0
"""Tags, hats, addresses, stations, skills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.rights import declares
from talentkreis.people import actions, person_panels, queries
from talentkreis.people.actions.career import StationDetails
from talentkreis.people.panels import answer, answer_at_once
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.requests import ActorRequest


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_tag(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Put a tag on."""
    person = queries.person_visible_to(request.actor, person_id)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        tag = actions.add_tag(actor=request.actor, person_id=person_id, name=values["name"])
        return _("Tag “%(name)s” added.") % {"name": tag.name}

    return answer(request, person, person_panels.tag_panel(person, request.POST or None), act)


@declares(Right.EDIT)
@require_POST
def remove_tag(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Take a tag off."""
    queries.person_visible_to(request.actor, person_id)
    name = request.POST.get("name", "")

    def act() -> _StrOrPromise:
        actions.remove_tag(actor=request.actor, person_id=person_id, name=name)
        return _("Tag removed.")

    return answer_at_once(request, person_id, act)


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def put_on_hat(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Put a hat on."""
    person = queries.person_visible_to(request.actor, person_id)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.put_on_hat(actor=request.actor, person_id=person_id, **values)
        return _("Hat put on.")

    return answer(request, person, person_panels.hat_panel(person, request.POST or None), act)


@declares(Right.EDIT)
@require_POST
def take_off_hat(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Take a hat off, from today."""
    queries.person_visible_to(request.actor, person_id)
    kind = request.POST.get("kind", "")

    def act() -> _StrOrPromise:
        actions.take_off_hat(actor=request.actor, person_id=person_id, kind=kind)
        return _("Hat taken off. That it was worn is kept.")

    return answer_at_once(request, person_id, act)


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_contact_point(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Add an address."""
    person = queries.person_visible_to(request.actor, person_id)
    panel = person_panels.contact_point_panel(person, request.POST or None)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        try:
            actions.add_contact_point(actor=request.actor, person_id=person_id, **values)
        except RuleViolation as refusal:
            # Rules name the kind of address; the form has one field for all kinds.
            refusal.fields = {
                "value" if field in {"email", "phone", "link"} else field: reason
                for field, reason in refusal.fields.items()
            }
            raise
        return _("Address added.")

    return answer(request, person, panel, act)


@declares(Right.EDIT)
@require_POST
def remove_contact_point(
    request: ActorRequest, person_id: uuid.UUID, contact_point_id: uuid.UUID
) -> HttpResponse:
    """Strike an address out."""
    queries.person_visible_to(request.actor, person_id)

    def act() -> _StrOrPromise:
        actions.remove_contact_point(
            actor=request.actor, person_id=person_id, contact_point_id=contact_point_id
        )
        return _("Address removed.")

    return answer_at_once(request, person_id, act)


@declares(Right.EDIT)
@require_POST
def make_primary(
    request: ActorRequest, person_id: uuid.UUID, contact_point_id: uuid.UUID
) -> HttpResponse:
    """Use this address first."""
    queries.person_visible_to(request.actor, person_id)

    def act() -> _StrOrPromise:
        actions.make_primary(
            actor=request.actor, person_id=person_id, contact_point_id=contact_point_id
        )
        return _("We use this address first.")

    return answer_at_once(request, person_id, act)


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_station(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Add a stop of a career."""
    person = queries.person_visible_to(request.actor, person_id)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.add_station(
            actor=request.actor, person_id=person_id, details=StationDetails(**values)
        )
        return _("Station added.")

    return answer(request, person, person_panels.station_panel(person, request.POST or None), act)


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_station(
    request: ActorRequest, person_id: uuid.UUID, station_id: uuid.UUID
) -> HttpResponse:
    """Correct a stop of a career."""
    person = queries.person_visible_to(request.actor, person_id)
    station = queries.station_of(person_id, station_id)
    panel = person_panels.station_panel(person, request.POST or None, station)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.update_station(
            actor=request.actor,
            person_id=person_id,
            station_id=station_id,
            details=StationDetails(**values),
        )
        return _("Saved.")

    return answer(request, person, panel, act)


@declares(Right.EDIT)
@require_POST
def remove_station(
    request: ActorRequest, person_id: uuid.UUID, station_id: uuid.UUID
) -> HttpResponse:
    """Strike a stop out."""
    queries.person_visible_to(request.actor, person_id)

    def act() -> _StrOrPromise:
        actions.remove_station(actor=request.actor, person_id=person_id, station_id=station_id)
        return _("Station removed.")

    return answer_at_once(request, person_id, act)


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_skill(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Note a skill."""
    person = queries.person_visible_to(request.actor, person_id)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.add_skill(actor=request.actor, person_id=person_id, **values)
        return _("Skill entered.")

    return answer(request, person, person_panels.skill_panel(person, request.POST or None), act)


@declares(Right.EDIT)
@require_POST
def remove_skill(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Strike a skill out."""
    queries.person_visible_to(request.actor, person_id)
    name = request.POST.get("name", "")

    def act() -> _StrOrPromise:
        actions.remove_skill(actor=request.actor, person_id=person_id, name=name)
        return _("Skill removed.")

    return answer_at_once(request, person_id, act)
