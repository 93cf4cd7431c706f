# SPDX-License-Identifier: Apache-2.0
"""`talentkreis projection rebuild|check` and `talentkreis search "FILTER"`."""

from __future__ import annotations

import click

from talentkreis.kernel.commands import print_rows, with_database


@click.group()
def projection() -> None:
    """The table that finding asks: make it anew, or compare it with the truth."""


@projection.command()
@with_database
def rebuild() -> None:
    """Write every row anew, in batches; the pages stay usable meanwhile."""
    from talentkreis.people.models import Person
    from talentkreis.search import actions

    total = Person.objects.count()
    actions.rebuild(lambda written: click.echo(f"{written} of {total}", err=True))
    click.echo(f"{total} rows written")


@projection.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_database
def check(*, as_json: bool) -> None:
    """Compare every row with what it should be. Exit status 1 when one differs."""
    from talentkreis.search.queries.drift import find_drift

    report = find_drift()
    print_rows(
        [
            {
                "rows": report.rows,
                "different": len(report.different),
                "missing": len(report.missing),
                "first": str(next(iter([*report.different, *report.missing]), "")),
            }
        ],
        as_json=as_json,
    )
    if report.different or report.missing:
        raise SystemExit(1)


@click.command()
@click.argument("text", metavar="FILTER")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option(
    "--sort",
    default="name",
    show_default=True,
    help="name, contact, warmth, next, created; with - descending. relevance: the closest first.",
)
@with_database
def search(text: str, *, as_json: bool, limit: int, sort: str) -> None:
    """Find people with a filter in German or English."""
    from talentkreis.kernel.errors import DomainError
    from talentkreis.organisation.actors import SYSTEM
    from talentkreis.search import queries
    from talentkreis.search.language import FilterError, parse

    try:
        node = parse(text)
        queries.ask_ahead(node)
        found: list[queries.PersonRow] = []
        cursor = ""
        while len(found) < limit:
            page = queries.search_people(SYSTEM, node, sort, cursor, min(1_000, limit - len(found)))
            found += page.rows
            cursor = page.next_cursor
            if not cursor:
                break
        count = queries.count_people(SYSTEM, node)
    except FilterError as error:
        marks = " " * error.start + "^" * max(1, error.end - error.start)
        raise click.ClickException(f"{error.message}\n  {text}\n  {marks}") from error
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    print_rows(
        [
            {
                "id": str(row.id),
                "name": row.name,
                "position": row.position,
                "city": row.city,
                "warmth": row.warmth,
                "last_contact_at": row.last_contact_at.isoformat() if row.last_contact_at else "",
                "may_contact": row.gate,
                "pools": list(row.pools) if as_json else ", ".join(row.pools),
                **({"why": list(row.why)} if as_json else {}),
            }
            for row in found
        ],
        as_json=as_json,
    )
    if not as_json:
        more = "more than " if count.is_capped else ""
        click.echo(f"{len(found)} of {more}{count.number}")


@projection.command()
@with_database
def embed() -> None:
    """Embed titles and skills that are new, by the models in use.

    Searches ask the model chosen in the settings from when it has seen everything.
    """
    from talentkreis.search.semantic import actions, changing
    from talentkreis.search.semantic.port import Unusable

    def tell(done: int, all_of_them: int) -> None:
        click.echo(f"{done} of {all_of_them}", err=True)

    try:
        actions.keep_up(progress=tell)
    except Unusable as error:
        changing.note_failure(error)
        raise click.ClickException(error.text) from error
    changing.note_success()
    click.echo(f"{actions.sweep()} phrases swept")


@projection.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_database
def models(*, as_json: bool) -> None:
    """Models that have embedded titles and skills, and which of them searches ask."""
    from talentkreis.organisation.actors import SYSTEM
    from talentkreis.search.queries.models import shown_models

    print_rows(
        [
            {
                "id": each.id,
                "name": each.name,
                "dimension": each.dimension,
                "embedded": each.done_count,
                "of": each.phrase_count,
                "asked": each.is_current,
                "chosen": each.is_chosen,
            }
            for each in shown_models(SYSTEM)
        ],
        as_json=as_json,
    )


@projection.command()
@click.argument("model_id", type=int)
@with_database
def forget(model_id: int) -> None:
    """Delete a model that is not in use any more, with its vectors; `models` lists the ids."""
    from talentkreis.kernel.errors import DomainError
    from talentkreis.organisation.actors import SYSTEM
    from talentkreis.search.semantic.changing import delete_vectors

    try:
        delete_vectors(actor=SYSTEM, model_id=model_id)
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    click.echo("deleted")


commands = [projection, search]
