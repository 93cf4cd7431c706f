# SPDX-License-Identifier: Apache-2.0
"""Puts the actor on the request, and keeps everybody else out of pages that are not public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.urls import reverse

from talentkreis.organisation.models import Member

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


class ActorMiddleware:
    """Default deny: a view opens to nobody unless signed in, or marked with `rights.public`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Bind actor and member for the request and its log lines."""
        user = request.user
        if isinstance(user, Member) and user.is_active:
            request.member = user  # type: ignore[attr-defined]  # ActorRequest
            request.actor = user.actor  # type: ignore[attr-defined]  # ActorRequest
            structlog.contextvars.bind_contextvars(actor_id=str(user.id))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send strangers to sign-in, keeping where they wanted to go."""
        if hasattr(request, "actor"):
            return None
        if getattr(view, "declared_right", None) in {"public", "token"}:
            return None
        if view.__module__.startswith(("allauth.", "django.views.", "django.contrib.staticfiles")):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("account_login")})
        return redirect_to_login(request.get_full_path())
