# SPDX-License-Identifier: Apache-2.0
"""Import of a table of people, everything included, into an installation that already has people.

Reading, normalising, duplicate check, people with addresses, basis, hat, skills and external id,
activities, search projection, one row of the import each. The baseline is raw COPY of exactly
the rows the import wrote, into the same tables with the same indexes, triggers and foreign keys,
in the same run. A file contains 1 % of people who are already there and 1 % of broken rows; some
more have the name of somebody in their town and are held back, as in any large stock.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import time
from typing import TYPE_CHECKING, Any, Self

import psutil

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from talentkreis.organisation.actors import Actor

SMALL: dict[str, Any] = {"people": 1_000, "rows": 1_000}
FULL: dict[str, Any] = {"people": 100_000, "rows": 20_000}

# Most people have a family name that few others have.
_SYLLABLES = [
    start + end for start in "bdfghklmnprstwz" for end in ("a", "el", "er", "in", "o", "u")
]
_RARE = [f"{one}{two}{end}".capitalize() for one in _SYLLABLES for two in _SYLLABLES
         for end in ("mann", "sen", "ke")]  # fmt: skip
_GIVEN_WORDS = """
    Anna Ben Clara David Emma Finn Greta Hannes Ida Jonas Katharina Leon Merle Nils Ole
    Paula Ronja Svea Tjark Ute Volker Wiebke Yusuf Zoe Jörg Björn Søren Grzegorz Zofia
    Ayşe Deniz Giulia Marek Olga Pavel Quentin Rafael Stefanie Thorsten Ümit Veronika
    Xenia Anneke Birte Carsten Dörte Enno Frauke Gesche Heiko Imke Jannik Karla Lasse
    Malte Neele Onno Peer Rieke Sönke Telse
"""
_GIVEN = _GIVEN_WORDS.split()
_FAMILY_WORDS = """
    Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer
    Richter Klein Wolf Schröder Neumann Schwarz Braun Hofmann Zimmermann Hartmann Krüger
    Lange Werner Krause Lehmann Köhler Maier König Walter Huber Kaiser Fuchs Peters Möller
    Weiß Jung Hahn Vogel Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann
    Albrecht Simon Ludwig Böhm Winter Kraus Schumacher Vogt Stein Jäger Otto Sommer Groß
    Seidel Brandt Haas Schreiber Graf Dietrich Ziegler Kuhn Pohl Engel Horn Busch Bergmann
    Voigt Sauer Arnold Wiśniewski Kowalczyk Yılmaz Demir Petersen Hansen Jensen Callsen
    Thomsen Lorenzen Carstensen Asmussen Clausen Paulsen Nissen Jacobsen
"""
_FAMILY = _FAMILY_WORDS.split()
_TOWNS = (
    ("24103", "Kiel"), ("20095", "Hamburg"), ("24937", "Flensburg"), ("23552", "Lübeck"),
    ("28195", "Bremen"), ("30159", "Hannover"), ("10115", "Berlin"), ("80331", "München"),
    ("50667", "Köln"), ("60311", "Frankfurt am Main"), ("70173", "Stuttgart"), ("01067", "Dresden"),
    ("04109", "Leipzig"), ("99084", "Erfurt"), ("18055", "Rostock"), ("25813", "Husum"),
)  # fmt: skip
_JOBS_WORDS = """
    Elektroniker Elektronikerin Netzmonteur Ingenieurin Projektleiter Sachbearbeiterin
    Softwareentwickler Schichtleiterin Meister Vertriebsmitarbeiterin
"""
_JOBS = _JOBS_WORDS.split()
_FIELDS_WORDS = """
    Netztechnik Schaltanlagen Windenergie Wärme Abrechnung Leitstelle IT Einkauf
"""
_FIELDS = _FIELDS_WORDS.split()
_LEVELS = ("I", "II", "III", "Planung", "Prüfung")
_SKILLS = [f"{word} {level}" for word in _FIELDS for level in _LEVELS]
_HEADER = "Personalnummer;Vorname;Nachname;E-Mail;Telefon;PLZ;Ort;Arbeitgeber;Position;Kenntnisse"


def run(people: int, rows: int) -> Iterator[dict[str, Any]]:
    """Fill the installation, then check and import one more file; then COPY the same rows.

    An installation that was kept is not filled again; its next file has new people.
    """
    from bench.filling import as_owner

    actor = _set_up()
    files = _files_before()
    if people and not files:
        stock = _table(random.Random(2025), 0, people, known=0)
        _import(actor, stock, "already-there.csv", is_stock=True)
        files = 1
    as_owner("VACUUM ANALYZE")
    first = people + rows * (files - bool(people))
    content = _table(random.Random(first), first, rows, known=people)
    times, batch_id = _import(actor, content, "new.csv")
    baseline = _copy_again(batch_id)
    yield _row("import_rows_per_second", rows, times["import"], baseline)
    yield _row("import_check_rows_per_second", rows, times["check"], baseline)


def _row(name: str, rows: int, taken: dict[str, float], baseline_s: float) -> dict[str, Any]:
    value, plain = rows / taken["wall"], rows / baseline_s
    return {
        "name": name,
        "value": round(value),
        "unit": "rows/s",
        "baseline": round(plain),
        "ratio": round(value / plain, 3),
        "n": rows,
        # Processor time of both sides: what a row costs on a machine that does nothing else.
        "python_us_per_row": round(taken["python"] / rows * 1e6),
        "postgres_us_per_row": round(taken["postgres"] / rows * 1e6),
    }


def _set_up() -> Actor:
    from talentkreis.organisation.actors import Role
    from talentkreis.organisation.models import Employer, Member

    Employer.objects.get_or_create(id=1, defaults={"name": "Nordlicht Energie"})
    member, _new = Member.objects.get_or_create(
        email="bench@nordlicht.example", defaults={"name": "Bench", "role": Role.ADMIN}
    )
    return member.actor


def _files_before() -> int:
    from talentkreis.intake.models import ImportBatch

    return ImportBatch.objects.count()


def _table(chance: random.Random, first: int, rows: int, *, known: int) -> bytes:
    """A table of people; some are among the first `known`, some rows are broken."""
    text = io.StringIO()
    text.write(_HEADER + "\r\n")
    for offset in range(rows):
        number = first + offset
        if known and chance.random() < 0.01:
            number = chance.randrange(known)
        broken = bool(known) and chance.random() < 0.01
        text.write(_line(random.Random(number), number, broken=broken) + "\r\n")
    return text.getvalue().encode()


def _line(chance: random.Random, number: int, *, broken: bool) -> str:
    given, family = chance.choice(_GIVEN), chance.choice(_RARE)
    if chance.random() < 0.2:
        family = chance.choice(_FAMILY)
    if chance.random() < 0.1:
        family = f"{family}-{chance.choice(_FAMILY)}"
    postcode, town = chance.choice(_TOWNS)
    at = " at " if broken else "@"
    skills = ", ".join(chance.sample(_SKILLS, chance.randrange(0, 4)))
    employer = f"{chance.choice(_FAMILY)} {chance.choice(_FIELDS)} {chance.randrange(40)} GmbH"
    cells = (
        f"P{number}", given, family, f"person.{number}{at}example{number % 97}.org",
        f"0{chance.randrange(150, 180)} {number:08d}", postcode, town, employer,
        f"{chance.choice(_JOBS)} {chance.choice(_FIELDS)}", skills,
    )  # fmt: skip
    return ";".join(cells)


def _import(
    actor: Actor, content: bytes, name: str, *, is_stock: bool = False
) -> tuple[dict[str, dict[str, float]], uuid.UUID]:
    """Upload, accept the guess, check, import; the jobs run in this process.

    The stock is not checked first, and namesakes come in.
    """
    from talentkreis.intake import actions
    from talentkreis.intake.columns.mapping import columns_from_json
    from talentkreis.intake.models import BatchState, ImportBatch, OnLikeness

    pieces = (content[i : i + 65_536] for i in range(0, len(content), 65_536))
    batch = actions.store_upload(actor=actor, name=name, chunks=pieces)
    terms = actions.BatchTerms(
        layout=batch.layout,
        columns=columns_from_json(batch.mapping),
        system="bench",
        source_type="import",
        source="Benchmark",
        basis_purpose="pool",
        legal_basis="legitimate_interest",
        hat="prospect",
        on_likeness=OnLikeness.CREATE if is_stock else OnLikeness.HOLD,
    )
    actions.assign_columns(actor=actor, batch_id=batch.id, terms=terms)
    actions.start_check(actor=actor, batch_id=batch.id, in_background=False)
    with _Clock() as check:
        if is_stock:
            ImportBatch.objects.filter(id=batch.id).update(state=BatchState.CHECKED)
        else:
            actions.check_batch(batch_id=batch.id)
    actions.start_import(actor=actor, batch_id=batch.id, in_background=False)
    with _Clock() as imported:
        actions.import_batch(batch_id=batch.id, slice_s=None)
    return {"check": check.taken, "import": imported.taken}, batch.id


class _Clock:
    """Wall time, and processor time of this process and of the whole database server."""

    def __enter__(self) -> Self:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend = psutil.Process(cursor.fetchone()[0])
        self._server = backend.parent() or backend
        self._start = self._now()
        return self

    def __exit__(self, *_: object) -> None:
        end = self._now()
        names = ("wall", "python", "postgres")
        self.taken = {n: b - a for n, a, b in zip(names, self._start, end, strict=True)}

    def _now(self) -> tuple[float, float, float]:
        own = os.times()
        return time.perf_counter(), own.user + own.system, self._server_seconds()

    def _server_seconds(self) -> float:
        """Backends that have ended are counted with the server's ended children."""
        running = 0.0
        for child in self._server.children():
            with contextlib.suppress(psutil.NoSuchProcess):
                times = child.cpu_times()
                running += times.user + times.system
        server = self._server.cpu_times()
        ended = server.children_user + server.children_system
        return running + server.user + server.system + ended


_BATCH_PEOPLE = "SELECT id FROM people_person WHERE import_id = '{batch}'"
_OF_BATCH = {
    "people_person": "import_id = '{batch}'",
    "people_processingbasis": "person_id IN ({people})",
    "people_contactpoint": "person_id IN ({people})",
    "people_hat": "person_id IN ({people})",
    "people_personskill": "person_id IN ({people})",
    "intake_externalref": "import_id = '{batch}'",
    "intake_importrow": "batch_id = '{batch}'",
    "search_row": "person_id IN ({people})",
    "activity_activity": "import_id = '{batch}' AND person_id IS NOT NULL",
}


def _copy_again(batch_id: uuid.UUID) -> float:
    """Seconds for raw COPY of everything the batch wrote, after taking it out again."""
    from django.db import connections

    from bench.filling import as_owner

    people = _BATCH_PEOPLE.format(batch=batch_id)
    connection = connections["owner"]
    kept: dict[str, bytes] = {}
    with connection.cursor() as cursor:
        for table, condition in _OF_BATCH.items():
            where = condition.format(batch=batch_id, people=people)
            with cursor.copy(f"COPY (SELECT * FROM {table} WHERE {where}) TO STDOUT") as copy:
                kept[table] = b"".join(bytes(block) for block in copy)
        cursor.execute("ALTER TABLE activity_activity DISABLE TRIGGER activity_append_only")
        _take_out(cursor, batch_id, people)
        cursor.execute("ALTER TABLE activity_activity ENABLE TRIGGER activity_append_only")
    as_owner("VACUUM ANALYZE")
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        for table, lines in kept.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(lines)
        cursor.execute("COMMIT")
    return time.perf_counter() - start


def _take_out(cursor: Any, batch_id: uuid.UUID, people: str) -> None:
    for table in reversed(_OF_BATCH):
        where = _OF_BATCH[table].format(batch=batch_id, people=people)
        if table == "people_processingbasis":
            continue
        if table == "people_person":
            cursor.execute(
                f"WITH gone AS (DELETE FROM people_processingbasis WHERE person_id IN ({people}))"
                f" DELETE FROM people_person WHERE {where}"
            )
            continue
        cursor.execute(f"DELETE FROM {table} WHERE {where}")
