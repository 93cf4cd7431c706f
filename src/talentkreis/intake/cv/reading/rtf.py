# SPDX-License-Identifier: Apache-2.0
"""RTF: the text of a rich text file with its tabs, cells and links.

Read by its own grammar: a library that only gives text cannot tell which of it is hidden.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from talentkreis.intake.cv.reading.shapes import (
    MOST_LINES,
    DocumentText,
    Line,
    ReadingRefused,
    line_of,
)
from talentkreis.intake.cv.reading.tables import row_lines

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_ASIDE = frozenset(
    (
        b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"themedata",
        b"datastore", b"xmlnstbl", b"listtable", b"listoverridetable", b"rsidtbl", b"generator",
        b"latentstyles", b"filetbl", b"revtbl", b"fldinst", b"bkmkstart", b"bkmkend", b"listtext",
        b"pntext", b"nonshppict", b"annotation", b"atnid", b"atnauthor", b"colorschememapping",
        b"mmathPr", b"pgptbl", b"userprops", b"docvar", b"shppict", b"deleted", b"footnote",
    )
)  # fmt: skip
_SPECIAL = {
    b"tab": "\t", b"emdash": "—", b"endash": "–", b"bullet": "• ", b"lquote": "‘",
    b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"emspace": " ", b"enspace": " ",
    b"qmspace": " ", b"~": "\xa0", b"_": "-",
}  # fmt: skip
_CODE_PAGES = {
    0: "cp1252",
    238: "cp1250",
    204: "cp1251",
    161: "cp1253",
    162: "cp1254",
    77: "mac_roman",
}
_DEEPEST = 400
_MOST_TOKENS = 2_000_000


@dataclass(slots=True)
class _State:
    is_aside: bool = False
    is_link: bool = False
    is_hidden: bool = False
    is_bold: bool = False
    colour: int = 0
    shade: int = 0
    half_points: int = 24
    skip: int = 1


class _Reader:
    def __init__(self, found: DocumentText) -> None:
        self.found = found
        self.state = _State()
        self.stack: list[_State] = []
        self.code_page = "cp1252"
        self.pieces: list[tuple[str, _State]] = []
        self.cells: list[list[Line]] = []
        self.cell: list[Line] = []
        self.is_in_table = False
        self.to_skip = 0
        self.colours: list[tuple[int, int, int]] = []
        self.rgb = [0, 0, 0]
        self.is_in_colours = False
        self.link_text = ""
        self.target = ""
        self.bytes = b""

    def read(self, content: bytes) -> None:
        for count, token in enumerate(_TOKEN.finditer(content)):
            if count > _MOST_TOKENS or len(self.found.lines) > MOST_LINES:
                self.found.note("first_pages")
                break
            word, number, code, symbol, brace, text = token.groups()
            if code is None and text is None:
                self._flush()
            if brace:
                self._brace(brace)
            elif word:
                self._word(word, int(number) if number else None)
            elif code:
                self._byte(bytes([int(code, 16)]))
            elif symbol:
                self._symbol(symbol)
            elif text:
                self._byte(text)
        self._flush()
        self._paragraph()
        self._row()

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self.stack) > _DEEPEST:
                raise ReadingRefused("too_deep")
            self.stack.append(replace(self.state))
            return
        if self.state.is_link and self.link_text:
            found = re.search(r'HYPERLINK\s+"([^"]{1,500})"', self.link_text)
            self.target = found[1] if found else ""
            if self.target:
                self.found.links.append((self.target, ""))
            self.link_text = ""
        self.is_in_colours = False
        if self.stack:
            self.state = self.stack.pop()

    def _byte(self, piece: bytes) -> None:
        while self.to_skip and piece:
            piece, self.to_skip = piece[1:], self.to_skip - 1
        self.bytes += piece

    def _flush(self) -> None:
        if self.bytes:
            text, self.bytes = self.bytes.decode(self.code_page, "replace"), b""
            if self.is_in_colours:
                for _ in range(text.count(";")):
                    self.colours.append((self.rgb[0], self.rgb[1], self.rgb[2]))
                    self.rgb = [0, 0, 0]
                return
            self._text(text)

    def _text(self, text: str) -> None:
        if self.state.is_link:
            self.link_text += text
        if self.state.is_aside:
            return
        self.pieces.append((text, replace(self.state)))

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.state.is_aside = True
        elif symbol in {b"\\", b"{", b"}"}:
            self._text(symbol.decode())
        elif symbol in _SPECIAL:
            self._text(_SPECIAL[symbol])
        elif symbol in {b"\n", b"\r"}:
            self._paragraph()

    def _word(self, word: bytes, number: int | None) -> None:
        state = self.state
        if word == b"u" and number is not None:
            self._text(chr(number % 65536) if not 0xD800 <= number % 65536 <= 0xDFFF else "")
            self.to_skip = state.skip
        elif word == b"uc":
            state.skip = number or 0
        elif word in _ASIDE:
            state.is_aside = True
            state.is_link = word == b"fldinst"
            self.is_in_colours = word == b"colortbl"
        elif word in _SPECIAL:
            self._text(_SPECIAL[word])
        elif word in {b"par", b"sect", b"page", b"line", b"column"}:
            self._paragraph()
        elif word in {b"cell", b"nestcell"}:
            self._paragraph()
            self.cells.append(self.cell)
            self.cell = []
        elif word in {b"row", b"nestrow"}:
            self._row()
        elif word == b"trowd":
            self.is_in_table = True
        elif word == b"pard":
            state.is_hidden = state.is_bold = False
        elif word == b"v":
            state.is_hidden = number != 0
        elif word == b"b":
            state.is_bold = number != 0
        elif word == b"plain":
            state.is_hidden = state.is_bold = False
            state.colour, state.half_points, state.shade = 0, 24, 0
        elif word == b"cf":
            state.colour = number or 0
        elif word in {b"cb", b"highlight", b"chcbpat"}:
            state.shade = number or 0
        elif word == b"fs" and number:
            state.half_points = number
        elif word == b"ansicpg" and number:
            self._use(f"cp{number}")
        elif word == b"mac":
            self._use("mac_roman")
        elif word == b"intbl":
            self.is_in_table = True
        elif self.is_in_colours and word in {b"red", b"green", b"blue"}:
            self.rgb[(b"red", b"green", b"blue").index(word)] = number or 0

    def _use(self, code_page: str) -> None:
        try:
            b"".decode(code_page)
            self.code_page = "utf-8" if code_page == "cp65001" else code_page
        except LookupError:
            self.code_page = "cp1252"

    def _paragraph(self) -> None:
        pieces, self.pieces = self.pieces, []
        shown = []
        for text, state in pieces:
            why = self._why_unseen(state)
            if why and text.strip():
                self.found.hide(why, text)
            else:
                shown.append((text, state))
        text = "".join(piece for piece, _ in shown)
        bold = sum(len(piece.strip()) for piece, state in shown if state.is_bold)
        size = max((state.half_points for piece, state in shown if piece.strip()), default=24) / 2
        line = line_of(text, size=size, is_bold=bold * 2 > len(text.strip()))
        if line is None:
            return
        (self.cell if self.is_in_table else self.found.lines).append(line)

    def _row(self) -> None:
        if self.cell:
            self.cells.append(self.cell)
        self.found.lines += row_lines(self.cells)
        self.cells, self.cell, self.is_in_table = [], [], False

    def _why_unseen(self, state: _State) -> str:
        if state.is_hidden:
            return "marked_hidden"
        if state.half_points < 8:
            return "tiny"
        is_known = 0 < state.colour < len(self.colours)
        is_light = is_known and min(self.colours[state.colour]) >= 0xF0
        return "no_contrast" if is_light and not state.shade else ""


def read_rtf(content: bytes) -> DocumentText:
    """Lines of an RTF. Raises ReadingRefused."""
    if not content.lstrip().startswith(b"{\\rtf"):
        raise ReadingRefused("broken")
    found = DocumentText()
    _Reader(found).read(content)
    return found
