# SPDX-License-Identifier: Apache-2.0
"""Mailboxes one signs in to: whose they are, which providers are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound
from talentkreis.mail.models import Mailbox, Provider, ProviderAccess
from talentkreis.mail.permissions import Right
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor


def own_mailboxes(actor: Actor) -> list[Mailbox]:
    """The actor's own mailboxes with how they are connected, by name."""
    require(actor, Right.WRITE)
    rows = Mailbox.objects.filter(member__in=[actor.member_id])
    return list(rows.select_related("authorisation").order_by("name"))


def open_providers(actor: Actor) -> list[Provider]:
    """Providers an admin has switched on."""
    require(actor, Right.WRITE)
    rows = ProviderAccess.objects.filter(is_on=True).order_by("provider")
    return [Provider(each) for each in rows.values_list("provider", flat=True)]


def open_access(actor: Actor, provider: str) -> ProviderAccess:
    """Our registration with a provider that is switched on. Raises NotFound."""
    require(actor, Right.WRITE)
    row = ProviderAccess.objects.filter(provider=provider, is_on=True).first()
    if row is None:
        raise NotFound(_("There is no such provider."), code="no_such_provider")
    return row


def registrations(actor: Actor) -> list[ProviderAccess]:
    """Our registrations, one for each provider, also those nobody has entered yet."""
    require(actor, Right.MAILBOX)
    known = {row.provider: row for row in ProviderAccess.objects.all()}
    return [known.get(each, ProviderAccess(provider=each)) for each in Provider.values]
