# SPDX-License-Identifier: Apache-2.0
"""Automations over the API: the same as on the pages."""

from __future__ import annotations

from typing import Any

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.automations import actions
from talentkreis.automations.tests.factories import make_employer, make_member, somebody
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions import add_tag

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:U6")]


def test_programs_read_make_try_and_activate() -> None:
    make_employer()
    merle = make_member()
    program = Program("automations:read", "automations:write", member=merle)
    person = somebody(city="Kiel")
    body: dict[str, Any] = {
        "name": "Über die API",
        "trigger": "tag_put_on",
        "trigger_settings": {"tag": "neu"},
        "steps": [{"kind": "tag", "settings": {"tag": "gesehen"}}],
    }
    made = said(program.post("automations", body, key="eins"), 201)["id"]
    assert said(program.post("automations", body, key="eins"), 201)["id"] == made
    whole = said(program.get(f"automations/{made}"))
    assert (whole["state"], whole["trigger"], whole["steps"][0]["kind"]) == (
        "draft",
        "tag_put_on",
        "tag",
    )
    tried = said(program.post(f"automations/{made}/test-run", {"person_id": str(person.id)}))
    assert (tried["is_met"], tried["trace"][0]["outcome"]) == (True, "done")
    assert said(program.post(f"automations/{made}/activate", {}))["live_number"] == 1
    add_tag(actor=SYSTEM, person_id=person.id, name="neu")
    actions.run_waiting()
    [run] = said(program.get(f"automations/{made}/runs"))["runs"]
    assert (run["state"], run["person_id"]) == ("done", str(person.id))
    assert said(program.post(f"automations/{made}/pause", {}))["state"] == "paused"
    assert len(said(program.get("automations"))["automations"]) == 1
    refused(program.post("automations", {**body, "trigger_settings": {}}), 422)
    reader = Program("automations:read", member=merle)
    refused(reader.post(f"automations/{made}/activate", {}), 403)
