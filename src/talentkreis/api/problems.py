# SPDX-License-Identifier: Apache-2.0
"""Every refusal as application/problem+json (RFC 9457). Domain errors are mapped here, once."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from talentkreis.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from talentkreis.people.queries import people_visible_to, survivor_of
from talentkreis.search.errors import FilterError

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpRequest
    from ninja import NinjaAPI

CONTENT_TYPE = "application/problem+json"
log = structlog.get_logger(__name__)


class WrongField(Schema):
    """One input that cannot stay as it is."""

    name: str
    message: str


class Problem(Schema):
    """What went wrong: `code` is stable and for programs, `detail` is for people."""

    type: str = Field(description="urn:problem:talentkreis: and the code")
    title: str
    status: int
    detail: str
    code: str
    request_id: str = ""
    fields: list[WrongField] = Field(default_factory=list)


class TooManyRequests(Exception):
    """The token's share is used up for `retry_after_s` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


def problem(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    detail: str,
    fields: dict[str, str] | None = None,
    **extra: Any,
) -> HttpResponse:
    """An answer that says what is wrong. `extra` become members of the problem."""
    body = Problem(
        type=f"urn:problem:talentkreis:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        request_id=getattr(request, "request_id", ""),
        fields=[WrongField(name=name, message=text) for name, text in (fields or {}).items()],
    ).model_dump()
    # What was sent may come back in the answer, with halves of pairs that nothing can be sent with.
    said = json.dumps(body | extra, ensure_ascii=False).encode("utf-8", "replace")
    return HttpResponse(said, status=status, content_type=CONTENT_TYPE)


_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
)


def of_domain(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A domain error; 422 for a rule that says no, 301 to where a merged person is now."""
    if isinstance(error, NotFound) and (survivor_id := _survivor_of(request)):
        return _moved(request, survivor_id)
    status = next((number for kind, number in _STATUS if isinstance(error, kind)), 422)
    extra: dict[str, Any] = {}
    if isinstance(error, FilterError):
        extra = {"start": error.start, "end": error.end, "proposal": error.proposal}
    return problem(
        request,
        status=status,
        code=error.code,
        detail=str(error.message),
        fields={name: str(text) for name, text in error.fields.items()},
        **extra,
    )


def _survivor_of(request: HttpRequest) -> uuid.UUID | None:
    """Who stands for the merged person in the address, if the program may see them."""
    match = request.resolver_match
    person_id = match.kwargs.get("person_id") if match else None
    use = getattr(request, "auth", None)
    if person_id is None or use is None:
        return None
    survivor_id = survivor_of(person_id)
    if survivor_id is None or survivor_id not in people_visible_to(use.actor, [survivor_id]):
        return None
    return survivor_id


def _moved(request: HttpRequest, survivor_id: uuid.UUID) -> HttpResponse:
    """Reads follow to the survivor; changes are refused and told where they belong."""
    is_read = request.method in {"GET", "HEAD"}
    answer = problem(
        request,
        status=301 if is_read else 409,
        code="person_merged",
        detail=_("This person was merged into another record."),
        merged_into=str(survivor_id),
    )
    if is_read and request.resolver_match is not None:
        match = request.resolver_match
        url = reverse(match.view_name, kwargs=match.kwargs | {"person_id": survivor_id})
        query = request.META.get("QUERY_STRING", "")
        answer.headers["Location"] = f"{url}?{query}" if query else url
        # A merge can be undone: nobody may remember the way for good.
        answer.headers["Cache-Control"] = "no-store"
    return answer


def not_found(request: HttpRequest, _error: object = None) -> HttpResponse:
    """There is no such address or thing."""
    return problem(request, status=404, code="not_found", detail=_("There is nothing here."))


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """The address exists, the method does not."""
    answer = problem(
        request,
        status=405,
        code="method_not_allowed",
        detail=_("This address does not answer to %(method)s.") % {"method": request.method},
    )
    answer.headers["Allow"] = allowed
    return answer


def _unauthenticated(request: HttpRequest, _error: object) -> HttpResponse:
    answer = problem(
        request, status=401, code="bad_token", detail=_("A valid API token is missing.")
    )
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _too_many(request: HttpRequest, error: TooManyRequests) -> HttpResponse:
    answer = problem(
        request,
        status=429,
        code="too_many_requests",
        detail=_("Too many requests for this token. Try again in %(seconds)d s.")
        % {"seconds": error.retry_after_s},
    )
    answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {
        ".".join(str(part) for part in wrong["loc"][1:]) or "body": str(wrong["msg"])
        for wrong in error.errors
    }
    return problem(
        request,
        status=422,
        code="invalid_request",
        detail=_("The request does not have the right shape."),
        fields=fields,
    )


def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(
        request, status=error.status_code, code="unreadable", detail=_("The body is no valid JSON.")
    )


def _too_large(request: HttpRequest, _error: object) -> HttpResponse:
    return problem(request, status=413, code="too_large", detail=_("The body is too large."))


def _crash(request: HttpRequest, error: Exception) -> HttpResponse:
    """The edge of the request: a program gets an answer it can read, the log the whole story."""
    log.error("api_request_failed", exc_info=error)
    return problem(
        request,
        status=500,
        code="crash",
        detail=_("That did not work. Nothing was changed. Please name the request_id."),
    )


_ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Exception: _crash,
    DomainError: of_domain,
    Http404: not_found,
    RequestDataTooBig: _too_large,
    HttpError: _unreadable,
    AuthenticationError: _unauthenticated,
    ValidationError: _invalid,
    TooManyRequests: _too_many,
}


def map_errors(api: NinjaAPI) -> None:
    """Install all of the above."""
    for kind, answer in _ANSWERS.items():
        api.add_exception_handler(kind, answer)
