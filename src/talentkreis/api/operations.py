# SPDX-License-Identifier: Apache-2.0
"""What every operation has: a right, a token that carries it, its refusals in the schema."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.security import HttpBearer

from talentkreis.api.problems import CONTENT_TYPE, TooManyRequests
from talentkreis.kernel.errors import NotAllowed, RuleViolation
from talentkreis.organisation.actions import TokenUse, run_once, use_token
from talentkreis.organisation.actors import Actor
from talentkreis.organisation.rights import all_grants, require

Operation = TypeVar("Operation", bound=Callable[..., Any])
MOST_ITEMS = 100
LONGEST_KEY = 200
_REFUSALS = {
    401: "No valid token",
    403: "The role or the scopes of the token do not include this",
    404: "Absent, or invisible for the member behind the token",
    409: "Somebody was faster, or an Idempotency-Key was used for something else",
    422: "A rule says no; `fields` names the inputs",
    429: "The token's share is used up; see Retry-After",
}
_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Repeating a request with the same key within a day changes nothing again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
}


class TokenRequest(HttpRequest):
    """A request that came with a valid token."""

    auth: TokenUse


class Created(Schema):
    """What was made. Answers of changes hold ids and counts only, so keeping them is harmless."""

    id: str = Field(description="Id of what was made")


class Changed(Schema):
    """How many were changed."""

    count: int


class ApiToken(HttpBearer):
    """Bearer tokens `tk_…`. Refuses before the body is read: shape is told to the allowed only."""

    def __init__(self, right: StrEnum) -> None:
        super().__init__()
        self.right = right

    def authenticate(self, request: HttpRequest, token: str) -> TokenUse | None:
        """Whose token it is; None for a token that is not valid. Raises NotAllowed."""
        try:
            use = use_token(token)
        except NotAllowed:
            return None
        structlog.contextvars.bind_contextvars(
            actor_id=str(use.actor.id), token_id=str(use.token_id)
        )
        if use.retry_after_s:
            raise TooManyRequests(use.retry_after_s)
        require(use.actor, self.right)
        return use


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    right: StrEnum,
    answer: Any,
    summary: str,
    status: int = 200,
    is_repeatable: bool = False,
) -> Callable[[Operation], Operation]:
    """Add an operation that needs `right`; a right that no scope carries is refused at start.

    `is_repeatable` operations go through `once`.
    """
    scope = all_grants()[str(right)].scope
    if scope is None:
        raise ValueError(f"no token can carry {right}")
    extra: dict[str, Any] = {
        "x-right": str(right),
        "x-scope": scope,
        "responses": {
            code: {
                "description": text,
                "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
            for code, text in _REFUSALS.items()
        },
    }
    if is_repeatable:
        extra["parameters"] = [_KEY_PARAMETER]
    added: Callable[[Operation], Operation] = router.api_operation(
        [method],
        path,
        auth=ApiToken(right),
        response={status: answer},
        summary=summary,
        openapi_extra=extra,
    )
    return added


def actor_of(request: HttpRequest) -> Actor:
    """Whose behalf the program acts on."""
    use: TokenUse = request.auth  # type: ignore[attr-defined]  # set by ApiToken
    return use.actor


def once(request: HttpRequest, response: HttpResponse, change: Callable[[], Schema]) -> Any:
    """Make `change`, or give the answer it got before under the same Idempotency-Key.

    Raises Conflict when the key was used for another request, RuleViolation for a bad key.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return change()
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        text = _("An Idempotency-Key has 1 to %(count)d printable characters.")
        raise RuleViolation(text % {"count": LONGEST_KEY}, code="bad_idempotency_key")
    use: TokenUse = request.auth  # type: ignore[attr-defined]  # set by ApiToken
    said = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    _status, answer, is_repeated = run_once(
        token_id=use.token_id,
        key=key,
        request_hash=hashlib.sha256(said).digest(),
        request=lambda: (201, change().model_dump(mode="json")),
    )
    if is_repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return answer
