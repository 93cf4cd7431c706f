# SPDX-License-Identifier: Apache-2.0
"""Tags on many people: the bulk action that needs nobody from above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from talentkreis.people.actions import add_tag_to_people
from talentkreis.people.permissions import Right
from talentkreis.search.bulk import BulkAction

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.organisation.actors import Actor


class TagForm(forms.Form):
    """Which tag."""

    name = forms.CharField(label=_("Tag"), max_length=80)


def _make_form(actor: Actor, answers: Mapping[str, Any] | None) -> forms.Form:  # noqa: ARG001 - the registry's shape
    return TagForm(answers)


def _run(actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]) -> int:
    return add_tag_to_people(actor=actor, person_ids=person_ids, name=answers["name"])


def _question(count: int) -> str:
    text = ngettext("Tag %(count)d person?", "Tag %(count)d people?", count)
    return text % {"count": count}


def _button(count: int) -> str:
    return ngettext("Tag %(count)d", "Tag %(count)d", count) % {"count": count}


def _done(count: int) -> str:
    text = ngettext(
        "%(count)d person has the tag now.", "%(count)d people have the tag now.", count
    )
    return text % {"count": count}


TAG = BulkAction(
    code="tag",
    label=_("Tag"),
    right=Right.EDIT,
    make_form=_make_form,
    run=_run,
    question=_question,
    button=_button,
    done=_done,
)
