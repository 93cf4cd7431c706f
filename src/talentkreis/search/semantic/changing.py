# SPDX-License-Identifier: Apache-2.0
"""Choosing the model that searches ask, dropping the vectors of another, and what went wrong.

A change takes nothing away: the vectors of the model before stay, so that the way back is short,
until somebody deletes them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.model_service import is_address
from talentkreis.kernel.signing import encrypt
from talentkreis.organisation.rights import require
from talentkreis.search.events import ModelChosen, VectorsDeleted
from talentkreis.search.permissions import Right
from talentkreis.search.semantic import choice
from talentkreis.search.semantic.models import EmbeddingChoice, EmbeddingModel, ModelSource
from talentkreis.search.semantic.port import Unusable

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

MOST_CENTS: Final = 1_000_000
SHORTEST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=6)
# What only a human mends is asked again rarely; the rest soon.
_MENDED_BY_HUMANS: Final = frozenset({"no_access", "refused", "forbidden_address"})


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which model, and how an outside one may be asked. `key` None keeps the one there is."""

    source: str
    base_url: str = ""
    service_model: str = ""
    key: str | None = None
    cents_per_million_tokens: int = 0
    cents_a_month: int = 0


@transaction.atomic
def choose_model(*, actor: Actor, wish: Wish) -> EmbeddingChoice:
    """Use this model as soon as it has seen every phrase; an outside one is switched off at once.

    Raises NotAllowed, RuleViolation for a service without an address of the open web or a name,
    a budget below nothing, a folder that holds no usable model.
    """
    require(actor, Right.CHOOSE_MODEL)
    _check(wish)
    row = EmbeddingChoice.objects.select_for_update().first() or EmbeddingChoice()
    row.source = wish.source
    row.base_url, row.service_model = wish.base_url.rstrip("/"), wish.service_model
    row.cents_per_million_tokens = wish.cents_per_million_tokens
    row.cents_a_month = wish.cents_a_month
    row.paused_until, row.failure = None, ""
    if wish.key is not None:
        row.key = encrypt(wish.key) if wish.key else None
    row.save()
    record(ModelChosen(actor=actor, source=row.source))
    from talentkreis.search.tasks import queue_embedding

    transaction.on_commit(queue_embedding, robust=True)
    return row


def _check(wish: Wish) -> None:
    refused: dict[str, str] = {}
    if wish.source not in ModelSource.values:
        refused["source"] = _("This is not one of the choices.")
    if wish.source == ModelSource.FOLDER:
        try:
            choice.folder().embed(["Test"])
        except Unusable as error:
            refused["source"] = error.text
    if wish.source == ModelSource.SERVICE:
        if not is_address(wish.base_url):
            refused["base_url"] = _("An address like https://api.example.com/v1, without a port.")
        if not wish.service_model:
            refused["service_model"] = _("The name of the model at the service is missing.")
    if not 0 <= wish.cents_per_million_tokens <= MOST_CENTS or not (
        0 <= wish.cents_a_month <= MOST_CENTS
    ):
        refused["cents_a_month"] = _("Up to 10,000 euros.")
    elif wish.cents_per_million_tokens and not wish.cents_a_month:
        refused["cents_a_month"] = _("A service that costs something needs a budget.")
    if refused:
        raise RuleViolation(next(iter(refused.values())), code="invalid_fields", fields=refused)


@transaction.atomic
def delete_vectors(*, actor: Actor, model_id: int) -> None:
    """Delete a model that is not used any more, with everything it made of titles and skills.

    Raises NotAllowed, NotFound, Conflict for the one searches ask or the one chosen.
    """
    require(actor, Right.CHOOSE_MODEL)
    row = EmbeddingModel.objects.select_for_update().filter(pk=model_id).first()
    if row is None:
        raise NotFound(_("There is no such model here."), code="no_such_model")
    if row.is_current or row.name == choice.name_of(choice.chosen()):
        raise Conflict(_("This model is in use."), code="model_in_use")
    row.delete()
    record(VectorsDeleted(actor=actor, model=row.name))


@transaction.atomic
def note_failure(error: Unusable) -> dt.datetime | None:
    """Keep why the chosen model could not be asked; tell until when an outside one rests."""
    row = EmbeddingChoice.objects.select_for_update().first()
    if row is None:
        return None
    row.failure = error.code
    if row.source == ModelSource.SERVICE:
        row.paused_until = clock.now() + _pause(error)
    row.save(update_fields=["failure", "paused_until"])
    return row.paused_until


def note_success() -> None:
    """The chosen model has answered: what went wrong before is over."""
    EmbeddingChoice.objects.exclude(failure="").update(failure="", paused_until=None)


def _pause(error: Unusable) -> dt.timedelta:
    if error.code == "service_busy" and error.detail.isdecimal():
        asked = dt.timedelta(seconds=min(int(error.detail), int(LONGEST_PAUSE.total_seconds())))
        return max(asked, SHORTEST_PAUSE)
    return dt.timedelta(hours=1) if error.code in _MENDED_BY_HUMANS else dt.timedelta(minutes=5)
