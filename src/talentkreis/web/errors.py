# SPDX-License-Identifier: Apache-2.0
"""Error pages that Django asks for by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from talentkreis.organisation.rights import public

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes it
    """The form was too old or came from elsewhere: say so, lose nothing."""
    return render(request, "web/csrf.html", status=403)
