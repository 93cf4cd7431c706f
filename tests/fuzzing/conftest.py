# SPDX-License-Identifier: Apache-2.0
"""An installation with something behind every address, shared by the tests of a module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from talentkreis.automations.models import Automation
from talentkreis.automations.tests.factories import make_automation
from talentkreis.intake.models import ImportBatch
from talentkreis.intake.tests.runs import checked
from talentkreis.kernel import clock
from talentkreis.mail.models import InboundMessage, Mailbox, Message, Thread, ThreadState
from talentkreis.nurture.models import Enrolment, Sequence, Step
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Member
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.actions import merge_people
from talentkreis.people.models import CustomField, Document, MergeRecord, Person, ProcessingBasis
from talentkreis.pools.models import Pool
from talentkreis.search.language import parse
from talentkreis.search.models import BulkRun, SavedSearch
from talentkreis.search.saved.actions import save_search
from tests.finding.population import Population
from tests.merging.world import HAPPENINGS, World

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from django.db.models import Model
    from django.test import Client

# What the arguments of addresses name.
MODELS: dict[str, type[Model]] = {
    "person_id": Person,
    "pool_id": Pool,
    "batch_id": ImportBatch,
    "sequence_id": Sequence,
    "step_id": Step,
    "enrolment_id": Enrolment,
    "message_id": Message,
    "inbound_id": InboundMessage,
    "mailbox_id": Mailbox,
    "merge_id": MergeRecord,
    "member_id": Member,
    "field_id": CustomField,
    "basis_id": ProcessingBasis,
    "document_id": Document,
    "run_id": BulkRun,
    "search_id": SavedSearch,
    "automation_id": Automation,
    "thread_id": Thread,
}
PEOPLE_TABLE = b"Vorname;Nachname;E-Mail\r\nSvea;Callsen;svea@firma.example\r\nOle;;kaputt\r\n"


@dataclass(frozen=True)
class Installation:
    """A member who may see every page, and one real thing of each kind."""

    member: Member
    client: Client
    ids: dict[str, uuid.UUID]


@pytest.fixture(scope="module")
def installation(django_db_setup: None, django_db_blocker: Any) -> Iterator[Installation]:
    """The same for all examples of a module; what they change is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        Population(0, 8)
        world = World()
        first, second, third = (world.person(city="Kiel") for _number in range(3))
        for number, what in enumerate(HAPPENINGS):
            if what not in {"restriction", "withdrawal", "leave_pool"}:
                world.live(first, [(what, number % 3)])
        checked(world.actor, PEOPLE_TABLE)
        merge_people(actor=world.actor, survivor_id=second.id, merged_ids=[third.id])
        member = MemberFactory.create(role=Role.ADMIN)
        save_search(actor=member.actor, name="Kiel", node=parse("ort:Kiel", "de"), sort="name")
        make_automation(member, is_active=False)
        Thread.objects.create(person=first, state=ThreadState.OPEN, listed_at=clock.now())
        ids = {
            name: row.pk
            for name, model in MODELS.items()
            if (row := model._default_manager.order_by("pk").last()) is not None
        } | {"person_id": first.pk}
        yield Installation(member, signed_in(member), ids)
        transaction.set_rollback(True)
