# SPDX-License-Identifier: Apache-2.0
"""Addresses of profiles and extensions, in the one form in which they compare."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from talentkreis.intake.capture.rules import OWN_ORIGIN, origin_of, place_of, profile_link

EXTENSION = Path(__file__).resolve().parents[5] / "extension"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://de.linkedin.com/in/ayse-demir/?trk=people#top", "linkedin.com/in/ayse-demir"),
        ("https://www.linkedin.com/in/ayse-demir/details/skills/", "linkedin.com/in/ayse-demir"),
        ("https://www.xing.com/profile/Ayse_Demir/web_profiles", "xing.com/profile/Ayse_Demir"),
        ("https://github.com/ademir?tab=repositories", "github.com/ademir"),
        ("https://ayse.example/?id=7&utm_source=x", "ayse.example?id=7"),
        ("http://localhost:8000/team/ayse/", "localhost:8000/team/ayse"),
        ("https://notlinkedin.com/in/x/y", "notlinkedin.com/in/x/y"),
        ("chrome://settings", ""),
        ("javascript:alert(1)", ""),
        ("https://[broken", ""),
        ("https://a.example/" + "x" * 2_000, ""),
    ],
)
def test_a_profile_has_one_address_however_it_was_opened(url: str, link: str) -> None:
    assert profile_link(url) == link


def test_a_network_is_called_by_its_name() -> None:
    assert place_of("https://www.linkedin.com/in/x") == "LinkedIn"
    assert place_of("https://ayse.example/about") == "ayse.example"


@pytest.mark.requirement("trust:S-25")
@pytest.mark.parametrize(
    ("said", "origin"),
    [
        ("a" * 32, f"chrome-extension://{'a' * 32}"),
        (f"chrome-extension://{'b' * 32}/", f"chrome-extension://{'b' * 32}"),
        (
            "moz-extension://11111111-2222-3333-4444-555555555555",
            "moz-extension://11111111-2222-3333-4444-555555555555",
        ),
        ("https://evil.example", ""),
        ("*", ""),
        ("null", ""),
        ("z" * 32, ""),
        (f"chrome-extension://{'a' * 32}.evil.example", ""),
    ],
)
def test_only_extensions_can_stand_on_the_list(said: str, origin: str) -> None:
    assert origin_of(said) == origin


@pytest.mark.requirement("trust:S-25")
def test_the_own_extension_has_the_id_that_stands_on_the_list() -> None:
    key = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))["key"]
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]
    assert "chrome-extension://" + "".join(chr(97 + int(c, 16)) for c in digest) == OWN_ORIGIN


@pytest.mark.requirement("trust:S-25")
def test_the_extension_may_read_only_the_page_somebody_clicked_on() -> None:
    manifest = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    assert manifest["manifest_version"] == 3
    assert set(manifest["permissions"]) == {"activeTab", "scripting", "storage"}
    assert not {"host_permissions", "content_scripts", "background", "optional_permissions"} & set(
        manifest
    )


def test_the_extension_has_every_word_in_both_languages() -> None:
    words = {
        language: json.loads((EXTENSION / f"_locales/{language}/messages.json").read_text("utf-8"))
        for language in ("de", "en")
    }
    assert words["de"].keys() == words["en"].keys()
    for name, word in words["de"].items():
        holes = [sorted(re.findall(r"\$\d", words[key][name]["message"])) for key in words]
        assert word["message"], name
        assert holes[0] == holes[1], name
    files = [*EXTENSION.glob("*.html"), *EXTENSION.glob("*.js"), EXTENSION / "manifest.json"]
    source = "\n".join(path.read_text("utf-8") for path in files)
    used = set(re.findall(r'(?:data-word="|word\("|__MSG_)([A-Za-z]+)', source))
    used |= set(re.findall(r'isKnown \? "(\w+)" : "(\w+)"', source)[0])
    used |= set(re.findall(r'=== 1 \? "(\w+)" : "(\w+)"', source)[0])
    assert used == words["de"].keys()


def test_nothing_a_page_says_becomes_markup_of_the_extension() -> None:
    source = "\n".join(path.read_text("utf-8") for path in EXTENSION.glob("*.js"))
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source)
