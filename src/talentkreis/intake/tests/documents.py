# SPDX-License-Identifier: Apache-2.0
"""Small documents for tests, good and bad, made without any library for their formats."""

from __future__ import annotations

import io
import zipfile

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)

CV = """Lebenslauf
Svea Callsen
svea.callsen@example.org
0431 5550142
24103 Kiel
Geburtsdatum: 01.02.1990
Berufserfahrung
03/2019 – heute\tSoftwareentwicklerin, Nordwind GmbH, Kiel
01/2016 – 02/2019\tTesterin, Blaupause AG, Hamburg
Ausbildung
2010 – 2015\tM.Sc. Informatik, Universität Kiel
Kenntnisse
Python, PostgreSQL
Sprachen
Deutsch (Muttersprache), Englisch (C1)
"""


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP archive of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(paragraphs: str, **parts: str | bytes) -> bytes:
    """A Word document of these paragraphs (XML)."""
    return packed(
        {
            "[Content_Types].xml": TYPES,
            "word/document.xml": f"<w:document {_W}><w:body>{paragraphs}</w:body></w:document>",
            **parts,
        }
    )


def paragraph(text: str, look: str = "") -> str:
    """A paragraph with one run."""
    return f"<w:p><w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str) -> bytes:
    """An OpenDocument text of these paragraphs (XML), with a style `Ghost` that hides."""
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("text", "text"), ("style", "style"))
    )
    ghost = (
        '<office:automatic-styles><style:style style:name="Ghost" style:family="text">'
        '<style:text-properties text:display="none"/></style:style></office:automatic-styles>'
    )
    content = (
        f"<office:document-content{names}>{ghost}<office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def pdf(*contents: str, catalog: str = "", pages: int = 1) -> bytes:
    """A PDF whose pages show these content streams in Helvetica (`F`); a lone one, on each page."""
    streams = contents * pages if len(contents) == 1 else contents
    kids = " ".join(f"{100 + n} 0 R" for n in range(len(streams)))
    bodies = {
        1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(streams)}>>",
        3: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    }
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R{}>>"
    resources = "/Resources<</Font<</F 3 0 R>>>>"
    for number, content in enumerate(dict.fromkeys(streams), start=4):
        length = len(content.encode("cp1252"))
        bodies[number] = f"<</Length {length}>>stream\n{content}\nendstream"
    places_of = {content: number for number, content in enumerate(dict.fromkeys(streams), start=4)}
    bodies |= {100 + n: page.format(places_of[s], resources) for n, s in enumerate(streams)}
    text = "%PDF-1.7\n"
    places = {}
    for number, body in bodies.items():
        places[number] = len(text.encode("cp1252"))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{number} 1\n{place:010} 00000 n \n" for number, place in places.items())
    start = len(text.encode("cp1252"))
    text += f"xref\n0 1\n0000000000 65535 f \n{table}"
    size = 100 + len(streams)
    return f"{text}trailer\n<</Root 1 0 R/Size {size}>>\nstartxref\n{start}\n%%EOF".encode("cp1252")


def shown(*lines: str, look: str = "0 g", size: int = 11) -> str:
    """A content stream with these lines from the top down."""
    out = [f"BT /F {size} Tf {look} 14 TL 60 780 Td"]
    for line in lines:
        escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        out.append(f"({escaped}) Tj T*")
    return "\n".join([*out, "ET"])
