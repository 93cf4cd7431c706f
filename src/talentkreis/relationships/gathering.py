# SPDX-License-Identifier: Apache-2.0
"""Owner and next contact for many people: what relations bring to the bulk bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from talentkreis.relationships.actions import (
    put_care_back,
    set_next_contact_of_people,
    set_owner_of_people,
)
from talentkreis.relationships.forms import MembersForm, NextContactForm, member_field
from talentkreis.relationships.permissions import Right
from talentkreis.search.bulk import BulkAction

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from django import forms

    from talentkreis.organisation.actors import Actor


class OwnerForManyForm(MembersForm):
    """Who cares for them."""

    may_be_nobody = True

    owner = member_field(label=_("Cares"), required=False)


def _owner_form(actor: Actor, answers: Mapping[str, Any] | None) -> forms.Form:  # noqa: ARG001 - the registry's shape
    return OwnerForManyForm(answers)


def _contact_form(actor: Actor, answers: Mapping[str, Any] | None) -> forms.Form:  # noqa: ARG001 - the registry's shape
    return NextContactForm(answers)


def _set_owner(
    actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]
) -> dict[uuid.UUID, Any]:
    return set_owner_of_people(actor=actor, person_ids=person_ids, owner_id=answers["owner"])


def _set_contact(
    actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]
) -> dict[uuid.UUID, Any]:
    return set_next_contact_of_people(
        actor=actor, person_ids=person_ids, on=answers["on"], reason=answers["reason"]
    )


def _undo(actor: Actor, before: Mapping[uuid.UUID, Any]) -> int:
    return put_care_back(actor=actor, before=before)


def _owner_question(count: int) -> str:
    text = ngettext("Hand over %(count)d person?", "Hand over %(count)d people?", count)
    return text % {"count": count}


def _owner_button(count: int) -> str:
    return ngettext("Hand over %(count)d", "Hand over %(count)d", count) % {"count": count}


def _owner_done(count: int) -> str:
    text = ngettext(
        "%(count)d person is in other hands.", "%(count)d people are in other hands.", count
    )
    return text % {"count": count}


def _contact_question(count: int) -> str:
    text = ngettext(
        "Plan the next contact with %(count)d person?",
        "Plan the next contact with %(count)d people?",
        count,
    )
    return text % {"count": count}


def _contact_button(count: int) -> str:
    return ngettext("Plan for %(count)d", "Plan for %(count)d", count) % {"count": count}


def _contact_done(count: int) -> str:
    text = ngettext(
        "The next contact with %(count)d person is planned.",
        "The next contact with %(count)d people is planned.",
        count,
    )
    return text % {"count": count}


OWNER = BulkAction(
    code="owner",
    label=_("Hand over"),
    right=Right.CARE,
    make_form=_owner_form,
    run=_set_owner,
    undo=_undo,
    question=_owner_question,
    button=_owner_button,
    done=_owner_done,
)
NEXT_CONTACT = BulkAction(
    code="next_contact",
    label=_("Next contact"),
    right=Right.CARE,
    make_form=_contact_form,
    run=_set_contact,
    undo=_undo,
    question=_contact_question,
    button=_contact_button,
    done=_contact_done,
    is_shown_first=False,
)
