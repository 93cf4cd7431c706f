# SPDX-License-Identifier: Apache-2.0
"""Writes of the package."""

from talentkreis.channels.actions.accounts import (
    AccountDetails,
    save_account,
    send_test,
    switch_account,
)
from talentkreis.channels.actions.hooks import take_told
from talentkreis.channels.actions.templates import (
    TemplateDetails,
    remove_template,
    save_template,
)
from talentkreis.channels.actions.writing import note_chat, write_short

__all__ = [
    "AccountDetails",
    "TemplateDetails",
    "note_chat",
    "remove_template",
    "save_account",
    "save_template",
    "send_test",
    "switch_account",
    "take_told",
    "write_short",
]
