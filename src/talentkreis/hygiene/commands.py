# SPDX-License-Identifier: Apache-2.0
"""The state of the data from the command line."""

from __future__ import annotations

import click

from talentkreis.kernel.commands import print_rows, with_database


@click.command("hygiene")
@click.option("--digest", is_flag=True, help="Count for every owner and write to them now.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_database
def hygiene(*, digest: bool, as_json: bool) -> None:
    """Say how many people are stale, incomplete or unreachable."""
    from talentkreis.hygiene import actions, queries, rules
    from talentkreis.organisation.actors import SYSTEM
    from talentkreis.search.language import to_text
    from talentkreis.search.queries import count_exactly

    if digest:
        print_rows([{"mails": actions.digest_members()}], as_json=as_json)
        return
    everybody = count_exactly(SYSTEM)
    print_rows(
        [
            {
                "rule": found.rule.code,
                "people": found.count,
                "percent": rules.percent(found.count or 0, everybody),
                "filter": to_text(found.node, "en"),
            }
            for found in queries.findings(SYSTEM, is_fresh=True)
        ],
        as_json=as_json,
    )


commands = [hygiene]
