# SPDX-License-Identifier: Apache-2.0
"""How the rows of this package are united."""

from __future__ import annotations

from talentkreis.activity.models import Activity
from talentkreis.people import models
from talentkreis.people.merging.person import PersonRows
from talentkreis.people.merging.registry import leave_in_place, register_mover
from talentkreis.people.merging.rows import Rows

_STATION = ("kind", "title", "organisation", "place", "degree", "subject", "starts_on", "ends_on")


def register() -> None:
    """Tell the registry; called once by `apps.py`."""
    register_mover(PersonRows())
    register_mover(
        Rows(
            models.ContactPoint,
            same=("kind", "normalised"),
            absorbs={"verified_at": "least", "bounced_at": "filled", "label": "filled"},
            flag="is_primary",
            flag_per="kind",
            describes=True,
        )
    )
    register_mover(
        Rows(
            models.Hat,
            same=("kind",),
            alive="ends_on",
            absorbs={"starts_on": "least", "source": "filled"},
            describes=True,
        )
    )
    register_mover(
        Rows(
            models.Station,
            same=_STATION,
            absorbs={"description": "filled"},
            describes=True,
        )
    )
    register_mover(
        Rows(
            models.PersonSkill,
            same=("skill_id",),
            absorbs={
                "level": "greatest",
                "evidence": "filled",
                "evidence_source": "filled",
                "evidenced_on": "filled",
                "document_id": "filled",
            },
            describes=True,
        )
    )
    register_mover(
        Rows(
            models.PersonLanguage,
            same=("code",),
            absorbs={"level": "filled", "evidence": "filled", "evidence_source": "filled"},
            describes=True,
        )
    )
    register_mover(Rows(models.CustomValue, same=("field_id",), describes=True))
    register_mover(Rows(models.PersonTag, same=("tag_id",), describes=True))
    for model in (
        models.ProcessingBasis,
        models.Note,
        models.Conversation,
        models.Document,
        models.FieldHistory,
    ):
        register_mover(Rows(model))
    leave_in_place(models.MergeRecord, reason="it tells who went into whom")
    leave_in_place(
        Activity,
        reason="append-only and without keys: timelines read it through the ids that were merged",
    )
    leave_in_place(models.MergedPerson, reason="it tells who went into whom")
