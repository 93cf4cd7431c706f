# SPDX-License-Identifier: Apache-2.0
"""Texts of steps with their merge fields filled, and why a step was not done, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.mail import merge_fields
from talentkreis.nurture.queries.recipients import load_recipients
from talentkreis.nurture.queries.skip_words import GROUP_TEXTS
from talentkreis.nurture.rules.wording import Sender, merge_values
from talentkreis.organisation.queries import employer

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.automations.steps import Acting

# Codes of packages below, and of our own; everything else says that it was refused.
WORDS: dict[str, _StrOrPromise] = {
    **GROUP_TEXTS,
    "already": _("was so already"),
    "not_there": _("was not so anyway"),
    "not_active": _("in the archive, or the data is restricted"),
    "not_visible": _("whoever is in charge does not see this person"),
    "was_in_pool": _("is in the pool, or was taken out of it by hand"),
    "no_such_membership": _("is not in the pool"),
    "no_owner": _("nobody cares for this person"),
    "has_owner": _("somebody cares for this person already"),
    "merge_fields": _("a merge field has no value and no substitute"),
    "no_such_member": _("the member is not here any more"),
    "no_such_pool": _("the pool is gone, or whoever is in charge does not see it"),
    "no_such_stage": _("the stage is gone"),
    "no_such_field": _("the field is gone"),
    "bad_value": _("the field does not take this value"),
    "no_such_sequence": _("the sequence is gone"),
    "sequence_not_running": _("the sequence does not run"),
    "sequence_ended": _("the sequence has ended"),
    "pool_closed": _("the pool is closed"),
    "pool_by_filter": _("a filter decides who is in the pool"),
    "boutique_full": _("the pool has no more room"),
    "no_reason_to_keep": _("no reason left to be in touch"),
    "too_many": _("there are as many as there may be"),
    "preflight_red": _("mail servers would refuse the mail"),
    "webhooks_off": _("webhooks are switched off"),
    "endpoint_gone": _("the address is not allowed any more"),
    "kind_gone": _("this step is not offered any more"),
    "condition_gone": _("the condition asks for something that is gone"),
    "loop": _("automations set each other off"),
    "too_often": _("it acted for this person too often today"),
    "over_limit": _("more people than the limit of the day"),
    "dropped": _("dropped by hand"),
    "not_met": _("the condition did not hold"),
    "crashed": _("an error of the program; it is in the log of the server"),
}


def in_words(code: str) -> _StrOrPromise:
    """Why a step was not done."""
    return WORDS.get(code, _("refused"))


def written_for(
    acting: Acting, person_ids: Sequence[uuid.UUID], texts: Mapping[str, str]
) -> dict[uuid.UUID, dict[str, str] | None]:
    """The texts of a step for each person; None for whom a merge field would stay empty."""
    company = employer().name
    found: dict[uuid.UUID, dict[str, str] | None] = {}
    for person_id, recipient in load_recipients(person_ids).items():
        sender = Sender(recipient.owner_name or acting.automation.owner.name, company)
        values = merge_values(
            recipient.addressee,
            sender,
            language=recipient.language,
            form_of_address=recipient.form_of_address,
        )
        try:
            found[person_id] = {
                name: merge_fields.render(text, values) for name, text in texts.items()
            }
        except merge_fields.MergeError:
            found[person_id] = None
    return found
