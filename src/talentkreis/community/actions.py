# SPDX-License-Identifier: Apache-2.0
"""What a talent decides through a link in one of our mails. The link is the proof of who acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import get_language, gettext

from talentkreis.channels.ready import ready
from talentkreis.community.leaving import Way
from talentkreis.consent.actions import (
    ShownForm,
    confirm_consent,
    current_text,
    pause_contact,
    record_consent,
    request_by_phone,
    sign_up,
    suppress_address,
    withdraw_consent,
)
from talentkreis.consent.models import Channel, ConsentEvent, Purpose, Suppression
from talentkreis.consent.rules import ADVERTISING, CONSENT_ONLY
from talentkreis.content.actions import choose_topics
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.mail.addresses import PHONE_CHANNELS, primary_addresses
from talentkreis.mail.models import Message
from talentkreis.nurture.actions import stop_enrolments
from talentkreis.nurture.models import Reason, Sequence
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.people.actions import update_person
from talentkreis.people.addresses import normalise_email
from talentkreis.people.models import ContactKind, ContactPoint
from talentkreis.pools.actions import remove_people
from talentkreis.starter.actions import fulfil_wish, wish_to_join

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection
    from collections.abc import Sequence as Seq

    from talentkreis.consent.links import MailLink
    from talentkreis.consent.models import ConsentText

Method = ConsentEvent.Method
_PAUSES = {Way.PAUSE_3: relativedelta(months=3), Way.PAUSE_6: relativedelta(months=6)}
RARER_DAYS = 90
# What is sent by itself to telephones.
BY_PHONE = frozenset({Purpose.NURTURE})


@transaction.atomic
def ask_to_join(
    *,
    address: str,
    language: str,
    text_ids: Seq[uuid.UUID],
    form: ShownForm,
    starter_id: uuid.UUID | None = None,
) -> None:
    """A visitor wants to hear from us, perhaps through the form of one pool.

    Says nothing about whether the address is known or a mail is on its way. Raises RuleViolation
    for no box or something that is no address.
    """
    request_id = sign_up(address=address, language=language, text_ids=text_ids, form=form)
    if request_id is not None and starter_id is not None:
        wish_to_join(request_id=request_id, starter_id=starter_id)


@transaction.atomic
def confirm(*, request_id: uuid.UUID) -> uuid.UUID:
    """The button was pressed: consent holds, and they are in the pool whose form it was.

    Raises as `confirm_consent`.
    """
    person_id = confirm_consent(request_id=request_id)
    fulfil_wish(request_id=request_id, person_id=person_id)
    return person_id


@transaction.atomic
def leave(*, link: MailLink, way: Way, is_one_click: bool = False) -> None:
    """End, narrow or pause what the mail was about, at once.

    Says nothing about whether the person is (still) known: for somebody erased there is nothing
    left to change, and the page answers with the same words.
    """
    actor = Actor.for_person(link.person_id)
    try:
        if way in _PAUSES or way == Way.RARER:
            _slow_down(actor, link, way)
        elif way == Way.POOL:
            _leave_series(link)
        else:
            _unsubscribe(actor, link, way, is_one_click=is_one_click)
    except NotFound:
        return


def series_of(link: MailLink) -> Sequence | None:
    """The sequence the mail came from; None for a single mail, or one that is forgotten."""
    if link.message_id is None:
        return None
    message = Message.objects.filter(id=link.message_id, person_id=link.person_id).first()
    if message is None or message.sequence_id is None:
        return None
    return Sequence.objects.select_related("pool").filter(id=message.sequence_id).first()


def _leave_series(link: MailLink) -> None:
    """End the sequence the mail came from, and leave its pool; everything else stays.

    A pool filled by a filter cannot be left by hand: there the sequence alone ends.
    """
    sequence = series_of(link)
    if sequence is None:
        return
    person_ids = [link.person_id]
    stop_enrolments(
        actor=SYSTEM,
        reason=Reason.LEFT_POOL,
        person_ids=person_ids,
        sequence_ids=[sequence.id],
    )
    if sequence.pool is not None and not sequence.pool.is_dynamic:
        remove_people(
            actor=SYSTEM,
            pool_id=sequence.pool.pk,
            person_ids=person_ids,
            why=gettext("own wish"),
        )


def _slow_down(actor: Actor, link: MailLink, way: Way) -> None:
    until: dt.date | None = clock.today() + _PAUSES[way] if way in _PAUSES else None
    pause_contact(
        actor=actor,
        person_id=link.person_id,
        until=until,
        least_gap_days=RARER_DAYS if way == Way.RARER else None,
    )


def _unsubscribe(actor: Actor, link: MailLink, way: Way, *, is_one_click: bool) -> None:
    """This purpose by e-mail, or everything. A link without a purpose of ours ends all e-mail."""
    purpose = link.purpose if way == Way.PURPOSE and link.purpose in ADVERTISING else None
    channel = Channel.EMAIL if way == Way.PURPOSE else None
    withdraw_consent(
        actor=actor,
        person_id=link.person_id,
        purpose=purpose,
        channel=channel,
        method=Method.ONE_CLICK if is_one_click else Method.SELF_SERVICE,
        message_id=link.message_id,
    )
    _suppress_written_address(link, purpose or "", channel or "")


def _suppress_written_address(link: MailLink, purpose: str, channel: str) -> None:
    """The address the mail went to, where it is none of the person's any more."""
    if link.message_id is None:
        return
    address = (
        Message.objects.filter(id=link.message_id, person_id=link.person_id)
        .values_list("to_address", flat=True)
        .first()
    )
    if not address:
        return
    normalised = normalise_email(address)
    known = ContactPoint.objects.filter(
        person_id=link.person_id, kind=ContactKind.EMAIL, normalised=normalised
    )
    if not known.exists():
        suppress_address(
            actor=SYSTEM,
            kind=ContactKind.EMAIL,
            normalised=normalised,
            scope=purpose,
            channel=channel,
            reason=Suppression.Reason.UNSUBSCRIBED,
        )


@transaction.atomic
def switch(
    *,
    link: MailLink,
    purpose: str,
    channel: str,
    is_on: bool,
    shown: str = "",
    page_url: str = "",
) -> None:
    """Turn one purpose and channel on or off, at once.

    On is a confirmed consent: the link came to the person's own address, and `shown` proves that
    these very words stood beside the button. What is sent by itself to a telephone is confirmed
    from there (`ask_by_phone`). Raises NotFound, RuleViolation (`wording_changed`).
    """
    actor = Actor.for_person(link.person_id)
    if not is_on:
        withdraw_consent(
            actor=actor,
            person_id=link.person_id,
            purpose=purpose,
            channel=channel,
            message_id=link.message_id,
        )
        return
    if needs_link(purpose, channel):
        reason = gettext("This is confirmed by a link to your telephone.")
        raise RuleViolation(reason, code="needs_link")
    text = _text_shown(purpose, channel, shown)
    record_consent(
        actor=actor,
        person_id=link.person_id,
        purpose=purpose,
        channel=channel,
        method=Method.SELF_SERVICE,
        text_id=text.id,
        page_url=page_url,
        form_snapshot=f"[x] {text.wording}",
        message_id=link.message_id,
    )


def needs_link(purpose: str, channel: str) -> bool:
    """Whether a yes holds only once it is confirmed from the telephone itself."""
    return purpose in CONSENT_ONLY and channel in PHONE_CHANNELS


@transaction.atomic
def ask_by_phone(
    *, link: MailLink, purpose: str, channel: str, shown: str, page_url: str = ""
) -> None:
    """Send a link to the person's own number; their yes holds once it has been opened.

    A number in the request would be an invitation to let others' telephones ring: the one we know
    is taken. Raises NotFound, RuleViolation, Conflict as `request_by_phone`, and while the
    channel is off.
    """
    language = (get_language() or "de")[:2]
    if purpose not in BY_PHONE or not ready().confirms(channel, language):
        raise Conflict(gettext("This channel is not switched on."), code="channel_off")
    text = _text_shown(purpose, channel, shown)
    numbers = primary_addresses([link.person_id], channel, usable=True)
    request_by_phone(
        actor=Actor.for_person(link.person_id),
        person_id=link.person_id,
        number=numbers.get(link.person_id, ""),
        text_id=text.id,
        form=ShownForm(snapshot=f"[x] {text.wording}", page_url=page_url),
    )


def _text_shown(purpose: str, channel: str, shown: str) -> ConsentText:
    """The words in force, which are those that stood beside the button."""
    text = current_text(purpose, channel, (get_language() or "de")[:2])
    if bytes(text.sha256).hex() != shown:
        reason = gettext("The words beside the button have changed. Please read them once more.")
        raise RuleViolation(reason, code="wording_changed")
    return text


@transaction.atomic
def end_everything(*, link: MailLink) -> None:
    """No message of any kind, through any channel, from now on. Raises NotFound."""
    withdraw_consent(
        actor=Actor.for_person(link.person_id),
        person_id=link.person_id,
        message_id=link.message_id,
    )


@transaction.atomic
def set_rhythm(*, link: MailLink, paused_until: dt.date | None, least_gap_days: int | None) -> None:
    """A pause until that day (included) and a calmer rhythm, or neither.

    Raises NotFound, RuleViolation.
    """
    pause_contact(
        actor=Actor.for_person(link.person_id),
        person_id=link.person_id,
        until=paused_until,
        least_gap_days=least_gap_days,
    )


@transaction.atomic
def set_topics(*, link: MailLink, topic_ids: Collection[uuid.UUID]) -> None:
    """Newsletters about these topics only; none means all. Raises NotFound, RuleViolation."""
    choose_topics(
        actor=Actor.for_person(link.person_id), person_id=link.person_id, topic_ids=topic_ids
    )


@transaction.atomic
def set_language(*, link: MailLink, language: str) -> None:
    """The language we write in from now on. Raises NotFound, RuleViolation."""
    update_person(
        actor=Actor.for_person(link.person_id),
        person_id=link.person_id,
        changes={"language": language},
        source="self_service",
    )
