# SPDX-License-Identifier: Apache-2.0
"""The table of the gate, line by line, without a database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from talentkreis.consent.answers import NEXT_STEPS, SENTENCES, Verdict
from talentkreis.consent.facts import (
    AddressFact,
    BasisFact,
    Facts,
    Objection,
    Period,
    PersonFacts,
    StateFact,
    SuppressionFact,
)
from talentkreis.consent.models import Channel, Purpose, Suppression
from talentkreis.consent.rules import ADVERTISING, CONSENT_ONLY, decide
from talentkreis.people.models import BasisPurpose, LegalBasis

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
REACHABLE: dict[str, AddressFact] = {channel: AddressFact(is_usable=True) for channel in Channel}

POOL = BasisFact(BasisPurpose.POOL, LegalBasis.CONSENT, NOW - 30 * DAY)
APPLICATION = BasisFact(BasisPurpose.APPLICATION, LegalBasis.CONTRACT, NOW - 30 * DAY)
SUBSCRIPTION = BasisFact(BasisPurpose.SUBSCRIPTION, LegalBasis.CONSENT, NOW - 30 * DAY)


def sourced(*, due: dt.datetime | None, noticed: bool = False) -> BasisFact:
    return BasisFact(
        BasisPurpose.SOURCING,
        LegalBasis.LEGITIMATE_INTEREST,
        NOW - 30 * DAY,
        None,
        due,
        noticed,
    )


def ask(
    purpose: str,
    channel: str = Channel.EMAIL,
    *,
    sending: str = "",
    objections: tuple[Objection, ...] = (),
    at: dt.datetime = NOW,
    **person: Any,
) -> tuple[str, str]:
    person.setdefault("addresses", REACHABLE)
    answer = decide(
        Facts(
            person=PersonFacts(**person),
            purpose=purpose,
            channel=channel,
            at=at,
            sending=sending,
            objections=objections,
        )
    )
    return answer.verdict, answer.reason


def confirmed(
    purpose: str = Purpose.NURTURE, channel: str = Channel.EMAIL, **values: Any
) -> dict[tuple[str, str], StateFact]:
    values.setdefault("since", NOW - 10 * DAY)
    return {(purpose, channel): StateFact("confirmed", **values)}


@pytest.mark.parametrize("purpose", sorted(CONSENT_ONLY))
@pytest.mark.requirement("trust:L-17")
def test_automatic_mail_needs_a_confirmed_consent_for_its_own_purpose_and_channel(
    purpose: str,
) -> None:
    assert ask(purpose, bases=(POOL,)) == ("no", "no_consent")
    assert ask(purpose, bases=(POOL,), states=confirmed(purpose))[0] == "yes"
    other = Purpose.NURTURE if purpose != Purpose.NURTURE else Purpose.NEWSLETTER
    assert ask(purpose, bases=(POOL,), states=confirmed(other)) == ("no", "no_consent")
    by_letter = confirmed(purpose, Channel.LETTER)
    assert ask(purpose, bases=(POOL,), states=by_letter) == ("no", "no_consent")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("given", "not_confirmed"),
        ("requested", "waiting_for_confirmation"),
        ("declined", "declined"),
        ("withdrawn", "withdrawn"),
        ("objected", "objected"),
        ("expired", "consent_expired"),
    ],
)
@pytest.mark.requirement("feature:T1")
def test_every_other_state_of_a_consent_is_a_no_with_its_own_reason(
    status: str, reason: str
) -> None:
    states = {(Purpose.NURTURE, Channel.EMAIL): StateFact(status, NOW - DAY)}
    assert ask(Purpose.NURTURE, bases=(POOL,), states=states) == ("no", reason)


def test_a_consent_ends_at_its_moment_by_the_clock_alone() -> None:
    states = confirmed(expires_at=NOW)
    assert ask(Purpose.NURTURE, bases=(POOL,), states=states, at=NOW - DAY)[0] == "yes"
    assert ask(Purpose.NURTURE, bases=(POOL,), states=states) == ("no", "consent_expired")


@pytest.mark.requirement("trust:L-01")
def test_without_a_live_basis_nothing_is_advertised_even_with_consent() -> None:
    ended = POOL._replace(ends_at=NOW)
    for purpose in ADVERTISING - {Purpose.PERSONAL_EMAIL, Purpose.CONSENT_REQUEST}:
        channel = Channel.PHONE if purpose == Purpose.PERSONAL_CONTACT else Channel.EMAIL
        states = confirmed(purpose) if purpose in CONSENT_ONLY else {}
        assert ask(purpose, channel, bases=(ended,), states=states) == ("no", "no_basis")


@pytest.mark.requirement("feature:T6")
@pytest.mark.requirement("trust:L-09")
def test_sourced_people_may_be_called_while_the_clock_of_article_14_runs() -> None:
    call = (Purpose.PERSONAL_CONTACT, Channel.PHONE)
    assert ask(*call, bases=(sourced(due=NOW + DAY),)) == ("yes", "notice_running")
    assert ask(*call, bases=(sourced(due=NOW),)) == ("no", "notice_overdue")
    noticed = sourced(due=NOW - DAY, noticed=True)
    assert ask(*call, bases=(noticed,)) == ("yes", "legitimate_interest")


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_text_messages_are_electronic_mail_and_need_consent(channel: str) -> None:
    assert ask(Purpose.PERSONAL_CONTACT, channel, bases=(POOL,)) == ("no", "no_consent")
    states = {(Purpose.PERSONAL_CONTACT, channel): StateFact("given", NOW - DAY)}
    assert ask(Purpose.PERSONAL_CONTACT, channel, bases=(POOL,), states=states)[0] == "yes"


def test_a_personal_email_needs_consent_or_an_earlier_conversation_else_we_ask_first() -> None:
    asked = ask(Purpose.PERSONAL_EMAIL, bases=(POOL,))
    assert asked == ("ask", "no_email_consent")
    assert ask(Purpose.PERSONAL_EMAIL, bases=(POOL,), has_email_conversation=True) == (
        "yes",
        "conversation",
    )
    assert ask(Purpose.PERSONAL_EMAIL, bases=(POOL,), states=confirmed())[0] == "yes"
    assert ask(Purpose.PERSONAL_EMAIL, bases=(APPLICATION,)) == ("no", "only_other_basis")


def test_a_newsletter_subscription_opens_neither_phone_nor_personal_mail() -> None:
    states = confirmed(Purpose.NEWSLETTER)
    assert ask(Purpose.NEWSLETTER, bases=(SUBSCRIPTION,), states=states)[0] == "yes"
    call = ask(Purpose.PERSONAL_CONTACT, Channel.PHONE, bases=(SUBSCRIPTION,), states=states)
    assert call == ("no", "only_other_basis")
    mail = ask(Purpose.PERSONAL_EMAIL, bases=(SUBSCRIPTION,), states=states)
    assert mail == ("no", "only_other_basis")


@pytest.mark.requirement("trust:L-06")
@pytest.mark.requirement("trust:L-24")
def test_a_rejected_applicant_gets_nothing_but_one_invitation_with_the_letter() -> None:
    rejected = APPLICATION._replace(ends_at=NOW - DAY)
    assert ask(Purpose.APPLICATION, bases=(APPLICATION,)) == ("yes", "live_application")
    assert ask(Purpose.APPLICATION, bases=(rejected,)) == ("no", "no_application")
    assert ask(Purpose.CONSENT_REQUEST, bases=(rejected,)) == ("yes", "in_application")
    long_ago = APPLICATION._replace(ends_at=NOW - 15 * DAY)
    assert ask(Purpose.CONSENT_REQUEST, bases=(long_ago,)) == ("no", "not_by_this_channel")
    for purpose in ADVERTISING - {Purpose.CONSENT_REQUEST}:
        for channel in Channel:
            assert ask(purpose, channel, bases=(rejected,))[0] == "no"


def test_consent_is_asked_for_once_and_not_by_advertising_mail() -> None:
    in_notice = (sourced(due=NOW + DAY),)
    assert ask(Purpose.CONSENT_REQUEST, bases=in_notice) == ("yes", "in_notice")
    assert ask(Purpose.CONSENT_REQUEST, bases=(POOL,)) == ("no", "not_by_this_channel")
    by_phone = ask(Purpose.CONSENT_REQUEST, Channel.PHONE, bases=(POOL,))
    assert by_phone == ("yes", "asked_by_human")
    before = {
        (Purpose.NURTURE, Channel.EMAIL): StateFact("requested", NOW - DAY, requested_at=NOW - DAY)
    }
    again = ask(Purpose.CONSENT_REQUEST, Channel.PHONE, bases=(POOL,), states=before)
    assert again == ("no", "already_asked")


def test_colleagues_are_addressed_as_colleagues_only_while_they_work_here() -> None:
    here = (Period(NOW - DAY, None),)
    gone = (Period(NOW - 9 * DAY, NOW - DAY),)
    assert ask(Purpose.EMPLOYEE, employments=here) == ("yes", "employee")
    assert ask(Purpose.EMPLOYEE, employments=gone) == ("no", "not_employed")


@pytest.mark.requirement("trust:L-15")
def test_an_objection_ends_all_advertising_in_every_channel() -> None:
    states = confirmed() | {("", ""): StateFact("objected", NOW - DAY)}
    for purpose in ADVERTISING:
        for channel in Channel:
            said = ask(purpose, channel, bases=(POOL,), states=states)
            assert said == ("no", "objected"), (purpose, channel)
    assert ask(Purpose.TRANSACTIONAL, bases=(POOL,), states=states)[0] == "yes"


def test_a_later_yes_to_one_purpose_leaves_the_no_to_all_others() -> None:
    states = confirmed(since=NOW) | {("", ""): StateFact("withdrawn", NOW - DAY)}
    assert ask(Purpose.NURTURE, bases=(POOL,), states=states)[0] == "yes"
    assert ask(Purpose.NEWSLETTER, bases=(POOL,), states=states) == ("no", "withdrawn")


@pytest.mark.requirement("trust:E-12")
def test_suppression_wins_over_everything_but_the_persons_own_later_confirmation() -> None:
    listed = (SuppressionFact("", "", NOW - DAY, Suppression.Reason.IMPORT),)
    imported = confirmed(since=NOW)
    assert ask(Purpose.NURTURE, bases=(POOL,), states=imported, suppressions=listed) == (
        "no",
        "suppressed",
    )
    by_hand = confirmed(since=NOW, self_confirmed_at=NOW)
    assert ask(Purpose.NURTURE, bases=(POOL,), states=by_hand, suppressions=listed)[0] == "yes"
    newer = (SuppressionFact("", "", NOW, Suppression.Reason.COMPLAINT),)
    assert ask(Purpose.NURTURE, bases=(POOL,), states=by_hand, suppressions=newer)[0] == "no"


@pytest.mark.requirement("trust:L-13")
def test_a_restricted_person_is_stored_and_nothing_else() -> None:
    for purpose in set(Purpose) - {Purpose.TRANSACTIONAL}:
        said = ask(
            purpose,
            bases=(POOL, APPLICATION),
            states=confirmed(purpose),
            employments=(Period(),),
            restricted_at=NOW - DAY,
        )
        assert said == ("no", "restricted")


def test_a_pause_names_its_last_day_and_the_day_of_the_wish() -> None:
    person = PersonFacts(
        bases=(POOL,),
        states=confirmed(),
        addresses=REACHABLE,
        paused_at=dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC),
        paused_until=dt.datetime(2027, 5, 1, 22, tzinfo=dt.UTC),
    )
    facts = Facts(person=person, purpose=Purpose.NURTURE, channel=Channel.EMAIL, at=NOW)
    answer = decide(facts)
    with translation.override("de"):
        assert str(answer.text) == "Nein, bis 1. Mai 2027. Eigener Wunsch vom 2. November 2026."
        assert answer.next_step is not None
        assert str(answer.next_step.text) == "Erinnerung auf den Tag danach legen"
    with translation.override("en"):
        assert str(answer.text).startswith("No, until May 1, 2027.")
    assert answer.valid_until == person.paused_until


def test_without_an_address_there_is_no_contact_and_the_reason_says_so() -> None:
    assert ask(Purpose.NURTURE, bases=(POOL,), states=confirmed(), addresses={}) == (
        "no",
        "no_address",
    )
    dead = {Channel.EMAIL: AddressFact(is_usable=False, bounced_at=NOW - DAY)}
    assert ask(Purpose.NURTURE, bases=(POOL,), states=confirmed(), addresses=dead) == (
        "no",
        "address_bounced",
    )


def test_stopped_sending_stops_machines_and_not_people() -> None:
    states = confirmed()
    stopped = "sending_stopped"
    mail = ask(Purpose.NURTURE, bases=(POOL,), states=states, sending=stopped)
    assert mail == ("no", stopped)
    call = ask(Purpose.PERSONAL_CONTACT, Channel.PHONE, bases=(POOL,), sending=stopped)
    assert call[0] == "yes"


def test_registered_facts_make_the_answer_stricter_and_never_milder() -> None:
    budget = Objection(Verdict.NO, "budget", "One message a month.", NOW + DAY)
    harmless = Objection(Verdict.ASK, "pool", "Ask the owner.")
    said = ask(Purpose.NURTURE, bases=(POOL,), states=confirmed(), objections=(budget, harmless))
    assert said == ("no", "budget")
    assert ask(Purpose.NURTURE, bases=(POOL,), objections=(harmless,)) == ("no", "no_consent")
    over = budget._replace(until=NOW)
    assert ask(Purpose.NURTURE, bases=(POOL,), states=confirmed(), objections=(over,))[0] == "yes"


def test_somebody_unknown_is_never_contacted() -> None:
    for purpose in Purpose:
        assert ask(purpose, is_known=False) == ("no", "unknown_person")


@pytest.mark.requirement("trust:L-17a")
def test_an_existing_customer_is_no_reason_in_any_list_of_reasons() -> None:
    values = {*LegalBasis.values, *BasisPurpose.values, *Purpose.values, *SENTENCES}
    assert not [value for value in values if "customer" in value]


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_reason_and_next_step_is_a_whole_sentence_in_both_languages(language: str) -> None:
    with translation.override(language):
        for headline, why in SENTENCES.values():
            assert str(headline).endswith("."), headline
            assert not why or str(why).endswith("."), why
        if language == "de":
            english = [str(text) for text in NEXT_STEPS.values() if str(text).isascii()]
            assert "Set a reminder for the day after" not in english
