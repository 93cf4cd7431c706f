# SPDX-License-Identifier: Apache-2.0
"""Routes of version 1. Each answers to tokens only; the schema is open to everybody."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, include, path
from django.views.decorators.csrf import csrf_exempt

from talentkreis.api import problems
from talentkreis.api.application import api
from talentkreis.api.origins import for_extensions
from talentkreis.organisation.rights import public, token_only

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def _for_tokens(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of ninja: marked for the middleware, wrong methods refused like everything else.

    Without a cookie there is nothing to forge, so the CSRF check does not apply.
    """

    @token_only
    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:  # noqa: PLR2004 - Method Not Allowed
            allowed = sorted(response.headers["Allow"].split(", "))
            return problems.wrong_method(request, ", ".join(allowed))
        return response

    return answered


@public
def _schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1."""
    return api.create_response(request, api.get_openapi_schema(), status=200)


@token_only
@csrf_exempt
def _nothing(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001 - the path
    return problems.not_found(request)


def _operations() -> list[URLPattern]:
    patterns, _app, _namespace = api.urls
    own = {"openapi-json", "api-root"}
    routes = [p for p in patterns if isinstance(p, URLPattern) and p.name not in own]
    for route in routes:
        view = _for_tokens(route.callback)
        route.callback = for_extensions(view) if str(route.pattern).startswith("capture") else view
    return routes


app_name = "api"
urlpatterns = [
    path(
        "v1/",
        include(
            (
                [
                    path("openapi.json", _schema, name="openapi"),
                    path("", _nothing, {"rest": ""}, name="api-root"),
                    *_operations(),
                    path("<path:rest>", _nothing),
                ],
                "api_v1",
            ),
            namespace="v1",
        ),
    ),
]
