# SPDX-License-Identifier: Apache-2.0
"""What the answer of a service means for a message.

What it says about the recipient ends the message; about our text, the sequence waits; everything
else is about our account, which rests: a message is never given up for a slip in the settings.
"""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any, Final

import requests  # noqa: TID251 - the shape in which the library reads an answer
from anymail.exceptions import AnymailError

from talentkreis.mail.delivery.answers import (
    Unclear,
    accepted,
    account_trouble,
    by_status,
    refused,
)
from talentkreis.mail.models import Service
from talentkreis.mail.rules import Blame

if TYPE_CHECKING:
    from talentkreis.kernel.http import Answer
    from talentkreis.mail.relays.writing import Written
    from talentkreis.mail.smtp import Reply

_SUCCESS, _PAYMENT, _TOO_LARGE = 2, 402, 413
_TAKEN: Final = frozenset({"sent", "queued"})
# The service knows the address from before: it came back, or somebody complained.
_LEFT_OUT: Final = frozenset({"rejected", "invalid"})
# https://postmarkapp.com/developer/api/overview: numbers of errors.
_POSTMARK: Final = {
    "10": "login_refused", "405": "no_credit", "412": "server_refuses", "413": "server_refuses",
    "400": "server_refuses", "401": "server_refuses",
}  # fmt: skip
_POSTMARK_TEXT: Final = frozenset({"411", "402", "403", "409"})
_RECIPIENT: Final = {
    # The words in which each says that it is the address.
    Service.POSTMARK: re.compile(r"(invalid|parsing) 'to'|inactive recipient", re.IGNORECASE),
    Service.MAILGUN: re.compile(r"'?\bto\b'? parameter is not a valid", re.IGNORECASE),
    Service.BREVO: re.compile(r"email is not valid in to|invalid .{0,20}\bto\b", re.IGNORECASE),
    Service.MAILJET: re.compile(r"\bto\[\d+\]\.email", re.IGNORECASE),
}
_TEXT: Final = {
    Service.POSTMARK: re.compile(r"attachment|forbidden|too (?:large|big)", re.IGNORECASE),
    Service.MAILGUN: re.compile(r"attachment|message (?:length|size)|too large", re.IGNORECASE),
    Service.BREVO: re.compile(r"attachment|unsupported file|too large", re.IGNORECASE),
    Service.MAILJET: re.compile(
        r"attachment|header cannot|textpart|htmlpart|too large", re.IGNORECASE
    ),
}


def read(service: str, written: Written, answer: Answer) -> Reply:
    """What an answer means. Raises Unclear for one after which nobody knows."""
    known = by_status(answer)
    if known is not None:
        return known
    if answer.status // 100 == _SUCCESS:
        return _taken(written, answer)
    return _refused(Service(service), answer)


def _taken(written: Written, answer: Answer) -> Reply:
    """A success: the library finds the id in it, and whether the recipient was left out."""
    response = requests.Response()
    response.status_code = answer.status
    response.headers.update(answer.headers)
    response.raw = io.BytesIO(answer.body)
    response.url = written.request.url
    try:
        written.backend.raise_for_status(response, written.payload, written.mail)
        found = written.backend.parse_recipient_status(response, written.payload, written.mail)
    except (AnymailError, LookupError, TypeError, AttributeError, ValueError) as error:
        raise Unclear("unreadable") from error
    (status, *_others) = found.values()
    if status.status in _TAKEN:
        return accepted(str(status.message_id or ""), str(answer.status))
    if status.status in _LEFT_OUT:
        return refused(Blame.ADDRESS, f"{answer.status} {status.status}")
    raise Unclear(str(status.status))


def _refused(service: Service, answer: Answer) -> Reply:
    code, said = _said(answer)
    number = code or str(answer.status)
    if _RECIPIENT[service].search(said) or (service == Service.POSTMARK and code == "406"):
        return refused(Blame.ADDRESS, number)
    if answer.status == _PAYMENT or code == "not_enough_credits":
        return account_trouble("no_credit", number)
    if service == Service.POSTMARK and code in _POSTMARK:
        return account_trouble(_POSTMARK[code], number)
    is_text = service == Service.POSTMARK and code in _POSTMARK_TEXT
    if is_text or answer.status == _TOO_LARGE or _TEXT[service].search(said):
        return refused(Blame.CONTENT, number)
    return account_trouble("server_refuses", number)


def _said(answer: Answer) -> tuple[str, str]:
    """The first error's number and everything that was said, whatever shape the service gives it.

    Raises nothing: what cannot be read says nothing.
    """
    text = answer.body.decode("utf-8", "replace")[:4_000]
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return "", text
    if not isinstance(body, dict):
        return "", text
    code = body.get("ErrorCode", body.get("code", ""))
    return _plain(code) or _first_error(body), text


def _first_error(body: dict[str, Any]) -> str:
    """Mailjet: errors stand with each message."""
    try:
        return _plain(body["Messages"][0]["Errors"][0]["ErrorCode"])
    except (LookupError, TypeError):
        return ""


def _plain(code: object) -> str:
    text = str(code) if isinstance(code, str | int) else ""
    return text if re.fullmatch(r"[\w.-]{1,40}", text, re.ASCII) else ""
