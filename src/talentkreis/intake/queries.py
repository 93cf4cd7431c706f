# SPDX-License-Identifier: Apache-2.0
"""Reads about imports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from talentkreis.intake.batches import row_plan
from talentkreis.intake.columns.headers import is_withheld
from talentkreis.intake.columns.mapping import columns_from_json
from talentkreis.intake.columns.targets import Target
from talentkreis.intake.files import open_stored
from talentkreis.intake.models import (
    EffectKind,
    ImportBatch,
    ImportEffect,
    ImportRow,
    Outcome,
    SavedMapping,
)
from talentkreis.intake.permissions import Right
from talentkreis.intake.rows.preparing import Preparer
from talentkreis.intake.tables.reading import TableReader
from talentkreis.intake.tables.refusals import TableRefused
from talentkreis.intake.wording import reason_text
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import require
from talentkreis.people.addresses import readable_phone
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator, Sequence

    from talentkreis.intake.columns.mapping import Column
    from talentkreis.intake.rows.shapes import PreparedRow
    from talentkreis.organisation.actors import Actor

PAGE = 50
SAMPLES = 3
_SAMPLED_ROWS = 40
_LONGEST_SAMPLE = 60


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Imports, newest first, and from where the next ones go on."""

    batches: list[ImportBatch]
    next_before: uuid.UUID | None


def batches(actor: Actor, *, before: uuid.UUID | None = None) -> BatchPage:
    """Imports older than `before`. Raises NotAllowed."""
    require(actor, Right.VIEW)
    rows = ImportBatch.objects.select_related("created_by").order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE + 1])
    return BatchPage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def batch_visible_to(actor: Actor, batch_id: uuid.UUID) -> ImportBatch:
    """One import. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    batch = ImportBatch.objects.select_related("created_by").filter(id=batch_id).first()
    if batch is None:
        raise NotFound(_("There is no such import."), code="no_such_import")
    return batch


def earlier_imports(batch: ImportBatch) -> list[ImportBatch]:
    """Other imports of the very same file that have brought people."""
    same = ImportBatch.objects.filter(sha256=bytes(batch.sha256), state="imported")
    return list(same.exclude(id=batch.id).order_by("-id")[:3])


def saved_mappings(actor: Actor) -> list[SavedMapping]:
    """Mappings kept for the next file. Raises NotAllowed."""
    require(actor, Right.VIEW)
    return list(SavedMapping.objects.order_by("name")[:PAGE])


@dataclass(slots=True)
class ColumnLine:
    """One column of a file on the page where its meaning is said."""

    index: int
    header: str
    samples: list[str]
    column: Column
    is_withheld: bool
    filled: int = 0
    # The <option> elements of its choice.
    label: str = ""

    @property
    def number(self) -> int:
        """As people count."""
        return self.index + 1

    @property
    def name(self) -> str:
        """The header, or the number where there is none."""
        return self.header or str(self.number)


def column_lines(batch: ImportBatch) -> list[ColumnLine]:
    """Columns with a few of their values. Values of withheld columns are not shown."""
    rows = _first_rows(batch, _SAMPLED_ROWS)
    lines = []
    for index, (header, column) in enumerate(
        zip(batch.headers, columns_from_json(batch.mapping), strict=True)
    ):
        withheld = is_withheld(header)
        values = [row[index].strip() for _, row in rows if index < len(row) and row[index].strip()]
        shown = [] if withheld else [value[:_LONGEST_SAMPLE] for value in dict.fromkeys(values)]
        lines.append(
            ColumnLine(index, header, shown[:SAMPLES], column, withheld, filled=len(values))
        )
    return lines


def _first_rows(batch: ImportBatch, count: int) -> list[tuple[int, list[str]]]:
    """The first rows below the header; none once the file is gone."""
    rows: list[tuple[int, list[str]]] = []
    try:
        with open_stored(batch.path) as file:
            reader = TableReader(
                file,
                encoding=batch.encoding,
                delimiter=batch.delimiter,
                quote=batch.quote or '"',
            )
            for number, cells in reader:
                if number > batch.header_row and any(map(str.strip, cells)):
                    rows.append((number, cells))
                if len(rows) >= count:
                    break
    except TableRefused:
        return rows
    return rows


@dataclass(slots=True)
class RowLine:
    """One row as it is listed: what it says, what becomes of it, and why."""

    number: int
    outcome: str
    outcome_label: str
    about: str
    reasons: list[str]
    person_id: uuid.UUID | None = None
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowPage:
    """Listed rows and from where the next ones go on."""

    rows: list[RowLine]
    next_after: int | None


def rows_to_see(actor: Actor, batch: ImportBatch, *, outcome: str = "", after: int = 0) -> RowPage:
    """Rows somebody should look at: errors, and people held back for a decision."""
    rows = ImportRow.objects.filter(batch=batch, raw__isnull=False, number__gt=after)
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    found = list(rows.order_by("number")[: PAGE + 1])
    lines = [_line(row, batch) for row in found[:PAGE]]
    _hide_strangers(actor, lines)
    return RowPage(lines, found[PAGE - 1].number if len(found) > PAGE else None)


def _line(row: ImportRow, batch: ImportBatch) -> RowLine:
    return RowLine(
        number=row.number,
        outcome=row.outcome,
        outcome_label=str(Outcome(row.outcome).label),
        about=_about(row.raw or [], batch),
        reasons=[reason_text(reason) for reason in row.reasons or []],
        person_id=row.person_id,
    )


_TELLING = (
    Target.FULL_NAME, Target.GIVEN_NAME, Target.FAMILY_NAME, Target.PERSON_REF, Target.EMAIL,
    Target.CITY, Target.ORGANISATION, Target.STATION_TITLE,
)  # fmt: skip


def _about(cells: Sequence[str], batch: ImportBatch) -> str:
    """A few cells that tell people which row it is."""
    columns = columns_from_json(batch.mapping)
    told = [
        cells[index].strip()[:80]
        for target in _TELLING
        for index, column in enumerate(columns)
        if column.target == target and index < len(cells) and cells[index].strip()
    ]
    return " · ".join(told[:4]) or " · ".join(c.strip()[:40] for c in cells if c.strip())[:120]


def _hide_strangers(actor: Actor, lines: Iterable[RowLine]) -> None:
    """No link to people the reader may not see."""
    wanted = {line.person_id for line in lines if line.person_id}
    visible = set(
        Person.objects.visible_to(actor).filter(id__in=wanted).values_list("id", flat=True)
    )
    for line in lines:
        if line.person_id not in visible:
            line.person_id = None


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many rows share a reason."""

    text: str
    outcome: str
    count: int

    @property
    def outcome_label(self) -> str:
        """What became of these rows."""
        return str(Outcome(self.outcome).label)


_REASONS = """
SELECT row.outcome, reason.value ->> 'code', coalesce(reason.value ->> 'column', ''),
    coalesce(reason.value ->> 'because', reason.value ->> 'meant', ''), count(*),
    (array_agg(reason.value))[1]
FROM intake_importrow row, jsonb_array_elements(row.reasons) reason
WHERE row.batch_id = %s AND row.reasons IS NOT NULL
GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 2, 3, 4 LIMIT 40
"""


def reason_counts(batch: ImportBatch) -> list[ReasonCount]:
    """The most frequent reasons, each with its column or what speaks for it."""
    import json

    with connection.cursor() as cursor:
        cursor.execute(_REASONS, [batch.id])
        found = cursor.fetchall()
    counts = []
    for outcome, _code, _column, _because, count, example in found:
        reason = json.loads(example) if isinstance(example, str) else example
        reason.pop("row", None)
        counts.append(ReasonCount(reason_text(reason), outcome, count))
    return counts


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A row of the preview: as it will look here."""

    number: int
    outcome: str
    outcome_label: str
    name: str
    reach: str
    place: str
    work: str
    own: str
    reasons: list[str]


def preview(batch: ImportBatch, count: int = 20) -> list[PreviewLine]:
    """The first rows as they will look, with what becomes of them."""
    rows = _first_rows(batch, count)
    kept = {
        row.number: row
        for row in ImportRow.objects.filter(batch=batch, number__in=[n for n, _ in rows])
    }
    prepare = Preparer(row_plan(batch))
    lines = []
    for number, cells in rows:
        row = prepare(number, cells)
        if row is None:
            continue
        known = kept.get(number)
        outcome = Outcome(known.outcome) if known else Outcome.NEW
        reasons = [reason_text(reason) for reason in (known.reasons if known else None) or []]
        lines.append(PreviewLine(number, outcome.value, str(outcome.label), *_shown(row), reasons))
    return lines


def _shown(row: PreparedRow) -> tuple[str, str, str, str, str]:
    """Name, addresses, place, work and what is said in own fields."""
    fields = row.fields
    if row.station is not None:
        station = row.station
        until = f"–{station.ends_on.year}" if station.ends_on else ""
        since = f"{station.starts_on.year}{until}" if station.starts_on else ""
        who = ", ".join(reference.external_id for reference in row.references)
        return (
            who,
            since,
            station.place,
            ", ".join(filter(None, (station.title, station.organisation))),
            "",
        )
    if row.note is not None:
        who = ", ".join(reference.external_id for reference in row.references)
        when = f"{row.note.happened_at:%d.%m.%Y}" if row.note.happened_at else ""
        return who, when, "", row.note.text[:120], ""
    name = " ".join(
        filter(None, (fields.get("title"), fields.get("given_name"), fields.get("family_name")))
    )
    reach = [
        readable_phone(a.normalised) if a.kind == "phone" else a.normalised
        for a in row.addresses[:2]
    ]
    place = " ".join(filter(None, (fields.get("postcode"), fields.get("city"))))
    work = ", ".join(filter(None, (fields.get("position"), fields.get("employer_name"))))
    own = " · ".join(f"{said.field.label}: {said.shown[:_LONGEST_SAMPLE]}" for said in row.own)
    return name, ", ".join(reach), place, work, own


def error_lines(actor: Actor, batch: ImportBatch) -> Iterator[list[str]]:
    """The error file: header, then every row to see with its number, outcome and reasons."""
    require(actor, Right.VIEW)
    yield [_("Row"), _("Result"), _("Reason"), *batch.headers]
    rows = ImportRow.objects.filter(batch=batch, raw__isnull=False).order_by("number")
    for row in rows.iterator(chunk_size=1_000):
        reasons = " ".join(reason_text(reason) for reason in row.reasons or [])
        label = str(Outcome(row.outcome).label)
        yield [str(row.number), label, reasons, *(str(cell) for cell in row.raw or [])]


def kept_people(actor: Actor, batch: ImportBatch, limit: int = PAGE) -> list[Person]:
    """People a roll-back left alone, as far as the actor may see them."""
    kept = ImportEffect.objects.filter(batch=batch, kind=EffectKind.KEPT).values("person_id")
    return list(
        Person.objects.visible_to(actor).filter(id__in=kept).order_by("family_name", "id")[:limit]
    )
