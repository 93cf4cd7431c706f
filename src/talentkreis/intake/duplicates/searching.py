# SPDX-License-Identifier: Apache-2.0
"""The search in stock: everybody against everybody, as a background job or a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.activity.actions import record
from talentkreis.intake.duplicates.engine.judging import are_tied
from talentkreis.intake.duplicates.engine.linking import link
from talentkreis.intake.duplicates.engine.records import keys_of
from talentkreis.intake.duplicates.events import DuplicatesSearched
from talentkreis.intake.duplicates.queries import current_settings
from talentkreis.intake.duplicates.records import numbered_records, records_of
from talentkreis.intake.models import (
    ApartDecision,
    ClusterState,
    DuplicateCluster,
    DuplicateMember,
    DuplicateRun,
)
from talentkreis.kernel import clock
from talentkreis.kernel.errors import DomainError
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions import merge_people
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterable, Iterator

    from talentkreis.intake.duplicates.engine.clustering import Cluster

_PIECE = 2_000
STAGES = ("reading", "blocking", "training", "comparing", "grouping", "writing")


def search_stock(
    *, run_id: uuid.UUID, progress: Callable[[str, float], None] | None = None
) -> DuplicateRun:
    """Find groups of likely duplicates and put them into the queue. Safe to run twice.

    What somebody put aside or decided stays as it is. Where the employer wants it, groups above
    their threshold are merged without a look, each in a transaction of its own, undoable.
    """
    run = DuplicateRun.objects.get(id=run_id)
    total = Person.objects.filter(merged_into__isnull=True, restricted_at__isnull=True).count()

    def say(stage: str, done: float) -> None:
        share = done / max(total, 1) if stage == "reading" else done
        DuplicateRun.objects.filter(id=run_id).update(
            stage=stage, progress=min(1000, int(share * 1000))
        )
        if progress:
            progress(stage, min(1.0, share))

    numbers: dict[uuid.UUID, int] = {}
    apart = _Apart(numbers)
    automatic_from = current_settings().automatic_from
    linkage = link(
        numbered_records(numbers),
        apart=apart,
        progress=say,
        certain_from=automatic_from,
    )
    ids = list(numbers)
    say("writing", 0.0)
    merged = _merge(linkage.certain, ids) if automatic_from is not None else set()
    left = [cluster for cluster in linkage.likely if merged.isdisjoint(cluster.ids)]
    count = _replace_queue(left, ids)
    run.refresh_from_db()
    run.person_count = linkage.record_count
    run.candidate_count = linkage.candidate_count
    run.cluster_count = count
    run.merged_count = len(merged)
    run.stage = ""
    run.finished_at = clock.now()
    with transaction.atomic():
        run.save()
        record(
            DuplicatesSearched(actor=SYSTEM, cluster_count=count, merged_count=len(merged)),
        )
    return run


class _Apart:
    """Pairs somebody has decided are two people, as numbers: read when everybody has one."""

    def __init__(self, numbers: dict[uuid.UUID, int]) -> None:
        self.numbers = numbers

    def __iter__(self) -> Iterator[tuple[int, int]]:
        pairs = ApartDecision.objects.values_list(
            "first_id", "second_id", "first__merged_into_id", "second__merged_into_id"
        )
        for first, second, first_became, second_became in pairs.iterator():
            one = self.numbers.get(first_became or first)
            other = self.numbers.get(second_became or second)
            if one is not None and other is not None and one != other:
                yield one, other


def _merge(clusters: Iterable[Cluster], ids: list[uuid.UUID]) -> set[int]:
    """Merge into whoever was here first; returns the numbers of all concerned."""
    done: set[int] = set()
    for cluster in clusters:
        people = [ids[number] for number in cluster.ids]
        if not _may_merge_alone(people):
            continue
        survivor, *others = sorted(people)
        try:
            merge_people(actor=SYSTEM, survivor_id=survivor, merged_ids=others, reason="automatic")
        except DomainError:
            # Changed meanwhile, or too many to be one: somebody looks at the group.
            continue
        done.update(cluster.ids)
    return done


def _may_merge_alone(person_ids: list[uuid.UUID]) -> bool:
    """Whether everybody shares an address or a birth date, and nothing says the opposite.

    Weights are learnt from the stock; where it is strange (a test import, one town, numbered
    names) they may be too. What nobody looks at needs a fact as well.
    """
    people = Person.objects.filter(id__in=person_ids)
    return are_tied([keys_of(record) for record in records_of(people).values()])


def _replace_queue(clusters: list[Cluster], ids: list[uuid.UUID]) -> int:
    """Exchange the open groups for those of this search; groups put aside stay put aside."""
    with transaction.atomic():
        DuplicateCluster.objects.filter(state=ClusterState.OPEN).delete()
        aside: dict[uuid.UUID, set[uuid.UUID]] = {}
        for cluster_id, person_id in DuplicateMember.objects.filter(
            cluster__state=ClusterState.LATER
        ).values_list("cluster_id", "person_id"):
            aside.setdefault(cluster_id, set()).add(person_id)
        known = {frozenset(people) for people in aside.values()}
        fresh = [
            (cluster, people)
            for cluster in clusters
            if (people := frozenset(ids[number] for number in cluster.ids)) not in known
        ]
        for start in range(0, len(fresh), _PIECE):
            piece = [
                (DuplicateCluster(weight=cluster.weight), people)
                for cluster, people in fresh[start : start + _PIECE]
            ]
            DuplicateCluster.objects.bulk_create([row for row, _people in piece])
            DuplicateMember.objects.bulk_create(
                [
                    DuplicateMember(cluster=row, person_id=person_id)
                    for row, people in piece
                    for person_id in sorted(people)
                ]
            )
    return len(fresh) + len(known)
