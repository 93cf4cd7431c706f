# SPDX-License-Identifier: Apache-2.0
"""Rendering of pages: one template, a named partial of it for htmx, the right Vary header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect as django_redirect
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest


def wants_partial(request: HttpRequest) -> bool:
    """An htmx request that replaces a part of the page (a boosted one wants the whole)."""
    return (
        request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    )


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or only its `partial` when htmx asks for a part.

    An invalid form is answered with status 422 and the form; success redirects.
    """
    name = f"{template}#{partial}" if partial and wants_partial(request) else template
    response = HttpResponse(render_to_string(name, context or {}, request), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "Accept-Language"])
    return response


def path_of_ours(wanted: str) -> str:
    """`wanted` where it is a path of this product, else an empty string: no way out by a link."""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


def redirect(request: HttpRequest, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Go to another page after a change: 303, or the header htmx follows."""
    target = django_redirect(to, *args, **kwargs)
    if wants_partial(request):
        return HttpResponse(status=204, headers={"HX-Redirect": target.headers["Location"]})
    target.status_code = 303
    answer: HttpResponse = target
    return answer
