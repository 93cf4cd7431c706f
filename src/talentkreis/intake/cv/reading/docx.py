# SPDX-License-Identifier: Apache-2.0
"""DOCX: paragraphs, tables, text boxes, headers and footers; hidden runs left out.

Read from the XML: libraries for this format lose text boxes and headers, where CVs keep names
and addresses, and none tells which text is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talentkreis.intake.cv.reading.containers import Container, attribute, child, local
from talentkreis.intake.cv.reading.shapes import MOST_LINES, DocumentText, Line, line_of
from talentkreis.intake.cv.reading.tables import row_lines

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TINY = 8  # half-points
_LIGHT = 0xF0
_DEEPEST_TABLE = 12


@dataclass(frozen=True, slots=True)
class _Look:
    """How a run looks; None: as around it."""

    is_hidden: bool = False
    is_light: bool = False
    size: float = 11.0
    is_bold: bool = False
    is_on_colour: bool = False


class _Reader:
    def __init__(self, archive: Container, found: DocumentText) -> None:
        self.archive = archive
        self.found = found
        self.styles: dict[str, Element] = {}
        self.links: dict[str, str] = {}
        self.block = 0

    def read(self) -> None:
        names = set(self.archive.names)
        if "word/styles.xml" in names:
            for style in self.archive.tree("word/styles.xml"):
                if local(style.tag) == "style":
                    self.styles[attribute(style, "styleId")] = style
        parts = sorted(n for n in names if n.startswith("word/header") and n.endswith(".xml"))
        parts.append("word/document.xml")
        parts += sorted(n for n in names if n.startswith("word/footer") and n.endswith(".xml"))
        for name in parts:
            self._read_links(name, names)
            root = self.archive.tree(name)
            self.block += 1
            self.found.lines += self._container(root, _Look(), 0)

    def _read_links(self, name: str, names: set[str]) -> None:
        folder, _, base = name.rpartition("/")
        relations = f"{folder}/_rels/{base}.rels"
        self.links = {}
        if relations in names:
            for each in self.archive.tree(relations):
                if attribute(each, "TargetMode").lower() == "external":
                    self.links[attribute(each, "Id")] = attribute(each, "Target")

    def _container(self, element: Element, look: _Look, depth: int) -> list[Line]:
        lines: list[Line] = []
        for each in element:
            name = local(each.tag)
            if name == "p":
                lines += self._paragraph(each, look, depth)
            elif name == "tbl" and depth < _DEEPEST_TABLE:
                lines += self._table(each, look, depth + 1)
            elif name in {"body", "hdr", "ftr", "sdt", "sdtContent", "ins", "smartTag", "customXml",
                          "moveTo"}:  # fmt: skip
                lines += self._container(each, look, depth)
            elif name == "AlternateContent":
                chosen = child(each, "Choice")
                lines += self._container(chosen if chosen is not None else each, look, depth)
            if len(self.found.lines) + len(lines) > MOST_LINES:
                break
        return lines

    def _table(self, table: Element, look: _Look, depth: int) -> list[Line]:
        lines: list[Line] = []
        for row in table.iter():
            if local(row.tag) != "tr" or not _is_own_row(row, table):
                continue
            cells = []
            for cell in row:
                for each in cell if local(cell.tag) == "sdt" else (cell,):
                    inner = each
                    if local(inner.tag) == "sdtContent":
                        inner = child(inner, "tc") or inner
                    if local(inner.tag) == "tc":
                        properties = child(inner, "tcPr")
                        shaded = _is_shaded(child(properties, "shd"))
                        inside = replace(look, is_on_colour=look.is_on_colour or shaded)
                        cells.append(self._container(inner, inside, depth))
            self.block += 1
            lines += row_lines(cells)
        return lines

    def _paragraph(self, paragraph: Element, look: _Look, depth: int) -> list[Line]:
        properties = child(paragraph, "pPr")
        style = child(properties, "pStyle")
        style_id = attribute(style, "val") if style is not None else "Normal"
        look = self._styled(style_id, look)
        if _is_shaded(child(properties, "shd")):
            look = replace(look, is_on_colour=True)
        is_heading = self._is_heading(style_id) or child(properties, "outlineLvl") is not None
        is_item = child(properties, "numPr") is not None
        pieces: list[tuple[str, _Look]] = []
        boxes: list[Element] = []
        self._collect(paragraph, look, pieces, boxes)
        text = "".join(piece for piece, _ in pieces)
        most = max(pieces, key=lambda piece: len(piece[0].strip()))[1] if pieces else look
        lines = []
        spacing = child(properties, "spacing")
        space = attribute(spacing, "before") if spacing is not None else ""
        for raw in text.split("\n"):
            line = line_of(
                raw, size=most.size, is_bold=_mostly_bold(pieces), is_heading=is_heading,
                is_bullet=is_item, block=self.block, gap=int(space) / 240 if space.isdigit() else 0.0,
            )  # fmt: skip
            if line:
                lines.append(line)
        for box in boxes[:50] if depth < _DEEPEST_TABLE else []:
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
        for each in element:
            name = local(each.tag)
            if name == "r":
                self._run(each, look, pieces, boxes)
            elif name == "hyperlink":
                start = len(pieces)
                self._collect(each, look, pieces, boxes)
                target = self.links.get(attribute(each, "id"), "")
                if target:
                    label = "".join(text for text, _ in pieces[start:])
                    self.found.links.append((target, " ".join(label.split())))
            elif name == "AlternateContent":
                chosen = child(each, "Choice")
                self._collect(chosen if chosen is not None else each, look, pieces, boxes)
            elif name in {"ins", "smartTag", "sdt", "sdtContent", "fldSimple", "moveTo", "customXml",
                          "Fallback"}:  # fmt: skip
                self._collect(each, look, pieces, boxes)

    def _run(
        self, run: Element, look: _Look, pieces: list[tuple[str, _Look]], boxes: list[Element]
    ) -> None:
        properties = child(run, "rPr")
        style = child(properties, "rStyle")
        if style is not None:
            look = self._styled(attribute(style, "val"), look)
        look = _looking(properties, look)
        text = ""
        for each in run:
            name = local(each.tag)
            if name == "t":
                text += (each.text or "").replace("\n", " ").replace("\t", " ")
            elif name in {"tab", "ptab"}:
                text += "\t"
            elif name in {"br", "cr"}:
                text += "\n"
            elif name == "noBreakHyphen":
                text += "-"
            elif name in {"drawing", "pict", "AlternateContent", "object"}:
                source = each
                if name == "AlternateContent":
                    chosen = child(each, "Choice")
                    source = chosen if chosen is not None else each
                boxes += [box for box in source.iter() if local(box.tag) == "txbxContent"]
        why = _why_unseen(look)
        if why and text.strip():
            self.found.hide(why, text)
            return
        pieces.append((text, look))

    def _styled(self, style_id: str, look: _Look) -> _Look:
        chain = []
        for _ in range(12):
            style = self.styles.get(style_id)
            if style is None:
                break
            chain.append(style)
            based = child(style, "basedOn")
            style_id = attribute(based, "val") if based is not None else ""
        for style in reversed(chain):
            look = _looking(child(style, "rPr"), look)
        return look

    def _is_heading(self, style_id: str) -> bool:
        style = self.styles.get(style_id)
        name = child(style, "name") if style is not None else None
        label = attribute(name, "val").lower() if name is not None else style_id.lower()
        return label.startswith(("heading", "überschrift"))


def read_docx(content: bytes) -> DocumentText:
    """Lines of a DOCX. Raises ReadingRefused."""
    found = DocumentText()
    _Reader(Container(content), found).read()
    return found


def _is_own_row(row: Element, table: Element) -> bool:
    """Whether a row belongs to this table and not to one inside it."""
    queue = list(table)
    while queue:
        each = queue.pop()
        if each is row:
            return True
        if local(each.tag) in {"sdt", "sdtContent", "ins"}:
            queue += list(each)
    return False


def _is_shaded(shading: Element | None) -> bool:
    if shading is None:
        return False
    fill = attribute(shading, "fill").lower()
    return fill not in {"", "auto", "ffffff"}


def _is_on(element: Element | None) -> bool | None:
    if element is None:
        return None
    return attribute(element, "val").lower() not in {"0", "false", "off", "none"}


def _looking(properties: Element | None, look: _Look) -> _Look:
    if properties is None:
        return look
    hidden = _is_on(child(properties, "vanish"))
    web_hidden = _is_on(child(properties, "webHidden"))
    bold = _is_on(child(properties, "b"))
    size = child(properties, "sz")
    colour = child(properties, "color")
    value = attribute(size, "val") if size is not None else ""
    light = look.is_light if colour is None else _is_light(attribute(colour, "val"))
    shaded = _is_shaded(child(properties, "shd")) or child(properties, "highlight") is not None
    return _Look(
        is_hidden=look.is_hidden if hidden is None and web_hidden is None else bool(hidden),
        is_light=light,
        size=int(value) / 2 if value.isdigit() else look.size,
        is_bold=look.is_bold if bold is None else bold,
        is_on_colour=look.is_on_colour or shaded,
    )


def _is_light(colour: str) -> bool:
    try:
        number = int(colour, 16)
    except ValueError:
        return False
    return all((number >> shift) & 0xFF >= _LIGHT for shift in (0, 8, 16))


def _why_unseen(look: _Look) -> str:
    if look.is_hidden:
        return "marked_hidden"
    if look.size * 2 < _TINY:
        return "tiny"
    return "no_contrast" if look.is_light and not look.is_on_colour else ""


def _mostly_bold(pieces: list[tuple[str, _Look]]) -> bool:
    bold = sum(len(text.strip()) for text, look in pieces if look.is_bold)
    return bold * 2 > sum(len(text.strip()) for text, _ in pieces)
