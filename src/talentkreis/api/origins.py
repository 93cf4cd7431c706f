# SPDX-License-Identifier: Apache-2.0
"""Requests from browser extensions: a fixed list of them is let through, nobody else (S-25).

There are no cookies to protect; the list keeps web pages from using a key they got hold of.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from talentkreis.intake.capture.queries import allowed_origins

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

_ALLOWED = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "authorization, content-type, idempotency-key, accept-language",
    "Access-Control-Max-Age": "600",
}


def for_extensions(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that answers the question browsers ask first, to the extensions on the list."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        origin = request.headers.get("Origin", "")
        is_allowed = bool(origin) and origin in allowed_origins()
        is_question = request.method == "OPTIONS" and is_allowed
        response = HttpResponse(status=204) if is_question else view(request, *args, **kwargs)
        patch_vary_headers(response, ["Origin"])
        if is_allowed:
            response.headers["Access-Control-Allow-Origin"] = origin
            for name, value in _ALLOWED.items() if is_question else ():
                response.headers[name] = value
        return response

    return answered
