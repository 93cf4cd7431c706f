# SPDX-License-Identifier: Apache-2.0
"""Asking saved searches again, with the rights of their owners: whom do they find now?

Everybody a search finds is kept by id, so that whoever is new is known without comparing dates of
people: a relative date, a pool, a new word of the vocabulary can bring somebody in as well.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.activity.queries import recorded_last
from talentkreis.kernel import clock
from talentkreis.kernel.errors import DomainError, RuleViolation
from talentkreis.organisation.rights import may
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.permissions import Right
from talentkreis.search.queries.scope import bounded, where
from talentkreis.search.saved import rules
from talentkreis.search.saved.models import Find, SavedSearch
from talentkreis.search.saved.reading import flaws_of, tree_of
from talentkreis.search.saved.receiving import receiver

if TYPE_CHECKING:
    import uuid

    from talentkreis.search.tree import Node

# What the passing of time alone changes is found after this long at the latest.
LONGEST_PAUSE = dt.timedelta(minutes=10)
_ASK = """
    WITH hits AS MATERIALIZED (
        SELECT search_row.person_id FROM search_row WHERE {condition} LIMIT %s
    ), few AS (
        SELECT count(*) <= %s AS is_few FROM hits
    ), gone AS (
        DELETE FROM search_find f USING few WHERE f.search_id = %s AND few.is_few
        AND NOT EXISTS (SELECT FROM hits WHERE hits.person_id = f.person_id)
    ), new AS (
        INSERT INTO search_find (search_id, person_id, found_at, is_waiting)
        SELECT %s, hits.person_id, %s, %s FROM hits, few WHERE few.is_few
        ON CONFLICT (search_id, person_id) DO NOTHING RETURNING person_id
    )
    SELECT is_few, (SELECT count(*) FROM new) FROM few
"""


def due() -> list[uuid.UUID]:
    """Searches to ask: something was recorded since they were, or it was long ago."""
    last = recorded_last()
    long_ago = Q(asked_at=None) | Q(asked_at__lt=clock.now() - LONGEST_PAUSE)
    is_due = long_ago if last is None else long_ago | Q(asked_at__lte=last)
    # Whoever waited longest comes first, should one run not reach all of them.
    rows = SavedSearch.objects.filter(is_due).order_by(F("asked_at").asc(nulls_first=True), "pk")
    return list(rows.values_list("pk", flat=True))


@transaction.atomic
def ask_again(*, search_id: uuid.UUID) -> int:
    """Ask one search for its owner, keep whom it finds, put the new ones into its pool.

    Tells how many are new. A search that cannot look says why in `trouble` and keeps whom it had.
    Safe to run twice; runs of one search wait for each other.
    """
    search = (
        SavedSearch.objects.select_for_update(no_key=True, of=("self",))
        .select_related("owner")
        .filter(pk=search_id)
        .first()
    )
    if search is None:
        return 0
    now = clock.now()
    search.asked_at = now
    try:
        with bounded():
            search.trouble, new_count = _looked(search, now)
    except RuleViolation as error:
        search.trouble, new_count = error.code, 0
    if not search.trouble:
        search.began_at = search.began_at or now
        search.pool_trouble = _handed_on(search)
    search.save(update_fields=["asked_at", "trouble", "pool_trouble", "began_at"])
    return new_count


def _looked(search: SavedSearch, now: dt.datetime) -> tuple[str, int]:
    """What keeps it from looking, or nothing and how many are new."""
    actor = search.owner.actor
    if not search.owner.is_active:
        return rules.OWNER_GONE, 0
    if not may(actor, Right.SAVE_SEARCH):
        return rules.OWNER_WITHOUT_RIGHT, 0
    # A condition that names what is gone finds nobody, its opposite everybody.
    node = tree_of(search, actor)
    if node is None or flaws_of(search, actor):
        return rules.FILTER_BROKEN, 0
    is_seen = search.is_shared or search.pool_id is not None
    if is_seen and rules.confined_field(node) is not None:
        return rules.FILTER_CONFINED, 0
    return _kept(search, node, now)


def _kept(search: SavedSearch, node: Node, now: dt.datetime) -> tuple[str, int]:
    condition = where(node, setting_for(search.owner.actor))
    # Who is found the first time is no news, for the pool neither.
    is_waiting = search.pool_id is not None and search.began_at is not None
    with connection.cursor() as cursor:
        cursor.execute(
            _ASK.format(condition=condition.sql),
            [
                *condition.parameters,
                rules.MOST_FOUND + 1,
                rules.MOST_FOUND,
                search.pk,
                search.pk,
                now,
                is_waiting,
            ],
        )
        is_few, new_count = cursor.fetchone()
    return ("", new_count) if is_few else (rules.TOO_BROAD, 0)


def _handed_on(search: SavedSearch) -> str:
    """Put those who wait into the pool; tell the code of why it takes nobody.

    They wait until it does: nobody is lost because a pool was closed for a day.
    """
    taking = receiver()
    waiting = Find.objects.filter(search=search, is_waiting=True)
    person_ids = list(waiting.values_list("person_id", flat=True))
    if taking is None or search.pool_id is None or not person_ids:
        return ""
    with translation.override(search.owner.language):
        why = _("Found by the saved search “%(name)s”") % {"name": search.name}
    try:
        with transaction.atomic():
            taking.receive(
                actor=search.owner.actor, pool_id=search.pool_id, person_ids=person_ids, why=why
            )
    except DomainError as error:
        return error.code
    waiting.update(is_waiting=False)
    return ""
