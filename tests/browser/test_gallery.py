# SPDX-License-Identifier: Apache-2.0
"""Every component in every state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from tests.browser.site import Site, Theme


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_gallery_is_accessible(site: Site, width: int, theme: Theme) -> None:
    site.sign_in()
    site.open("/gallery/", width=width, theme=theme)
    site.screenshot(f"gallery-{width}-{theme}")
    assert not site.axe() + site.sticks_out()
