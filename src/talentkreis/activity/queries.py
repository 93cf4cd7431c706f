# SPDX-License-Identifier: Apache-2.0
"""Reading what happened: the timeline of a person, newest first, page by page."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from talentkreis.activity.models import Activity
from talentkreis.activity.permissions import Right
from talentkreis.activity.sentences import describe
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import ActorKind
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from talentkreis.organisation.actors import Actor

LARGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened, with its sentence and the name of who did it."""

    id: uuid.UUID
    occurred_at: dt.datetime
    recorded_at: dt.datetime
    kind: str
    sentence: str
    actor_kind: str
    actor_id: uuid.UUID | None
    actor_name: str
    payload: Mapping[str, Any]
    pool_id: uuid.UUID | None
    sequence_id: uuid.UUID | None
    message_id: uuid.UUID | None
    import_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some entries; `next_cursor` is empty at the end."""

    entries: list[TimelineEntry]
    next_cursor: str


def timeline(
    actor: Actor,
    person_id: uuid.UUID,
    *,
    cursor: str = "",
    limit: int = 30,
    kinds: Collection[str] | None = None,
    merged_ids: Collection[uuid.UUID] = (),
) -> TimelinePage:
    """What happened with a person, newest first; `kinds` narrows.

    `merged_ids` are other ids the person was known by: what was recorded under them belongs here.

    The caller has asked `people` whether `actor` sees this person. Raises RuleViolation for a
    cursor that is not ours.
    """
    require(actor, Right.READ_TIMELINE)
    limit = max(1, min(limit, LARGEST_PAGE))
    rows = Activity.objects.filter(person_id=person_id)
    if merged_ids:
        rows = Activity.objects.filter(person_id__in=[person_id, *merged_ids])
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    if cursor:
        at, last_id = read_cursor(cursor)
        # The first condition is what the index serves; the second breaks ties.
        rows = rows.filter(Q(occurred_at__lte=at)).exclude(occurred_at=at, id__gte=last_id)
    named = rows.annotate(
        actor_name=Subquery(Member.objects.filter(id=OuterRef("actor_id")).values("name"))
    )
    found = list(named.order_by("-occurred_at", "-id")[: limit + 1])
    shown = found[:limit]
    return TimelinePage(
        [_entry(row, row.actor_name or "") for row in shown],
        cursor_before(shown[-1].occurred_at, shown[-1].id) if len(found) > limit else "",
    )


def _entry(row: Activity, member_name: str) -> TimelineEntry:
    return TimelineEntry(
        id=row.id,
        occurred_at=row.occurred_at,
        recorded_at=row.at,
        kind=row.kind,
        sentence=describe(row.kind, row.payload),
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        actor_name=_name_of(row, member_name),
        payload=row.payload,
        pool_id=row.pool_id,
        sequence_id=row.sequence_id,
        message_id=row.message_id,
        import_id=row.import_id,
    )


def _name_of(row: Activity, name: str) -> str:
    """Who did it, for readers. The person themself is not named: the page says who they are."""
    if row.actor_kind == ActorKind.SYSTEM or row.actor_id is None:
        return "Talentkreis"
    if row.actor_kind == ActorKind.PERSON:
        return _("the person")
    if "by_automation" in row.payload:
        return _("%(name)s, by automation") % {"name": name}
    return _("%(name)s, by program") % {"name": name} if row.actor_kind == ActorKind.TOKEN else name


def cursor_before(at: dt.datetime, row_id: uuid.UUID) -> str:
    """The cursor for everything older than this moment; equal moments are ordered by id.

    Pages that merge several sources page all of them from one place on the axis.
    """
    text = f"{at.astimezone(dt.UTC).isoformat()}_{row_id.hex}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[dt.datetime, uuid.UUID]:
    """Moment and id of a cursor. Raises RuleViolation for one that is not ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, _separator, row_id = base64.urlsafe_b64decode(padded).decode().partition("_")
        return dt.datetime.fromisoformat(at).astimezone(dt.UTC), uuid.UUID(row_id)
    except (ValueError, OverflowError) as error:
        raise RuleViolation(_("This page does not exist."), code="bad_cursor") from error


def recorded_last() -> dt.datetime | None:
    """When something was recorded last: whoever looks again after changes asks this first."""
    return Activity.objects.order_by("-at").values_list("at", flat=True).first()
