# SPDX-License-Identifier: Apache-2.0
"""Where uploaded tables lie: in the storage, one folder an import, two files at most."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files import File
from django.core.files.storage import default_storage

from talentkreis.intake.tables.refusals import TableRefused

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO


def original_name(batch_id: uuid.UUID) -> str:
    """What was uploaded, byte for byte."""
    return f"imports/{batch_id.hex}/original"


def table_name(batch_id: uuid.UUID) -> str:
    """The text table made of it, where it could not be read as it was."""
    return f"imports/{batch_id.hex}/table.csv"


class ChunkedFile(File):  # type: ignore[type-arg]  # Django's File is not generic at run time
    """A stream of bytes as the storage wants it; never whole in memory."""

    def __init__(self, chunks: Iterable[bytes], name: str) -> None:
        super().__init__(None, name)
        self._chunks = chunks

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The bytes as they come."""
        yield from self._chunks


def store(name: str, chunks: Iterable[bytes]) -> None:
    """Write a stream under exactly this name."""
    saved = default_storage.save(name, ChunkedFile(chunks, name))
    if saved != name:
        default_storage.delete(saved)
        raise TableRefused("changed")


def open_stored(name: str) -> BinaryIO:
    """Open a stored file for reading. Raises TableRefused when it is gone."""
    try:
        return default_storage.open(name, "rb")  # type: ignore[return-value]  # a binary file
    except FileNotFoundError as error:
        raise TableRefused("gone") from error


def stored_size(name: str) -> int:
    """Bytes of a stored file."""
    size: int = default_storage.size(name)
    return size


@contextmanager
def local_copy(name: str) -> Iterator[Path]:
    """The stored file as a path, for programs that need one."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "original"
            with open_stored(name) as source, copy.open("wb") as target:
                shutil.copyfileobj(source, target)
            yield copy
        return
    yield path


def delete_files(batch_id: uuid.UUID) -> None:
    """Delete everything stored for an import; nothing there is no error."""
    for name in (original_name(batch_id), table_name(batch_id)):
        default_storage.delete(name)
