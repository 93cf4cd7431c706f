# SPDX-License-Identifier: Apache-2.0
"""Accounts with services that send for a mailbox: nothing leaves through one before it is on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.signing import encrypt
from talentkreis.mail import events
from talentkreis.mail.actions.mailboxes import (
    LARGEST_CAP,
    LARGEST_RELAY_CAP,
    make_default_if_first_real,
)
from talentkreis.mail.models import (
    RELAY,
    SMTP,
    Mailbox,
    PreflightLine,
    Region,
    Relay,
    Service,
)
from talentkreis.mail.permissions import Right
from talentkreis.mail.relays.services import FACTS
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor

_DOMAIN = re.compile(r"(?=.{4,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+", re.ASCII)
_WORD = re.compile(r"[\w.-]{1,60}", re.ASCII)
_SECRET = re.compile(r"[!-~]{8,500}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayDetails:
    """What an admin enters. An empty secret keeps the one that is stored."""

    identity: str = ""
    region: str = Region.EU
    stream: str = ""
    secret: str = ""
    hook_secret: str = ""
    daily_cap: int | None = None
    follows_nobody: bool = False


@transaction.atomic
def save_relay(
    *, actor: Actor, mailbox_id: uuid.UUID, service: str, details: RelayDetails
) -> Relay:
    """Enter or change the account of a mailbox. Another service forgets the secrets of the one
    before and is off; so does another identity of the same one.

    Raises NotAllowed, NotFound, RuleViolation.
    """
    require(actor, Right.MAILBOX)
    mailbox = _locked(mailbox_id)
    if service not in Service.values:
        raise NotFound(_("There is no such service."), code="no_such_service")
    relay = Relay.objects.select_for_update(of=("self",)).filter(mailbox=mailbox).first()
    relay = relay or Relay(mailbox=mailbox, service=service)
    _check(relay, service, details)
    if relay.service != service or relay.identity != details.identity:
        relay.secret = relay.hook_secret = None
    if relay.service != service and relay.is_on:
        _switch(actor, relay, mailbox, is_on=False)
    if relay.service != service:
        relay.hook_round, relay.told_at, relay.followed_at = relay.hook_round + 1, None, None
    relay.service, relay.region = service, details.region
    relay.identity, relay.stream = details.identity, details.stream
    relay.follows_nobody = details.follows_nobody
    if details.secret:
        relay.secret = encrypt(details.secret)
    if details.hook_secret:
        relay.hook_secret = encrypt(details.hook_secret)
    relay.save()
    mailbox.daily_cap = details.daily_cap
    mailbox.pause_until, mailbox.failure_count = None, 0
    mailbox.smtp_result = "" if mailbox.transport == RELAY else mailbox.smtp_result
    mailbox.save()
    return relay


def _check(relay: Relay, service: str, details: RelayDetails) -> None:
    wrong: dict[str, str] = {}
    is_same = relay.service == service and relay.identity == details.identity
    if service == Service.MAILGUN and not _DOMAIN.fullmatch(details.identity):
        wrong["identity"] = _("The domain that is confirmed there, like mg.example.com.")
    if service == Service.MAILJET and not _SECRET.fullmatch(details.identity):
        wrong["identity"] = _("The key as the service shows it.")
    if details.stream and not _WORD.fullmatch(details.stream):
        wrong["stream"] = _("Letters, digits and hyphens only.")
    if details.region not in Region.values:
        wrong["region"] = _("Please choose.")
    for name, given in (("secret", details.secret), ("hook_secret", details.hook_secret)):
        if given and not _SECRET.fullmatch(given):
            wrong[name] = _("The key as the service shows it.")
    if not details.secret and not (is_same and relay.secret):
        wrong["secret"] = _("Required")
    if details.daily_cap is not None and not 1 <= details.daily_cap <= LARGEST_RELAY_CAP:
        wrong["daily_cap"] = _("Between 1 and %(most)d a day.") % {"most": LARGEST_RELAY_CAP}
    if wrong:
        raise RuleViolation(_("Please check the account."), code="invalid_fields", fields=wrong)


@transaction.atomic
def switch_relay(*, actor: Actor, mailbox_id: uuid.UUID, is_on: bool) -> Relay:
    """Let the mail of a mailbox leave through its service, or no more.

    Switched off, it leaves by the mail server again; without one it waits. Raises NotAllowed,
    NotFound, Conflict for an account that cannot hear what the service tells, or that follows
    people as far as we know.
    """
    require(actor, Right.MAILBOX)
    mailbox = _locked(mailbox_id)
    relay = Relay.objects.select_for_update(of=("self",)).filter(mailbox=mailbox).first()
    if relay is None or not relay.secret:
        raise Conflict(_("Enter the account first."), code="no_account")
    facts = FACTS[relay.service]
    if is_on and facts.signs_calls and not relay.hook_secret:
        raise Conflict(
            _("Enter the key that signs its calls first: whoever complains has to be heard."),
            code="deaf",
        )
    if is_on and not facts.can_follow_nobody and not relay.follows_nobody:
        raise Conflict(
            _("First have it switched off that the service follows opens and clicks, and say so."),
            code="follows",
        )
    if relay.is_on != is_on:
        _switch(actor, relay, mailbox, is_on=is_on)
    return relay


def _switch(actor: Actor, relay: Relay, mailbox: Mailbox, *, is_on: bool) -> None:
    relay.is_on, relay.switched_at = is_on, clock.now()
    relay.switched_by_id = actor.member_id
    relay.save(update_fields=["is_on", "switched_at", "switched_by"])
    mailbox.transport = RELAY if is_on or not mailbox.smtp_host else SMTP
    mailbox.pause_until, mailbox.failure_count, mailbox.smtp_result = None, 0, ""
    if mailbox.transport == SMTP and mailbox.daily_cap is not None:
        mailbox.daily_cap = min(mailbox.daily_cap, LARGEST_CAP)
    if is_on and not mailbox.is_default:
        make_default_if_first_real(mailbox)
    mailbox.save()
    # What name servers were asked was about the way out of before.
    PreflightLine.objects.filter(mailbox=mailbox).delete()
    activity.record(events.RelaySwitched(actor=actor, service=relay.service, is_on=is_on))


@transaction.atomic
def renew_call_address(*, actor: Actor, mailbox_id: uuid.UUID) -> Relay:
    """A new password for the address the service calls; the one before is refused at once.

    Raises NotAllowed, NotFound.
    """
    relay = _relay(actor, mailbox_id)
    relay.hook_round += 1
    relay.save(update_fields=["hook_round"])
    return relay


@transaction.atomic
def note_follows_nobody(*, actor: Actor, mailbox_id: uuid.UUID) -> Relay:
    """Somebody had the service stop following people. Raises NotAllowed, NotFound."""
    relay = _relay(actor, mailbox_id)
    relay.followed_at, relay.follows_nobody = None, True
    relay.save(update_fields=["followed_at", "follows_nobody"])
    return relay


def _relay(actor: Actor, mailbox_id: uuid.UUID) -> Relay:
    require(actor, Right.MAILBOX)
    rows = Relay.objects.select_for_update(of=("self",)).filter(mailbox=_locked(mailbox_id))
    relay = rows.first()
    if relay is None:
        raise NotFound(_("There is no such mailbox."), code="no_such_mailbox")
    return relay


def _locked(mailbox_id: uuid.UUID) -> Mailbox:
    """A mailbox of the team: a member's own one and the captured one keep their server."""
    mailbox = (
        Mailbox.objects.select_for_update(of=("self",))
        .filter(id=mailbox_id, channel=Channel.EMAIL, member=None, is_captured=False)
        .first()
    )
    if mailbox is None:
        raise NotFound(_("There is no such mailbox."), code="no_such_mailbox")
    return mailbox
