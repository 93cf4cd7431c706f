# SPDX-License-Identifier: Apache-2.0
"""What kind of contact somebody typed into the one field for it. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from talentkreis.intake.capture.rules import profile_link
from talentkreis.kernel.errors import RuleViolation
from talentkreis.people.addresses import normalise_email, normalise_link, normalise_phone

# Names and words of what was declined stay readable for the scout this long.
KEPT_DAYS: Final = 90
OPEN_DAYS: Final = dt.timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Contact:
    """The one way to find somebody: one of the three is filled."""

    email: str = ""
    phone: str = ""
    link: str = ""


def contact_of(text: str, country: str = "DE") -> Contact:
    """An e-mail address, a phone number or a link; none of them where it is something else."""
    said = text.strip()
    try:
        if "@" in said and "/" not in said:
            return Contact(email=normalise_email(said))
        if any(letter.isalpha() for letter in said):
            return Contact(link=normalise_link(profile_link(said) or said))
        return Contact(phone=normalise_phone(said, country)) if said else Contact()
    except RuleViolation:
        return Contact()
