# SPDX-License-Identifier: Apache-2.0
"""What may be stored as a document: decided by the bytes, never by name or browser (TRUST S-10).

Nothing here parses a document's content; it looks at signatures and at the list of entries of a
ZIP container, with limits, so that a bomb is refused before it is opened.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_ENTRIES = 2_000
LARGEST_RELATIONS = 1024 * 1024

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"

_ACTIVE_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|XFA|RichMedia|OpenAction|AA)\b")
_RELATION = re.compile(rb"<[^<>]*\bRelationship\b[^<>]*>")
_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82", "png", "image/png"),
    (b"\xff\xd8\xff", b"\xff\xd9", "jpg", "image/jpeg"),
)
# XML is markup a browser may run; the one kind that is taken is a CV, the passport of Europass.
_PASSPORT = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?[^<>]{0,300}\?>\s*|<!--[^<>]{0,2000}-->\s*){0,5}"
    rb"<(?:[\w.-]{1,40}:)?SkillsPassport[\s/>]"
)
_ACTIVE_XML = re.compile(
    rb"<\?xml-stylesheet|<!DOCTYPE|http://www\.w3\.org/1999/xhtml", re.IGNORECASE
)
_AROUND = b"\xef\xbb\xbf \t\r\n"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}$")


@dataclass(frozen=True, slots=True)
class FileType:
    """What the bytes are. `has_active_content`: opening it elsewhere may run something."""

    suffix: str
    media_type: str
    has_active_content: bool = False


def recognise(content: BinaryIO, size: int) -> FileType:
    """The type of an uploaded file, by its bytes.

    Raises RuleViolation (`file_empty`, `file_too_large`, `file_type`, `file_unsafe`).
    """
    if size == 0:
        raise _refused("file_empty", _("The file is empty."))
    if size > LARGEST_FILE:
        raise _refused("file_too_large", _("The file is larger than 10 MB."))
    content.seek(0)
    raw = content.read(LARGEST_FILE + 1)
    content.seek(0)
    if raw.startswith(b"%PDF-"):
        return FileType("pdf", "application/pdf", bool(_ACTIVE_PDF.search(raw)))
    if raw.startswith(b"{\\rtf"):
        return FileType("rtf", "application/rtf", b"\\objdata" in raw)
    for start, end, suffix, media_type in _IMAGES:
        # The end is checked too: a picture that goes on after its end is two files at once.
        if raw.startswith(start) and raw.rstrip(b"\x00").endswith(end):
            return FileType(suffix, media_type)
    if raw.startswith(b"PK\x03\x04"):
        return _container(content)
    if raw.startswith(_OLD_OFFICE) and _name_in_utf16("WordDocument") in raw:
        return _old_word(raw)
    if (text := _text_type(raw)) is not None:
        return text
    raise _wrong_type()


def _old_word(raw: bytes) -> FileType:
    """Old Word files are kept, never opened here; with macros they are not even kept."""
    if _name_in_utf16("_VBA_PROJECT") in raw or _name_in_utf16("Macros") in raw:
        raise _refused("file_unsafe", _("The file contains macros."))
    return FileType("doc", "application/msword", _name_in_utf16("ObjectPool") in raw)


def _name_in_utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def display_name(name: str, suffix: str) -> str:
    """A harmless file name to show and to offer for saving, with the suffix of the true type."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    base = clean(re.sub(r'[<>:"|?*]', "", _SUFFIX.sub("", base))).strip(". ")
    return f"{base[:150] or 'document'}.{suffix}"


def plain_text(raw: bytes) -> str:
    """The text of a plain text file, in whichever of the usual encodings it is."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _container(content: BinaryIO) -> FileType:
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
            _require_modest(entries)
            names = {entry.filename for entry in entries}
            if "word/document.xml" in names and "[Content_Types].xml" in names:
                _require_harmless_docx(archive, entries)
                return FileType("docx", DOCX)
            if "mimetype" in names and archive.read("mimetype")[:100].strip() == ODT.encode():
                if any(name.startswith(("Basic/", "Scripts/")) for name in names):
                    raise _refused("file_unsafe", _("The file contains macros."))
                return FileType("odt", ODT)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise _refused("file_broken", _("The file is damaged or encrypted.")) from error
    finally:
        content.seek(0)
    raise _wrong_type()


def _require_modest(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > LARGEST_UNPACKED:
        raise _refused("file_unsafe", _("The file unpacks to more than a document can be."))
    for entry in entries:
        name = entry.filename
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name):
            raise _refused("file_unsafe", _("The file is not a proper document."))


def _require_harmless_docx(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        name = entry.filename.lower()
        if name.endswith(("vbaproject.bin", "vbadata.xml")):
            raise _refused("file_unsafe", _("The file contains macros."))
        if name.startswith(("word/embeddings/", "word/activex/")):
            raise _refused("file_unsafe", _("The file contains embedded objects."))
        if name.endswith(".rels"):
            with archive.open(entry) as stream:
                relations = stream.read(LARGEST_RELATIONS + 1)
            if len(relations) > LARGEST_RELATIONS or _leads_outside(relations):
                raise _refused("file_unsafe", _("The file loads something from elsewhere."))


def _leads_outside(relations: bytes) -> bool:
    """External relationships other than links that a reader clicks."""
    return any(
        b"external" in relation.lower() and b"/hyperlink" not in relation.lower()
        for relation in _RELATION.findall(relations)
    )


def _text_type(raw: bytes) -> FileType | None:
    """What a text is: a CV for programs, or words; None where the bytes are no text."""
    if _PASSPORT.match(raw):
        # Styles and scripts in it would be run by a browser.
        return FileType("xml", "application/xml", bool(_ACTIVE_XML.search(raw)))
    if not _is_text(raw):
        return None
    bare = raw.strip(_AROUND)
    if bare.startswith(b"{") and bare.endswith(b"}"):
        return FileType("json", "application/json")
    return FileType("txt", "text/plain; charset=utf-8")


def _is_text(raw: bytes) -> bool:
    head = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if head.startswith((b"<", b"mz", b"\x7felf", b"#!")):
        return False  # HTML, SVG, XML, programs, scripts
    for encoding in ("utf-8", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not _CONTROL.search(text)
    return False


def _wrong_type() -> RuleViolation:
    return _refused(
        "file_type",
        _("Only PDF, DOCX, DOC, ODT, RTF, TXT, PNG, JPG, JSON and Europass XML can be stored."),
    )


def _refused(code: str, message: _StrOrPromise) -> RuleViolation:
    return RuleViolation(message, code=code, fields={"file": message})
