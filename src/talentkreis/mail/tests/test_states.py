# SPDX-License-Identifier: Apache-2.0
"""The state machine of TRUST C.2, in the rules and in the database."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, connection, transaction

from talentkreis.mail import rules
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.tests.factories import a_message, put_into_state


@pytest.mark.django_db
@pytest.mark.requirement("trust:R-01")
@pytest.mark.parametrize("before", list(MessageState))
def test_the_database_allows_exactly_the_transitions_of_the_rules(before: MessageState) -> None:
    message = a_message()
    put_into_state(message, before)
    for after in MessageState:
        if after == before:
            continue
        allowed = _is_allowed(message, after)
        # "send again" after uncertain needs the name of a human, which this update lacks.
        expected = rules.may_become(before, after) and (before, after) != ("uncertain", "planned")
        assert allowed == expected, (before, after)


def _is_allowed(message: Message, after: MessageState) -> bool:
    extra = {"attempt": message.attempt + 1} if after == "claimed" else {}
    try:
        with transaction.atomic():
            Message.objects.filter(id=message.id).update(
                state=after, lease_until="2030-01-01T00:00Z", **extra
            )
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return True


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(set(MessageState) - rules.FIRST_STATES))
def test_a_message_cannot_begin_in_the_middle(state: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_message(state=state)


@pytest.mark.django_db
def test_a_claim_is_always_a_new_attempt() -> None:
    message = a_message()
    with pytest.raises(IntegrityError, match="belong together"), transaction.atomic():
        Message.objects.filter(id=message.id).update(
            state="claimed", lease_until="2030-01-01T00:00Z"
        )


def test_final_states_are_those_with_no_way_on() -> None:
    assert {"accepted", "rejected", "expired", "cancelled"} == rules.FINAL
    for before, after in itertools.product(rules.FINAL, MessageState):
        assert not rules.may_become(before, after)


@pytest.mark.django_db
def test_the_message_id_never_changes() -> None:
    message = a_message()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(id=message.id).update(message_id_header="<other@x.test>")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
