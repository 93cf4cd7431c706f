# SPDX-License-Identifier: Apache-2.0
"""The inbox over the API: the same conversations, the same refusals as on the pages."""

from __future__ import annotations

import datetime as dt

import pytest

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.mail.inbound import receive
from talentkreis.mail.models import Message, Thread
from talentkreis.mail.tests.factories import a_person, the_employer
from talentkreis.mail.tests.test_inbound import a_reply
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:H6")]


def test_programs_list_read_give_put_off_and_finish_conversations() -> None:
    the_employer()
    program, colleague = Program(), MemberFactory.create()
    person = a_person(email="svea@post.test")
    receive(a_reply("Wann passt es?"))
    (item,) = said(program.get("inbox/threads"))["items"]
    assert (item["person_id"], item["state"]) == (str(person.id), "open")
    path = f"inbox/threads/{item['id']}"
    whole = said(program.get(path))
    assert [each["text"] for each in whole["said"]] == ["Wann passt es?"]
    until = (clock.now() + dt.timedelta(days=2)).isoformat()
    change = {"assignee_id": str(colleague.id), "snoozed_until": until, "tags": ["Eilt"]}
    assert said(program.patch(path, change)) == {"count": 1}
    assert said(program.get("inbox/threads"))["items"] == []
    (later,) = said(program.get("inbox/threads", view="snoozed", tag="Eilt"))["items"]
    assert later["assignee_id"] == str(colleague.id)
    said(program.patch(path, {"is_done": True}))
    assert Thread.objects.get().state == "done"
    refused(program.patch(path, {"assignee_id": str(new_id())}), 404)
    past = (clock.now() - dt.timedelta(days=2)).isoformat()
    refused(program.patch(path, {"is_done": False, "snoozed_until": past}), 422)
    assert Thread.objects.get().state == "done"  # all of it or nothing
    refused(program.get("inbox/threads", view="quatsch"), 422)
    refused(program.get(f"inbox/threads/{new_id()}"), 404)
    refused(Program("people:read").get("inbox/threads"), 403)
    refused(Program("mail:read").patch(path, {"is_done": True}), 403)
    Person.objects.update(confidential_to=[new_id()])
    refused(program.get(path), 404)


def test_programs_answer_once_and_are_told_what_happened_meanwhile() -> None:
    the_employer()
    program = Program()
    a_person(email="svea@post.test")
    receive(a_reply())
    path = f"inbox/threads/{Thread.objects.get().id}/replies"
    seen = clock.now().isoformat()
    answer = {"subject": "AW", "text": "Dienstag?", "seen_at": seen}
    first = said(program.post(path, answer, key="k"), 201)
    assert said(program.post(path, answer, key="k"), 201) == first
    assert str(Message.objects.get().id) == first["id"]
    refused(program.post(path, answer), 409)
    said(program.post(path, answer | {"is_sure": True}), 201)
    Person.objects.update(restricted_at=clock.now())
    refused(program.post(path, answer | {"is_sure": True}), 422)
    receive(a_reply(From="fremd@anders.test", Message_ID="<f@anders.test>"))
    unknown = Thread.objects.get(person=None)
    refused(program.post(f"inbox/threads/{unknown.id}/replies", answer), 422)
