# SPDX-License-Identifier: Apache-2.0
"""Tokens of the links in our mails. Each opens one kind of page and nothing else (TRUST S-17).

Unsubscribe and preference links never expire: they must work in a mail from years ago. They hold
ids only, so they say nothing about anybody, and work (as a harmless no) after erasure.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from talentkreis.consent.models import Purpose
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.signing import sign, unsign
from talentkreis.people.queries import current_person_id


@dataclass(frozen=True, slots=True)
class MailLink:
    """Whom a link was sent to, about what, in which message."""

    person_id: uuid.UUID
    purpose: Purpose | None
    message_id: uuid.UUID | None


def unsubscribe_token(
    person_id: uuid.UUID, purpose: str, message_id: uuid.UUID | None = None
) -> str:
    """The token of `community:unsubscribe`."""
    return sign("unsubscribe", _values(person_id, purpose, message_id))


def preferences_token(
    person_id: uuid.UUID, purpose: str = "", message_id: uuid.UUID | None = None
) -> str:
    """The token of `community:preferences`."""
    return sign("preferences", _values(person_id, purpose, message_id))


def confirmation_token(request_id: uuid.UUID) -> str:
    """The token of `community:confirm`; how long and how often it works is the request's matter."""
    return sign("confirm", {"r": str(request_id)})


def renewal_token(request_id: uuid.UUID) -> str:
    """The token of `community:renew`; how long it works is the request's matter."""
    return sign("renew", {"r": str(request_id)})


def read_renewal(token: str) -> uuid.UUID:
    """The request to renew that a link belongs to. Raises NotFound for anything else."""
    return _uuid(unsign("renew", token).get("r", ""))


def read_unsubscribe(token: str) -> MailLink:
    """What an unsubscribe link says. Raises NotFound for anything else."""
    return _mail_link(unsign("unsubscribe", token))


def read_preferences(token: str) -> MailLink:
    """What a preference link says. Raises NotFound for anything else."""
    return _mail_link(unsign("preferences", token))


def read_confirmation(token: str) -> uuid.UUID:
    """The confirmation request a link belongs to. Raises NotFound for anything else."""
    return _uuid(unsign("confirm", token).get("r", ""))


def _values(person_id: uuid.UUID, purpose: str, message_id: uuid.UUID | None) -> dict[str, str]:
    values = {"p": str(person_id), "u": str(purpose)}
    return values | ({"m": str(message_id)} if message_id else {})


def _mail_link(values: dict[str, str]) -> MailLink:
    purpose = values.get("u", "")
    message = values.get("m")
    return MailLink(
        # Written to somebody who was merged since: the survivor's no is as good as theirs.
        person_id=current_person_id(_uuid(values.get("p", ""))),
        purpose=Purpose(purpose) if purpose in Purpose.values else None,
        message_id=_uuid(message) if message else None,
    )


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound("unknown or expired link", code="bad_token") from error
