# SPDX-License-Identifier: Apache-2.0
"""Killed at any point, an import goes on where it stopped and ends as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from talentkreis.activity.models import Activity
from talentkreis.intake import actions
from talentkreis.intake.models import BatchState, ImportBatch
from talentkreis.intake.tests.runs import checked, counts, outcomes, recruiter, table
from talentkreis.people.models import ContactPoint, Person, PersonSkill, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.models import SearchRow

if TYPE_CHECKING:
    import uuid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]

# What a worker does with the job, in a process that can be killed. Small chunks: many places to
# be killed at.
WORKER = """
import os, sys, uuid
import django
django.setup()
from django.db import connections
for alias in ("default", "owner"):
    for settings in (connections.settings[alias], connections[alias].settings_dict):
        settings.update({"HOST": sys.argv[1], "NAME": sys.argv[2]})
from talentkreis.intake import batches
from talentkreis.intake.actions import importing
chunks = batches.BatchRows.chunks
batches.BatchRows.chunks = lambda self, size=50: chunks(self, size)
print("ready", flush=True)
importing.import_batch(batch_id=uuid.UUID(sys.argv[3]), slice_s=None)
"""


def _rows(count: int) -> list[list[str]]:
    header = ["Nr", "Vorname", "Nachname", "E-Mail", "Telefon", "Ort", "Kenntnisse"]
    header[0] = "Personalnummer"
    people = [
        [f"P{n}", f"Vorname{n % 37}", f"Nachname{n}", f"person{n}@example.org",
         f"0431 {5550000 + n}", "Kiel", "SPS; Robotik" if n % 3 else ""]
        for n in range(count)
    ]  # fmt: skip
    # Some are there twice, far apart, some are broken, one is known.
    people += [people[3], [*people[5][:3], "kein Postfach", *people[5][4:]], people[count // 2]]
    return [header, *people]


def _state(batch_id: uuid.UUID) -> dict[str, Any]:
    """Everything an import leaves behind, without ids and times."""
    people = Person.objects.filter(import_id=batch_id)
    return {
        "people": sorted(people.values_list("given_name", "family_name", "city")),
        "addresses": sorted(ContactPoint.objects.values_list("normalised", "is_primary")),
        "bases": ProcessingBasis.objects.count(),
        "skills": PersonSkill.objects.count(),
        "rows": outcomes(ImportBatch.objects.get(id=batch_id)),
        "found": SearchRow.objects.filter(person__import_id=batch_id).count(),
        "told": Activity.objects.filter(kind="intake.person_imported", import_id=batch_id).count(),
        "counts": counts(ImportBatch.objects.get(id=batch_id)),
    }


def _ready(actor: Any, rows: list[list[str]]) -> ImportBatch:
    batch = checked(actor, table(rows))
    return actions.start_import(actor=actor, batch_id=batch.id, in_background=False)


def _worker(batch: ImportBatch) -> subprocess.Popen[str]:
    settings = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "talentkreis.config.test",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    command = [sys.executable, "-W", "ignore", "-c", WORKER, settings["HOST"], settings["NAME"]]
    return subprocess.Popen(  # noqa: S603 - our own script
        [*command, str(batch.id)], env=environment, stdout=subprocess.PIPE, text=True
    )


def _kill_after_progress(batch: ImportBatch, process: subprocess.Popen[str], rows: int) -> None:
    """Let it come a little further than it is, then kill it without warning."""
    start = batch.last_row
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        batch.refresh_from_db()
        if batch.last_row >= start + rows:
            break
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    assert process.stdout is not None
    process.stdout.close()


@pytest.mark.requirement("trust:R-02")
@pytest.mark.requirement("trust:F-31")
def test_killed_five_times_it_ends_as_if_it_had_never_been_interrupted() -> None:
    actor, rows = recruiter(), _rows(2_000)
    with transaction.atomic():
        PersonFactory.create(given_name="Vorname7", family_name="Nachname7",
                             email="person7@example.org")  # fmt: skip
    whole = _ready(actor, rows)
    actions.import_batch(batch_id=whole.id, slice_s=None)
    expected = _state(whole.id)
    actions.start_roll_back(actor=actor, batch_id=whole.id)
    actions.roll_back_batch(batch_id=whole.id, slice_s=None)

    batch = _ready(actor, rows)
    chance = random.Random(20)  # noqa: S311 - where to kill, not a secret
    for _ in range(5):
        process = _worker(batch)
        assert process.stdout is not None
        process.stdout.readline()
        _kill_after_progress(batch, process, chance.randrange(50, 300))
        batch.refresh_from_db()
    assert batch.state == BatchState.IMPORTING
    assert 0 < batch.last_row < len(rows)
    actions.import_batch(batch_id=batch.id, slice_s=None)
    batch.refresh_from_db()
    assert batch.state == BatchState.IMPORTED
    assert _state(batch.id) == expected


def test_two_workers_at_once_import_everybody_once() -> None:
    actor, rows = recruiter(), _rows(1_500)
    batch = _ready(actor, rows)
    workers = [_worker(batch), _worker(batch)]
    for process in workers:
        process.wait(240)
        assert process.stdout is not None
        process.stdout.close()
    actions.import_batch(batch_id=batch.id, slice_s=None)
    assert Person.objects.count() == 1_500
    assert [number for number, _ in outcomes(batch)] == list(range(2, len(rows) + 1))


def test_a_job_lets_others_run_and_goes_on() -> None:
    actor, rows = recruiter(), _rows(100)
    batch = _ready(actor, rows)
    assert actions.import_batch(batch_id=batch.id, slice_s=0.0) is True
    assert actions.import_batch(batch_id=batch.id, slice_s=None) is False
    assert Person.objects.count() == 100


def test_a_file_exchanged_behind_our_back_is_not_imported() -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from talentkreis.intake.files import original_name

    batch = _ready(recruiter(), _rows(20))
    default_storage.delete(original_name(batch.id))
    default_storage.save(original_name(batch.id), ContentFile(b"a;b\n1;2\n"))
    actions.import_batch(batch_id=batch.id)
    batch.refresh_from_db()
    assert (batch.state, (batch.failure or {})["code"]) == ("failed", "changed")
    assert not Person.objects.exists()
