# SPDX-License-Identifier: Apache-2.0
"""Twilio: SMS by its Messages resource. Its key signs what it tells us, over address and form."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from talentkreis.channels.providers.port import Forged, Received, Report, Told, number_of
from talentkreis.channels.segments import plain
from talentkreis.mail.delivery.answers import (
    Unclear,
    accepted,
    account_trouble,
    by_status,
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

HOST = "api.twilio.com"
_CREATED = 201
_MOST_FIELDS = 100
# https://www.twilio.com/docs/api/errors: whom an error code is about.
_BLAMES = {
    "21211": Blame.ADDRESS, "21217": Blame.ADDRESS, "30003": Blame.UNKNOWN,
    "30004": Blame.BLOCKED, "30005": Blame.ADDRESS, "30006": Blame.CHANNEL,
    "30007": Blame.CONTENT, "21610": Blame.BLOCKED, "21614": Blame.CHANNEL,
    "21612": Blame.CHANNEL,
}  # fmt: skip
_TROUBLE = {
    "20003": "login_refused", "20429": "rate_limited", "21606": "server_refuses",
    "21408": "server_refuses", "21212": "server_refuses", "21611": "rate_limited",
    "30001": "rate_limited", "30002": "server_refuses",
}  # fmt: skip
_ENDED = {
    "delivered": ReportStatus.DELIVERED,
    "read": ReportStatus.DELIVERED,
    "undelivered": ReportStatus.FAILED,
    "failed": ReportStatus.FAILED,
}


class Twilio:
    """The API of Twilio."""

    hosts = frozenset({HOST})

    def request(self, keys: Keys, message: Outgoing) -> Request:
        """One SMS, with the address at which we hear what became of it: it names the message."""
        form = {
            "To": message.to_address,
            "Body": plain(message.text),
            "StatusCallback": f"{keys.hook_url}?m={message.id.hex}",
        }
        is_service = keys.sender.startswith("MG")
        form["MessagingServiceSid" if is_service else "From"] = keys.sender
        login = base64.b64encode(f"{keys.identity}:{keys.secret}".encode()).decode()
        headers = {
            "Authorization": f"Basic {login}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        url = f"https://{HOST}/2010-04-01/Accounts/{keys.identity}/Messages.json"
        return Request(url, urlencode(form).encode(), headers)

    def read(self, answer: Answer) -> Reply:
        """What an answer means. Raises Unclear for one that cannot be read."""
        known = by_status(answer)
        if known is not None:
            return known
        try:
            said = read_json(answer.body)
        except ValueError as error:
            raise Unclear("unreadable") from error
        if answer.status == _CREATED:
            return accepted(str(said.get("sid", "")), str(said.get("status", "")))
        code = str(said.get("code", ""))
        if code in _TROUBLE:
            return account_trouble(_TROUBLE[code], code)
        return refused(_BLAMES.get(code, Blame.UNKNOWN), code)

    def tell(self, keys: Keys, call: Call) -> Told:
        """Check `X-Twilio-Signature` over our public address and the sorted form; then read.

        There is no time in it: what is repeated names the same message and changes nothing.
        Raises Forged, ValueError.
        """
        try:
            pairs = parse_qsl(
                call.body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS
            )
        except ValueError as error:
            raise Forged from error
        text = call.url + "".join(name + value for name, value in sorted(set(pairs)))
        wanted = base64.b64encode(hmac.digest(keys.secret.encode(), text.encode(), "sha1")).decode()
        sent = call.headers.get("x-twilio-signature", "")
        if not keys.secret or not hmac.compare_digest(wanted.encode(), sent.encode()):
            raise Forged
        form = dict(pairs)
        if form.get("AccountSid") != keys.identity:
            raise Forged
        if "MessageStatus" in form:
            return Told(_report(form, call.query.get("m", "")))
        return Told(_received(form))


def _report(form: dict[str, str], own: str) -> list[Report | Received]:
    status = _ENDED.get(form["MessageStatus"])
    if status is None:  # queued, sending, sent: on its way
        return []
    try:
        message_id = UUID(own) if own else None
    except ValueError as error:
        raise ValueError("not an id of ours") from error
    code = form.get("ErrorCode", "")
    blame = Blame.NOBODY
    if status == ReportStatus.FAILED:
        blame = _BLAMES.get(code, Blame.UNKNOWN)
    return [Report(status, message_id, form.get("MessageSid", ""), code, blame)]


def _received(form: dict[str, str]) -> list[Report | Received]:
    return [
        Received(
            external_id=form.get("MessageSid", "")[:200],
            sender=number_of(form.get("From", "")),
            text=form.get("Body", ""),
            # Twilio took the word for an opt-out itself, and has answered.
            has_ended=form.get("OptOutType", "") == "STOP",
        )
    ]
