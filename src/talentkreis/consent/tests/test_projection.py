# SPDX-License-Identifier: Apache-2.0
"""One gate, two readings: what filters read is what sending is told, for any history."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talentkreis.consent import actions, gate
from talentkreis.consent.answers import Verdict
from talentkreis.consent.facts import Objection
from talentkreis.consent.models import Channel, ConsentState, Purpose
from talentkreis.consent.projection import COLUMNS, GateRow, gate_rows
from talentkreis.kernel import clock
from talentkreis.kernel.errors import DomainError
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.organisation.models import Employer
from talentkreis.organisation.tests.factories import EmployerFactory
from talentkreis.people.models import ContactPoint, Conversation, Person, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.django_db

PURPOSES = ["nurture", "newsletter", "personal_contact", "personal_email", "tracking"]
CHANNELS = ["email", "phone"]
DAYS = st.integers(min_value=-40, max_value=40)
purpose_or_all = st.sampled_from([None, *PURPOSES])
channel_or_all = st.sampled_from([None, *CHANNELS])

steps = st.one_of(
    st.tuples(st.just("import"), st.sampled_from(PURPOSES), st.sampled_from(CHANNELS), DAYS, DAYS),
    st.tuples(st.just("note"), st.sampled_from(PURPOSES), st.sampled_from(CHANNELS)),
    st.tuples(st.just("own"), st.sampled_from(PURPOSES), st.sampled_from(CHANNELS)),
    st.tuples(st.just("decline"), st.sampled_from(PURPOSES), st.sampled_from(CHANNELS)),
    st.tuples(st.just("withdraw"), purpose_or_all, channel_or_all),
    st.tuples(st.just("object")),
    st.tuples(st.just("pause"), st.integers(min_value=0, max_value=40)),
    st.tuples(st.just("suppress"), st.sampled_from(["", "nurture", "newsletter"])),
    st.tuples(st.just("restrict"), st.booleans()),
    st.tuples(st.just("archive"), st.booleans()),
    st.tuples(st.just("bounce")),
    st.tuples(st.just("conversation")),
    st.tuples(
        st.just("basis"),
        st.sampled_from(
            [
                ("pool", "consent"),
                ("sourcing", "legitimate_interest"),
                ("application", "contract"),
                ("subscription", "consent"),
            ]
        ),
        DAYS,
        st.none() | DAYS,
        st.none() | DAYS,
        st.booleans(),
    ),
    st.tuples(st.just("expire")),
)


def play(person: Person, step: Sequence[Any]) -> None:
    """One thing that happens to somebody; refusals are part of life."""
    kind, *values = step
    me = Actor.for_person(person.id)
    try:
        with transaction.atomic():
            _STEPS[kind](person, me, *values)
    except DomainError:
        return


def _import(person: Person, me: Actor, purpose: str, channel: str, days: int, ends: int) -> None:
    given_at = clock.now() + dt.timedelta(days=min(days, 0))
    actions.import_consents(
        actor=SYSTEM,
        rows=[
            actions.ImportedConsent(
                person_id=person.id,
                purpose=purpose,
                channel=channel,
                given_at=given_at,
                wording="Ja.",
                evidence="Liste",
                expires_at=clock.now() + dt.timedelta(days=ends),
            )
        ],
    )


def _note(person: Person, me: Actor, purpose: str, channel: str) -> None:
    actions.record_consent(
        actor=SYSTEM,
        person_id=person.id,
        purpose=purpose,
        channel=channel,
        method="spoken",
        note="am Telefon",
    )


def _own(person: Person, me: Actor, purpose: str, channel: str) -> None:
    actions.record_consent(
        actor=me, person_id=person.id, purpose=purpose, channel=channel, method="self_service"
    )


def _basis(
    person: Person,
    me: Actor,
    kind: tuple[str, str],
    starts: int,
    ends: int | None,
    due: int | None,
    noticed: bool,
) -> None:
    today = clock.today()
    start = today + dt.timedelta(days=starts)
    ProcessingBasis.objects.create(
        person=person,
        purpose=kind[0],
        legal_basis=kind[1],
        source="x",
        starts_on=start,
        ends_on=None if ends is None else start + dt.timedelta(days=abs(ends)),
        notice_due_on=None if due is None else today + dt.timedelta(days=due),
        noticed_at=clock.now() if noticed else None,
    )


def _suppress(person: Person, me: Actor, scope: str) -> None:
    point = ContactPoint.objects.filter(person=person).first()
    if point:
        actions.suppress_address(
            actor=SYSTEM, kind=point.kind, normalised=point.normalised, scope=scope
        )


_STEPS: dict[str, Any] = {
    "import": _import,
    "note": _note,
    "own": _own,
    "basis": _basis,
    "suppress": _suppress,
    "decline": lambda p, _me, purpose, channel: actions.decline_consent(
        actor=SYSTEM, person_id=p.id, purpose=purpose, channel=channel
    ),
    "withdraw": lambda p, me, purpose, channel: actions.withdraw_consent(
        actor=me, person_id=p.id, purpose=purpose, channel=channel
    ),
    "object": lambda p, me: actions.object_to_contact(actor=me, person_id=p.id),
    "pause": lambda p, me, days: actions.pause_contact(
        actor=me, person_id=p.id, until=clock.today() + dt.timedelta(days=days)
    ),
    "restrict": lambda p, _me, on: actions.restrict_person(
        actor=SYSTEM, person_id=p.id, is_restricted=on
    ),
    "archive": lambda p, _me, on: Person.objects.filter(id=p.id).update(
        archived_at=clock.now() if on else None
    ),
    "bounce": lambda p, _me: ContactPoint.objects.filter(person=p, kind="email").update(
        bounced_at=clock.now()
    ),
    "conversation": lambda p, _me: Conversation.objects.create(
        person=p, kind="email", happened_at=clock.now()
    ),
    "expire": lambda _p, _me: actions.expire_consents(),
}


def asked(person_id: uuid.UUID, at: dt.datetime) -> list[int]:
    return [
        gate.may_contact(person_id, purpose, channel, at).verdict.rank
        for purpose, channel in COLUMNS
    ]


def read(row: GateRow) -> list[int]:
    return [row.nurture, row.newsletter, row.personal_email, row.personal_contact]


def _budget(
    person_ids: Sequence[uuid.UUID], purpose: Purpose, channel: Channel, at: dt.datetime
) -> dict[uuid.UUID, Objection]:
    """A fact of a package above that lasts a few days, for every other person."""
    until = BUDGET_ENDS
    return {
        person_id: Objection(Verdict.ASK, "budget", "later", until)
        for person_id in person_ids
        if purpose == Purpose.NURTURE and person_id.int % 2 and at < until
    }


BUDGET_ENDS = dt.datetime.max.replace(tzinfo=dt.UTC)


@pytest.fixture
def facts_from_above(monkeypatch: pytest.MonkeyPatch) -> None:
    global BUDGET_ENDS  # noqa: PLW0603 - the provider is a plain function, as in the product
    BUDGET_ENDS = clock.now() + dt.timedelta(days=5)
    monkeypatch.setitem(gate._providers, "test_budget", gate._Source(_budget, None))


@pytest.mark.requirement("trust:L-01")
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(steps, max_size=9), has_phone=st.booleans(), later=st.integers(0, 60))
def test_the_projection_and_the_function_agree_for_any_history(
    facts_from_above: None, history: list[Sequence[Any]], has_phone: bool, later: int
) -> None:
    with transaction.atomic():
        EmployerFactory.create()
        phone = f"0431 5{uuid.uuid4().int % 10**6:06}" if has_phone else None
        person = PersonFactory.create(phone=phone)
        for step in history:
            play(person, step)
        now = clock.now()
        (row,) = gate_rows([person.id], now)
        assert read(row) == asked(person.id, now)
        # Until `valid_until` the clock alone changes nothing: the stored row is still right.
        at = now + dt.timedelta(days=later)
        if row.valid_until is not None and at >= row.valid_until:
            at = row.valid_until - dt.timedelta(seconds=1)
        if at > now:
            assert read(row) == asked(person.id, at)
        # Nobody without a live basis is advertised to, whatever else happened (TRUST L-01).
        today = clock.today()
        live = [
            basis
            for basis in ProcessingBasis.objects.filter(person=person)
            if basis.starts_on <= today and (basis.ends_on is None or basis.ends_on >= today)
        ]
        if not live:
            assert row.nurture == row.newsletter == 0
        # And the states are nothing but the folded ledger.
        columns = [f.name for f in ConsentState._meta.fields if f.name != "id"]
        rows = ConsentState.objects.order_by("purpose", "channel")
        before = list(rows.values_list(*columns))
        actions.rebuild_states()
        assert list(rows.values_list(*columns)) == before
        transaction.set_rollback(True)


def test_stopping_all_sending_leaves_the_projection_alone() -> None:
    EmployerFactory.create()
    person = PersonFactory.create()
    actions.record_consent(
        actor=Actor.for_person(person.id),
        person_id=person.id,
        purpose="nurture",
        channel="email",
        method="self_service",
    )
    before = gate_rows([person.id])
    Employer.objects.update(sending_stopped_at=clock.now())
    assert gate_rows([person.id], None)[0].nurture == before[0].nurture == 2
    assert not gate.may_contact(person.id, Purpose.NURTURE, Channel.EMAIL).is_yes


def test_nobody_has_no_row() -> None:
    assert gate_rows([]) == []
    assert gate_rows([uuid.uuid4()]) == []
