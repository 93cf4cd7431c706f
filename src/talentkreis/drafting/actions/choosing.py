# SPDX-License-Identifier: Apache-2.0
"""Choosing the model drafts come from, and switching it off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.drafting.events import DraftingSwitched
from talentkreis.drafting.models import DraftingChoice, PersonField, Place
from talentkreis.drafting.permissions import Right
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.http import Reach
from talentkreis.kernel.model_service import is_address
from talentkreis.kernel.signing import encrypt
from talentkreis.kernel.text import clean
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    from collections.abc import Collection

    from talentkreis.organisation.actors import Actor

MOST_DRAFTS: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which model, under what, within which bounds. `key` None keeps the one there is."""

    place: str
    base_url: str = ""
    model: str = ""
    key: str | None = None
    contract: str = ""
    person_fields: Collection[str] = ()
    most_a_month: int = 200


@transaction.atomic
def choose_model(*, actor: Actor, wish: Wish) -> DraftingChoice:
    """Say where drafts come from. A key never goes to another server than it was entered for.

    Raises NotAllowed, RuleViolation for an address that does not fit the place, a missing name of
    the model, an outside service without a contract, bounds out of bounds.
    """
    require(actor, Right.SWITCH)
    base_url = wish.base_url.strip().rstrip("/")
    _check(wish, base_url)
    row = DraftingChoice.objects.select_for_update().first() or DraftingChoice()
    if wish.key is not None:
        row.key = encrypt(wish.key) if wish.key else None
    elif (row.base_url, row.place) != (base_url, wish.place) and wish.place != Place.NOWHERE:
        row.key = None
    row.place, row.base_url, row.model = wish.place, base_url, clean(wish.model)
    row.contract = clean(wish.contract)
    row.person_fields = [field for field in PersonField.values if field in wish.person_fields]
    row.most_a_month = wish.most_a_month
    row.paused_until, row.failure = None, ""
    row.save()
    record(DraftingSwitched(actor=actor, place=row.place))
    return row


def _check(wish: Wish, base_url: str) -> None:
    refused: dict[str, str] = {}
    if wish.place not in Place.values:
        refused["place"] = _("This is not one of the choices.")
    elif wish.place != Place.NOWHERE:
        refused |= _flaws_of_address(wish, base_url)
    if not 1 <= wish.most_a_month <= MOST_DRAFTS:
        refused["most_a_month"] = _("From 1 to 10,000.")
    if not set(wish.person_fields) <= set(PersonField.values):
        refused["person_fields"] = _("This is not one of the choices.")
    if refused:
        raise RuleViolation(next(iter(refused.values())), code="invalid_fields", fields=refused)


def _flaws_of_address(wish: Wish, base_url: str) -> dict[str, str]:
    refused: dict[str, str] = {}
    if wish.place == Place.IN_HOUSE and not is_address(base_url, Reach.IN_HOUSE):
        refused["base_url"] = _("An address like http://127.0.0.1:11434/v1")
    if wish.place == Place.OUTSIDE and not is_address(base_url):
        refused["base_url"] = _("An address like https://api.example.com/v1, without a port.")
    if not clean(wish.model):
        refused["model"] = _("The name of the model at the service is missing.")
    if wish.place == Place.OUTSIDE and not clean(wish.contract):
        refused["contract"] = _(
            "Whoever processes for you needs a contract (Art. 28 GDPR). Write down which one."
        )
    return refused
