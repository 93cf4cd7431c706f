# SPDX-License-Identifier: Apache-2.0
"""What of a person may be told to a model, and the names that never are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import translation

from talentkreis.content.models import Topic
from talentkreis.content.queries import chosen_topics
from talentkreis.drafting.models import PersonField
from talentkreis.kernel import clock
from talentkreis.kernel.text import clean, clean_lines
from talentkreis.people.models import Hat, HatKind, PersonSkill
from talentkreis.people.names import greeting

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

MOST_SKILLS: Final = 10
LONGEST_FACT: Final = 120


def names_in_letter(person: Person, member: Member, signature: str) -> dict[str, str]:
    """Values of the merge fields of a draft, by field: what is put in here, after the answer."""
    names = {
        "greeting": greeting(person),
        "full_name": f"{person.given_name} {person.family_name}".strip(),
        "first_name": person.given_name,
        "last_name": person.family_name,
        "signature": clean_lines(signature),
        "my_name": member.name,
    }
    return {field: value for field, value in names.items() if value.strip()}


def facts_about(person: Person) -> dict[str, list[str]]:
    """Everything a model could be told about a person, by field, in the language of the letter.

    No field is in it that could say something of Art. 9 GDPR by its kind, none that is free text
    but the position; who asks sees each value first and can leave it out.
    """
    facts = {
        PersonField.POSITION: [person.position] if person.position else [],
        PersonField.SKILLS: _skills(person),
        PersonField.TOPICS: _topics(person),
        PersonField.HATS: _hats(person),
    }
    return {
        str(field): [clean(value)[:LONGEST_FACT] for value in values]
        for field, values in facts.items()
        if values
    }


def _skills(person: Person) -> list[str]:
    rows = PersonSkill.objects.filter(person=person).order_by("-level", "skill__name")
    return list(rows.values_list("skill__name", flat=True)[:MOST_SKILLS])


def _topics(person: Person) -> list[str]:
    ids = chosen_topics([person.id]).get(person.id, frozenset())
    return [topic.name_in(person.language) for topic in Topic.objects.filter(id__in=ids)]


def _hats(person: Person) -> list[str]:
    today = clock.today()
    rows = Hat.objects.filter(person=person).order_by("kind")
    kinds = [hat.kind for hat in rows if hat.ends_on is None or hat.ends_on >= today]
    with translation.override(person.language):
        return [str(HatKind(kind).label) for kind in dict.fromkeys(kinds)]
