# SPDX-License-Identifier: Apache-2.0
"""The sentence that shows why somebody is found: out of what the reader may read of the person.

Words are looked for as they are written in the skills, stations and summary of a person, and where
these say nothing, in their documents. A title or skill that is only close has no words of the
search in it: there the sentence is the one that carries the title or skill itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from talentkreis.kernel.arrays import id_array, text_array
from talentkreis.kernel.text import fold
from talentkreis.organisation.rights import may
from talentkreis.people.permissions import Right
from talentkreis.search.fields.registry import Passage

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from talentkreis.search.fields.registry import Setting

# What is shown, and how much of each text of a person is looked through for it.
MOST_LETTERS = 180
LOOKED_THROUGH = 4_000
MOST_STATIONS = 8
# Of a document: only around the first place where one of the words stands.
DOCUMENT_LETTERS, AROUND = 30_000, 300
MOST_WANTED = 12
_SENTENCE = re.compile(r"(?<=[.!?])\s+|[\r\n]+|\s[•·▪–*]\s|\t+")
_WORD = re.compile(r"[\w+#.&/-]*[\w+#]")
# A shorter word means itself alone ("C#", "Go"); a longer one also with another ending, and from
# here on inside of compounds.
_ENDINGS_FROM, _ENDING, _COMPOUNDS_FROM = 5, 2, 6
_SMALL = frozenset({
    "am", "an", "and", "auf", "bei", "das", "der", "des", "die", "ein", "eine", "for", "fuer",
    "im", "in", "mit", "of", "oder", "or", "the", "to", "und", "von", "vom", "with", "zu", "zum",
})  # fmt: skip

_PROFILES = """
SELECT p.id, 'summary', '', NULL::date, left(p.summary, %(most)s), 2
FROM people_person p WHERE p.id = ANY(%(ids)s::uuid[]) AND p.summary <> ''
UNION ALL
SELECT s.person_id, 'station', concat_ws(', ', nullif(s.title, ''), nullif(s.organisation, '')),
    s.starts_on, left(s.description, %(most)s), 1
FROM unnest(%(ids)s::uuid[]) AS ids(id) CROSS JOIN LATERAL (
    SELECT * FROM people_station WHERE person_id = ids.id AND description <> ''
    ORDER BY starts_on DESC NULLS LAST, id LIMIT %(stations)s) AS s
UNION ALL
SELECT ps.person_id, 'skill', k.name, ps.evidenced_on, ps.evidence, 0
FROM people_personskill ps JOIN people_skill k ON k.id = ps.skill_id
WHERE ps.person_id = ANY(%(ids)s::uuid[]) AND ps.evidence <> ''
ORDER BY 1, 6, 4 DESC NULLS LAST
"""
_DOCUMENTS = """
SELECT ids.id, found.name, found.uploaded_at, found.body
FROM unnest(%s::uuid[]) AS ids(id) CROSS JOIN LATERAL (
    SELECT d.name, d.uploaded_at, substr(t.text, greatest(1, here.at - %s), %s) AS body
    FROM people_document d JOIN people_documenttext t ON t.document_id = d.id
    CROSS JOIN LATERAL (
        SELECT min(nullif(strpos(lower(left(t.text, %s)), word), 0)) AS at
        FROM unnest(%s::text[]) AS word) AS here
    WHERE d.person_id = ids.id AND here.at IS NOT NULL
    ORDER BY d.uploaded_at DESC LIMIT 1) AS found
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for in the texts of one person, the best first."""

    phrases: tuple[str, ...]
    # Keys of skills whose own evidence counts, whatever its words.
    skills: frozenset[str] = frozenset()


def evidence_of(setting: Setting, sought: Mapping[uuid.UUID, Sought]) -> dict[uuid.UUID, Passage]:
    """For each person the sentence that carries best what is sought; who has none is left out.

    About people the reader may see; documents count for those who may read them.
    """
    found: dict[uuid.UUID, Passage] = {}
    asked = {person_id: each for person_id, each in sought.items() if each.phrases or each.skills}
    if not asked:
        return found
    texts = _profiles(asked)
    for person_id, each in asked.items():
        passage = _best(texts.get(person_id, ()), each)
        if passage is not None:
            found[person_id] = passage
    open_ones = {p: each for p, each in asked.items() if p not in found and each.phrases}
    if open_ones and (setting.actor.is_system or may(setting.actor, Right.READ_DOCUMENTS)):
        for person_id, text in _documents(open_ones):
            passage = _best([text], open_ones[person_id])
            if passage is not None:
                found[person_id] = passage
    return found


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of a person: what it is called, from when, and for a skill its key."""

    title: str
    at: dt.date | None
    body: str
    skill: str = ""


def _profiles(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[_Text]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _PROFILES,
            {"ids": id_array(person_ids), "most": LOOKED_THROUGH, "stations": MOST_STATIONS},
        )
        texts: dict[uuid.UUID, list[_Text]] = {}
        for person_id, kind, title, at, body, _rank in cursor.fetchall():
            named = _("Summary") if kind == "summary" else title
            skill = fold(title) if kind == "skill" else ""
            texts.setdefault(person_id, []).append(_Text(named, at, body, skill))
        return texts


def _documents(sought: Mapping[uuid.UUID, Sought]) -> list[tuple[uuid.UUID, _Text]]:
    words = {
        word.lower()
        for each in sought.values()
        for phrase in each.phrases
        for word in phrase.split()
        if fold(word) not in _SMALL
    }
    with connection.cursor() as cursor:
        cursor.execute(
            _DOCUMENTS,
            [
                id_array(sought),
                AROUND,
                2 * AROUND,
                DOCUMENT_LETTERS,
                text_array(sorted(words, key=len, reverse=True)[: 2 * MOST_WANTED]),
            ],
        )
        return [(row[0], _Text(row[1], row[2], row[3])) for row in cursor.fetchall()]


def _best(texts: Iterable[_Text], sought: Sought) -> Passage | None:
    """The sentence in which most of one phrase stands; the first phrases and texts win ties."""
    phrases = [words for each in sought.phrases[:MOST_WANTED] if (words := _wanted(each))]
    best: tuple[float, Passage] | None = None
    for text in texts:
        if text.skill and text.skill in sought.skills:
            return Passage(text.title, text.at, _marked(text.body, phrases))
        for sentence in _SENTENCE.split(text.body):
            share = _share(sentence, phrases)
            if share and (best is None or share > best[0]):
                best = (share, Passage(text.title, text.at, _marked(sentence, phrases)))
        if best is not None and best[0] == 1:
            break
    return best[1] if best else None


def _wanted(phrase: str) -> list[str]:
    return [word for word in map(fold, _WORD.findall(phrase)) if word not in _SMALL]


def _share(sentence: str, phrases: Sequence[Sequence[str]]) -> float:
    """How much of the phrase that stands in it best: half of its words is too little."""
    words = [fold(word) for word in _WORD.findall(sentence)]
    shares = [
        sum(any(_means(word, wanted) for word in words) for wanted in phrase) / len(phrase)
        for phrase in phrases
    ]
    best = max(shares, default=0.0)
    return best if best > 0.5 else 0.0  # noqa: PLR2004 - half


def _means(word: str, wanted: str) -> bool:
    """Whether a word of a text is a wanted one, as it is or inflected, or holds it."""
    if len(wanted) < _ENDINGS_FROM:
        return word == wanted
    stem = wanted[:-_ENDING] if len(wanted) > _ENDINGS_FROM + 1 else wanted
    if word.startswith(stem):
        return len(word) <= len(wanted) + 3 or len(wanted) >= _COMPOUNDS_FROM
    return len(wanted) >= _COMPOUNDS_FROM and wanted in word


def _marked(sentence: str, phrases: Sequence[Sequence[str]]) -> list[tuple[str, bool]]:
    """The sentence in pieces, cut around the first word that matches."""
    sentence = " ".join(sentence.split())
    wanted = {word for phrase in phrases for word in phrase}
    spans = [
        match.span()
        for match in _WORD.finditer(sentence)
        if any(_means(fold(match[0]), each) for each in wanted)
    ]
    start, end = _window(sentence, spans[0][0] if spans else 0)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for left, right in spans:
        if left >= at and right <= end:
            pieces += [(sentence[at:left], False), (sentence[left:right], True)]
            at = right
    pieces.append((sentence[at:end] + ("…" if end < len(sentence) else ""), False))
    return [piece for piece in pieces if piece[0]]


def _window(sentence: str, first: int) -> tuple[int, int]:
    """Where to cut a long sentence: between words, with the first match in the front third."""
    if len(sentence) <= MOST_LETTERS:
        return 0, len(sentence)
    start = max(0, min(first - MOST_LETTERS // 3, len(sentence) - MOST_LETTERS))
    start = sentence.rfind(" ", 0, start) + 1 if start else 0
    end = start + MOST_LETTERS
    if end < len(sentence):
        end = max(sentence.rfind(" ", start, end), first + 1)
    return start, min(end, start + 2 * MOST_LETTERS)
