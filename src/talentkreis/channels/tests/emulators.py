# SPDX-License-Identifier: Apache-2.0
"""Providers on loopback: they take messages, keep them, refuse as told, and call back signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from django.conf import settings
from django.test import Client

from talentkreis.channels.keys import hook_url
from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.tests.web_server import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from talentkreis.channels.models import Account
    from talentkreis.kernel.tests.web_server import WebSource

SECRET, HOOK_SECRET = "key-of-ours", "signs-what-they-tell"
SID = "AC" + "0a" * 16


@dataclass
class Emulator:
    """What all have in common: messages that were taken, and how the next ones are answered."""

    server: WebSource
    taken: list[dict[str, Any]] = field(default_factory=list)
    # Replies for the next requests instead of taking the message.
    next_replies: list[Reply] = field(default_factory=list)
    # Takes the message, and answers too late.
    is_mute: bool = False
    account: Account | None = None

    def take(self, body: bytes) -> Reply:
        """One request to send."""
        if self.next_replies:
            return self.next_replies.pop(0)
        sent = self.read(body)
        sent["id"] = self.name_of(len(self.taken) + 1)
        self.taken.append(sent)
        if self.is_mute:
            time.sleep(1.5)
        return self.answer(sent)

    def read(self, body: bytes) -> dict[str, Any]:
        """A request as a dictionary."""
        return dict(json.loads(body))

    def name_of(self, number: int) -> str:
        """What the provider calls its message of this number."""
        return str(77229135000 + number)

    def answer(self, sent: dict[str, Any]) -> Reply:
        """That it was taken."""
        raise NotImplementedError

    def call(
        self, body: bytes, headers: Mapping[str, str], *, kind: str, query: str = ""
    ) -> HttpResponse:
        """Call our hook as the provider does."""
        assert self.account is not None
        path = hook_url(self.account).removeprefix(settings.PUBLIC_URL) + query
        named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        return Client().post(path, body, content_type=kind, **named)  # type: ignore[return-value,arg-type]  # the test client's own class


class SevenEmulator(Emulator):
    """seven.io."""

    def answer(self, sent: dict[str, Any]) -> Reply:
        message = {
            "id": sent["id"], "recipient": sent["to"], "sender": sent.get("from", ""),
            "text": sent["text"], "encoding": "gsm", "label": None, "parts": 1, "price": 0.075,
            "success": True, "error": None, "error_text": None,
        }  # fmt: skip
        return Reply(
            body={
                "success": "100", "total_price": 0.075, "balance": 46.75, "debug": "false",
                "sms_type": "direct", "messages": [message],
            }
        )  # fmt: skip

    def refuse(self, code: str) -> None:
        """Answer the next request with this code, and with 200 as always."""
        message = {"id": None, "success": False, "error": code, "error_text": "no"}
        self.next_replies.append(Reply(body={"success": code, "messages": [message]}))

    def tell(
        self,
        event: str,
        data: dict[str, Any],
        *,
        secret: str = HOOK_SECRET,
        nonce: str = "",
        age_s: int = 0,
    ) -> HttpResponse:
        """A signed call."""
        assert self.account is not None
        body = json.dumps({"webhook_event": event, "data": data}).encode()
        stamp = str(int(clock.now().timestamp()) - age_s)
        nonce = nonce or new_id().hex
        digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
        text = "\n".join((stamp, nonce, "POST", hook_url(self.account), digest))
        signed = hmac.new(secret.encode(), text.encode(), "sha256").hexdigest()
        headers = {"X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": signed}
        return self.call(body, headers, kind="application/json")

    def deliver(self, status: str = "DELIVERED", *, number: int = 0) -> HttpResponse:
        """Tell what became of a message that was taken."""
        sent = self.taken[number]
        stamp = "2026-11-21 11:55:40"
        return self.tell("dlr", {"msg_id": sent["id"], "status": status, "timestamp": stamp})

    def receive(self, text: str, sender: str, *, number: str = "681590") -> HttpResponse:
        """Somebody wrote."""
        return self.tell(
            "sms_mo",
            {
                "id": number, "message_type": "SMS", "sender": sender.removeprefix("+"),
                "system": "491771783130", "text": text, "time": str(int(clock.now().timestamp())),
            },
        )  # fmt: skip


class TwilioEmulator(Emulator):
    """Twilio."""

    def read(self, body: bytes) -> dict[str, Any]:
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}

    def name_of(self, number: int) -> str:
        return f"SM{number:032x}"

    def answer(self, sent: dict[str, Any]) -> Reply:
        return Reply(201, {"sid": sent["id"], "status": "queued", "to": sent["To"]})

    def refuse(self, code: int, status: int = 400) -> None:
        """Answer the next request with an error."""
        self.next_replies.append(Reply(status, {"code": code, "message": "no", "status": status}))

    def tell(self, form: dict[str, str], *, query: str = "", secret: str = SECRET) -> HttpResponse:
        """A signed call."""
        assert self.account is not None
        form = {"AccountSid": SID, **form}
        text = hook_url(self.account) + query
        text += "".join(name + form[name] for name in sorted(form))
        signed = base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha1")).decode()
        return self.call(
            urlencode(form).encode(),
            {"X-Twilio-Signature": signed},
            kind="application/x-www-form-urlencoded",
            query=query,
        )

    def deliver(self, status: str, *, code: str = "", number: int = 0) -> HttpResponse:
        """Tell what became of a message that was taken, at the address it named."""
        sent = self.taken[number]
        form = {"MessageSid": sent["id"], "MessageStatus": status, "To": sent["To"]}
        if code:
            form["ErrorCode"] = code
        query = "?" + sent["StatusCallback"].partition("?")[2]
        return self.tell(form, query=query)


class WhatsAppEmulator(Emulator):
    """The Cloud API; free text is refused unless the person wrote within 24 hours."""

    phone_id = "106540352242922"

    def name_of(self, number: int) -> str:
        return f"wamid.HBgL{number:08d}"

    def answer(self, sent: dict[str, Any]) -> Reply:
        number = sent["to"]
        return Reply(
            body={
                "messaging_product": "whatsapp",
                "contacts": [{"input": number, "wa_id": number}],
                "messages": [{"id": sent["id"]}],
            }
        )

    def refuse(self, code: int, status: int = 400) -> None:
        """Answer the next request with an error of the Graph API."""
        error = {"message": "no", "type": "OAuthException", "code": code, "fbtrace_id": "A"}
        self.next_replies.append(Reply(status, {"error": error}))

    def tell(self, *values: dict[str, Any], secret: str = HOOK_SECRET) -> HttpResponse:
        """A signed call with these changes."""
        about = {"display_phone_number": "15550783881", "phone_number_id": self.phone_id}
        changes = [
            {
                "field": "messages",
                "value": {"messaging_product": "whatsapp", "metadata": about, **v},
            }
            for v in values
        ]
        entry = [{"id": "419561257915477", "changes": changes}]
        body = json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()
        signed = hmac.new(secret.encode(), body, "sha256").hexdigest()
        return self.call(body, {"X-Hub-Signature-256": f"sha256={signed}"}, kind="application/json")

    def receive(self, text: str, sender: str, *, number: int = 1, age_s: int = 0) -> HttpResponse:
        """Somebody wrote."""
        digits = sender.removeprefix("+")
        message = {
            "from": digits, "id": f"wamid.IN{number}", "type": "text", "text": {"body": text},
            "timestamp": str(int(clock.now().timestamp()) - age_s),
        }  # fmt: skip
        contact = {"profile": {"name": "Svea"}, "wa_id": digits}
        return self.tell({"contacts": [contact], "messages": [message]})

    def deliver(self, status: str, *, code: int = 0, number: int = 0) -> HttpResponse:
        """Tell what became of a message that was taken."""
        sent = self.taken[number]
        said: dict[str, Any] = {
            "id": sent["id"], "status": status, "recipient_id": sent["to"],
            "timestamp": str(int(clock.now().timestamp())),
            "biz_opaque_callback_data": sent["biz_opaque_callback_data"],
        }  # fmt: skip
        if code:
            said["errors"] = [{"code": code, "title": "no"}]
        return self.tell({"statuses": [said]})
