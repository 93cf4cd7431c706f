# SPDX-License-Identifier: Apache-2.0
"""Writes about mailboxes one signs in to: registrations, connections, their tokens."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.kernel.signing import encrypt
from talentkreis.mail.actions.mailboxes import make_default_if_first_real
from talentkreis.mail.models import (
    Authorisation,
    AuthorisationState,
    Mailbox,
    Provider,
    ProviderAccess,
)
from talentkreis.mail.permissions import Right
from talentkreis.mail.sign_in.providers import FACTS
from talentkreis.organisation.models import Employer, Member
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from talentkreis.activity.organisation import MemberDeactivated
    from talentkreis.mail.sign_in.flow import Tokens
    from talentkreis.organisation.actors import Actor

RENEWING = dt.timedelta(seconds=30)
_TENANT_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")


@transaction.atomic
def save_access(
    *,
    actor: Actor,
    provider: str,
    client_id: str,
    client_secret: str = "",
    tenant: str = "",
    is_on: bool = False,
) -> ProviderAccess:
    """Keep our registration with a provider; an empty secret keeps the stored one.

    Raises NotAllowed, RuleViolation for a tenant that is none, or being on without id and secret.
    """
    require(actor, Right.MAILBOX)
    if provider not in Provider.values:
        raise NotFound(_("There is no such provider."), code="no_such_provider")
    if not _TENANT_SIGNS.issuperset(tenant):
        reason = _("The id or domain of your directory.")
        raise RuleViolation(reason, code="bad_tenant", fields={"tenant": reason})
    row = ProviderAccess.objects.select_for_update().filter(provider=provider).first()
    row = row or ProviderAccess(provider=provider)
    # A stored secret goes to nobody but the registration it was entered for.
    if row.client_id != client_id:
        row.client_secret = None
    row.client_id, row.tenant, row.is_on = client_id.strip(), tenant.strip(), is_on
    if client_secret:
        row.client_secret = encrypt(client_secret)
    if is_on and not (row.client_id and row.client_secret):
        reason = _("Enter id and secret before you switch it on.")
        raise RuleViolation(reason, code="incomplete", fields={"client_id": reason})
    row.save()
    return row


@transaction.atomic
def connect_mailbox(
    *,
    actor: Actor,
    provider: str,
    tokens: Tokens,
    is_shared: bool = False,
    mailbox_id: uuid.UUID | None = None,
) -> Mailbox:
    """Keep the tokens of a mailbox its owner signed in to, new or connected once more.

    Raises NotAllowed for a shared one without the right, NotFound, Conflict when it is another
    mailbox than the one to be connected again, or somebody else's already.
    """
    require(actor, Right.MAILBOX if is_shared else Right.WRITE)
    member = Member.objects.filter(id=actor.member_id).first() if actor.member_id else None
    if member is None:
        raise NotAllowed(_("Only members connect mailboxes."), code="not_a_member")
    owner = None if is_shared else member
    mailbox = _known(tokens.address, owner, mailbox_id)
    if mailbox is None:
        mailbox = _new_mailbox(provider, tokens.address, owner)
    mailbox.pause_until, mailbox.failure_count = None, 0
    mailbox.smtp_result = mailbox.imap_result = ""
    mailbox.imap_host = FACTS[provider].imap[0] if not mailbox.imap_host else mailbox.imap_host
    if owner is None and not mailbox.is_default:
        make_default_if_first_real(mailbox)
    mailbox.save()
    row = Authorisation.objects.filter(mailbox=mailbox).first() or Authorisation(mailbox=mailbox)
    row.provider, row.state = provider, AuthorisationState.CONNECTED
    row.access_token, row.refresh_token = encrypt(tokens.access), encrypt(tokens.refresh)
    row.expires_at, row.renewing_until = tokens.expires_at, None
    row.renewal += 1  # a renewal under way keeps nothing any more
    row.connected_by, row.connected_at = member, clock.now()
    row.save()
    return mailbox


@transaction.atomic
def disconnect_mailbox(*, actor: Actor, mailbox_id: uuid.UUID) -> None:
    """Throw the tokens away and read the mailbox no more; what came in stays. Raises NotFound."""
    require(actor, Right.WRITE)
    row = (
        Authorisation.objects.select_for_update(of=("self",))
        .filter(mailbox_id=mailbox_id)
        .select_related("mailbox")
        .first()
    )
    if row is None or row.mailbox.member_id not in {None, actor.member_id}:
        raise NotFound(_("There is no such mailbox."), code="no_such_mailbox")
    if row.mailbox.member_id is None:
        require(actor, Right.MAILBOX)
    _forget(Authorisation.objects.filter(pk=row.pk))
    Mailbox.objects.filter(id=mailbox_id).update(imap_host="")


def begin_renewal(row: Authorisation) -> bool:
    """Whether the caller is the one to ask for a new token; nobody else does meanwhile."""
    now = clock.now()
    free = Q(renewing_until__isnull=True) | Q(renewing_until__lt=now)
    won = Authorisation.objects.filter(
        free, pk=row.pk, renewal=row.renewal, state=AuthorisationState.CONNECTED
    ).update(renewing_until=now + RENEWING, renewal=F("renewal") + 1)
    row.renewal += won
    return bool(won)


def end_renewal(row: Authorisation) -> None:
    """It did not work this time; the next one may try."""
    Authorisation.objects.filter(pk=row.pk, renewal=row.renewal).update(renewing_until=None)


def keep_renewed(row: Authorisation, tokens: Tokens) -> None:
    """Keep new tokens, unless somebody connected anew meanwhile."""
    # The number grows once more: whoever read the row meanwhile holds a token that was turned over.
    values: dict[str, Any] = {
        "access_token": encrypt(tokens.access),
        "expires_at": tokens.expires_at,
        "renewing_until": None,
        "renewal": F("renewal") + 1,
    }
    if tokens.refresh:
        values["refresh_token"] = encrypt(tokens.refresh)
    Authorisation.objects.filter(pk=row.pk, renewal=row.renewal).update(**values)


def need_reconnecting(row: Authorisation) -> None:
    """The provider lets us in no more: the tokens go, messages and the place in the box stay."""
    _forget(Authorisation.objects.filter(pk=row.pk, renewal=row.renewal))


def distrust_token(mailbox_id: uuid.UUID) -> None:
    """The mail server refused a token that should hold: ask for another one next time."""
    Authorisation.objects.filter(mailbox_id=mailbox_id).update(
        expires_at=clock.now() - dt.timedelta(seconds=1)
    )


def forget_tokens_of(events: Sequence[MemberDeactivated]) -> None:
    """Whoever is locked out leaves no key to their mailbox behind."""
    gone = {event.member_id for event in events if event.member_id}
    _forget(Authorisation.objects.filter(mailbox__member_id__in=gone))


def _forget(rows: QuerySet[Authorisation]) -> None:
    rows.update(
        state=AuthorisationState.RECONNECT,
        access_token=None,
        refresh_token=None,
        renewing_until=None,
    )


def _known(address: str, owner: Member | None, mailbox_id: uuid.UUID | None) -> Mailbox | None:
    rows = Mailbox.objects.select_for_update(of=("self",)).filter(
        from_address__iexact=address, authorisation__isnull=False
    )
    found = rows.first()
    if found is not None and found.member_id != (owner.id if owner else None):
        raise Conflict(_("This mailbox is connected by somebody else."), code="somebody_elses")
    if mailbox_id is not None and (found is None or found.id != mailbox_id):
        raise Conflict(
            _("You signed in to %(address)s, which is another mailbox.") % {"address": address},
            code="another_mailbox",
        )
    return found


def _new_mailbox(provider: str, address: str, owner: Member | None) -> Mailbox:
    facts = FACTS[provider]
    employer = Employer.objects.filter(id=1).first()
    shared_name = (employer.sender_name or employer.name) if employer else address
    return Mailbox(
        name=address,
        member=owner,
        from_name=owner.name if owner else shared_name,
        from_address=address,
        smtp_host=facts.smtp[0],
        smtp_port=facts.smtp[1],
        smtp_security=facts.smtp[2],
        smtp_user=address,
        imap_host=facts.imap[0],
        imap_port=facts.imap[1],
        imap_security=facts.imap[2],
        imap_user=address,
    )
