# SPDX-License-Identifier: Apache-2.0
"""What happens to off-limits. Names of companies and reasons stay in the entry itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event, PersonChanged

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class AboutEntry(Event, is_abstract=True):
    """An entry about a company."""

    off_limits_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AboutPerson(PersonChanged, is_abstract=True):
    """Somebody an entry is about, themselves or through a company."""

    off_limits_id: uuid.UUID


class CompanySetOffLimits(AboutEntry):
    """A company was declared off-limits."""

    kind: ClassVar[str] = "offlimits.company_set"


class CompanyOffLimitsChanged(AboutEntry):
    """What was said of a company was said anew."""

    kind: ClassVar[str] = "offlimits.company_changed"


class CompanyOffLimitsEnded(AboutEntry):
    """A company is not off-limits any more."""

    kind: ClassVar[str] = "offlimits.company_ended"


class PersonSetOffLimits(AboutPerson):
    """A person is off-limits, themselves or through the company they work for."""

    kind: ClassVar[str] = "offlimits.person_set"


class PersonOffLimitsChanged(AboutPerson):
    """What was said of a person, or of their company, was said anew."""

    kind: ClassVar[str] = "offlimits.person_changed"


class PersonOffLimitsEnded(AboutPerson):
    """A person is not off-limits any more on account of this entry."""

    kind: ClassVar[str] = "offlimits.person_ended"
