# SPDX-License-Identifier: Apache-2.0
"""Who may be known already. How that is found out belongs to the package that knows duplicates.

It stands above this one and registers its answer in `apps.py`; forms, mail and the API ask here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.people.rules import PersonDetails

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.answers import Answer
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person


@dataclass(frozen=True, slots=True)
class ContactWay:
    """One way to get in touch, with what the gate says to it."""

    channel: str
    label: _StrOrPromise
    answer: Answer


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """How we stand with somebody we know: may we get in touch, and who of us is."""

    ways: tuple[ContactWay, ...] = ()
    owner: str = ""
    next_contact_on: dt.date | None = None
    # The last real conversation; by nobody's name where it came in by itself.
    talked_at: dt.datetime | None = None
    talked_by: str = ""
    talked_how: str = ""


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Somebody who may be the same person."""

    person: Person
    # By what, the strongest: `email`, `phone`, `link` or `name`.
    reason: str
    # Why, in the reader's language; how sure, as a code and in words.
    text: str
    certainty: str
    certainty_text: str
    acquaintance: Acquaintance


Finder = Callable[
    ["Actor", PersonDetails, "uuid.UUID | None", int],
    list[PossibleDuplicate],
]
_finders: list[Finder] = []


def register_finder(finder: Finder) -> None:
    """Let this function answer. Called once, from `apps.py`."""
    _finders[:] = [finder]


def possible_duplicates(
    actor: Actor,
    *,
    given_name: str = "",
    family_name: str = "",
    city: str = "",
    postcode: str = "",
    employer_name: str = "",
    position: str = "",
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    links: Sequence[str] = (),
    country: str = "",
    excluding: uuid.UUID | None = None,
    limit: int = 5,
) -> list[PossibleDuplicate]:
    """People who may be this one, the surest first.

    A hint only: nobody is joined silently. People the actor may not see are not hinted at.
    Addresses that are none are ignored here.
    """
    details = PersonDetails(
        given_name=given_name,
        family_name=family_name,
        city=city,
        postcode=postcode,
        country=country,
        employer_name=employer_name,
        position=position,
        emails=[email for email in emails if email],
        phones=[phone for phone in phones if phone],
        links=[link for link in links if link],
    )
    return [found for finder in _finders for found in finder(actor, details, excluding, limit)]
