# SPDX-License-Identifier: Apache-2.0
"""A page with parts that htmx replaces, beside the product's own: what the shell does then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from talentkreis.config import urls as product
from talentkreis.config.urls import handler400, handler403, handler404, handler500
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.rights import public

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern, URLResolver

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

PAGE = """
{% extends "web/shell.html" %}
{% block title %}Tausch{% endblock %}
{% block heading %}Tausch{% endblock %}
{% block main %}
  <div id="rows">
    <button class="btn" hx-get="/tausch/zeilen/" hx-target="#rows">Neu laden</button>
  </div>
  <button class="btn" hx-post="/tausch/nein/" hx-target="#rows">Verbotenes tun</button>
  <button class="btn" hx-post="/tausch/ja/" hx-target="#rows">Erlaubtes tun</button>
  {% include queue %}
{% endblock %}
"""
# Each entry links to the same page and can be done with.
QUEUE = """
<ul id="queue" hx-get="/tausch/reihe/" hx-trigger="again" hx-target="#queue" hx-swap="outerHTML">
  {% for number in numbers %}
    <li data-row>
      <a href="/tausch/">Mensch</a>
      <button class="btn" hx-post="/tausch/reihe/?ohne={{ number }}">Fertig</button>
    </li>
  {% endfor %}
</ul>
"""
NUMBERS = ("1", "2", "3")
ROWS = """
<button class="btn" hx-get="/tausch/zeilen/" hx-target="#rows">Neu laden</button>
<p data-announce>12 Talente</p>
"""


@public
def page(request: HttpRequest) -> HttpResponse:
    """The page with the parts."""
    django = engines["django"]
    context = {"queue": django.from_string(QUEUE), "numbers": NUMBERS}
    return HttpResponse(django.from_string(PAGE.strip()).render(context, request))


@public
def queue(request: HttpRequest) -> HttpResponse:
    """The entries, without the one that is done."""
    numbers = [number for number in NUMBERS if number != request.GET.get("ohne")]
    template = engines["django"].from_string(QUEUE.strip())
    return HttpResponse(template.render({"numbers": numbers}, request))


@public
def rows(_request: HttpRequest) -> HttpResponse:
    """The part."""
    return HttpResponse(ROWS)


@public
def refused(_request: HttpRequest) -> HttpResponse:
    """What the domain refuses."""
    raise RuleViolation("Der Pool ist geschlossen.")


@public
def done(request: HttpRequest) -> HttpResponse:
    """What works and says so."""
    messages.success(request, "Drei Menschen sind im Pool.")
    return HttpResponse(ROWS)


urlpatterns: list[URLPattern | URLResolver] = [
    *product.urlpatterns,
    path("tausch/", page),
    path("tausch/zeilen/", rows),
    path("tausch/reihe/", queue),
    path("tausch/nein/", refused),
    path("tausch/ja/", done),
]
