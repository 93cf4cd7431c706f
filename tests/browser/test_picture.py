# SPDX-License-Identifier: Apache-2.0
"""The picture on the first screen of the README: My day of the demo employer.

With TALENTKREIS_PICTURES set to a folder the picture is kept there (`make picture`).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from talentkreis.demo.build import build_demo
from talentkreis.organisation.models import Member

if TYPE_CHECKING:
    from tests.browser.site import Site

PEOPLE = 640
README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.mark.requirement("feature:Q2")
def test_the_first_morning_of_the_demo_is_worth_a_picture(site: Site) -> None:
    build_demo(count=PEOPLE)
    site.sign_in(Member.objects.get(email="merle@nordlicht.example"))
    page = site.open("/")
    assert page.locator("main .ring-40").count() >= 5
    picture = site.screenshot("mein-tag", whole=False)
    if folder := os.environ.get("TALENTKREIS_PICTURES"):
        shutil.copy(picture, Path(folder) / picture.name)


def test_the_readme_shows_a_picture_that_is_there() -> None:
    assert "docs/images/mein-tag.png" in README.read_text("utf-8")
    assert (README.parent / "docs" / "images" / "mein-tag.png").is_file()
