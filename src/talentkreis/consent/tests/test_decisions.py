# SPDX-License-Identifier: Apache-2.0
"""Why Anna got this mail on 3 May, and what held on another day."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from talentkreis.consent import actions, gate, queries
from talentkreis.consent.actions.decisions import KEPT
from talentkreis.consent.answers import SENTENCES, Verdict
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
from talentkreis.consent.models import Channel, ConsentState, Decision, Purpose, Suppression
from talentkreis.consent.privacy import export_own
from talentkreis.consent.queries.decisions import WAYS
from talentkreis.consent.recording import RULE_VERSION, facts_of, plain_facts
from talentkreis.consent.rules import decide
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM, Actor, ActorKind, Role
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory, signed_in
from talentkreis.people.actions import (
    add_contact_point,
    archive_person,
    log_conversation,
    remove_contact_point,
    restore_person,
)
from talentkreis.people.models import BasisPurpose, ContactPoint, LegalBasis, Person
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from django.test import Client

NOW = dt.datetime(2026, 5, 3, 9, tzinfo=dt.UTC)
MONDAY = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)

moments = st.integers(-60, 60).map(lambda days: NOW + days * DAY)
maybe = st.none() | moments
purposes = st.sampled_from(list(Purpose))
channels = st.sampled_from(list(Channel))
keys = st.tuples(st.sampled_from(["", *Purpose]).map(str), st.sampled_from(["", *Channel]).map(str))
states = st.builds(
    StateFact, st.sampled_from(ConsentState.Status.values), moments, maybe, maybe, maybe
)


def _as_ledgers_are(
    told: dict[tuple[str, str], StateFact],
) -> dict[tuple[str, str], StateFact]:
    """Only a no is ever to everything; the database refuses any other word."""
    return {
        key: word if all(key) else word._replace(status=ConsentState.Status.WITHDRAWN)
        for key, word in told.items()
    }


people = st.builds(
    PersonFacts,
    is_known=st.booleans(),
    restricted_at=maybe,
    archived_at=maybe,
    bases=st.lists(
        st.builds(
            BasisFact,
            st.sampled_from(BasisPurpose.values),
            st.sampled_from(LegalBasis.values),
            moments,
            maybe,
            maybe,
            st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    states=st.dictionaries(keys, states, max_size=5).map(_as_ledgers_are),
    suppressions=st.lists(
        st.builds(
            SuppressionFact,
            st.sampled_from(["", *Purpose]).map(str),
            st.sampled_from(["", *Channel]).map(str),
            moments,
            st.sampled_from(Suppression.Reason.values),
        ),
        max_size=2,
    ).map(tuple),
    addresses=st.dictionaries(
        channels.map(str), st.builds(AddressFact, st.booleans(), maybe), max_size=7
    ),
    employments=st.lists(st.builds(Period, maybe, maybe), max_size=2).map(tuple),
    has_email_conversation=st.booleans(),
    paused_at=maybe,
    paused_until=maybe,
)
objections = st.lists(
    st.builds(
        Objection,
        st.sampled_from(Verdict),
        st.sampled_from(["contact_budget", "frozen", "off_limits"]),
        st.just("Bremsweg 7"),
        maybe,
        st.none(),
        maybe,
    ),
    max_size=2,
).map(tuple)


@pytest.mark.requirement("feature:T1")
@settings(max_examples=400, deadline=None)
@given(person=people, purpose=purposes, channel=channels, said=objections, stopped=st.booleans())
def test_facts_that_were_kept_decide_the_same_again(
    person: PersonFacts, purpose: str, channel: str, said: tuple[Objection, ...], *, stopped: bool
) -> None:
    asked = Facts(
        person=person,
        purpose=purpose,
        channel=channel,
        at=NOW,
        sending="sending_stopped" if stopped else "",
        objections=said,
    )
    answer = decide(asked)
    told = json.loads(json.dumps(plain_facts(asked)))
    again = decide(facts_of(told, purpose=purpose, channel=channel, at=NOW))
    assert (again.verdict, again.reason) == (answer.verdict, answer.reason)
    if again.reason in SENTENCES:
        assert str(again.text) == str(answer.text)
    assert "Bremsweg" not in json.dumps(told)


# Examples that version 1 of the rules decided; a change of verdict needs another version.
_DECIDED: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("nurture", "email", {}, "no", "no_basis"),
    (
        "nurture",
        "email",
        {
            "bases": [["pool", "consent", "2026-01-01T00:00:00+00:00", None, None, False]],
            "states": [["nurture", "email", "confirmed", "2026-01-01T00:00:00+00:00", *[None] * 3]],
            "address": [True, None],
        },
        "yes",
        "consent",
    ),
    (
        "personal_contact",
        "phone",
        {
            "bases": [
                [
                    "sourcing",
                    "legitimate_interest",
                    "2026-01-01T00:00:00+00:00",
                    None,
                    "2026-02-01T00:00:00+00:00",
                    False,
                ]
            ],
            "address": [True, None],
        },
        "no",
        "notice_overdue",
    ),
    ("transactional", "email", {"address": [True, None]}, "yes", "own_request"),
)


def test_stored_examples_are_decided_as_they_were() -> None:
    assert RULE_VERSION == 1, "add examples of the new version, and keep these readable"
    for purpose, channel, told, verdict, reason in _DECIDED:
        answer = decide(facts_of(told, purpose=purpose, channel=channel, at=NOW))
        assert (answer.verdict, answer.reason) == (verdict, reason)


@pytest.fixture
def anna() -> Person:
    with time_machine.travel(MONDAY, tick=False):
        EmployerFactory.create()
        person: Person = PersonFactory.create(given_name="Anna", phone="0431 555 0142")
    return person


def _recruiter() -> Actor:
    member = MemberFactory.create(role=Role.RECRUITER)
    return Actor(kind=ActorKind.MEMBER, id=member.id, role=Role.RECRUITER)


def held(person: Person, day: dt.date, purpose: Purpose, channel: Channel = Channel.EMAIL) -> str:
    then = queries.what_held(SYSTEM, person.id, day)
    labels = {(p, c): str(label) for p, c, label in WAYS}
    [answer] = [a for label, a in then.answers if label == labels[purpose, channel]]
    return f"{answer.verdict} {answer.reason}"


@pytest.mark.django_db
@pytest.mark.requirement("feature:T1", "feature:T2")
def test_what_held_on_a_day_follows_ledger_and_history(anna: Person) -> None:
    with time_machine.travel(MONDAY + 10 * DAY):
        give_consent(anna.id, at=MONDAY + 9 * DAY)
    with time_machine.travel(MONDAY + 20 * DAY):
        archive_person(actor=SYSTEM, person_id=anna.id, reason="Ruhestand")
    with time_machine.travel(MONDAY + 22 * DAY):
        restore_person(actor=SYSTEM, person_id=anna.id)
        actions.pause_contact(actor=SYSTEM, person_id=anna.id, until=(MONDAY + 25 * DAY).date())
    with time_machine.travel(MONDAY + 30 * DAY):
        actions.withdraw_consent(actor=SYSTEM, person_id=anna.id, purpose=Purpose.NURTURE)
    with time_machine.travel(MONDAY + 40 * DAY):
        actions.restrict_person(actor=SYSTEM, person_id=anna.id)
    with time_machine.travel(MONDAY + 60 * DAY):
        start = MONDAY.date()
        nurture = Purpose.NURTURE
        assert held(anna, start - DAY, nurture) == "no unknown_person"
        assert held(anna, start, nurture) == "no no_consent"
        assert held(anna, start + 12 * DAY, nurture) == "yes consent_until"
        assert held(anna, start + 21 * DAY, nurture) == "no archived"
        assert held(anna, start + 23 * DAY, nurture) == "no paused"
        assert held(anna, start + 27 * DAY, nurture) == "yes consent_until"
        assert held(anna, start + 31 * DAY, nurture) == "no withdrawn"
        assert held(anna, start + 31 * DAY, Purpose.PERSONAL_CONTACT, Channel.PHONE).startswith(
            "yes"
        )
        assert held(anna, start + 41 * DAY, nurture) == "no restricted"
        assert held(anna, start + 60 * DAY, nurture) == "no restricted"


@pytest.mark.django_db
def test_a_consent_imported_later_did_not_hold_before_it_was_recorded(anna: Person) -> None:
    with time_machine.travel(MONDAY + 20 * DAY):
        give_consent(anna.id, at=MONDAY - 100 * DAY)
        assert held(anna, (MONDAY + 19 * DAY).date(), Purpose.NURTURE) == "no no_consent"
        assert held(anna, (MONDAY + 20 * DAY).date(), Purpose.NURTURE) == "yes consent_until"


@pytest.mark.django_db
def test_addresses_struck_out_since_still_counted_then(anna: Person) -> None:
    phone = ContactPoint.objects.get(person=anna, kind="phone")
    with time_machine.travel(MONDAY + 10 * DAY):
        remove_contact_point(actor=SYSTEM, person_id=anna.id, contact_point_id=phone.id)
        later = add_contact_point(
            actor=SYSTEM, person_id=anna.id, kind="link", value="https://xing.com/profile/anna"
        )
    with time_machine.travel(MONDAY + 20 * DAY):
        remove_contact_point(actor=SYSTEM, person_id=anna.id, contact_point_id=later.id)
        call = (Purpose.PERSONAL_CONTACT, Channel.PHONE)
        xing = (Purpose.PERSONAL_CONTACT, Channel.XING)
        assert held(anna, (MONDAY + 5 * DAY).date(), *call).startswith("yes")
        assert held(anna, (MONDAY + 12 * DAY).date(), *call) == "no no_address"
        assert held(anna, (MONDAY + 5 * DAY).date(), *xing) == "no no_address"
        assert held(anna, (MONDAY + 12 * DAY).date(), *xing).startswith("yes")
        assert held(anna, (MONDAY + 20 * DAY).date(), *xing) == "no no_address"


@pytest.mark.django_db
@pytest.mark.requirement("feature:T1")
def test_what_held_today_is_what_the_gate_says_now(anna: Person) -> None:
    give_consent(anna.id)
    actions.suppress_address(
        actor=SYSTEM,
        kind="email",
        normalised=ContactPoint.objects.get(person=anna, kind="email").normalised,
        scope="",
        reason=Suppression.Reason.MEMBER,
    )
    for purpose, channel, _label in WAYS:
        now = gate.may_contact(anna.id, purpose, channel)
        assert held(anna, clock.today(), purpose, channel) == f"{now.verdict} {now.reason}"


@pytest.mark.django_db
@pytest.mark.requirement("feature:T1")
def test_a_call_keeps_what_held_when_it_was_made(anna: Person) -> None:
    actor = _recruiter()
    with time_machine.travel(MONDAY + 10 * DAY):
        actions.object_to_contact(actor=SYSTEM, person_id=anna.id)
    with time_machine.travel(MONDAY + 11 * DAY):
        talk = log_conversation(
            actor=actor, person_id=anna.id, kind="call", happened_at=MONDAY + 9 * DAY
        )
        late = log_conversation(actor=actor, person_id=anna.id, kind="call")
        log_conversation(actor=actor, person_id=anna.id, kind="meeting")
    kept = {row.subject_id: row for row in Decision.objects.filter(person=anna)}
    assert kept.keys() == {talk.id, late.id}
    assert (kept[talk.id].verdict, kept[talk.id].member_id) == ("yes", actor.id)
    assert kept[talk.id].asked_for == MONDAY + 9 * DAY
    assert (kept[late.id].verdict, kept[late.id].reason) == ("no", "objected")


@pytest.mark.django_db
def test_the_first_personal_mail_is_not_allowed_by_itself(anna: Person) -> None:
    actor = _recruiter()
    with time_machine.travel(MONDAY + 9 * DAY):
        log_conversation(actor=actor, person_id=anna.id, kind="email")
    with time_machine.travel(MONDAY + 10 * DAY):
        log_conversation(actor=actor, person_id=anna.id, kind="email")
    first, second = Decision.objects.filter(person=anna).order_by("id")
    assert (first.verdict, first.reason) == ("ask", "no_email_consent")
    assert (second.verdict, second.reason) == ("yes", "conversation")


@pytest.mark.django_db
@pytest.mark.requirement("trust:L-05")
def test_decisions_hold_no_names_are_given_out_and_go_with_the_person(anna: Person) -> None:
    kept = _a_decision(anna)
    text = json.dumps(Decision.objects.values_list("facts", flat=True)[0])
    for secret in (anna.given_name, anna.family_name, "@", "0431"):
        assert secret not in text
    [told] = export_own(anna.id)["decisions"]
    assert (told["verdict"], told["reason"]) == (kept.verdict, kept.reason)
    actions.erase_person(actor=SYSTEM, person_id=anna.id, reason="request")
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_decisions_go_after_four_years() -> None:
    EmployerFactory.create()
    old, new = PersonFactory.create(), PersonFactory.create()
    _a_decision(old)
    kept = _a_decision(new)
    Decision.objects.filter(person=old).update(recorded_at=clock.now() - KEPT - DAY)
    assert actions.forget_decisions() == 1
    assert list(Decision.objects.values_list("id", flat=True)) == [kept.id]
    assert actions.forget_decisions() == 0


def _a_decision(person: Person, subject_id: uuid.UUID | None = None) -> Decision:
    give_consent(person.id)
    decided = gate.decide_many([person.id], Purpose.NURTURE, Channel.EMAIL)[person.id]
    actions.keep_decisions(
        Decision.Occasion.HAND_OVER,
        [actions.Kept(person.id, subject_id or uuid.uuid4(), decided)],
    )
    return Decision.objects.get(person=person)


@pytest.fixture
def recruiter() -> Client:
    return signed_in(MemberFactory.create(role=Role.RECRUITER, language="de"))


@pytest.mark.django_db
def test_the_page_says_why_in_plain_german(anna: Person, recruiter: Client) -> None:
    kept = _a_decision(anna)
    page = recruiter.get(reverse("consent:why", args=[anna.id, kept.subject_id]))
    html = page.content.decode()
    assert page.status_code == 200
    assert "Warum diese Mail?" in html
    assert "Einwilligung vom" in html
    assert "E-Mail: bestätigt" in html
    then = recruiter.get(reverse("consent:then", args=[anna.id]))
    assert "Was galt wann" in then.content.decode()
    assert reverse("consent:why", args=[anna.id, kept.subject_id]) in then.content.decode()


@pytest.mark.django_db
def test_looking_back_is_for_those_who_care_and_for_data_protection(
    anna: Person, client: Client, recruiter: Client
) -> None:
    kept = _a_decision(anna)
    urls = [
        reverse("consent:why", args=[anna.id, kept.subject_id]),
        reverse("consent:then", args=[anna.id]),
    ]
    reader = signed_in(MemberFactory.create(role=Role.HIRING_MANAGER))
    for url in urls:
        assert recruiter.get(url).status_code == 200
        assert reader.get(url).status_code == 403
        assert client.get(url).status_code == 302
        assert recruiter.post(url).status_code == 405
    unknown = uuid.uuid4()
    assert recruiter.get(reverse("consent:why", args=[anna.id, unknown])).status_code == 404
    assert recruiter.get(reverse("consent:why", args=[unknown, unknown])).status_code == 404
    assert recruiter.get(reverse("consent:then", args=[unknown])).status_code == 404
    Person.objects.filter(id=anna.id).update(confidential_to=[uuid.uuid4()])
    for url in urls:
        assert recruiter.get(url).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["gestern", "2999-01-01", "1900-01-01", "2026-13-40"])
def test_a_day_that_cannot_be_is_refused_beside_the_field(
    anna: Person, recruiter: Client, day: str
) -> None:
    page = recruiter.get(reverse("consent:then", args=[anna.id]), {"tag": day})
    assert page.status_code == 422
