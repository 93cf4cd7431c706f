# SPDX-License-Identifier: Apache-2.0
"""Content and newsletters over the API."""

from __future__ import annotations

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.newsletters.tests.factories import a_topic, an_issue
from talentkreis.nurture.tests.factories import make_employer

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:U4")]

WORDS = {"title": "Nachtschicht", "body": "**Ruhig** <script>x</script>"}


@pytest.mark.requirement("feature:G3")
def test_content_is_written_read_replaced_and_found() -> None:
    make_employer()
    program = Program()
    topic = a_topic(program.member)
    body = {"kind": "insight", "words": {"de": WORDS}, "topic_ids": [str(topic.id)]}
    made = said(program.post("content", body, key="1"), 201)
    assert said(program.post("content", body, key="1"), 201) == made
    path = f"content/{made['id']}"
    item = said(program.get(path))
    assert (item["kind"], item["topics"], item["drifted"]) == ("insight", ["Technik"], [])
    changed = {"kind": "insight", "words": {"en": {"title": "Night shift"}}}
    answer = program.client.put(f"/api/v1/{path}", changed, "application/json")
    assert set(said(answer)["words"]) == {"de", "en"}
    assert said(answer)["drifted"] == ["de"]
    assert [one["id"] for one in said(program.get("content", q="nacht"))["items"]] == [made["id"]]
    assert said(program.get("topics"))[0]["name_en"] == "Technology"


def test_what_is_wrong_is_refused_and_scopes_hold() -> None:
    make_employer()
    program = Program()
    hostile = {"kind": "insight", "words": {"de": WORDS | {"link": "javascript:alert(1)"}}}
    [wrong] = refused(program.post("content", hostile), 422)["fields"]
    assert wrong["name"] == "link_de"
    refused(program.post("content", {"kind": "insight", "words": {}}), 422)
    refused(program.post("content", {"kind": "x", "words": {"de": WORDS}}), 422)
    refused(program.post("content", {"kind": "insight", "words": {"fr": WORDS}}), 422)
    reading = Program("content:read", member=program.member)
    refused(reading.post("content", {"kind": "insight", "words": {"de": WORDS}}), 403)
    refused(reading.get("newsletters"), 403)


@pytest.mark.requirement("feature:G1")
def test_newsletters_and_their_figures_are_read() -> None:
    make_employer()
    program = Program()
    issue = an_issue(program.member)
    [line] = said(program.get("newsletters"))
    assert (line["id"], line["state"]) == (str(issue.id), "draft")
    figures = said(program.get(f"newsletters/{issue.id}/figures"))
    assert (figures["accepted"], figures["skipped"]) == (0, [])
    refused(program.get(f"newsletters/{program.member.id}/figures"), 404)
