# SPDX-License-Identifier: Apache-2.0
"""A sequence that has been running for half a year, and one that waits for its start."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.demo import mails
from talentkreis.demo.words import gestures, letters, sentences
from talentkreis.kernel import clock
from talentkreis.mail.actions.batches import StepMessage, take_over_sent
from talentkreis.mail.inbound import receive
from talentkreis.mail.models import Message
from talentkreis.nurture import actions as nurture
from talentkreis.nurture.models import EnrolmentState, Reason, StepKind, WaitUnit
from talentkreis.nurture.queries.recipients import (
    home_of,
    load_recipients,
    load_steps,
    sender_for,
)
from talentkreis.nurture.rules import calendar
from talentkreis.nurture.rules.course import following, nominal_day
from talentkreis.nurture.rules.letters import Letter, write_letter
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.queries import employer
from talentkreis.people.actions import log_conversation
from talentkreis.people.models import ConversationKind

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.demo.people import DemoPerson
    from talentkreis.demo.writing import Written
    from talentkreis.nurture.models import Sequence as NurtureSequence
    from talentkreis.nurture.queries.recipients import PlannedStep, Recipient
    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool

HOW_MANY = 84
ANSWERED_EARLIER = 11
ANSWERED_LATELY = 4


@dataclass(slots=True)
class _Course:
    """How far a person has come: what was sent when, and what comes next."""

    person: DemoPerson
    recipient: Recipient
    anchor: dt.date
    sent: list[tuple[int, int, dt.datetime]]
    position: int
    occurrence: int
    next_due: dt.datetime | None


def make_sequences(
    written: Written,
    people: Sequence[DemoPerson],
    pools: Mapping[str, Pool],
    members: Mapping[str, Member],
    dice: random.Random,
) -> None:
    """The running sequence with its past, and a draft; `people` may be written to."""
    merle, jan = members["Merle Hansen"], members["Jan Behrens"]
    sequence = _running(merle, pools["Netztechnik"])
    nurture.create_sequence_from_cadence(
        actor=jan.actor,
        details=nurture.SequenceDetails(
            "Windenergie: in Verbindung bleiben",
            jan.id,
            "Die fertige Kadenz, noch nicht gestartet.",
            pools["Windenergie Service"].id,
        ),
    )
    _invite_by_sms(jan, pools["Windenergie Service"])
    _live_through(sequence, written, people[:HOW_MANY], merle, dice)
    nurture.plan_due()


def _invite_by_sms(jan: Member, pool: Pool) -> None:
    """A mail and a step that rings. It waits for an account for SMS, as its page says, so it is a
    draft of its own: the ready cadence can be started at once.
    """
    draft = nurture.create_sequence_from_cadence(
        actor=jan.actor,
        details=nurture.SequenceDetails(
            "Leitwarte Kiel: Einladung", jan.id, "Mails und eine SMS zum Besuchstag.", pool.id
        ),
    )
    nurture.add_step(
        actor=jan.actor,
        sequence_id=draft.id,
        position=1,
        details=nurture.StepDetails(
            kind=StepKind.SMS,
            name="Kurz vorher: die Leitwarte ansehen",
            summary="Eine SMS mit Tag und Uhrzeit, nur mit Einwilligung für SMS.",
            wait_count=14,
            wait_unit=WaitUnit.DAYS,
            texts={
                (language, "sie"): nurture.TextDetails("", text)
                for language, text in gestures.SMS.items()
            },
        ),
    )


def _running(merle: Member, pool: Pool) -> NurtureSequence:
    sequence = nurture.create_sequence_from_cadence(
        actor=merle.actor,
        details=nurture.SequenceDetails(
            "Willkommen im Kreis Netztechnik",
            merle.id,
            "Drei Nachrichten in drei Monaten, danach eine im Quartal.",
            pool.id,
        ),
    )
    step = sequence.versions.get().steps.get(position=0)
    nurture.update_step(
        actor=merle.actor,
        sequence_id=sequence.id,
        step_id=step.id,
        details=nurture.StepDetails(
            kind=step.kind,
            name=letters.NAME,
            summary=letters.SUMMARY,
            wait_count=0,
            texts={
                ("de", "sie"): nurture.TextDetails(letters.GERMAN_SUBJECT, letters.GERMAN),
                ("en", "sie"): nurture.TextDetails(letters.ENGLISH_SUBJECT, letters.ENGLISH),
            },
        ),
    )
    return sequence


def _live_through(
    sequence: NurtureSequence,
    written: Written,
    people: Sequence[DemoPerson],
    merle: Member,
    dice: random.Random,
) -> None:
    """Write enrolments and messages as the planner would have, half a year long."""
    version = sequence.versions.get()
    steps = load_steps([version.id])[version.id]
    recipients = load_recipients(
        [written.id_of(person) for person in people], home=home_of(employer())
    )
    courses = [
        _course(
            person, recipients[written.id_of(person)], steps, _started_days(place, person, dice)
        )
        for place, person in enumerate(people)
    ]
    answered = [course for course in courses if course.sent][:ANSWERED_EARLIER]
    rows = [_row(course, answered=course in answered) for course in courses]
    ids = nurture.take_over_enrolments(actor=merle.actor, sequence_id=sequence.id, rows=rows)
    _write_messages(sequence, steps, courses, ids)
    for course in answered:
        log_conversation(
            actor=SYSTEM,
            person_id=course.recipient.person_id,
            kind=ConversationKind.EMAIL,
            text=_words_of(course, merle, dice),
            happened_at=_answered_at(course),
        )
    _come_back(sequence, [course for course in courses if course not in answered], merle, dice)


def _started_days(place: int, person: DemoPerson, dice: random.Random) -> int:
    """How long ago a person was started: after they agreed, every sixth only days ago."""
    longest = dict(person.consents)["nurture"]
    return min(longest, dice.randint(1, 4) if place % 6 == 0 else dice.randint(1, 170))


def _course(
    person: DemoPerson, recipient: Recipient, steps: list[PlannedStep], days: int
) -> _Course:
    now, place = clock.now(), recipient.place
    start = calendar.next_slot(
        day=calendar.local_day(now - dt.timedelta(days=days), place),
        place=place,
        minute=recipient.minute,
    )
    anchor, legs = calendar.local_day(start, place), tuple(step.leg for step in steps)
    course = _Course(person, recipient, anchor, [], 0, 0, None)
    moment = start
    while moment < now:
        course.sent.append((course.position, course.occurrence, moment))
        after = following(legs, position=course.position, occurrence=course.occurrence)
        assert after is not None  # the last step repeats
        course.position, course.occurrence = after
        day = nominal_day(legs, position=after[0], occurrence=after[1], anchor=anchor)
        moment = calendar.next_slot(day=day, place=place, minute=recipient.minute)
    course.next_due = moment
    return course


def _words_of(course: _Course, merle: Member, dice: random.Random) -> str:
    """What this person writes, in their language."""
    is_english = course.recipient.language == "en"
    texts = sentences.REPLIES_IN_ENGLISH if is_english else sentences.REPLIES
    return dice.choice(texts).format(sender=merle.name, name=course.person.name, town="Husum")


def _answered_at(course: _Course) -> dt.datetime:
    return min(course.sent[-1][2] + dt.timedelta(hours=5), clock.now())


def _row(course: _Course, *, answered: bool) -> nurture.PastEnrolment:
    started = (course.sent[0][2] if course.sent else clock.now()) - dt.timedelta(hours=2)
    return nurture.PastEnrolment(
        person_id=course.recipient.person_id,
        anchor_on=course.anchor,
        started_at=started,
        changed_at=_answered_at(course) if answered else _last(course, started),
        position=course.position,
        occurrence=course.occurrence,
        state=EnrolmentState.STOPPED if answered else EnrolmentState.ACTIVE,
        reason=Reason.REPLY if answered else "",
        next_due_at=None if answered else course.next_due,
    )


def _last(course: _Course, started: dt.datetime) -> dt.datetime:
    return course.sent[-1][2] if course.sent else started


def _write_messages(
    sequence: NurtureSequence,
    steps: list[PlannedStep],
    courses: Sequence[_Course],
    ids: Sequence[uuid.UUID],
) -> None:
    company = employer().name
    messages = []
    for course, enrolment_id in zip(courses, ids, strict=True):
        for position, occurrence, moment in course.sent:
            letter = write_letter(
                steps[position].templates,
                course.recipient.addressee,
                sender_for(course.recipient, sequence, company),
                language=course.recipient.language,
                form_of_address=course.recipient.form_of_address,
            )
            if isinstance(letter, Letter):
                messages.append(
                    StepMessage(
                        person_id=course.recipient.person_id,
                        sequence_id=sequence.id,
                        enrolment_id=enrolment_id,
                        step_id=steps[position].step_id,
                        occurrence=occurrence,
                        subject=letter.subject,
                        text=letter.text,
                        language=letter.language,
                        due_at=moment,
                    )
                )
    take_over_sent(actor=SYSTEM, purpose=sequence.purpose, messages=messages)


def _come_back(
    sequence: NurtureSequence,
    courses: Sequence[_Course],
    merle: Member,
    dice: random.Random,
) -> None:
    """The latest days: replies, absence notes and a returned mail, by the way all mail comes in."""
    latest = {
        message.person_id: message
        for message in Message.objects.filter(sequence_id=sequence.id).order_by("handed_at")
    }
    lately = sorted(
        (course for course in courses if course.sent),
        key=lambda course: (course.sent[-1][2], course.person.number),
    )
    for place, course in enumerate(reversed(lately[-8:])):
        message = latest[course.recipient.person_id]
        assert message.handed_at is not None
        at = min(message.handed_at + dt.timedelta(hours=3, minutes=7 * place), clock.now())
        said = {
            "name": course.person.name,
            "address": course.person.emails[0],
            "to_header": message.message_id_header,
            "subject": message.subject,
        }
        if place < ANSWERED_LATELY:
            text = _words_of(course, merle, dice)
            receive(mails.reply(text=text, at=at, **said))
        elif place < 7:
            until = (at + dt.timedelta(days=9)).strftime("%d.%m.%Y")
            text = dice.choice(sentences.AUTO_REPLIES).format(until=until, name=said["name"])
            receive(mails.absence_note(text=text, at=at, **said))
        else:
            receive(mails.returned(address=said["address"], to_header=said["to_header"], at=at))
