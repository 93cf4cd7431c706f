# SPDX-License-Identifier: Apache-2.0
"""The button beside a letter and a piece of content, where drafts are switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talentkreis.drafting.models import DraftingChoice, Place
from talentkreis.drafting.permissions import Right
from talentkreis.organisation.rights import may
from talentkreis.organisation.writing_aids import CONTENT, LETTER, Aid, register_aid

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


def _is_offered(actor: Actor) -> bool:
    return may(actor, Right.ASK) and DraftingChoice.objects.exclude(place=Place.NOWHERE).exists()


def _beside_letter(actor: Actor, person_id: uuid.UUID) -> list[Aid]:
    if not _is_offered(actor):
        return []
    return [
        Aid(reverse("drafting:begin_letter", args=[person_id]), _("Have a draft proposed"), "edit")
    ]


def _beside_content(actor: Actor, item_id: uuid.UUID) -> list[Aid]:
    if not _is_offered(actor):
        return []
    label = {"de": _("Have German proposed"), "en": _("Have English proposed")}
    return [
        Aid(reverse("drafting:content", args=[item_id, language]), text, "edit")
        for language, text in label.items()
    ]


def register() -> None:
    """Tell the pages below; called once by `apps.py`."""
    register_aid("drafting", LETTER, _beside_letter)
    register_aid("drafting", CONTENT, _beside_content)
