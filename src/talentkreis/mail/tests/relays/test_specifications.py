# SPDX-License-Identifier: Apache-2.0
"""What services really send, as their vendors show it, and what it comes to here.

The examples are not part of the repository: ``TALENTKREIS_SPECS`` names the folder with
``email-webhooks``. What our own emulators send stands in `test_calls`.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import RequestFactory

from talentkreis.kernel import clock
from talentkreis.mail.relays import calls
from talentkreis.mail.relays.calls import Kind
from talentkreis.mail.rules import Blame
from talentkreis.mail.tests.relays.emulators import SIGNING_KEY, MailgunEmulator

if TYPE_CHECKING:
    from talentkreis.kernel.tests.web_server import WebSource

FOLDER = os.environ.get("TALENTKREIS_SPECS", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="TALENTKREIS_SPECS names no folder of examples")

# What each example of a vendor is; those it is silent about are no news.
WANTED: dict[str, dict[str, tuple[Kind, Blame]]] = {
    "postmark": {
        "test_bounce_event": (Kind.FAILED, Blame.ADDRESS),
        "test_delivered_event": (Kind.DELIVERED, Blame.NOBODY),
        "test_open_event": (Kind.FOLLOWED, Blame.NOBODY),
        "test_click_event": (Kind.FOLLOWED, Blame.NOBODY),
        "test_spam_event": (Kind.COMPLAINED, Blame.NOBODY),
        "test_unsubscribe": (Kind.UNSUBSCRIBED, Blame.NOBODY),
        "test_subscription_change_bounce": (Kind.FAILED, Blame.ADDRESS),
    },
    "mailgun": {
        "test_delivered_event": (Kind.DELIVERED, Blame.NOBODY),
        "test_failed_permanent_event": (Kind.FAILED, Blame.ADDRESS),
        "test_failed_temporary_event": (Kind.LATER, Blame.UNKNOWN),
        "test_failed_greylisted_event": (Kind.LATER, Blame.UNKNOWN),
        "test_complained_event": (Kind.COMPLAINED, Blame.NOBODY),
        "test_unsubscribed_event": (Kind.UNSUBSCRIBED, Blame.NOBODY),
        "test_opened_event": (Kind.FOLLOWED, Blame.NOBODY),
        "test_clicked_event": (Kind.FOLLOWED, Blame.NOBODY),
    },
    "brevo": {
        "test_delivered_event": (Kind.DELIVERED, Blame.NOBODY),
        "test_hard_bounce": (Kind.FAILED, Blame.ADDRESS),
        "test_spam": (Kind.COMPLAINED, Blame.NOBODY),
        "test_complaint": (Kind.COMPLAINED, Blame.NOBODY),
        "test_deferred_event": (Kind.LATER, Blame.UNKNOWN),
        "test_opened_event": (Kind.FOLLOWED, Blame.NOBODY),
        "test_unique_opened_event": (Kind.FOLLOWED, Blame.NOBODY),
        "test_proxy_open_event": (Kind.FOLLOWED, Blame.NOBODY),
        "test_clicked_event": (Kind.FOLLOWED, Blame.NOBODY),
        "test_unsubscribe": (Kind.UNSUBSCRIBED, Blame.NOBODY),
    },
    "mailjet": {
        "test_sent_event": (Kind.DELIVERED, Blame.NOBODY),
        "test_open_event": (Kind.FOLLOWED, Blame.NOBODY),
        "test_bounce_event": (Kind.FAILED, Blame.ADDRESS),
        "test_blocked_event": (Kind.FAILED, Blame.ADDRESS),
        "test_spam_event": (Kind.COMPLAINED, Blame.NOBODY),
        "test_unsub_event": (Kind.UNSUBSCRIBED, Blame.NOBODY),
        "test_bounced_greylist_event": (Kind.LATER, Blame.UNKNOWN),
        "test_non_grouped_event": (Kind.DELIVERED, Blame.NOBODY),
    },
}


def _examples(service: str) -> dict[str, Any]:
    text = Path(FOLDER, "email-webhooks", "examples", f"{service}.json").read_text("utf-8")
    found: dict[str, Any] = {}
    for each in json.loads(text):
        found.setdefault(each["case"], each["payload"])
    return found


def _read(service: str, payload: Any, server: WebSource | None = None) -> list[calls.Told]:
    if service == "mailgun":
        payload = MailgunEmulator(server).signed(payload)  # type: ignore[arg-type]  # signs, asks nobody
    request = RequestFactory().post(
        "/",
        json.dumps(payload),
        content_type="application/json",
        headers={"Authorization": "Basic " + base64.b64encode(b"a:b").decode()},
    )
    said = calls.read(service, request, login="a:b", signing_key=SIGNING_KEY, now=clock.now())
    return said.told


@pytest.mark.requirement("trust:E-11")
@pytest.mark.parametrize(
    ("service", "case"), [(name, case) for name, cases in WANTED.items() for case in cases]
)
def test_an_example_of_a_vendor_is_what_it_is(service: str, case: str) -> None:
    (told,) = _read(service, _examples(service)[case])
    assert (told.kind, told.blame) == WANTED[service][case]
    assert told.external_id or told.kind is Kind.FOLLOWED
    assert told.at is None or told.at <= clock.now()


@pytest.mark.parametrize("service", WANTED)
def test_every_example_is_read_or_refused_without_breaking(service: str) -> None:
    for payload in _examples(service).values():
        try:
            _read(service, payload)
        except ValueError:
            continue
