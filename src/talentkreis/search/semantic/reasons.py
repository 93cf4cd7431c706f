# SPDX-License-Identifier: Apache-2.0
"""Why somebody stands in a list ordered by closeness: in words, never as a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.kernel.arrays import id_array
from talentkreis.kernel.text import fold
from talentkreis.search.fields import registry
from talentkreis.search.fields.meanings import RoleField, SkillField
from talentkreis.search.fields.words import foldings
from talentkreis.search.semantic.closeness import SIMILAR_FROM, Close, Method, close_phrases
from talentkreis.search.semantic.evidence import Sought, evidence_of
from talentkreis.search.semantic.models import PhraseKind
from talentkreis.search.semantic.wanted import ROLE, SKILL, wanted_by
from talentkreis.taxonomy.queries import resolve_many
from talentkreis.taxonomy.titles import normalise_title
from talentkreis.taxonomy.vocabulary import Kind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from talentkreis.search.fields.registry import Passage, Setting
    from talentkreis.search.semantic.wanted import Wanted
    from talentkreis.search.tree import Node
    from talentkreis.taxonomy.vocabulary import Concept

MOST_REASONS = 2
MOST_SKILLS = 3

_READ = """
SELECT r.person_id, p.position, r.position_key, r.name_key,
    (SELECT array_agg(s.key ORDER BY s.key) FROM people_skill s WHERE s.key = ANY(r.skills)),
    (SELECT array_agg(s.name ORDER BY s.key) FROM people_skill s WHERE s.key = ANY(r.skills))
FROM search_row r JOIN people_person p ON p.id = r.person_id
WHERE r.person_id = ANY(%s::uuid[])
"""


@dataclass(frozen=True, slots=True)
class _Carried:
    """What a person has that could be meant."""

    position: str
    position_key: str
    name_key: str
    skills: dict[str, str]


@dataclass(frozen=True, slots=True)
class Why:
    """Up to two reasons in the reader's language, the best first, and the sentence that shows it.

    The sentence is missing where nothing the reader may read says more than title and skills do.
    """

    reasons: tuple[str, ...] = ()
    evidence: Passage | None = None


def reasons_of(
    setting: Setting,
    node: Node,
    method: Method,
    person_ids: Sequence[uuid.UUID],
    *,
    are_found: bool,
) -> dict[uuid.UUID, Why]:
    """For each person why they are there.

    `are_found`: the filter finds them; else they only come close.
    """
    wanted = wanted_by(node)
    if wanted.is_empty or not person_ids:
        return {}
    carried = _carried(person_ids)
    say = _Saying(setting, wanted, method, [each.position for each in carried.values()])
    of = say.why_found if are_found else say.why_close
    # The filter finds nobody for nothing: what is left stands somewhere in what they wrote.
    otherwise = (_("Word found in the profile"),) if are_found and wanted.words else ()
    sought = say.sought_in_found if are_found else say.sought_in_close
    shown = evidence_of(setting, {person_id: sought(each) for person_id, each in carried.items()})
    return {
        person_id: Why(
            tuple(dict.fromkeys(of(each)))[:MOST_REASONS] or otherwise, shown.get(person_id)
        )
        for person_id, each in carried.items()
    }


def _carried(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, _Carried]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [id_array(person_ids)])
        return {
            row[0]: _Carried(
                row[1], row[2], row[3], dict(zip(row[4] or (), row[5] or (), strict=True))
            )
            for row in cursor.fetchall()
        }


class _Saying:
    """What was looked for, prepared once for a page."""

    def __init__(
        self,
        setting: Setting,
        wanted: Wanted,
        method: Method,
        positions: Sequence[str],
    ) -> None:
        self.setting = setting
        self.wanted = wanted
        role = registry.by_code(ROLE)
        assert isinstance(role, RoleField), "registered by this package"
        self.role = role
        self.phrases = {normalise_title(title).folded for title in wanted.titles}
        found = resolve_many([*wanted.titles, *positions], Kind.OCCUPATION) if wanted.titles else {}
        self.concepts: dict[str, Concept] = found
        self.codes = {found[title].code for title in wanted.titles if title in found}
        self.words = [
            (word, foldings(word))
            for title in wanted.titles
            for word in dict.fromkeys((title, *title.split()))
        ]
        self.titles = _close_keys(setting, PhraseKind.TITLE, wanted.titles, method)
        asked = wanted.skills or ((wanted.words,) if wanted.words else ())
        self.skills = _close_keys(setting, PhraseKind.SKILL, asked, method)
        self.skill_keys = _keys_meant(setting, wanted)

    def why_found(self, person: _Carried) -> Iterable[str]:
        """What of a person the words meet, the best first."""
        in_title = self._title(person)
        if in_title:
            yield in_title
        if has := [name for key, name in person.skills.items() if key in self.skill_keys]:
            yield _("Skill: %(names)s") % {"names": ", ".join(has[:MOST_SKILLS])}
        if self.wanted.words and self._stands_in(person.name_key, words_only=True):
            yield _("Word in the name")
        if not in_title:
            yield from self._similar_title(person)

    def why_close(self, person: _Carried) -> Iterable[str]:
        """What of a person is like the words."""
        yield from self._similar_title(person)
        if near := [name for key, name in person.skills.items() if key in self.skills]:
            yield _("Similar skill: %(names)s") % {"names": ", ".join(near[:MOST_SKILLS])}

    def sought_in_found(self, person: _Carried) -> Sought:
        """What a sentence of somebody who is found should carry: the words, under any name."""
        has = [key for key in person.skills if key in self.skill_keys]
        phrases = [*self.wanted.skills, *(person.skills[key] for key in has), *self.wanted.titles]
        phrases += [text for role in self.wanted.roles for text in self._ways(role)]
        if person.position_key in self.titles:
            phrases.append(self.titles[person.position_key])
        return Sought(tuple(dict.fromkeys(phrases)), frozenset(has))

    def sought_in_close(self, person: _Carried) -> Sought:
        """What a sentence of somebody who comes close should carry: what is close about them."""
        near = [key for key in person.skills if key in self.skills]
        title = self.titles.get(person.position_key)
        return Sought(
            (*([title] if title else []), *(person.skills[key] for key in near)), frozenset(near)
        )

    def _ways(self, role: str) -> list[str]:
        return [text.replace("\x00", "") for text in self.role.texts(role, self.setting)]

    def _similar_title(self, person: _Carried) -> Iterable[str]:
        if person.position_key in self.titles:
            yield _("Similar title: %(title)s") % {"title": self.titles[person.position_key]}

    def _title(self, person: _Carried) -> str:
        """The best reason that stands in the title itself."""
        if not self.wanted.titles or not person.position_key:
            return ""
        if normalise_title(person.position).folded in self.phrases:
            return _("The same title")
        if word := self._stands_in(person.position_key):
            return _("In the title: %(word)s") % {"word": word}
        if concept := self._concept(person):
            name = concept.label(get_language())
            return _("The same occupation: %(name)s") % {"name": name}
        return ""

    def _concept(self, person: _Carried) -> Concept | None:
        """The occupation that is looked for and that a person has, under whatever name."""
        own = self.concepts.get(person.position)
        if own and own.code in self.codes:
            return own
        for title in self.wanted.roles:
            if self.role.is_in(person.position_key, title, self.setting):
                return self.concepts.get(title)
        return None

    def _stands_in(self, key: str, *, words_only: bool = False) -> str:
        """The first wanted word that stands in a folded key."""
        among = (
            self.words
            if not words_only
            else [(word, foldings(word)) for word in self.wanted.words.split()]
        )
        return next((word for word, folded in among if any(f and f in key for f in folded)), "")


def _close_keys(
    setting: Setting, kind: PhraseKind, texts: Sequence[str], method: Method
) -> dict[str, str]:
    """Ways to write what is close, with the phrase as it is said."""
    if not texts:
        return {}
    close: Sequence[Close] = close_phrases(setting, kind, texts, method)
    least = SIMILAR_FROM[kind, method]
    return {key: each.text for each in close if each.score >= least for key in each.keys}


def _keys_meant(setting: Setting, wanted: Wanted) -> set[str]:
    """Keys of skills that are what is looked for: as the field answers, or as the words stand."""
    field = registry.by_code(SKILL)
    assert isinstance(field, SkillField), "registered by this package"
    meant = {key for skill in wanted.skills for key in field.keys(skill, setting)}
    return meant | {fold(word) for word in (wanted.words, *wanted.words.split()) if word}
