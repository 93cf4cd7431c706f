# SPDX-License-Identifier: Apache-2.0
"""Fields of this employer: defining them, filling them in; when values count as old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from talentkreis.people.custom import as_typed, value_of
from talentkreis.people.forms.inputs import day_field, text_area, typed
from talentkreis.people.models import CustomKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from talentkreis.people.models import CustomField, CustomValue


class CustomFieldForm(forms.Form):
    """A field as an admin describes it."""

    kind = forms.ChoiceField(label=_("Holds"), choices=CustomKind.choices)
    label_de = forms.CharField(label=_("Name in German"), required=False, max_length=60)
    label_en = forms.CharField(label=_("Name in English"), required=False, max_length=60)
    purpose = forms.CharField(
        label=_("What it is needed for"),
        required=False,
        max_length=200,
        help_text=_("Stands beside the field and in the person's own copy (Art. 5 GDPR)."),
    )
    options = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=text_area(4),
        help_text=_("One a line; the English word after a slash: Nachtschicht / Night shift"),
    )
    is_restricted = forms.BooleanField(
        label=_("Only those who care for people read it"), required=False
    )

    def pairs(self) -> list[tuple[str, str]]:
        """The choices as (German, English)."""
        lines = [line.partition("/") for line in self.cleaned_data["options"].splitlines()]
        return [(german.strip(), english.strip()) for german, _slash, english in lines]

    @staticmethod
    def values_of(field: CustomField) -> dict[str, Any]:
        """A field as the form shows it."""
        return {
            "kind": field.kind,
            "label_de": field.label_de,
            "label_en": field.label_en,
            "purpose": field.purpose,
            "options": "\n".join(f"{o['de']} / {o['en']}" for o in field.options),
            "is_restricted": field.is_restricted,
        }


class CustomValuesForm(forms.Form):
    """Everything this employer asks for, filled in for one person."""

    def __init__(
        self,
        *args: Any,
        fields: Sequence[CustomField],
        present: Mapping[str, CustomValue] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in fields:
            shown = _input(field)
            shown.label, shown.required = field.label, False
            shown.help_text = field.purpose
            row = (present or {}).get(field.code)
            if row is not None:
                shown.initial = _initial(field, row)
            self.fields[field.code] = shown


class FreshnessForm(forms.Form):
    """After how many months a value counts as old."""

    work_months = forms.IntegerField(
        label=_("Position, employer, wishes"), min_value=1, max_value=120
    )
    contact_months = forms.IntegerField(label=_("Addresses"), min_value=1, max_value=120)
    other_months = forms.IntegerField(label=_("Everything else"), min_value=1, max_value=120)


class AddressCheckForm(forms.Form):
    """Whether name servers are asked."""

    is_on = forms.BooleanField(
        label=_("Ask name servers whether a domain takes mail"), required=False
    )


class MentionForm(forms.Form):
    """Whether one wants a mail when a colleague mentions one."""

    by_mail = forms.BooleanField(
        label=_("Send me a mail when somebody mentions me"),
        required=False,
        help_text=_("It holds a link and nothing about the person. On My day you see it anyway."),
    )


def _input(field: CustomField) -> forms.Field:
    labels = list(field.option_labels().items())
    inputs: dict[str, Callable[[], forms.Field]] = {
        CustomKind.LONG_TEXT: lambda: forms.CharField(widget=text_area(3)),
        CustomKind.DATE: day_field,
        CustomKind.YES_NO: lambda: forms.ChoiceField(
            choices=[
                ("", "–"),
                ("yes", pgettext("answer", "yes")),
                ("no", pgettext("answer", "no")),
            ]
        ),
        CustomKind.CHOICE: lambda: forms.ChoiceField(choices=[("", "–"), *labels]),
        CustomKind.CHOICES: lambda: forms.MultipleChoiceField(
            choices=labels, widget=forms.CheckboxSelectMultiple
        ),
        CustomKind.NUMBER: lambda: forms.CharField(
            max_length=60, widget=typed(inputmode="decimal")
        ),
        CustomKind.MONEY: lambda: forms.CharField(
            max_length=60, widget=typed(inputmode="decimal", placeholder="EUR")
        ),
        CustomKind.LINK: lambda: forms.CharField(max_length=320, widget=typed(inputmode="url")),
    }
    plain = forms.CharField(max_length=500, widget=typed())
    return inputs[field.kind]() if field.kind in inputs else plain


def _initial(field: CustomField, row: CustomValue) -> Any:
    value = value_of(field, row)
    match field.kind:
        case CustomKind.NUMBER | CustomKind.MONEY if row.number is not None:
            return f"{as_typed(row.number)} {row.currency}".strip()
        case CustomKind.YES_NO:
            return "yes" if value else "no"
        case CustomKind.DATE:
            return row.day
    return value
