# SPDX-License-Identifier: Apache-2.0
"""A recruiter without a mouse: everything is reached by keys, or the test fails where it is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Locator, Page

# A page that takes more presses than this to get anywhere is not for people who work by keys.
FARTHEST: Final = 160
_HAS_FOCUS: Final = "element => element === document.activeElement"
# What has the focus has to show it (WCAG 2.4.7); ticks and radios show it on their label too.
_SHOWS_FOCUS: Final = """() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return false;
    const near = [focused, focused.closest("label"), focused.closest("dialog")].filter(Boolean);
    return near.some((element) => {
      const style = getComputedStyle(element);
      return style.outlineStyle !== "none" || style.boxShadow !== "none";
    });
}"""


@dataclass
class Keyboard:
    """Keys on one page. Locators are only looked at; nothing is clicked or filled."""

    page: Page

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def press_and_leave(self, key: str) -> None:
        """Press a key that leads to another page, and wait for that."""
        here = self.page.url

        def is_elsewhere(url: str) -> bool:
            return url != here

        self.press(key)
        self.page.wait_for_url(is_elsewhere)

    def write(self, text: str) -> None:
        """Type where the focus is, over what stands there."""
        self.press("Control+a")
        self.page.keyboard.type(text)

    def reach(self, wanted: Locator, *, key: str = "Tab") -> None:
        """Press Tab until the element has the focus, and see that it shows it."""
        expect(wanted).to_be_visible()
        for _press in range(FARTHEST):
            if wanted.evaluate(_HAS_FOCUS):
                break
            self.press(key)
        else:
            raise AssertionError(f"{wanted} cannot be reached by {key}")
        assert self.page.evaluate(_SHOWS_FOCUS), f"{wanted} does not show that it has the focus"

    def reach_content(self) -> None:
        """Leave the navigation by the skip link, as one does on each new page."""
        self.reach(self.page.locator("a.skip"))
        self.press("Enter")

    def use(self, wanted: Locator) -> None:
        """Reach a link or button and press it."""
        self.reach(wanted)
        self.press("Enter")

    def fill(self, wanted: Locator, text: str) -> None:
        """Reach a field and write into it."""
        self.reach(wanted)
        self.write(text)

    def choose_option(self, select: Locator, label: str) -> None:
        """Reach a choice and type the beginning of what is wanted."""
        self.reach(select)
        self.page.keyboard.type(label)
        expect(select.locator("option:checked")).to_have_text(re.compile(re.escape(label)))

    def choose_radio(self, wanted: Locator) -> None:
        """Reach the group and go along it with the arrow keys."""
        name = wanted.get_attribute("name")
        group = self.page.locator(f"input[type=radio][name='{name}']")
        is_in_group = "(e, n) => e.type === 'radio' && e.name === n"
        for _press in range(FARTHEST):
            if self.page.evaluate_handle("document.activeElement").evaluate(is_in_group, name):
                break
            self.press("Tab")
        for _press in range(group.count() + 1):
            if wanted.is_checked():
                return
            self.press("Space" if not group.locator(":scope:checked").count() else "ArrowDown")
        raise AssertionError(f"{wanted} cannot be chosen by arrow keys")

    def choose_files(self, field: Locator, files: Path | Sequence[Path]) -> None:
        """Open the file chooser with Enter and take files in it."""
        self.reach(field)
        with self.page.expect_file_chooser() as chooser:
            self.press("Enter")
        chooser.value.set_files(files)

    def go_to(self, area: str) -> None:
        """Open an area through the palette."""
        self.press("Control+k")
        expect(self.page.locator("#palette")).to_be_visible()
        self.page.keyboard.type(area)
        option = self.page.locator("#palette [role=option][aria-selected=true]")
        expect(option).to_contain_text(area)
        url = option.get_attribute("data-url") or ""
        self.press("Enter")
        self.page.wait_for_url(f"**{url}")
