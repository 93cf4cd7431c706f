# SPDX-License-Identifier: Apache-2.0
"""Templates of WhatsApp, entered as they stand approved in the account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.channels.models import Account, ProviderCode, Template, TemplateState
from talentkreis.channels.permissions import Right
from talentkreis.channels.rules import places_of
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor

_NAME = re.compile(r"[a-z0-9_]{1,200}")
_LANGUAGE = re.compile(r"(de|en)(_[A-Z]{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDetails:
    """A template as the account shows it."""

    name: str
    language: str
    body: str
    state: str = TemplateState.APPROVED


@transaction.atomic
def save_template(*, actor: Actor, details: TemplateDetails) -> Template:
    """Enter a template, or what changed about the one of this name and language.

    Raises NotAllowed, Conflict without an account, RuleViolation.
    """
    require(actor, Right.SET_UP)
    account = Account.objects.filter(provider=ProviderCode.WHATSAPP).first()
    if account is None:
        raise Conflict(_("Enter the account first."), code="no_account")
    body = details.body.replace("\r\n", "\n").strip()
    wrong = {}
    if not _NAME.fullmatch(details.name):
        wrong["name"] = _("Small letters, digits and underscores, as in the account.")
    if not _LANGUAGE.fullmatch(details.language):
        wrong["language"] = _("de, en, or with a country: en_US.")
    if not body or places_of(body) < 0:
        wrong["body"] = _("Places are called {{1}}, {{2}} and so on, without a gap.")
    if details.state not in TemplateState.values:
        wrong["state"] = _("This is not one of the choices.")
    if wrong:
        raise RuleViolation(_("Please check the template."), code="invalid_fields", fields=wrong)
    row, _created = Template.objects.update_or_create(
        account=account,
        name=details.name,
        language=details.language,
        defaults={"body": body, "state": details.state},
    )
    return row


@transaction.atomic
def remove_template(*, actor: Actor, template_id: uuid.UUID) -> None:
    """Forget a template; messages made from it keep its name and go out. Raises NotFound."""
    require(actor, Right.SET_UP)
    if not Template.objects.filter(id=template_id).delete()[0]:
        raise NotFound(_("There is no such template."), code="no_such_template")
