# SPDX-License-Identifier: Apache-2.0
"""How a row of the projection is made from the tables of its owners: one statement for many people.

Folding and the gazetteer are Python (one implementation, `kernel.text` and `people.places`);
everything else is read set-based. The written text of a person goes into `document` without
notes: they have readers of their own.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection

from talentkreis.kernel.text import fold, fold_short
from talentkreis.people import places
from talentkreis.search.projection import FED_COLUMNS, parts

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

# tsvector refuses more than 1 MB; a career rarely fills a tenth of this.
DOCUMENT_CHARACTERS = 60_000
FOREVER = dt.date(9999, 12, 31)

_PEOPLE = """
SELECT p.id AS person_id, p.given_name, p.family_name, p.position, p.employer_name, p.summary,
    p.city, p.postcode, p.country, p.latitude, p.longitude, p.source_type, p.source, p.language,
    p.created_at, p.archived_at IS NOT NULL AS is_archived,
    p.restricted_at IS NOT NULL AS is_restricted, p.confidential_to,
    bases.basis_until, hats.hats, tags.tags, tags.tag_names, skills.skills, skills.skill_names,
    stations.career, emails.emails{columns}
FROM ids JOIN people_person p ON p.id = ids.person_id
LEFT JOIN (
    SELECT b.person_id, max(coalesce(b.ends_on, DATE '9999-12-31')) AS basis_until
    FROM ids JOIN people_processingbasis b USING (person_id) GROUP BY 1
) bases ON bases.person_id = p.id
LEFT JOIN (
    SELECT h.person_id, array_agg(DISTINCT h.kind ORDER BY h.kind) AS hats
    FROM ids JOIN people_hat h USING (person_id) WHERE h.ends_on IS NULL GROUP BY 1
) hats ON hats.person_id = p.id
LEFT JOIN (
    SELECT pt.person_id, array_agg(t.key ORDER BY t.key) AS tags,
        string_agg(t.name, ' ' ORDER BY t.key) AS tag_names
    FROM ids JOIN people_persontag pt USING (person_id) JOIN people_tag t ON t.id = pt.tag_id
    GROUP BY 1
) tags ON tags.person_id = p.id
LEFT JOIN (
    SELECT ps.person_id, array_agg(s.key ORDER BY s.key) AS skills,
        string_agg(s.name, ' ' ORDER BY s.key) AS skill_names
    FROM ids JOIN people_personskill ps USING (person_id) JOIN people_skill s ON s.id = ps.skill_id
    GROUP BY 1
) skills ON skills.person_id = p.id
LEFT JOIN (
    SELECT st.person_id, string_agg(
        concat_ws(' ', st.title, st.organisation, st.description), ' ' ORDER BY st.id) AS career
    FROM ids JOIN people_station st USING (person_id) GROUP BY 1
) stations ON stations.person_id = p.id
LEFT JOIN (
    SELECT c.person_id, string_agg(c.normalised, ' ' ORDER BY c.normalised) AS emails
    FROM ids JOIN people_contactpoint c USING (person_id) WHERE c.kind = 'email' GROUP BY 1
) emails ON emails.person_id = p.id
{joins}
"""

# Everything the upsert writes, with its SQL type in the JSON it is handed over in.
COLUMNS = {
    "person_id": "uuid",
    "sort_name": "text",
    "name_key": "text",
    "position_key": "text",
    "employer_key": "text",
    "city_key": "text",
    "postcode": "text",
    "country": "text",
    "latitude": "float8",
    "longitude": "float8",
    "tags": "text[]",
    "hats": "text[]",
    "skills": "text[]",
    "consents": "text[]",
    "pool_ids": "uuid[]",
    "owner_id": "uuid",
    "next_contact_on": "date",
    "warmth_log": "float8",
    "last_contact_at": "timestamptz",
    "source_type": "text",
    "source_key": "text",
    "language": "text",
    "created_at": "timestamptz",
    "is_archived": "bool",
    "is_restricted": "bool",
    "basis_until": "date",
    "confidential_to": "uuid[]",
    "gate_nurture": "int2",
    "gate_newsletter": "int2",
    "gate_personal_email": "int2",
    "gate_personal_contact": "int2",
    "gate_valid_until": "timestamptz",
}
_DOCUMENT = {"written": "text", "words": "text"}

# Names and labels word by word in both foldings; running text stemmed in both languages, because
# careers here mix German and English in one line.
DOCUMENT_SQL = (
    "setweight(to_tsvector('simple', r.words), 'A')"
    " || setweight(to_tsvector('german', r.written), 'B')"
    " || setweight(to_tsvector('english', r.written), 'C')"
)


def rows_for(person_ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
    """Fresh rows of these people, as JSON-able values of `COLUMNS` plus the document's texts."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [list(person_ids)])
        names = [column[0] for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for part in parts():
        if part.rows is None:
            continue
        answers = part.rows([row["person_id"] for row in found])
        for row in found:
            values = answers.get(row["person_id"])
            if values is not None:
                row.update(zip(part.columns, values, strict=True))
    return [_row(found_row) for found_row in found]


def recordset(rows: list[dict[str, Any]]) -> tuple[str, list[Any]]:
    """A FROM item named r with these rows, and its one parameter."""
    types = ", ".join(f"{name} {kind}" for name, kind in {**COLUMNS, **_DOCUMENT}.items())
    return f"jsonb_to_recordset(%s::jsonb) AS r({types})", [json.dumps(rows, default=_plain)]


def _statement() -> str:
    columns: list[str] = []
    joins: list[str] = []
    for number, part in enumerate(part for part in parts() if part.sql):
        columns += [f", part{number}.{column}" for column in part.columns]
        joins.append(f"LEFT JOIN ({part.sql}) part{number} ON part{number}.person_id = p.id")
    ids = "WITH ids AS (SELECT DISTINCT unnest(%s::uuid[]) AS person_id)"
    return ids + _PEOPLE.format(columns="".join(columns), joins="\n".join(joins))


@lru_cache(maxsize=50_000)
def _both(word: str) -> tuple[str, str]:
    return fold(word), fold_short(word)


def words(text: str) -> str:
    """A running text in both foldings, word by word: careers repeat the same few thousand."""
    pairs = [_both(word) for word in text.split()]
    long, short = (" ".join(pair[form] for pair in pairs) for form in (0, 1))
    return long if long == short else f"{long}\n{short}"


@lru_cache(maxsize=20_000)
def keys(*texts: str) -> str:
    """Both foldings of texts, each on its own line and only once: what `contains` looks into."""
    lines: dict[str, None] = {}
    for text in texts:
        if text:
            lines[fold(text)] = None
            if not text.isascii():  # plain words fold to the same either way
                lines[fold_short(text)] = None
    return "\n".join(lines)


@lru_cache(maxsize=20_000)
def _label_keys(text: str) -> str:
    """`keys` of what many people share: positions, employers."""
    return keys(text)


@lru_cache(maxsize=20_000)
def _label_fold(text: str) -> str:
    """`fold` of what many people share: towns, sources."""
    return fold(text)


def _row(found: dict[str, Any]) -> dict[str, Any]:
    given, family = found["given_name"], found["family_name"]
    labels = [found["tag_names"], found["skill_names"]]
    work = [found["position"], found["employer_name"]]
    row = {name: found.get(name) for name in COLUMNS}
    for name, absent in FED_COLUMNS.items():
        if row[name] is None:
            row[name] = absent
    row.update(
        sort_name=fold(f"{family} {given}"),
        name_key=keys(f"{given} {family}", f"{family} {given}"),
        position_key=_label_keys(found["position"]),
        employer_key=_label_keys(found["employer_name"]),
        city_key=_label_fold(found["city"]),
        source_key=_label_fold(found["source"]),
        tags=found["tags"] or [],
        hats=found["hats"] or [],
        skills=found["skills"] or [],
    )
    if row["latitude"] is None:
        row["latitude"], row["longitude"] = _located(found)
    written = _joined(*work, *labels, found["summary"], found["career"])
    named = _joined(given, family, found["city"], found["emails"], *work, *labels)
    row["written"] = written[:DOCUMENT_CHARACTERS]
    row["words"] = words(_joined(named, written)[:DOCUMENT_CHARACTERS])
    return row


def _located(found: dict[str, Any]) -> tuple[float | None, float | None]:
    place = places.locate(postcode=found["postcode"], city=found["city"], country=found["country"])
    return (place.latitude, place.longitude) if place else (None, None)


def _joined(*texts: str | None) -> str:
    return " ".join(text for text in texts if text).replace("\x00", "")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else str(value)
