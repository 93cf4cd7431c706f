# SPDX-License-Identifier: Apache-2.0
"""Blocks of a CV as HTML (for PDF), DOCX, ODT, RTF and plain text."""

from __future__ import annotations

import html
import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from bench.cv_blocks import Block, Style

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ODF = (
    " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style")
    )
    + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)


def as_html(blocks: list[Block], style: Style) -> str:
    """A page for the browser to print."""
    upper = "text-transform:uppercase;" if style.caps else ""
    spaced = "letter-spacing:.35em;" if style.spaced else ""
    centre = "text-align:center;" if style.centred else ""
    sheet = f"""@page{{size:A4;margin:16mm 17mm}}body{{font:{style.size}pt/1.36 {style.font};margin:0}}
    h1{{font-size:22pt;margin:0 0 2mm;{centre}}}h2{{font-size:13pt;margin:5mm 0 1.5mm;{upper}{spaced}}}
    p{{margin:.4mm 0}}.c{{text-align:center}}ul{{margin:.5mm 0 1.5mm;padding-left:5mm}}
    table{{border-collapse:collapse;width:100%}}td{{vertical-align:top;padding:0 0 2mm}}td.m{{width:38mm;padding-right:5mm}}
    .r{{display:flex;justify-content:space-between}}.cols{{display:flex;gap:9mm}}.a{{width:{style.narrow};flex:none}}.b{{flex:1;min-width:0}}
    .wide .a{{width:auto;flex:1}}.wide .b{{width:{style.narrow};flex:none}}.wide .b,.cols .a p{{overflow-wrap:anywhere}}"""
    sheet += "p.l{font-size:12pt;margin:2.5mm 0 .4mm}p.m{font-size:11.5pt}"
    if style.is_numbered:
        sheet += "@page{margin:14mm 12mm 18mm;@bottom-center{content:'Page ' counter(page) ' of ' counter(pages);font-size:9pt}}"
    if style.dark:
        sheet += f".cols:not(.wide) .a{{background:{style.dark};color:#fff;padding:4mm}}"
    return f"<!doctype html><meta charset=utf-8><style>{sheet}</style><body>{_html(blocks)}"


def _html(blocks: list[Block]) -> str:
    out = []
    for block in blocks:
        text = html.escape(block.text)
        match block.kind:
            case "name" | "title":
                out.append(f"<h1>{text}</h1>")
            case "heading":
                out.append(f"<h2>{text}</h2>")
            case "bold":
                out.append(f"<p><b>{text}</b></p>")
            case "large" | "medium":
                out.append(f"<p class={block.kind[0]}>{text}</p>")
            case "centre":
                out.append(f"<p class=c>{text}</p>")
            case "bullet":
                out.append(f"<ul><li>{text}</ul>")
            case "right":
                out.append(
                    f"<p class=r><span>{text}</span><span>{html.escape(block.beside)}</span></p>"
                )
            case "row":
                out.append(f"<table><tr><td class=m>{text}<td>{_html(block.inside)}</table>")
            case "columns":
                kind = "cols wide" if block.text else "cols"
                out.append(
                    f"<div class='{kind}'><div class=a>{_html(block.inside)}</div><div class=b>{_html(block.other)}</div></div>"
                )
            case _:
                out.append(f"<p>{text}</p>")
    return "".join(out)


def as_docx(blocks: list[Block]) -> bytes:
    """A Word document with tables for rows and columns."""
    body = _word(blocks)
    styles = f'<w:styles {_W}><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style></w:styles>'
    return _packed(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
            "word/styles.xml": styles,
            "word/document.xml": f'<w:document {_W}><w:body>{body}</w:body></w:document>',
        }
    )  # fmt: skip


def _packed(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _run(text: str, *, bold: bool = False, size: int = 0) -> str:
    look = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{size}"/>' if size else "")
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraph(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def _word(blocks: list[Block]) -> str:
    out = []
    for block in blocks:
        match block.kind:
            case "name" | "title":
                out.append(_paragraph(_run(block.text, bold=True, size=40)))
            case "heading":
                out.append(_paragraph(_run(block.text), '<w:pStyle w:val="Heading1"/>'))
            case "bullet":
                out.append(_paragraph(_run(block.text), '<w:numPr><w:numId w:val="1"/></w:numPr>'))
            case "right":
                out.append(
                    _paragraph(_run(block.text) + "<w:r><w:tab/></w:r>" + _run(block.beside))
                )
            case "row" | "columns":
                left = _paragraph(_run(block.text)) if block.kind == "row" else _word(block.inside)
                right = _word(block.inside if block.kind == "row" else block.other)
                cells = "".join(f"<w:tc>{cell}</w:tc>" for cell in (left, right))
                out.append(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")
            case kind:
                out.append(_paragraph(_run(block.text, bold=kind == "bold")))
    return "".join(out)


def as_odt(blocks: list[Block]) -> bytes:
    """An OpenDocument text."""
    styles = '<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style><style:style style:name="N" style:family="text"><style:text-properties fo:font-weight="bold" fo:font-size="20pt"/></style:style>'
    content = f"<office:document-content {_ODF}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{_open(blocks)}</office:text></office:body></office:document-content>"
    return _packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def _open(blocks: list[Block]) -> str:
    out = []
    for block in blocks:
        text = escape(block.text)
        match block.kind:
            case "name" | "title":
                out.append(f'<text:p><text:span text:style-name="N">{text}</text:span></text:p>')
            case "heading":
                out.append(f'<text:h text:outline-level="1">{text}</text:h>')
            case "bold":
                out.append(f'<text:p><text:span text:style-name="B">{text}</text:span></text:p>')
            case "bullet":
                out.append(
                    f"<text:list><text:list-item><text:p>{text}</text:p></text:list-item></text:list>"
                )
            case "right":
                out.append(f"<text:p>{text}<text:tab/>{escape(block.beside)}</text:p>")
            case "row" | "columns":
                left = f"<text:p>{text}</text:p>" if block.kind == "row" else _open(block.inside)
                right = _open(block.inside if block.kind == "row" else block.other)
                cells = "".join(
                    f"<table:table-cell>{cell}</table:table-cell>" for cell in (left, right)
                )
                out.append(f"<table:table><table:table-row>{cells}</table:table-row></table:table>")
            case _:
                out.append(f"<text:p>{text}</text:p>")
    return "".join(out)


def as_rtf(blocks: list[Block]) -> bytes:
    """A rich text file."""
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\uc1{\\fonttbl{\\f0 Arial;}}{\\colortbl;\\red0\\green0\\blue0;}\n"
        + _rich(blocks)
        + "}"
    ).encode("ascii")


def _name_first(block: Block) -> tuple[list[Block], list[Block]]:
    """Formats without columns begin with the column that has the name."""
    has_name = any(each.kind == "name" for each in block.other)
    return (block.other, block.inside) if has_name else (block.inside, block.other)


def _coded(text: str) -> str:
    out = []
    for char in text:
        if char in "\\{}":
            out.append("\\" + char)
        elif char.isascii():
            out.append(char)
        elif 160 <= ord(char) < 256 and ord(char) % 2:
            out.append(f"\\'{ord(char):02x}")
        else:
            out.append(f"\\u{ord(char)}?")
    return "".join(out)


def _rich(blocks: list[Block], *, cell: bool = False) -> str:
    out = []
    end = "\\line " if cell else "\\par\n"
    end = "\\par\n"
    for block in blocks:
        text = _coded(block.text)
        match block.kind:
            case "name" | "title":
                out.append(f"{{\\b\\fs40 {text}}}{end}")
            case "heading":
                out.append(f"{{\\b\\fs28 {text}}}{end}")
            case "bold":
                out.append(f"{{\\b {text}}}{end}")
            case "bullet":
                out.append(f"\\bullet\\tab {text}{end}")
            case "right":
                out.append(f"{text}\\tab {_coded(block.beside)}{end}")
            case "row":
                inner = _rich(block.inside, cell=True).removesuffix("\\par\n")
                out.append(
                    f"\\trowd\\cellx2500\\cellx9000\\pard\\intbl {text}\\cell {inner}\\cell\\row\\pard\n"
                )
            case "columns":
                out += map(_rich, _name_first(block))
            case _:
                out.append(f"{text}{end}")
    return "".join(out)


def as_text(blocks: list[Block], encoding: str = "utf-8") -> bytes:
    """Plain text; rows and right edges by spaces."""
    return "\n".join(_plain(blocks)).encode(encoding, "replace")


def _plain(blocks: list[Block]) -> list[str]:
    out: list[str] = []
    for block in blocks:
        match block.kind:
            case "heading":
                out += ["", block.text.upper(), "-" * len(block.text)]
            case "bullet":
                out.append(f"  - {block.text}")
            case "right":
                out.append(f"{block.text:<60}    {block.beside}")
            case "row":
                inner = _plain(block.inside)
                out.append(f"{block.text:<26}  {inner[0] if inner else ''}".rstrip())
                out += [" " * 28 + line for line in inner[1:]]
            case "columns":
                first, second = _name_first(block)
                out += [*_plain(first), "", *_plain(second)]
            case _:
                out.append(block.text)
    return out
