# SPDX-License-Identifier: Apache-2.0
"""A newsletter with three segments: written in the browser, read in the captured mailbox."""

from __future__ import annotations

import datetime as dt
import email
from concurrent.futures import ThreadPoolExecutor
from email import policy
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from playwright.sync_api import expect

from talentkreis.content.actions import choose_topics
from talentkreis.kernel import clock
from talentkreis.mail.actions import ensure_captured_mailbox
from talentkreis.mail.captured import captured_mailbox
from talentkreis.mail.delivery import deliver_due
from talentkreis.mail.models import CapturedMessage, Message
from talentkreis.newsletters import actions
from talentkreis.newsletters.actions import LineDetails, add_line
from talentkreis.newsletters.models import Archive, Issue
from talentkreis.newsletters.tests.factories import (
    a_block,
    a_reader,
    a_shared_pool,
    a_topic,
    an_issue,
    an_item,
)
from talentkreis.nurture.tests.factories import make_employer
from talentkreis.organisation.actors import Actor
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from email.message import EmailMessage

    from talentkreis.organisation.models import Member
    from tests.browser.site import Language, Site


CONTENT = (
    "Nachts in der Leitwarte", "Ein neuer Trafo", "Werkstudium im Netz", "Praktikum im Hafen",
)  # fmt: skip


def _audience(merle: Member) -> None:
    """Two who like technology, one who asked for studying only, one who reads English."""
    make_employer()
    pool = a_shared_pool(merle)
    tech = a_topic(merle)
    study = a_topic(merle, "Studium", "Studying")
    for title, topic in (("Nachts in der Leitwarte", tech), ("Ein neuer Trafo", tech)):
        an_item(merle, title, topic)
    for title in ("Werkstudium im Netz", "Praktikum im Hafen"):
        an_item(merle, title, study, kind="learning")
    a_reader(pool=pool, given_name="Svea", family_name="Callsen", salutation="ms")
    a_reader(pool=pool, given_name="Tjark", family_name="Petersen", salutation="mr")
    student = a_reader(pool=pool, given_name="Aylin", family_name="Öztürk", salutation="ms")
    choose_topics(actor=Actor.for_person(student.id), person_id=student.id, topic_ids=[study.id])
    a_reader(pool=pool, given_name="Robert", family_name="Hale", language="en")
    a_reader(pool=pool, given_name="Nils", family_name="Kröger", consents=False)


@pytest.mark.requirement("feature:G1")
@pytest.mark.requirement("feature:G2")
def test_a_newsletter_with_three_segments_from_writing_to_the_captured_mailbox(site: Site) -> None:
    merle = site.sign_in("trm_lead")
    _audience(merle)
    page = site.open("/newsletter/")
    page.get_by_role("link", name="Newsletter schreiben").click()
    page.get_by_label("Name", exact=True).fill("Herbst 2026")
    page.get_by_label("Pool", exact=True).select_option("Netztechnik")
    page.get_by_label("Betreff").first.fill("Neues aus dem Netz")
    page.get_by_label("Betreff").last.fill("News from the grid")
    page.get_by_role("button", name="Weiter zu den Blöcken").click()

    page.get_by_role("link", name="Einleitung").click()
    body = page.get_by_label("Text", exact=True).first
    body.fill("{{ anrede }},\n\nhier ist, was uns bewegt.")
    page.get_by_label("Text", exact=True).last.fill("{{ salutation }},\n\nthis moves us.")
    drawn = page.frame_locator("iframe[name=draft-de]")
    expect(drawn.locator("body")).to_contain_text("Guten Tag Frau Callsen")
    page.get_by_role("button", name="Block speichern").click()

    for title in CONTENT:
        page.locator(".add-block").get_by_role("link", name="Inhalt", exact=True).click()
        page.get_by_label("Inhalt", exact=True).select_option(title)
        page.get_by_role("button", name="Block speichern").click()

    # By keyboard: the last block goes up one place, and the focus stays on it.
    page.locator(".blocks li").last.get_by_role("link").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".blocks h3").nth(3)).to_have_text("Praktikum im Hafen")
    expect(page.locator(":focus")).to_contain_text("Praktikum im Hafen")
    # By drag: and down again.
    page.locator(".blocks li").nth(3).drag_to(
        page.locator(".blocks li").nth(4), target_position={"x": 60, "y": 60}
    )
    expect(page.locator(".blocks h3").nth(4)).to_have_text("Praktikum im Hafen")

    page.get_by_role("link", name="Wer sieht was").click()
    expect(page.locator("#segments .big")).to_have_text("4 bekommen ihn, 1 nicht")
    expect(page.locator(".who thead th")).to_have_count(4)
    page.get_by_role("link", name="Aylin Öztürk").click()
    letter = page.frame_locator("#one iframe")
    expect(letter.locator("body")).to_contain_text("Werkstudium im Netz")
    expect(letter.locator("body")).not_to_contain_text("Trafo")

    page.get_by_label("Uhrzeit").fill("")
    page.get_by_role("button", name="Planen").click()
    expect(page.locator("body")).to_contain_text("Geplant.")
    assert site.collect() == []
    mails = _go_out(Issue.objects.get())
    assert set(mails) == {"Svea Callsen", "Tjark Petersen", "Aylin Öztürk", "Robert Hale"}
    german, english = mails["Svea Callsen"], mails["Robert Hale"]
    assert (german["Subject"], english["Subject"]) == ("Neues aus dem Netz", "News from the grid")
    assert german["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        assert "Guten Tag Frau Callsen" in _part(german, kind)
        assert "Ein neuer Trafo" in _part(german, kind)
        assert "/k/abmelden/" in _part(german, kind)
        assert "Dear Mr Hale" in _part(english, kind)
        assert "Ein neuer Trafo" not in _part(mails["Aylin Öztürk"], kind)
        assert "Werkstudium im Netz" in _part(mails["Aylin Öztürk"], kind)


def _go_out(issue: Issue) -> dict[str, EmailMessage]:
    """Start, put together and hand over, as the background jobs do; mails by recipient.

    In a thread of its own: the captured mailbox has an event loop, and the browser's lives here.
    """

    def work() -> None:
        try:
            with captured_mailbox(port=0) as port:
                mailbox = ensure_captured_mailbox(port)
                assert mailbox is not None
                assert actions.start_due() == 1
                while actions.assemble_next(issue_id=issue.id):
                    pass
                deliver_due(mailbox.id)  # at night and on Sundays it only moves to the morning
                morning = Message.objects.latest("due_at").due_at + dt.timedelta(minutes=1)
                done = deliver_due(mailbox.id, at=max(morning, clock.now()))
                states = Message.objects.values_list("state", "state_reason", "mailbox_id")
                assert set(states) == {("accepted", "", mailbox.id)}, done
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as apart:
        apart.submit(work).result()
    parsed = [
        email.message_from_bytes(bytes(row.raw), policy=policy.default)
        for row in CapturedMessage.objects.all()
    ]
    return {mail["To"].addresses[0].display_name: mail for mail in parsed}


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_of_newsletters_is_whole_at_the_desk_and_on_a_phone(
    site: Site, language: Language
) -> None:
    merle = site.sign_in("trm_lead")
    _audience(merle)
    issue = an_issue(merle, a_shared_pool(merle, "Leitwarte"), archive=Archive.PUBLIC)
    blocks = [a_block(merle, issue, an_item(merle, title)) for title in ("Eins", "Zwei")]
    a_block(merle, issue, kind="divider")
    assert issue.pool is not None
    details = LineDetails(
        what="Einblicke",
        rhythm="quarterly",
        channel="newsletter",
        year=clock.today().year,
    )
    add_line(actor=merle.actor, pool_id=issue.pool.pk, details=details)
    one = f"/newsletter/{issue.id}/"
    paths = {
        "letters": "/newsletter/",
        "letters-editor": one,
        "letters-block": f"{one}bloecke/{issue.blocks.get(position=0).id}/",
        "letters-item": f"{one}bloecke/{blocks[0].id}/",
        "letters-segments": f"{one}wer-sieht-was/?person={_reader_id()}",
        "letters-settings": f"{one}angaben/",
        "letters-plan": "/jahresplan/",
        "content": "/inhalte/",
        "content-item": f"/inhalte/{blocks[0].entries.get().item_id}/",
        "content-topics": "/inhalte/themen/",
    }
    for name, path in paths.items():
        _look(site, path, name, language)


def _reader_id() -> str:
    from talentkreis.people.models import Person

    return str(Person.objects.get(given_name="Svea").id)


def _look(site: Site, path: str, name: str, language: Language) -> None:
    looks = (
        ((DESK, "light"), (PHONE, "dark"))
        if language == "de"
        else ((DESK, "dark"), (PHONE, "light"))
    )
    for width, theme in looks:
        page = site.open(path, width=width, theme=theme, language=language)  # type: ignore[arg-type]  # one of both
        site.resize(width)
        site.screenshot(f"{name}-{width}-{theme}-{language}")
        assert site.axe(page) == [], (name, width)
        assert site.sticks_out(page) == [], (name, width)
