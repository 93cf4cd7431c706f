# SPDX-License-Identifier: Apache-2.0
"""WhatsApp by the Cloud API of Meta: free text within 24 hours, approved templates beyond."""

from __future__ import annotations

import datetime as dt
import hmac
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from talentkreis.channels.providers.port import Forged, Received, Report, Told, moment_of, number_of
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
    from collections.abc import Iterator

    from talentkreis.channels.providers.port import Call, Keys
    from talentkreis.kernel.http import Answer
    from talentkreis.mail.building import Outgoing
    from talentkreis.mail.smtp import Reply

HOST = "graph.facebook.com"
VERSION = "v23.0"
# A message waits for us this long at most; what is older was told before, and is told again.
_OLDEST = dt.timedelta(days=8)
_MOST = 100
_BLAMES = {
    "131026": Blame.CHANNEL, "131030": Blame.CHANNEL, "131050": Blame.BLOCKED,
    "131051": Blame.CONTENT, "132000": Blame.CONTENT, "132001": Blame.CONTENT,
    "132005": Blame.CONTENT, "132007": Blame.CONTENT, "132012": Blame.CONTENT,
    "132015": Blame.CONTENT, "132016": Blame.CONTENT,
}  # fmt: skip
_TROUBLE = {
    "0": "login_refused", "10": "login_refused", "190": "login_refused", "200": "login_refused",
    "4": "rate_limited", "80007": "rate_limited", "130429": "rate_limited",
    "131056": "rate_limited", "131031": "server_refuses", "131042": "no_credit",
    "133010": "server_refuses",
}  # fmt: skip
# WhatsApp lets nobody get more than so much advertising, whoever it is from.
_ENOUGH_FOR_NOW = "131049"
_A_DAY = dt.timedelta(hours=24)


class WhatsApp:
    """The Cloud API."""

    hosts = frozenset({HOST})

    def request(self, keys: Keys, message: Outgoing) -> Request:
        """A template where the message has one, else free text; both carry our id along."""
        body: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": message.to_address.removeprefix("+"),
            "biz_opaque_callback_data": message.id.hex,
        }
        if message.template:
            body |= {"type": "template", "template": _template(dict(message.template))}
        else:
            body |= {"type": "text", "text": {"preview_url": False, "body": message.text}}
        headers = {"Authorization": f"Bearer {keys.secret}", "Content-Type": "application/json"}
        url = f"https://{HOST}/{VERSION}/{keys.identity}/messages"
        return Request(url, json.dumps(body).encode(), headers)

    def read(self, answer: Answer) -> Reply:
        """What an answer means. Raises Unclear for one that cannot be read."""
        try:
            said = read_json(answer.body)
        except ValueError as error:
            known = by_status(answer)
            if known is not None:
                return known
            raise Unclear("unreadable") from error
        error_said = said.get("error")
        if isinstance(error_said, dict):
            return _refused(str(error_said.get("code", "")), answer)
        messages = said.get("messages")
        if not (isinstance(messages, list) and messages and isinstance(messages[0], dict)):
            raise Unclear("unreadable")
        return accepted(str(messages[0].get("id", "")))

    def tell(self, keys: Keys, call: Call) -> Told:
        """Check `X-Hub-Signature-256` over the body; then read every entry.

        Raises Forged, ValueError.
        """
        wanted = hmac.new(keys.hook_secret.encode(), call.body, "sha256").hexdigest()
        sent = call.headers.get("x-hub-signature-256", "")
        if not keys.hook_secret or not hmac.compare_digest(f"sha256={wanted}", sent):
            raise Forged
        items: list[Report | Received] = []
        for value in _values(read_json(call.body), keys.identity):
            names = _names(value)
            items += _received(_dicts(value.get("messages")), names, call.at)
            items += _reports(_dicts(value.get("statuses")))
        return Told(items[:_MOST])


def _template(template: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": template["name"],
        "language": {"policy": "deterministic", "code": template["language"]},
    }
    if template.get("values"):
        places = [{"type": "text", "text": value} for value in template["values"]]
        found["components"] = [{"type": "body", "parameters": places}]
    return found


def _refused(code: str, answer: Answer) -> Reply:
    if code in _TROUBLE:
        known = by_status(answer) if code in {"4", "80007", "130429"} else None
        return account_trouble(_TROUBLE[code], code, wait=known.wait if known else None)
    if code == _ENOUGH_FOR_NOW:
        return later(code, wait=_A_DAY)
    if code in _BLAMES:
        return refused(_BLAMES[code], code)
    return by_status(answer) or refused(Blame.UNKNOWN, code)


def _dicts(found: object) -> list[dict[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _values(said: dict[str, Any], identity: str) -> Iterator[dict[str, Any]]:
    """What concerns our number; one call brings those of several."""
    for entry in _dicts(said.get("entry")):
        for change in _dicts(entry.get("changes")):
            value = change.get("value")
            if not isinstance(value, dict):
                continue
            about = value.get("metadata")
            if isinstance(about, dict) and about.get("phone_number_id") == identity:
                yield value


def _names(value: dict[str, Any]) -> dict[str, str]:
    names = {}
    for each in _dicts(value.get("contacts")):
        profile = each.get("profile")
        if isinstance(profile, dict):
            names[str(each.get("wa_id", ""))] = str(profile.get("name", ""))
    return names


def _received(
    messages: list[dict[str, Any]], names: dict[str, str], now: dt.datetime
) -> list[Report | Received]:
    found: list[Report | Received] = []
    for each in messages:
        at = moment_of(each.get("timestamp"))
        if at is None or now - at > _OLDEST or each.get("type") == "reaction":
            continue  # a thumb is no reply
        sender = str(each.get("from", ""))
        context = each.get("context")
        found.append(
            Received(
                external_id=str(each.get("id", ""))[:200],
                sender=number_of(sender),
                text=_text(each),
                name=names.get(sender, ""),
                reply_to=str(context.get("id", "")) if isinstance(context, dict) else "",
                at=at,
            )
        )
    return found


def _text(message: dict[str, Any]) -> str:
    """What was written, or what kind of thing was sent: pictures and voices stay where they are."""
    kind = str(message.get("type", ""))
    part = message.get(kind)
    part = part if isinstance(part, dict) else {}
    for key in ("body", "caption", "text"):
        if isinstance(part.get(key), str) and part[key].strip():
            return str(part[key])
    for inner in ("button_reply", "list_reply"):
        chosen = part.get(inner)
        if isinstance(chosen, dict) and chosen.get("title"):
            return str(chosen["title"])
    return _("[sent by WhatsApp without words: %(kind)s]") % {"kind": kind[:20]}


def _reports(statuses: list[dict[str, Any]]) -> list[Report | Received]:
    """Delivered or not. That somebody has read it is not kept."""
    found: list[Report | Received] = []
    for each in statuses:
        status = {
            "delivered": ReportStatus.DELIVERED,
            "read": ReportStatus.DELIVERED,
            "failed": ReportStatus.FAILED,
        }.get(str(each.get("status", "")))
        if status is None:
            continue
        errors = _dicts(each.get("errors"))
        code = str(errors[0].get("code", "")) if errors else ""
        blame = Blame.NOBODY
        if status == ReportStatus.FAILED:
            blame = Blame.ACCOUNT if code in _TROUBLE else _BLAMES.get(code, Blame.UNKNOWN)
        try:
            message_id = UUID(str(each.get("biz_opaque_callback_data") or ""))
        except ValueError:
            message_id = None
        found.append(
            Report(
                status,
                message_id,
                str(each.get("id", ""))[:200],
                code,
                blame,
                moment_of(each.get("timestamp")),
            )
        )
    return found
