# SPDX-License-Identifier: Apache-2.0
"""The columns there are: what search itself knows of everybody, and fields of the employer's own.

Name, role and place stand first in every row and are no choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.organisation.rights import may
from talentkreis.people.permissions import Right
from talentkreis.search.fields.own import PREFIX, own_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import CustomField

# More would leave no room for what they say.
MOST = 7
BESIDE_THE_PREVIEW = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code, its head, the order its head sorts by first, and whose field it is."""

    code: str
    label: _StrOrPromise
    sort: str = ""
    is_number: bool = False
    # Where the head of the column says it more briefly.
    brief: _StrOrPromise = ""
    own: CustomField | None = None

    @property
    def head(self) -> _StrOrPromise:
        """What stands above the column."""
        return self.brief or self.label

    @property
    def width(self) -> str:
        """The class of its `<col>`."""
        return {"pool": "k3", "contact": "k4", "next": "k5"}.get(self.code, "k-free")


STANDARD = (
    Column("pool", _("Pool")),
    Column(
        "contact",
        _("Last contact"),
        "-contact",
        is_number=True,
        brief=pgettext_lazy("column", "Last contact"),
    ),
    Column("next", _("Next step"), "next"),
    Column("role", _("Role")),
    Column("employer", _("Employer")),
    Column("city", _("Place")),
    Column("warmth", _("Warmth"), "-warmth"),
    Column("owner", _("Owner")),
    Column("hats", _("Hat")),
    Column("skills", _("Skill")),
    Column("tags", _("Tag")),
    Column("source", _("Source")),
    Column("language", _("Language")),
    Column("created", _("Added"), "-created", is_number=True),
)
USUAL = ("pool", "contact", "next")


def offered_to(actor: Actor) -> list[Column]:
    """Every column the actor may read, in the usual order."""
    may_read_all = actor.is_system or may(actor, Right.READ_RESTRICTED)
    return [
        *STANDARD,
        *(
            Column(field.code, field.label, own=field.row)
            for field in own_fields()
            if may_read_all or not field.row.is_restricted
        ),
    ]


def chosen(actor: Actor, codes: Iterable[str] | None) -> list[Column]:
    """The columns with these codes in this order, the usual ones for None.

    What the actor may not read, nobody defines any more, or stands there twice is passed over.
    """
    wanted = list(dict.fromkeys(USUAL if codes is None else codes))
    # Fields of the employer's own are read only where one is wanted.
    is_standard = all(not code.startswith(PREFIX) for code in wanted)
    offered = STANDARD if is_standard else offered_to(actor)
    known = {column.code: column for column in offered}
    return [known[code] for code in wanted if code in known][:MOST]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a member's list looks; `is_own`: with columns they chose."""

    columns: list[Column]
    is_own: bool
    has_preview: bool

    @property
    def is_wide(self) -> bool:
        """So many columns that the preview finds no room beside them."""
        return len(self.columns) > BESIDE_THE_PREVIEW


def layout_of(member: Member) -> Layout:
    """What a member chose, else how the list comes."""
    codes = member.list_columns
    return Layout(chosen(member.actor, codes), codes is not None, member.has_preview)
