# SPDX-License-Identifier: Apache-2.0
"""Importing from the command line: the same steps as the pages, in one go."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from talentkreis.kernel.commands import print_rows, with_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentkreis.intake.models import ImportBatch
    from talentkreis.organisation.actors import Actor

_BASES = ("sourcing", "pool", "application", "employment", "alumni", "client_contact")
_PIECE = 1 << 20
_SHOWN_ROWS = 20


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--source", required=True, help="Where the people come from, in words.")
@click.option("--source-type", default="import", show_default=True, help="Kind of source.")
@click.option("--basis", required=True, type=click.Choice(_BASES), help="Why we may keep them.")
@click.option("--evidence", default="", help="Where agreements or applications are filed.")
@click.option("--layout", default="", help="What the rows are, where the guess is wrong.")
@click.option("--system", default="", help="The other system the ids belong to.")
@click.option("--hat", default="", help="What the people are to us.")
@click.option(
    "--likely",
    type=click.Choice(["hold", "create", "update"]),
    default="hold",
    show_default=True,
    help="Rows that are probably, but not certainly, somebody already here.",
)
@click.option("--member", default="", help="E-mail of the member who imports; else the system.")
@click.option("--dry-run", is_flag=True, help="Only count what would happen.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_database
def import_file(file: Path, *, dry_run: bool, as_json: bool, member: str, **said: Any) -> None:
    """Import people from a table (CSV, Excel, OpenDocument)."""
    from talentkreis.intake import actions
    from talentkreis.kernel.errors import DomainError

    actor = _actor(member)
    try:
        batch = actions.store_upload(actor=actor, name=file.name, chunks=_pieces(file))
        _assign(actor, batch, said)
        batch = _check(actor, batch)
        if batch.state == "checked" and not dry_run:
            batch = _run(actor, batch)
        _report(batch, as_json=as_json)
        if dry_run:
            actions.discard_batch(actor=actor, batch_id=batch.id)
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error


def _actor(email: str) -> Actor:
    from talentkreis.organisation.actors import SYSTEM
    from talentkreis.organisation.models import Member

    if not email:
        return SYSTEM
    member = Member.objects.filter(email__iexact=email, is_active=True).first()
    if member is None:
        raise click.ClickException(f"There is no member with the address {email}.")
    return member.actor


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _assign(actor: Actor, batch: ImportBatch, said: dict[str, Any]) -> None:
    from talentkreis.intake import actions
    from talentkreis.intake.bases import BASES
    from talentkreis.intake.columns.mapping import columns_from_json

    if said["layout"]:
        batch = actions.choose_layout(actor=actor, batch_id=batch.id, layout=said["layout"])
    basis = BASES[said["basis"]]
    terms = actions.BatchTerms(
        layout=batch.layout,
        columns=columns_from_json(batch.mapping),
        system=said["system"] or batch.system,
        date_order=batch.date_order,
        on_likeness=said["likely"],
        source_type=said["source_type"],
        source=said["source"],
        basis_purpose=basis.purpose,
        legal_basis=basis.legal_basis,
        evidence=said["evidence"],
        hat=said["hat"] or batch.hat,
    )
    actions.assign_columns(actor=actor, batch_id=batch.id, terms=terms)


def _check(actor: Actor, batch: ImportBatch) -> ImportBatch:
    from talentkreis.intake import actions

    actions.start_check(actor=actor, batch_id=batch.id, in_background=False)
    with click.progressbar(length=1000, label="Checking ", file=sys.stderr) as bar:
        actions.check_batch(batch_id=batch.id, progress=lambda done: bar.update(done - bar.pos))
    batch.refresh_from_db()
    return batch


def _run(actor: Actor, batch: ImportBatch) -> ImportBatch:
    from talentkreis.intake import actions

    actions.start_import(actor=actor, batch_id=batch.id, in_background=False)
    with click.progressbar(length=1000, label="Importing", file=sys.stderr) as bar:
        while actions.import_batch(batch_id=batch.id, slice_s=1.0):
            batch.refresh_from_db()
            bar.update(batch.progress - bar.pos)
        bar.update(1000 - bar.pos)
    batch.refresh_from_db()
    return batch


def _report(batch: ImportBatch, *, as_json: bool) -> None:
    from talentkreis.intake.models import ImportRow
    from talentkreis.intake.wording import failure_text, reason_text

    if batch.failure:
        raise click.ClickException(failure_text(batch.failure))
    print_rows(
        [
            {
                "import": str(batch.id),
                "state": batch.state,
                "new": batch.new_count,
                "update": batch.update_count,
                "duplicate": batch.duplicate_count,
                "error": batch.error_count,
            }
        ],
        as_json=as_json,
    )
    rows = ImportRow.objects.filter(batch=batch, raw__isnull=False).order_by("number")
    problems = [
        {
            "row": row.number,
            "outcome": row.outcome,
            "reasons": " ".join(reason_text(reason) for reason in row.reasons or []),
        }
        for row in rows[:_SHOWN_ROWS]
    ]
    print_rows(problems, as_json=as_json)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_database
def dedupe(*, as_json: bool) -> None:
    """Search everybody in stock for duplicates; what is found waits in the queue."""
    import time

    from talentkreis.intake.duplicates.actions import new_run
    from talentkreis.intake.duplicates.searching import STAGES, search_stock
    from talentkreis.organisation.actors import SYSTEM

    begun = time.monotonic()
    run = new_run(actor=SYSTEM)
    with click.progressbar(length=len(STAGES) * 1000, label="Searching", file=sys.stderr) as bar:

        def show(stage: str, share: float) -> None:
            bar.update(max(0, STAGES.index(stage) * 1000 + int(share * 1000) - bar.pos))

        run = search_stock(run_id=run.id, progress=show)
        bar.update(bar.length - bar.pos if bar.length else 0)
    print_rows(
        [
            {
                "people": run.person_count,
                "pairs": run.candidate_count,
                "groups": run.cluster_count,
                "merged": run.merged_count,
                "seconds": round(time.monotonic() - begun, 1),
            }
        ],
        as_json=as_json,
    )


commands = [import_file, dedupe]
