# SPDX-License-Identifier: Apache-2.0
"""Whose mail it is: by thread, by token, by sender. Never a guess, never a new person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.mail import tokens
from talentkreis.mail.addresses import hash_of_address
from talentkreis.mail.models import Classification, Message, MessageState
from talentkreis.people.addresses import normalise_email
from talentkreis.people.models import ContactKind, ContactPoint

if TYPE_CHECKING:
    import uuid

    from talentkreis.mail.inbound.classifying import Class
    from talentkreis.mail.inbound.parsing import ParsedMail

_COLUMNS = ("id", "person_id", "sequence_id", "enrolment_id", "purpose", "state", "address_hash")


@dataclass(frozen=True, slots=True)
class Match:
    """The message it answers and the person it is from, as far as known, and by what."""

    message: Message | None
    person_id: uuid.UUID | None
    by: str


def match(mail: ParsedMail, found: Class) -> Match:
    """Find message and person. A bounce is never matched by its sender, who is a machine."""
    message, by = _message(mail, found)
    if message is not None:
        return Match(message, message.person_id, by)
    if found.kind in {Classification.BOUNCE, Classification.COMPLAINT}:
        return Match(None, None, "")
    person_id = _sender(mail.from_address)
    return Match(None, person_id, "sender" if person_id else "")


# An answer to what we wrote longer ago than this begins something new.
_ANSWERED_WITHIN = dt.timedelta(days=30)


def match_number(number: str, channel: str, *, reply_to: str = "") -> Match:
    """Find message and person of an SMS or WhatsApp message: what it names, else our last one.

    Whom we wrote to is who answers, also where two people have the same number.
    """
    ours = Message.objects.filter(
        channel=channel,
        address_hash=hash_of_address(number, channel),
        handed_at__gte=clock.now() - _ANSWERED_WITHIN,
        state__in=(MessageState.ACCEPTED, MessageState.UNCERTAIN),
    ).only(*_COLUMNS)
    named = ours.filter(external_id=reply_to).first() if reply_to else None
    message = named or ours.order_by("-handed_at").first()
    if message is not None and message.person_id is not None:
        return Match(message, message.person_id, "reply_header" if named else "number")
    person_id = _only_person_with(ContactKind.PHONE, number)
    return Match(None, person_id, "sender" if person_id else "")


def _message(mail: ParsedMail, found: Class) -> tuple[Message | None, str]:
    if found.token is not None:
        return _by_id(found.token), "token"
    addressed = " ".join([*mail.to_addresses, *_reported_addresses(mail)])
    token = tokens.read_token(addressed, tokens.REPLY)
    if token is not None:
        return _by_id(token), "token"
    headers = [mail.in_reply_to, *reversed(mail.references), *mail.reported_ids]
    ids = [header for header in dict.fromkeys(headers) if header]
    rows = {
        row.message_id_header: row
        for row in Message.objects.filter(message_id_header__in=ids).only(
            *_COLUMNS, "message_id_header"
        )
    }
    for header in ids:
        if header in rows:
            return rows[header], "reply_header"
    return _by_name_of_service(ids)


def _by_name_of_service(ids: list[str]) -> tuple[Message | None, str]:
    """A service may give our mail an id of its own: what it calls the message stands in it."""
    names = {each for header in ids for each in (header, header.strip("<>").partition("@")[0])}
    ours = Message.objects.filter(
        external_id__in=names, channel=Channel.EMAIL, handed_at__isnull=False
    )
    message = ours.only(*_COLUMNS).order_by("-handed_at").first()
    return (message, "reply_header") if message else (None, "")


def _by_id(message_id: uuid.UUID) -> Message | None:
    return Message.objects.filter(id=message_id).only(*_COLUMNS).first()


def _reported_addresses(mail: ParsedMail) -> list[str]:
    names = ("original-mail-from", "x-original-mail-from", "original-envelope-id", "return-path")
    return [block[name] for block in mail.report_fields for name in names if name in block]


def _sender(address: str) -> uuid.UUID | None:
    """The one person with this address; of two with the same address neither is chosen."""
    try:
        normalised = normalise_email(address)
    except RuleViolation:
        return None
    return _only_person_with(ContactKind.EMAIL, normalised)


def _only_person_with(kind: ContactKind, normalised: str) -> uuid.UUID | None:
    points = ContactPoint.objects.filter(kind=kind, normalised=normalised)
    people = set(points.values_list("person_id", flat=True)[:2])
    return people.pop() if len(people) == 1 else None
