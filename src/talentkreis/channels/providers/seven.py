# SPDX-License-Identifier: Apache-2.0
"""seven.io: SMS from a German data centre. It answers 200 to everything; the body decides."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from talentkreis.channels.providers.port import Forged, Received, Report, Told, moment_of, number_of
from talentkreis.channels.segments import plain
from talentkreis.mail.delivery.answers import (
    Unclear,
    accepted,
    account_trouble,
    by_status,
    later,
    read_json,
    refused,
)
from talentkreis.mail.delivery.over_http import Request
from talentkreis.mail.models import ReportStatus
from talentkreis.mail.rules import Blame

if TYPE_CHECKING:
    from talentkreis.channels.providers.port import Call, Keys
    from talentkreis.kernel.http import Answer
    from talentkreis.mail.building import Outgoing
    from talentkreis.mail.smtp import Reply

HOST = "gateway.seven.io"
_OK = frozenset({"100", "101"})
# The same text to the same number a moment ago: it has gone out, a retry would be the second.
_SENT_BEFORE = "402"
_ADDRESS = frozenset({"201", "202", "301"})
_TROUBLE = {
    "500": "no_credit", "900": "login_refused", "902": "login_refused", "903": "server_refuses",
    "306": "server_refuses",
}  # fmt: skip
_LATER = frozenset({"403", "600"})
_FRESH = dt.timedelta(seconds=300)
_ENDED = {
    "DELIVERED": ReportStatus.DELIVERED,
    "NOTDELIVERED": ReportStatus.FAILED,
    "EXPIRED": ReportStatus.FAILED,
    "REJECTED": ReportStatus.FAILED,
    "FAILED": ReportStatus.FAILED,
}


class Seven:
    """The gateway of seven.io."""

    hosts = frozenset({HOST})

    def request(self, keys: Keys, message: Outgoing) -> Request:
        """One SMS. `foreign_id` is our name for it; links are not rewritten to be counted."""
        body = {
            "to": message.to_address,
            "text": plain(message.text),
            "foreign_id": message.id.hex,
            "performance_tracking": False,
        }
        if keys.sender:
            body["from"] = keys.sender
        headers = {"X-Api-Key": keys.secret, "Content-Type": "application/json"}
        return Request(f"https://{HOST}/api/sms", json.dumps(body).encode(), headers)

    def read(self, answer: Answer) -> Reply:
        """What an answer means. Raises Unclear for one that cannot be read."""
        known = by_status(answer)
        if known is not None:
            return known
        try:
            said = read_json(answer.body)
        except ValueError as error:
            raise Unclear("unreadable") from error
        messages = said.get("messages")
        first = messages[0] if isinstance(messages, list) and messages else {}
        if not isinstance(first, dict):
            raise Unclear("unreadable")
        code = str(first.get("error") or said.get("success") or "")
        if first.get("success") is True or (code in _OK and first.get("success") is not False):
            return accepted(str(first.get("id") or ""), code)
        return self._refused(code)

    def _refused(self, code: str) -> Reply:
        if code == _SENT_BEFORE:
            return accepted("", code)
        if code in _ADDRESS:
            return refused(Blame.ADDRESS, code)
        if code in _TROUBLE:
            return account_trouble(_TROUBLE[code], code)
        return later(code) if code in _LATER else refused(Blame.UNKNOWN, code)

    def tell(self, keys: Keys, call: Call) -> Told:
        """Check the signature over time, nonce, method, address and body; then read.

        Raises Forged, ValueError.
        """
        stamp, nonce = call.headers.get("x-timestamp", ""), call.headers.get("x-nonce", "")
        at = moment_of(stamp)
        if not keys.hook_secret or not nonce or at is None or abs(call.at - at) > _FRESH:
            raise Forged
        digest = hashlib.md5(call.body, usedforsecurity=False).hexdigest()
        text = "\n".join((stamp, nonce, "POST", call.url, digest))
        wanted = hmac.new(keys.hook_secret.encode(), text.encode(), "sha256").hexdigest()
        if not hmac.compare_digest(wanted, call.headers.get("x-signature", "").lower()):
            raise Forged
        said = read_json(call.body)
        told = said.get("data")
        if not isinstance(told, dict):
            raise ValueError("no data")  # noqa: TRY004 - bad input, not a bad call
        match said.get("webhook_event"):
            case "dlr":
                return Told(_report(told), nonce)
            case "sms_mo":
                return Told(_received(told), nonce)
        return Told([], nonce)


def _report(told: dict[str, Any]) -> list[Report | Received]:
    code = str(told.get("status", "")).upper()
    status = _ENDED.get(code)
    if status is None:  # on its way
        return []
    blame = Blame.NOBODY if status == ReportStatus.DELIVERED else Blame.UNKNOWN
    own = str(told.get("foreign_id") or "")
    try:
        message_id = UUID(own) if own else None
    except ValueError:
        message_id = None
    return [Report(status, message_id, str(told.get("msg_id", "")), code, blame)]


def _received(told: dict[str, Any]) -> list[Report | Received]:
    return [
        Received(
            external_id=str(told.get("id", ""))[:200],
            sender=number_of(str(told.get("sender", ""))),
            text=str(told.get("text", "")),
            at=moment_of(told.get("time")),
        )
    ]
