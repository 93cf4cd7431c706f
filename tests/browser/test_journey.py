# SPDX-License-Identifier: Apache-2.0
"""The main job, from a file of people to a nurtured reply, as a recruiter does it.

Import, find, open a profile, nurture, get a reply, unsubscribe: in German and English, at the
desk and on the phone, with a real worker, real SMTP and real HTTP.
"""

from __future__ import annotations

import email
import re
import urllib.request
from email import policy
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from talentkreis.community.leaving import Way
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.mail.models import Message, MessageState
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from playwright.sync_api import Page

    from talentkreis.mail.models import CapturedMessage
    from talentkreis.organisation.models import Member
    from tests.browser.machine import Machine
    from tests.browser.site import Language, Site

PHONE_BELOW = 720
KIEL, SATURDAY, OPENS, CLOSES = ZoneInfo("Europe/Berlin"), 5, 8, 18
VISITS = [(language, width) for language in ("de", "en") for width in (1440, 390)]
WORDING = "Ich möchte per E-Mail über Neues von Nordlicht Energie hören."
HEAD = (
    "Vorname;Nachname;E-Mail;Telefon;PLZ;Ort;Position;Arbeitgeber;Kenntnisse;Schlagwörter;"
    "Einwilligung Zweck;Einwilligung Datum;Einwilligung Wortlaut;Einwilligung Nachweis"
)
ROWS = [
    (
        "Svea;Callsen;svea@callsen.example;+49 431 5550101;24103;Kiel;Elektronikerin;Fördenetz;"
        f"Mittelspannung;Werkschau;nurture;2026-03-02;{WORDING};Ordner 12, Blatt 4"
    ),
    (
        "Tjark;Petersen;tjark@petersen.example;;24340;Eckernförde;Elektroniker;Baltic Werft;"
        f"SPS;;nurture;2026-05-18;{WORDING};Ordner 12, Blatt 9"
    ),
    "Grzegorz;Wiśniewski;grzegorz@wisniewski.example;;24534;Neumünster;Elektroniker;Umspannwerk;;;;;;",
    "Rosa;Keller;rosa@keller.example;;80331;München;Elektronikerin;Isarnetz;;;;;;",
]
FILTER = {
    "de": "(rolle:Elektroniker ODER rolle:Elektronikerin) UND ort:Kiel +60 km",
    "en": "(role:Elektroniker OR role:Elektronikerin) AND place:Kiel +60 km",
}


@pytest.mark.requirement("feature:A2")
@pytest.mark.requirement("feature:C8")
@pytest.mark.requirement("feature:F2")
@pytest.mark.requirement("trust:E-03")
@pytest.mark.parametrize(("language", "width"), VISITS)
def test_from_a_file_of_people_to_a_nurtured_reply(
    site: Site, machine: Machine, language: Language, width: int, tmp_path: Path
) -> None:
    merle = MemberFactory.create(name="Merle Hansen", role="trm_lead", language=language)
    site.sign_in(merle)
    walk = Walk(site, machine, merle, language, width)
    walk.imports(tmp_path / "talente.csv")
    walk.finds_and_keeps_as_pool()
    walk.opens_a_profile()
    mails = walk.nurtures()
    walk.gets_a_reply(mails)
    walk.lets_go(mails)


class Walk:
    """One recruiter's way through the product."""

    def __init__(
        self, site: Site, machine: Machine, member: Member, language: Language, width: int
    ) -> None:
        self.site, self.machine, self.member = site, machine, member
        self.language, self.width = language, width

    def open(self, name: str, *args: object, query: str = "") -> Page:
        """A page of the product, checked for accessibility and width."""
        page = self.site.open(
            reverse(name, args=args) + query, width=self.width, language=self.language
        )
        self.site.resize(self.width)
        self.site.problems.extend(self.site.axe(page) + self.site.sticks_out(page))
        return page

    def imports(self, file: Path) -> None:
        """Upload, columns guessed, dry run with counts, import, all with reason and source."""
        file.write_text("\n".join([HEAD, *ROWS]), encoding="utf-8-sig")
        page = self.open("intake:upload")
        page.set_input_files("input[name=file]", file)
        page.click("main form .btn.first")
        page.wait_for_url(re.compile(r"/importe/[0-9a-f-]{36}/"))
        page.fill("input[name=source]", "Personio")
        page.check("input[name=basis][value=sourcing]")
        page.click("button[form=terms]")
        page.wait_for_load_state()
        self.machine.run_jobs()  # the page asks by itself until the check is done
        button = page.locator("form[action*=importieren] button")
        button.wait_for()
        assert str(len(ROWS)) in button.inner_text()
        button.click()
        page.wait_for_load_state()
        self.machine.run_jobs()
        page.locator("[data-opens='#take-back']").wait_for()
        assert Person.objects.count() == len(ROWS)

    def finds_and_keeps_as_pool(self) -> None:
        """The filter finds the three near Kiel; the result becomes a pool by filter."""
        text = FILTER[self.language]
        page = self.open("search:people")
        if self.width < PHONE_BELOW:
            page.click("a[data-opens='#filter-dialog']")
            field = page.locator("#filter-dialog input[name=q]:not([type=hidden])")
        else:
            field = page.locator(".fbar input[name=q]:not([type=hidden])")
        field.fill(text)
        field.press("Enter")
        if self.width < PHONE_BELOW:
            page.locator("#filter-dialog .filter-foot a.first", has_text="3").click()
        page.wait_for_url(re.compile(r"q="))
        page = self.open("search:people", query="?q=" + quote(text))
        found = page.inner_text("#listing")
        assert "Callsen" in found
        assert "Petersen" in found
        assert "Wiśniewski" in found
        assert "Keller" not in found
        self.explains(text)
        page = self.open("pools:create", query="?q=" + quote(text))
        page.fill("input[name=name]", "Elektronik im Norden")
        page.click("main form .btn.first")
        page.wait_for_url(re.compile(r"/pools/[0-9a-f-]{36}/"))
        assert "Petersen" in page.inner_text("main")

    def explains(self, text: str) -> None:
        """Why Rosa is not in: her town."""
        rosa = Person.objects.get(given_name="Rosa")
        page = self.open("search:why", rosa.id, query="?q=" + quote(text))
        assert "Kiel" in page.inner_text("main")

    def opens_a_profile(self) -> None:
        """Who is this, may I, what did we promise; a note, a call, a tag, a next contact."""
        svea = Person.objects.get(given_name="Svea")
        page = self.open("web:profile", svea.id)
        assert page.locator(".three section").count() == 3
        page.fill("#note_text", "Interessiert sich für die Leitstelle.")
        page.click("#panel-note .btn.first")
        page.locator("#timeline", has_text="Leitstelle").wait_for()
        page.click("a[data-opens='#dialog-call'] >> nth=0")
        page.fill("#dialog-call textarea[name=text]", "Wechsel im Frühjahr denkbar.")
        page.click("#dialog-call .btn.first")
        page.locator("#timeline", has_text="Frühjahr").wait_for()
        page = self.open("people:add_tag", svea.id)
        page.fill("input[name=name]", "Leitstelle")
        page.click("main form .btn.first")
        page.wait_for_url(re.compile(r"/talente/"))
        page = self.open("relationships:set_next_contact", svea.id)
        page.fill("input[type=date]", "2031-03-03")
        page.click("main form .btn.first")
        page.wait_for_url(re.compile(r"/talente/"))
        page = self.open("web:profile", svea.id)
        shown = page.inner_text("main")
        assert "Leitstelle" in shown
        assert "2031" in shown

    def nurtures(self) -> list[CapturedMessage]:
        """The ready cadence: two will start, one is skipped with the reason; sent once."""
        page = self.open("nurture:create")
        page.fill("input[name=name]", "Einblick Netzleitstelle")
        page.select_option("select[name=pool]", label="Elektronik im Norden")
        page.check("input[name=begins_with][value=cadence]")
        page.click("main form .btn.first")
        page.wait_for_url(re.compile(r"/pflege/[0-9a-f-]{36}/"))
        page.locator("#check .num").first.wait_for()
        counts = page.locator("#check .big .num").all_inner_texts()
        assert counts == ["2", "1"], counts
        page.locator("#preview").wait_for()
        page.click("form[action*=starten] .btn.first")
        page.wait_for_load_state()
        self.machine.plan_the_next_step()
        self.waits_for_working_hours()
        mails = self.machine.deliver_in_time()
        self.site.sign_in(self.member)
        assert {self.in_hours(mail.received_at) for mail in mails} == {True}
        assert sorted(mail.envelope_to for mail in mails) == [
            "svea@callsen.example",
            "tjark@petersen.example",
        ]
        return mails

    def waits_for_working_hours(self) -> None:
        """Delivery that comes round late in the evening sends nothing and says why."""
        assert self.machine.deliver_late() == []
        self.site.sign_in(self.member)  # hours have passed, and sessions end
        waiting = Message.objects.filter(state=MessageState.PLANNED)
        assert {message.state_reason for message in waiting} == {"outside_hours"}
        assert {self.in_hours(message.due_at) for message in waiting} == {True}
        page = self.open("mail:outbox")
        words = {"de": "gerade keine Arbeitszeit", "en": "outside working hours"}
        assert words[self.language] in page.inner_text("main")

    @staticmethod
    def in_hours(moment: dt.datetime) -> bool:
        """Whether it is a working day between 8 and 18 in Germany."""
        local = moment.astimezone(KIEL)
        return local.weekday() < SATURDAY and OPENS <= local.hour < CLOSES

    def gets_a_reply(self, mails: list[CapturedMessage]) -> None:
        """Svea answers: her timeline shows it, her sequence stops, My day says so."""
        mail = next(m for m in mails if m.envelope_to.startswith("svea"))
        page = self.open("mail:captured_mail", mail.id)
        page.fill("textarea[name=text]", "Gern! Rufen Sie mich am Donnerstag an?")
        page.click("form[action*=antworten] .btn.first")
        page.wait_for_load_state()
        self.machine.run_jobs()
        svea = Person.objects.get(given_name="Svea")
        page = self.open("web:profile", svea.id)
        assert "Donnerstag" in page.inner_text("#timeline")
        page = self.open("web:my_day")
        assert "Svea Callsen" in page.inner_text("main")
        page = self.open("nurture:index")
        page.click("main a:has-text('Einblick Netzleitstelle')")
        page.wait_for_load_state()
        page.goto(page.url.split("?")[0] + "personen/")
        stopped = page.locator("main", has_text="Callsen").inner_text()
        assert {"de": "geantwortet", "en": "replied"}[self.language] in stopped

    def lets_go(self, mails: list[CapturedMessage]) -> None:
        """One bare POST ends it; from then on the gate says no on page, job and API."""
        mail = next(m for m in mails if m.envelope_to.startswith("tjark"))
        parsed = email.message_from_bytes(bytes(mail.raw), policy=policy.default)
        assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = re.search(r"<(https?://[^>]+)>", parsed["List-Unsubscribe"])
        assert link
        path = "/" + link.group(1).split("/", 3)[3]
        tjark = Person.objects.get(given_name="Tjark")
        with urllib.request.urlopen(self.site.url + path) as answer:
            assert answer.status == 200
        request = urllib.request.Request(
            self.site.url + path, data=b"List-Unsubscribe=One-Click", method="POST"
        )
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200
        assert not may_contact(tjark.id, Purpose.NURTURE, Channel.EMAIL).is_yes
        page = self.open("web:profile", tjark.id)
        assert page.locator(".three .gate.no").count() >= 1
        self.site.sign_out()
        page = self.site.open(path, width=self.width, language=self.language)
        for way in (Way.RARER, Way.PAUSE_3, Way.EVERYTHING):
            assert page.locator(f"button[name=way][value={way}]").count() >= 1, way
        assert not self.site.axe(page)
