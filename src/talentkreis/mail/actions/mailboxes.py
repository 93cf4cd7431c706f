# SPDX-License-Identifier: Apache-2.0
"""Setting up mailboxes, and remembering how their servers behave."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.signing import encrypt
from talentkreis.mail import rules, turns
from talentkreis.mail.building.dkim import new_ed25519_key, new_rsa_key
from talentkreis.mail.building.headers import wire_address
from talentkreis.mail.models import (
    RELAY,
    SMTP,
    ContactRules,
    Mailbox,
    Message,
    Relay,
    Security,
)
from talentkreis.mail.permissions import Right
from talentkreis.organisation.models import Employer
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor

LARGEST_CAP = 5_000  # beyond, a provider for bulk mail and its rules are needed (TRUST E-01)
LARGEST_RELAY_CAP = 50_000
_LOOPBACK = ("127.", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxDetails:
    """What a member enters. An empty password keeps the stored one."""

    name: str
    from_name: str
    from_address: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str = ""
    smtp_password: str = ""
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = Security.TLS
    imap_user: str = ""
    imap_password: str = ""
    daily_cap: int | None = 50
    has_plus_addresses: bool = False


@transaction.atomic
def save_mailbox(
    *, actor: Actor, details: MailboxDetails, mailbox_id: uuid.UUID | None = None
) -> Mailbox:
    """Create or change a mailbox. The first real one becomes the default.

    Raises RuleViolation for an address, a cap, or an unencrypted server elsewhere than here.
    """
    require(actor, Right.MAILBOX)
    mailbox = Mailbox() if mailbox_id is None else _locked(mailbox_id)
    is_sent_elsewhere = Relay.objects.filter(mailbox=mailbox.id, is_on=True).exists()
    _check(details, largest_cap=LARGEST_RELAY_CAP if is_sent_elsewhere else LARGEST_CAP)
    # A stored password goes to no other server than the one it was entered for.
    if mailbox.smtp_host != details.smtp_host:
        mailbox.smtp_password = None
    if mailbox.imap_host != details.imap_host:
        mailbox.imap_password = None
        mailbox.uid_validity, mailbox.last_uid = None, 0
    for name in MailboxDetails.__dataclass_fields__:
        if not name.endswith("_password"):
            setattr(mailbox, name, getattr(details, name))
    if details.smtp_password:
        mailbox.smtp_password = encrypt(details.smtp_password)
    if details.imap_password:
        mailbox.imap_password = encrypt(details.imap_password)
    mailbox.pause_until, mailbox.failure_count = None, 0
    # Without a server a service sends, and until one is switched on, mail waits.
    mailbox.transport = SMTP if details.smtp_host and not is_sent_elsewhere else RELAY
    if not mailbox.is_default and mailbox.transport == SMTP:
        make_default_if_first_real(mailbox)
    mailbox.save()
    return mailbox


def make_default_if_first_real(mailbox: Mailbox) -> None:
    """Send from this one, unless there is a real one already. The caller saves it."""
    default = Mailbox.objects.default_of(Channel.EMAIL)
    if default is not None and not default.is_captured:
        return
    _unseat(mailbox.channel)
    mailbox.is_default = True


def _unseat(channel: str) -> None:
    """Nothing is the default of a channel for a moment: there is only ever one."""
    Mailbox.objects.of(channel).filter(is_default=True).update(is_default=False)


def _check(details: MailboxDetails, *, largest_cap: int) -> None:
    problems: dict[str, str] = {}
    try:
        wire_address(details.from_address)
    except (ValueError, UnicodeError):
        problems["from_address"] = _("This is not an e-mail address.")
    for host, security, field in (
        (details.smtp_host, details.smtp_security, "smtp_security"),
        (details.imap_host, details.imap_security, "imap_security"),
    ):
        if host and security == Security.NONE and not host.lower().startswith(_LOOPBACK):
            problems[field] = _("Passwords travel encrypted only. Choose TLS or STARTTLS.")
    if details.daily_cap is not None and not 1 <= details.daily_cap <= largest_cap:
        problems["daily_cap"] = _("Between 1 and %(most)d a day.") % {"most": largest_cap}
    if problems:
        raise RuleViolation(_("Please check the mailbox."), fields=problems)


@transaction.atomic
def make_default(*, actor: Actor, mailbox_id: uuid.UUID) -> Mailbox:
    """Send from this mailbox from now on, also what is planned without another one."""
    require(actor, Right.MAILBOX)
    mailbox = _locked(mailbox_id)
    _unseat(mailbox.channel)
    mailbox.is_default = True
    mailbox.save(update_fields=["is_default"])
    return mailbox


@transaction.atomic
def make_dkim_keys(*, actor: Actor, mailbox_id: uuid.UUID, selector: str) -> Mailbox:
    """Make a signing key, RSA and Ed25519; used as soon as it is made, so publish it at once."""
    require(actor, Right.MAILBOX)
    if not (selector.isascii() and selector.replace("-", "").isalnum() and len(selector) <= 50):  # noqa: PLR2004 - room for the suffix in 63
        raise RuleViolation(
            _("Letters, digits and hyphens only."),
            fields={"selector": _("Letters, digits and hyphens only.")},
        )
    mailbox = _locked(mailbox_id)
    mailbox.dkim_selector, mailbox.dkim_key = selector, encrypt(new_rsa_key())
    mailbox.dkim_ed25519_selector = f"{selector}-ed"
    mailbox.dkim_ed25519_key = encrypt(new_ed25519_key())
    mailbox.save()
    return mailbox


@transaction.atomic
def set_contact_gap(
    *, actor: Actor, days: int, warm_days: int = turns.DEFAULT_WARM_GAP_DAYS
) -> ContactRules:
    """How many days lie at least between two automatic messages to one person.

    14 to 365, and 7 to 14 for people we are in live contact with. Raises NotAllowed, RuleViolation.
    """
    require(actor, Right.MAILBOX)
    refused = {}
    if not turns.LEAST_GAP_DAYS <= days <= turns.LARGEST_GAP_DAYS:
        refused["days"] = _("Between 14 and 365 days.")
    if not turns.LEAST_WARM_GAP_DAYS <= warm_days <= turns.LARGEST_WARM_GAP_DAYS:
        refused["warm_days"] = _("Between 7 and 14 days.")
    if refused:
        raise RuleViolation(next(iter(refused.values())), fields=refused)
    row, _created = ContactRules.objects.update_or_create(
        id=1, defaults={"least_gap_days": days, "warm_gap_days": warm_days}
    )
    return row


def ensure_captured_mailbox(port: int) -> Mailbox | None:
    """The mailbox row of the built-in captured server, default while there is no real one."""
    employer = Employer.objects.filter(id=1).first()
    if employer is None:
        return None
    with transaction.atomic():
        mailbox = Mailbox.objects.select_for_update().filter(is_captured=True).first()
        if mailbox is not None:
            if mailbox.smtp_port != port:
                mailbox.smtp_port, mailbox.pause_until, mailbox.failure_count = port, None, 0
                mailbox.save(update_fields=["smtp_port", "pause_until", "failure_count"])
            return mailbox
        return Mailbox.objects.create(
            name=_("Captured mailbox"),
            from_name=employer.sender_name or employer.name,
            from_address=employer.sender_address or "karriere@talentkreis.test",
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security=Security.NONE,
            daily_cap=None,
            connection_count=8,
            has_plus_addresses=True,
            dkim_selector="demo",
            dkim_key=encrypt(new_rsa_key()),
            is_captured=True,
            is_default=Mailbox.objects.default_of(Channel.EMAIL) is None,
        )


def note_check(*, mailbox_id: uuid.UUID, smtp_result: str, imap_result: str) -> None:
    """Remember what "check connection" found."""
    values = {"smtp_result": smtp_result, "imap_result": imap_result, "checked_at": clock.now()}
    if smtp_result == "ok":
        values |= {"pause_until": None, "failure_count": 0}
    Mailbox.objects.filter(id=mailbox_id).update(**values)


def note_poll(*, mailbox_id: uuid.UUID, uid_validity: int, last_uid: int) -> None:
    """How far a mailbox has been read."""
    Mailbox.objects.filter(id=mailbox_id).update(
        uid_validity=uid_validity, last_uid=last_uid, polled_at=clock.now(), imap_result="ok"
    )


def note_poll_failure(*, mailbox_id: uuid.UUID, code: str) -> None:
    """Reading a mailbox did not work."""
    Mailbox.objects.filter(id=mailbox_id).update(imap_result=code, polled_at=clock.now())


def note_failure(mailbox: Mailbox, code: str, *, least: dt.timedelta | None = None) -> None:
    """The server could not be spoken to: rest, longer each time, with jitter (TRUST F-11).

    At least as long as it asked for, where it did.
    """
    count = mailbox.failure_count
    rest = rules.pause_after(count, random.random())  # noqa: S311 - jitter
    Mailbox.objects.filter(id=mailbox.id).update(
        smtp_result=code,
        failure_count=count + 1,
        pause_until=clock.now() + (max(rest, least) if least else rest),
    )


def note_success(mailbox: Mailbox) -> None:
    """The server took messages over."""
    if mailbox.failure_count or mailbox.smtp_result != "ok":
        Mailbox.objects.filter(id=mailbox.id).update(
            smtp_result="ok", failure_count=0, pause_until=None
        )


def adopt_messages(mailbox: Mailbox) -> int:
    """Give messages that were planned before their channel had a mailbox to this one; how many."""
    waiting = Message.objects.filter(
        mailbox=None, channel=mailbox.channel, state__in=rules.NOT_GONE_OUT
    )
    return waiting.update(mailbox=mailbox)


def _locked(mailbox_id: uuid.UUID) -> Mailbox:
    mailbox = Mailbox.objects.select_for_update().filter(id=mailbox_id).first()
    if mailbox is None:
        raise NotFound(_("There is no such mailbox."))
    return mailbox


@transaction.atomic
def keep_account_mailbox(
    *,
    mailbox_id: uuid.UUID | None,
    channel: str,
    transport: str,
    name: str,
    daily_cap: int | None,
) -> Mailbox:
    """The mailbox through which an account with a provider sends; made with the account.

    For the package that registers the transport, which asked who may decide. Whatever was wrong
    between the provider and the account before is forgotten.
    """
    mailbox = Mailbox() if mailbox_id is None else _locked(mailbox_id)
    mailbox.channel, mailbox.transport = channel, transport
    mailbox.name, mailbox.daily_cap = name, daily_cap
    mailbox.pause_until, mailbox.failure_count, mailbox.smtp_result = None, 0, ""
    mailbox.save()
    return mailbox


@transaction.atomic
def make_account_default(*, mailbox_id: uuid.UUID) -> None:
    """Let its channel leave through this account, what waits for another one too."""
    mailbox = _locked(mailbox_id)
    _unseat(mailbox.channel)
    mailbox.is_default = True
    mailbox.save(update_fields=["is_default"])
    Message.objects.filter(
        channel=mailbox.channel, state__in=rules.NOT_GONE_OUT - rules.IN_FLIGHT
    ).update(mailbox=mailbox)
