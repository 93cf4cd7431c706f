# SPDX-License-Identifier: Apache-2.0
"""The people of a filter on a map: circles over an outline, and the same as a table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect as found
from django.urls import reverse
from django.views.decorators.http import require_safe

from talentkreis.kernel.pages import render_page, wants_partial
from talentkreis.organisation.rights import declares
from talentkreis.search import queries
from talentkreis.search.outline import Outline, outline
from talentkreis.search.permissions import Right
from talentkreis.search.queries.spread import RADII, Circle, Spread
from talentkreis.search.views.asking import Asked, asked, query_string, text_of
from talentkreis.search.views.listing import surroundings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.requests import ActorRequest

# In units of the drawing: the smallest and the largest circle, and the least part that is shown.
SMALLEST, LARGEST = 12.0, 40.0
NARROWEST_VIEW = 90.0
# Enlarged less than this, the outline would only lose its edges.
WORTH_ENLARGING = 1.4
# The first so many circles bear the name of their place where there is room for it.
NAMED = 16
_LETTER, _LINE, _ON_A_PHONE = 10.5, 26.0, 2.0
# Left, top, right, bottom.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A circle on the drawing. `name` is empty where it would cover another one."""

    circle: Circle
    url: str
    x: float
    y: float
    radius: float
    name: str
    # Its number has room inside; on a phone, where letters are larger beside the drawing, too.
    is_inside: bool
    is_tight: bool

    @property
    def name_x(self) -> float:
        """Where its name begins."""
        return round(self.x + self.radius + 5, 1)


@dataclass(frozen=True, slots=True)
class View:
    """The part of the outline that is shown: enlarged so much, and moved so far."""

    factor: float = 1.0
    right: float = 0.0
    down: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the outline as it is shown."""
        return round(x * self.factor + self.right, 1), round(y * self.factor + self.down, 1)


@declares(Right.FIND)
@require_safe
def people_map(request: ActorRequest) -> HttpResponse:
    """Where everybody a filter finds lives."""
    base = reverse("search:map")
    with queries.bounded():
        wanted = asked(request)
        km = _radius(request.GET.get("km", ""))
        more = {"km": str(km)} if km else {}
        url = base + query_string(wanted.text, wanted.sort, **more)
        if wanted.is_built and wanted.is_finished and not wants_partial(request):
            return found(url)
        context = surroundings(request, wanted, base)
        if not wanted.error:
            context |= _drawn(request.actor, wanted, km)
    response = render_page(
        request,
        "search/people.html",
        context,
        partial="listing",
        status=422 if wanted.error else 200,
    )
    if wants_partial(request) and wanted.is_finished and not wanted.error:
        response.headers["HX-Push-Url"] = url
    return response


def _radius(written: str) -> int | None:
    """One of the radii offered; anything else is the one that fits."""
    return next((km for km in RADII if written == str(km)), None)


def _drawn(actor: Actor, wanted: Asked, km: int | None) -> dict[str, Any]:
    spread = queries.spread(actor, wanted.node, km)
    land = outline()
    view = _view(spread, land)
    return {
        "map": spread,
        "land": land,
        "view": view,
        "radii": [(each, each == spread.km) for each in RADII],
        "spots": _spots(actor, wanted, spread, land, view),
        "nowhere_url": reverse("search:people")
        + query_string(text_of(queries.nowhere(wanted.node), actor), wanted.sort),
        "list_url": reverse("search:people") + wanted.query,
    }


def _view(spread: Spread, land: Outline) -> View:
    """All of the outline, or the part that people live in where that is smaller."""
    if not spread.circles:
        return View()
    points = [land.point(c.place.latitude, c.place.longitude) for c in spread.circles]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    north, south = min(y for _x, y in points), max(y for _x, y in points)
    around = 2 * land.units(spread.km, spread.circles[0].place.latitude)
    width = max(east - west + around, (south - north + around) * land.width / land.height)
    factor = land.width / min(max(width, NARROWEST_VIEW), land.width)
    if factor < WORTH_ENLARGING:
        return View()
    width, height = land.width / factor, land.height / factor
    left = min(max((west + east - width) / 2, 0.0), land.width - width)
    top = min(max((north + south - height) / 2, 0.0), land.height - height)
    return View(round(factor, 3), round(-left * factor, 1), round(-top * factor, 1))


def _spots(actor: Actor, wanted: Asked, spread: Spread, land: Outline, view: View) -> list[Spot]:
    most = max((circle.count for circle in spread.circles), default=1)
    dots = []
    for circle in spread.circles:
        x, y = view.point(*land.point(circle.place.latitude, circle.place.longitude))
        dots.append(
            (x, y, round(SMALLEST + (LARGEST - SMALLEST) * math.sqrt(circle.count / most), 1))
        )
    taken: list[Box] = [(x - r, y - r, x + r, y + r) for x, y, r in dots]
    spots: list[Spot] = []
    for number, (circle, (x, y, radius)) in enumerate(zip(spread.circles, dots, strict=True)):
        digits = len(str(circle.count)) + spread.is_part
        start = x + radius + 2
        box = (start, y - _LINE / 2, start + len(circle.name) * _LETTER, y + _LINE / 2)
        is_named = number < NAMED and box[2] < land.width and not _meets(box, taken)
        if is_named:
            taken.append(box)
        spots.append(
            Spot(
                circle=circle,
                url=_narrowed(actor, wanted, circle, spread.km),
                x=x,
                y=y,
                radius=radius,
                name=circle.name if is_named else "",
                is_inside=digits * _LETTER < 2 * radius,
                is_tight=digits * _LETTER * _ON_A_PHONE > 2 * radius,
            )
        )
    return spots


def _narrowed(actor: Actor, wanted: Asked, circle: Circle, km: int) -> str:
    """The list of those around a place; of all of them where the place has no name of its own."""
    node = queries.around(wanted.node, circle, km)
    text = wanted.text if node is None else text_of(node, actor)
    return reverse("search:people") + query_string(text, wanted.sort)


def _meets(box: Box, others: Iterable[Box]) -> bool:
    left, top, right, bottom = box
    return any(
        left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
        for other in others
    )
