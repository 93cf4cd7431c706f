# SPDX-License-Identifier: Apache-2.0
"""The chain of seals covers everything, once, and shows what was changed behind its back."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from dataclasses import dataclass
from inspect import unwrap
from typing import TYPE_CHECKING, Any, ClassVar, cast

import psycopg
import pytest
from click.testing import CliRunner
from django.db import connection, connections, transaction

from talentkreis.activity.actions import record, seal_activities
from talentkreis.activity.events import Event
from talentkreis.activity.models import Activity, Seal
from talentkreis.activity.rules import ROW_DIGEST
from talentkreis.activity.verification import Anchor, ChainReport, verify_chain
from talentkreis.kernel import clock
from talentkreis.kernel.database import APPLICATION_ROLE, OWNER_ROLE, superuser_connection
from talentkreis.kernel.errors import Conflict
from talentkreis.organisation.actors import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.concurrency,
    pytest.mark.requirement("trust:R-14"),
    pytest.mark.requirement("feature:T12"),
]


@dataclass(frozen=True, kw_only=True)
class SomethingHappened(Event):
    """An event of these tests alone."""

    kind: ClassVar[str] = "activity.tests.something_happened"
    number: int = 0


def happen(*numbers: int) -> None:
    with transaction.atomic():
        record(
            *(SomethingHappened(actor=SYSTEM, number=n, person_id=uuid.uuid4()) for n in numbers)
        )


def seal_all(rows: int) -> None:
    """Seal until `rows` rows are sealed; transactions of other test processes delay it."""
    deadline = time.monotonic() + 60
    while sum(Seal.objects.values_list("row_count", flat=True)) < rows:
        seal_activities()
        assert time.monotonic() < deadline, "not everything could be sealed"
        time.sleep(0.02)


def order() -> list[uuid.UUID]:
    return list(
        Activity.objects.order_by("transaction_id", "at", "id").values_list("id", flat=True)
    )


@pytest.fixture
def other() -> Iterator[psycopg.Connection[Any]]:
    """A second, real connection of the application."""
    settings = connections["default"].settings_dict
    with psycopg.connect(
        host=settings["HOST"], dbname=settings["NAME"], user=settings["USER"]
    ) as second:
        yield second


@pytest.fixture
def tamper() -> Iterator[Callable[[str], None]]:
    """A superuser at work, with the triggers out of the way."""
    settings = connections["default"].settings_dict
    with superuser_connection(settings["HOST"], settings["NAME"]) as root:
        root.execute("SET session_replication_role = replica")

        def run(sql: str) -> None:
            root.execute(sql.encode())

        yield run


@pytest.fixture
def chain() -> list[uuid.UUID]:
    """Three seals: two rows, three rows, one row; the ids in sealed order."""
    for batch in ((1, 2), (3, 4, 5), (6,)):
        happen(*batch)
        seal_all(max(batch))
    assert Seal.objects.count() == 3
    return order()


def test_a_whole_chain_verifies_and_says_what_is_not_sealed_yet(chain: list[uuid.UUID]) -> None:
    happen(7)
    report = verify_chain()
    assert report.is_whole
    assert (report.seal_count, report.row_count, report.unsealed_rows) == (3, 6, 1)


def test_nothing_new_makes_no_seal(chain: list[uuid.UUID]) -> None:
    seal_activities()
    assert Seal.objects.count() == 3


INSERT = """
    INSERT INTO activity_activity (at, id, occurred_at, kind, actor_kind, transaction_id)
    VALUES (now(), gen_random_uuid(), now(), 'activity.tests.something_happened', 'system', 0)
"""


def test_a_transaction_that_commits_late_is_never_missed_by_a_seal(
    other: psycopg.Connection[Any],
) -> None:
    other.execute(INSERT)  # the earlier transaction stays open …
    happen(1)  # … while a later one commits
    time.sleep(0.05)
    assert not seal_activities()
    assert not Seal.objects.exists()  # sealing the later one now would skip the earlier one
    other.commit()
    seal_all(2)
    assert verify_chain().is_whole
    assert verify_chain().unsealed_rows == 0


def test_rows_of_a_rolled_back_transaction_leave_no_gap(other: psycopg.Connection[Any]) -> None:
    other.execute(INSERT)
    happen(1)
    other.rollback()
    happen(2)
    seal_all(2)
    assert verify_chain().is_whole


def test_many_writers_committing_in_any_order_are_all_sealed_once() -> None:
    settings = connections["default"].settings_dict
    writers = [
        psycopg.connect(host=settings["HOST"], dbname=settings["NAME"], user=settings["USER"])
        for _ in range(6)
    ]
    try:
        for writer in writers:
            writer.execute(INSERT)
        for turn, index in enumerate((4, 0, 5, 2, 1, 3)):
            writers[index].commit()
            seal_activities()
            writers[index].execute(INSERT)
            if turn % 2:
                writers[index].commit()
        for writer in writers:
            writer.commit()
    finally:
        for writer in writers:
            writer.close()
    seal_all(12)
    report = verify_chain()
    assert report.is_whole
    assert (report.row_count, report.unsealed_rows) == (12, 0)


def test_a_large_backlog_becomes_several_seals_and_never_splits_a_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("talentkreis.activity.actions.ROWS_PER_SEAL", 4)
    happen(*range(10))
    for number in range(5):
        happen(number)
    seal_all(15)
    counts = list(Seal.objects.order_by("number").values_list("row_count", flat=True))
    assert counts[0] == 10
    assert max(counts[1:]) <= 4
    assert verify_chain().is_whole


def test_a_database_that_counts_from_the_start_again_is_not_sealed_silently() -> None:
    Seal.objects.create(
        number=1,
        sealed_at=clock.now(),
        first_transaction=0,
        end_transaction=2**62,
        row_count=0,
        previous_hash=bytes(32),
        hash=bytes(32),
    )
    happen(1)
    with pytest.raises(Conflict) as refusal:
        seal_activities()
    assert refusal.value.code == "counter_went_back"


def test_the_digest_of_a_row_is_the_same_in_every_release() -> None:
    row = """SELECT 7::bigint AS transaction_id, '2026-01-02T03:04:05.678901Z'::timestamptz AS at,
        '00000000-0000-7000-8000-000000000001'::uuid AS id,
        '2025-12-31T23:59:59+01:00'::timestamptz AS occurred_at, 'people.note_written' AS kind,
        1::smallint AS version, 'member' AS actor_kind, NULL::uuid AS actor_id,
        '00000000-0000-7000-8000-000000000002'::uuid AS person_id, NULL::uuid AS member_id,
        NULL::uuid AS pool_id, NULL::uuid AS sequence_id, NULL::uuid AS message_id,
        NULL::uuid AS import_id, '{"b": [1.50, true], "a": "x"}'::jsonb AS payload"""
    text = (
        '[7, 1767323045678901, "00000000-0000-7000-8000-000000000001", 1767221999000000, '
        '"people.note_written", 1, "member", null, "00000000-0000-7000-8000-000000000002", '
        'null, null, null, null, null, {"a": "x", "b": [1.50, true]}]'
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for zone in ("UTC", "Asia/Tokyo"):
            cursor.execute(f"SET LOCAL timezone = '{zone}'")
            cursor.execute(f"SELECT {ROW_DIGEST} FROM ({row}) AS activity")
            assert bytes(cursor.fetchone()[0]) == hashlib.sha256(text.encode()).digest()


def found(report: ChainReport) -> tuple[str, int]:
    assert report.problem is not None
    return report.problem.code, report.problem.seal


@pytest.mark.requirement("trust:F-39")
def test_an_edited_row_is_named(chain: list[uuid.UUID], tamper: Callable[[str], None]) -> None:
    tamper(f"UPDATE activity_activity SET person_id = gen_random_uuid() WHERE id = '{chain[3]}'")
    report = verify_chain()
    assert found(report) == ("row_changed", 2)
    assert report.problem
    assert report.problem.row_id == chain[3]


def test_an_edited_payload_is_named(chain: list[uuid.UUID], tamper: Callable[[str], None]) -> None:
    sql = "UPDATE activity_activity SET payload = '{\"number\": 99}'"
    tamper(f"{sql} WHERE id = '{chain[5]}'")
    report = verify_chain()
    assert found(report) == ("row_changed", 3)
    assert report.problem
    assert report.problem.row_id == chain[5]


def test_a_deleted_row_is_named_by_its_place(
    chain: list[uuid.UUID], tamper: Callable[[str], None]
) -> None:
    tamper(f"DELETE FROM activity_activity WHERE id = '{chain[3]}'")
    report = verify_chain()
    assert found(report) == ("row_missing", 2)
    assert report.problem
    assert report.problem.detail == f"row 2 of 3 is gone after row {chain[2]}"


def test_a_row_slipped_in_later_is_named(
    chain: list[uuid.UUID], tamper: Callable[[str], None]
) -> None:
    tamper(
        f"""INSERT INTO activity_activity
        SELECT at, 'aaaaaaaa-0000-7000-8000-000000000000', occurred_at, kind, version, actor_kind,
            actor_id, person_id, member_id, pool_id, sequence_id, message_id, import_id, payload,
            transaction_id FROM activity_activity WHERE id = '{chain[0]}'"""
    )
    report = verify_chain()
    assert found(report) == ("row_added", 1)
    assert report.problem
    assert report.problem.row_id == uuid.UUID("aaaaaaaa-0000-7000-8000-000000000000")


def test_rows_that_changed_places_are_found(
    chain: list[uuid.UUID], tamper: Callable[[str], None]
) -> None:
    first, second = (Activity.objects.get(id=row_id).payload["number"] for row_id in chain[:2])
    for row_id, number in ((chain[0], second), (chain[1], first)):
        tamper(
            f"UPDATE activity_activity SET payload = '{{\"number\": {number}}}'"
            f" WHERE id = '{row_id}'"
        )
    assert found(verify_chain()) == ("row_changed", 1)


def test_a_row_moved_to_another_seal_is_found(
    chain: list[uuid.UUID], tamper: Callable[[str], None]
) -> None:
    later = Activity.objects.get(id=chain[5]).transaction_id
    tamper(f"UPDATE activity_activity SET transaction_id = {later} WHERE id = '{chain[0]}'")
    assert found(verify_chain()) == ("row_missing", 1)


def test_a_seal_taken_out_is_found(chain: list[uuid.UUID], tamper: Callable[[str], None]) -> None:
    tamper("DELETE FROM activity_seal WHERE number = 2")
    assert found(verify_chain()) == ("seal_missing", 2)


def test_seals_that_changed_places_are_found(
    chain: list[uuid.UUID], tamper: Callable[[str], None]
) -> None:
    tamper(
        "UPDATE activity_seal SET number = CASE number WHEN 1 THEN 12 ELSE 11 END WHERE number < 3"
    )
    tamper("UPDATE activity_seal SET number = number - 10 WHERE number > 10")
    assert found(verify_chain()) == ("seal_changed", 1)


@pytest.mark.parametrize(
    "change",
    [
        "sealed_at = sealed_at - interval '1 day'",
        "row_count = row_count + 1",
        "leaves = ''",
        "hash = sha256('x')",
        "previous_hash = sha256('x')",
        "first_transaction = first_transaction - 1",
    ],
)
def test_an_edited_seal_is_found(
    change: str, chain: list[uuid.UUID], tamper: Callable[[str], None]
) -> None:
    tamper(f"UPDATE activity_seal SET {change} WHERE number = 2")
    assert verify_chain().problem is not None
    assert found(verify_chain())[1] in {2, 3}


def test_a_cut_off_end_shows_against_a_noted_seal_and_only_there(
    chain: list[uuid.UUID], tamper: Callable[[str], None]
) -> None:
    noted = Anchor(3, bytes(Seal.objects.get(number=3).hash).hex())
    assert verify_chain(noted).is_whole
    tamper("DELETE FROM activity_seal WHERE number = 3")
    tamper(f"DELETE FROM activity_activity WHERE id = '{chain[5]}'")
    assert verify_chain().is_whole
    assert found(verify_chain(noted)) == ("tail_missing", 2)


def test_a_chain_computed_anew_differs_from_the_noted_seal(chain: list[uuid.UUID]) -> None:
    assert found(verify_chain(Anchor(2, "00" * 32))) == ("anchor_differs", 2)


@pytest.mark.parametrize("table", ["activity_activity", "activity_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_application_can_neither_change_nor_delete(
    table: str, statement: str, chain: list[uuid.UUID]
) -> None:
    column = "kind" if table == "activity_activity" else "row_count"
    settings = connections["default"].settings_dict
    for role, refusal in ((APPLICATION_ROLE, "permission denied"), (OWNER_ROLE, "append-only")):
        with (
            psycopg.connect(host=settings["HOST"], dbname=settings["NAME"], user=role) as session,
            pytest.raises(psycopg.Error, match=refusal),
        ):
            session.execute(statement.format(table, column, column).encode())


def test_the_command_line_names_the_first_bad_row_and_fails(
    chain: list[uuid.UUID], tamper: Callable[[str], None]
) -> None:
    from talentkreis.activity.commands import verify

    inner = unwrap(
        cast("Callable[..., None]", verify.callback)
    )  # the database of the test runs already

    def run() -> tuple[int, dict[str, Any]]:
        import click

        @click.command()
        def bare() -> None:
            inner(as_json=True, anchor=None)

        outcome = CliRunner().invoke(bare)
        return outcome.exit_code, json.loads(outcome.output)

    assert run()[0] == 0
    tamper(f"DELETE FROM activity_activity WHERE id = '{chain[1]}'")
    code, printed = run()
    assert code == 1
    assert (printed["problem"], printed["bad_seal"]) == ("row_missing", 1)


def test_partitions_are_made_a_year_ahead_and_once() -> None:
    from talentkreis.activity.actions import make_partitions

    make_partitions()
    assert make_partitions() == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'activity_activity'::regclass"
        )
        assert cursor.fetchone()[0] >= 15
