# SPDX-License-Identifier: Apache-2.0
"""Tags, hats and the archive for many people: bulk actions that need nobody from above."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from talentkreis.people.actions import (
    archive_people,
    put_hat_on_people,
    restore_people,
    tag_people,
    take_back_hats,
    take_tag_off_people,
)
from talentkreis.people.models import HatKind
from talentkreis.people.permissions import Right
from talentkreis.search.bulk import BulkAction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talentkreis.organisation.actors import Actor

    Answers = Mapping[str, Any] | None


class TagForm(forms.Form):
    """Which tag."""

    name = forms.CharField(label=_("Tag"), max_length=80)


class HatForm(forms.Form):
    """Which hat."""

    kind = forms.ChoiceField(label=_("Hat"), choices=HatKind.choices)


class ArchiveForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


def _tag(
    actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]
) -> dict[uuid.UUID, Any]:
    tag_id, tagged = tag_people(actor=actor, person_ids=person_ids, name=answers["name"])
    return dict.fromkeys(tagged, tag_id)


def _untag(actor: Actor, before: Mapping[uuid.UUID, Any]) -> int:
    return sum(
        take_tag_off_people(actor=actor, person_ids=_with(before, tag_id), tag_id=tag_id)
        for tag_id in set(before.values())
    )


def _hat(
    actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]
) -> dict[uuid.UUID, Any]:
    new = put_hat_on_people(actor=actor, person_ids=person_ids, kind=answers["kind"])
    return {person_id: str(hat_id) for person_id, hat_id in new.items()}


def _unhat(actor: Actor, before: Mapping[uuid.UUID, Any]) -> int:
    hats = {person_id: uuid.UUID(hat_id) for person_id, hat_id in before.items()}
    return take_back_hats(actor=actor, hats=hats)


def _archive(
    actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]
) -> dict[uuid.UUID, Any]:
    reason = answers["reason"].strip()
    return dict.fromkeys(archive_people(actor=actor, person_ids=person_ids, reason=reason), reason)


def _restore(actor: Actor, before: Mapping[uuid.UUID, Any]) -> int:
    return sum(
        restore_people(actor=actor, person_ids=_with(before, reason), reason=reason)
        for reason in set(before.values())
    )


def _with(before: Mapping[uuid.UUID, Any], value: object) -> list[uuid.UUID]:
    return [person_id for person_id, own in before.items() if own == value]


def _tag_question(count: int) -> str:
    text = ngettext("Tag %(count)d person?", "Tag %(count)d people?", count)
    return text % {"count": count}


def _tag_button(count: int) -> str:
    return ngettext("Tag %(count)d", "Tag %(count)d", count) % {"count": count}


def _tag_done(count: int) -> str:
    text = ngettext(
        "%(count)d person has the tag now.", "%(count)d people have the tag now.", count
    )
    return text % {"count": count}


def _hat_question(count: int) -> str:
    text = ngettext("Put a hat on %(count)d person?", "Put a hat on %(count)d people?", count)
    return text % {"count": count}


def _hat_button(count: int) -> str:
    text = ngettext("Put on %(count)d hat", "Put on %(count)d hats", count)
    return text % {"count": count}


def _hat_done(count: int) -> str:
    text = ngettext("%(count)d person wears a new hat.", "%(count)d people wear a new hat.", count)
    return text % {"count": count}


def _archive_question(count: int) -> str:
    text = ngettext("Archive %(count)d person?", "Archive %(count)d people?", count)
    return text % {"count": count}


def _archive_button(count: int) -> str:
    return ngettext("Archive %(count)d", "Archive %(count)d", count) % {"count": count}


def _archive_done(count: int) -> str:
    text = ngettext("%(count)d person is archived.", "%(count)d people are archived.", count)
    return text % {"count": count}


TAG = BulkAction(
    code="tag",
    label=_("Tag"),
    right=Right.EDIT,
    make_form=lambda _actor, answers: TagForm(answers),
    run=_tag,
    undo=_untag,
    question=_tag_question,
    button=_tag_button,
    done=_tag_done,
)
HAT = BulkAction(
    code="hat",
    label=_("Hat"),
    right=Right.EDIT,
    make_form=lambda _actor, answers: HatForm(answers),
    run=_hat,
    undo=_unhat,
    question=_hat_question,
    button=_hat_button,
    done=_hat_done,
    is_shown_first=False,
)
ARCHIVE = BulkAction(
    code="archive",
    label=_("Archive"),
    right=Right.ARCHIVE,
    make_form=lambda _actor, answers: ArchiveForm(answers),
    run=_archive,
    undo=_restore,
    question=_archive_question,
    button=_archive_button,
    done=_archive_done,
    is_shown_first=False,
)
ACTIONS = (TAG, HAT, ARCHIVE)
