# SPDX-License-Identifier: Apache-2.0
"""Setting accounts up and switching them on: nothing leaves before that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.channels.events import AccountSwitched
from talentkreis.channels.models import CHANNELS, Account, ProviderCode
from talentkreis.channels.permissions import Right
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.signing import encrypt
from talentkreis.mail import actions as mail
from talentkreis.organisation.models import Employer
from talentkreis.organisation.rights import require
from talentkreis.people.addresses import normalise_phone

if TYPE_CHECKING:
    from decimal import Decimal

    from talentkreis.mail.models import Message
    from talentkreis.organisation.actors import Actor

LARGEST_CAP = 5_000
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{3,11}")
_SERVICE = re.compile(r"MG[0-9a-f]{32}")
_SID = re.compile(r"AC[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDetails:
    """What an admin enters. An empty secret keeps the one that is stored."""

    sender: str = ""
    identity: str = ""
    business_id: str = ""
    secret: str = ""
    hook_secret: str = ""
    price: Decimal | None = None
    daily_cap: int | None = None


@transaction.atomic
def save_account(*, actor: Actor, provider: str, details: AccountDetails) -> Account:
    """Enter or change an account. Another identity forgets the secrets of the one before.

    Raises NotAllowed, NotFound for a provider there is not, RuleViolation.
    """
    require(actor, Right.SET_UP)
    account = _locked(provider) or Account(provider=ProviderCode(provider))
    sender = _sender(account, details.sender)
    _check(account, details, sender)
    if account.identity and account.identity != details.identity:
        account.secret = account.hook_secret = None
    account.sender, account.identity = sender, details.identity
    account.business_id, account.price = details.business_id, details.price
    if details.secret:
        account.secret = encrypt(details.secret)
    if details.hook_secret:
        account.hook_secret = encrypt(details.hook_secret)
    account.mailbox = mail.keep_account_mailbox(
        mailbox_id=account.mailbox_id,
        channel=account.channel,
        transport=account.provider,
        name=account.get_provider_display(),
        daily_cap=details.daily_cap,
    )
    account.save()
    return account


def _sender(account: Account, text: str) -> str:
    """A number in E.164, a name of 3 to 11 letters and digits, or a service of Twilio."""
    text = text.strip()
    if not text or account.provider == ProviderCode.WHATSAPP:
        return ""
    if _SERVICE.fullmatch(text) and account.provider == ProviderCode.TWILIO:
        return text
    if _NAME.fullmatch(text):
        return text
    try:
        employer = Employer.objects.filter(id=1).first()
        return normalise_phone(text, employer.country if employer else "DE")
    except RuleViolation as error:
        reason = _("A phone number, or a name of 3 to 11 letters and digits.")
        raise RuleViolation(reason, code="invalid_fields", fields={"sender": reason}) from error


def _check(account: Account, details: AccountDetails, sender: str) -> None:
    wrong: dict[str, str] = {}
    is_twilio = account.provider == ProviderCode.TWILIO
    if is_twilio and not _SID.fullmatch(details.identity):
        wrong["identity"] = _("The SID begins with AC and has 34 characters.")
    if is_twilio and not sender:
        wrong["sender"] = _("Required")
    if account.provider == ProviderCode.WHATSAPP:
        for name in ("identity", "business_id"):
            if not (getattr(details, name).isascii() and getattr(details, name).isdigit()):
                wrong[name] = _("Digits alone, as Meta shows them.")
    is_same = account.identity == details.identity
    if not details.secret and not (account.secret and is_same):
        wrong["secret"] = _("Required")
    if details.daily_cap is not None and not 1 <= details.daily_cap <= LARGEST_CAP:
        wrong["daily_cap"] = _("Between 1 and %(most)d a day.") % {"most": LARGEST_CAP}
    if wrong:
        raise RuleViolation(_("Please check the account."), code="invalid_fields", fields=wrong)


@transaction.atomic
def switch_account(*, actor: Actor, provider: str, is_on: bool) -> Account:
    """Let messages leave through an account, or none any more; one account a channel at a time.

    What waits while it is off goes on waiting. Raises NotAllowed, NotFound, Conflict for one that
    cannot hear what the provider tells: whoever answers STOP has to be heard.
    """
    require(actor, Right.SET_UP)
    account = _locked(provider)
    if account is None:
        raise Conflict(_("Enter the account first."), code="no_account")
    if is_on and not account.hook_secret and account.provider != ProviderCode.TWILIO:
        raise Conflict(
            _("Enter the secret that signs replies first: whoever answers STOP has to be heard."),
            code="deaf",
        )
    if account.is_on == is_on:
        return account
    if is_on:
        others = [code for code, channel in CHANNELS.items() if channel == account.channel]
        Account.objects.filter(provider__in=others).update(is_on=False)
        mail.make_account_default(mailbox_id=account.mailbox_id)
    account.is_on, account.switched_at = is_on, clock.now()
    account.switched_by_id = actor.member_id
    account.save(update_fields=["is_on", "switched_at", "switched_by"])
    record(AccountSwitched(actor=actor, provider=account.provider, is_on=is_on))
    return account


@transaction.atomic
def send_test(*, actor: Actor, provider: str, number: str) -> Message:
    """Send one SMS to a number of one's own. Raises NotAllowed, RuleViolation, Conflict."""
    require(actor, Right.SET_UP)
    account = _locked(provider)
    employer = Employer.objects.filter(id=1).first()
    if account is None or not account.is_on or employer is None:
        raise Conflict(_("Switch the account on first."), code="account_off")
    if account.channel != Channel.SMS:
        raise Conflict(_("WhatsApp begins with a template; write to yourself as a talent."))
    try:
        to = normalise_phone(number, employer.country)
    except RuleViolation as error:
        raise RuleViolation(
            str(error.message), code="invalid_fields", fields={"number": str(error.message)}
        ) from error
    return mail.queue_message(
        actor=actor,
        person_id=None,
        purpose=Purpose.TRANSACTIONAL,
        subject="",
        text=_("Test of %(employer)s: SMS arrive.") % {"employer": employer.name},
        language=employer.language,
        due_at=clock.now(),
        channel=account.channel,
        to_address=to,
    )


def _locked(provider: str) -> Account | None:
    if provider not in ProviderCode.values:
        raise NotFound(_("There is no such provider."), code="no_such_provider")
    return Account.objects.select_for_update(of=("self",)).filter(provider=provider).first()
