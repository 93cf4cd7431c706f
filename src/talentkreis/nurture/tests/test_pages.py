# SPDX-License-Identifier: Apache-2.0
"""The pages: they work, they refuse whom they must, they need no script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.mail.models import Message
from talentkreis.mail.tests.factories import put_into_state
from talentkreis.nurture import actions, queries
from talentkreis.nurture.models import Enrolment, Sequence, SequenceState, Step
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_person,
    make_reader,
    make_sequence,
)
from talentkreis.nurture.tests.pages import get, text_of
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


def _let_all_be_due() -> None:
    """Plan as on the morning when the first step is due."""
    Enrolment.objects.update(next_due_at=clock.now())
    actions.plan_due()


@pytest.mark.requirement("feature:F8")
def test_a_sequence_begins_with_the_ready_cadence(client: Client, merle: Member) -> None:
    assert "Noch keine Sequenz" in get(client, "index")
    get(client, "create")
    response = client.post(
        reverse("nurture:create"),
        {"name": "Netztechnik", "owner": str(merle.id), "pool": "", "begins_with": "cadence"},
    )
    assert response.status_code == 303
    page = text_of(client.get(response.headers["Location"]))
    for word in ("Monat 1", "Monat 2", "Monat 3", "dann", "jedes Quartal", "Willkommen"):
        assert word in page
    assert "Netztechnik" in get(client, "index")


def test_a_form_without_a_name_comes_back(client: Client, merle: Member) -> None:
    response = client.post(
        reverse("nurture:create"), {"name": "", "owner": str(merle.id), "begins_with": "empty"}
    )
    assert response.status_code == 422
    assert Sequence.objects.count() == 0


@pytest.mark.requirement("feature:F2")
def test_the_page_says_who_starts_who_does_not_and_why(client: Client, sequence: Sequence) -> None:
    page = get(client, "detail", sequence.id)
    assert "3 starten, 2 übersprungen" in page
    assert "Keine Einwilligung für E-Mail" in page
    assert "3 Personen starten" in page
    skipped = get(client, "skipped", sequence.id)
    assert "Deniz Şahin" in skipped
    assert "Einwilligung" in skipped


@pytest.mark.requirement("feature:F2")
def test_a_filter_or_picked_people_are_an_audience_too(client: Client, sequence: Sequence) -> None:
    picked = str(Sequence.objects.get().pool.memberships.all()[0].person_id)  # type: ignore[union-attr]  # has a pool
    assert "1 starten, 0 übersprungen" in get(client, "detail", sequence.id, people=picked)
    assert "Niemand" in get(client, "detail", sequence.id, filter="ort = Nirgendwo")
    wrong = client.get(reverse("nurture:detail", args=[sequence.id]), {"filter": "farbe = rot"})
    assert wrong.status_code == 422
    # Ids that are none find nobody, and never somebody else.
    get(client, "detail", sequence.id, people="x,y", person="abc", step="y", language="xx")


@pytest.mark.requirement("feature:F6")
@pytest.mark.requirement("trust:E-19")
def test_five_real_people_read_in_the_preview_what_will_be_sent(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    first = sequence.versions.get().steps.get(position=0)
    shown: dict[str, str] = {}
    ids = queries.people_of(merle.actor, queries.read_audience({}, sequence))
    preview_ids = queries.people_to_preview(merle.actor, ids)
    assert len(preview_ids) == 5
    for number in range(1, 6):
        preview = queries.preview_of(
            merle.actor,
            queries.sequence_visible_to(merle.actor, sequence.id),
            first.version,
            step_id=first.id,
            person_ids=preview_ids,
            number=number,
        )
        assert preview is not None
        shown[str(preview.recipient.person_id)] = "\n\n".join(preview.paragraphs)
        page = get(client, "detail", sequence.id, person=str(number))
        assert f"{number} von 5 echten Beispielen" in page
    assert "<mark>Guten Tag Frau Callsen</mark>" in "".join(shown.values())
    actions.start_enrolments(actor=merle.actor, sequence_id=sequence.id, person_ids=ids)
    _let_all_be_due()
    messages = Message.objects.all()
    assert len(messages) == 3
    for message in messages:
        seen = re.sub(r"</?mark>", "", shown[str(message.person_id)])
        assert seen.replace("<br>", "\n") == message.text


def test_a_preview_in_the_other_language_and_of_a_missing_text(
    client: Client, sequence: Sequence
) -> None:
    assert "Thank you for letting us" in get(client, "detail", sequence.id, language="en")
    step = sequence.versions.get().steps.get(position=0)
    step.texts.filter(language="en").delete()
    page = get(client, "detail", sequence.id, language="en", step=str(step.id))
    assert "In dieser Sprache gibt es keinen Text." in page
    assert "Englisch fehlt" in page


def test_names_full_of_html_stay_text(client: Client, merle: Member) -> None:
    sequence = make_sequence(merle)
    person = make_reader(given_name="<b>Boom</b>", family_name="<script>alert(1)</script>")
    response = client.get(reverse("nurture:detail", args=[sequence.id]), {"people": str(person.id)})
    body = response.content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;" in body


@pytest.mark.requirement("feature:F2")
def test_starting_says_how_many_and_shows_them(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    response = client.post(reverse("nurture:start", args=[sequence.id]), follow=True)
    page = text_of(response)
    assert "3 gestartet, 2 übersprungen." in page
    assert Enrolment.objects.count() == 3
    assert "Grzegorz Wiśniewski" in page
    assert "Unterwegs" in page
    assert "Unterwegs 3" in get(client, "people", sequence.id, state="active")
    assert "Niemand hier" in get(client, "people", sequence.id, state="stopped")
    _let_all_be_due()
    assert "3 Nachrichten warten auf ihre Zeit." in get(client, "detail", sequence.id)

    client.post(reverse("nurture:recall", args=[sequence.id]))
    page = get(client, "people", sequence.id)
    assert "zurückgeholt, bevor etwas hinausging" in page


def test_pause_resume_and_end_are_buttons(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    client.post(reverse("nurture:start", args=[sequence.id]))
    for name, state in (
        ("pause", SequenceState.PAUSED),
        ("resume", SequenceState.RUNNING),
        ("end", SequenceState.ENDED),
    ):
        assert client.post(reverse(f"nurture:{name}", args=[sequence.id])).status_code == 303
        sequence.refresh_from_db()
        assert sequence.state == state
    page = client.get(reverse("nurture:detail", args=[sequence.id])).content.decode()
    assert "nurture/starten" not in page
    assert reverse("nurture:start", args=[sequence.id]) not in page


def test_one_person_is_paused_resumed_and_stopped(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    enrolment = make_enrolment(sequence, make_reader())
    for name, state in (
        ("pause_person", "paused"),
        ("resume_person", "active"),
        ("stop_person", "stopped"),
    ):
        assert client.post(reverse(f"nurture:{name}", args=[enrolment.id])).status_code == 303
        enrolment.refresh_from_db()
        assert enrolment.state == state
        get(client, "people", sequence.id)
    assert client.post(reverse("nurture:stop_person", args=[enrolment.id])).status_code == 409


@pytest.mark.requirement("feature:F1")
def test_steps_are_written_moved_and_taken_out_without_script(
    client: Client, sequence: Sequence
) -> None:
    get(client, "add_step", sequence.id)
    values = {
        "name": "Anrufen",
        "summary": "",
        "wait_count": "14",
        "wait_unit": "days",
        "subject_de_sie": "{{ name }} anrufen",
        "body_de_sie": "Nach der Werkschau fragen.",
    }
    response = client.post(reverse("nurture:add_step", args=[sequence.id]) + "?art=task", values)
    assert response.status_code == 303
    step = Step.objects.get(name="Anrufen")
    assert "Anrufen" in text_of(client.get(response.headers["Location"]))
    client.post(reverse("nurture:move_step_up", args=[sequence.id, step.id]))
    step.refresh_from_db()
    assert step.position == 2
    client.post(reverse("nurture:move_step_down", args=[sequence.id, step.id]))
    page = get(client, "edit_step", sequence.id, step.id)
    assert "Nach der Werkschau fragen." in page
    edited = client.post(
        reverse("nurture:edit_step", args=[sequence.id, step.id]),
        values | {"body_de_sie": "Nach {{ gehalt }} fragen."},
    )
    assert edited.status_code == 422
    assert "gehalt" in text_of(edited)
    assert (
        client.post(reverse("nurture:remove_step", args=[sequence.id, step.id])).status_code == 303
    )
    assert not Step.objects.filter(id=step.id).exists()


def test_a_started_version_is_changed_as_a_new_one(client: Client, sequence: Sequence) -> None:
    make_enrolment(sequence, make_reader())
    step = sequence.versions.get().steps.get(position=0)
    assert "Fassung 1 ist gestartet" in get(client, "detail", sequence.id)
    refused = client.post(reverse("nurture:remove_step", args=[sequence.id, step.id]))
    assert refused.status_code == 409
    client.post(reverse("nurture:new_version", args=[sequence.id]))
    assert sequence.versions.count() == 2
    assert client.get(reverse("nurture:edit_step", args=[sequence.id, step.id])).status_code == 404


def test_name_owner_and_pool_are_changed_under_rules(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    get(client, "rules", sequence.id)
    address = reverse("nurture:rules", args=[sequence.id])
    response = client.post(address, {"name": "Neu", "owner": str(merle.id), "pool": ""})
    assert response.status_code == 303
    sequence.refresh_from_db()
    assert (sequence.name, sequence.pool_id) == ("Neu", None)
    assert client.post(address, {"name": " ", "owner": str(merle.id)}).status_code == 422


def test_results_count_people_and_never_opens(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    assert "Noch keine Ergebnisse" in get(client, "results", sequence.id)
    client.post(reverse("nurture:start", args=[sequence.id]))
    _let_all_be_due()
    for message in Message.objects.all():
        put_into_state(message, "accepted")
    one = Enrolment.objects.order_by("id")[0]
    actions.stop_enrolments(actor=merle.actor, reason="reply", enrolment_ids=[one.id])  # type: ignore[arg-type]  # its code
    page = get(client, "results", sequence.id)
    assert "3erreicht" in page
    assert "1geantwortet, 3 bis 83 %" in page
    assert "Öffnungen zählen wir nicht" in page


def test_the_list_of_people_pages_by_keyset(client: Client, merle: Member) -> None:
    sequence = make_sequence(merle)
    for _ in range(53):
        make_enrolment(sequence, make_reader())
    refresh(list(sequence.enrolments.values_list("person_id", flat=True)))
    page = queries.enrolments_of(merle.actor, sequence)
    rest = queries.enrolments_of(merle.actor, sequence, cursor=page.next_cursor)
    assert (len(page.lines), len(rest.lines), rest.next_cursor) == (50, 3, "")
    assert len({line.id for line in [*page.lines, *rest.lines]}) == 53
    response = client.get(reverse("nurture:people", args=[sequence.id]), {"cursor": "x"})
    assert response.status_code == 422


def test_a_profile_asks_for_the_sequences_of_a_person(merle: Member) -> None:
    person = make_reader()
    running, over = make_sequence(merle, name="Läuft"), make_sequence(merle, name="Vorbei")
    make_enrolment(over, person, state="stopped", reason="reply", next_due_at=None)
    make_enrolment(running, person)
    found = queries.sequences_of_person(merle.actor, person.id)
    assert [(row.name, row.is_live, row.reason) for row in found] == [
        ("Läuft", True, ""),
        ("Vorbei", False, "hat geantwortet"),
    ]


def test_in_english_the_pages_speak_english(client: Client, merle: Member, pool: Pool) -> None:
    merle.language = "en"
    merle.save()
    client.post(
        reverse("nurture:create"),
        {
            "name": "Grid",
            "owner": str(merle.id),
            "pool": str(pool.id),
            "begins_with": "cadence",
        },
    )
    page = get(client, "detail", Sequence.objects.get().id)
    for words in ("Month 1", "then", "every quarter", "3 start, 2 skipped", "Start 3 people"):
        assert words in page


@pytest.mark.requirement("feature:F2")
def test_each_reason_has_a_button_that_leads_to_where_it_is_put_right_and_back(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    nowhere = make_reader(email=None, given_name="Oliver", family_name="Bright")
    foreign = make_reader(given_name="Robert", family_name="Hale", language="en")
    sequence.versions.get().steps.get(position=0).texts.filter(language="en").delete()
    unasked = make_person(given_name="Deniz", family_name="Yilmaz")
    ids = ",".join(str(person.id) for person in (nowhere, foreign, unasked))
    url = reverse("nurture:skipped", args=[sequence.id])
    page = client.get(url, {"people": ids}).content.decode()
    for name, person in (
        ("people:add_contact_point", nowhere),
        ("people:edit", foreign),
        ("consent:person", unasked),
    ):
        assert f"{reverse(name, args=[person.id])}?next=%2Fpflege%2F" in page
    assert "Sprache wählen" in page


@pytest.mark.requirement("feature:F1")
def test_a_branch_and_both_its_ways_are_built_and_shown_without_script(
    client: Client, sequence: Sequence
) -> None:
    add = reverse("nurture:add_step", args=[sequence.id])
    values = {"name": "Wohnt nah?", "wait_count": "3", "wait_unit": "days"}
    assert client.post(f"{add}?art=branch", values | {"condition": "ort:"}).status_code == 422
    done = client.post(f"{add}?art=branch", values | {"condition": "ort:Kiel"})
    assert done.status_code == 303
    branch = Step.objects.get(kind="branch")
    on_yes = f"{add}?art=tag&weiche={branch.id}&weg=yes"
    assert "Auf dem Weg Ja von „Wohnt nah?“" in text_of(client.get(on_yes))
    tag = {"name": "Nah", "tag_name": "nah", "wait_count": "0", "wait_unit": "days"}
    assert client.post(on_yes, tag).status_code == 303
    page = get(client, "detail", sequence.id)
    for words in ("Wohnt nah?", "ort:Kiel", "vergibt #nah", "Geht unten gleich weiter."):
        assert words in page
    edited = reverse("nurture:edit_step", args=[sequence.id, branch.id])
    assert "ort:Kiel" in client.get(edited).content.decode()
    assert client.post(edited, values | {"condition": "ort:Husum"}).status_code == 303
    assert "ort:Husum" in get(client, "detail", sequence.id)
    for query in ("art=pigeon", f"weiche={branch.id}&weg=maybe", "weiche=nonsense&weg=yes"):
        assert client.get(f"{add}?{query}").status_code == 404


@pytest.mark.requirement("feature:F1")
@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("personal", {}),
        ("call", {}),
        ("social", {"network": "xing"}),
        ("letter", {}),
        ("tag", {"tag_name": "nah", "takes_off": "1"}),
        ("stop", {}),
        ("email", {"wait_until": "2027-01-04"}),
        ("email", {"wait_unit": "quarters", "wait_count": "2"}),
    ],
    ids=lambda value: "_".join(value) if isinstance(value, dict) else value,
)
def test_every_kind_of_step_has_its_form_and_its_card(
    client: Client, sequence: Sequence, kind: str, more: dict[str, str]
) -> None:
    add = reverse("nurture:add_step", args=[sequence.id]) + f"?art={kind}"
    assert client.get(add).status_code == 200
    values = {"name": "Besonderes", "wait_count": "2", "wait_unit": "days"} | more
    assert client.post(add, values).status_code == 303
    step = Step.objects.get(name="Besonderes")
    assert step.kind == kind
    assert "Besonderes" in get(client, "detail", sequence.id)
    assert "Besonderes" in get(client, "edit_step", sequence.id, step.id)
