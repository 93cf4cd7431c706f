# SPDX-License-Identifier: Apache-2.0
"""Benchmarks: `talentkreis bench NAME` runs one from ``bench/`` of a checkout.

A benchmark is a module with `SMALL` and `FULL` (its options at either size) and `run(**options)`
yielding rows ``{"name", "value", "unit", "baseline", "ratio", "n"}``. The baseline is measured in
the same run. Each benchmark gets a fresh, migrated database in the embedded server.
"""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import talentkreis
from talentkreis.config.env import variable_name
from talentkreis.kernel.commands import print_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

# At their small size benchmarks prove that they work, no more: then they share the machine.
SIDE_BY_SIDE = 2
CHECKOUT = Path(talentkreis.__file__).resolve().parents[2]
# The name on the command line → the module that measures it.
BENCHMARKS = {
    "memory": "bench.memory",
    "import": "bench.intake",
    "inbound": "bench.inbound",
    "search": "bench.search",
    "pages": "bench.pages",
    "send": "bench.send",
    "plan": "bench.plan",
    "newsletter": "bench.newsletter",
    "dedupe": "bench.dedupe",
    "duplicates": "bench.duplicates",
    "cv": "bench.cv",
    "hygiene": "bench.hygiene",
    "inventory": "bench.inventory",
    "taxonomy": "bench.taxonomy",
    "relevance": "bench.relevance",
}


@click.command()
@click.argument("name", type=click.Choice([*BENCHMARKS, "all"]))
@click.option("--people", type=int, help="How many people are already there.")
@click.option("--messages", type=int, help="How many messages to send.")
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="Evaluation data.")
@click.option("--small", is_flag=True, help="A small size: proves that the benchmark works.")
@click.option("--keep", is_flag=True, help="Keep what was filled for the next run of this size.")
@click.option("--json/--table", "as_json", default=True, show_default=True)
def bench(name: str, *, small: bool, keep: bool, as_json: bool, **sizes: Any) -> None:
    """Measure something and print one JSON object a line."""
    if not (CHECKOUT / "bench").is_dir():
        raise click.ClickException("Benchmarks come with the source; this is an installed package.")
    sys.path.insert(0, str(CHECKOUT))
    given = {key: value for key, value in sizes.items() if value is not None}
    if name == "all" and small:
        measure = partial(_rows_of, small=True, keep=keep, given=given)
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            for rows in pool.map(measure, BENCHMARKS):
                print_rows(rows, as_json=as_json)
        return
    for each in BENCHMARKS if name == "all" else [name]:
        rows = []
        for row in _measure(each, small=small, keep=keep, given=given):
            if as_json:
                print_rows([row], as_json=True)
            rows.append(row)
        if not as_json:
            print_rows(rows, as_json=False)


def _rows_of(name: str, *, small: bool, keep: bool, given: dict[str, Any]) -> list[dict[str, Any]]:
    return list(_measure(name, small=small, keep=keep, given=given))


def _measure(
    name: str, *, small: bool, keep: bool, given: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Run one benchmark in a process of its own, so that none measures another's memory.

    Kept folders are found again by the sizes they were filled with.
    """
    import json
    import subprocess

    sizes = "".join(f"-{key}-{value}" for key, value in given.items() if key != "data")
    folder = CHECKOUT / ".cache" / "bench" / (f"{name}{sizes}-kept" if keep else name)
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, variable_name("data_dir"): str(folder)}
    command = [sys.executable, "-m", "talentkreis", "bench-one", name]
    command += ["--small"] if small else []
    command += [f"--{key}={value}" for key, value in given.items()]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield json.loads(line)
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    if process.returncode:
        raise click.ClickException(f"benchmark {name} failed")


@click.command("bench-one", hidden=True)
@click.argument("name")
@click.option("--people", type=int)
@click.option("--messages", type=int)
@click.option("--data", type=click.Path(path_type=Path))
@click.option("--small", is_flag=True)
@click.pass_obj
def bench_one(env: Any, /, name: str, *, small: bool, **sizes: Any) -> None:
    """Run one benchmark in this process, against a fresh database."""
    import contextlib

    import django
    from django.core.management import call_command

    from talentkreis.kernel.database import running_database

    sys.path.insert(0, str(CHECKOUT))
    module = importlib.import_module(BENCHMARKS[name])
    options = dict(module.SMALL if small else module.FULL)
    options |= {key: value for key, value in sizes.items() if value is not None and key in options}
    database = (
        running_database(env)
        if getattr(module, "NEEDS_DATABASE", True)
        else contextlib.nullcontext()
    )
    with database:
        if getattr(module, "NEEDS_DATABASE", True):
            django.setup()
            call_command("migrate", database="owner", interactive=False, verbosity=0)
        for row in module.run(**options):
            print_rows([row], as_json=True)


commands = [bench, bench_one]
