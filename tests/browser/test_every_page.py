# SPDX-License-Identifier: Apache-2.0
"""Every page that needs no argument: both languages, light and dark, desk and phone.

The list comes from the URLconf, so a new page is looked at from the day it has a route.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests.browser.site import DESK, NARROWEST, PHONE, Site
from tests.browser.world import empty_database, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from talentkreis.organisation.models import Member
    from tests.browser.underway import RequestsUnderway

# Pages of django-allauth carry no declared right; these are the ones members open.
OF_ONES_OWN_ACCESS = ("account_change_password", "mfa_index", "account_logout")
FOR_STRANGERS = ("account_login", "account_reset_password", "account_reset_password_done")


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Full name and view of every route."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            namespace = f"{entry.namespace}:" if entry.namespace else ""
            yield from _patterns(entry, prefix + namespace)
        elif entry.name and not entry.pattern.converters:
            yield prefix + entry.name, entry.callback


def _names(*, is_public: bool) -> list[str]:
    return sorted(
        {
            name
            for name, view in _patterns(get_resolver())
            if (right := getattr(view, "declared_right", None)) is not None
            and (right == "public") is is_public
        }
    )


def _is_page(path: str, member: Member | None = None) -> bool:
    """Not an address that only takes forms, programs or htmx."""
    client = Client(headers={"Accept-Language": "de"})
    if member is not None:
        client.force_login(member)
    response = client.get(path, follow=True)
    return response.status_code != HTTPStatus.METHOD_NOT_ALLOWED and b"<html" in response.content


@dataclass
class Tour:
    """A browser, and the member who may open everything."""

    site: Site
    admin: Member


@pytest.fixture(scope="module")
def tour(
    django_db_setup: None,
    django_db_blocker: Any,
    chromium: Browser,
    server: str,
    underway: RequestsUnderway,
) -> Iterator[Tour]:
    """One visit for all pages, in an installation with something to see."""
    with django_db_blocker.unblock():
        visit = Tour(Site(chromium, server, underway), make_world())
        yield visit
        visit.site.close()
        empty_database()


def _look(site: Site, path: str) -> list[str]:
    """Everything wrong with a page in any of its eight appearances."""
    found: list[str] = []
    for language in ("de", "en"):
        page = site.open(path, language=language)
        for width in (DESK, PHONE):
            site.resize(width)
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                is_first = theme == "light"
                problems = site.axe(is_only_colour=not is_first)
                problems += site.sticks_out() if is_first else []
                found += [f"{path} {language} {width} {theme}: {each}" for each in problems]
        site.resize(NARROWEST)
        found += [f"{path} {language} {NARROWEST}: {each}" for each in site.sticks_out()]
        if page.locator("html").get_attribute("lang") != language:
            found.append(f"{path} is not {language}")
    found += site.collect()
    site.problems.clear()
    return found


@pytest.mark.requirement("trust:L-31")
@pytest.mark.requirement("trust:S-21")
@pytest.mark.parametrize("name", [*_names(is_public=False), *OF_ONES_OWN_ACCESS])
def test_a_page_behind_sign_in_is_accessible_in_every_appearance(tour: Tour, name: str) -> None:
    path = reverse(name)
    if not _is_page(path, tour.admin):
        return
    if not tour.site.is_signed_in:
        tour.site.sign_in(tour.admin)
    found = _look(tour.site, path)
    assert not found, "\n".join(found)


@pytest.mark.requirement("trust:L-31")
@pytest.mark.requirement("trust:S-21")
@pytest.mark.parametrize("name", [*_names(is_public=True), *FOR_STRANGERS])
def test_a_page_for_everybody_is_accessible_in_every_appearance(tour: Tour, name: str) -> None:
    path = reverse(name)
    if not _is_page(path):
        return
    if tour.site.is_signed_in:
        tour.site.sign_out()
    found = _look(tour.site, path)
    assert not found, "\n".join(found)
