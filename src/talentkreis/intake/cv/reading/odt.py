# SPDX-License-Identifier: Apache-2.0
"""ODT: the content of an OpenDocument text, hidden and tiny text left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talentkreis.intake.cv.reading.containers import (
    Container,
    attribute,
    child,
    descendants,
    local,
)
from talentkreis.intake.cv.reading.shapes import MOST_LINES, DocumentText, Line, line_of
from talentkreis.intake.cv.reading.tables import row_lines

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TINY = 4.0
_LIGHT = 0xF0
_TO_POINTS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75}
_SKIPPED = frozenset(
    ("tracked-changes", "annotation", "annotation-end", "note", "sequence-decls", "forms",
     "variable-decls", "user-field-decls", "change", "image", "binary-data")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Look:
    is_hidden: bool = False
    is_light: bool = False
    is_bold: bool = False
    is_on_colour: bool = False
    size: float = 12.0


class _Reader:
    def __init__(self, archive: Container, found: DocumentText) -> None:
        self.archive = archive
        self.found = found
        self.styles: dict[str, tuple[str, Element]] = {}
        self.block = 0

    def read(self) -> None:
        roots = []
        for name in ("styles.xml", "content.xml"):
            if name in self.archive.names:
                root = self.archive.tree(name)
                roots.append(root)
                for style in root.iter():
                    if local(style.tag) == "style":
                        parent = attribute(style, "parent-style-name")
                        self.styles[attribute(style, "name")] = (parent, style)
        for root in roots:
            for part in root.iter():
                if local(part.tag) in {"header", "footer"}:
                    self.found.lines += self._container(part, _Look(), 0)
        for root in roots:
            body = child(root, "body")
            text = child(body, "text")
            if text is not None:
                self.found.lines += self._container(text, _Look(), 0)

    def _container(
        self, element: Element, look: _Look, depth: int, *, is_item: bool = False
    ) -> list[Line]:
        lines: list[Line] = []
        for each in element:
            name = local(each.tag)
            if name in {"p", "h"}:
                lines += self._paragraph(each, look, depth, is_item=is_item)
            elif name in {"list", "list-item", "list-header"}:
                lines += self._container(each, look, depth, is_item=True)
            elif name == "table" and depth < 12:
                lines += self._table(each, look, depth + 1)
            elif name in {"section", "text-box", "frame", "index-body", "g", "custom-shape"}:
                self.block += 1
                inner = replace(
                    look,
                    is_on_colour=look.is_on_colour or name == "text-box",
                    is_hidden=look.is_hidden or _is_marked_hidden(each),
                )
                lines += self._container(each, inner, depth + 1)
            if len(self.found.lines) + len(lines) > MOST_LINES:
                break
        return lines

    def _table(self, table: Element, look: _Look, depth: int) -> list[Line]:
        lines: list[Line] = []
        for group in table:
            name = local(group.tag)
            if name in {"table-header-rows", "table-rows", "table-row-group"}:
                lines += self._table(group, look, depth)
            if name != "table-row":
                continue
            cells = []
            for cell in group:
                if local(cell.tag) == "table-cell":
                    inside = self._styled(attribute(cell, "style-name"), look)
                    cells.append(self._container(cell, inside, depth))
            self.block += 1
            lines += row_lines(cells)
        return lines

    def _paragraph(
        self, paragraph: Element, look: _Look, depth: int, *, is_item: bool
    ) -> list[Line]:
        look = self._styled(attribute(paragraph, "style-name"), look)
        # The mark is an empty element in the paragraph it hides.
        if any(_is_marked_hidden(mark) for mark in descendants(paragraph, "hidden-paragraph")):
            look = replace(look, is_hidden=True)
        pieces: list[tuple[str, _Look]] = []
        boxes: list[Element] = []
        self._collect(paragraph, look, pieces, boxes)
        text = "".join(piece for piece, _ in pieces)
        bold = sum(len(piece.strip()) for piece, own in pieces if own.is_bold)
        most = max(pieces, key=lambda piece: len(piece[0].strip()))[1] if pieces else look
        lines = []
        for raw in text.split("\n"):
            line = line_of(
                raw, size=most.size, is_bold=bold * 2 > len(text.strip()), is_bullet=is_item,
                is_heading=local(paragraph.tag) == "h", block=self.block,
            )  # fmt: skip
            if line:
                lines.append(line)
        for box in boxes[:50] if depth < 12 else []:
            self.block += 1
            lines += self._container(box, replace(look, is_on_colour=True), depth + 1)
        return lines

    def _collect(
        self,
        element: Element,
        look: _Look,
        pieces: list[tuple[str, _Look]],
        boxes: list[Element],
    ) -> None:
        self._add(element.text, look, pieces)
        for each in element:
            name = local(each.tag)
            if name == "span":
                self._collect(
                    each, self._styled(attribute(each, "style-name"), look), pieces, boxes
                )
            elif name == "a":
                start = len(pieces)
                self._collect(each, look, pieces, boxes)
                label = "".join(text for text, _ in pieces[start:])
                self.found.links.append((attribute(each, "href"), " ".join(label.split())))
            elif name == "s":
                count = attribute(each, "c")
                pieces.append((" " * min(int(count) if count.isdigit() else 1, 40), look))
            elif name == "tab":
                pieces.append(("\t", look))
            elif name == "line-break":
                pieces.append(("\n", look))
            elif name == "hidden-text" and _is_marked_hidden(each):
                self.found.hide("marked_hidden", attribute(each, "string-value"))
            elif name in {"frame", "custom-shape", "text-box", "g"}:
                boxes.append(each)
            elif name not in _SKIPPED:
                self._collect(each, look, pieces, boxes)
            self._add(each.tail, look, pieces)

    def _add(self, text: str | None, look: _Look, pieces: list[tuple[str, _Look]]) -> None:
        if not text:
            return
        plain = re.sub(r"\s+", " ", text)
        why = _why_unseen(look)
        if why and plain.strip():
            self.found.hide(why, plain)
        else:
            pieces.append((plain, look))

    def _styled(self, name: str, look: _Look) -> _Look:
        chain = []
        for _ in range(12):
            known = self.styles.get(name)
            if known is None:
                break
            chain.append(known[1])
            name = known[0]
        for style in reversed(chain):
            for properties in style:
                if local(properties.tag).endswith("-properties"):
                    look = _looking(properties, look)
        return look


def read_odt(content: bytes) -> DocumentText:
    """Lines of an ODT. Raises ReadingRefused."""
    found = DocumentText()
    _Reader(Container(content), found).read()
    return found


def _is_marked_hidden(element: Element) -> bool:
    """Hidden as it was saved: a section, a paragraph or a field."""
    return attribute(element, "is-hidden") == "true" or attribute(element, "display") == "none"


def _looking(properties: Element, look: _Look) -> _Look:
    colour = attribute(properties, "color")
    background = attribute(properties, "background-color")
    size = re.fullmatch(r"([\d.]+)(pt|in|cm|mm|px)", attribute(properties, "font-size"))
    weight = attribute(properties, "font-weight")
    display = attribute(properties, "display")
    return _Look(
        is_hidden=look.is_hidden if not display else display == "none",
        is_light=_is_light(colour) if colour else look.is_light,
        is_bold=weight == "bold" or weight in {"600", "700", "800", "900"}
        if weight
        else look.is_bold,
        is_on_colour=look.is_on_colour or background.lower() not in {"", "transparent", "#ffffff"},
        size=float(size[1]) * _TO_POINTS[size[2]] if size else look.size,
    )


def _is_light(colour: str) -> bool:
    found = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", colour)
    return found is not None and all(int(part, 16) >= _LIGHT for part in found.groups())


def _why_unseen(look: _Look) -> str:
    if look.is_hidden:
        return "marked_hidden"
    if look.size < _TINY:
        return "tiny"
    return "no_contrast" if look.is_light and not look.is_on_colour else ""
