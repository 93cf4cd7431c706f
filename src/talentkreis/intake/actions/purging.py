# SPDX-License-Identifier: Apache-2.0
"""Files and raw values are personal data: they go when nobody needs them, or the person goes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from talentkreis.intake.cv.storing import empty_cv
from talentkreis.intake.files import delete_files
from talentkreis.intake.models import (
    ApartDecision,
    CvFile,
    DuplicateMember,
    ExternalRef,
    ImportBatch,
    ImportEffect,
    ImportRow,
)
from talentkreis.intake.rules import DONE, KEPT_DAYS, RUNNING
from talentkreis.kernel import clock
from talentkreis.people.models import FieldHistory, Person

if TYPE_CHECKING:
    import uuid


def purge_batches() -> int:
    """Purge every import that has rested long enough; tells how many."""
    before = clock.now() - dt.timedelta(days=KEPT_DAYS)
    resting = ImportBatch.objects.filter(purged_at=None).exclude(state__in=RUNNING)
    old = resting.filter(
        Q(finished_at__lt=before) | Q(finished_at=None, created_at__lt=before)
    ).values_list("id", flat=True)
    for batch_id in list(old):
        purge_batch(batch_id=batch_id)
    return len(old)


@transaction.atomic
def purge_batch(*, batch_id: uuid.UUID) -> None:
    """Delete file and raw values of one import; counts, codes and ids stay."""
    ImportRow.objects.filter(batch_id=batch_id, raw__isnull=False).update(raw=None)
    ImportBatch.objects.filter(id=batch_id).update(path="", purged_at=clock.now())
    transaction.on_commit(lambda: delete_files(batch_id))


@transaction.atomic
def erase_person(*, person_id: uuid.UUID) -> None:
    """Forget what imports hold of a person: raw values, ids elsewhere, files they came in."""
    ImportRow.objects.filter(person_id=person_id, raw__isnull=False).update(raw=None)
    batch_ids = set(
        ImportEffect.objects.filter(person_id=person_id).values_list("batch_id", flat=True)
    )
    for file in CvFile.objects.select_for_update(no_key=True).filter(person_id=person_id):
        empty_cv(file)
        CvFile.objects.filter(id=file.id).update(name="", person_id=None, document_id=None)
    own = Person.objects.filter(id=person_id).values_list("import_id", flat=True)
    changed = FieldHistory.objects.filter(person_id=person_id).values_list("import_id", flat=True)
    batch_ids |= {import_id for import_id in [*own, *changed.distinct()] if import_id}
    ImportEffect.objects.filter(person_id=person_id).delete()
    ExternalRef.objects.filter(person_id=person_id).delete()
    DuplicateMember.objects.filter(person_id=person_id).delete()
    ApartDecision.objects.filter(Q(first_id=person_id) | Q(second_id=person_id)).delete()
    done = ImportBatch.objects.filter(id__in=batch_ids, purged_at=None, state__in=DONE)
    for batch_id in list(done.values_list("id", flat=True)):
        purge_batch(batch_id=batch_id)
