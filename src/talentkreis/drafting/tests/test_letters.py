# SPDX-License-Identifier: Apache-2.0
"""A draft for a personal message: what the model is told, what comes back, who decides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import translation

from talentkreis.activity.models import Activity
from talentkreis.activity.sentences import describe
from talentkreis.drafting import actions
from talentkreis.drafting.calling import draft
from talentkreis.drafting.models import DraftRequest, State
from talentkreis.drafting.tests.chat_model import asked, says
from talentkreis.mail.actions import Words, save_draft, set_signature
from talentkreis.mail.models import Draft, Message
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.actions import set_confidential_to

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.kernel.tests.web_server import WebSource
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:G5")]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def ask_page(person: Person) -> str:
    return reverse("drafting:letter", args=[person.id])


def page_of(row: DraftRequest) -> str:
    return reverse("drafting:draft", args=[row.id])


def ask(client: Client, person: Person, **said: Any) -> DraftRequest:
    """Ask on the page, as a member does."""
    answer = client.post(
        ask_page(person), {"wish": "Einladung zum Werksbesuch", **said, "ask": "1"}
    )
    assert answer.status_code == 303, text(answer)
    return DraftRequest.objects.latest("asked_at")


def test_from_the_letter_to_the_draft_and_back_nothing_typed_is_lost_and_nothing_is_sent(
    model: WebSource, recruiter: Member, svea: Person
) -> None:
    client = signed_in(recruiter)
    compose = reverse("mail:compose", args=[svea.id])
    assert "Entwurf vorschlagen lassen" in text(client.get(compose))
    typed = {"channel": "email", "subject": "Hallo", "text": "Guten Tag Frau Callsen,\n\nkurz"}
    begun = client.post(reverse("drafting:begin_letter", args=[svea.id]), typed)
    assert begun.headers["Location"] == ask_page(svea)
    assert Draft.objects.get().text == typed["text"]
    row = ask(client, svea)
    assert model.asked == []  # the page itself talks to nobody
    waiting = text(client.get(page_of(row)))
    assert "Das Modell schreibt" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    draft(row.id)
    ready = text(client.get(page_of(row)))
    assert "Entwurf – vom Modell vorgeschlagen" in ready
    assert "Ist jeder Satz wahr?" in ready
    assert "<del>kurz</del>" in ready
    assert "<ins>" in ready
    assert "Sehr geehrte Frau Callsen," in ready
    took = client.post(
        reverse("drafting:take_over", args=[row.id]),
        {"subject": "Ihr Weg zu uns", "text": "Guten Tag Frau Callsen,\n\nvon Hand verbessert"},
    )
    assert (took.status_code, took.headers["Location"]) == (303, compose)
    kept = Draft.objects.get()
    assert (kept.subject, kept.is_proposed) == ("Ihr Weg zu uns", True)
    page = text(client.get(compose))
    assert "von Hand verbessert" in page
    assert "Entwurf – vom Modell vorgeschlagen" in page
    assert not Message.objects.exists()


@pytest.mark.requirement("trust:L-49")
def test_a_message_that_began_as_a_draft_says_so_to_colleagues_and_in_its_header(
    model: WebSource, recruiter: Member, svea: Person
) -> None:
    client = signed_in(recruiter)
    row = ask(client, svea)
    draft(row.id)
    client.post(
        reverse("drafting:take_over", args=[row.id]), {"subject": "Hallo", "text": "Guten Tag"}
    )
    # What one types afterwards keeps the mark.
    save_draft(actor=recruiter.actor, person_id=svea.id, words=Words(text="Neu", subject="Hallo"))
    sent = client.post(
        reverse("mail:compose", args=[svea.id]),
        {"channel": "email", "subject": "Hallo", "text": "Guten Tag, Frau Callsen"},
    )
    assert sent.status_code == 303
    message = Message.objects.get()
    assert message.is_proposed
    shown = text(client.get(reverse("mail:message", args=[message.id])))
    assert "Begann als Entwurf eines Modells" in shown
    thread = sent.headers["Location"]
    assert "Begann als Entwurf eines Modells" in text(client.get(thread))
    client.post(reverse("mail:undo_reply", args=[message.id]))
    assert Draft.objects.get().is_proposed


def test_names_addresses_and_numbers_stay_here_and_what_leaves_is_shown_before(
    model: WebSource, recruiter: Member, svea: Person
) -> None:
    set_signature(
        actor=recruiter.actor, text_de="Herzlich\nMerle Hansen\n+49 431 555 0123", text_en=""
    )
    written = (
        "Sehr geehrte Frau Callsen,\n\nSvea, ruf an: 0431 555 0199 oder svea@post.example.\n\n"
        "Herzlich\nMerle Hansen\n+49 431 555 0123"
    )
    save_draft(
        actor=recruiter.actor, person_id=svea.id, words=Words(text=written, subject="CALLSEN")
    )
    client = signed_in(recruiter)
    before = text(client.get(ask_page(svea)))
    row = ask(client, svea, wish="Frau Callsen zum Kaffee bitten", told=["position"])
    draft(row.id)
    sent = asked(model)
    whole = json.dumps(sent, ensure_ascii=False)
    for secret in ("Callsen", "CALLSEN", "Svea", "post.example", "0199", "Merle", "0123"):
        assert secret not in whole
        assert secret not in before.partition('class="told"')[2].partition("</pre>")[0]
    instruction, material = (message["content"] for message in sent["messages"])
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]
    assert material == row.material
    told = json.loads(material)
    assert told["about_the_reader"] == {"position": ["Netzplanerin"]}
    assert "Netzplanerin" not in instruction
    assert "{{ greeting }}" in told["stands_there"]["text"]
    row.refresh_from_db()
    assert row.proposed["text"].startswith("Sehr geehrte Frau Callsen,")
    assert row.proposed["text"].endswith("Merle Hansen")


def test_only_what_the_admin_allows_can_be_told_and_a_member_can_tell_less(
    model: WebSource, admin: Member, recruiter: Member, svea: Person
) -> None:
    svea.expected_pay_from = 70_000
    svea.summary = "Geheime Zusammenfassung"
    svea.save()
    client = signed_in(recruiter)
    row = ask(client, svea, told=[])
    assert row.person_fields == []
    assert json.loads(row.material)["about_the_reader"] == {}
    row = ask(client, svea, told=["position", "skills"])
    assert row.person_fields == ["position", "skills"]
    assert "70000" not in row.material
    assert "Geheime" not in row.material
    choice = actions.choose_model(
        actor=admin.actor,
        wish=actions.Wish(
            place="in_house", base_url=f"{model.url}/v1", model="small-1", person_fields=["skills"]
        ),
    )
    assert choice.person_fields == ["skills"]
    page = text(client.get(ask_page(svea)))
    assert "Netzplanerin" not in page
    refused = client.post(ask_page(svea), {"wish": "x", "told": ["position"], "ask": "1"})
    assert refused.status_code == 422
    assert DraftRequest.objects.count() == 2


def test_whom_the_gate_does_not_let_us_write_to_nothing_is_drafted_for(
    model: WebSource, recruiter: Member, svea: Person
) -> None:
    client = signed_in(recruiter)
    row = ask(client, svea)
    svea.archived_at = row.asked_at
    svea.save()
    draft(row.id)  # between question and call
    row.refresh_from_db()
    assert (row.state, row.reason) == (State.FAILED, "not_allowed")
    assert model.asked == []
    answer = client.post(ask_page(svea), {"wish": "x", "ask": "1"})
    assert answer.status_code == 422
    assert DraftRequest.objects.count() == 1


def test_a_draft_belongs_to_whoever_asked_and_is_decided_once(
    model: WebSource, recruiter: Member, svea: Person
) -> None:
    client = signed_in(recruiter)
    row = ask(client, svea)
    other = signed_in(MemberFactory.create())
    assert other.get(page_of(row)).status_code == 404
    assert other.post(reverse("drafting:take_over", args=[row.id]), {}).status_code == 404
    take, drop = (reverse(f"drafting:{name}", args=[row.id]) for name in ("take_over", "drop"))
    assert client.get(take).status_code == 405
    assert client.post(take, {"subject": "a", "text": "b"}).status_code == 409  # not there yet
    draft(row.id)
    assert client.post(drop).status_code == 303
    assert client.post(take, {"subject": "a", "text": "b"}).status_code == 409
    assert "verworfen" in text(client.get(page_of(row)))
    row.refresh_from_db()
    assert (row.material, row.instruction, row.before, row.proposed) == ("", "", {}, {})
    assert not Draft.objects.exists()


def test_confidential_people_do_not_exist_here_either(
    model: WebSource, admin: Member, recruiter: Member, svea: Person
) -> None:
    set_confidential_to(actor=admin.actor, person_ids=[svea.id], member_ids=[admin.id])
    assert signed_in(recruiter).get(ask_page(svea)).status_code == 404
    assert signed_in(recruiter).post(ask_page(svea), {"ask": "1"}).status_code == 404


def test_activity_says_who_asked_and_whether_it_was_used_without_a_word_of_it(
    model: WebSource, recruiter: Member, svea: Person
) -> None:
    client = signed_in(recruiter)
    row = ask(client, svea, told=["position"])
    draft(row.id)
    client.post(reverse("drafting:take_over", args=[row.id]), {"subject": "Hallo", "text": "Gut"})
    told = Activity.objects.filter(kind__startswith="drafting.", person_id=svea.id).order_by("id")
    assert [each.kind for each in told] == ["drafting.asked", "drafting.decided"]
    assert told[0].actor_id == recruiter.id
    assert told[0].payload["person_fields"] == ["position"]
    assert told[1].payload["outcome"] == "taken"
    assert "Netzplanerin" not in json.dumps([each.payload for each in told])
    with translation.override("de"):
        said = [describe(each.kind, each.payload) for each in told]
    assert said == [
        "Ein Modell im eigenen Haus um einen Entwurf gebeten",
        "Den Entwurf eines Modells übernommen",
    ]


def test_a_merge_field_nothing_fills_has_to_go_before_the_draft_is_taken_over(
    model: WebSource, recruiter: Member, svea: Person
) -> None:
    says(model, {"subject": "Hallo", "text": "{{ greeting }}, Ihr Gehalt: {{ expected_pay }}"})
    client = signed_in(recruiter)
    row = ask(client, svea)
    draft(row.id)
    page = text(client.get(page_of(row)))
    assert "expected_pay" in page
    assert "Genau hinsehen" in page
    take = reverse("drafting:take_over", args=[row.id])
    refused = client.post(take, {"subject": "Hallo", "text": "Ihr Gehalt: {{ expected_pay }}"})
    assert refused.status_code == 422
    assert "expected_pay" in text(refused)
    assert client.post(take, {"subject": "Hallo", "text": "Guten Tag"}).status_code == 303


def test_english_readers_get_english_and_english_members_an_english_page(
    model: WebSource, svea: Person
) -> None:
    svea.language = "en"
    svea.save()
    says(model, {"subject": "Your way", "text": "{{ greeting }}, hello"})
    emily = MemberFactory.create(name="Emily Clarke", language="en")
    client = signed_in(emily)
    page = text(client.get(ask_page(svea)))
    assert "All that is told to the model" in page
    row = ask(client, svea)
    draft(row.id)
    assert "Write in English" in asked(model)["messages"][0]["content"]
    shown = text(client.get(page_of(row)))
    assert "Draft – proposed by a model" in shown
    assert "Dear Ms Callsen, hello" in shown


def test_the_look_ahead_follows_what_is_typed_without_asking_anybody(
    model: WebSource, recruiter: Member, svea: Person
) -> None:
    client = signed_in(recruiter)
    part = client.post(
        ask_page(svea),
        {"wish": "Werksbesuch im Mai", "told": ["skills"]},
        headers={"HX-Request": "true"},
    )
    assert part.status_code == 200
    assert "Werksbesuch im Mai" in text(part)
    assert "SCADA" in text(part)
    assert "Netzplanerin" not in text(part)
    assert "<html" not in text(part)
    assert not DraftRequest.objects.exists()
    assert model.asked == []
    too_long = client.post(ask_page(svea), {"wish": "x" * 1_001, "ask": "1"})
    assert too_long.status_code == 422


def test_an_erased_person_leaves_a_count_and_an_export_shows_what_left(
    model: WebSource, recruiter: Member, svea: Person
) -> None:
    from talentkreis.people.privacy import erase_person_rows, export_person_rows

    row = ask(signed_in(recruiter), svea, told=["position"])
    draft(row.id)
    shown = export_person_rows(svea.id)["drafting"]["drafts_by_a_model"]
    assert shown[0]["person_fields"] == ["position"]
    assert "Netzplanerin" in shown[0]["material"]
    erase_person_rows(svea.id)
    row.refresh_from_db()
    assert row.person_id is None
    assert (row.state, row.material, row.proposed) == (State.FAILED, "", {})


def test_drafts_nobody_looks_at_are_forgotten_after_a_week(
    model: WebSource, recruiter: Member, svea: Person
) -> None:
    import datetime as dt

    row = ask(signed_in(recruiter), svea)
    draft(row.id)
    assert actions.forget_old() == 0
    DraftRequest.objects.update(asked_at=row.asked_at - dt.timedelta(days=8))
    assert actions.forget_old() == 1
    row.refresh_from_db()
    assert (row.state, row.reason, row.proposed) == (State.FAILED, "forgotten", {})
