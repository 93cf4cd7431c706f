# SPDX-License-Identifier: Apache-2.0
"""Putting many people from a list into a pool: what pools bring to the bulk bar."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from talentkreis.pools.actions import gather_people, remove_people
from talentkreis.pools.forms import ChoosePoolForm
from talentkreis.pools.permissions import Right
from talentkreis.pools.queries import pools_visible_to
from talentkreis.search.bulk import BulkAction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talentkreis.organisation.actors import Actor


def _make_form(actor: Actor, answers: Mapping[str, Any] | None) -> ChoosePoolForm:
    pools = [pool for pool in pools_visible_to(actor) if not pool.is_dynamic]
    return ChoosePoolForm(answers, pools=pools)


def _run(
    actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]
) -> dict[uuid.UUID, Any]:
    entered = gather_people(
        actor=actor,
        pool_id=uuid.UUID(answers["pool"]),
        person_ids=person_ids,
        why=answers["why"],
        stage=answers["stage"],
    )
    return dict.fromkeys(entered, answers["pool"])


def _undo(actor: Actor, before: Mapping[uuid.UUID, Any]) -> int:
    return sum(
        remove_people(
            actor=actor,
            pool_id=uuid.UUID(pool_id),
            person_ids=[person_id for person_id, own in before.items() if own == pool_id],
        )
        for pool_id in set(before.values())
    )


def _question(count: int) -> str:
    text = ngettext("Put %(count)d person into a pool?", "Put %(count)d people into a pool?", count)
    return text % {"count": count}


def _button(count: int) -> str:
    return ngettext("Add %(count)d", "Add %(count)d", count) % {"count": count}


def _done(count: int) -> str:
    if not count:
        return str(_("All of them were in the pool already."))
    text = ngettext(
        "%(count)d person is new in the pool.", "%(count)d people are new in the pool.", count
    )
    return text % {"count": count}


GATHER = BulkAction(
    code="pool",
    label=_("To a pool"),
    right=Right.EDIT,
    make_form=_make_form,
    run=_run,
    undo=_undo,
    question=_question,
    button=_button,
    done=_done,
)
