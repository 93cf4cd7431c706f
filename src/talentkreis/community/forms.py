# SPDX-License-Identifier: Apache-2.0
"""Forms of the public pages. They check shape; rules live in `consent`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.intake.scouting.models import Acquainted
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.models import Language
from talentkreis.people.addresses import normalise_email

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.consent.wordings import Wording


class JoinForm(forms.Form):
    """An address, and one unticked box for each purpose. Nothing else is asked (TRUST L-02)."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Please enter your e-mail address.")},
    )
    # For machines only: people neither see nor reach it, so whoever fills it in is none.
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, wordings: dict[str, Wording], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wordings = wordings
        for purpose, wording in wordings.items():
            self.fields[purpose] = forms.CharField(required=False, label=wording.text)

    def clean_email(self) -> str:
        """Something we could write to."""
        try:
            return normalise_email(self.cleaned_data["email"])
        except RuleViolation as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error

    def clean(self) -> dict[str, Any]:
        """At least one box; and each ticked box still stands for the words that were shown."""
        cleaned = super().clean() or {}
        if not self.ticked():
            raise forms.ValidationError(
                _("Please tick what we may write to you about."), code="no_box"
            )
        for purpose in self.ticked():
            if cleaned.get(purpose) != self.wordings[purpose].fingerprint:
                raise forms.ValidationError(
                    _("The words beside the boxes have changed. Please read them once more."),
                    code="wording_changed",
                )
        return cleaned

    def ticked(self) -> Sequence[str]:
        """The purposes whose boxes came ticked."""
        return [purpose for purpose in self.wordings if self.data.get(purpose)]

    @property
    def is_from_a_machine(self) -> bool:
        """Somebody filled in what nobody sees."""
        return bool(self.data.get("website"))

    @property
    def boxes(self) -> list[tuple[str, Wording, bool]]:
        """Name, words and state of each box: unticked unless this visitor ticked it just now."""
        ticked = self.ticked()
        return [(name, wording, name in ticked) for name, wording in self.wordings.items()]


class SuggestionForm(forms.Form):
    """Who, how to find them, why, how you know them, may we say your name."""

    name = forms.CharField(label=_("Who is it?"), max_length=300, required=False)
    contact = forms.CharField(
        label=_("How do we find them?"),
        help_text=_("One is enough: e-mail, phone or the address of a profile."),
        max_length=320,
        required=False,
    )
    why = forms.CharField(
        label=_("Why do you think of them?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        required=False,
    )
    how = forms.ChoiceField(
        label=_("How do you know them?"), choices=Acquainted.choices, widget=forms.RadioSelect
    )
    scout_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    may_name_scout = forms.BooleanField(
        label=_("You may say my name when you get in touch."), required=False
    )

    @property
    def is_from_a_machine(self) -> bool:
        """Somebody filled in what nobody sees."""
        return bool(self.data.get("website"))

    def details(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


class PauseForm(forms.Form):
    """A pause until a day."""

    until = forms.DateField(
        label=_("Write to me again after"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Please choose a day."),
            "invalid": _("Please choose a day."),
        },
    )


class LanguageForm(forms.Form):
    """The language we write in."""

    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
