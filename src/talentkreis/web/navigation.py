# SPDX-License-Identifier: Apache-2.0
"""The areas of the product, in the users' words. An area appears when its page exists and the
actor may open it: the right is the one the page itself declares, so there is no second list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _

from talentkreis.intake.duplicates.queries import MOST_COUNTED, waiting
from talentkreis.intake.permissions import Right
from talentkreis.intake.scouting import queries as suggestions
from talentkreis.organisation.models import Employer
from talentkreis.organisation.rights import may

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class Area:
    """One entry of the rail. `prefixes` are further paths that belong to it."""

    key: str
    label: _StrPromise
    url_name: str
    icon: str
    group: int
    prefixes: tuple[str, ...] = ()
    is_on_phone: bool = False


AREAS: Final = (
    Area(
        "my_day",
        _("My day"),
        "web:my_day",
        "calendar",
        0,
        ("/aufgaben/", "/signale/", "/aufmerksamkeiten/"),
        is_on_phone=True,
    ),
    Area("people", _("Talents"), "search:people", "people", 1, ("/importe/",), is_on_phone=True),
    Area("duplicates", _("Duplicates"), "intake:duplicates", "copy", 1),
    Area("pools", _("Pools"), "pools:index", "circle", 1, ("/inventur/",), is_on_phone=True),
    Area(
        "nurture",
        _("Nurture"),
        "nurture:index",
        "leaf",
        1,
        ("/newsletter/", "/inhalte/", "/jahresplan/", "/automatisierungen/"),
        is_on_phone=True,
    ),
    Area("hygiene", _("Clean-up"), "hygiene:index", "check", 1),
    Area("mail", _("Mailbox"), "mail:inbox", "mail", 1, ("/post/",)),
    Area("captured", _("Captured mail"), "mail:captured", "eye", 1),
    Area("privacy", _("Data protection"), "consent:index", "shield", 2),
    Area("settings", _("Settings"), "organisation:settings", "settings", 2),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An area as one actor sees it on one page."""

    key: str
    label: _StrPromise
    url: str
    icon: str
    group: int
    is_current: bool
    is_on_phone: bool
    # How much waits there, as it is shown; empty for nothing.
    count: str = ""


@lru_cache(maxsize=64)
def page_of(url_name: str) -> tuple[str, str] | None:
    """Address and declared right of a named page without arguments; None if there is none."""
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return None
    return url, str(getattr(resolve(url).func, "declared_right", ""))


def url_for(actor: Actor, url_name: str) -> str:
    """Address of a page, or an empty string where it does not exist or is closed to `actor`."""
    page = page_of(url_name)
    if page is None:
        return ""
    url, right = page
    return url if right in {"", "public"} or may(actor, right) else ""


def links_for(actor: Actor, path: str, counts: Mapping[str, int] | None = None) -> list[Link]:
    """The areas open to `actor`; the one `path` lies in is current.

    `counts` says by the key of an area how much waits there for a decision.
    """
    counts = counts or {}
    open_areas = [
        (area, url)
        for area in AREAS
        if (url := url_for(actor, area.url_name)) and (area.key != "captured" or _captures_mail())
    ]
    current = _area_of(path, open_areas)
    return [
        Link(
            key=area.key,
            label=area.label,
            url=url,
            icon=area.icon,
            group=area.group,
            is_current=area is current,
            is_on_phone=area.is_on_phone,
            count=_shown(counts.get(area.key, 0)),
        )
        for area, url in open_areas
    ]


def employer_here(request: HttpRequest) -> Employer | None:
    """Whose installation it is, and what waits there for whoever asks: one query a request."""
    if not hasattr(request, "employer_here"):
        employers = Employer.objects.filter(id=1)
        actor: Actor | None = getattr(request, "actor", None)
        if actor is not None and may(actor, Right.DUPLICATES):
            groups = waiting(actor).values("id")[:MOST_COUNTED]
            employers = employers.annotate(waiting_duplicates=ArraySubquery(groups))
        if actor is not None and may(actor, Right.SCOUTING):
            suggested = suggestions.waiting().values("id")[:MOST_COUNTED]
            employers = employers.annotate(waiting_suggestions=ArraySubquery(suggested))
        request.employer_here = employers.first()  # type: ignore[attr-defined]  # ours
    found: Employer | None = request.employer_here  # type: ignore[attr-defined]  # set above
    return found


def duplicates_waiting(request: HttpRequest) -> int:
    """How many groups of likely duplicates wait, counted to `MOST_COUNTED`."""
    return len(getattr(employer_here(request), "waiting_duplicates", ()))


def suggestions_waiting(request: HttpRequest) -> int:
    """How many suggestions of colleagues wait, counted to `MOST_COUNTED`."""
    return len(getattr(employer_here(request), "waiting_suggestions", ()))


def _shown(count: int) -> str:
    if count >= MOST_COUNTED:
        return f"{MOST_COUNTED - 1}+"
    return str(count or "")


def _captures_mail() -> bool:
    """The captured mailbox is a page of demos and trials only."""
    return settings.ENV.captured_mail_port is not None


def _area_of(path: str, open_areas: list[tuple[Area, str]]) -> Area | None:
    """The area with the longest matching prefix; the start page matches only itself."""
    matches = [
        (len(prefix), area)
        for area, url in open_areas
        for prefix in (url, *area.prefixes)
        if path == prefix or (prefix != "/" and path.startswith(prefix))
    ]
    return max(matches, key=lambda match: match[0])[1] if matches else None
