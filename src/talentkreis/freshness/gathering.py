# SPDX-License-Identifier: Apache-2.0
"""Asking many people at once: what this package brings to the bulk bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from talentkreis.freshness.actions import ask_people, take_back_requests
from talentkreis.freshness.forms import AspectsForm, chosen_aspects
from talentkreis.freshness.permissions import Right
from talentkreis.search.bulk import BulkAction

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from django import forms

    from talentkreis.organisation.actors import Actor


def _form(actor: Actor, answers: Mapping[str, Any] | None) -> forms.Form:  # noqa: ARG001 - the registry's shape
    return AspectsForm(answers)


def _run(
    actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]
) -> dict[uuid.UUID, Any]:
    return ask_people(actor=actor, person_ids=person_ids, aspects=chosen_aspects(answers))


def _undo(actor: Actor, before: Mapping[uuid.UUID, Any]) -> int:
    return take_back_requests(actor=actor, before=before)


def _question(count: int) -> str:
    text = ngettext(
        "Ask %(count)d person whether what we know still holds?",
        "Ask %(count)d people whether what we know still holds?",
        count,
    )
    return text % {"count": count}


def _button(count: int) -> str:
    return ngettext("Ask %(count)d", "Ask %(count)d", count) % {"count": count}


def _done(count: int) -> str:
    text = ngettext(
        "%(count)d person is asked in 15 minutes. Whoever may not be written to, or was asked "
        "within 90 days, is left out.",
        "%(count)d people are asked in 15 minutes. Whoever may not be written to, or was asked "
        "within 90 days, is left out.",
        count,
    )
    return text % {"count": count}


ASK = BulkAction(
    code="ask_update",
    label=_("Still right?"),
    right=Right.ASK,
    make_form=_form,
    run=_run,
    undo=_undo,
    question=_question,
    button=_button,
    done=_done,
    is_shown_first=False,
)
