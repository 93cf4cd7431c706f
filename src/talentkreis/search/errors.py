# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a filter, where, and what was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import RuleViolation

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class FilterError(RuleViolation):
    """A filter that cannot be understood.

    `start` and `end` mark the wrong word in the text (both 0 for JSON); `proposal` is what it
    could be replaced with, empty when there is no good guess.
    """

    code = "filter_error"

    def __init__(
        self, message: _StrOrPromise, *, start: int = 0, end: int = 0, proposal: str = ""
    ) -> None:
        super().__init__(message, fields={"filter": message})
        self.start = start
        self.end = end
        self.proposal = proposal


class UnknownValue(Exception):
    """A field does not know a value; `proposal` is the nearest one it knows."""

    def __init__(self, proposal: str = "") -> None:
        super().__init__(proposal)
        self.proposal = proposal


def did_you_mean(word: str, proposal: str) -> str:
    """The sentence about an unknown word."""
    if proposal:
        return _("We do not know “%(word)s”. Did you mean “%(proposal)s”?") % {
            "word": word,
            "proposal": proposal,
        }
    return _("We do not know “%(word)s”.") % {"word": word}
