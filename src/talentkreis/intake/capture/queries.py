# SPDX-License-Identifier: Apache-2.0
"""Who a page in the browser may be about, and which extensions may ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from talentkreis.intake.capture.models import CaptureSettings
from talentkreis.intake.capture.rules import OWN_ORIGIN, profile_link
from talentkreis.intake.duplicates.checking import hints
from talentkreis.intake.permissions import Right
from talentkreis.kernel import clock
from talentkreis.organisation.rights import require
from talentkreis.people.forms import BASES
from talentkreis.people.models import LegalBasis
from talentkreis.people.names import split_name
from talentkreis.people.rules import PersonDetails

if TYPE_CHECKING:
    import datetime as dt

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.queries import PossibleDuplicate

MOST_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What a page says about somebody, as the recruiter sees it."""

    url: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    position: str = ""
    employer_name: str = ""
    city: str = ""

    def details(self) -> PersonDetails:
        """The same as a person; the page itself is one of their links."""
        parts = split_name(self.name)
        link = profile_link(self.url)
        return PersonDetails(
            title=parts.title[:60],
            given_name=parts.given_name,
            family_name=parts.family_name,
            salutation=parts.salutation,
            position=self.position,
            employer_name=self.employer_name,
            city=self.city,
            emails=[self.email] if self.email.strip() else [],
            phones=[self.phone] if self.phone.strip() else [],
            links=[link] if link else [],
        )


@dataclass(frozen=True, slots=True)
class BasisChoice:
    """A reason to keep somebody's data, and by when they have to hear of it (Art. 14 GDPR)."""

    key: str
    text: _StrOrPromise
    notice_due_on: dt.date | None


def known_people(actor: Actor, sighting: Sighting) -> list[PossibleDuplicate]:
    """People we know who may be the one seen, the surest first; nobody the actor may not see.

    Found by link, address, or name together with more. Raises NotAllowed.
    """
    require(actor, Right.CAPTURE)
    return hints(actor, sighting.details(), None, MOST_SHOWN)


def basis_choices() -> list[BasisChoice]:
    """Why somebody may be taken in, today."""
    due_on = clock.today() + relativedelta(months=1)
    return [
        BasisChoice(key, text, due_on if letter == LegalBasis.LEGITIMATE_INTEREST else None)
        for key, (_purpose, letter, text) in BASES.items()
    ]


def allowed_origins() -> frozenset[str]:
    """Origins of the extensions that a browser lets through."""
    row = CaptureSettings.objects.filter(id=1).first()
    return frozenset(row.origins if row else [OWN_ORIGIN])
