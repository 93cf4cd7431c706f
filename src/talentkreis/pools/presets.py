# SPDX-License-Identifier: Apache-2.0
"""Pools that every employer needs, made with one click and changed like any other (FEATURES C5).

Their filters say what the data can say today. That somebody reached the final stage within the last
months is what vacancies and candidacies will know; until then whoever ran second wears the hat of a
silver medallist, or a tag that other systems use for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from talentkreis.people.models import HatKind, SourceType
from talentkreis.search.tree import Condition, Node, Not, Operator, all_of, any_of

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


def _is(field: str, value: str) -> Condition:
    return Condition(field, Operator.IS, value)


_NOT_HERE: Final = Not(_is("hat", HatKind.EMPLOYEE))


@dataclass(frozen=True, slots=True)
class Preset:
    """A pool by filter in waiting."""

    code: str
    name: _StrOrPromise
    purpose: _StrOrPromise
    node: Node


PRESETS: Final = (
    Preset(
        "silver",
        _("Silver medallists"),
        _("They nearly got the job. Ask them first when a similar one comes up."),
        all_of(
            (
                any_of(
                    (
                        _is("hat", HatKind.SILVER_MEDALLIST),
                        *(_is("tag", tag) for tag in ("Silbermedaille", "2nd best")),
                    )
                ),
                _NOT_HERE,
            )
        ),
    ),
    Preset(
        "former",
        _("Former talents"),
        _("Interns, working students and colleagues who know us from inside and may come back."),
        all_of(
            (
                any_of(
                    (
                        _is("hat", HatKind.INTERN),
                        _is("hat", HatKind.ALUMNUS),
                        _is("source", SourceType.ALUMNI),
                    )
                ),
                _NOT_HERE,
            )
        ),
    ),
    Preset(
        "passive",
        _("Passive contacts"),
        _("From networks, referrals and our own search: not looking, and worth knowing."),
        all_of(
            (
                any_of(
                    _is("source", kind)
                    for kind in (
                        SourceType.ACTIVE_SOURCING,
                        SourceType.REFERRAL,
                        SourceType.COMMUNITY,
                        SourceType.EVENT,
                    )
                ),
                Not(_is("hat", HatKind.APPLICANT)),
                _NOT_HERE,
            )
        ),
    ),
)
BY_CODE: Final = {preset.code: preset for preset in PRESETS}
