# SPDX-License-Identifier: Apache-2.0
"""Deciding about likely duplicates. What is merged is merged by `people`, and undone there."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.intake.duplicates.events import (
    DuplicateRulesChanged,
    PeopleFoundDifferent,
)
from talentkreis.intake.duplicates.queries import visible_clusters
from talentkreis.intake.duplicates.rules import LEAST_AUTOMATIC
from talentkreis.intake.models import (
    ApartDecision,
    ClusterState,
    DuplicateCluster,
    DuplicateRun,
    DuplicateSettings,
)
from talentkreis.intake.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.jobs import defer_once
from talentkreis.organisation.rights import require
from talentkreis.people.actions import merge_people

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import MergeRecord

LATER = dt.timedelta(days=14)


@transaction.atomic
def find_different(*, actor: Actor, cluster_id: uuid.UUID) -> None:
    """Say that the people of a group are different people; no search suggests them again.

    Raises NotAllowed, NotFound, Conflict.
    """
    cluster = _open_cluster(actor, cluster_id)
    person_ids = sorted(cluster.members.values_list("person_id", flat=True))
    ApartDecision.objects.bulk_create(
        [
            ApartDecision(first_id=first, second_id=second, decided_by_id=actor.id)
            for first, second in combinations(person_ids, 2)
        ],
        ignore_conflicts=True,
    )
    _decide(actor, cluster, ClusterState.APART)
    record(
        *(PeopleFoundDifferent(actor=actor, person_id=person_id) for person_id in person_ids),
    )


@transaction.atomic
def look_later(*, actor: Actor, cluster_id: uuid.UUID) -> None:
    """Put a group aside for two weeks. Raises NotAllowed, NotFound, Conflict."""
    cluster = _open_cluster(actor, cluster_id)
    cluster.state = ClusterState.LATER
    cluster.later_until = clock.now() + LATER
    cluster.save(update_fields=["state", "later_until"])


@transaction.atomic
def merge_cluster(*, actor: Actor, cluster_id: uuid.UUID) -> MergeRecord:
    """Merge the people of a group into whoever was here first, as the fields stand.

    Choosing among fields is for the page of merging. Raises NotAllowed, NotFound, Conflict,
    RuleViolation.
    """
    cluster = _open_cluster(actor, cluster_id)
    survivor_id, *merged_ids = sorted(cluster.members.values_list("person_id", flat=True))
    merge = merge_people(
        actor=actor, survivor_id=survivor_id, merged_ids=merged_ids, reason=_("Duplicate")
    )
    _decide(actor, cluster, ClusterState.MERGED)
    return merge


@transaction.atomic
def start_search(*, actor: Actor) -> DuplicateRun:
    """Search the stock in the background, or join the search that already runs."""
    require(actor, Right.DUPLICATES)
    from talentkreis.intake.tasks import search_duplicates

    running = DuplicateRun.objects.filter(finished_at__isnull=True).order_by("-started_at").first()
    if running and running.started_at > clock.now() - dt.timedelta(hours=6):
        return running
    run = new_run(actor=actor)
    defer_once(search_duplicates, key="intake.search_duplicates", run_id=str(run.id))
    return run


@transaction.atomic
def new_run(*, actor: Actor) -> DuplicateRun:
    """The record of a search that is about to begin. Raises NotAllowed."""
    require(actor, Right.DUPLICATES)
    return DuplicateRun.objects.create(started_by_id=actor.id)


@transaction.atomic
def change_rules(
    *, actor: Actor, automatic_from: float | None, searches_nightly: bool
) -> DuplicateSettings:
    """Set from which certainty people are merged without a look; nothing: never.

    Raises NotAllowed; RuleViolation where more than one in a thousand would be wrong.
    """
    require(actor, Right.DUPLICATE_RULES)
    if automatic_from is not None and automatic_from < LEAST_AUTOMATIC:
        reason = _("Below this, more than one merge in a thousand would be wrong.")
        raise RuleViolation(reason, code="too_careless", fields={"automatic_from": reason})
    settings, _created = DuplicateSettings.objects.update_or_create(
        id=1, defaults={"automatic_from": automatic_from, "searches_nightly": searches_nightly}
    )
    record(DuplicateRulesChanged(actor=actor, is_automatic=automatic_from is not None))
    return settings


def _open_cluster(actor: Actor, cluster_id: uuid.UUID) -> DuplicateCluster:
    require(actor, Right.DUPLICATES)
    cluster = (
        visible_clusters(actor)
        .select_for_update(no_key=True, of=("self",))
        .filter(id=cluster_id)
        .first()
    )
    if cluster is None:
        raise NotFound(_("There is no such group of duplicates."), code="no_such_cluster")
    if cluster.state not in {ClusterState.OPEN, ClusterState.LATER}:
        raise Conflict(_("Somebody has decided about this group already."), code="decided")
    return cluster


def _decide(actor: Actor, cluster: DuplicateCluster, state: ClusterState) -> None:
    cluster.state = state
    cluster.decided_at = clock.now()
    cluster.decided_by_id = actor.id
    cluster.save(update_fields=["state", "decided_at", "decided_by"])
