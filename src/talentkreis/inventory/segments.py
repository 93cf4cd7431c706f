# SPDX-License-Identifier: Apache-2.0
"""The groups an inventory can propose: what everybody needs first, then the families of roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from talentkreis.pools.families import FAMILIES
from talentkreis.pools.presets import PRESETS

if TYPE_CHECKING:
    from talentkreis.pools.families import Family
    from talentkreis.pools.presets import Preset

# In the order in which they are proposed: whoever nearly got the job is closest.
PROPOSED: Final[tuple[Preset | Family, ...]] = (*PRESETS[:2], *FAMILIES, *PRESETS[2:])
BY_CODE: Final = {one.code: one for one in PROPOSED}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A segment somebody ticked, and the pool its people go to: one by hand, or a new one."""

    code: str
    pool_id: str = ""
