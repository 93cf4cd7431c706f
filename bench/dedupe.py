# SPDX-License-Identifier: Apache-2.0
"""How well duplicates are found: the product's own engine on sets of records with known truth.

`--data DIR` is laid out like the set `person_duplicates`: whichever of its files DIR holds are
measured. A set says only which of its columns is which; weights and thresholds are the same for
all. Pairwise precision, recall and F1 after clustering; `_automatic_` at the threshold for merging
without a look; `_without_dob_` the same with no birth dates. The baseline is the plain way in the
same run: the same name and the same place or postcode are one person.
"""

from __future__ import annotations

import csv
import dataclasses
import gzip
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from talentkreis.intake.duplicates.engine.linking import Linkage, link
from talentkreis.intake.duplicates.engine.records import Record, keys_of, record_from_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

NEEDS_DATABASE = False
FULL: dict[str, Any] = {"data": None}
SMALL: dict[str, Any] = {"data": None}

GERMAN = Path(__file__).parents[1] / "src/talentkreis/intake/duplicates/tests/german_pairs.tsv"
Row = dict[str, str]
Truth = list[str]


def run(data: Path | None) -> Iterator[dict[str, Any]]:
    """Measure every set the folder holds, and the German pairs that come with the source."""
    if GERMAN.exists():
        yield from _measure("german", *_german(GERMAN))
    for name, (files, read) in _SETS.items():
        paths = [Path(data) / file for file in files] if data else []
        if paths and all(path.exists() for path in paths):
            rows = [row for path in paths for row in _rows(path)]
            truth = [_entity(row) for row in rows]
            records = [read(number, row) for number, row in enumerate(rows)]
            yield from _measure(name, records, truth)


def _rows(path: Path) -> Iterator[Row]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    yield from csv.DictReader(text.splitlines(), skipinitialspace=True)


def _entity(row: Row) -> str:
    return row["cluster"] if "cluster" in row else row["rec_id"].split("-")[1]


def _febrl(number: int, row: Row) -> Record:
    """Without soc_sec_id: no employer has such a number before somebody is employed."""
    day = row["date_of_birth"].strip()
    return Record(
        id=number,
        given_name=row["given_name"],
        family_name=row["surname"],
        street=f"{row['street_number']} {row['address_1']}",
        place=row["suburb"],
        postcode=row["postcode"],
        region=row["state"],
        born_on=f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else "",
    )


def _fake(number: int, row: Row) -> Record:
    return Record(
        id=number,
        given_name=row["first_name"],
        family_name=row["surname"],
        place=row["city"],
        born_on=row["dob"],
        emails=(row["email"],),
    )


def _historical(number: int, row: Row) -> Record:
    return Record(
        id=number,
        given_name=row["first_name"],
        family_name=row["surname"],
        other_names=row["full_name"],
        place=row["birth_place"],
        postcode=row["postcode_fake"],
        born_on=row["dob"],
        gender=row["gender"],
        occupation=row["occupation"],
    )


_SETS: dict[str, tuple[tuple[str, ...], Callable[[int, Row], Record]]] = {
    "febrl1": (("febrl_dataset1.csv",), _febrl),
    "febrl2": (("febrl_dataset2.csv",), _febrl),
    "febrl3": (("febrl_dataset3.csv",), _febrl),
    "febrl4": (("febrl_dataset4a.csv", "febrl_dataset4b.csv"), _febrl),
    "fake_1000": (("splink_fake_1000.csv",), _fake),
    "historical_50k": (("splink_historical_50k.csv.gz",), _historical),
}


def _german(path: Path) -> tuple[list[Record], Truth]:
    """Pairs written by hand: two lines each, the same entity or two."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t"))
    truth = [row.pop("entity") for row in rows]
    return [record_from_text(number, row) for number, row in enumerate(rows)], truth


def _measure(name: str, records: list[Record], truth: Truth) -> Iterator[dict[str, Any]]:
    plain = _pairwise(_plain_way(records), truth)
    undated = [dataclasses.replace(record, born_on="") for record in records]
    for label, each in (("", records), ("without_dob_", undated)):
        begun = time.monotonic()
        linkage = link(each)
        seconds = time.monotonic() - begun
        yield from _figures(f"dedupe_{name}_{label}", linkage, truth, plain, seconds)


def _figures(
    prefix: str,
    linkage: Linkage,
    truth: Truth,
    plain: tuple[float, float, float],
    seconds: float,
) -> Iterator[dict[str, Any]]:
    ids = list(range(len(truth)))
    likely = _pairwise(_groups((c.ids for c in linkage.likely), ids), truth)
    certain = _pairwise(_groups((c.ids for c in linkage.certain), ids), truth)
    rows = (
        ("f1", likely[2], plain[2]),
        ("precision", likely[0], plain[0]),
        ("recall", likely[1], plain[1]),
        ("automatic_precision", certain[0], plain[0]),
        ("automatic_recall", certain[1], plain[1]),
    )
    for measure, value, baseline in rows:
        yield {
            "name": prefix + measure,
            "value": round(value, 5),
            "unit": "",
            "baseline": round(baseline, 5),
            "ratio": round(value / baseline, 3) if baseline else None,
            "n": len(truth),
        }
    possible = len(truth) * (len(truth) - 1) // 2
    yield {
        "name": prefix + "candidate_pairs",
        "value": linkage.candidate_count,
        "unit": "pairs",
        "baseline": possible,
        "ratio": round(linkage.candidate_count / possible, 6),
        "n": len(truth),
        "seconds": round(seconds, 1),
    }


def _plain_way(records: list[Record]) -> list[int]:
    """The same name and the same place or postcode: a rule anybody would write first."""
    blocks: dict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for record in records:
        keys = keys_of(record)
        for place in {keys.place, keys.postcode} - {None}:
            if keys.given_first and keys.family:
                blocks[keys.given_first, keys.family, place].append(record.id)
    return _groups((ids for ids in blocks.values() if len(ids) > 1), [r.id for r in records])


def _groups(clusters: Iterable[Iterable[int]], ids: list[int]) -> list[int]:
    """Per record the number of its group; groups that share a record are one."""
    leader = {each: each for each in ids}

    def find(each: int) -> int:
        while leader[each] != each:
            leader[each] = leader[leader[each]]
            each = leader[each]
        return each

    for cluster in clusters:
        first, *others = cluster
        for other in others:
            leader[find(other)] = find(first)
    return [find(each) for each in ids]


def _pairwise(groups: list[int], truth: Truth) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of records."""
    said, real = _pairs(groups), _pairs(truth)
    right = _pairs(list(zip(groups, truth, strict=True)))
    precision = right / said if said else 1.0
    recall = right / real if real else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall or 1)


def _pairs(labels: list[Any]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(labels).values())
