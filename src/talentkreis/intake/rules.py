# SPDX-License-Identifier: Apache-2.0
"""Steps of an import and what each needs. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from talentkreis.intake.models import BatchState
from talentkreis.kernel.errors import Conflict

S = BatchState

# From → where to. A failed import may be tried again from where it stopped.
MOVES: dict[str, frozenset[str]] = {
    S.UPLOADED: frozenset({S.UPLOADED, S.MAPPED}),
    S.MAPPED: frozenset({S.UPLOADED, S.MAPPED, S.CHECKING}),
    S.CHECKING: frozenset({S.CHECKED, S.FAILED, S.MAPPED}),
    S.CHECKED: frozenset({S.UPLOADED, S.MAPPED, S.CHECKING, S.IMPORTING}),
    S.IMPORTING: frozenset({S.IMPORTED, S.FAILED}),
    S.IMPORTED: frozenset({S.ROLLING_BACK}),
    S.ROLLING_BACK: frozenset({S.ROLLED_BACK, S.FAILED}),
    S.ROLLED_BACK: frozenset(),
    S.FAILED: frozenset({S.UPLOADED, S.MAPPED, S.CHECKING, S.ROLLING_BACK}),
}
_FROM_THE_START = frozenset({S.UPLOADED, S.MAPPED, S.CHECKING, S.IMPORTING})
RUNNING = frozenset({S.CHECKING, S.IMPORTING, S.ROLLING_BACK})
# Nothing has been written about people yet: file, mapping and terms may still change.
BEFORE_IMPORT = frozenset({S.UPLOADED, S.MAPPED, S.CHECKED})
DONE = frozenset({S.IMPORTED, S.ROLLED_BACK})

# Days after which the file and raw values of a finished (or forgotten) import are deleted.
KEPT_DAYS = 30


def require_move(state: str, to: str, *, has_started: bool = False) -> None:
    """Raises Conflict when an import in `state` cannot go there.

    Once people have come in, an import that stopped can only be taken back: starting over would
    make those without any address a second time.
    """
    if to not in MOVES[state] or (has_started and to in _FROM_THE_START):
        raise Conflict(
            _("This import has moved on in the meantime. Please look at it again."),
            code="import_moved_on",
        )
