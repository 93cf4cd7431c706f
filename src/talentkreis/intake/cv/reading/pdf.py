# SPDX-License-Identifier: Apache-2.0
"""PDF: characters with their places, what cannot be seen left out, then lines in reading order.

Nothing of a PDF is executed: no form environment is made, so no script ever runs. Whether text
is visible is decided by looking: the page is drawn, and where a word should be there must be
contrast. That finds white on white, covered and transparent text alike.
"""

from __future__ import annotations

import ctypes
import statistics
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2
from pypdfium2 import raw

from talentkreis.intake.cv.reading.columns import in_reading_order
from talentkreis.intake.cv.reading.rows import Segment
from talentkreis.intake.cv.reading.shapes import (
    MOST_LINES,
    MOST_PAGES,
    DocumentText,
    ReadingRefused,
    invisible_characters,
)

_TINY = 4.0  # points (TRUST S-41)
_LEAST_CONTRAST = 20  # of 255
_MOST_CHARACTERS = 40_000  # a page
_MOST_PIXELS = 2_000_000
_PASSWORD = 4
_HYPHENS = {0x02, 0xFFFE}  # what the library gives for a hyphen at the end of a line
_UPRIGHT = 0.09  # radians


@dataclass(slots=True)
class _Glyph:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    is_bold: bool
    mode: int
    is_after_space: bool


def read_pdf(content: bytes) -> DocumentText:
    """Lines of a PDF. Raises ReadingRefused (`protected`, `broken`, `scanned`, `no_letters`)."""
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        code = raw.FPDF_GetLastError()
        is_locked = code == _PASSWORD or "password" in str(error).lower()
        raise ReadingRefused("protected" if is_locked else "broken") from error
    found = DocumentText(pages=len(pdf))
    if found.pages > MOST_PAGES:
        found.note("first_pages")
    unreadable = letters = 0
    has_pictures = False
    for number in range(min(found.pages, MOST_PAGES)):
        try:
            page = pdf[number]
        except pypdfium2.PdfiumError:
            found.note("page_broken")
            continue
        bad, good = _read_page(page, number + 1, found)
        unreadable, letters = unreadable + bad, letters + good
        has_pictures = has_pictures or _has_picture(page)
        page.close()
        if len(found.lines) > MOST_LINES:
            break
    if unreadable > letters * 0.3 + 5:
        raise ReadingRefused("no_letters")
    if not found.lines:
        raise ReadingRefused("scanned" if has_pictures or not found.hidden else "all_hidden")
    return found


def _read_page(page: Any, number: int, found: DocumentText) -> tuple[int, int]:
    text_page = page.get_textpage()
    left, bottom, right, top = page.get_cropbox()
    glyphs, bad = _glyphs(text_page, top)
    runs = _runs(glyphs)
    look = _Look(page, left, top) if runs else None
    segments = []
    for run in runs:
        text = _text_of(run)
        why = _why_unseen(run, (left, right, top - bottom), look)
        if invisible_characters(text):
            found.note("invisible_characters")
        if why:
            found.hide(why, text, number)
        else:
            segments.append(_segment(run, text))
    for line in in_reading_order(segments):
        line.page = number
        found.lines.append(line)
    _read_links(page, text_page, found)
    text_page.close()
    return bad, len(glyphs)


def _glyphs(text_page: Any, page_top: float) -> tuple[list[_Glyph], int]:
    """Characters from the top down, and how many have no letter."""
    handle = text_page.raw
    box = [ctypes.c_double() for _ in range(4)]
    styles: dict[int, tuple[bool, int]] = {}
    glyphs: list[_Glyph] = []
    seen: set[tuple[str, int, int]] = set()
    bad = 0
    is_after_space = False
    rect = raw.FS_RECTF()
    for index in range(min(raw.FPDFText_CountChars(handle), _MOST_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        if code in {0x20, 0xA0, 0x09, 0x0A, 0x0D}:
            is_after_space = True
            continue
        if code in _HYPHENS:
            code = 0x2D
        if code in {0, 0xFFFD, 0xFFFF} or code < 0x20:
            bad += 1
            continue
        if raw.FPDFText_HasUnicodeMapError(handle, index) == 1:
            bad += 1
            continue
        if abs(raw.FPDFText_GetCharAngle(handle, index)) > _UPRIGHT:
            angle = raw.FPDFText_GetCharAngle(handle, index)
            if abs(angle - 6.2832) > _UPRIGHT:
                continue  # sideways: decoration
        raw.FPDFText_GetCharBox(handle, index, *map(ctypes.byref, box))
        x0, x1, _, _ = (value.value for value in box)
        if not raw.FPDFText_GetLooseCharBox(handle, index, ctypes.byref(rect)):
            continue
        char = chr(code)
        key = (char, round(x0), round(rect.bottom))
        if key in seen:
            continue  # drawn twice to look bold
        seen.add(key)
        object_handle = raw.FPDFText_GetTextObject(handle, index)
        address = ctypes.addressof(object_handle.contents) if object_handle else 0
        if address not in styles:
            styles[address] = _style(object_handle, handle, index)
        is_bold, mode = styles[address]
        # The width of the letter with its white sides: the ink of a "1" ends far from the next.
        x0, x1 = (rect.left, rect.right) if rect.right > rect.left else (x0, x1)
        glyphs.append(
            _Glyph(
                char, x0, x1, page_top - rect.top, page_top - rect.bottom,
                abs(rect.top - rect.bottom), is_bold, mode, is_after_space,
            )
        )  # fmt: skip
        is_after_space = False
    return glyphs, bad


def _style(object_handle: Any, text_page: Any, index: int) -> tuple[bool, int]:
    weight = raw.FPDFText_GetFontWeight(text_page, index)
    name = ctypes.create_string_buffer(200)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(text_page, index, name, 200, ctypes.byref(flags))
    lowered = name.value.lower()
    is_bold = weight >= 600 or any(
        word in lowered for word in (b"bold", b"black", b"heavy", b"semibold", b"medium")
    )
    mode = raw.FPDFTextObj_GetTextRenderMode(object_handle) if object_handle else 0
    return is_bold, mode


def _runs(glyphs: list[_Glyph]) -> list[list[_Glyph]]:
    """Characters that follow each other on one line without a hole."""
    runs: list[list[_Glyph]] = []
    for glyph in glyphs:
        if runs:
            last = runs[-1][-1]
            size = max(glyph.size, last.size, 1.0)
            gap = glyph.left - last.right
            is_beside = -0.6 * size < gap < (1.05 if glyph.is_after_space else 0.95) * size
            if is_beside and abs(glyph.bottom - last.bottom) < 0.4 * size:
                runs[-1].append(glyph)
                continue
        runs.append([glyph])
    return runs


def _text_of(run: list[_Glyph]) -> str:
    """The text of a run; gaps wider than usual between its letters are spaces."""
    gaps = [b.left - a.right for a, b in pairwise(run) if not b.is_after_space]
    size = statistics.median(glyph.size for glyph in run)
    usual = max(statistics.median(gaps), 0.0) if gaps else 0.0
    is_spaced = usual > 0.12 * size
    least = usual * 1.7 + 0.08 * size if is_spaced else 0.17 * size
    pieces = [run[0].text]
    for a, b in pairwise(run):
        gap = b.left - a.right
        if gap > least or (b.is_after_space and not (is_spaced and gap < usual * 1.3)):
            pieces.append(" ")
        pieces.append(b.text)
    return "".join(pieces)


def _segment(run: list[_Glyph], text: str) -> Segment:
    return Segment(
        text=text,
        left=min(glyph.left for glyph in run),
        right=max(glyph.right for glyph in run),
        top=min(glyph.top for glyph in run),
        bottom=max(glyph.bottom for glyph in run),
        size=statistics.median(glyph.size for glyph in run),
        is_bold=sum(glyph.is_bold for glyph in run) * 2 > len(run),
    )


class _Look:
    """The page as it is drawn, in grey, to see whether there is anything to see."""

    def __init__(self, page: Any, left: float, top: float) -> None:
        width, height = page.get_size()
        self.scale = min(1.5, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        self.left = left
        bitmap = page.render(scale=self.scale, grayscale=True, may_draw_forms=False)
        self.stride, self.width, self.height = bitmap.stride, bitmap.width, bitmap.height
        self.pixels = bytes(bitmap.buffer)
        bitmap.close()

    def contrast(self, left: float, top: float, right: float, bottom: float) -> int:
        """The difference between the lightest and the darkest point of a rectangle."""
        x0 = max(int((left - self.left) * self.scale), 0)
        x1 = min(int((right - self.left) * self.scale) + 1, self.width)
        y0, y1 = max(int(top * self.scale), 0), min(int(bottom * self.scale) + 1, self.height)
        rows = [self.pixels[y * self.stride + x0 : y * self.stride + x1] for y in range(y0, y1)]
        rows = [row for row in rows if row]
        if not rows:
            return 255
        return max(map(max, rows)) - min(map(min, rows))


def _why_unseen(run: list[_Glyph], page: tuple[float, float, float], look: _Look | None) -> str:
    """Why nobody sees this text; empty where it is seen."""
    left, right, height = page
    middle = (run[0].left + run[-1].right) / 2
    if middle < left - 1 or middle > right + 1 or run[0].bottom < 0 or run[0].top > height:
        return "off_page"
    if statistics.median(glyph.size for glyph in run) < _TINY:
        return "tiny"
    if look is None:
        return ""
    top, bottom = min(g.top for g in run), max(g.bottom for g in run)
    inner = (bottom - top) * 0.12
    seen = look.contrast(run[0].left, top + inner, run[-1].right, bottom - inner)
    if seen < _LEAST_CONTRAST:
        return "no_contrast"
    if run[0].mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE and seen < 60:
        return "invisible"
    return ""


def _has_picture(page: Any) -> bool:
    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _read_links(page: Any, text_page: Any, found: DocumentText) -> None:
    start = ctypes.c_int(0)
    link = raw.FPDF_LINK()
    rect = raw.FS_RECTF()
    for _ in range(60):
        if not raw.FPDFLink_Enumerate(page.raw, ctypes.byref(start), ctypes.byref(link)):
            return
        action = raw.FPDFLink_GetAction(link)
        if not action:
            continue
        length = raw.FPDFAction_GetURIPath(page.pdf.raw, action, None, 0)
        if not 0 < length < 500:
            continue
        buffer = ctypes.create_string_buffer(length)
        raw.FPDFAction_GetURIPath(page.pdf.raw, action, buffer, length)
        label = ""
        if raw.FPDFLink_GetAnnotRect(link, ctypes.byref(rect)):
            label = text_page.get_text_bounded(rect.left, rect.bottom, rect.right, rect.top)
        found.links.append((buffer.value.decode("utf-8", "replace"), " ".join(label.split())))
