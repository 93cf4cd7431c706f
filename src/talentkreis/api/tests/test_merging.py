# SPDX-License-Identifier: Apache-2.0
"""Merging over the API: the same as on the page, and the way from old ids."""

from __future__ import annotations

import uuid

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:D3")]


def test_people_are_merged_with_choices_and_taken_apart_again() -> None:
    program = Program()
    first, second = PersonFactory.create(position="A"), PersonFactory.create(position="B")
    merge = said(
        program.post(
            f"people/{first.id}/merge",
            {"merged_ids": [str(second.id)], "choices": {"position": str(second.id)}},
        ),
        201,
    )
    assert merge["merged_ids"] == [str(second.id)]
    assert said(program.get(f"people/{first.id}"))["position"] == "B"
    undone = said(program.post(f"merges/{merge['id']}/undo", {}))
    assert undone["undone_at"] is not None
    assert Person.objects.get(id=second.id).merged_into_id is None
    refused(program.post(f"merges/{merge['id']}/undo", {}), 409)
    refused(program.post(f"merges/{uuid.uuid4()}/undo", {}), 404)
    refused(program.post(f"people/{first.id}/merge", {"merged_ids": []}), 422)


def test_a_merged_id_leads_to_the_survivor() -> None:
    program = Program()
    first, second = PersonFactory.create(), PersonFactory.create()
    said(program.post(f"people/{first.id}/merge", {"merged_ids": [str(second.id)]}), 201)
    moved = program.get(f"people/{second.id}")
    assert moved.status_code == 301
    assert moved.headers["Location"].endswith(f"/people/{first.id}")
    assert moved.headers["Cache-Control"] == "no-store"
    assert moved.json()["merged_into"] == str(first.id)
    told = refused(program.patch(f"people/{second.id}", {"city": "Kiel"}), 409)
    assert told["merged_into"] == str(first.id)


def test_a_token_needs_the_scope() -> None:
    program = Program("people:read", "people:write")
    first, second = PersonFactory.create(), PersonFactory.create()
    refused(program.post(f"people/{first.id}/merge", {"merged_ids": [str(second.id)]}), 403)
