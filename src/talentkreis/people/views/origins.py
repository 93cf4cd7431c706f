# SPDX-License-Identifier: Apache-2.0
"""Where a value came from: every value it has had, and making sure that it still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talentkreis.kernel.pages import render_page
from talentkreis.organisation.rights import declares, may
from talentkreis.people import actions, queries
from talentkreis.people.panels import redrawn_part
from talentkreis.people.permissions import Right
from talentkreis.people.rules import PAY_FIELDS
from talentkreis.people.sentences import label_of_field, value_in_words
from talentkreis.people.views.shapes import button

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.requests import ActorRequest


@declares(Right.VIEW)
@require_safe
def origin(request: ActorRequest, person_id: uuid.UUID, field: str) -> HttpResponse:
    """Every value a field has had: source, day, by whom, on which basis."""
    whole = queries.profile(request.actor, person_id)
    key = request.GET.get("von", "")[:40]
    is_closed = _is_closed(request.actor, field, whole)
    changes = [] if is_closed else queries.history_of(person_id, field, key)
    next_url = request.GET.get("next", "")
    return render_page(
        request,
        "people/origin.html",
        {
            "person": whole.person,
            "field": field,
            "key": key,
            "label": label_of_field(field, whole.custom),
            "origin": whole.provenance.of(field, key),
            "changes": [
                {"change": change, "old": value_in_words(field, change.old, whole.custom),
                 "new": value_in_words(field, change.new, whole.custom)}
                for change in changes
            ],
            "is_closed": is_closed,
            "may_edit": may(request.actor, Right.EDIT),
            "next_url": next_url,
            "target": redrawn_part(next_url),
        },
        partial="panel",
    )  # fmt: skip


def _confirm_value(actor: Actor, person_id: uuid.UUID, values: dict[str, Any]) -> _StrOrPromise:
    """Note that a value still holds."""
    actions.confirm_value(
        actor=actor,
        person_id=person_id,
        field=values.get("field", ""),
        object_key=values.get("key", ""),
    )
    return _("Noted that it still holds.")


confirm_value = button(_confirm_value)


def _is_closed(actor: Actor, field: str, whole: queries.Profile) -> bool:
    """Restricted values keep their past to themselves too."""
    if may(actor, Right.READ_RESTRICTED):
        return False
    open_fields = {f"custom.{shown.field.code}" for shown in whole.custom}
    return field in PAY_FIELDS or (field.startswith("custom.") and field not in open_fields)
