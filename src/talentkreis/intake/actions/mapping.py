# SPDX-License-Identifier: Apache-2.0
"""Saying what the columns mean, and why the people may be kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.intake.actions.access import locked_batch
from talentkreis.intake.columns.headers import is_withheld
from talentkreis.intake.columns.mapping import (
    Column,
    check_mapping,
    columns_to_json,
    fingerprint,
)
from talentkreis.intake.columns.own import fields_of
from talentkreis.intake.columns.targets import IMPORTABLE_LAYOUTS, PEOPLE_LAYOUTS
from talentkreis.intake.models import (
    BatchState,
    DateOrder,
    ImportBatch,
    ImportRow,
    OnLikeness,
    SavedMapping,
)
from talentkreis.intake.rules import require_move
from talentkreis.intake.tables.refusals import TableRefused
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean, fold
from talentkreis.people.models import HatKind, SourceType
from talentkreis.people.rules import BasisDetails, checked_basis

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, kw_only=True)
class BatchTerms:
    """What somebody chooses for a whole file: meaning of columns, origin, reason, defaults."""

    layout: str
    columns: Sequence[Column] = field(default=())
    system: str = ""
    date_order: str = DateOrder.DAY_FIRST.value
    on_likeness: str = OnLikeness.HOLD.value
    source_type: str = ""
    source: str = ""
    source_detail: str = ""
    basis_purpose: str = ""
    legal_basis: str = ""
    evidence: str = ""
    hat: str = ""
    country: str = ""
    language: str = ""
    pads_short_rows: bool | None = None
    # Keep the mapping under this name for the next file with the same header.
    save_as: str = ""


@transaction.atomic
def assign_columns(*, actor: Actor, batch_id: uuid.UUID, terms: BatchTerms) -> ImportBatch:
    """Keep mapping and terms.

    Raises NotFound, NotAllowed, Conflict, RuleViolation naming fields, TableRefused.
    """
    batch = locked_batch(actor, batch_id)
    require_move(batch.state, BatchState.MAPPED, has_started=batch.started_at is not None)
    if terms.layout not in IMPORTABLE_LAYOUTS:
        raise TableRefused("no_people")
    columns = _fitting(terms.columns, batch)
    check_mapping(columns, terms.layout, fields_of(columns, actor))
    _check_choices(terms)
    _take(batch, terms)
    batch.mapping = columns_to_json(columns)
    batch.state = BatchState.MAPPED
    batch.failure = None
    batch.save()
    ImportRow.objects.filter(batch=batch).delete()
    if terms.save_as.strip():
        _save_mapping(actor, batch, clean(terms.save_as)[:120])
    return batch


def _fitting(columns: Sequence[Column], batch: ImportBatch) -> list[Column]:
    """One column for each header; what may not be taken over never is (TRUST L-02)."""
    padded = [*columns, *[Column()] * len(batch.headers)][: len(batch.headers)]
    return [
        Column() if is_withheld(header) else column
        for column, header in zip(padded, batch.headers, strict=True)
    ]


def _check_choices(terms: BatchTerms) -> None:
    """Source and reason are mandatory for people (TRUST L-01); nothing outside the choices."""
    if terms.date_order not in DateOrder.values or terms.on_likeness not in OnLikeness.values:
        raise RuleViolation(_("This is not one of the choices."), code="invalid_choice")
    if terms.hat and terms.hat not in HatKind.values:
        raise RuleViolation(_("This is not one of the choices."), code="invalid_choice")
    if terms.layout not in PEOPLE_LAYOUTS:
        return
    if terms.source_type not in SourceType.values:
        reason = _("Say where these people come from.")
        raise RuleViolation(reason, code="source_missing", fields={"source_type": reason})
    checked_basis(basis_of(terms), clock.today())


def basis_of(terms: BatchTerms | ImportBatch) -> BasisDetails:
    """The processing basis every person of the file gets."""
    purpose = terms.basis_purpose
    return BasisDetails(
        purpose=purpose,
        legal_basis=terms.legal_basis,
        source=terms.source,
        evidence=terms.evidence,
    )


def _take(batch: ImportBatch, terms: BatchTerms) -> None:
    for name in (
        "layout", "date_order", "on_likeness", "source_type", "basis_purpose", "legal_basis", "hat",
    ):  # fmt: skip
        setattr(batch, name, getattr(terms, name))
    batch.source = clean(terms.source)[:200]
    batch.source_detail = clean(terms.source_detail)[:200]
    batch.evidence = clean(terms.evidence)[:300]
    batch.system = system_key(terms.system)
    batch.country = terms.country or batch.country
    batch.language = terms.language or batch.language
    if terms.pads_short_rows is not None:
        batch.pads_short_rows = terms.pads_short_rows


def system_key(text: str) -> str:
    """The name of another system as a key: ``Bullhorn ATS`` → ``bullhorn-ats``."""
    return "-".join(fold(text).split())[:40] or "import"


def _save_mapping(actor: Actor, batch: ImportBatch, name: str) -> None:
    SavedMapping.objects.update_or_create(
        fingerprint=fingerprint(batch.headers),
        defaults={
            "name": name,
            "layout": batch.layout,
            "system": batch.system,
            "date_order": batch.date_order,
            "columns": batch.mapping,
            "saved_by_id": actor.member_id,
        },
    )


@transaction.atomic
def forget_mapping(*, actor: Actor, mapping_id: uuid.UUID) -> None:
    """Delete a saved mapping; one that is not there is no error. Raises NotAllowed."""
    from talentkreis.intake.permissions import Right
    from talentkreis.organisation.rights import require

    require(actor, Right.IMPORT)
    SavedMapping.objects.filter(id=mapping_id).delete()
