# SPDX-License-Identifier: Apache-2.0
"""The first lines of every action about one import."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from talentkreis.intake.models import ImportBatch
from talentkreis.intake.permissions import Right
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from talentkreis.organisation.actors import Actor


def locked_batch(actor: Actor, batch_id: uuid.UUID, right: Right = Right.IMPORT) -> ImportBatch:
    """The import, locked until the transaction ends. Raises NotAllowed, NotFound."""
    require(actor, right)
    batch = ImportBatch.objects.select_for_update(no_key=True).filter(id=batch_id).first()
    if batch is None:
        raise NotFound(_("There is no such import."), code="no_such_import")
    return batch


@contextmanager
def alone(work: str, batch_id: uuid.UUID) -> Iterator[bool]:
    """Hold this work on an import in this session; false where another session holds it.

    A killed session holds nothing any more.
    """
    key = f"intake {work} {batch_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        is_held = bool(cursor.fetchone()[0])
        try:
            yield is_held
        finally:
            if is_held:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])
