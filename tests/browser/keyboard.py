# SPDX-License-Identifier: Apache-2.0
"""A recruiter without a mouse: everything is reached by keys, or the test fails where it is not.

Every stop on the way has to show that it has the focus (WCAG 2.4.7) and may not lie below a bar
(WCAG 2.4.11). Presses are counted, stage by stage: what takes a hundred is not reachable either.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Locator, Page

# A page that takes more presses than this to get anywhere is not for people who work by keys.
FARTHEST: Final = 40
_HAS_FOCUS: Final = "element => element === document.activeElement"
# Why one cannot see where one is; empty when one can. Ticks, radios and file fields show the
# focus on their label, the filter on the line around it. What is drawn over is looked for in five
# places, so that a rounded corner or a line break does not count.
_UNSEEN: Final = """() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return "the focus is nowhere";
    if (focused.id === "content") return "";
    const near = [focused, focused.closest("label, .chip, .text, dialog")].filter(Boolean);
    const shows = (element) => {
      const style = getComputedStyle(element);
      return style.outlineStyle !== "none" || style.boxShadow !== "none";
    };
    if (!near.some(shows)) return "no ring";
    const shown = near[1] && !near[1].matches("dialog") ? near[1] : focused;
    const box = shown.getBoundingClientRect();
    if (box.bottom < 0 || box.top > innerHeight) return "out of view";
    const places = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]];
    const isFree = places.some(([x, y]) => {
      const hit = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      return hit && (shown.contains(hit) || hit.contains(shown));
    });
    return isFree ? "" : "below something else";
}"""

_IS_PRESENTED: Final = """new Promise((seen) => {
    const observer = new PerformanceObserver((list) => {
      if (!list.getEntriesByName("first-contentful-paint").length) return;
      observer.disconnect();
      seen();
    });
    observer.observe({ type: "paint", buffered: true });
})"""


@dataclass
class Keyboard:
    """Keys on one page. Locators are only looked at; nothing is clicked or filled."""

    page: Page
    # Stage → presses. What is typed into a field counts as one: it is content, not the way to it.
    counted: dict[str, int] = field(default_factory=dict)
    _stage: str = ""

    def __post_init__(self) -> None:
        """Choosers of files are caught from now on: to begin with that takes the browser time."""
        self.page.on("filechooser", lambda _chooser: None)

    @contextmanager
    def stage(self, name: str, *, at_most: int) -> Iterator[None]:
        """Count the presses of a part of the way, and fail where they are too many."""
        self._stage = name
        self.counted[name] = 0
        yield
        presses = self.counted[name]
        assert presses <= at_most, f"{name} took {presses} presses, more than {at_most}"

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self._count()
            self.page.keyboard.press(key)

    def press_and_leave(self, key: str) -> None:
        """Press a key that leads to another page, and wait for that."""
        here = self.page.url

        def is_elsewhere(url: str) -> bool:
            return url != here

        self.press(key)
        self.page.wait_for_url(is_elsewhere)
        self._see_page()

    def press_and_come_back(self, key: str) -> None:
        """Press a key that changes something and shows this page anew."""
        with self.page.expect_navigation():
            self.press(key)
        self._see_page()

    def write(self, text: str) -> None:
        """Type where the focus is, over what stands there."""
        self.sees_focus()
        self.press("Control+a")
        self._type(text)

    def sees_focus(self) -> None:
        """Fail unless one can see where one is."""
        why = self.page.evaluate(_UNSEEN)
        where = "document.activeElement.outerHTML.slice(0, 160)"
        assert not why, f"{why}: {self.page.evaluate(where)} on {self.page.url}"

    def reach(self, wanted: Locator) -> None:
        """Press Tab until the element has the focus; every stop on the way has to be seen."""
        expect(wanted).to_be_visible()
        for _press in range(FARTHEST):
            if wanted.evaluate(_HAS_FOCUS):
                self.sees_focus()
                return
            self.press("Tab")
            self.sees_focus()
        raise AssertionError(f"{wanted} is more than {FARTHEST} stops away")

    def reach_content(self) -> None:
        """Leave the navigation by the skip link, as one does on a new page."""
        self.reach(self.page.locator("a.skip"))
        self.press("Enter")
        expect(self.page.locator("#content")).to_be_focused()

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
        self._type(label)
        expect(select.locator("option:checked")).to_have_text(re.compile(re.escape(label)))

    def choose_radio(self, wanted: Locator) -> None:
        """Reach the group and go along it with the arrow keys."""
        name = wanted.get_attribute("name")
        group = self.page.locator(f"input[type=radio][name='{name}']")
        chosen = group.locator(":scope:checked")
        self.reach(chosen if chosen.count() else group.first)
        for _press in range(group.count() + 1):
            if wanted.is_checked():
                self.sees_focus()
                return
            self.press("ArrowDown" if chosen.count() else "Space")
        raise AssertionError(f"{wanted} cannot be chosen by arrow keys")

    def choose_files(self, field: Locator, files: Path | Sequence[Path]) -> None:
        """Open the file chooser with Enter and take files in it."""
        self.reach(field)
        with self.page.expect_file_chooser() as chooser:
            self.press("Enter")
        chooser.value.set_files(files)

    def go_to(self, area: str) -> None:
        """Open an area, or begin something, through the palette."""
        self.press("Control+k")
        expect(self.page.locator("#palette")).to_be_visible()
        self._type(area)
        option = self.page.locator("#palette [role=option][aria-selected=true]")
        expect(option).to_contain_text(area)
        with self.page.expect_navigation():
            self.press("Enter")
        self._see_page()

    def _see_page(self) -> None:
        """Nobody presses a key before they see the page; the browser drops keys until then.

        Seen is what has been presented, which is some frames later than what has been drawn.
        """
        self.page.evaluate(_IS_PRESENTED)

    def _type(self, text: str) -> None:
        self._count()
        self.page.keyboard.type(text)

    def _count(self) -> None:
        if self._stage:
            self.counted[self._stage] += 1
