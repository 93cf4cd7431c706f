# SPDX-License-Identifier: Apache-2.0
"""How a row of the projection is made: from what the tables of its owners say about a person.

Folding and the gazetteer are Python (one implementation, `kernel.text` and `people.places`);
everything else is read set-based, one statement for many people. Whoever has just created people
knows the same and says so (`Source`) without reading it back. The written text of a person goes
into `document` without notes, which have readers of their own. Tags are not here at all: filters
ask their own rows, for they change often and for many at once.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from talentkreis.kernel.arrays import id_array, text_array
from talentkreis.kernel.text import fold, fold_short
from talentkreis.people import places
from talentkreis.search.projection import FED_COLUMNS, parts

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

# tsvector refuses more than 1 MB; a career rarely fills a tenth of this.
DOCUMENT_CHARACTERS = 60_000


class Source(NamedTuple):
    """What the tables say about a person; empty where they say nothing.

    Keys and names of labels are in the order of the keys' code points.
    """

    person_id: uuid.UUID
    given_name: str
    family_name: str
    position: str
    employer_name: str
    summary: str
    city: str
    postcode: str
    country: str
    latitude: float | None
    longitude: float | None
    source_type: str
    source: str
    language: str
    created_at: dt.datetime
    is_archived: bool
    is_restricted: bool
    confidential_to: Sequence[uuid.UUID] | None
    basis_until: dt.date | None
    hats: Sequence[str] | None
    skills: Sequence[str] | None
    skill_names: str | None
    career: str | None
    # Comparable e-mail addresses, joined in their order.
    emails: str | None
    # Columns that parts feed; one that is missing or nothing has its value from FED_COLUMNS.
    fed: Mapping[str, object] = MappingProxyType({})


_PEOPLE = """
SELECT p.id, p.given_name, p.family_name, p.position, p.employer_name, p.summary,
    p.city, p.postcode, p.country, p.latitude, p.longitude, p.source_type, p.source, p.language,
    p.created_at, p.archived_at IS NOT NULL, p.restricted_at IS NOT NULL, p.confidential_to,
    bases.basis_until, hats.hats, skills.skills, skills.skill_names,
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
    SELECT ps.person_id, array_agg(s.key ORDER BY s.key COLLATE "C") AS skills,
        string_agg(s.name, ' ' ORDER BY s.key COLLATE "C") AS skill_names
    FROM ids JOIN people_personskill ps USING (person_id) JOIN people_skill s ON s.id = ps.skill_id
    GROUP BY 1
) skills ON skills.person_id = p.id
LEFT JOIN (
    SELECT st.person_id, string_agg(
        concat_ws(' ', st.title, st.organisation, st.description), ' ' ORDER BY st.id) AS career
    FROM ids JOIN people_station st USING (person_id) GROUP BY 1
) stations ON stations.person_id = p.id
LEFT JOIN (
    SELECT c.person_id, string_agg(c.normalised, ' ' ORDER BY c.normalised COLLATE "C") AS emails
    FROM ids JOIN people_contactpoint c USING (person_id) WHERE c.kind = 'email' GROUP BY 1
) emails ON emails.person_id = p.id
{joins}
"""

# Everything the upsert writes, with its SQL type, in the order of `_row`.
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
    "hats": "text[]",
    "skills": "text[]",
    "consents": "text[]",
    "pool_ids": "uuid[]",
    "owner_id": "uuid",
    "next_contact_on": "date",
    "warmth_log": "float8",
    "last_contact_at": "timestamptz",
    "gate_nurture": "int2",
    "gate_newsletter": "int2",
    "gate_personal_email": "int2",
    "gate_personal_contact": "int2",
    "gate_limit": "int2",
    "gate_valid_until": "timestamptz",
    "source_type": "text",
    "source_key": "text",
    "language": "text",
    "created_at": "timestamptz",
    "is_archived": "bool",
    "is_restricted": "bool",
    "basis_until": "date",
    "confidential_to": "uuid[]",
}
_DOCUMENT = {"written": "text", "words": "text"}

# Names and labels word by word in both foldings; running text stemmed in both languages, because
# careers here mix German and English in one line.
DOCUMENT_SQL = (
    "setweight(to_tsvector('simple', r.words), 'A')"
    " || setweight(to_tsvector('german', r.written), 'B')"
    " || setweight(to_tsvector('english', r.written), 'C')"
)


# Between rows, between cells, and what stands for NULL: control characters, which no text keeps.
_ROW_END, _CELL_END, _NULL = "\x1e", "\x1f", "\x1d"
_CONTROL = str.maketrans(dict.fromkeys(("\x00", _ROW_END, _CELL_END, _NULL), " "))
# In this order: what is written for these three must not be written anew.
_ESCAPED = (
    ("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"),
    (_CELL_END, "\t"), (_NULL, "\\N"), (_ROW_END, "\n"),
)  # fmt: skip
# Taken apart by `string_to_array`: a third of what JSON costs at either end (12 µs a row, not 40).
# OFFSET 0 keeps the planner from doing it once for each column.
_CELLS = ", ".join(f"cell[{n}]::{kind} AS {name}" for n, (name, kind) in enumerate(
    {**COLUMNS, **_DOCUMENT}.items(), start=1
))  # fmt: skip
_RECORDSET = (
    f"(SELECT {_CELLS} FROM (SELECT string_to_array(line, chr({ord(_CELL_END)}), chr({ord(_NULL)}))"  # noqa: S608 - constants
    f" AS cell FROM string_to_table(%s, chr({ord(_ROW_END)})) AS line OFFSET 0) AS lines) AS r"
)

Row = tuple[str | None, ...]


def sources_of(person_ids: Sequence[uuid.UUID]) -> list[Source]:
    """What the tables say about these people now."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [list(person_ids)])
        found = cursor.fetchall()
    width = len(Source._fields) - 1
    fed_names = [name for part in parts() if part.sql for name in part.columns]
    fed: dict[uuid.UUID, dict[str, object]] = {
        row[0]: dict(zip(fed_names, row[width:], strict=True)) for row in found
    }
    for part in parts():
        if part.rows is not None:
            for person_id, values in part.rows(list(fed)).items():
                fed[person_id].update(zip(part.columns, values, strict=True))
    return [Source._make((*row[:width], fed[row[0]])) for row in found]


def rows_of(sources: Iterable[Source]) -> list[Row]:
    """Rows of the projection, in the order of their ids."""
    ordered = sorted(sources, key=lambda source: source.person_id)
    # People of one import share what is fed about them.
    fed = {id(source.fed): source.fed for source in ordered}
    cells = {key: _fed_cells(values) for key, values in fed.items()}
    return [_row(source, cells[id(source.fed)]) for source in ordered]


def recordset(rows: Sequence[Row]) -> tuple[str, list[Any]]:
    """A FROM item named r with these rows, and its one parameter."""
    lines = (_CELL_END.join([_NULL if c is None else c for c in row]) for row in rows)
    return _RECORDSET, [_ROW_END.join(lines)]


def copied(rows: Iterable[Row]) -> str:
    """Rows as COPY reads them."""
    text = _ROW_END.join(
        [_CELL_END.join([_NULL if cell is None else cell for cell in row]) for row in rows]
    )
    for written, escaped in _ESCAPED:
        text = text.replace(written, escaped)
    return text


def _statement() -> str:
    columns: list[str] = []
    joins: list[str] = []
    for number, part in enumerate(part for part in parts() if part.sql):
        columns += [f", part{number}.{column}" for column in part.columns]
        joins.append(f"LEFT JOIN ({part.sql}) part{number} ON part{number}.person_id = p.id")
    ids = "WITH ids AS (SELECT DISTINCT unnest(%s::uuid[]) AS person_id)"
    return ids + _PEOPLE.format(columns="".join(columns), joins="\n".join(joins))


@lru_cache(maxsize=50_000)
def _both(text: str) -> tuple[str, str]:
    """Both foldings of what many people share: words, names, towns, positions, employers."""
    return fold(text), fold_short(text)


def words(text: str) -> str:
    """A running text in both foldings, word by word: careers repeat the same few thousand."""
    if text.isascii():
        return fold(text)
    pairs = [_both(word) for word in text.split()]
    long, short = (" ".join(pair[form] for pair in pairs) for form in (0, 1))
    return long if long == short else f"{long}\n{short}"


def keys(text: str) -> str:
    """Both foldings of a text, each on its own line and only once: what `contains` looks into."""
    return "\n".join(dict.fromkeys(_both(text)))


def _fed_cells(fed: Mapping[str, object]) -> Row:
    values = ((fed.get(name), absent) for name, absent in FED_COLUMNS.items())
    return tuple(_cell(absent if value is None else value) for value, absent in values)


def _row(source: Source, fed: Row) -> Row:
    """Cells as PostgreSQL reads them, in the order of COLUMNS, and the texts of the document."""
    given, family = source.given_name, source.family_name
    (given_long, given_short), (family_long, family_short) = _both(given), _both(family)
    names = (
        f"{given_long} {family_long}", f"{given_short} {family_short}",
        f"{family_long} {given_long}", f"{family_short} {given_short}",
    )  # fmt: skip
    latitude, longitude = source.latitude, source.longitude
    if latitude is None:
        latitude, longitude = _located(source)
    written = _joined(
        source.position, source.employer_name, source.skill_names, source.summary, source.career,
    )[:DOCUMENT_CHARACTERS]  # fmt: skip
    named = _joined(given, family, source.city, source.emails, written)
    return (
        source.person_id.hex,
        names[2].strip(),
        "\n".join(dict.fromkeys(map(str.strip, names))),
        keys(source.position),
        keys(source.employer_name),
        _both(source.city)[0],
        source.postcode,
        source.country,
        _shared_cell(latitude),
        _shared_cell(longitude),
        text_array(source.hats or ()),
        text_array(source.skills or ()),
        *fed,
        source.source_type,
        _both(source.source)[0],
        source.language,
        _shared_cell(source.created_at),
        "t" if source.is_archived else "f",
        "t" if source.is_restricted else "f",
        _shared_cell(source.basis_until),
        None if source.confidential_to is None else id_array(source.confidential_to),
        written,
        words(named[:DOCUMENT_CHARACTERS]),
    )


def _located(source: Source) -> tuple[float | None, float | None]:
    place = places.locate(postcode=source.postcode, city=source.city, country=source.country)
    return (place.latitude, place.longitude) if place else (None, None)


def _joined(*texts: str | None) -> str:
    joined = " ".join([text for text in texts if text])
    return joined if joined.isprintable() else joined.translate(_CONTROL)


def _cell(value: object) -> str | None:
    """A value as PostgreSQL reads it from text."""
    if value is None or isinstance(value, str):
        return value
    return text_array([str(v) for v in value]) if isinstance(value, list) else str(value)


# Moments, days and coordinates that many people share.
_shared_cell = lru_cache(maxsize=4_000)(_cell)
