# SPDX-License-Identifier: Apache-2.0
"""The nightly search leaves nothing of its memory behind in the worker."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection, transaction

from talentkreis.intake.duplicates.actions import new_run
from talentkreis.intake.models import DuplicateCluster, DuplicateRun
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.tests.factories import PersonFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]

JOB = """
import sys
import django

django.setup()
from talentkreis.intake.tasks import search_duplicates

search_duplicates(sys.argv[1])
print(sorted({"duckdb", "splink"} & set(sys.modules)))
"""


@pytest.mark.requirement("feature:D2")
def test_the_search_runs_apart_and_fills_the_queue() -> None:
    with transaction.atomic():
        for given in ("Josef", "Sepp"):
            PersonFactory.create(
                given_name=given, family_name="Huber", city="Rosenheim", phone="+49 8031 220441"
            )
        for number, given in enumerate(("Anna", "Lars", "Wiebke")):
            PersonFactory.create(given_name=given, family_name=f"Ohl{given}", city=f"Ort {number}")
    run = new_run(actor=SYSTEM)
    settings = connection.settings_dict
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-W", "ignore", "-c", JOB, str(run.id)],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "talentkreis.config.test",
            "TALENTKREIS_EMBEDDED_SOCKET": str(settings["HOST"]),
            "TALENTKREIS_EMBEDDED_DATABASE": str(settings["NAME"]),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
    assert DuplicateRun.objects.get(id=run.id).finished_at is not None
    assert DuplicateCluster.objects.count() == 1
