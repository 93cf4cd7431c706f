# SPDX-License-Identifier: Apache-2.0
"""A message as the request a service takes, written by the library; nothing is sent here."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import quote
from typing import TYPE_CHECKING, Any, Final

import requests  # noqa: TID251 - writes the body as the library expects; no session is opened
from anymail.exceptions import AnymailError
from django.core.mail import EmailMultiAlternatives

from talentkreis.mail import rules
from talentkreis.mail.building import BuildError, letter_of
from talentkreis.mail.delivery.over_http import Request
from talentkreis.mail.models import Service
from talentkreis.mail.relays.services import BULK_STREAM, FACTS, SINGLE_STREAM

if TYPE_CHECKING:
    from talentkreis.mail.building import Letter, Outgoing, Sender

# Our name for a message, which comes back with everything the service tells about it.
OWN_ID: Final = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """An account as a request needs it, secrets in clear."""

    service: str
    region: str
    secret: str
    identity: str = ""
    stream: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A request, and what the library needs to understand the answer to it."""

    request: Request
    backend: Any
    payload: Any
    mail: EmailMultiAlternatives


def write(message: Outgoing, sender: Sender, keys: Keys) -> Written:
    """The request that hands a message over.

    Raises BuildError (`bad_address`, `file_missing`, `not_for_service`).
    """
    facts = FACTS[keys.service]
    backend = facts.backend(
        api_url=facts.api[keys.region],
        **{keyword: getattr(keys, name) for name, keyword in facts.keys.items()},
    )
    mail = _mail(message, sender, keys)
    try:
        payload = backend.build_message_payload(mail, {})
        prepared = requests.Request(**payload.get_request_params(backend.api_url)).prepare()
    except AnymailError as error:
        raise BuildError("not_for_service") from error
    body = prepared.body or b""
    assert isinstance(body, str | bytes)
    request = Request(
        str(prepared.url),
        body.encode() if isinstance(body, str) else body,
        {name: str(value) for name, value in prepared.headers.items()},
    )
    return Written(request, backend, payload, mail)


def _mail(message: Outgoing, sender: Sender, keys: Keys) -> EmailMultiAlternatives:
    letter = letter_of(message, sender)
    facts = FACTS[keys.service]
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=_address(*letter.sender),
        to=[_address(*letter.to)],
        # The last one is ours, where an answer is known by its token.
        reply_to=[_address(*each) for each in letter.reply_to[-facts.most_reply_addresses :]],
        headers=_headers(letter, keys),
    )
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    try:
        for each in message.files:
            mail.attach(each.name, each.content(), each.media_type)
    except OSError as error:
        raise BuildError("file_missing") from error
    _ask_for(mail, metadata={OWN_ID: message.id.hex})
    if facts.can_follow_nobody:
        _ask_for(mail, track_opens=False, track_clicks=False)
    if keys.service == Service.POSTMARK:
        is_bulk = message.purpose in rules.BUDGETED_PURPOSES
        stream = (keys.stream or BULK_STREAM) if is_bulk else SINGLE_STREAM
        _ask_for(mail, esp_extra={"MessageStream": stream})
    return mail


def _ask_for(mail: EmailMultiAlternatives, **wishes: object) -> None:
    """What the library reads from attributes of a mail that Django's own mails do not have."""
    for name, value in wishes.items():
        setattr(mail, name, value)


def _headers(letter: Letter, keys: Keys) -> dict[str, str]:
    facts = FACTS[keys.service]
    given = dict(letter.headers)
    if not facts.keeps_message_id:
        del given["Message-ID"]
    return {**given, **facts.headers}


def _address(name: str, address: str) -> str:
    return f'"{quote(name)}" <{address}>' if name else address
