# SPDX-License-Identifier: Apache-2.0
"""What changed about a person, as a reason to turn to them next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talentkreis.freshness.permissions import Right
from talentkreis.freshness.queries import latest
from talentkreis.organisation.rights import may
from talentkreis.relationships import turns
from talentkreis.relationships.who_next import Candidate, Reason, register_reason

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor
    from talentkreis.relationships.standing_in import Standing

CODE: Final = "signal"
MOST: Final = 20


def _find(actor: Actor, whose: Standing, day: dt.date) -> Iterable[Candidate]:  # noqa: ARG001 - the registry's shape
    """The newest signals, one a person, unless the actor may not see any."""
    if not may(actor, Right.SIGNALS):
        return
    seen = set()
    for shown in latest(actor, whose, limit=MOST):
        if shown.person.id in seen:
            continue
        seen.add(shown.person.id)
        care = getattr(shown.person, "care", None)
        yield Candidate(
            person=shown.person,
            owner_id=care.owner_id if care else None,
            since=timezone.localtime(shown.signal.happened_at).date(),
            subject=shown,
        )


def _says(candidate: Candidate) -> str:
    shown = candidate.subject
    about = f" {', '.join(shown.field_labels).capitalize()}." if shown.field_labels else ""
    return f"{shown.label}.{about}"


def register() -> None:
    """Tell the list of who is next."""
    register_reason(
        Reason(code=CODE, label=_("Signal"), rank=turns.SIGNAL_RANK, find=_find, says=_says)
    )
