# SPDX-License-Identifier: Apache-2.0
"""The bars of the phone stay above the page, never above what one has come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.keyboard import Keyboard
from tests.browser.site import PHONE
from tests.browser.world import make_world

if TYPE_CHECKING:
    from tests.browser.site import Site

STOPS = 70
_TO_THE_END = "window.scrollTo(0, document.documentElement.scrollHeight)"


@pytest.mark.requirement("trust:L-31")
def test_on_the_phone_no_bar_lies_over_what_has_the_focus(site: Site) -> None:
    site.sign_in(make_world())
    for path in ("/", "/talente/", "/pools/neu/", "/aufraeumen/", "/einstellungen/"):
        page = site.open(path, width=PHONE)
        keys = Keyboard(page)
        if path == "/talente/":
            keys.press("j", "x")  # the bulk bar lies above the tabs
            assert page.locator("[data-bulk]").is_visible()
        for _stop in range(STOPS):
            keys.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break  # behind the last one
            keys.sees_focus()
        page.evaluate(_TO_THE_END)
        assert site.axe(only="target-size") == []
