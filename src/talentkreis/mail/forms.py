# SPDX-License-Identifier: Apache-2.0
"""Shapes of what people type about mail; rules live in actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.mail.actions import RESOLUTIONS, MailboxDetails
from talentkreis.mail.models import Security

if TYPE_CHECKING:
    from talentkreis.mail.models import Mailbox


class ComposeForm(forms.Form):
    """A personal e-mail, written and read by a human before it goes."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 14}), max_length=20_000
    )


class ResolveForm(forms.Form):
    """What became of an uncertain message, and how somebody knows."""

    outcome = forms.ChoiceField(choices=[(code, code) for code in RESOLUTIONS])
    evidence = forms.CharField(
        label=_("How do you know?"),
        help_text=_("For example: the mail server’s log, a call, the sent folder."),
        max_length=500,
    )


class AssignForm(forms.Form):
    """Whose mail it is."""

    person = forms.UUIDField()
    keeps_address = forms.BooleanField(label=_("Keep the address with this person"), required=False)


class AnswerForm(forms.Form):
    """An answer in the captured mailbox."""

    text = forms.CharField(
        label=_("Answer as the recipient"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=10_000,
    )


class GapForm(forms.Form):
    """Least days between two automatic messages to one person."""

    days = forms.IntegerField(
        label=_("Days between two automatic messages to one person"),
        help_text=_("Newsletters, sequences, alerts and invitations count together. 14 at least."),
        min_value=14,
        max_value=365,
    )


class DkimForm(forms.Form):
    """A name for the signing key."""

    selector = forms.CharField(
        label=_("Name of the key"),
        help_text=_("Letters, digits and hyphens, for example the year."),
        max_length=50,
    )


class MailboxForm(forms.Form):
    """Servers and sender of a mailbox."""

    name = forms.CharField(label=_("Name of the mailbox"), max_length=200)
    from_name = forms.CharField(label=_("Sender name"), max_length=200)
    from_address = forms.EmailField(label=_("Sender address"))
    smtp_host = forms.CharField(label=_("Outgoing server (SMTP)"), max_length=255)
    smtp_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65_535, initial=587)
    smtp_security = forms.ChoiceField(
        label=_("Encryption"), choices=Security.choices, initial=Security.STARTTLS
    )
    smtp_user = forms.CharField(label=_("User"), max_length=255, required=False)
    smtp_password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        max_length=500,
        strip=False,
        required=False,
    )
    imap_host = forms.CharField(
        label=_("Incoming server (IMAP)"),
        help_text=_("Empty: replies are not read here."),
        max_length=255,
        required=False,
    )
    imap_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65_535, initial=993)
    imap_security = forms.ChoiceField(
        label=_("Encryption"), choices=Security.choices, initial=Security.TLS
    )
    imap_user = forms.CharField(label=_("User"), max_length=255, required=False)
    imap_password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        max_length=500,
        strip=False,
        required=False,
    )
    daily_cap = forms.IntegerField(
        label=_("At most this many mails in 24 hours"),
        help_text=_("Personal mailboxes are blocked by their provider beyond about 50 a day."),
        min_value=1,
        max_value=5_000,
        initial=50,
    )
    has_plus_addresses = forms.BooleanField(
        label=_("Plus addresses arrive here"),
        help_text=_("name+something@… reaches name@…: replies and bounces find their message."),
        required=False,
    )

    @staticmethod
    def values_of(mailbox: Mailbox) -> dict[str, Any]:
        """What the form shows for `mailbox`; passwords never leave the server."""
        names = [name for name in MailboxForm.base_fields if not name.endswith("_password")]
        return {name: getattr(mailbox, name) for name in names}

    def details(self) -> MailboxDetails:
        """What the action takes."""
        return MailboxDetails(**self.cleaned_data)
