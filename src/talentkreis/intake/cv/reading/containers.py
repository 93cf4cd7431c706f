# SPDX-License-Identifier: Apache-2.0
"""ZIP containers and their XML, with limits: bombs, entities and deep nesting end here."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from talentkreis.intake.cv.reading.shapes import ReadingRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

LARGEST_PART = 30 << 20
LARGEST_TOGETHER = 60 << 20
MOST_ENTRIES = 2_000
DEEPEST = 150


class Container:
    """The parts of a document that is a ZIP archive."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self.names = self._archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise ReadingRefused("broken") from error
        if len(self.names) > MOST_ENTRIES:
            raise ReadingRefused("too_large")
        self._left = LARGEST_TOGETHER

    def read(self, name: str) -> bytes:
        """A part, unpacked. Raises ReadingRefused (`too_large`, `protected`, `broken`)."""
        most = min(LARGEST_PART, self._left)
        try:
            entry = self._archive.getinfo(name)
            if entry.flag_bits & 1:
                raise ReadingRefused("protected")
            # What the directory says is a claim; what comes out is counted.
            with self._archive.open(entry) as stream:
                content = stream.read(most + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError,
                NotImplementedError, ValueError) as error:  # fmt: skip
            raise ReadingRefused("broken") from error
        if len(content) > most:
            raise ReadingRefused("too_large")
        self._left -= len(content)
        return content

    def tree(self, name: str) -> Element:
        """A part as XML without entities. Raises ReadingRefused (`unsafe`, `broken`)."""
        return parse(self.read(name))


def parse(content: bytes) -> Element:
    """XML without document type, entities and bottomless nesting. Raises ReadingRefused."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ReadingRefused("unsafe") from error
    except (ParseError, ValueError, LookupError) as error:
        raise ReadingRefused("broken") from error
    except (RecursionError, MemoryError) as error:
        raise ReadingRefused("too_large") from error
    level: list[Element] = [root]
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return root
    raise ReadingRefused("too_deep")


def local(tag: object) -> str:
    """The name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace; empty where there is none."""
    return next((value for key, value in element.items() if local(key) == name), "")


def child(element: Element | None, name: str) -> Element | None:
    """The first child of this name."""
    if element is None:
        return None
    return next((each for each in element if local(each.tag) == name), None)


def descendants(element: Element, name: str) -> Iterator[Element]:
    """All elements of this name below."""
    return (each for each in element.iter() if local(each.tag) == name)
