# SPDX-License-Identifier: Apache-2.0
"""What all pages for visitors have in common."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from talentkreis.organisation.rights import public

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def visitor_page(*methods: str) -> Callable[[Callable[..., HttpResponse]], Any]:
    """A page for anybody who has the address, with these methods (HEAD goes with GET).

    There is no session to protect, hence no CSRF token: the link's token is the only authority,
    and mail programs that unsubscribe by themselves bring no cookie (RFC 8058). Answers are kept
    neither by caches nor by search engines.
    """
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)

    def mark(view: Callable[..., HttpResponse]) -> Any:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return public(csrf_exempt(require_http_methods(allowed)(guarded)))

    return mark
