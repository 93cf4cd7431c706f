# SPDX-License-Identifier: Apache-2.0
"""What bulk work would do, before anybody says yes; and whether that is still so when they do."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext

from talentkreis.search import bulk

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from django import forms
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.bulk import BulkAction, Outlook
    from talentkreis.search.queries.rows import PersonRow

NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """People who would be left out for one reason: the first few by name, and how many more."""

    text: _StrOrPromise
    count: int
    names: str
    more_count: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would happen to `count` people, of whom the first `looked_at` were looked at."""

    outlook: Outlook
    count: int
    looked_at: int

    @property
    def is_part(self) -> bool:
        """Whether there are more people than were looked at."""
        return self.looked_at < self.count

    @property
    def sentence(self) -> str:
        """For how many it would be done."""
        will = self.outlook.will
        if not will:
            return gettext("For nobody")
        return ngettext("For %(count)d person", "For %(count)d people", will) % {"count": will}

    @property
    def left_out_sentence(self) -> str:
        """How many would be left out."""
        count = self.looked_at - self.outlook.will
        text = ngettext("%(count)d person is left out", "%(count)d people are left out", count)
        return text % {"count": count}

    @property
    def is_for_nobody(self) -> bool:
        """All of them were looked at, and all would be left out."""
        return not self.outlook.will and not self.is_part


def foresee(
    actor: Actor,
    action: BulkAction,
    person_ids: Sequence[uuid.UUID],
    form: forms.Form,
    *,
    count: int | None = None,
) -> Foreseen | None:
    """What the action would do with these answers of a valid form; None for one that leaves
    nobody out. `count`: how many people it is, where only the first of them are at hand.
    """
    if action.foresee is None:
        return None
    looked_at = list(person_ids[: bulk.FORESEEN])
    outlook = action.foresee(actor, looked_at, form.cleaned_data)
    return Foreseen(outlook, len(person_ids) if count is None else count, len(looked_at))


def answers_of(form: forms.Form) -> dict[str, Any]:
    """What was answered, as plain values from which the same form can be made again."""
    said = {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }
    return {name: value for name, value in said.items() if value is not None}


def mark_of(foreseen: Foreseen, answers: Mapping[str, Any]) -> str:
    """What somebody has seen: one half for their answers, one for what would happen."""
    said: list[object] = [foreseen.count, foreseen.outlook.will]
    said += [(one.code, one.count) for one in foreseen.outlook.left_out]
    return f"{_short(answers)}:{_short(said)}"


def is_changed_since(seen: str, mark: str) -> bool:
    """Whether with the very same answers something else would happen by now."""
    return seen != mark and seen.partition(":")[0] == mark.partition(":")[0]


def in_groups(outlook: Outlook, rows: Mapping[uuid.UUID, PersonRow]) -> list[ShownGroup]:
    """Whom it leaves out, with names from the rows of those who are named."""
    return [
        ShownGroup(
            group.text,
            group.count,
            ", ".join(rows[p].name for p in group.person_ids[:NAMES_SHOWN] if p in rows),
            max(0, group.count - NAMES_SHOWN),
        )
        for group in outlook.left_out
    ]


def named(outlook: Outlook) -> list[uuid.UUID]:
    """Those whose names are shown."""
    return [p for group in outlook.left_out for p in group.person_ids[:NAMES_SHOWN]]


def _short(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]
