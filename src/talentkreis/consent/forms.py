# SPDX-License-Identifier: Apache-2.0
"""Forms of data protection. They check shape; rules live in the actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.actions.consents import CONSENTABLE
from talentkreis.consent.models import Channel, ConsentEvent, ErasureRecord, Purpose
from talentkreis.organisation.models import Language

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST_FILE = 5_000_000
_CONSENTABLE = [(p.value, p.label) for p in Purpose if p in CONSENTABLE]
_METHODS = [
    (ConsentEvent.Method.SPOKEN.value, _("in conversation")),
    (ConsentEvent.Method.WRITTEN.value, _("in writing")),
]


class ConsentForm(forms.Form):
    """A yes somebody noted."""

    purpose = forms.ChoiceField(label=_("What for"), choices=_CONSENTABLE)
    channel = forms.ChoiceField(label=_("By which way"), choices=Channel.choices)
    method = forms.ChoiceField(label=_("How was it said"), choices=_METHODS)
    note = forms.CharField(
        label=_("When, to whom, where is the proof"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say when, how and to whom the consent was given.")},
    )


class ConfirmationForm(forms.Form):
    """What the confirmation mail is to ask for."""

    purposes = forms.MultipleChoiceField(
        label=_("What the person wants to receive"),
        choices=[
            (p.value, p.label)
            for p in (
                Purpose.NURTURE,
                Purpose.NEWSLETTER,
                Purpose.JOB_ALERT,
                Purpose.EVENT_INVITATION,
            )
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one box.")},
    )


class WithdrawalForm(forms.Form):
    """What ends; empty means everything."""

    purpose = forms.ChoiceField(
        label=_("What ends"), required=False, choices=[("", _("Everything")), *_CONSENTABLE]
    )
    channel = forms.ChoiceField(
        label=_("By which way"), required=False, choices=[("", _("Every way")), *Channel.choices]
    )


class ErasureForm(forms.Form):
    """Reason, and the number of entries typed by hand: nobody deletes by reflex."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Please choose")), *ErasureRecord.Reason.choices],
        error_messages={"required": _("Choose a reason.")},
    )
    typed_count = forms.IntegerField(
        label=_("Number of entries, typed by hand"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Type the number of entries."),
            "invalid": _("Type the number of entries."),
        },
    )

    def __init__(self, *args: Any, entries: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries

    def clean_typed_count(self) -> int:
        """The number that is shown now; it may have grown since the page was opened."""
        typed: int = self.cleaned_data["typed_count"]
        if typed != self.entries:
            raise forms.ValidationError(
                _("It is %(count)d entries now."),
                code="wrong_count",
                params={"count": self.entries},
            )
        return typed


class SuppressionForm(forms.Form):
    """One address for the list, or one question to it."""

    address = forms.CharField(
        label=_("E-mail address or phone number"),
        max_length=320,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter an e-mail address or a phone number.")},
    )


class SuppressionFileForm(forms.Form):
    """A list of addresses, one a line."""

    file = forms.FileField(
        label=_("File with one address a line"),
        help_text=_("Text or CSV, first column, at most 5 MB. A list can add, never remove."),
        error_messages={"required": _("Choose a file.")},
    )

    def clean_file(self) -> list[str]:
        """The first column of each line."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB."), code="too_large")
        raw = file.read()
        if b"\x00" in raw:
            raise forms.ValidationError(_("This is not a text file."), code="not_text")
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
        return [line.split(";")[0].split(",")[0].split("\t")[0] for line in text.splitlines()]


class WordingForm(forms.Form):
    """A new wording of a consent."""

    purpose = forms.ChoiceField(label=_("What for"), choices=_CONSENTABLE)
    channel = forms.ChoiceField(label=_("By which way"), choices=Channel.choices)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    wording = forms.CharField(
        label=_("Wording"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a wording of at most 2,000 characters.")},
    )


class DayForm(forms.Form):
    """The day somebody asks about."""

    tag = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
