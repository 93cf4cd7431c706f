# SPDX-License-Identifier: Apache-2.0
"""Where each value came from and how old it is. Pure: history rows in, answers out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

# How the sources of `FieldHistory` read.
SOURCES: Final[Mapping[str, _StrOrPromise]] = {
    "form": _("entered by hand"),
    "bulk": _("entered for several at once"),
    "api": _("over the API"),
    "import": pgettext_lazy("source of a value", "from an import"),
    "cv": _("from the CV"),
    "linkedin": _("from the profile on LinkedIn"),
    "self_update": _("from the person themselves"),
    "community": _("from the person themselves"),
    "confirmed": _("checked, still holds"),
    "mail": _("from a mail"),
    "enrichment": _("from an outside source"),
    "github": _("from the public profile on GitHub"),
    "gravatar": _("from the public profile at Gravatar"),
    "extension": _("captured while browsing"),
    "merge": _("from a merged record"),
}
CONFIRMED: Final = "confirmed"

# A job ages faster than an address (FEATURES E4); which months that are, the employer says.
_WORK: Final = frozenset(
    {"position", "employer_name", "seniority", "summary", "available_from", "notice_count",
     "work_model", "weekly_hours", "expected_pay_from"}
)  # fmt: skip
_CONTACT: Final = ("contact_points", "street", "postcode", "city", "country")
# What was once true stays true.
_LASTING: Final = frozenset(
    {"stations", "hats", "tags", "given_name", "family_name", "title", "pronunciation", "pronouns",
     "salutation", "form_of_address", "language", "languages", "source_type"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ages:
    """After how many months a value counts as old."""

    work: int = 12
    contact: int = 24
    other: int = 18

    def of(self, name: str) -> int | None:
        """For a field; None for one that does not age."""
        group = name.partition(".")[0]
        if group in _LASTING:
            return None
        if group in _WORK:
            return self.work
        return self.contact if group in _CONTACT else self.other


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value came from: source, day, by whom, on which basis."""

    source: str
    at: dt.datetime
    by: str = ""
    basis: str = ""
    is_old: bool = False

    @property
    def source_label(self) -> _StrOrPromise:
        """The source in words; an unknown one by its own name."""
        return SOURCES.get(self.source, self.source)


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origins of everything known about one person.

    `first` is how the person became known: what no row of the history tells came with them.
    """

    first: Origin
    now: dt.datetime
    ages: Ages = Ages()
    known: Mapping[tuple[str, str], Origin] = field(default_factory=dict)

    def of(self, name: str, key: object = "", checked_at: dt.datetime | None = None) -> Origin:
        """The origin of a value; `key` is the id of one of several, `checked_at` a later proof."""
        origin = self.known.get((name, str(key)), self.first)
        at = max(origin.at, checked_at) if checked_at else origin.at
        return Origin(origin.source, origin.at, origin.by, origin.basis, self.is_old(name, at))

    def is_old(self, name: str, at: dt.datetime) -> bool:
        """Whether a value of this age counts as old."""
        months = self.ages.of(name)
        return months is not None and at < self.now - relativedelta(months=months)


def origins(rows: list[dict[str, Any]]) -> dict[tuple[str, str], Origin]:
    """Origins by field and key; of several rows for one value the first (the youngest) counts."""
    found: dict[tuple[str, str], Origin] = {}
    for row in rows:
        found.setdefault(
            (row["field"], row["object_key"]),
            Origin(row["source"], row["at"], row["by"] or "", row["basis"] or ""),
        )
    return found
