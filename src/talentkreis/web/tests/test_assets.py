# SPDX-License-Identifier: Apache-2.0
"""Static files: complete, hashed, small for visitors."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from talentkreis.web import stylesheets

# The first paint of a public page, page and stylesheet and font together.
MOST_BYTES = 60 * 1024
ROOM_FOR_THE_PAGE = 6 * 1024


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All static files as an installation serves them."""
    root = tmp_path_factory.mktemp("static")
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "talentkreis.web.assets.HashedFiles"},
    }
    with override_settings(STATIC_ROOT=root, STORAGES=storages, DEBUG=False):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


def test_every_file_that_another_names_is_collected(collected: Path) -> None:
    """A missing reference would already have failed the collection."""
    manifest = json.loads((collected / "staticfiles.json").read_text("utf-8"))["paths"]
    assert "web/css/public.css" in manifest
    assert "web/vendor/htmx/htmx.min.js" in manifest


def test_stylesheets_and_modules_name_hashed_files(collected: Path) -> None:
    manifest = json.loads((collected / "staticfiles.json").read_text("utf-8"))["paths"]
    fonts = (collected / manifest["web/css/fonts.css"]).read_text("utf-8")
    assert len(re.findall(r"wght-\w+\.[0-9a-f]{12}\.woff2", fonts)) == 4
    shell = (collected / manifest["web/js/shell.js"]).read_text("utf-8")
    imported = re.findall(r'from "\./([^"]+)"', shell)
    assert imported
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", name) for name in imported)


def test_the_public_stylesheet_is_what_its_parts_say() -> None:
    assert stylesheets.PUBLIC.read_text("utf-8") == stylesheets.concatenated(), (
        "run: python -m talentkreis.web.stylesheets"
    )


def test_a_public_page_fits_into_sixty_kilobytes() -> None:
    """Stylesheet and the one font a German page needs, compressed; woff2 is compressed already."""
    font = finders.find("web/vendor/source-sans-3/source-sans-3-latin-wght-normal.woff2")
    assert font is not None
    stylesheet = gzip.compress(stylesheets.PUBLIC.read_bytes())
    assert Path(font).stat().st_size + len(stylesheet) + ROOM_FOR_THE_PAGE <= MOST_BYTES


def test_nothing_is_fetched_from_elsewhere() -> None:
    folder = stylesheets.FOLDER.parent
    for path in [*folder.glob("css/*.css"), *folder.glob("js/*.js")]:
        assert "//" not in re.sub(r"(?m)^\s*//.*$|/\*.*?\*/", "", path.read_text("utf-8")), path
