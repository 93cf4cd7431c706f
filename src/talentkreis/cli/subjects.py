# SPDX-License-Identifier: Apache-2.0
"""One person's data, from the command line: export it, erase it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from talentkreis.kernel.commands import with_database

if TYPE_CHECKING:
    import uuid


@click.command()
@click.argument("person", type=click.UUID)
@with_database
def export(person: uuid.UUID) -> None:
    """Print everything held about PERSON (its id) as JSON (Art. 15, 20 DSGVO)."""
    from talentkreis.consent.actions import export_person
    from talentkreis.kernel.errors import DomainError
    from talentkreis.organisation.actors import SYSTEM

    try:
        held = export_person(actor=SYSTEM, person_id=person)
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    click.echo(json.dumps(held, ensure_ascii=False, indent=2, default=str))


@click.command()
@click.argument("person", type=click.UUID)
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_database
def erase(person: uuid.UUID, *, yes: bool) -> None:
    """Delete PERSON (its id) from everywhere, for good (Art. 17 DSGVO)."""
    from talentkreis.consent.actions import erase_person
    from talentkreis.kernel.errors import DomainError
    from talentkreis.organisation.actors import SYSTEM

    if not yes:
        click.confirm(f"Delete {person} for good? This cannot be undone.", abort=True)
    try:
        erase_person(actor=SYSTEM, person_id=person)
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    click.echo("Deleted.")


commands = [export, erase]
