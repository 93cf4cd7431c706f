# SPDX-License-Identifier: Apache-2.0
"""What every command of the command line needs: a running database, a table or JSON."""

from __future__ import annotations

import json
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from talentkreis.kernel.database import running_database

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

P = ParamSpec("P")
R = TypeVar("R")


def with_database(command: Callable[P, R]) -> Callable[P, R]:
    """Run `command` with the database reachable and Django set up.

    The environment was read by the root command and hangs on its context.
    """

    @wraps(command)
    def prepared(*args: P.args, **kwargs: P.kwargs) -> R:
        import django

        with running_database(click.get_current_context().find_root().obj):
            django.setup()
            return command(*args, **kwargs)

    return prepared


def print_rows(rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Print rows as an aligned table, or as one JSON object a line."""
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, default=str, ensure_ascii=False))
        return
    if not rows:
        return
    columns = list(rows[0])
    cells = [[str(row.get(column, "")) for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in [columns, *cells]) for i in range(len(columns))]
    for line in [columns, *cells]:
        click.echo(
            "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        )
