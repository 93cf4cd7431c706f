# SPDX-License-Identifier: Apache-2.0
"""What a person can switch on and off themselves, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talentkreis.consent.confirmations import require_open
from talentkreis.consent.gate import load_people
from talentkreis.consent.models import (
    Channel,
    ConfirmationRequest,
    ConsentText,
    ContactWish,
    Purpose,
)
from talentkreis.consent.rules import find
from talentkreis.consent.wordings import Wording, shipped_wording
from talentkreis.kernel import clock

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection

BY_EMAIL = (
    Purpose.NURTURE,
    Purpose.NEWSLETTER,
    Purpose.JOB_ALERT,
    Purpose.EVENT_INVITATION,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One switch: to these words, on or off, since when and until when."""

    purpose: Purpose
    channel: Channel
    wording: Wording
    is_on: bool
    since: dt.datetime | None
    until: dt.datetime | None
    # Off until a link that goes to the telephone has been opened; until when one waits.
    needs_link: bool = False
    link_until: dt.datetime | None = None


def choices_of(
    person_id: uuid.UUID, language: str, *, by_phone: Collection[str] = ()
) -> list[Choice] | None:
    """The switches of a person, for the channels we could use; None for nobody we know.

    `by_phone` are the telephone channels through which the employer stays in touch.
    """
    people, _sending = load_people([person_id])
    facts = people.get(person_id)
    if facts is None:
        return None
    asked = replace(facts, paused_until=None)
    now = clock.now()
    wanted = [(purpose, Channel.EMAIL) for purpose in BY_EMAIL if Channel.EMAIL in facts.addresses]
    wanted += [
        (Purpose.PERSONAL_CONTACT, Channel(channel))
        for channel in facts.addresses
        if channel != Channel.EMAIL
    ]
    linked = [
        (Purpose.NURTURE, Channel(channel)) for channel in by_phone if channel in facts.addresses
    ]
    waiting = _open_links(person_id, now) if linked else {}
    choices = []
    beside = [purpose for purpose, _channel in (*wanted, *linked)]
    for purpose, channel in sorted((*wanted, *linked), key=lambda each: beside.index(each[0])):
        state = facts.states.get((purpose, channel))
        is_on = find(asked, purpose, channel, now).verdict == "yes"
        choices.append(
            Choice(
                purpose=purpose,
                channel=channel,
                wording=wording_in_force(purpose, channel, language),
                is_on=is_on,
                since=state.since if state and is_on else None,
                until=state.expires_at if state and is_on else None,
                needs_link=(purpose, channel) in linked,
                link_until=waiting.get((purpose, channel)),
            )
        )
    return choices


def _open_links(person_id: uuid.UUID, now: dt.datetime) -> dict[tuple[str, str], dt.datetime]:
    """What the person has been sent a link about and not confirmed, and until when they may."""
    rows = ConfirmationRequest.objects.filter(
        person_id=person_id, confirmed_at__isnull=True, expires_at__gt=now
    )
    until = {text_id: row.expires_at for row in rows for text_id in row.text_ids}
    texts = ConsentText.objects.filter(id__in=until).values_list("id", "purpose", "channel")
    return {(purpose, channel): until[text_id] for text_id, purpose, channel in texts}


def wish_of(person_id: uuid.UUID) -> ContactWish | None:
    """The pause or calmer rhythm the person asked for."""
    return ContactWish.objects.filter(person_id=person_id).first()


def wording_in_force(purpose: str, channel: str, language: str) -> Wording:
    """The words shown beside a box now; shipped ones until somebody wrote others."""
    latest = (
        ConsentText.objects.filter(purpose=purpose, channel=channel, language=language)
        .order_by("-version")
        .values_list("wording", flat=True)
        .first()
    )
    return Wording(latest) if latest else shipped_wording(purpose, channel, language)


@dataclass(frozen=True, slots=True)
class OpenConfirmation:
    """What a confirmation link is about: the words that were ticked, and until when."""

    language: str
    wordings: tuple[str, ...]
    expires_at: dt.datetime


def open_confirmation(request_id: uuid.UUID) -> OpenConfirmation:
    """What waits for the button. Raises NotFound, or Conflict (`link_used`, `link_expired`)."""
    request = require_open(ConfirmationRequest.objects.filter(id=request_id).first(), clock.now())
    texts = ConsentText.objects.filter(id__in=request.text_ids).order_by("purpose")
    return OpenConfirmation(
        language=request.language,
        wordings=tuple(texts.values_list("wording", flat=True)),
        expires_at=request.expires_at,
    )


def wordings_in_force() -> list[ConsentText]:
    """The newest version of every wording that was ever needed or written."""
    return list(
        ConsentText.objects.order_by("purpose", "channel", "language", "-version").distinct(
            "purpose", "channel", "language"
        )
    )
