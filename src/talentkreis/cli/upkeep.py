# SPDX-License-Identifier: Apache-2.0
"""Looking after an installation: migrate, doctor, Django's own commands."""

from __future__ import annotations

import shutil
import sys

import click

from talentkreis.kernel.commands import print_rows, with_database

LOW_DISK_BYTES = 1_000_000_000
LARGEST_SKEW_S = 2.0
OLDEST_POSTGRESQL = 160_000  # as server_version_num


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@with_database
def django(arguments: tuple[str, ...]) -> None:
    """Run a command of Django's own, with the database running."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["talentkreis django", *arguments])


@click.command()
@with_database
def migrate() -> None:
    """Bring the tables up to date (as the owner of the tables)."""
    from django.core.management import call_command

    call_command("migrate", database="owner", interactive=False, verbosity=1)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_database
def doctor(*, as_json: bool) -> None:
    """Check what an installation needs; exits with 1 if something is wrong."""
    findings = (_database(), _role(), _migrations(), _disk(), _clock(), _sending(), _closeness())
    states = {True: "right", False: "wrong", None: "note"}
    rows = [
        {"check": name, "state": states[is_right], "detail": detail}
        for name, is_right, detail in findings
    ]
    print_rows(rows, as_json=as_json)
    if any(row["state"] == "wrong" for row in rows):
        sys.exit(1)


def _database() -> tuple[str, bool | None, str]:
    from django.db import connection

    from talentkreis.kernel.database import EXTENSIONS

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])
        cursor.execute("SELECT extname FROM pg_extension")
        missing = set(EXTENSIONS) - {row[0] for row in cursor.fetchall()}
    detail = f"PostgreSQL {version // 10_000}.{version % 10_000}"
    if missing:
        detail += f", missing extensions: {', '.join(sorted(missing))}"
    return "database", version >= OLDEST_POSTGRESQL and not missing, detail


def _role() -> tuple[str, bool | None, str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls, current_user, EXISTS (SELECT 1 FROM pg_class"
            " WHERE relname = 'activity_activity' AND pg_get_userbyid(relowner) = current_user)"
            " FROM pg_roles WHERE rolname = current_user"
        )
        is_superuser, role, is_owner = cursor.fetchone()
    if is_superuser:
        return "database role", False, f"{role} is a superuser; use an unprivileged role"
    if is_owner:
        return "database role", None, f"{role} owns the tables; set DATABASE_OWNER_URL to separate"
    return "database role", True, str(role)


def _migrations() -> tuple[str, bool | None, str]:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "migrations", not missing, f"{len(missing)} to apply" if missing else "up to date"


def _disk() -> tuple[str, bool | None, str]:
    from django.conf import settings

    free = shutil.disk_usage(settings.DATA_DIR).free
    return "disk", free > LOW_DISK_BYTES, f"{free / 1e9:.1f} GB free"


def _clock() -> tuple[str, bool | None, str]:
    from talentkreis.kernel import clock

    skew = (clock.now() - clock.database_now()).total_seconds()
    detail = f"{abs(skew):.1f} s {'ahead of' if skew > 0 else 'behind'} the database"
    return "clock", abs(skew) <= LARGEST_SKEW_S, detail


def _sending() -> tuple[str, bool | None, str]:
    from talentkreis.organisation.models import Employer

    employer = Employer.objects.first()
    if employer is None:
        return "sending", None, "not set up yet"
    if employer.sending_stopped_at:
        return "sending", None, "all sending is stopped"
    if not employer.may_send:
        return "sending", None, "sender, Impressum or privacy text is missing"
    return "sending", True, employer.sender_address


def _closeness() -> tuple[str, bool | None, str]:
    from talentkreis.search.semantic import choice
    from talentkreis.search.semantic.port import Unusable, why_unusable

    made = choice.choice()
    model = choice.chosen()
    try:
        if not model.is_outside:
            model.embed(["Elektroniker"])
    except Unusable as error:
        return "closeness", False, f"{error.text} Lists are ordered by wording."
    finally:
        model.release()
    if made.failure:
        return "closeness", False, f"{why_unusable(made.failure)} Lists are ordered by wording."
    return "closeness", None if model.is_outside else True, model.name


commands = [django, migrate, doctor]
