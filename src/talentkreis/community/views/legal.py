# SPDX-License-Identifier: Apache-2.0
"""Impressum and privacy text, as the employer wrote them (TRUST L-30)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.community.visitors import visitor_page
from talentkreis.kernel.pages import render_page
from talentkreis.organisation.queries import employer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@visitor_page("GET")
def imprint(request: HttpRequest) -> HttpResponse:
    """Who is behind this page (DDG § 5, ECG § 5, UWG-CH Art. 3)."""
    return _text(request, _("Legal notice"), employer().imprint_text)


@visitor_page("GET")
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens to data here (Art. 13, 14 DSGVO)."""
    return _text(request, _("Privacy policy"), employer().privacy_text)


def _text(request: HttpRequest, heading: str, text: str) -> HttpResponse:
    return render_page(request, "community/legal.html", {"heading": heading, "text": text})
