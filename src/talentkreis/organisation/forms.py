# SPDX-License-Identifier: Apache-2.0
"""Shapes of what people type into set-up and settings; rules live in actions."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel import clock
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import (
    STOPS_OF_ITS_OWN,
    Country,
    Density,
    Employer,
    Language,
    StopReason,
    Theme,
)
from talentkreis.organisation.regions import REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.kernel.errors import DomainError
    from talentkreis.organisation.holdings import Holding
    from talentkreis.organisation.models import Member


def show_refusal(form: forms.BaseForm, error: DomainError) -> None:
    """Put what an action refused on the fields it names, or on the form as a whole."""
    for name, message in error.fields.items():
        form.add_error(name if name in form.fields else None, str(message))
    if not error.fields:
        form.add_error(None, str(error.message))


def _places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Country and region in one choice: grouped by country, "DE-HH" as value."""
    return [
        (
            str(country.label),
            [
                (f"{country.value}-", f"{country.label}"),
                *((f"{country.value}-{code}", name) for code, name in REGIONS[country].items()),
            ],
        )
        for country in Country
    ]


class _PlaceField(forms.ChoiceField):
    """A choice of `_places`, translated when the form is shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_places, **kwargs)


def _zones() -> list[tuple[str, str]]:
    zones = sorted(zone for zone in clock.time_zones() if zone.startswith("Europe/"))
    return [(zone, zone.removeprefix("Europe/").replace("_", " ")) for zone in zones]


class _NewPassword(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        help_text=_("12 characters or more; a sentence is easier to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=200,
    )


class SetUpForm(_NewPassword):
    """First start: the code, the employer, the first member."""

    code = forms.CharField(
        label=_("Code from the command line"),
        help_text=_("It stands where Talentkreis was started. “talentkreis set-up-link” shows it."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    employer_name = forms.CharField(label=_("Name of the employer"), max_length=200)
    place = _PlaceField(
        label=_("Country and region"), help_text=_("For public holidays and legal deadlines.")
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    field_order = ("code", "employer_name", "place", "name", "email", "password", "language")


class EmployerForm(forms.Form):
    """Facts of the employer and the sender people see."""

    name = forms.CharField(label=_("Name of the employer"), max_length=200)
    place = _PlaceField(
        label=_("Country and region"), help_text=_("For public holidays and legal deadlines.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
    language = forms.ChoiceField(
        label=_("Language of new people and pages"), choices=Language.choices
    )
    sender_name = forms.CharField(
        label=_("Sender name"),
        help_text=_("Stands as “from” in every mail."),
        max_length=200,
        required=False,
    )
    sender_address = forms.EmailField(
        label=_("Sender address"),
        help_text=_("Replies arrive here. A shared mailbox is better than a personal one."),
        required=False,
    )

    @staticmethod
    def values_of(employer: Employer) -> dict[str, str]:
        """What the form shows for `employer`."""
        return {
            "name": employer.name,
            "place": f"{employer.country}-{employer.region}",
            "time_zone": employer.time_zone,
            "language": employer.language,
            "sender_name": employer.sender_name,
            "sender_address": employer.sender_address,
        }

    def changes(self) -> dict[str, str]:
        """What the action takes."""
        values = dict(self.cleaned_data)
        values["country"], _dash, values["region"] = values.pop("place").partition("-")
        return values


class LegalTextsForm(forms.Form):
    """Impressum and privacy text: plain text, shown with its line breaks."""

    imprint_text = forms.CharField(
        label=_("Legal notice"),
        help_text=_("Plain text. Name, address, contact, representation, register, VAT number."),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20_000,
        required=False,
    )
    privacy_text = forms.CharField(
        label=_("Privacy text"),
        help_text=_("Plain text. Who is responsible, which purposes, how long, which rights."),
        widget=forms.Textarea(attrs={"rows": 18}),
        max_length=100_000,
        required=False,
    )


class OwnSettingsForm(forms.Form):
    """How Talentkreis looks and speaks for one member."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    theme = forms.ChoiceField(
        label=_("Light or dark"), choices=Theme.choices, widget=forms.RadioSelect
    )
    density = forms.ChoiceField(
        label=_("Row height of lists"),
        choices=Density.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    single_keys_enabled = forms.BooleanField(
        label=_("Single keys"),
        help_text=_("J, K, N and others act without Ctrl, outside of fields."),
        required=False,
    )

    @staticmethod
    def values_of(member: Member) -> dict[str, Any]:
        """What the form shows for `member`."""
        return {
            "name": member.name,
            "language": member.language,
            "theme": member.theme,
            "density": member.density,
            "single_keys_enabled": member.single_keys_enabled,
        }


class InvitationForm(forms.Form):
    """Who gets a seat, and which."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.RECRUITER)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=Language.choices)


class JoinForm(_NewPassword):
    """Accepting an invitation."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    field_order = ("name", "password", "language")


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class StopForm(forms.Form):
    """Why nothing may leave any more."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[each for each in StopReason.choices if each[0] not in STOPS_OF_ITS_OWN],
        widget=forms.RadioSelect,
    )


class TokenForm(forms.Form):
    """A key for a program."""

    LIFETIMES = ((30, _("30 days")), (90, _("90 days")), (365, _("a year")))

    name = forms.CharField(
        label=_("Name of the program"),
        help_text=_("So that you recognise it in a year."),
        max_length=100,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=_("Valid for"), choices=LIFETIMES, coerce=int, initial=90)

    def __init__(
        self, *args: Any, scopes: Mapping[str, Iterable[_StrOrPromise]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["scopes"]
        assert isinstance(choices, forms.MultipleChoiceField)
        choices.choices = [
            (scope, f"{'; '.join(map(str, labels))} ({scope})") for scope, labels in scopes.items()
        ]

    @property
    def lifetime(self) -> dt.timedelta:
        """How long the token lives."""
        return dt.timedelta(days=self.cleaned_data["days"])


# For one kind of thing: as chosen for all, or not at all.
AS_ALL, STAYS = "", "-"


class HandoverForm(forms.Form):
    """Whom everything goes to, and for one kind of thing somebody else."""

    heirs = forms.TypedMultipleChoiceField(
        label=_("Who takes over?"),
        required=False,
        coerce=uuid.UUID,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several share it evenly."),
    )

    def __init__(
        self, *args: Any, members: Sequence[Member], holdings: Sequence[Holding], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(member.id), member.name) for member in members]
        self.codes = {f"to_{holding.code.replace('.', '_')}": holding.code for holding in holdings}
        heirs = self.fields["heirs"]
        assert isinstance(heirs, forms.TypedMultipleChoiceField)
        heirs.choices = choices
        for name in self.codes:
            self.fields[name] = forms.ChoiceField(
                required=False,
                choices=[(AS_ALL, _("as above")), (STAYS, _("stays for now")), *choices],
            )

    @property
    def heirs_by_code(self) -> dict[str, list[uuid.UUID]]:
        """Kind of thing → who takes it over; without what stays."""
        chosen: dict[str, list[uuid.UUID]] = {}
        for name, code in self.codes.items():
            own = self.cleaned_data[name]
            if own == AS_ALL:
                chosen[code] = self.cleaned_data["heirs"]
            elif own != STAYS:
                chosen[code] = [uuid.UUID(own)]
        return chosen


class AbsenceForm(forms.Form):
    """From which day to which, and who stands in."""

    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    deputy = forms.TypedChoiceField(
        label=_("Stands in"),
        required=False,
        coerce=uuid.UUID,
        empty_value=None,
        help_text=_("For everybody who has no deputy of their own."),
    )

    def __init__(
        self,
        *args: Any,
        members: Sequence[Member],
        away: Sequence[Member] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        deputy = self.fields["deputy"]
        assert isinstance(deputy, forms.TypedChoiceField)
        deputy.choices = [("", _("nobody")), *((str(each.id), each.name) for each in members)]
        if away:
            self.fields["member"] = forms.TypedChoiceField(
                label=_("Who is away"),
                coerce=uuid.UUID,
                choices=[(str(each.id), each.name) for each in away],
            )
            self.order_fields(["member"])
