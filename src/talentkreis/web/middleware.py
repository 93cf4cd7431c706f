# SPDX-License-Identifier: Apache-2.0
"""Request ids, the strict content security policy, the member's language, domain errors."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from talentkreis.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.pages import wants_partial
from talentkreis.people.queries import people_visible_to, survivor_of
from talentkreis.web.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    GetResponse = Callable[[HttpRequest], HttpResponse]

# No inline script or style anywhere; Django 6.0 brings this as a setting.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


class RequestIdMiddleware:
    """Gives every request an id that its log lines, activities and error page carry."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Bind the id for the time of the request."""
        request_id = new_id().hex
        request.request_id = request_id  # type: ignore[attr-defined]  # ActorRequest
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request_id
        return response


class ContentSecurityPolicyMiddleware:
    """Adds the policy to every response that has none of its own.

    A view that embeds a page of ours in a frame (the HTML of a mail) sets `shows_frames` on it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the header."""
        response = self.get_response(request)
        frames = "; frame-src 'self'" if getattr(response, "shows_frames", False) else ""
        response.headers.setdefault("Content-Security-Policy", POLICY + frames)
        return response


class NothingKeptMiddleware:
    """What a member sees is kept by no cache: not by a proxy, not for the next at the desk."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the header, unless the view decided itself (ASVS 5.0 14.3.2)."""
        response = self.get_response(request)
        if hasattr(request, "member"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _language_of(request: HttpRequest) -> str:
    """The member's; for visitors the one they ask for (``?sprache=en``), else the browser's."""
    member = getattr(request, "member", None)
    if member:
        return str(member.language)
    asked = request.GET.get("sprache", "")
    if asked in dict(settings.LANGUAGES):
        return asked
    return translation.get_language_from_request(request)


class MemberLocaleMiddleware:
    """Members see their own language; visitors of public pages theirs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for the time of the request."""
        language = _language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
)


def status_of(error: DomainError) -> int:
    """HTTP status for a domain error; 422 for a rule that says no."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 422)


def _moved_to(request: HttpRequest) -> str:
    """Where a page about somebody who was merged is now; empty for everything else.

    Only for those who see the survivor. Not for good: a merge can be undone.
    """
    match = request.resolver_match
    person_id = match.kwargs.get("person_id") if match else None
    actor = getattr(request, "actor", None)
    if request.method not in {"GET", "HEAD"} or person_id is None or actor is None:
        return ""
    survivor_id = survivor_of(person_id)
    if survivor_id is None or survivor_id not in people_visible_to(actor, [survivor_id]):
        return ""
    assert match is not None
    url = reverse(
        match.view_name, args=match.args, kwargs=match.kwargs | {"person_id": survivor_id}
    )
    query = request.META.get("QUERY_STRING", "")
    return f"{url}?{query}" if query else url


class DomainErrorMiddleware:
    """Turns a domain error that no view handled into a page that says what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through; the work is in `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer domain errors; anything else stays a crash with a request id."""
        if not isinstance(exception, DomainError):
            return None
        if isinstance(exception, NotFound) and (moved := _moved_to(request)):
            return HttpResponseRedirect(moved)
        return refuse(request, status_of(exception), exception.message)


class ToastMiddleware:
    """Adds pending messages to an answer for htmx, which replaces only a part of the page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Append the toasts out of band; a redirect leaves them for the page that follows."""
        response = self.get_response(request)
        if (
            wants_partial(request)
            and response.status_code == HTTPStatus.OK
            and not response.streaming
            and "HX-Redirect" not in response.headers
            and response.headers.get("Content-Type", "").startswith("text/html")
            and len(pending := get_messages(request))
        ):
            toasts = render_to_string(
                "components/toasts.html", {"messages": pending, "is_oob": True}, request
            )
            response.content += toasts.encode()
        return response
