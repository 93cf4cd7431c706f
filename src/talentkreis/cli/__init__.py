# SPDX-License-Identifier: Apache-2.0
"""The talentkreis command: one door to everything that is not a page.

Packages bring their own commands in ``commands.py``; this package adds what runs the whole
(serve, worker, demo, migrate, doctor, bench). Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

import importlib
import importlib.util
import os

import click
from pydantic import ValidationError

from talentkreis.config.env import read_environment, variable_name

_SOURCES = (
    "talentkreis.cli.running",
    "talentkreis.cli.upkeep",
    "talentkreis.cli.subjects",
    "talentkreis.cli.bench",
    "talentkreis.activity.commands",
    "talentkreis.taxonomy.commands",
    "talentkreis.people.commands",
    "talentkreis.search.commands",
    "talentkreis.intake.commands",
    "talentkreis.hygiene.commands",
    "talentkreis.consent.commands",
    "talentkreis.mail.commands",
)


@click.group()
@click.version_option(package_name="talentkreis")
@click.pass_context
def main(context: click.Context) -> None:
    """Talentkreis: Talent Relationship Management."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talentkreis.config.settings")
    try:
        context.obj = read_environment()
    except ValidationError as error:
        wrong = [f"{variable_name(str(e['loc'][0]))}: {e['msg']}" for e in error.errors()]
        raise click.ClickException("\n".join(wrong)) from error


for _source in _SOURCES:
    if importlib.util.find_spec(_source):
        for _command in importlib.import_module(_source).commands:
            main.add_command(_command)
