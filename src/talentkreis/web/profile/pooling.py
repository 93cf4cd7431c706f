# SPDX-License-Identifier: Apache-2.0
"""Putting one person into a pool, from their profile."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talentkreis.organisation.rights import declares
from talentkreis.people.panels import Panel, answer
from talentkreis.people.queries import person_visible_to
from talentkreis.pools.actions import add_people
from talentkreis.pools.forms import ChoosePoolForm
from talentkreis.pools.permissions import Right
from talentkreis.pools.queries import pools_visible_to

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.requests import ActorRequest


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_to_pool(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Choose a pool by hand, the stage there, and say why."""
    person = person_visible_to(request.actor, person_id)
    pools = [pool for pool in pools_visible_to(request.actor) if not pool.is_dynamic]
    panel = Panel(
        name="pool",
        heading=_("Take %(name)s into a pool") % {"name": person.name or _("this person")},
        text="" if pools else _("There is no pool by hand yet. Create one under Pools first."),
        submit=_("Take in"),
        url=reverse("web:add_to_pool", args=[person_id]),
        form=ChoosePoolForm(request.POST or None, pools=pools),
    )

    def act(values: dict[str, Any]) -> _StrOrPromise:
        count = add_people(
            actor=request.actor,
            pool_id=uuid.UUID(values["pool"]),
            person_ids=[person_id],
            why=values["why"],
            stage=values["stage"],
        )
        return _("Taken into the pool.") if count else _("Is in this pool already.")

    return answer(request, person, panel, act)
