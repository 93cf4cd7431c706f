# SPDX-License-Identifier: Apache-2.0
"""Tags, hats, addresses, stations, skills, languages, own fields: each an action and a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.people import actions, person_panels, queries
from talentkreis.people.actions.career import StationDetails
from talentkreis.people.actions.skills import Evidence
from talentkreis.people.models import ContactKind
from talentkreis.people.views.shapes import button, small_form

if TYPE_CHECKING:
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

    Values = dict[str, Any]


def _add_tag(actor: Actor, person_id: uuid.UUID, values: Values) -> _StrOrPromise:
    """Put a tag on."""
    tag = actions.add_tag(actor=actor, person_id=person_id, name=values["name"])
    return _("Tag “%(name)s” added.") % {"name": tag.name}


def _remove_tag(actor: Actor, person_id: uuid.UUID, values: Values) -> _StrOrPromise:
    """Take a tag off."""
    actions.remove_tag(actor=actor, person_id=person_id, name=values.get("name", ""))
    return _("Tag removed.")


def _put_on_hat(actor: Actor, person_id: uuid.UUID, values: Values) -> _StrOrPromise:
    """Put a hat on."""
    actions.put_on_hat(actor=actor, person_id=person_id, **values)
    return _("Hat put on.")


def _take_off_hat(actor: Actor, person_id: uuid.UUID, values: Values) -> _StrOrPromise:
    """Take a hat off, from today."""
    actions.take_off_hat(actor=actor, person_id=person_id, kind=values.get("kind", ""))
    return _("Hat taken off. That it was worn is kept.")


def _add_contact_point(actor: Actor, person_id: uuid.UUID, values: Values) -> _StrOrPromise:
    """Add an address."""
    try:
        point = actions.add_contact_point(actor=actor, person_id=person_id, **values)
    except RuleViolation as refusal:
        # Rules name the kind of address; the form has one field for all kinds.
        refusal.fields = {
            "value" if field in {"email", "phone", "link"} else field: reason
            for field, reason in refusal.fields.items()
        }
        raise
    doubts = queries.known_doubts(point.normalised) if point.kind == ContactKind.EMAIL else []
    return " ".join([_("Address added."), *(doubt.text for doubt in doubts)])


def _remove_contact_point(
    actor: Actor, person_id: uuid.UUID, _values: Values, *, contact_point_id: uuid.UUID
) -> _StrOrPromise:
    """Strike an address out."""
    actions.remove_contact_point(
        actor=actor, person_id=person_id, contact_point_id=contact_point_id
    )
    return _("Address removed.")


def _make_primary(
    actor: Actor, person_id: uuid.UUID, _values: Values, *, contact_point_id: uuid.UUID
) -> _StrOrPromise:
    """Use this address first."""
    actions.make_primary(actor=actor, person_id=person_id, contact_point_id=contact_point_id)
    return _("We use this address first.")


def _add_station(actor: Actor, person_id: uuid.UUID, values: Values) -> _StrOrPromise:
    """Add a stop of a career."""
    actions.add_station(actor=actor, person_id=person_id, details=StationDetails(**values))
    return _("Station added.")


def _edit_station(
    actor: Actor, person_id: uuid.UUID, values: Values, *, station_id: uuid.UUID
) -> _StrOrPromise:
    """Correct a stop of a career."""
    actions.update_station(
        actor=actor, person_id=person_id, station_id=station_id, details=StationDetails(**values)
    )
    return _("Saved.")


def _remove_station(
    actor: Actor, person_id: uuid.UUID, _values: Values, *, station_id: uuid.UUID
) -> _StrOrPromise:
    """Strike a stop out."""
    actions.remove_station(actor=actor, person_id=person_id, station_id=station_id)
    return _("Station removed.")


def _add_skill(actor: Actor, person_id: uuid.UUID, values: Values) -> _StrOrPromise:
    """Note a skill."""
    actions.add_skill(
        actor=actor,
        person_id=person_id,
        name=values["name"],
        level=values["level"],
        evidence=Evidence(
            text=values["evidence"], source=values["evidence_source"], on=values["evidenced_on"]
        ),
    )
    return _("Skill entered.")


def _remove_skill(actor: Actor, person_id: uuid.UUID, values: Values) -> _StrOrPromise:
    """Strike a skill out."""
    actions.remove_skill(actor=actor, person_id=person_id, name=values.get("name", ""))
    return _("Skill removed.")


def _add_language(actor: Actor, person_id: uuid.UUID, values: Values) -> _StrOrPromise:
    """Note a language."""
    actions.add_language(actor=actor, person_id=person_id, **values)
    return _("Language entered.")


def _remove_language(actor: Actor, person_id: uuid.UUID, values: Values) -> _StrOrPromise:
    """Strike a language out."""
    actions.remove_language(actor=actor, person_id=person_id, code=values.get("code", ""))
    return _("Language removed.")


def _set_custom_values(actor: Actor, person_id: uuid.UUID, values: Values) -> _StrOrPromise:
    """Fill in what this employer asks for."""
    actions.set_custom_values(actor=actor, person_id=person_id, values=values)
    return _("Saved.")


add_tag = small_form(person_panels.tag_panel, _add_tag)
remove_tag = button(_remove_tag)
put_on_hat = small_form(person_panels.hat_panel, _put_on_hat)
take_off_hat = button(_take_off_hat)
add_contact_point = small_form(person_panels.contact_point_panel, _add_contact_point)
remove_contact_point = button(_remove_contact_point)
make_primary = button(_make_primary)
add_station = small_form(person_panels.station_panel, _add_station)
edit_station = small_form(person_panels.edit_station_panel, _edit_station)
remove_station = button(_remove_station)
add_skill = small_form(person_panels.skill_panel, _add_skill)
remove_skill = button(_remove_skill)
add_language = small_form(person_panels.language_panel, _add_language)
remove_language = button(_remove_language)
set_custom_values = small_form(person_panels.custom_panel, _set_custom_values, has_actor=True)
