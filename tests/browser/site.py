# SPDX-License-Identifier: Apache-2.0
"""The product in a real browser: a live server, Debian's Chromium, accessibility checks.

A page that logs an error, breaks the content security policy or fails to load a file fails the
test that opened it, whether the test looked or not.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client

from talentkreis.organisation.models import Member

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

    from tests.browser.underway import RequestsUnderway

SHOTS: Final = Path(__file__).parent / "shots"
HEIGHT: Final = 900
HIGHEST: Final = 12_000
# Waits are for a machine that does something else beside; a page is not slower for them.
APPEARS_WITHIN_MS: Final = 20_000
ENDS_WITHIN_S: Final = 60.0
PHONE: Final = 390
NARROWEST: Final = 320  # 1280 px at 400 % (WCAG 1.4.10)
DESK: Final = 1440

CHROMIUM_FLAGS: Final = (
    "--no-sandbox",  # tests run as root in containers
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--font-render-hinting=none",  # the same line breaks everywhere
)

# WCAG 2.2 A and AA. "Serious" and "critical" are what keeps somebody out.
_AXE_OPTIONS: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
_COLOUR_RULES: Final = ["color-contrast", "link-in-text-block"]
_WEIGHTY: Final = ("serious", "critical")

_WATCH_POLICY: Final = """
    window.policyViolations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      window.policyViolations.push(`${event.violatedDirective}: ${event.blockedURI}`);
    });
"""
# What sticks out to the right of the window, apart from what scrolls in a frame of its own.
_STICKS_OUT: Final = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const found = [...document.querySelectorAll("body *")].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.right > width + 1 && box.width > 0;
    });
    return found.slice(0, 5).map((element) => element.outerHTML.slice(0, 120));
}"""

Theme = Literal["light", "dark"]
Language = Literal["de", "en"]


def chromium_path() -> str:
    """The system's Chromium. Fails the test, with what to do, where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail(
            "Browser tests need Chromium. Run `make system`, or: apt-get install chromium",
            pytrace=False,
        )
    return path


@dataclass
class Site:
    """What a test does with the product: sign in, open pages, look, check."""

    browser: Browser
    url: str
    underway: RequestsUnderway
    problems: list[str] = field(default_factory=list)
    page: Page | None = None
    _context: BrowserContext | None = None
    _language: str = ""
    _cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self, member: Member | str = "recruiter") -> Member:
        """Be `member`, or a new member with that role, from the next `open` on."""
        if isinstance(member, str):
            member, _is_new = Member.objects.get_or_create(
                email=f"{member}@example.org", defaults={"name": "Merle Hansen", "role": member}
            )
        client = Client()
        client.force_login(member)
        self._cookies = {
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value
        }
        self._drop_context()
        return member

    @property
    def is_signed_in(self) -> bool:
        """Whether the next page opens for a member."""
        return bool(self._cookies)

    def sign_out(self) -> None:
        """Be nobody from the next `open` on."""
        self._cookies = {}
        self._drop_context()

    def open(
        self,
        path: str,
        *,
        width: int = DESK,
        theme: Theme = "light",
        language: Language = "de",
        expected: int = 200,
    ) -> Page:
        """Open a page in the one window of this visitor and wait until it is quiet."""
        self._speak(language)
        page = self._current
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        self.collect()
        response = page.goto(f"{self.url}{path}", wait_until="load")
        assert response is not None
        if response.status != expected:
            self.problems.append(f"{path}: status {response.status}, expected {expected}")
        page.evaluate("document.fonts.ready.then(() => true)")
        return page

    def resize(self, width: int) -> None:
        """Make the window this wide and as high as the page, so that no sticky bar covers any."""
        page = self._current
        page.set_viewport_size({"width": width, "height": HEIGHT})
        height: int = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(HEIGHT, min(height, HIGHEST))})

    def axe(
        self, page: Page | None = None, *, is_only_colour: bool = False, only: str = ""
    ) -> list[str]:
        """Weighty accessibility findings on the page, one line each; empty is good.

        `is_only_colour` asks again what another theme can change, which takes a third; `only`
        names one rule.
        """
        page = page or self._current
        if not page.evaluate("typeof window.axe === 'object'"):
            page.evaluate(AXE_SCRIPT)
        rules = [only] if only else _COLOUR_RULES if is_only_colour else _AXE_OPTIONS["runOnly"]
        options = {**_AXE_OPTIONS, "runOnly": rules}
        results = page.evaluate("(options) => axe.run(document, options)", options)
        return [
            f"axe {found['id']} ({found['impact']}): {' '.join(map(str, node['target']))}"
            f" {' '.join((node.get('failureSummary') or '').split())[:200]}"
            for found in results["violations"]
            if found["impact"] in _WEIGHTY
            for node in found["nodes"][:3]
        ]

    def sticks_out(self, page: Page | None = None) -> list[str]:
        """Elements that make the page scroll sideways."""
        found: list[str] = (page or self._current).evaluate(_STICKS_OUT)
        return [f"sticks out: {element}" for element in found]

    def screenshot(self, name: str, *, whole: bool = True) -> Path:
        """Keep a picture in tests/browser/shots (not committed)."""
        SHOTS.mkdir(exist_ok=True)
        path = SHOTS / f"{name}.png"
        self._current.screenshot(path=path, full_page=whole)
        return path

    def to_pdf(self, markup: str) -> bytes:
        """A document as the browser prints it."""
        context = self.browser.new_context()
        page = context.new_page()
        page.set_content(markup)
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
        context.close()
        return printed

    def collect(self) -> list[str]:
        """Problems so far: console errors, failed files, policy violations of the open page."""
        if self.page is not None and self.page.url.startswith("http"):
            found = self.page.evaluate("window.policyViolations ?? []")
            self.problems.extend(f"{self.page.url}: policy {each}" for each in found)
            self.page.evaluate("window.policyViolations = []")
        return self.problems

    def close(self) -> None:
        """End the visit, and wait until the server has ended what it answers."""
        self._drop_context()
        self.underway.wait_for_none(within_s=ENDS_WITHIN_S)

    @property
    def _current(self) -> Page:
        assert self.page is not None, "open a page first"
        return self.page

    def _start(self, language: Language) -> None:
        self._language = language
        host = urlsplit(self.url).hostname or "localhost"
        self._context = self.browser.new_context(locale=language, timezone_id="Europe/Berlin")
        self._context.add_cookies(
            [
                {"name": name, "value": value, "domain": host, "path": "/"}
                for name, value in self._cookies.items()
            ]
        )
        self._context.add_init_script(_WATCH_POLICY)
        self._context.set_default_timeout(APPEARS_WITHIN_MS)
        self.page = self._context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        self.page.on("response", self._on_response)

    def _speak(self, language: Language) -> None:
        """Members read their own language, visitors that of their browser."""
        if self._cookies:
            session = Client()
            session.cookies.load(self._cookies)
            member = Member.objects.filter(pk=session.session["_auth_user_id"])
            member.exclude(language=language).update(language=language)
        elif language != self._language:
            self._drop_context()
        if self.page is None:
            self._start(language)

    def _on_console(self, message: ConsoleMessage) -> None:
        # A refused form is a 4xx on purpose; the browser reports each as an error.
        if message.type == "error" and "status of 4" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.problems.append(f"{response.url}: status {response.status}")

    def _drop_context(self) -> None:
        self.collect()
        if self._context is not None:
            self._context.close()
        self._context = self.page = None
