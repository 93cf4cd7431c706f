# SPDX-License-Identifier: Apache-2.0
"""What somebody is called, is, has and where they live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.kernel.text import fold
from talentkreis.people import places
from talentkreis.people.models import Hat, PersonLanguage, PersonSkill, PersonTag, SourceType
from talentkreis.relationships.models import Acquaintance, Interest
from talentkreis.search.language import AtLeast, Condition, Near
from talentkreis.taxonomy.queries import expand, resolve_skill
from tests.finding.readings.registry import contains, reads, spellings

if TYPE_CHECKING:
    from tests.finding.plain import Asking, Everybody, Known


@reads("name")
def _name(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    given, family = known.person.given_name, known.person.family_name
    return contains({f"{given} {family}", f"{family} {given}"}, asked.value)


@reads("role")
def _role(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    # Words with a meaning of their own (Softwareentwickler, Software Engineer) have a table.
    return contains([known.person.position], asked.value)


@reads("employer")
def _employer(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    return contains([known.person.employer_name], asked.value)


@reads("skill")
def _skill(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    word, least = (
        (asked.value.word, int(asked.value.level))
        if isinstance(asked.value, AtLeast)
        else (str(asked.value), None)
    )
    concept = resolve_skill(word)
    narrower = expand(concept.code) if concept else set()
    return any(
        (fold(each.skill.name) == fold(word) or each.skill.code in narrower)
        and (least is None or (each.level is not None and each.level >= least))
        for each in known.rows[PersonSkill]
    )


@reads("tag")
def _tag(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    return fold(str(asked.value)) in {fold(each.tag.name) for each in known.rows[PersonTag]}


@reads("hat")
def _hat(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    return any(each.kind == asked.value and not each.ends_on for each in known.rows[Hat])


@reads("speaks")
def _speaks(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    if isinstance(asked.value, AtLeast):
        ladder = ["A1", "A2", "B1", "B2", "C1", "C2", "native"]
        enough = ladder[ladder.index(asked.value.level) :]
        return any(
            each.code == asked.value.word and each.level in enough
            for each in known.rows[PersonLanguage]
        )
    return any(each.code == asked.value for each in known.rows[PersonLanguage])


@reads("language")
def _language(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    return known.person.language == asked.value


@reads("archived")
def _archived(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    return (known.person.archived_at is not None) == (asked.value == "yes")


@reads("source")
def _source(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    if asked.value in SourceType.values:
        return known.person.source_type == asked.value
    return fold(str(asked.value)) in fold(known.person.source)


@reads("place")
def _place(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    person = known.person
    home: Any = person
    if person.latitude is None:
        home = places.locate(postcode=person.postcode, city=person.city, country=person.country)
    if asked.value == "unknown":
        return home is None
    if isinstance(asked.value, Near):
        middle = places.find(asked.value.place)
        if middle is None or home is None:
            return False
        away = places.distance_km(middle.latitude, middle.longitude, home.latitude, home.longitude)
        return away <= asked.value.km
    text = str(asked.value).strip()
    if text.isdigit() and len(text) <= 5:
        return person.postcode.startswith(text)
    official = places.find(text)
    names = {fold(text), *([fold(official.name)] if official else [])}
    town = fold(person.city)
    return any(town == name or town.startswith(f"{name} ") for name in names)


@reads("owner")
def _owner(all_: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    owner = known.care.owner_id if known.care else None
    match asked.value:
        case "none":
            return owner is None
        case "former":
            return owner in all_.former
        case "me":
            return owner is not None and owner == asking.actor.member_id
    return str(owner) == asked.value


@reads("known_by")
def _known_by(_all: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    members = {str(each.member_id) for each in known.rows[Acquaintance]}
    if asked.value == "none":
        return not members
    return (str(asking.actor.member_id) if asked.value == "me" else asked.value) in members


@reads("not_now")
def _not_now(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    reason = known.care.not_now if known.care else ""
    return bool(reason) and asked.value in {"any", reason}


@reads("topic")
def _topic(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    topics = [fold(each.topic.name) for each in known.rows[Interest]]
    return any(word in topic for topic in topics for word in spellings(asked.value))
