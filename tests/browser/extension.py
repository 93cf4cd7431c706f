# SPDX-License-Identifier: Apache-2.0
"""The extension in a Chromium of its own: its icon is clicked, its popup is the real one.

Playwright does not know popups. The browser's own protocol clicks on the icon, which is what
grants `activeTab`, and talks to the popup through a session beside Playwright's.
"""

from __future__ import annotations

import base64
import json
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from talentkreis.intake.capture.rules import OWN_ORIGIN
from tests.browser.site import CHROMIUM_FLAGS, SHOTS, chromium_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

EXTENSION = Path(__file__).parents[2] / "extension"
PATIENCE_S = 10.0


def browser_with_extension(browser: Browser) -> Iterator[BrowserContext]:
    """A Chromium with the extension as it lies in the repository, and nothing else.

    In English: Debian packs the words of other languages apart.
    """
    with tempfile.TemporaryDirectory() as profile:
        context = browser.browser_type.launch_persistent_context(
            profile,
            executable_path=chromium_path(),
            ignore_default_args=["--disable-extensions", "--headless"],
            args=[
                *CHROMIUM_FLAGS,
                "--headless=new",
                "--lang=en-US",
                f"--disable-extensions-except={EXTENSION}",
                f"--load-extension={EXTENSION}",
                "--disable-features=DisableLoadExtensionCommandLineSwitch",
                "--enable-unsafe-extension-debugging",  # lets the protocol click on the icon
            ],
            env={**os.environ, "LANGUAGE": "en_US", "LANG": "C.UTF-8"},
        )
        yield context
        context.close()


@dataclass
class Popup:
    """What the extension shows above the page after a click on its icon."""

    session: CDPSession
    target: str
    inner: str
    number: int = 0

    def run(self, script: str) -> Any:
        """The value of an expression in the popup."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def send(self, method: str, **parameters: Any) -> Any:
        """One message of the protocol to the popup, and its answer."""
        self.number += 1
        answers: list[Any] = []

        def listen(event: dict[str, Any]) -> None:
            message = json.loads(event["message"])
            if message.get("id") == self.number:
                answers.append(message)

        self.session.on("Target.receivedMessageFromTarget", listen)
        message = json.dumps({"id": self.number, "method": method, "params": parameters})
        self.session.send(
            "Target.sendMessageToTarget", {"sessionId": self.inner, "message": message}
        )
        until = time.monotonic() + PATIENCE_S
        while not answers and time.monotonic() < until:
            self.session.send("Target.getTargets")  # lets events come in
        self.session.remove_listener("Target.receivedMessageFromTarget", listen)
        assert answers, f"no answer to {method}"
        return answers[0]["result"]

    def text(self) -> str:
        """What can be read, once it has finished asking."""
        until = time.monotonic() + PATIENCE_S
        while self.run("document.querySelector('#wait')?.hidden !== true"):
            assert time.monotonic() < until, "the popup waits for ever"
        return str(self.run("document.querySelector('main').innerText"))

    def value(self, name: str) -> str:
        """What stands in a field."""
        return str(self.run(f"document.querySelector('[name={name}]').value"))

    def click(self, selector: str, *, wait_for: str) -> str:
        """Click, and what can be read once `wait_for` is shown."""
        self.run(f"document.querySelector({json.dumps(selector)}).click()")
        until = time.monotonic() + PATIENCE_S
        while self.run(f"document.querySelector({json.dumps(wait_for)})?.hidden !== false"):
            assert time.monotonic() < until, f"{wait_for} never came: {self.text()}"
        return self.text()

    def picture(self, name: str) -> None:
        """Keep a picture in tests/browser/shots (not committed)."""
        SHOTS.mkdir(exist_ok=True)
        data = self.send("Page.captureScreenshot", format="png")["data"]
        (SHOTS / f"{name}.png").write_bytes(base64.b64decode(data))

    def close(self) -> None:
        """Click somewhere else."""
        self.session.send("Target.closeTarget", {"targetId": self.target})


def set_up(context: BrowserContext, address: str, key: str) -> Page:
    """Enter address and key on the options page and save them."""
    page = context.new_page()
    page.goto(f"{OWN_ORIGIN}/options.html")
    page.fill("[name=address]", address)
    page.fill("[name=key]", key)
    page.click("button")
    expect(page.locator("#said")).not_to_be_empty()
    return page


def click_on_icon(context: BrowserContext, page: Page) -> Popup:
    """Click on the extension's icon while `page` is in front."""
    assert context.browser is not None
    page.bring_to_front()
    session = context.browser.new_browser_cdp_session()
    targets = _targets(session)
    tab = next(each for each in targets if each["type"] == "tab" and each["url"] == page.url)
    extension = OWN_ORIGIN.removeprefix("chrome-extension://")
    session.send("Extensions.triggerAction", {"id": extension, "targetId": tab["targetId"]})
    until = time.monotonic() + PATIENCE_S
    while True:
        found = [
            each
            for each in _targets(session)
            if each["type"] == "page" and each["url"] == f"{OWN_ORIGIN}/popup.html"
        ]
        if found:
            break
        assert time.monotonic() < until, "no popup"
    target = found[0]["targetId"]
    inner = session.send("Target.attachToTarget", {"targetId": target, "flatten": False})
    return Popup(session, target, inner["sessionId"])


def _targets(session: CDPSession) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = session.send("Target.getTargets", {"filter": [{}]})["targetInfos"]
    return found
