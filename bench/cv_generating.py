# SPDX-License-Identifier: Apache-2.0
"""Writes CVs with what they must give: own ones in every layout, and samples of two standards."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from bench.cv_blocks import FORMATS
from bench.cv_layouts import LAYOUTS, PROFILE
from bench.cv_people import Cv, expected, invent
from bench.cv_samples import samples_in
from bench.cv_writing import as_docx, as_html, as_odt, as_rtf, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bench.cv_blocks import Layout

_CHROMIUM = "/usr/bin/chromium"


@contextmanager
def printing() -> Iterator[Callable[[str], bytes]]:
    """A browser that prints HTML to PDF."""
    import os

    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = _CHROMIUM if os.path.exists(_CHROMIUM) else None
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()

        def to_pdf(text: str) -> bytes:
            page.set_content(text)
            return page.pdf(prefer_css_page_size=True, print_background=True)

        yield to_pdf
        browser.close()


def generate(folder: Path, *, people: int, only_a_few: bool = False, seed: int = 1) -> None:
    """Every layout in both languages and all formats, `people` different ones each."""
    layouts = (*LAYOUTS[:8:3], PROFILE) if only_a_few else (*LAYOUTS, PROFILE)
    documents = []
    for number, layout in enumerate(layouts):
        for language in ("de", "en"):
            for repeat in range(people):
                cv = invent(
                    seed * 10_000 + number * 100 + repeat * 10 + (language == "en"), language
                )
                name = f"{layout.name}-{language}-{repeat}"
                documents.append((name, layout.suits(cv), layout))
    write(folder, documents)


def render_samples(data: Path, folder: Path) -> None:
    """JSON Resume and Europass files in six layouts, as PDF and DOCX."""
    documents = [
        (f"{name}-{layout.name}", cv, layout)
        for name, cv in samples_in(data)
        for layout in LAYOUTS
        if layout.name in {"tabular", "sidebar_left", "one_page", "dates_right", "in_brackets", "network"}
    ]  # fmt: skip
    write(folder, documents, formats=("pdf", "docx"))


def write(
    folder: Path, documents: list[tuple[str, Cv, Layout]], formats: tuple[str, ...] = FORMATS
) -> None:
    """Write the documents below `folder`/files and what they must give beside it."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    with printing() as to_pdf:
        for name, cv, layout in documents:
            blocks = layout.build(cv, layout.dates)
            writers: dict[str, Callable[[], bytes]] = {
                "pdf": partial(to_pdf, as_html(blocks, layout.style)),
                "docx": partial(as_docx, blocks),
                "odt": partial(as_odt, blocks),
                "rtf": partial(as_rtf, blocks),
                "txt": partial(as_text, blocks),
            }
            for suffix in sorted({*formats} & {*layout.formats}, key=FORMATS.index):
                file = f"{name}.{suffix}"
                (folder / "files" / file).write_bytes(writers[suffix]())
                row = expected(cv, file, years_only=layout.years_only)
                rows.append({**row, "layout": layout.name, "format": suffix})
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "expected.jsonl").write_text(text, encoding="utf-8")
