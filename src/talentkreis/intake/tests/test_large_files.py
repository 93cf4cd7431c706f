# SPDX-License-Identifier: Apache-2.0
"""Memory does not grow with the file: stored, recognised and read in pieces, in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# 1 GB with TALENTKREIS_CHAOS=full; enough here to tell reading from loading.
SIZE_MIB = 1024 if os.environ.get("TALENTKREIS_CHAOS") == "full" else 128
MOST_MIB = 512

READER = """
import sys
import django
django.setup()
from talentkreis.intake.columns.guessing import guess_columns
from talentkreis.intake.rows.preparing import Preparer, RowPlan
from talentkreis.intake.tables.contents import Kind, kind_of, survey_file
from talentkreis.intake.tables.dialects import detect_dialect
from talentkreis.intake.tables.encodings import detect_encoding
from talentkreis.intake.tables.reading import TableReader
file = open(sys.argv[1], "rb")
survey = survey_file(file)
assert kind_of(survey.head, file) is Kind.TABLE
encoding = detect_encoding(survey)
dialect = detect_dialect(survey.head.decode(encoding, "replace"))
rows = iter(TableReader(file, encoding=encoding, delimiter=dialect.delimiter))
_, headers = next(rows)
columns = guess_columns(headers, [], "people")
prepare = Preparer(RowPlan(headers=headers, columns=columns, layout="people"))
count = 0
for number, cells in rows:
    if number % 50 == 0:
        prepare(number, cells)
    count += 1
# Of this program alone: the resident peak that getrusage tells began with the process before exec.
status = open("/proc/self/status").read()
peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
print(encoding, dialect.delimiter, count, peak)
"""


@pytest.mark.requirement("trust:F-31")
def test_a_huge_file_is_read_with_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "riesig.csv"
    line = 'P%07d;Jörg;Müller-Weiß;person%07d@example.org;0431 %07d;Kiel;"Notiz; mit\r\nZeilen"\r\n'
    block = "".join(line % (n, n, n) for n in range(10_000)).encode("cp1252")
    blocks = SIZE_MIB * 2**20 // len(block) + 1
    with file.open("wb") as target:
        target.write("Nr;Vorname;Nachname;E-Mail;Telefon;Ort;Bemerkung\r\n".encode("cp1252"))
        for _ in range(blocks):
            target.write(block)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "talentkreis.config.test",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "ignore", "-c", READER, str(file)],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    encoding, delimiter, count, peak = done.stdout.split()
    assert (encoding, delimiter, int(count)) == ("cp1252", ";", blocks * 10_000)
    assert int(peak) < MOST_MIB
