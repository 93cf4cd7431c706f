# SPDX-License-Identifier: Apache-2.0
"""The profile whole: origins, wishes, own fields, versions, filters, mentions, the ladder."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.mail.models import Message
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people import actions
from talentkreis.people.actions.career import StationDetails
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.actions.documents import Filing
from talentkreis.people.actions.skills import Evidence
from talentkreis.people.models import Freshness, Mention, Person
from talentkreis.people.tests.factories import BasisFactory, PersonFactory
from talentkreis.relationships.actions import set_owner
from talentkreis.web.profile import ladder

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db
QUERY_BUDGET = 15


@pytest.fixture
def member() -> Member:
    """A recruiter who reads English."""
    return MemberFactory.create(name="Merle Hansen", language="en")


@pytest.fixture
def client(member: Member) -> Client:
    """Their browser."""
    return signed_in(member)


@pytest.fixture
def person(member: Member, settings: Any, tmp_path: Path) -> Person:
    """Somebody with something in every part of the profile."""
    settings.MEDIA_ROOT = tmp_path
    found: Person = PersonFactory.create(
        given_name="Ayşe", family_name="Demir", phone="0431 5550142"
    )
    actor, pid = member.actor, found.id
    admin = MemberFactory.create(role=Role.ADMIN).actor
    actions.update_person(
        actor=actor,
        person_id=pid,
        source="cv",
        changes={
            "position": "Schaltmeisterin",
            "notice_count": 3,
            "notice_unit": "months",
            "notice_end": "quarter",
            "expected_pay_from": 62_000,
            "expected_pay_period": "year",
        },
    )
    actions.add_language(actor=actor, person_id=pid, language="tr", level="native")
    actions.add_skill(
        actor=actor,
        person_id=pid,
        name="SCADA",
        level=4,
        evidence=Evidence(text="Ran the control room", source="interview"),
    )
    own = actions.define_field(
        actor=admin,
        details=FieldDetails(
            kind="yes_no", label_de="Höhentauglich", label_en="Fit for heights", purpose="Turbines"
        ),
    )
    actions.set_custom_values(actor=actor, person_id=pid, values={own.code: True})
    older = None
    for number in (1, 2):
        content = f"CV {number} Leitwarte".encode()
        older = actions.add_document(
            actor=actor,
            person_id=pid,
            name=f"CV {number}.txt",
            content=io.BytesIO(content),
            size=len(content),
            filing=Filing(
                kind="cv",
                replaces=older,
                valid_until=clock.today() - dt.timedelta(days=1),
            ),
        ).id
    return found


def page(client: Client, person: Person, query: str = "") -> str:
    """The page as text."""
    response = client.get(reverse("web:profile", args=[person.id]) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.requirement("feature:B2")
def test_the_facts_show_wishes_languages_evidence_and_own_fields(
    client: Client, person: Person
) -> None:
    text = page(client, person, "?bereich=angaben")
    for part in (
        "3 months to the end of a quarter",
        "could start on",
        "from 62,000 EUR a year",
        "Turkish",
        "Mother tongue",
        "Ran the control room",
        "Interview",
        "Fit for heights",
    ):
        assert part in text, part
    assert "Turkish" in page(client, person)  # also in the head


@pytest.mark.requirement("trust:S-23")
def test_what_somebody_hopes_to_earn_is_not_for_every_role(person: Person) -> None:
    reader = client_of(Role.READ_ONLY)
    for query in ("?bereich=angaben", "?bereich=datenschutz"):
        text = page(reader, person, query)
        assert "62,000" not in text
        assert "62.000" not in text
        assert "62000" not in text
    url = reverse("people:origin", args=[person.id, "expected_pay_from"])
    history = reader.get(url).content.decode().split("<main", 1)[1]
    assert not re.search(r"\b62(?:\b|000)", history)  # ids of the page may hold these digits


@pytest.mark.requirement("feature:E4")
def test_every_value_says_where_it_came_from_and_leads_to_what_it_was(
    client: Client, person: Person
) -> None:
    text = page(client, person, "?bereich=angaben")
    url = reverse("people:origin", args=[person.id, "position"])
    link = re.search(rf'<a class="value" href="{url}[^"]*"[^>]*aria-describedby="([^"]+)"', text)
    assert link is not None
    tip = text[text.index(f'id="{link[1]}"') :][:200]
    assert "From the CV" in tip
    assert "Merle Hansen" in tip
    shown = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "Schaltmeisterin" in shown
    assert "<html" not in shown
    assert b"<html" in client.get(url).content  # a page of its own without script


@pytest.mark.requirement("feature:E4")
def test_an_old_value_is_grey_until_somebody_notes_that_it_still_holds(
    client: Client, person: Person
) -> None:
    Freshness.objects.create(id=1, work_months=1)
    person.history.update(at=clock.now() - dt.timedelta(days=70))
    old = '<span class="origin old"><a class="value"'
    assert old in page(client, person)
    confirm = reverse("people:confirm_value", args=[person.id])
    assert client.get(confirm).status_code == 405
    assert client.post(confirm, {"field": "position"}).status_code == 303
    assert old not in page(client, person)
    assert client_of(Role.READ_ONLY).post(confirm, {"field": "position"}).status_code == 403
    assert client.post(confirm, {"field": "nonsense"}).status_code == 404


@pytest.mark.requirement("feature:B8")
def test_documents_stand_by_version_and_their_text_is_read_here(
    client: Client, person: Person
) -> None:
    text = page(client, person, "?bereich=dokumente")
    assert "version 2" in text
    assert "1 older version" in text
    assert "expired" in text
    newest = person.documents.get(version=2)
    url = reverse("people:document_text", args=[person.id, newest.id])
    assert b"CV 2 Leitwarte" in client.get(url).content
    assert client_of(Role.READ_ONLY).get(url).status_code == 403
    filing = reverse("people:file_document", args=[person.id, newest.id])
    assert b"CV 2.txt" in client.get(filing).content
    day = clock.today().isoformat()
    assert client.post(filing, {"kind": "letter", "delete_on": day}).status_code == 303
    newest.refresh_from_db()
    assert (newest.kind, newest.delete_on) == ("letter", clock.today())


@pytest.mark.requirement("feature:B3")
def test_the_timeline_is_narrowed_by_channel_and_by_who_talked(
    client: Client, person: Person, member: Member
) -> None:
    jan = MemberFactory.create(name="Jan Behrens")
    for actor, kind in ((member.actor, "call"), (jan.actor, "meeting")):
        actions.log_conversation(
            actor=actor, person_id=person.id, kind=kind, text=f"said in a {kind}"
        )
    actions.add_note(actor=member.actor, person_id=person.id, text="a mere note")
    for query, seen, unseen in (
        ("?art=call", "said in a call", "said in a meeting"),
        ("?art=note", "a mere note", "said in a call"),
        ("?art=document", "CV 2.txt", "a mere note"),
        (f"?wer={jan.id}", "said in a meeting", "said in a call"),
        (f"?wer={jan.id}&art=call", "Nothing of that kind", "said in a call"),
        ("?art=nonsense&wer=nobody", "said in a call", "Nothing of that kind"),
    ):
        text = page(client, person, query)
        timeline = text[text.index('<div id="timeline">') :]
        assert seen in timeline, query
        assert unseen not in timeline, query


@pytest.mark.parametrize(
    "query", ["", "?zeigen=alles", "?art=call", "?bereich=angaben", "?bereich=dokumente",
              "?bereich=datenschutz"]
)  # fmt: skip
def test_every_part_keeps_within_its_query_budget(
    client: Client,
    person: Person,
    member: Member,
    query: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    MemberFactory.create(name="Jan Behrens")
    for number in range(3):
        actions.add_note(actor=member.actor, person_id=person.id, text=f"{number} @Jan Behrens")
        actions.log_conversation(actor=member.actor, person_id=person.id)
    page(client, person, query)
    with django_assert_max_num_queries(QUERY_BUDGET):
        page(client, person, query)


@pytest.mark.requirement("feature:B4")
def test_a_mention_is_told_on_my_day_and_by_a_mail_that_says_nothing(
    client: Client, person: Person, member: Member
) -> None:
    jan = MemberFactory.create(name="Jan Behrens", email="jan@nordlicht.example", language="en")
    note = reverse("people:add_note", args=[person.id])
    assert client.post(note, {"text": "@Jan Behrens please ask about shifts"}).status_code == 303
    assert '<span class="mention">@Jan Behrens</span>' in page(client, person)
    mail = Message.objects.get(to_address="jan@nordlicht.example")
    assert "Merle Hansen" in mail.subject
    assert reverse("web:profile", args=[person.id]) in mail.text
    for secret in ("Ayşe", "Demir", "shifts", "Schaltmeisterin"):
        assert secret not in mail.subject + mail.text
    day = signed_in(jan).get(reverse("web:my_day")).content.decode()
    assert "please ask about shifts" in day
    seen = reverse("people:see_mentions", args=[person.id])
    assert signed_in(jan).post(seen).status_code == 303
    assert "please ask" not in signed_in(jan).get(reverse("web:my_day")).content.decode()


@pytest.mark.requirement("feature:B4")
def test_who_wants_no_mail_about_mentions_gets_none(client: Client, person: Person) -> None:
    jan = MemberFactory.create(name="Jan Behrens", email="jan@nordlicht.example")
    browser, url = signed_in(jan), reverse("people:mentions")
    assert b"checked" in browser.get(url).content
    assert browser.post(url, {}).status_code == 303
    assert b"checked" not in browser.get(url).content
    client.post(reverse("people:add_note", args=[person.id]), {"text": "@Jan Behrens?"})
    assert Mention.objects.filter(member=jan).exists()
    assert not Message.objects.filter(to_address="jan@nordlicht.example").exists()


@pytest.mark.requirement("feature:B4")
def test_names_are_completed_for_those_who_may_be_mentioned(client: Client, person: Person) -> None:
    MemberFactory.create(name="Jan Behrens")
    MemberFactory.create(name="Janne Suhr", role=Role.MARKETING)
    url = reverse("people:mentionable", args=[person.id])
    assert client.get(url, {"q": "ja"}).json() == {"members": [{"name": "Jan Behrens"}]}
    assert client.get(url, {"q": "behr"}).json()["members"]
    assert client.get(url, {"q": "Merle"}).json() == {"members": []}  # nobody mentions themselves
    assert client_of(Role.READ_ONLY).get(url).status_code == 403
    assert client.post(url).status_code == 405


@pytest.mark.requirement("feature:T6")
def test_the_duty_to_inform_waits_on_my_day_and_ends_in_a_proposal_to_delete(
    client: Client, member: Member
) -> None:
    for name, days in (("Soon", 3), ("Over", -1), ("Later", 20)):
        person = PersonFactory.create(given_name=name)
        person.bases.update(ends_on=clock.today() - dt.timedelta(days=1))
        BasisFactory.create(
            person=person,
            purpose="sourcing",
            legal_basis="legitimate_interest",
            notice_due_on=clock.today() + dt.timedelta(days=days),
        )
        set_owner(actor=member.actor, person_id=person.id, owner_id=member.id)
    text = client.get(reverse("web:my_day")).content.decode()
    assert "Later" not in text
    soon, over = (text[text.index(f">{name} Callsen") :][:900] for name in ("Soon", "Over"))
    assert "Tell the person where we have their data from" in soon
    assert "The month of Art. 14 is over." in over
    erased = MemberFactory.create(role=Role.DPO)
    assert b"Over" not in signed_in(erased).get(reverse("web:my_day")).content


@pytest.mark.requirement("feature:B6")
def test_the_ladder_counts_contacts_beside_stations_and_has_a_table(
    client: Client, person: Person, member: Member
) -> None:
    actions.add_station(
        actor=member.actor,
        person_id=person.id,
        details=StationDetails(
            title="Werkstudentin",
            organisation="Nordlicht",
            starts_on=dt.date(2018, 1, 1),
            is_with_us=True,
        ),
    )
    for days, was_reached in ((2, True), (30, False)):
        actions.log_conversation(
            actor=member.actor,
            person_id=person.id,
            was_reached=was_reached,
            happened_at=clock.now() - dt.timedelta(days=days),
        )
    text = page(client, person)
    drawing = text[text.index('class="chart') : text.index("</figure>")]
    table = drawing[drawing.index("<table") :]
    assert drawing.count("<circle") == 2
    assert re.findall(r'<td class="r num[^"]*">(\d+)</td>', table) == ["2", "1"]
    assert "Known to us since" in drawing
    assert "style=" not in drawing


@pytest.mark.requirement("feature:B6")
def test_a_year_somewhere_is_a_reason_to_write() -> None:
    from talentkreis.people.models import Station

    today = dt.date(2026, 11, 22)
    station = Station(kind="work", organisation="Fördenetz", starts_on=dt.date(2021, 12, 1))
    found = ladder.anniversary([station], today)
    assert found is not None
    assert (found.day, found.years, found.where) == (dt.date(2026, 12, 1), 5, "Fördenetz")
    assert ladder.anniversary([station], dt.date(2026, 6, 1)) is None
    station.ends_on = dt.date(2025, 1, 1)
    assert ladder.anniversary([station], today) is None
    leap = Station(kind="work", title="x", starts_on=dt.date(2024, 2, 29))
    assert ladder.anniversary([leap], dt.date(2026, 2, 10)) is not None


def test_own_fields_are_defined_in_the_settings_by_an_admin() -> None:
    admin, url = client_of(Role.ADMIN), reverse("people:fields")
    values = {
        "kind": "choice",
        "label_de": "Schicht",
        "label_en": "Shift",
        "purpose": "Planung",
        "options": "Tag / Day\nNacht / Night",
    }
    assert admin.get(url).status_code == 200
    assert admin.post(url, values | {"purpose": ""}).status_code == 422
    assert admin.post(url, values).status_code == 303
    field = Person._meta.apps.get_model("people", "CustomField").objects.get()
    assert [o["en"] for o in field.options] == ["Day", "Night"]
    one = reverse("people:field", args=[field.id])
    assert b"Schicht" in admin.get(one).content
    assert admin.post(one, values | {"label_de": "Schichten"}).status_code == 303
    assert admin.post(one, values | {"options": "Tag"}).status_code == 422
    archive = reverse("people:archive_field", args=[field.id])
    delete = reverse("people:delete_field", args=[field.id])
    assert admin.get(delete).status_code == 405
    admin.post(delete)
    assert type(field).objects.exists()
    admin.post(archive, {"is_archived": "1"})
    admin.post(delete)
    assert not type(field).objects.exists()
    assert client_of(Role.RECRUITER).get(url).status_code == 403


def test_the_age_of_values_is_set_by_an_admin() -> None:
    admin, url = client_of(Role.ADMIN), reverse("people:freshness")
    assert b'value="12"' in admin.get(url).content
    values = {"work_months": 6, "contact_months": 12, "other_months": 9}
    assert admin.post(url, values | {"work_months": 0}).status_code == 422
    assert admin.post(url, values).status_code == 303
    assert Freshness.objects.get().work_months == 6
