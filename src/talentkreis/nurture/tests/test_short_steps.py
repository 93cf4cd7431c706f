# SPDX-License-Identifier: Apache-2.0
"""Steps by SMS and WhatsApp: planned, allowed, counted, sent and ended like those by e-mail."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.activity.models import Activity
from talentkreis.activity.sentences import describe
from talentkreis.channels.actions import TemplateDetails, save_template, switch_account
from talentkreis.channels.models import ProviderCode
from talentkreis.channels.tests.factories import deliver
from talentkreis.consent.actions import object_to_contact
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.tests.factories import give_consent as give
from talentkreis.nurture import actions, queries
from talentkreis.nurture.actions import StepDetails, TextDetails
from talentkreis.nurture.models import Enrolment, EnrolmentState, Reason, Sequence
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_person,
    make_reader,
    make_sent_message,
)
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions import add_contact_point
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from talentkreis.channels.tests.emulators import SevenEmulator, WhatsAppEmulator
    from talentkreis.nurture.models import Step
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db
NUMBER = "+4915112345678"
THURSDAY = dt.datetime(2026, 11, 19, 9, 0, tzinfo=dt.UTC)
SMS = {
    ("de", "sie"): TextDetails("", "{{ anrede }}, haben Sie Dienstag kurz Zeit? {{ absender }}"),
    ("en", "sie"): TextDetails("", "{{ salutation }}, are you free on Tuesday? {{ sender }}"),
}
MAIL = {("de", "sie"): TextDetails("Gruß", "{{ anrede }},\n\nNeues von uns.")}
CHAT = {("de", "sie"): TextDetails("wiedersehen", "{{ vorname }}\n{{ firma }}")}


@pytest.fixture
def merle(db: None) -> Member:
    make_employer()
    return make_member()


@pytest.fixture
def at(time_machine: Any) -> Any:
    """Moves the clock; begins on a Thursday morning."""
    time_machine.move_to(THURSDAY, tick=False)
    return time_machine.move_to


@pytest.fixture
def sequence(merle: Member) -> Sequence:
    """Empty."""
    return actions.create_sequence(
        actor=merle.actor, details=actions.SequenceDetails("Willkommen", merle.id)
    )


def _add(merle: Member, sequence: Sequence, kind: str, **more: Any) -> Step:
    texts = {"sms": SMS, "whatsapp": CHAT}.get(kind, MAIL)
    values: dict[str, Any] = {"texts": texts, "wait_unit": "days", "wait_count": 0} | more
    details = StepDetails(kind=kind, name=kind, **values)
    return actions.add_step(actor=merle.actor, sequence_id=sequence.id, details=details)


def _somebody(*channels: Channel, number: str = NUMBER, **fields: Any) -> Person:
    """A person who agreed to these channels; with a number unless it is empty."""
    person = make_reader(**fields) if Channel.EMAIL in channels else make_person(**fields)
    if number:
        add_contact_point(
            actor=SYSTEM, person_id=person.id, kind="phone", value=number, is_primary=True
        )
    for channel in channels:
        if channel != Channel.EMAIL:
            give(person, "nurture", channel=channel)
    refresh([person.id])
    return person


def _due(sequence: Sequence, *people: Person) -> list[Enrolment]:
    made = [make_enrolment(sequence, person, anchor_on=clock.now().date()) for person in people]
    Sequence.objects.update(state="running")
    return made


def _reasons(merle: Member, sequence: Sequence, *people: Person) -> dict[str, int]:
    check = queries.enrolment_check(merle.actor, sequence.id, [person.id for person in people])
    return {group.reason: group.count for group in (*check.groups, *check.without)}


@pytest.mark.requirement("feature:F1")
@pytest.mark.requirement("feature:H3")
def test_an_sms_of_a_sequence_is_planned_once_and_leaves_by_the_account(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    _add(merle, sequence, "sms")
    person = _somebody(Channel.SMS)
    _due(sequence, person)
    assert actions.plan_due().message_count == 1
    assert actions.plan_due().message_count == 0
    message = Message.objects.get()
    assert (message.channel, message.purpose, message.is_automatic) == ("sms", "nurture", True)
    assert (message.to_address, message.subject) == (NUMBER, "")
    assert message.sequence_id == sequence.id
    assert deliver("seven", at=clock.now()).accepted == 1
    assert deliver("seven", at=clock.now()).accepted == 0
    [sent] = seven_io.taken
    assert sent["text"] == (
        "Guten Tag Herr Petersen, haben Sie Dienstag kurz Zeit? Merle Hansen"
        "\nAbmelden: mit STOP antworten"
    )
    message.refresh_from_db()
    assert (message.state, message.gate_reason) == (MessageState.ACCEPTED, "consent")


@pytest.mark.requirement("feature:F1")
@pytest.mark.requirement("feature:H4")
def test_whatsapp_gets_an_approved_template_filled_for_each_person(
    merle: Member, sequence: Sequence, cloud_api: WhatsAppEmulator, at: Any
) -> None:
    _template()
    _add(merle, sequence, "whatsapp")
    _due(sequence, _somebody(Channel.WHATSAPP))
    assert actions.plan_due().message_count == 1
    message = Message.objects.get()
    assert message.text == "Hallo Tjark, hier ist Nordlicht Energie."
    deliver("whatsapp_cloud", at=clock.now())
    [sent] = cloud_api.taken
    assert sent["type"] == "template"
    assert sent["template"]["name"] == "wiedersehen"
    assert [each["text"] for each in sent["template"]["components"][0]["parameters"]] == [
        "Tjark",
        "Nordlicht Energie",
    ]


def _template(body: str = "Hallo {{1}}, hier ist {{2}}.", state: str = "APPROVED") -> None:
    save_template(
        actor=SYSTEM,
        details=TemplateDetails(name="wiedersehen", language="de", body=body, state=state),
    )


@pytest.mark.requirement("feature:H4")
@pytest.mark.parametrize(
    ("body", "state"), [("Hallo {{1}}, hier ist {{2}}.", "PAUSED"), ("Hallo {{1}}.", "APPROVED")]
)
def test_a_template_that_is_not_approved_any_more_pauses_instead_of_guessing(
    merle: Member,
    sequence: Sequence,
    cloud_api: WhatsAppEmulator,
    at: Any,
    body: str,
    state: str,
) -> None:
    _template()
    _add(merle, sequence, "whatsapp")
    person = _somebody(Channel.WHATSAPP)
    _due(sequence, person)
    _template(body, state)
    other = _somebody(Channel.WHATSAPP, number="+4915112345679")
    assert _reasons(merle, sequence, other) == {"template_gone": 1}
    assert actions.plan_due().paused_count == 1
    assert Enrolment.objects.get().reason == Reason.TEMPLATE_GONE
    assert not Message.objects.exists()


@pytest.mark.requirement("feature:F2")
@pytest.mark.requirement("trust:L-17")
def test_without_number_or_consent_the_step_is_left_out_and_the_mails_go_on(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    _add(merle, sequence, "sms")
    _add(merle, sequence, "email", wait_count=2)
    both = _somebody(Channel.EMAIL, Channel.SMS)
    no_consent = _somebody(Channel.EMAIL, number="+4915112345679")
    no_number = _somebody(Channel.EMAIL, Channel.SMS, number="")
    landline = _somebody(Channel.EMAIL, Channel.SMS, number="+494611234567")
    people = [both, no_consent, no_number, landline]
    check = queries.enrolment_check(merle.actor, sequence.id, [each.id for each in people])
    assert (check.start_count, check.skip_count) == (4, 0)
    assert {(group.reason, group.count) for group in check.without} == {
        ("no_consent_sms", 1),
        ("no_address_sms", 2),
    }
    _due(sequence, *people)
    plan = actions.plan_due()
    assert (plan.message_count, plan.left_out_count, plan.stopped_count) == (1, 3, 0)
    assert set(Enrolment.objects.values_list("position", flat=True)) == {1}
    row = Activity.objects.get(kind="nurture.step_left_out", person_id=no_consent.id)
    assert "keine Einwilligung für SMS" in describe(row.kind, row.payload)
    at(THURSDAY + dt.timedelta(days=4), tick=False)
    assert actions.plan_due().message_count == 3
    assert Message.objects.filter(channel="email").count() == 3


@pytest.mark.requirement("feature:F2")
def test_nobody_starts_a_sequence_of_sms_they_may_not_get(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    _add(merle, sequence, "sms")
    by_mail = _somebody(Channel.EMAIL)
    nowhere = _somebody(Channel.SMS, number="")
    assert _reasons(merle, sequence, by_mail, nowhere) == {
        "no_consent_sms": 1,
        "no_address_sms": 1,
    }
    _due(sequence, by_mail)
    assert actions.plan_due().stopped_count == 1
    assert Enrolment.objects.get().reason == Reason.NOT_ALLOWED


def test_whoever_objected_gets_nothing_and_the_sequence_ends(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    _add(merle, sequence, "sms")
    _add(merle, sequence, "email", wait_count=2)
    person = _somebody(Channel.EMAIL, Channel.SMS)
    object_to_contact(actor=SYSTEM, person_id=person.id)
    _due(sequence, person)
    assert actions.plan_due().stopped_count == 1


def test_a_channel_that_is_off_starts_nobody_and_lets_those_under_way_wait(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    _add(merle, sequence, "sms")
    person = _somebody(Channel.SMS)
    switch_account(actor=SYSTEM, provider=ProviderCode.SEVEN, is_on=False)
    assert _reasons(merle, sequence, person) == {"channel_off": 1}
    [enrolment] = _due(sequence, person)
    assert actions.plan_due().postponed_count == 1
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.reason) == (EnrolmentState.ACTIVE, Reason.CHANNEL_OFF)
    switch_account(actor=SYSTEM, provider=ProviderCode.SEVEN, is_on=True)
    at(THURSDAY + dt.timedelta(days=4), tick=False)
    assert actions.plan_due().message_count == 1


@pytest.mark.requirement("feature:F9")
def test_mail_and_sms_share_one_contact_budget(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    _add(merle, sequence, "sms")
    person = _somebody(Channel.SMS)
    make_sent_message(person, days_ago=5)
    assert _reasons(merle, sequence, person) == {"contact_budget": 1}
    _due(sequence, person)
    assert actions.plan_due().postponed_count == 1
    assert Enrolment.objects.get().reason == Reason.CONTACT_BUDGET


@pytest.mark.requirement("trust:E-16")
def test_an_sms_that_would_ring_at_night_waits_for_the_morning(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    _add(merle, sequence, "sms")
    _due(sequence, _somebody(Channel.SMS))
    actions.plan_due()
    night = dt.datetime(2026, 11, 19, 22, 30, tzinfo=dt.UTC)
    assert deliver("seven", at=night).accepted == 0
    message = Message.objects.get()
    assert (message.state, message.state_reason) == (MessageState.PLANNED, "outside_hours")
    assert message.due_at.date() == dt.date(2026, 11, 20)
    assert seven_io.taken == []


@pytest.mark.requirement("trust:E-17")
def test_an_sms_that_comes_too_late_is_held_for_a_decision(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    _add(merle, sequence, "sms")
    _due(sequence, _somebody(Channel.SMS))
    actions.plan_due()
    deliver("seven", at=THURSDAY + dt.timedelta(days=4))
    message = Message.objects.get()
    assert (message.state, message.state_reason) == (MessageState.HELD, "too_late")
    assert seven_io.taken == []


@pytest.mark.requirement("feature:F3")
def test_an_answer_by_sms_stops_the_sequence(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    _add(merle, sequence, "sms")
    _add(merle, sequence, "sms", wait_count=40)
    _due(sequence, _somebody(Channel.SMS))
    actions.plan_due()
    deliver("seven", at=clock.now())
    seven_io.receive("Dienstag passt, gern!", NUMBER)
    enrolment = Enrolment.objects.get()
    assert (enrolment.state, enrolment.reason) == (EnrolmentState.STOPPED, Reason.REPLY)


@pytest.mark.requirement("feature:F3")
@pytest.mark.requirement("feature:H3")
def test_stop_withdraws_the_consent_to_sms_and_ends_what_sends_them(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    _add(merle, sequence, "sms")
    _add(merle, sequence, "email", wait_count=40)
    other = actions.create_sequence(
        actor=merle.actor, details=actions.SequenceDetails("Nur Mails", merle.id)
    )
    _add(merle, other, "email", wait_count=40)
    person = _somebody(Channel.EMAIL, Channel.SMS)
    _due(sequence, person)
    _due(other, person)
    actions.plan_due()
    deliver("seven", at=clock.now())
    seven_io.receive("STOP", NUMBER)
    stopped = Enrolment.objects.get(sequence=sequence)
    assert (stopped.state, stopped.reason) == (EnrolmentState.STOPPED, Reason.CONSENT_WITHDRAWN)
    assert Enrolment.objects.get(sequence=other).state == EnrolmentState.ACTIVE
    assert may_contact(person.id, Purpose.NURTURE, Channel.SMS).reason == "withdrawn"
    assert may_contact(person.id, Purpose.NURTURE, Channel.EMAIL).reason != "withdrawn"


@pytest.mark.requirement("trust:E-19")
def test_the_preview_counts_the_parts_of_an_sms_and_fills_the_template(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, cloud_api: WhatsAppEmulator
) -> None:
    _template()
    sms, chat = _add(merle, sequence, "sms"), _add(merle, sequence, "whatsapp")
    person = _somebody()
    version = sequence.versions.get()

    def preview(step: Step) -> Any:
        return queries.preview_of(
            merle.actor, sequence, version, step_id=step.id, person_ids=[person.id]
        )

    shown = preview(sms)
    assert "<mark>Guten Tag Herr Petersen</mark>" in shown.paragraphs[0]
    assert (shown.length.alphabet, shown.length.parts) == ("GSM-7", 1)
    assert shown.ending == "Abmelden: mit STOP antworten"
    said = f"Guten Tag Herr Petersen, haben Sie Dienstag kurz Zeit? Merle Hansen\n{shown.ending}"
    assert shown.length.units == len(said)
    shown = preview(chat)
    assert shown.paragraphs == (
        "Hallo <mark>Tjark</mark>, hier ist <mark>Nordlicht Energie</mark>.",
    )
    assert shown.template == "wiedersehen"


@pytest.mark.parametrize(
    ("kind", "texts", "field"),
    [
        ("sms", {("de", "sie"): TextDetails("", "{{ vorname")}, "body_de_sie"),
        ("sms", {("de", "sie"): TextDetails("", "Ü" * 1_100)}, "body_de_sie"),
        ("whatsapp", {("de", "sie"): TextDetails("unbekannt", "a")}, "subject_de_sie"),
        ("whatsapp", {("de", "sie"): TextDetails("wiedersehen", "a")}, "body_de_sie"),
        ("whatsapp", {("de", "sie"): TextDetails("", "a")}, "subject_de_sie"),
        ("whatsapp", {("en", "sie"): TextDetails("wiedersehen", "a\nb")}, "subject_en_sie"),
    ],
)
def test_what_cannot_be_sent_is_refused_while_it_is_written(
    merle: Member,
    sequence: Sequence,
    cloud_api: WhatsAppEmulator,
    kind: str,
    texts: dict[tuple[str, str], TextDetails],
    field: str,
) -> None:
    _template()
    with pytest.raises(RuleViolation) as refused:
        _add(merle, sequence, kind, texts=texts)
    assert field in refused.value.fields


def test_a_long_name_that_makes_an_sms_too_long_pauses(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    words = {("de", "sie"): TextDetails("", "x" * 860 + " {{ nachname }}")}
    _add(merle, sequence, "sms", texts=words)
    short = _somebody(Channel.SMS, family_name="Ost")
    long = _somebody(Channel.SMS, family_name="Müller-Lüdenscheidt" * 5, number="+4915112345679")
    assert _reasons(merle, sequence, short, long) == {"too_long": 1}
    _due(sequence, short, long)
    plan = actions.plan_due()
    assert (plan.message_count, plan.paused_count) == (1, 1)


@pytest.mark.requirement("feature:F13")
def test_the_year_ahead_says_which_steps_are_left_out(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    _add(merle, sequence, "sms")
    _add(merle, sequence, "email", wait_count=35)
    person = _somebody(Channel.EMAIL)
    [_enrolment] = _due(sequence, person)
    ahead = queries.dry_run_of_person(merle.actor, person.id)
    items = [item for _month, many in ahead.months for item in many]
    assert [(item.what, item.outcome) for item in items] == [("sms", "left_out"), ("email", "goes")]
    assert items[0].reason == "keine Einwilligung für SMS"
    run = queries.dry_run_of_sequence(merle.actor, sequence.id)
    assert {(line.kind, line.sub) for line in run.calendar.lines} >= {
        ("left_out", "keine Einwilligung für SMS")
    }
    assert run.calendar.message_count == 1


@pytest.mark.requirement("feature:F12")
def test_a_new_version_copies_short_steps_and_the_old_one_stays(
    merle: Member, sequence: Sequence, seven_io: SevenEmulator, at: Any
) -> None:
    step = _add(merle, sequence, "sms")
    _due(sequence, _somebody(Channel.SMS))
    version = actions.start_new_version(actor=merle.actor, sequence_id=sequence.id)
    copy = version.steps.get()
    assert (copy.kind, copy.texts.get(language="de").body) == ("sms", SMS["de", "sie"].body)
    other = {("de", "sie"): TextDetails("", "Kurz: Dienstag?")}
    actions.update_step(
        actor=merle.actor,
        sequence_id=sequence.id,
        step_id=copy.id,
        details=StepDetails(kind="sms", name="sms", wait_unit="days", texts=other),
    )
    assert step.texts.get(language="de").body == SMS["de", "sie"].body
    actions.plan_due()
    assert "haben Sie Dienstag" in Message.objects.get().text
