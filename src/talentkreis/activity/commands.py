# SPDX-License-Identifier: Apache-2.0
"""`talentkreis audit`: is the record of what happened as it was written?"""

from __future__ import annotations

import click

from talentkreis.kernel.commands import print_rows, with_database


@click.group()
def audit() -> None:
    """Check the record of what happened."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--anchor", help="A seal noted elsewhere, as NUMBER:HASH; finds a cut-off end.")
@with_database
def verify(*, as_json: bool, anchor: str | None) -> None:
    """Recompute every seal; name the first bad one and its row. Exit status 1 if there is one."""
    from talentkreis.activity.verification import Anchor, verify_chain

    noted = None
    if anchor:
        number, _colon, value = anchor.partition(":")
        if not number.isdigit() or len(value) != 64:  # noqa: PLR2004 - SHA-256 in hexadecimal
            raise click.BadParameter("must be NUMBER:HASH", param_hint="--anchor")
        noted = Anchor(int(number), value)
    report = verify_chain(noted)
    row: dict[str, object] = {
        "whole": report.is_whole,
        "seals": report.seal_count,
        "rows": report.row_count,
        "not_sealed_yet": report.unsealed_rows,
        "last_seal": f"{report.last_seal}:{report.last_hash}" if report.last_hash else "",
    }
    if report.problem:
        row |= {
            "problem": report.problem.code,
            "bad_seal": report.problem.seal,
            "bad_row": str(report.problem.row_id or ""),
            "detail": report.problem.detail,
        }
    print_rows([row], as_json=as_json)
    if not as_json and noted is None:
        click.echo("An end that was cut off shows only against a noted seal: --anchor NUMBER:HASH")
    if report.problem:
        raise SystemExit(1)


@audit.command("anchor")
@with_database
def print_anchor() -> None:
    """Seal what happened, then print the newest seal as NUMBER:HASH, to be kept elsewhere."""
    from talentkreis.activity.actions import seal_activities
    from talentkreis.activity.models import Seal

    while seal_activities():
        pass
    last = Seal.objects.order_by("-number").first()
    if last is None:
        raise click.ClickException("Nothing happened yet.")
    click.echo(f"{last.number}:{bytes(last.hash).hex()}")


commands = [audit]
