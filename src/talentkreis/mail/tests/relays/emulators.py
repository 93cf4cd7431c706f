# SPDX-License-Identifier: Apache-2.0
"""Services on loopback: they check the key, take mail, keep it, refuse as told, and call back."""

from __future__ import annotations

import base64
import hmac
import json
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from django.test import Client

from talentkreis.kernel import clock
from talentkreis.kernel.tests.web_server import Reply
from talentkreis.mail.relays.keys import hook_url

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.kernel.tests.web_server import WebSource
    from talentkreis.mail.models import Relay

SECRET, SIGNING_KEY = "key-of-ours-0815", "signs-what-it-tells"
DOMAIN, PUBLIC_KEY = "mg.nordlicht.test", "public-half-4711"
UNKNOWN_USER = "smtp;550 5.1.1 The email account that you tried to reach does not exist."


@dataclass
class Mail:
    """One mail as a service understood it."""

    id: str
    sender: str
    to: str
    subject: str
    text: str
    html: str
    reply_to: str
    headers: dict[str, str]
    files: list[tuple[str, str, bytes]]
    own_id: str
    is_followed: bool
    stream: str = ""


@dataclass
class Emulator:
    """What all have in common. `gone` holds addresses the service has given up."""

    server: WebSource
    relay: Relay | None = None
    taken: list[Mail] = field(default_factory=list)
    next_replies: list[Reply] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    # Takes the mail, and answers too late.
    is_mute: bool = False
    # Takes the mail, and breaks off after this many bytes of its answer.
    answers: int = 0

    path = ""

    def take(self, body: bytes) -> Reply:
        """One request to send."""
        self.answers += 1
        if self.next_replies:
            return self.next_replies.pop(0)
        if not self.is_signed_in(self.server.asked[-1].headers):
            return self.unauthorised()
        sent = self.read(body)
        refusal = self.refusal(sent)
        if refusal is not None:
            return refusal
        self.taken.append(sent)
        if self.is_mute:
            time.sleep(1.5)
        return self.accept(sent)

    def is_signed_in(self, headers: Any) -> bool:
        """Whether the key is the account's."""
        raise NotImplementedError

    def unauthorised(self) -> Reply:
        """What it says to a wrong key."""
        return Reply(401, {"message": "unauthorized"})

    def read(self, body: bytes) -> Mail:
        """A request as a mail."""
        raise NotImplementedError

    def refusal(self, mail: Mail) -> Reply | None:
        """Why this one is not taken."""
        raise NotImplementedError

    def accept(self, mail: Mail) -> Reply:
        """That it was taken."""
        raise NotImplementedError

    def said(self, what: str, mail: Mail, text: str) -> dict[str, Any]:
        """One event as the service writes it: delivered, hard, soft, later, spam, unsubscribed,
        opened.
        """
        raise NotImplementedError

    def tell(self, what: str, *, number: int = 0, text: str = "", mail: Mail | None = None) -> int:
        """Call our address about a mail that was taken; the status of the answer."""
        event = self.said(what, mail or self.taken[number], text)
        return self.call(self.batch([event])).status_code

    def batch(self, events: list[dict[str, Any]]) -> Any:
        """What one call holds; services that tell one thing at a time take the first."""
        return events[0]

    def call(self, payload: Any, *, login: str | None = None, **headers: str) -> HttpResponse:
        """Call our address as the service does."""
        assert self.relay is not None
        parts = urlsplit(hook_url(self.relay))
        if login is None and parts.username:
            login = f"{parts.username}:{parts.password}"
        if login:
            headers["HTTP_AUTHORIZATION"] = "Basic " + base64.b64encode(login.encode()).decode()
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        kind = headers.pop("kind", "application/json")
        return Client().post(parts.path, body, content_type=kind, **headers)  # type: ignore[return-value,arg-type]  # the test client's own class


def _stamp() -> str:
    return clock.now().isoformat()


class PostmarkEmulator(Emulator):
    """Postmark."""

    path = "/email"

    def is_signed_in(self, headers: Any) -> bool:
        return bool(headers["X-Postmark-Server-Token"] == SECRET)

    def unauthorised(self) -> Reply:
        return Reply(401, {"ErrorCode": 10, "Message": "No Account or Server API tokens"})

    def read(self, body: bytes) -> Mail:
        sent = json.loads(body)
        return Mail(
            id=str(uuid4()),
            sender=sent["From"],
            to=sent["To"],
            subject=sent["Subject"],
            text=sent["TextBody"],
            html=sent.get("HtmlBody", ""),
            reply_to=sent.get("ReplyTo", ""),
            headers={each["Name"]: each["Value"] for each in sent["Headers"]},
            files=[
                (each["Name"], each["ContentType"], base64.b64decode(each["Content"]))
                for each in sent.get("Attachments", [])
            ],
            own_id=sent["Metadata"]["message"],
            is_followed=sent["TrackOpens"] or sent["TrackLinks"] != "None",
            stream=sent["MessageStream"],
        )

    def refusal(self, mail: Mail) -> Reply | None:
        address = mail.to.rpartition("<")[2].rstrip(">")
        if address not in self.gone:
            return None
        said = (
            "You tried to send to recipient(s) that have been marked as inactive.\n"
            f"Found inactive addresses: {address}.\nInactive recipients are ones that have"
            " generated a hard bounce, a spam complaint, or a manual suppression."
        )
        return Reply(422, {"ErrorCode": 406, "Message": said})

    def accept(self, mail: Mail) -> Reply:
        said = {"To": mail.to, "SubmittedAt": _stamp(), "MessageID": mail.id}
        return Reply(200, {**said, "ErrorCode": 0, "Message": "OK"})

    def said(self, what: str, mail: Mail, text: str) -> dict[str, Any]:
        about = {"MessageID": mail.id, "Metadata": {"message": mail.own_id}, "ServerID": 23}
        bounce = {"RecordType": "Bounce", "ID": 901, "BouncedAt": _stamp(), "Email": mail.to}
        kinds: dict[str, dict[str, Any]] = {
            "delivered": {"RecordType": "Delivery", "DeliveredAt": _stamp()},
            "hard": {**bounce, "Type": "HardBounce", "Details": text or UNKNOWN_USER},
            "soft": {**bounce, "Type": "SoftBounce", "Details": text},
            "later": {**bounce, "Type": "Transient", "Details": text},
            "spam": {**bounce, "RecordType": "SpamComplaint", "Type": "SpamComplaint"},
            "unsubscribed": {
                "RecordType": "SubscriptionChange", "ChangedAt": _stamp(), "Origin": "Recipient",
                "SuppressSending": True, "SuppressionReason": "ManualSuppression",
            },
            "opened": {"RecordType": "Open", "ReceivedAt": _stamp(), "UserAgent": "x"},
        }  # fmt: skip
        return about | kinds[what]


class MailgunEmulator(Emulator):
    """Mailgun, in the European Union."""

    path = f"/v3/{DOMAIN}/messages"

    def is_signed_in(self, headers: Any) -> bool:
        wanted = base64.b64encode(f"api:{SECRET}".encode()).decode()
        return bool(headers["Authorization"] == f"Basic {wanted}")

    def read(self, body: bytes) -> Mail:
        fields, files = _form(body)
        headers = {
            name.removeprefix("h:"): value for name, value in fields.items() if name[:2] == "h:"
        }
        return Mail(
            id=headers["Message-Id"],
            sender=fields["from"],
            to=fields["to"],
            subject=fields["subject"],
            text=fields["text"],
            html=fields.get("html", ""),
            reply_to=headers.pop("Reply-To", ""),
            headers=headers,
            files=files,
            own_id=fields["v:message"],
            is_followed={fields["o:tracking-opens"], fields["o:tracking-clicks"]} != {"no"},
        )

    def refusal(self, mail: Mail) -> Reply | None:
        if mail.to.rpartition("<")[2].rstrip(">") in self.gone:
            said = "to parameter is not a valid address. please check documentation"
            return Reply(400, {"message": said})
        return None

    def accept(self, mail: Mail) -> Reply:
        return Reply(200, {"id": mail.id, "message": "Queued. Thank you."})

    def said(self, what: str, mail: Mail, text: str) -> dict[str, Any]:
        failed = {"event": "failed", "delivery-status": {"code": 550, "message": text}}
        kinds: dict[str, dict[str, Any]] = {
            "delivered": {"event": "delivered"},
            "hard": {
                **failed, "severity": "permanent", "reason": "bounce",
                "delivery-status": {"code": 550, "message": text or UNKNOWN_USER},
            },
            "soft": {**failed, "severity": "permanent", "reason": "generic"},
            "later": {**failed, "severity": "temporary", "reason": "greylisted"},
            "spam": {"event": "complained"},
            "unsubscribed": {"event": "unsubscribed"},
            "opened": {"event": "opened"},
        }  # fmt: skip
        return {
            "timestamp": clock.now().timestamp(),
            "recipient": mail.to,
            "message": {"headers": {"message-id": mail.id.strip("<>")}},
            "user-variables": {"message": mail.own_id},
            **kinds[what],
        }

    def batch(self, events: list[dict[str, Any]]) -> Any:
        return self.signed(events[0])

    def signed(
        self, event: dict[str, Any], *, key: str = SIGNING_KEY, token: str = "", age_s: int = 0
    ) -> dict[str, Any]:
        """An event with time, token and their signature, which does not cover the event."""
        stamp, token = str(int(clock.now().timestamp()) - age_s), token or uuid4().hex
        signed = hmac.new(key.encode(), f"{stamp}{token}".encode(), "sha256").hexdigest()
        block = {"timestamp": stamp, "token": token, "signature": signed}
        return {"signature": block, "event-data": event}


class BrevoEmulator(Emulator):
    """Brevo."""

    path = "/v3/smtp/email"

    def is_signed_in(self, headers: Any) -> bool:
        return bool(headers["api-key"] == SECRET)

    def read(self, body: bytes) -> Mail:
        sent = json.loads(body)
        headers = dict(sent["headers"])
        own = json.loads(headers.pop("X-Mailin-custom"))
        return Mail(
            id=f"<2026112300.{len(self.taken)}@smtp-relay.mailin.fr>",
            sender=f"{sent['sender'].get('name', '')} <{sent['sender']['email']}>",
            to=sent["to"][0]["email"],
            subject=sent["subject"],
            text=sent["textContent"],
            html=sent.get("htmlContent", ""),
            reply_to=sent.get("replyTo", {}).get("email", ""),
            headers=headers,
            files=[
                (each["name"], "", base64.b64decode(each["content"]))
                for each in sent.get("attachment", [])
            ],
            own_id=own["message"],
            is_followed=False,
        )

    def refusal(self, mail: Mail) -> Reply | None:
        if mail.to in self.gone:
            return Reply(400, {"code": "invalid_parameter", "message": "email is not valid in to"})
        if not all(value.isascii() for value in mail.headers.values()):
            return Reply(400, {"code": "invalid_parameter", "message": "headers"})
        return None

    def accept(self, mail: Mail) -> Reply:
        return Reply(201, {"messageId": mail.id})

    def said(self, what: str, mail: Mail, text: str) -> dict[str, Any]:
        names = {
            "delivered": "delivered", "hard": "hard_bounce", "soft": "soft_bounce",
            "later": "deferred", "spam": "spam", "unsubscribed": "unsubscribe", "opened": "opened",
        }  # fmt: skip
        said = {"hard": text or UNKNOWN_USER}.get(what, text)
        return {
            "event": names[what], "email": mail.to, "message-id": mail.id, "reason": said,
            "ts_epoch": int(clock.now().timestamp() * 1000),
            "X-Mailin-custom": json.dumps({"message": mail.own_id}),
        }  # fmt: skip


class MailjetEmulator(Emulator):
    """Mailjet, which calls with many events at once."""

    path = "/v3.1/send"

    def is_signed_in(self, headers: Any) -> bool:
        wanted = base64.b64encode(f"{PUBLIC_KEY}:{SECRET}".encode()).decode()
        return bool(headers["Authorization"] == f"Basic {wanted}")

    def read(self, body: bytes) -> Mail:
        sent = json.loads(body)
        given = sent["Globals"]
        (message,) = sent["Messages"]
        return Mail(
            id=str(19_421_777_835_146_490 + len(self.taken)),
            sender=given["From"]["Email"],
            to=message["To"][0]["Email"],
            subject=given["Subject"],
            text=given["TextPart"],
            html=given.get("HTMLPart", ""),
            reply_to=given.get("ReplyTo", {}).get("Email", ""),
            headers=dict(given.get("Headers", {})),
            files=[
                (each["Filename"], each["ContentType"], base64.b64decode(each["Base64Content"]))
                for each in given.get("Attachments", [])
            ],
            own_id=json.loads(given["EventPayload"])["message"],
            is_followed={given["TrackOpens"], given["TrackClicks"]} != {"disabled"},
        )

    def refusal(self, mail: Mail) -> Reply | None:
        if "Message-ID" in mail.headers:
            return self._error("send-0011", 'Headers["Message-ID"]', "Header cannot be customized")
        if mail.to in self.gone:
            return self._error("mj-0013", "To[0].Email", "is an invalid email address.")
        return None

    def _error(self, code: str, about: str, said: str) -> Reply:
        error = {"ErrorCode": code, "StatusCode": 400, "ErrorMessage": said}
        error |= {"ErrorIdentifier": str(uuid4()), "ErrorRelatedTo": [about]}
        body = {"Messages": [{"Status": "error", "Errors": [error]}]}
        return Reply(400, body, headers={"Content-Type": "application/json"})

    def accept(self, mail: Mail) -> Reply:
        to = {"Email": mail.to, "MessageID": int(mail.id), "MessageUUID": str(uuid4())}
        return Reply(200, {"Messages": [{"Status": "success", "To": [to], "Cc": [], "Bcc": []}]})

    def said(self, what: str, mail: Mail, text: str) -> dict[str, Any]:
        hard = {"event": "bounce", "hard_bounce": True, "error": "user unknown"}
        kinds: dict[str, dict[str, Any]] = {
            "delivered": {"event": "sent", "smtp_reply": "sent (250 2.0.0 OK)"},
            "hard": hard,
            "soft": {"event": "bounce", "hard_bounce": False, "error": "quota exceeded"},
            "later": {"event": "bounce", "hard_bounce": False, "error": "greylisted"},
            "spam": {"event": "spam", "source": "JMRPP"},
            "unsubscribed": {"event": "unsub", "agent": "List-Unsubscribe"},
            "opened": {"event": "open", "ip": "192.0.2.1"},
        }
        return {
            "time": int(clock.now().timestamp()), "MessageID": int(mail.id), "email": mail.to,
            "Payload": json.dumps({"message": mail.own_id}), **kinds[what],
        }  # fmt: skip

    def batch(self, events: list[dict[str, Any]]) -> Any:
        return events


def _form(body: bytes) -> tuple[dict[str, str], list[tuple[str, str, bytes]]]:
    """A form, urlencoded or in parts."""
    if not body.startswith(b"--"):
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}, []
    boundary = body.partition(b"\r\n")[0][2:]
    head = b'Content-Type: multipart/form-data; boundary="' + boundary + b'"\r\n\r\n'
    fields: dict[str, str] = {}
    files = []
    for part in message_from_bytes(head + body, policy=policy.default).walk():
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        name = part.get_filename()
        if name:
            files.append((name, part.get_content_type(), content))
        else:
            fields[str(part.get_param("name", header="content-disposition"))] = content.decode()
    return fields, files
