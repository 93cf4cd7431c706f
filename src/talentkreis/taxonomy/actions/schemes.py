# SPDX-License-Identifier: Apache-2.0
"""Taking a classification in, and out again. The command line alone does it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.actors import SYSTEM
from talentkreis.taxonomy.events import SchemeImported, SchemeRemoved
from talentkreis.taxonomy.models import Scheme, SchemeConcept, SchemeLabel, SchemeRelation
from talentkreis.taxonomy.vocabulary import Kind, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from talentkreis.taxonomy.sources import Source, SourceConcept

# The same concept has the same id after every import.
_NAMESPACE = uuid.UUID("0192f0c1-7d2e-7c55-9f0a-5a3f6f3f8a11")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import wrote."""

    concepts: int
    labels: int
    relations: int
    mapped: int
    skipped: int


@transaction.atomic
def import_scheme(*, name: str, source: Source) -> Imported:
    """Write a classification, replacing what was imported under this name. Set-based."""
    Scheme.objects.filter(name=name).delete()
    Scheme.objects.create(
        name=name, languages=" ".join(source.languages)[:100], imported_at=clock.now()
    )
    ids = {uri: uuid.uuid5(_NAMESPACE, f"{name} {uri}") for uri in source.concepts}
    own = {uri: own_code(concept) for uri, concept in source.concepts.items()}
    _copy(
        SchemeConcept,
        ("id", "scheme_id", "kind", "uri", "code", "own_code"),
        (
            (ids[uri], name, c.kind, uri, f"{name}:{ids[uri]}", own[uri])
            for uri, c in source.concepts.items()
        ),
    )
    labels = _label_rows(ids, source.concepts.values())
    _copy(SchemeLabel, ("concept_id", "language", "text", "key", "is_preferred"), labels)
    _copy(
        SchemeRelation,
        ("concept_id", "other_id", "kind"),
        ((ids[one], ids[other], kind) for one, other, kind in sorted(source.relations)),
    )
    record(SchemeImported(actor=SYSTEM, scheme=name, concept_count=len(ids)))
    mapped = sum(bool(code) for code in own.values())
    return Imported(len(ids), len(labels), len(source.relations), mapped, source.skipped)


@transaction.atomic
def remove_scheme(*, name: str) -> None:
    """Take a classification out. Raises NotFound."""
    scheme = Scheme.objects.filter(name=name).first()
    if scheme is None:
        raise NotFound(_("No such classification was imported."), code="no_such_scheme")
    scheme.delete()
    record(SchemeRemoved(actor=SYSTEM, scheme=name))


def own_code(concept: SourceConcept) -> str:
    """The code of the shipped concept that means the same, judged by labels; else empty.

    A preferred label decides; without one, other labels do where they agree on one concept.
    """
    known = vocabulary(Kind(concept.kind))
    votes: dict[bool, set[str]] = defaultdict(set)
    for labels in concept.labels.values():
        for place, label in enumerate(labels):
            if code := known.by_key.get(known.key(label)):
                votes[place == 0].add(code)
    for codes in (votes[True], votes[False]):
        if codes:
            return min(codes) if len(codes) == 1 else ""
    return ""


def _label_rows(
    ids: dict[str, uuid.UUID], concepts: Iterable[SourceConcept]
) -> list[tuple[Any, ...]]:
    return [
        (ids[concept.uri], language, text, vocabulary(Kind(concept.kind)).key(text), place == 0)
        for concept in concepts
        for language, texts in concept.labels.items()
        for place, text in enumerate(texts)
    ]


def _copy(model: type[Any], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
