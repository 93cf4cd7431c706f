# SPDX-License-Identifier: Apache-2.0
"""Splink compares and scores pairs on DuckDB (its `SparkAPI` takes the same settings)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import numpy as np
from splink import DuckDBAPI, Linker

from talentkreis.intake.duplicates.engine.clustering import WEAKEST
from talentkreis.intake.duplicates.engine.comparisons import COMPARISONS
from talentkreis.intake.duplicates.engine.tables import PEOPLE, is_used, run
from talentkreis.intake.duplicates.engine.training import Described, Weights, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from talentkreis.intake.duplicates.engine.comparisons import Comparison

# Weights that spell the step in binary: half of how steps are read back from Splink's columns.
_BASE = -16


def used_comparisons(connection: Any) -> tuple[Comparison, ...]:
    """The comparisons about which the records say anything."""
    return tuple(each for each in COMPARISONS if is_used(connection, each.column))


def describe(connection: Any, table: str, comparisons: Sequence[Comparison]) -> Described:
    """At which step each pair stands: what training learns from."""
    spelled = Weights(
        m={c.name: [2.0 ** (_BASE + 1 + at) for at in range(len(c.steps))] for c in comparisons},
        u={c.name: [2.0**_BASE] * len(c.steps) for c in comparisons},
        prior=0.5,
    )
    described = _predict(connection, table, comparisons, spelled, keep_parts=True)
    said = connection.execute(f"SELECT * FROM {described}").fetchnumpy()  # noqa: S608
    steps = {
        c.name: np.rint(np.asarray(said[f"mw_{c.name}"], dtype=np.float64)).astype(np.int8) - 1
        for c in comparisons
    }
    frequencies = {
        c.name: np.fmax(_plain(said[f"tf_{column}_l"]), _plain(said[f"tf_{column}_r"]))
        for c in comparisons
        if (column := c.frequency_column)
    }
    return Described(
        steps, frequencies, len(said["id_l"]), np.asarray(said["id_l"]), np.asarray(said["id_r"])
    )


def score(
    connection: Any, table: str, comparisons: Sequence[Comparison], weights: Weights
) -> Iterator[tuple[int, int, float]]:
    """Pairs with the weight of their evidence in bits, those too weak to matter left out.

    Splink scores all candidates against strangers; the few that pass are weighed against
    relatives and colleagues too.
    """
    scored = _predict(connection, table, comparisons, weights, keep_parts=False)
    pairs = f"SELECT id_l AS join_key_l, id_r AS join_key_r, '0' AS match_key FROM {scored}"  # noqa: S608
    run(connection, f"CREATE OR REPLACE TABLE strong AS {pairs}")
    said = describe(connection, "strong", comparisons)
    weighed = weigh(comparisons, said, weights)
    keep = weighed >= WEAKEST
    yield from zip(
        said.first[keep].tolist(), said.second[keep].tolist(), weighed[keep].tolist(), strict=True
    )


def _predict(
    connection: Any,
    table: str,
    comparisons: Sequence[Comparison],
    weights: Weights,
    *,
    keep_parts: bool,
) -> str:
    """The table of DuckDB that Splink has written its answer to."""
    interface = DuckDBAPI(connection=connection)
    settings = {
        "link_type": "dedupe_only",
        "unique_id_column_name": "id",
        "comparisons": [c.as_splink(weights.m[c.name], weights.u[c.name]) for c in comparisons],
        # Never run: the pairs come from blocking.py.
        "blocking_rules_to_generate_predictions": ["l.given_first = r.given_first"],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": keep_parts,
        "probability_two_random_records_match": weights.prior,
    }
    linker = Linker(interface.register(PEOPLE), settings, log_level=logging.ERROR)
    for column in {c.frequency_column for c in comparisons} - {""}:
        frequencies = interface.register(_store_frequencies(connection, column))
        linker.table_management.register_term_frequency_lookup(frequencies, column)
    linker.table_management.register_blocked_pairs_for_predict(interface.register(table))
    found = linker.inference.predict(
        threshold_match_weight=None if keep_parts else WEAKEST, warning_mode="never"
    )
    return str(found.physical_name)


def _store_frequencies(connection: Any, column: str) -> str:
    """How frequent each value is among the *other* records: in few records that matters."""
    table = f"frequency_of_{column}"
    run(
        connection,
        f"""CREATE TABLE IF NOT EXISTS {table} AS
        SELECT {column}, greatest(count(*) - 1, 0.7) / sum(count(*)) OVER () AS tf_{column}
        FROM {PEOPLE} WHERE {column} IS NOT NULL GROUP BY {column}""",  # noqa: S608
    )
    return table


def _plain(values: Any) -> Any:
    """Numbers without a mask: unknown is NaN."""
    filled = np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)
    return np.asarray(filled, dtype=np.float64)
