# SPDX-License-Identifier: Apache-2.0
"""The whole way from records to clusters: keys, blocking, comparison, training, clustering."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from talentkreis.intake.duplicates.engine import blocking, scoring, tables, training
from talentkreis.intake.duplicates.engine.clustering import CERTAIN, LIKELY, Cluster, find_clusters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from talentkreis.intake.duplicates.engine.comparisons import Comparison
    from talentkreis.intake.duplicates.engine.records import Record
    from talentkreis.intake.duplicates.engine.training import Weights

    Progress = Callable[[str, float], None]

_SAMPLE = 400_000
_STRANGERS = 200_000


@dataclass(frozen=True, slots=True)
class Linkage:
    """What was found among the records."""

    # Worth a look, the surest first.
    likely: list[Cluster]
    # So sure that they may be merged without one.
    certain: list[Cluster]
    record_count: int
    candidate_count: int


def link(
    records: Iterable[Record],
    *,
    apart: Iterable[tuple[int, int]] = (),
    memory_mib: int = 2048,
    threads: int = 2,
    folder: Path | None = None,
    progress: Progress | None = None,
    certain_from: float | None = None,
) -> Linkage:
    """Find the records that are one person.

    `apart` are pairs somebody has decided are two people; `certain_from` asks for more evidence
    in bits before a group is certain. Works in a folder of its own, which is
    gone afterwards: it holds copies of personal data.
    """
    say = progress or (lambda _stage, _share: None)
    with tempfile.TemporaryDirectory(prefix="duplicates-", dir=folder) as name:
        connection = tables.open_workspace(Path(name), memory_mib=memory_mib, threads=threads)
        try:
            count = tables.store_people(connection, records, lambda n: say("reading", float(n)))
            candidates = blocking.store_candidates(connection, lambda s: say("blocking", s))
            if not candidates:
                return Linkage([], [], count, 0)
            comparisons = scoring.used_comparisons(connection)
            say("training", 0.0)
            weights = _train(connection, comparisons, count, candidates)
            say("comparing", 0.0)
            pairs = list(scoring.score(connection, blocking.PAIRS, comparisons, weights))
        finally:
            connection.close()
    say("grouping", 0.0)
    apart = list(apart)
    return Linkage(
        likely=find_clusters(pairs, threshold=LIKELY, apart=apart),
        certain=find_clusters(pairs, threshold=certain_from or CERTAIN, apart=apart),
        record_count=count,
        candidate_count=candidates,
    )


def _train(
    connection: Any, comparisons: Sequence[Comparison], count: int, candidates: int
) -> Weights:
    """Weights from a sample of the candidates and from pairs drawn at random."""
    sample, share = blocking.PAIRS, 1.0
    if candidates > _SAMPLE:
        sample, share = "sample_of_pairs", _SAMPLE / candidates
        tables.run(
            connection,
            f"""CREATE TABLE {sample} AS SELECT * FROM {blocking.PAIRS}
            WHERE hash(join_key_l, join_key_r) % 1000000 < {share * 1_000_000}""",  # noqa: S608
        )
    # A fixed arithmetic instead of chance: the same records give the same weights.
    tables.run(
        connection,
        f"""CREATE TABLE strangers AS
        WITH numbered AS (SELECT id, row_number() OVER (ORDER BY hash(id)) - 1 AS n
            FROM {tables.PEOPLE}),
        drawn AS (SELECT DISTINCT hash(i, 1) % {count} AS a, hash(i, 2) % {count} AS b
            FROM range({min(_STRANGERS, count * (count - 1) // 2)}) AS r(i))
        SELECT least(x.id, y.id) AS join_key_l, greatest(x.id, y.id) AS join_key_r,
            '0' AS match_key
        FROM drawn JOIN numbered x ON x.n = drawn.a JOIN numbered y ON y.n = drawn.b
        WHERE drawn.a < drawn.b""",  # noqa: S608
    )
    return training.train(
        comparisons,
        candidates=scoring.describe(connection, sample, comparisons),
        strangers=scoring.describe(connection, "strangers", comparisons),
        records=count,
        share=share,
    )
