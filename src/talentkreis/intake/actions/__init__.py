# SPDX-License-Identifier: Apache-2.0
"""Everything that changes an import, and people through it."""

from __future__ import annotations

from talentkreis.intake.actions.checking import check_batch
from talentkreis.intake.actions.importing import import_batch
from talentkreis.intake.actions.mapping import BatchTerms, assign_columns, forget_mapping
from talentkreis.intake.actions.purging import purge_batch, purge_batches
from talentkreis.intake.actions.rolling_back import roll_back_batch
from talentkreis.intake.actions.runs import start_check, start_import, start_roll_back, stop_check
from talentkreis.intake.actions.uploads import (
    Reading,
    choose_layout,
    discard_batch,
    read_again,
    store_upload,
)

__all__ = [
    "BatchTerms",
    "Reading",
    "assign_columns",
    "check_batch",
    "choose_layout",
    "discard_batch",
    "forget_mapping",
    "import_batch",
    "purge_batch",
    "purge_batches",
    "read_again",
    "roll_back_batch",
    "start_check",
    "start_import",
    "start_roll_back",
    "stop_check",
    "store_upload",
]
