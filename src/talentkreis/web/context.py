# SPDX-License-Identifier: Apache-2.0
"""What every page needs: who is signed in, whose installation it is, where one can go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import SimpleLazyObject

from talentkreis.web import navigation

if TYPE_CHECKING:
    from django.http import HttpRequest

    from talentkreis.organisation.actors import Actor


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. `employer` is asked from the database only by pages that show it."""
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "member": getattr(request, "member", None),
        "actor": actor,
        "employer": SimpleLazyObject(lambda: navigation.employer_here(request)),
        "request_id": getattr(request, "request_id", ""),
        "areas": SimpleLazyObject(
            lambda: (
                navigation.links_for(
                    actor, request.path, {"duplicates": navigation.duplicates_waiting(request)}
                )
                if actor
                else []
            )
        ),
        "places": SimpleLazyObject(lambda: _places(actor)),
    }


def _places(actor: Actor | None) -> dict[str, str]:
    """Addresses the shell itself links to; empty where absent or closed to the actor."""
    if actor is None:
        return {}
    return {
        "people": navigation.url_for(actor, "search:people"),
        "new_person": navigation.url_for(actor, "people:create"),
        "import_file": navigation.url_for(actor, "intake:upload"),
        "read_cvs": navigation.url_for(actor, "intake:upload_cvs"),
        "new_pool": navigation.url_for(actor, "pools:create"),
        "inventory": navigation.url_for(actor, "inventory:index"),
        "palette": navigation.url_for(actor, "search:palette"),
        "own_settings": navigation.url_for(actor, "organisation:own_settings"),
    }
