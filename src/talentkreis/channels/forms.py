# SPDX-License-Identifier: Apache-2.0
"""Shapes of what people type about channels; rules live in actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.channels.actions import AccountDetails, TemplateDetails
from talentkreis.channels.models import ProviderCode, TemplateState
from talentkreis.consent.models import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentkreis.channels.models import Account, Template

# What each provider asks for, in the order of its form, with its own words.
_SECRET = {
    ProviderCode.SEVEN: _("API key"),
    ProviderCode.TWILIO: _("Auth token"),
    ProviderCode.WHATSAPP: _("Access token of the system user"),
}
_FIELDS = {
    ProviderCode.SEVEN: ("sender", "secret", "hook_secret", "price", "daily_cap"),
    ProviderCode.TWILIO: ("identity", "sender", "secret", "price", "daily_cap"),
    ProviderCode.WHATSAPP: (
        "identity", "business_id", "secret", "hook_secret", "price", "daily_cap",
    ),
}  # fmt: skip
_HOOK_SECRET = {
    ProviderCode.SEVEN: _("Signing secret"),
    ProviderCode.WHATSAPP: _("App secret"),
}
_IDENTITY = {
    ProviderCode.TWILIO: _("Account SID"),
    ProviderCode.WHATSAPP: _("Id of the phone number"),
}


def _secret(label: object = "") -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # set for each provider
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        max_length=500,
        required=False,
    )


class AccountForm(forms.Form):
    """An account with one provider."""

    identity = forms.CharField(max_length=64, required=False)
    business_id = forms.CharField(
        label=_("Id of the WhatsApp business account"), max_length=64, required=False
    )
    sender = forms.CharField(
        label=_("Sender"),
        help_text=_(
            "A number people can answer, or a name of 3 to 11 letters: then they cannot answer"
            " STOP, and a link stands in the message instead."
        ),
        max_length=40,
        required=False,
    )
    secret = _secret()
    hook_secret = _secret()
    price = forms.DecimalField(
        label=_("Price of one part, in euros"),
        help_text=_("By your contract; shown while somebody writes."),
        min_value=0,
        max_digits=7,
        decimal_places=4,
        localize=True,
        required=False,
    )
    daily_cap = forms.IntegerField(
        label=_("At most this many messages in 24 hours"), min_value=1, max_value=5_000
    )

    def __init__(self, provider: ProviderCode, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = _FIELDS[provider]
        for name in list(self.fields):
            if name not in wanted:
                del self.fields[name]
        self.fields["secret"].label = _SECRET[provider]
        for name, labels in (("hook_secret", _HOOK_SECRET), ("identity", _IDENTITY)):
            if name in self.fields:
                self.fields[name].label = labels[provider]
        self.order_fields(wanted)

    @staticmethod
    def values_of(account: Account | None) -> dict[str, Any]:
        """What the form shows; secrets never leave the server."""
        if account is None:
            return {"daily_cap": 200}
        names = ("identity", "business_id", "sender", "price")
        return {
            "daily_cap": account.mailbox.daily_cap,
            **{name: getattr(account, name) for name in names},
        }

    def details(self) -> AccountDetails:
        """What the action takes."""
        return AccountDetails(**self.cleaned_data)


class TestForm(forms.Form):
    """A number of one's own."""

    number = forms.CharField(label=_("Your own number"), max_length=40)


class TemplateForm(forms.Form):
    """A template as it stands in the WhatsApp account."""

    name = forms.CharField(label=_("Name of the template"), max_length=200)
    language = forms.CharField(
        label=_("Language"), max_length=10, initial="de", help_text=_("de, en or en_US")
    )
    body = forms.CharField(
        label=_("Text"),
        help_text=_("Exactly as approved; places are {{1}}, {{2}} …"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1_024,
    )
    state = forms.ChoiceField(
        label=_("State at WhatsApp"),
        choices=TemplateState.choices,
        initial=TemplateState.APPROVED,
    )

    def details(self) -> TemplateDetails:
        """What the action takes."""
        return TemplateDetails(**self.cleaned_data)


class ShortForm(forms.Form):
    """A short message: free text, or a template with a value a line."""

    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4_096, required=False
    )
    template = forms.ChoiceField(label=_("Template"), required=False)
    values = forms.CharField(
        label=_("What stands in its places"),
        help_text=_("One a line: the first for {{1}}, the second for {{2}}."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4_096,
        required=False,
    )

    def __init__(
        self, *args: Any, channel: Channel, templates: Iterable[Template], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = list(templates)
        if channel != Channel.WHATSAPP or not rows:
            del self.fields["template"], self.fields["values"]
            return
        chosen = self.fields["template"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [
            ("", _("none, free text")),
            *((str(row.id), f"{row.name} ({row.language}): {row.body}") for row in rows),
        ]
