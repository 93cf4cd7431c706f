# SPDX-License-Identifier: Apache-2.0
"""A recruiter drops CVs, looks one through and takes it over, with the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from playwright.sync_api import expect

from talentkreis.intake.cv.storing import read_cv
from talentkreis.intake.models import CvFile
from talentkreis.intake.tests.documents import CV, pdf, shown
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory
from tests.browser.site import DESK, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.site import Site

HIDDEN = "BT /F 11 Tf 1 g 60 300 Td (Kubernetes, Terraform, Rust, Haskell) Tj ET"
PAPER = pdf(f"{shown(*CV.replace('–', '-').replace(chr(9), '   ').splitlines())}\n{HIDDEN}")


def _upload(page: Page) -> None:
    files = [
        {"name": "callsen.pdf", "mimeType": "application/pdf", "buffer": PAPER},
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": pdf("0 0 10 10 re f")},
        {"name": "virus.exe", "mimeType": "application/pdf", "buffer": b"MZ\x90"},
    ]
    page.set_input_files("#id_files", files)  # type: ignore[arg-type]  # payloads are dicts
    page.fill("#id_source", "Jobmesse Kiel")
    page.check("input[name=basis][value=application]")
    page.locator("#upload button.first").press("Enter")
    page.wait_for_url("**/lebenslaeufe/*-*/")


@pytest.mark.requirement("feature:A1")
def test_cvs_are_uploaded_looked_through_and_taken_over_by_keyboard(site: Site) -> None:
    with transaction.atomic():
        site.sign_in(MemberFactory.create(name="Merle Hansen"))
        PersonFactory.create(given_name="Svea", family_name="Callsen", city="Husum")
    page = site.open("/importe/lebenslaeufe/")
    site.screenshot("cv-hochladen", whole=True)
    _upload(page)
    expect(page.locator("progress")).to_be_visible()
    for file in CvFile.objects.exclude(path=""):
        read_cv(file_id=file.id)
    expect(page.locator("progress")).to_have_count(0)
    site.screenshot("cv-liste")
    page.get_by_role("link", name="Svea Callsen").press("Enter")
    page.wait_for_url("**/importe/lebenslauf/**")
    assert site.axe() == []
    address = page.url.removeprefix(site.url)
    for width, theme, language in (
        (DESK, "light", "de"),
        (PHONE, "dark", "de"),
        (DESK, "dark", "en"),
    ):
        page = site.open(address, width=width, theme=theme, language=language)  # type: ignore[arg-type]  # literals
        assert site.sticks_out() == []
        assert site.axe(is_only_colour=True) == []
        site.resize(width)
        site.screenshot(f"cv-durchsehen-{width}-{theme}-{language}", whole=False)
    page = site.open(address)
    page.locator("#who-new").press("Space")
    page.locator("button[form=decide].first").press("Enter")
    page.wait_for_url("**/lebenslaeufe/*-*/")
    expect(page.locator("main")).to_contain_text("Übernommen")
    assert Person.objects.filter(family_name="Callsen").count() == 2
    assert site.collect() == []
