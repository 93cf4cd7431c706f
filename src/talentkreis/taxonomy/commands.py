# SPDX-License-Identifier: Apache-2.0
"""`talentkreis taxonomy import|list|remove`: classifications beside the own vocabulary."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

import click

from talentkreis.kernel.commands import print_rows, with_database


@click.group()
def taxonomy() -> None:
    """Skills and occupations: the own vocabulary, and classifications such as ESCO."""


@taxonomy.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--scheme", default="esco", show_default=True, help="The name it is kept under.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_database
def import_folder(folder: Path, *, scheme: str, as_json: bool) -> None:
    """Import a classification from FOLDER (the unpacked official ESCO download, CSV).

    Importing again replaces what was imported under the same name.
    """
    from django.utils.text import slugify

    from talentkreis.taxonomy import actions, sources

    if not scheme or slugify(scheme) != scheme or len(scheme) > 20:  # noqa: PLR2004 - the column
        raise click.ClickException("A scheme is named by up to 20 lower-case letters and digits.")
    started = time.monotonic()
    try:
        source = sources.read(folder, lambda name: click.echo(f"reading {name}", err=True))
    except sources.BadSource as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"writing {len(source.concepts)} concepts", err=True)
    done = actions.import_scheme(name=scheme, source=source)
    row = {"scheme": scheme, "languages": source.languages, **asdict(done)}
    print_rows([{**row, "seconds": round(time.monotonic() - started, 1)}], as_json=as_json)


@taxonomy.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_database
def list_schemes(*, as_json: bool) -> None:
    """Say what is shipped and what was imported."""
    from django.db.models import Count, Q

    from talentkreis.taxonomy.models import Scheme
    from talentkreis.taxonomy.vocabulary import Kind, vocabulary

    rows = [
        {
            "scheme": "talentkreis",
            "languages": "de en",
            "skills": len(vocabulary(Kind.SKILL).entries),
            "occupations": len(vocabulary(Kind.OCCUPATION).entries),
        }
    ]
    counted = Scheme.objects.annotate(
        skills=Count("concepts", filter=Q(concepts__kind=Kind.SKILL)),
        occupations=Count("concepts", filter=Q(concepts__kind=Kind.OCCUPATION)),
    )
    rows += [
        {
            "scheme": scheme.name,
            "languages": scheme.languages,
            "skills": scheme.skills,
            "occupations": scheme.occupations,
        }
        for scheme in counted.order_by("name")
    ]
    print_rows(rows, as_json=as_json)


@taxonomy.command()
@click.argument("scheme")
@with_database
def remove(scheme: str) -> None:
    """Take an imported classification out again."""
    from talentkreis.kernel.errors import NotFound
    from talentkreis.taxonomy import actions

    try:
        actions.remove_scheme(name=scheme)
    except NotFound as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{scheme} removed")


commands = [taxonomy]
