# SPDX-License-Identifier: Apache-2.0
"""The inbox by mouse and keys: arrives, is given, put off, answered the same way, done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from talentkreis.mail.inbound import receive
from talentkreis.mail.models import Message, Thread
from talentkreis.mail.tests.factories import a_mailbox, a_person
from talentkreis.mail.tests.test_inbound import a_reply
from talentkreis.organisation.tests.factories import MemberFactory
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from pathlib import Path

    from talentkreis.organisation.models import Member
    from tests.browser.site import Site

WORDS = {
    "de": {
        "send": "Senden", "later": "Später", "next_week": "Nächste Woche", "assign": "Zuweisen",
        "kept": "Als Entwurf behalten", "undo": "Zurückholen", "done": "Erledigt",
        "nothing": "Nichts wartet", "snoozed": "Später", "writes": "Jonas Weber antwortet gerade",
    },
    "en": {
        "send": "Send", "later": "Later", "next_week": "Next week", "assign": "Assign",
        "kept": "Kept as a draft", "undo": "Take back", "done": "Done",
        "nothing": "Nothing waits", "snoozed": "Later", "writes": "Jonas Weber is answering",
    },
}  # fmt: skip


def arrived() -> None:
    """Three people wrote, and somebody nobody knows."""
    mailbox = a_mailbox(port=1)
    letters = [
        ("Svea", "svea@post.test", "Gerne! Wann passt es Ihnen in der nächsten Woche?"),
        ("Ole", "ole@post.test", "Danke für die Einladung. Ich bringe noch jemanden mit."),
        ("Mehmet", "mehmet@post.test", "Kann ich auch aus Kiel arbeiten?"),
    ]
    for name, address, text in letters:
        a_person(given_name=name, family_name="Callsen", email=address)
        sender = {"From": f"{name} Callsen <{address}>", "Message_ID": f"<{address}>"}
        receive(a_reply(text, **sender), mailbox_id=mailbox.id)
    stranger = {"From": "Inga Voß <inga@anders.test>", "Message_ID": "<inga@anders.test>"}
    receive(a_reply("Wir sprachen auf der Messe.", **stranger), mailbox_id=mailbox.id)


@pytest.mark.requirement("feature:H6")
@pytest.mark.usefixtures("employer")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["de", "en"])
def test_what_arrives_is_given_put_off_answered_and_done(
    site: Site, language: Literal["de", "en"]
) -> None:
    words = WORDS[language]
    merle: Member = MemberFactory.create(name="Merle Petersen", role="recruiter", language=language)
    MemberFactory.create(name="Jonas Weber", role="recruiter")
    arrived()
    site.sign_in(merle)
    page = site.open("/post/eingang/", language=language)
    expect(page.locator(".mail-threads > li")).to_have_count(4)
    # Given to a colleague by keys: to the first row, a, choose, confirm.
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.locator("#assign-member").select_option(label="Jonas Weber")
    page.locator("#assign button[value=assign]").click()
    expect(page.locator(".mail-threads > li").first).to_contain_text("Jonas Weber")
    # Put off by keys.
    page.locator(".mail-threads a.name", has_text="Ole").focus()
    page.keyboard.press("s")
    page.locator("#snooze").get_by_role("button", name=words["next_week"]).click()
    expect(page.locator(".mail-threads > li")).to_have_count(3)
    # Answered: r leads to the field; what is typed is kept and survives a reload.
    page.locator(".mail-threads a.name", has_text="Svea").click()
    expect(page.locator("h1")).to_have_text("Svea Callsen")
    page.keyboard.press("r")
    page.keyboard.type("Dienstag um neun?")
    expect(page.locator("#letter-kept")).to_contain_text(words["kept"])
    page.reload()
    text = page.locator("#letter-form textarea")
    expect(text).to_have_value(re.compile("Dienstag um neun"))
    assert not site.axe(page)
    page.get_by_role("button", name=words["send"], exact=True).click()
    expect(page.get_by_role("button", name=words["undo"])).to_be_visible()
    assert Message.objects.get().channel == "email"
    page.get_by_role("button", name=words["undo"]).click()
    expect(page.locator("#letter-form textarea")).to_have_value(re.compile("Dienstag um neun"))
    page.get_by_role("button", name=words["send"], exact=True).click()
    expect(page.get_by_role("button", name=words["undo"])).to_be_visible()
    # Done by the key e, from the list.
    page = site.open("/post/eingang/", language=language)
    expect(page.locator(".mail-threads > li")).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator(".mail-threads > li")).to_have_count(1)
    assert Thread.objects.filter(state="done").count() == 2


@pytest.mark.usefixtures("employer")
@pytest.mark.django_db(transaction=True)
def test_the_inbox_fits_and_is_readable_everywhere(site: Site, tmp_path: Path) -> None:
    merle = MemberFactory.create(name="Merle Petersen", role="admin")
    arrived()
    site.sign_in(merle)
    known = Thread.objects.filter(person__isnull=False).first()
    unknown = Thread.objects.get(person__isnull=True)
    assert known
    paths = [
        "/post/eingang/",
        f"/post/unterhaltung/{known.id}/",
        f"/post/unterhaltung/{unknown.id}/",
        "/einstellungen/unterschrift/",
        "/einstellungen/eigenes-postfach/",
        "/einstellungen/postfach/anbieter/",
    ]
    for number, path in enumerate(paths):
        for language in ("de", "en"):
            page = site.open(path, language=language)
            for width in (DESK, PHONE):
                site.resize(width)
                for theme in ("light", "dark"):
                    page.emulate_media(color_scheme=theme)
                    shot = tmp_path / f"{number}-{language}-{width}-{theme}.png"
                    page.screenshot(path=shot, full_page=True)
                    assert not site.axe(page), (path, width, theme)
                assert not site.sticks_out(page), (path, width)
