# SPDX-License-Identifier: Apache-2.0
"""Gestures on pages and on paper: lists, letters for window envelopes, labels, My day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from talentkreis.gestures import actions, queries
from talentkreis.gestures.models import Gesture
from talentkreis.gestures.queries.letters import address_lines
from talentkreis.gestures.tests.test_gestures import MORNING, body, planned, somebody
from talentkreis.kernel import clock
from talentkreis.mail.tests.factories import the_employer
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Absence
from talentkreis.organisation.tests.factories import MemberFactory, signed_in

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:H7")]
INDEX = "/aufmerksamkeiten/"
WORDS = "{{ anrede }},\n\nherzlichen Glückwunsch.\n\n{{ absender }}"


@pytest.fixture(autouse=True)
def _morning(time_machine: Any) -> None:
    time_machine.move_to(MORNING, tick=False)
    the_employer()


@pytest.fixture
def merle() -> Member:
    member: Member = MemberFactory.create(role=Role.RECRUITER, name="Merle Hansen", language="de")
    return member


def test_the_window_shows_the_address_as_din_5008_sets_it() -> None:
    husum = somebody()
    assert address_lines(husum, language="de", home="DE") == (
        "Frau", "Dr. Svea Callsen", "Deichweg 4", "25813 Husum",
    )  # fmt: skip
    graz = somebody(salutation="mr", given_name="Jan", country="AT", postcode="8010", city="Graz")
    assert address_lines(graz, language="de", home="DE")[0] == "Herrn"
    assert address_lines(graz, language="de", home="DE")[-1] == "ÖSTERREICH"
    assert address_lines(graz, language="en", home="AT") == (
        "Mr", "Dr. Jan Callsen", "Deichweg 4", "8010 Graz",
    )  # fmt: skip
    assert address_lines(somebody(street=""), language="de", home="DE") == ()


def test_letters_are_printed_in_a_batch_in_the_language_of_each(merle: Member) -> None:
    german = planned(merle, somebody(), kind="letter", text=WORDS)
    english = planned(
        merle, somebody(family_name="Baker", language="en"), kind="letter", language="en",
        text="{{ salutation }},\n\ncongratulations.",
    )  # fmt: skip
    nowhere = planned(merle, somebody(street="", family_name="Anders"), kind="letter", text=WORDS)
    by_hand = planned(merle, somebody(family_name="Dahl"))
    ids = "&".join(f"id={row.id}" for row in (german, english, nowhere, by_hand))
    browser = signed_in(merle)

    page = body(browser.get(f"{reverse('gestures:print')}?{ids}&id=unsinn"))

    assert page.count('class="sheet"') == 2
    assert page.index("Baker") < page.index("Guten Tag Frau Dr. Callsen")
    assert "Dear Dr Baker" in page
    assert "19. November 2026" in page
    assert "19 November 2026" in page
    assert "Straße oder Ort fehlen" in page
    assert "eine Karte von Hand" in page
    labels = body(browser.get(f"{reverse('gestures:print')}?{ids}&als=etiketten"))
    assert labels.count('class="sticker"') == 3
    browser.post(reverse("gestures:note_printed"), {"id": [german.id, english.id]})
    assert Gesture.objects.filter(printed_at__isnull=False).count() == 2
    assert not Gesture.objects.filter(state="done").exists()  # paper is not yet in the post


def test_the_number_of_queries_does_not_grow_with_the_list(
    merle: Member, django_assert_max_num_queries: Any
) -> None:
    rows = [planned(merle, somebody(), kind="letter", text=WORDS) for _number in range(12)]
    browser = signed_in(merle)
    with django_assert_max_num_queries(24):
        assert body(browser.get(INDEX)).count("data-row") == 12
    with django_assert_max_num_queries(24):
        ids = "&".join(f"id={row.id}" for row in rows)
        assert body(browser.get(f"{reverse('gestures:print')}?{ids}")).count('class="sheet"') == 12


def test_a_gesture_is_planned_from_the_profile_and_done_from_the_list(merle: Member) -> None:
    person, browser = somebody(), signed_in(merle)
    plan = reverse("gestures:plan", args=[person.id])
    assert plan in body(browser.get(reverse("web:profile", args=[person.id])))
    page = body(browser.get(plan))
    assert "0,00" in page
    assert "50,00" in page
    frame = "{{ anrede }},\r\n\r\n\r\n\r\nHerzliche Grüße\r\n{{ absender }}"
    saved = browser.post(
        plan,
        {
            "kind": "gift", "occasion": "Umzug nach Husum", "due_on": "2026-11-20",
            "owner": str(merle.id), "value": "12,50", "language": "de", "text": frame,
        },
    )  # fmt: skip
    row = Gesture.objects.get()
    assert saved.status_code == 303
    assert (row.value_cents, row.text, row.owner, row.state) == (1_250, "", merle, "planned")
    assert "Umzug nach Husum" in body(browser.get(INDEX))
    done = browser.post(reverse("gestures:finish", args=[row.id]), {"next": INDEX})
    assert (done.status_code, done.headers["Location"]) == (303, INDEX)
    assert "Nichts ist offen" in body(browser.get(INDEX))
    assert "Umzug nach Husum" in body(browser.get(f"{INDEX}?zeige=erledigt"))


def test_lists_know_mine_those_of_colleagues_away_and_all(merle: Member) -> None:
    away: Member = MemberFactory.create(role=Role.RECRUITER)
    other: Member = MemberFactory.create(role=Role.RECRUITER)
    Absence.objects.create(
        member=away, deputy=merle, starts_on=clock.today(), ends_on=clock.today()
    )
    for member, family in ((merle, "Eigen"), (away, "Vertretung"), (other, "Fremd")):
        planned(member, somebody(family_name=family))
    browser = signed_in(merle)
    mine, everybody = body(browser.get(INDEX)), body(browser.get(f"{INDEX}?zeige=alle"))
    assert ["Eigen" in mine, "Vertretung" in mine, "Fremd" in mine] == [True, True, False]
    assert all(name in everybody for name in ("Eigen", "Vertretung", "Fremd"))


def test_my_day_names_what_is_due_and_what_waits_for_a_decision(merle: Member) -> None:
    lead: Member = MemberFactory.create(role=Role.TRM_LEAD, language="de")
    planned(merle, somebody(), due_on=clock.today())
    planned(merle, somebody(), due_on=clock.today() + dt.timedelta(days=30))
    planned(merle, somebody(), value_cents=9_000)
    own = planned(lead, somebody(), value_cents=9_000)
    day = reverse("web:my_day")
    beside = reverse("gestures:waiting")
    assert beside in body(signed_in(merle).get(day))
    mine, decides = body(signed_in(merle).get(beside)), body(signed_in(lead).get(beside))
    assert ("1 diese Woche zu erledigen" in mine, "Freigabe" in mine) == (True, False)
    assert "1 wartet auf Ihre Freigabe" in decides
    waiting = body(signed_in(lead).get(f"{INDEX}?zeige=freigabe"))
    assert waiting.count("data-row") == 2
    assert waiting.count("Entscheiden") == 1  # not the one planned by oneself
    refused = signed_in(lead).post(reverse("gestures:approve", args=[own.id]), {"reason": "Selbst"})
    assert refused.status_code == 422
    assert "Das entscheidet jemand anderes" in body(refused)


def test_a_lead_decides_on_the_page_with_a_reason(merle: Member) -> None:
    lead: Member = MemberFactory.create(role=Role.TRM_LEAD, language="de")
    rows = [planned(merle, somebody(), value_cents=9_000) for _number in range(2)]
    browser = signed_in(lead)
    page = reverse("gestures:approve", args=[rows[0].id])
    assert browser.post(page, {"reason": ""}).status_code == 422
    assert browser.post(page, {"reason": "Zehn Jahre"}).status_code == 303
    browser.post(reverse("gestures:refuse", args=[rows[1].id]), {"reason": "Zu viel"})
    assert [Gesture.objects.get(id=row.id).state for row in rows] == ["planned", "refused"]
    shown = body(browser.get(reverse("gestures:detail", args=[rows[0].id])))
    assert "Zehn Jahre" in shown
    assert lead.name in shown


def test_leads_set_the_limit_and_the_line_in_the_window(merle: Member) -> None:
    lead: Member = MemberFactory.create(role=Role.TRM_LEAD, language="de")
    page = "/einstellungen/aufmerksamkeiten/"
    browser = signed_in(lead)
    typed = {
        "limit": "35,00", "above_limit": "ask", "hint": "Amtsträger: nichts.",
        "return_line": "Nordlicht Energie · Hafenstraße 1 · 24103 Kiel",
    }  # fmt: skip
    assert browser.post(page, typed).status_code == 303
    assert queries.rules_here().limit_cents == 3_500
    row = planned(merle, somebody(), kind="letter", text=WORDS)
    (sheet,) = queries.sheets(merle.actor, [row.id])
    assert sheet.return_line.startswith("Nordlicht Energie · Hafen")
    assert "Amtsträger: nichts." in body(
        signed_in(merle).get(reverse("gestures:detail", args=[row.id]))
    )
    assert browser.post(page, typed | {"limit": "-1"}).status_code == 422
    assert signed_in(merle).get(page).status_code == 403


def test_open_gestures_are_handed_over_with_everything_else(merle: Member) -> None:
    admin: Member = MemberFactory.create(role=Role.ADMIN)
    heir: Member = MemberFactory.create(role=Role.RECRUITER)
    row = planned(merle, somebody())
    moved = actions.hand_over_gestures(
        actor=admin.actor, keys=[row.id], from_id=merle.id, to_id=heir.id
    )
    row.refresh_from_db()
    assert (list(moved), row.owner) == ([row.id], heir)
