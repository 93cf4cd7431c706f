# SPDX-License-Identifier: Apache-2.0
"""Building an automation by its pages, trying it, activating it, and reading what it did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from talentkreis.automations import actions
from talentkreis.automations.models import Automation, Run
from talentkreis.automations.tests.factories import (
    make_employer,
    make_member,
    run_of,
    somebody,
    tags_of,
)
from talentkreis.organisation.tests.factories import signed_in
from talentkreis.people.actions import add_tag

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.fixture
def merle() -> Member:
    return make_member()


@pytest.fixture
def client(merle: Member) -> Client:
    return signed_in(merle)


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def page(name: str, *args: object) -> str:
    return reverse(f"automations:{name}", args=args)


@pytest.mark.requirement("feature:U6")
def test_from_the_first_name_to_what_it_did(client: Client, merle: Member) -> None:
    person = somebody(given_name="Svea", family_name="Callsen", city="Kiel")
    answer = client.post(
        page("create"),
        {"name": "Neue begrüßen", "owner": merle.id, "daily_limit": 50, "overflow": "ask"},
    )
    automation = Automation.objects.get()
    assert answer.headers["Location"] == page("detail", automation.id)
    empty = text_of(client.get(answer.headers["Location"]))
    assert "Wann es losgeht, steht noch nicht fest." in empty
    assert client.post(page("when", automation.id) + "?art=tag_put_on", {"tag": "neu"}).status_code
    client.post(page("condition", automation.id), {"condition": "ort:Kiel"})
    client.post(page("add_step", automation.id) + "?art=tag", {"tag": "gesehen"})
    client.post(
        page("add_step", automation.id) + "?art=create_task",
        {"title": "{{ name }}: anrufen", "who": "owner", "days": "3", "kind": "call"},
    )
    shown = text_of(client.get(page("detail", automation.id)))
    assert "jemand das Schlagwort „neu“ bekommt" in shown
    assert "ort:Kiel" in shown
    assert "das Schlagwort „gesehen“ vergeben" in shown
    found = text_of(client.get(page("rehearsal", automation.id), {"q": "Callsen"}))
    assert "Ausprobieren: Svea Callsen" in found
    tried = text_of(client.post(page("rehearsal", automation.id), {"person": person.id}))
    assert "Nichts wurde geschrieben." in tried
    assert not Run.objects.exists()
    assert tags_of(person) == set()
    client.post(page("activate", automation.id))
    add_tag(actor=merle.actor, person_id=person.id, name="neu")
    actions.run_waiting()
    assert "Svea Callsen" in text_of(client.get(page("runs", automation.id)))
    run = run_of(automation, person.id)
    told = text_of(client.get(page("run", run.id)))
    assert "das Schlagwort „gesehen“ vergeben" in told
    assert "Merle Hansen" in told
    assert "Neue begrüßen" in text_of(client.get(page("person", person.id)))
    assert "für 1 Person" in text_of(client.get(page("index")))
