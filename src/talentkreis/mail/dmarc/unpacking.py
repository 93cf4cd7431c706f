# SPDX-License-Identifier: Apache-2.0
"""The XML inside a report as it travels: gzip, a zip with one file, or plain (RFC 9990, 3.3)."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

LARGEST_PACKED: Final = 4 * 1024 * 1024
# A record has some 700 bytes; 16 receivers out of 17 stay below a tenth of it.
LARGEST: Final = 8 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_WINDOW_OF_GZIP: Final = 16 + zlib.MAX_WBITS


class Unreadable(Exception):
    """No report that can be taken in; `code` says why. Nothing of the file is in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def unpack(content: bytes) -> bytes:
    """The XML of a report, told by its bytes. Raises Unreadable."""
    if len(content) > LARGEST_PACKED:
        raise Unreadable("too_large")
    if content.startswith(_GZIP):
        return _gunzipped(content)
    if content.startswith(_ZIP):
        return _unzipped(content)
    return content


def _gunzipped(content: bytes) -> bytes:
    stream = zlib.decompressobj(_WINDOW_OF_GZIP)
    try:
        found = stream.decompress(content, LARGEST + 1)
    except zlib.error as error:
        raise Unreadable("damaged") from error
    if len(found) > LARGEST:
        raise Unreadable("bomb")
    if not stream.eof:
        raise Unreadable("damaged")
    return found


def _unzipped(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(files) != 1:
                raise Unreadable("not_one_file")
            # The size in the head may lie: what is read decides.
            with archive.open(files[0]) as file:
                found = file.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        # RuntimeError: encrypted. NotImplementedError, a kind of it: packed in a rare way.
        raise Unreadable("damaged") from error
    if len(found) > LARGEST:
        raise Unreadable("bomb")
    return found
