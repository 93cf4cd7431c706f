# SPDX-License-Identifier: Apache-2.0
"""Pages for everything that goes another way: refused, not found, too old, broken.

Every one says what to do next and carries the id of the request, which the log has too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.pages import wants_partial
from talentkreis.organisation.rights import public

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrOrPromise

_REASONS: Final = {
    400: _("The request was not complete. Go back and try again."),
    403: _("Somebody with another role can do this, or extend yours."),
    404: _("The address is wrong, the thing is gone, or it is not visible to you."),
}


def refuse(request: HttpRequest, status: int, message: _StrOrPromise | None = None) -> HttpResponse:
    """A page that says no and why; for htmx a toast, and the page keeps what it has."""
    reason = _REASONS.get(status, "") if message is None else message
    context: dict[str, object] = {"status": status, "message": reason}
    if wants_partial(request):
        response = render(request, "web/refused_toast.html", context, status=status)
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "beforeend"
        return response
    return render(request, "web/refused.html", context, status=status)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes it
    """The form was too old or came from elsewhere: say so, lose nothing."""
    return render(request, "web/csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Django's handler400."""
    return refuse(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Django's handler403."""
    return refuse(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Django's handler404."""
    return refuse(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: needs no database, no session, no context processor."""
    page = render_to_string(
        "web/server_error.html",
        {
            "LANGUAGE_CODE": translation.get_language() or "de",
            "request_id": getattr(request, "request_id", ""),
        },
    )
    return HttpResponse(page, status=500)
