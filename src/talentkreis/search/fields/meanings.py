# SPDX-License-Identifier: Apache-2.0
"""Fields that search for what a word means: both languages, synonyms, everything narrower."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import get_language, gettext

from talentkreis.kernel.text import fold
from talentkreis.people.models import PersonSkill, Skill
from talentkreis.search.fields.levels import SKILL_STEPS, named, word_of
from talentkreis.search.fields.registry import Fragment, joined
from talentkreis.search.fields.words import KeyField, LabelField, foldings, like
from talentkreis.search.tree import AtLeast
from talentkreis.taxonomy.gender import neutral_word
from talentkreis.taxonomy.queries import (
    expand_many,
    label_of,
    resolve_many,
    resolve_occupation,
    resolve_skill,
)
from talentkreis.taxonomy.titles import normalise_title
from talentkreis.taxonomy.vocabulary import Kind, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.models import SearchRow
    from talentkreis.search.tree import Operator, Value

# More ways to say a role would cost more reads than they find people.
MOST_TITLES = 5
# A shorter title is part of many others: "Entwickler" stands in "Projektentwickler".
SHORTEST_TITLE = 11
# A shorter neutral form would be a part of words of every kind.
SHORTEST_NEUTRAL = 4
MAN = re.compile(r"(?<=\w)mann\b")


class SkillField(LabelField):
    """A skill by meaning: whoever has it under any of its names, or something narrower.

    With a level: whoever has one of those at this level or above; a skill without one is not.
    """

    steps = SKILL_STEPS

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Has one of the keys."""
        keys = self.keys(value, setting)
        has = (
            super().sql(operator, keys[0], setting)
            if len(keys) == 1
            else Fragment(f"search_row.{self.column} && %s::text[]", (keys,))
        )
        if not isinstance(value, AtLeast):
            return has
        return joined("AND", [has, Fragment(_AT_LEVEL, (keys, int(value.level)))])

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        keys = self.keys(value, setting)
        if isinstance(value, AtLeast):
            return self._skills_of(row).filter(skill__key__in=keys, level__gte=value.level).exists()
        return not set(keys).isdisjoint(getattr(row, self.column))

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """The skills that made it so, else all."""
        wanted = set(self.keys(value, setting))
        if isinstance(value, AtLeast):
            return self._levels(row, wanted)
        names = dict(Skill.objects.filter(key__in=row.skills).values_list("key", "name"))
        found = [names[key] for key in row.skills if key in wanted and key in names]
        return ", ".join(found or [names.get(key, key) for key in row.skills])

    def key(self, value: str) -> str:
        """The concept it names, so that all its names are one choice; else the folded word."""
        concept = resolve_skill(value)
        return concept.code if concept else super().key(value)

    def keys(self, value: Value, setting: Setting) -> list[str]:
        """The folded names people here have for it; looked up once a question."""
        word = word_of(value)
        if (self.code, word) not in setting.known:
            self.learn([value], setting)
        return list(setting.known[self.code, word])

    def learn(self, values: Iterable[Value], setting: Setting) -> None:
        """The keys of several skills, in as many statements as those of one."""
        asked = dict.fromkeys(word_of(value) for value in values)
        words = [word for word in asked if (self.code, word) not in setting.known]
        concepts = resolve_many(words, Kind.SKILL)
        meant = expand_many({concept.code for concept in concepts.values()})
        codes = sorted(set().union(*meant.values()))
        here: dict[str, list[str]] = {}
        if codes:
            for code, key in Skill.objects.filter(code__in=codes).values_list("code", "key"):
                here.setdefault(code, []).append(key)
        for word in words:
            narrower = meant[concepts[word].code] if word in concepts else set()
            keys = {key for code in narrower for key in here.get(code, ())}
            setting.known[self.code, word] = sorted({fold(word), *keys})

    def _levels(self, row: SearchRow, wanted: set[str]) -> str:
        """The skills asked for, each with the level it is noted at."""
        language = (get_language() or "de")[:2]
        unknown = gettext("no level noted")
        has = self._skills_of(row).filter(skill__key__in=wanted).select_related("skill")
        return ", ".join(
            f"{each.skill.name}: {named(SKILL_STEPS, str(each.level), language) or unknown}"
            for each in has.order_by(F("level").desc(nulls_last=True), "skill__key")
        )

    def _skills_of(self, row: SearchRow) -> QuerySet[PersonSkill]:
        return PersonSkill.objects.filter(person_id=row.pk)


# Asked only of those who have the skill; the unique index of both columns answers it.
_AT_LEVEL = (
    "EXISTS (SELECT FROM people_personskill ps JOIN people_skill s ON s.id = ps.skill_id"
    " WHERE ps.person_id = search_row.person_id AND s.key = ANY(%s) AND ps.level >= %s)"
)


class RoleField(KeyField):
    """A role by meaning: ``Softwareentwickler:in`` also finds a Software Engineer."""

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Contains one of the ways to say it."""
        return joined("OR", [_alike(self.column, text) for text in self.texts(value, setting)])

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        return self.is_in(getattr(row, self.column), value, setting)

    def is_in(self, key: str, value: Value, setting: Setting) -> bool:
        """Whether a folded title says the role in one of these ways."""
        return any(_pattern(text).search(key) for text in self.texts(value, setting))

    def texts(self, value: Value, setting: Setting) -> list[str]:
        """The folded ways to say it; looked up once a question."""
        place = (self.code, value)
        if place not in setting.known:
            texts = dict.fromkeys(foldings(str(value)))
            # Whoever asks for one gender form asks for all of them (AGG).
            texts.update(dict.fromkeys(_gender_forms(str(value))))
            if concept := resolve_occupation(str(value)):
                texts.update(dict.fromkeys(_titles(concept.code, known=list(texts))))
            setting.known[place] = list(texts)
        return list(setting.known[place])


# Between the words of a title, behind one that has another form for women: anything, then a space.
_ENDING = "\x00"


def _alike(column: str, text: str) -> Fragment:
    """`column` contains this folded title with whatever ending its words have for women and men."""
    fragment = like(column, _marked(text))
    return Fragment(fragment.sql, tuple(p.replace(_ENDING, "%") for p in fragment.parameters))


@lru_cache(maxsize=2_000)
def _pattern(text: str) -> re.Pattern[str]:
    """The same for Python."""
    return re.compile(
        ".*".join(re.escape(part) for part in _marked(text).split(_ENDING)), re.DOTALL
    )


def _marked(text: str) -> str:
    """``servicetechniker windenergie`` is also a Servicetechnikerin Windenergie."""
    *inner, last = text.replace(_ENDING, "").split(" ")
    return " ".join([*(word + _ENDING if _has_forms(word) else word for word in inner), last])


def _has_forms(word: str) -> bool:
    return word.endswith(("mann", "frau")) or neutral_word(f"{word}in") == word


def _gender_forms(title: str) -> list[str]:
    """Folded forms of a title of which each gender's holds one.

    The neutral form stands in all others, in one of the foldings; only a Kauffrau is no Kaufmann.
    """
    neutral = normalise_title(title).core
    found = [text for text in foldings(neutral) if len(text) >= SHORTEST_NEUTRAL]
    return found + [MAN.sub("frau", text) for text in found if MAN.search(text)]


def _titles(code: str, *, known: list[str]) -> list[str]:
    """The first folded titles of an occupation that are no part of others or of one known."""
    entry = vocabulary(Kind.OCCUPATION).entries.get(code)
    found: list[str] = []
    for term in entry.terms if entry else ():
        title = normalise_title(term.text).folded
        if len(title) >= SHORTEST_TITLE and not any(text in title for text in [*known, *found]):
            found.append(title)
    preferred = [fold(normalise_title(label_of(code, lang)).core) for lang in ("de", "en")]
    found.sort(key=lambda title: title not in preferred)
    return found[:MOST_TITLES]
