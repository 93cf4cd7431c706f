# SPDX-License-Identifier: Apache-2.0
"""Shapes of what people type about mail; rules live in actions."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.mail import snoozing
from talentkreis.mail.actions import RESOLUTIONS, MailboxDetails, RelayDetails, Words
from talentkreis.mail.actions.mailboxes import LARGEST_RELAY_CAP
from talentkreis.mail.models import Mailbox, Region, Security, Service
from talentkreis.mail.relays.services import BULK_STREAM
from talentkreis.mail.turns import DEFAULT_WARM_GAP_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from talentkreis.mail.models import Relay
    from talentkreis.organisation.models import Member


class LetterForm(forms.Form):
    """A personal message, written and read by a human before it goes."""

    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 12, "data-key": "r", "data-key-label": _("write")}),
        max_length=20_000,
        required=False,
    )
    mailbox = forms.ModelChoiceField(
        label=pgettext_lazy("mail", "From"), queryset=Mailbox.objects.none(), required=False
    )
    speaker = forms.ChoiceField(
        label=_("In whose name"),
        required=False,
        help_text=_(
            "A colleague reads it first, changes it or says no. Answers reach them and us."
        ),
    )
    speaker_note = forms.CharField(label=_("Why they"), max_length=300, required=False)
    has_quote = forms.BooleanField(label=_("Quote the message below"), required=False)
    channel = forms.CharField(widget=forms.HiddenInput, required=False)
    answers = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen_at = forms.DateTimeField(
        widget=forms.HiddenInput, required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"]
    )

    def offer_speakers(self, members: Iterable[Member]) -> None:
        """Let one of these colleagues be the sender; without a choice it is whoever writes."""
        field = self.fields["speaker"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("my own")), *((str(each.id), each.name) for each in members)]

    def words(self) -> Words:
        """What the actions take."""
        given = self.cleaned_data
        return Words(
            text=given.get("text") or "",
            subject=given.get("subject") or "",
            channel=given.get("channel") or "email",
            answers=given.get("answers"),
        )


class BulkForm(forms.Form):
    """What becomes of the conversations chosen in the list, or of the one on the page."""

    WAYS = ("done", "open", "assign", "mine", "nobody", *snoozing.CHOICES, "awake")
    what = forms.ChoiceField(choices=[(each, each) for each in WAYS])
    member = forms.UUIDField(required=False)
    on = forms.DateField(required=False)
    threads = forms.TypedMultipleChoiceField(coerce=uuid.UUID)

    def __init__(self, given: QueryDict, *, only: str = "") -> None:
        """Every id that came is a choice: whether they are visible, actions say.

        `only` is one conversation meant instead of those chosen.
        """
        super().__init__({**given.dict(), "threads": [only] if only else given.getlist("threads")})
        field = self.fields["threads"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(each, each) for each in self.data["threads"]]


class TagsForm(forms.Form):
    """The tags of a conversation, as one line."""

    tags = forms.CharField(label=_("Tags"), max_length=600, required=False)

    def words(self) -> list[str]:
        """One by one."""
        return [part for part in self.cleaned_data["tags"].split(",") if part.strip()]


class ForwardForm(forms.Form):
    """Which colleague is to look at it, and why."""

    member = forms.UUIDField()
    text = forms.CharField(max_length=2_000, required=False)


class SignatureForm(forms.Form):
    """How a member ends their letters."""

    text_de = forms.CharField(
        label=_("In German"), widget=forms.Textarea(attrs={"rows": 6}), required=False
    )
    text_en = forms.CharField(
        label=_("In English"), widget=forms.Textarea(attrs={"rows": 6}), required=False
    )


class AccessForm(forms.Form):
    """Our registration with a provider of mailboxes."""

    client_id = forms.CharField(label=_("Client id"), max_length=200, required=False)
    client_secret = forms.CharField(
        label=_("Client secret"),
        help_text=_("Is stored encrypted. Empty keeps what is stored."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        max_length=500,
        required=False,
    )
    tenant = forms.CharField(
        label=_("Directory (tenant)"),
        help_text=_("Id or domain; empty: every organisation’s accounts."),
        max_length=100,
        required=False,
    )
    is_on = forms.BooleanField(label=_("Members may connect mailboxes here"), required=False)


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
    warm_days = forms.IntegerField(
        label=_("To somebody we are in live contact with"),
        help_text=_("From a warmth of 60 on. 7 to 14 days."),
        min_value=7,
        max_value=14,
        required=False,
    )

    def clean_warm_days(self) -> int:
        """Two weeks, where nothing was said."""
        days: int | None = self.cleaned_data["warm_days"]
        return DEFAULT_WARM_GAP_DAYS if days is None else days


class ReportedRateForm(forms.Form):
    """The share of complaints a provider shows for a day."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    percent = forms.DecimalField(
        label=_("Reported as unwanted, in percent"),
        help_text=_("From Google Postmaster Tools: “user-reported spam rate”."),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        localize=True,
    )


class NameServerForm(forms.Form):
    """Whether name servers are asked about our own domain."""

    is_on = forms.BooleanField(label=_("Ask name servers about our domain"), required=False)


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
    smtp_host = forms.CharField(
        label=_("Outgoing server (SMTP)"),
        help_text=_("Empty: a delivery service sends."),
        max_length=255,
        required=False,
    )
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
        max_value=LARGEST_RELAY_CAP,
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


# What each service asks for, in the order of its form, with its own words.
_RELAY_FIELDS = {
    Service.POSTMARK: ("secret", "stream", "daily_cap"),
    Service.MAILGUN: ("identity", "region", "secret", "hook_secret", "daily_cap"),
    Service.BREVO: ("secret", "follows_nobody", "daily_cap"),
    Service.MAILJET: ("identity", "secret", "daily_cap"),
}
_RELAY_SECRET = {
    Service.POSTMARK: _("Server API token"),
    Service.MAILGUN: _("API key"),
    Service.BREVO: _("API key"),
    Service.MAILJET: _("Secret key"),
}
_RELAY_IDENTITY = {
    Service.MAILGUN: _("Domain at Mailgun"),
    Service.MAILJET: pgettext_lazy("Mailjet", "API key"),
}


class RelayForm(forms.Form):
    """A mailbox's account with one service."""

    identity = forms.CharField(max_length=253)
    region = forms.ChoiceField(label=_("Where it is kept"), choices=Region.choices)
    secret = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}), max_length=500, required=False
    )
    hook_secret = forms.CharField(
        label=_("HTTP webhook signing key"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        max_length=500,
        required=False,
    )
    stream = forms.CharField(
        label=_("Message stream of mail to many"),
        help_text=_("The name of a stream for bulk mail there. Single mails leave by “outbound”."),
        max_length=60,
    )
    follows_nobody = forms.BooleanField(
        label=_("The service follows neither opens nor clicks"),
        help_text=_("I have had it switched off in the account there."),
        required=False,
    )
    daily_cap = forms.IntegerField(
        label=_("At most this many mails in 24 hours"),
        min_value=1,
        max_value=LARGEST_RELAY_CAP,
    )

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = _RELAY_FIELDS[service]
        for name in list(self.fields):
            if name not in wanted:
                del self.fields[name]
        self.fields["secret"].label = _RELAY_SECRET[service]
        if "identity" in self.fields:
            self.fields["identity"].label = _RELAY_IDENTITY[service]
        self.order_fields(wanted)

    @staticmethod
    def values_of(relay: Relay | None, mailbox: Mailbox) -> dict[str, Any]:
        """What the form shows; secrets never leave the server."""
        if relay is None:
            return {"daily_cap": mailbox.daily_cap or 500, "stream": BULK_STREAM}
        names = ("identity", "region", "stream", "follows_nobody")
        values = {name: getattr(relay, name) for name in names}
        return {**values, "daily_cap": mailbox.daily_cap}

    def details(self) -> RelayDetails:
        """What the action takes."""
        return RelayDetails(**self.cleaned_data)
