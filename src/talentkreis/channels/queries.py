# SPDX-License-Identifier: Apache-2.0
"""Reads: accounts, where their providers reach us, templates that may be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.channels.keys import challenge_of, hook_url
from talentkreis.channels.models import CHANNELS, Account, ProviderCode, Template, TemplateState
from talentkreis.channels.permissions import Right
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    from talentkreis.consent.models import Channel
    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A provider and the account with it, if there is one."""

    provider: ProviderCode
    channel: Channel
    account: Account | None

    @property
    def is_on(self) -> bool:
        """Whether anything leaves through it."""
        return self.account is not None and self.account.is_on


def accounts(actor: Actor) -> list[AccountLine]:
    """Every provider in its order. Raises NotAllowed."""
    require(actor, Right.SET_UP)
    rows = {row.provider: row for row in Account.objects.select_related("mailbox")}
    return [AccountLine(code, CHANNELS[code], rows.get(code)) for code in ProviderCode]


@dataclass(frozen=True, slots=True)
class Hook:
    """What is entered at the provider so that it reaches us."""

    url: str
    challenge: str


def hook_of(account: Account) -> Hook:
    """Where the provider calls, and what WhatsApp says first."""
    return Hook(hook_url(account), challenge_of(account))


def account_on(channel: str) -> Account | None:
    """The account a channel leaves through; None while none is switched on."""
    return (
        Account.objects.filter(mailbox__channel=channel, mailbox__is_default=True, is_on=True)
        .select_related("mailbox")
        .first()
    )


def approved_templates(language: str | None = None) -> list[Template]:
    """Templates that may begin a conversation, those in `language` alone where one is named."""
    rows = Template.objects.filter(state=TemplateState.APPROVED)
    return list(rows.filter(language__startswith=language) if language else rows)
