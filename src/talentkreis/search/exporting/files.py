# SPDX-License-Identifier: Apache-2.0
"""The file of a list as it is handed out: lines kept with their people, read once more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound
from talentkreis.kernel.spreadsheets import csv_lines
from talentkreis.people.models import Person
from talentkreis.search import bulk
from talentkreis.search.exporting.lines import columns_of, head
from talentkreis.search.models import BulkChange, BulkRun, BulkState

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping

    from talentkreis.organisation.actors import Actor

READ = 2_000


@dataclass(frozen=True, slots=True)
class ListFile:
    """A name to save it by, and its text piece by piece."""

    name: str
    text: Iterator[str]


def file_of(actor: Actor, run_id: uuid.UUID) -> ListFile:
    """The file of a run the actor started: without those erased, restricted, or hidden from them
    since. Raises NotFound, Conflict while it is being made or when it is gone.
    """
    run = (
        BulkRun.objects.filter(
            pk=run_id, code__in=bulk.making_files(), member_id__in=[actor.member_id]
        )
        .select_related("member")
        .first()
    )
    if run is None:
        raise NotFound(_("There is no such list."), code="no_such_list")
    if is_gone(run):
        raise Conflict(_("The list is older than three days and deleted."), code="list_deleted")
    if run.state != BulkState.DONE:
        raise Conflict(_("The list is not ready yet."), code="list_not_ready")
    day = timezone.localtime(run.created_at).date().isoformat()
    with translation.override(run.member.language):
        columns = columns_of(actor, run.answers.get("columns", []))
        heads = head(columns, with_contact=run.answers.get("with_contact", False))
        name = slugify(f"{_('Talents')}-{day}-{run.member.name}")
    text = csv_lines(_rows(actor, run, heads), is_for_excel=run.answers.get("is_for_excel", False))
    return ListFile(f"{name}.csv", text)


def is_gone(run: BulkRun) -> bool:
    """Whether the three days are over, swept up already or not."""
    return run.settled_at is not None or run.created_at + bulk.FILE_KEPT_FOR < clock.now()


def _rows(actor: Actor, run: BulkRun, heads: Mapping[str, str]) -> Iterator[list[str]]:
    """The head and the lines, by name; whoever was merged into another stands there once."""
    yield list(heads.values())
    people = Person.objects.visible_to(actor).filter(restricted_at__isnull=True)
    changes = BulkChange.objects.filter(chunk__run=run, person__in=people)
    ordered = changes.order_by("person__family_name", "person__given_name", "person_id", "pk")
    keys: dict[uuid.UUID, int] = {}
    for person_id, key in ordered.values_list("person_id", "pk"):
        keys.setdefault(person_id, key)
    order = list(keys.values())
    for start in range(0, len(order), READ):
        some = order[start : start + READ]
        cells = dict(BulkChange.objects.filter(pk__in=some).values_list("pk", "before"))
        for line in (cells[key] for key in some if key in cells):
            yield [line.get(code, "") for code in heads]
