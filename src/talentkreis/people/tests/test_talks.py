# SPDX-License-Identifier: Apache-2.0
"""Notes and conversations: when they were, and whose they are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed, NotFound, RuleViolation
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people import actions, queries
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.people.tests.record import events

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

pytestmark = pytest.mark.django_db


def test_a_conversation_of_tomorrow_has_not_happened(actor: Actor) -> None:
    person = PersonFactory.create()
    with pytest.raises(RuleViolation) as refused:
        actions.log_conversation(
            actor=actor, person_id=person.id, happened_at=clock.now() + dt.timedelta(hours=1)
        )
    assert refused.value.code == "in_the_future"


def test_imported_history_keeps_its_dates(actor: Actor) -> None:
    person = PersonFactory.create()
    at = dt.datetime(2019, 5, 4, 12, tzinfo=dt.UTC)
    actions.log_conversation(actor=actor, person_id=person.id, happened_at=at, text="then")
    assert events(person.id)[0].occurred_at == at
    assert queries.timeline(actor, person.id)[0].at == at


def test_a_note_is_taken_back_by_its_author_or_who_leads(actor: Actor) -> None:
    person = PersonFactory.create()
    note = actions.add_note(actor=actor, person_id=person.id, text="mine")
    colleague = MemberFactory.create().actor
    with pytest.raises(NotAllowed):
        actions.remove_note(actor=colleague, person_id=person.id, note_id=note.id)
    lead = MemberFactory.create(role=Role.TRM_LEAD).actor
    actions.remove_note(actor=lead, person_id=person.id, note_id=note.id)
    private = actions.add_note(actor=actor, person_id=person.id, text="mine", visibility="private")
    with pytest.raises(NotFound):
        actions.remove_note(actor=lead, person_id=person.id, note_id=private.id)
