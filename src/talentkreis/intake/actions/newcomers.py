# SPDX-License-Identifier: Apache-2.0
"""The projection's rows of people an import has just created, without reading them back.

How a row is made is decided by `search`, and what it says of the gate by the gate itself; here
stands only what has been written about somebody who is new.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from talentkreis.consent.projection import Newcomer, gate_rows_of_newcomers
from talentkreis.people.actions.bulk import skill_key
from talentkreis.search.actions import add_people
from talentkreis.search.consent_part import GATE
from talentkreis.search.reading import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from talentkreis.intake.planning import New, Plan, Terms
    from talentkreis.people.actions.bulk import Label

_FOREVER = dt.date.max


class LabelsHere(NamedTuple):
    """Skills and tags of a chunk as they are kept here, by their keys."""

    skills: Mapping[str, Label]
    tags: Mapping[str, Label]


def write_search_rows(plan: Plan, labels: LabelsHere) -> None:
    """Let everybody the plan has created be found, in the transaction that created them."""
    asked = [
        Newcomer(
            new.id,
            plan.terms.import_id,  # one import, one basis and one hat
            [(address.kind, address.normalised) for address in new.row.addresses],
            bool(new.person.street and new.person.city),
        )
        for new in plan.created
    ]
    answers = {row.person_id: row[1:] for row in gate_rows_of_newcomers(asked)}
    fed = {said: dict(zip(GATE.columns, said, strict=True)) for said in set(answers.values())}
    add_people([_source(new, plan.terms, labels, fed[answers[new.id]]) for new in plan.created])


def _source(new: New, terms: Terms, labels: LabelsHere, answers: Mapping[str, object]) -> Source:
    person, row = new.person, new.row
    skills, skill_names = _labels(row.skills, skill_key, labels.skills)
    return Source(
        person_id=new.id,
        given_name=person.given_name,
        family_name=person.family_name,
        position=person.position,
        employer_name=person.employer_name,
        summary=person.summary,
        city=person.city,
        postcode=person.postcode,
        country=person.country,
        latitude=None,
        longitude=None,
        source_type=person.source_type,
        source=person.source,
        language=person.language,
        created_at=terms.now,
        is_archived=False,
        is_restricted=False,
        confidential_to=None,
        basis_until=terms.basis["ends_on"] or _FOREVER,
        hats=[terms.hat] if terms.hat else None,
        skills=skills,
        skill_names=skill_names,
        career=None,
        emails=" ".join(sorted(row.emails)),
        fed=answers,
    )


def _labels(
    names: Iterable[str], key_of: Callable[[str], str], here: Mapping[str, Label]
) -> tuple[list[str], str]:
    """Keys in their order, and the names under which they are kept here."""
    keys = sorted(map(key_of, names))
    return keys, " ".join([here[key].name for key in keys])
