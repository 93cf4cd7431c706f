# SPDX-License-Identifier: Apache-2.0
"""What a trigger or step wants to know, once for pages and API: a form, and its check.

Settings are kept as JSON: ids and codes as text, numbers, yes and no, trees of the filter language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.automations.names import Names, filter_text
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.mail import merge_fields
from talentkreis.nurture.rules.wording import FIELD_NAMES
from talentkreis.people.custom import columns_of
from talentkreis.people.models import CustomField, HatKind
from talentkreis.people.rules import free_text
from talentkreis.search.language import FilterError, parse, to_json
from talentkreis.search.tree import MAX_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

MOST_DAYS: Final = 3_650
COMPLETED: Final = {
    "role": "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "autocomplete": "off",
    "autocapitalize": "off",
    "spellcheck": "false",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing to say: `what` is the kind of answer (see `_MAKERS`)."""

    name: str
    what: str
    label: _StrOrPromise
    is_required: bool = True
    hint: _StrOrPromise = ""
    choices: tuple[tuple[str, _StrOrPromise], ...] = ()
    least: int = 0
    most: int = MOST_DAYS
    initial: int | str | None = None
    # What the empty choice is called.
    empty: _StrOrPromise = ""


class SettingsForm(forms.Form):
    """The form of a trigger or step: one field for each thing it asks."""

    def __init__(self, *args: Any, asks: Sequence[Ask], actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks, self.actor, self.names = asks, actor, Names(actor)
        for ask in asks:
            self.fields[ask.name] = self._field(ask)

    def _field(self, ask: Ask) -> forms.Field:
        options: dict[str, Any] = {
            "label": ask.label,
            "required": ask.is_required,
            "help_text": ask.hint,
            "initial": ask.initial,
        }
        match ask.what:
            case "days":
                return forms.IntegerField(min_value=ask.least, max_value=ask.most, **options)
            case "yes_no":
                return forms.BooleanField(**options | {"required": False})
            case "line" | "tag" | "own_value":
                most = 80 if ask.what == "tag" else 200
                return forms.CharField(max_length=most, **options)
            case "words":
                return forms.CharField(
                    max_length=5_000, widget=forms.Textarea(attrs={"rows": 5}), **options
                )
            case "filter":
                return forms.CharField(
                    max_length=MAX_LENGTH, widget=forms.TextInput(attrs=COMPLETED), **options
                )
            case _:
                return forms.ChoiceField(choices=self._choices(ask), **options)

    def _choices(self, ask: Ask) -> list[tuple[str, _StrOrPromise]]:
        found: Sequence[tuple[str, _StrOrPromise]]
        match ask.what:
            case "choice":
                found = ask.choices
            case "hat":
                found = HatKind.choices
            case "day":
                found = [*ask.choices, *self.names.choices("date_field").items()]
            case _:
                found = list(self.names.choices(ask.what).items())
        first = ask.empty or (_("please choose") if ask.is_required else "–")
        return [("", first), *found]

    def clean(self) -> dict[str, Any]:
        """Filters become trees, texts are checked for their merge fields."""
        values = super().clean() or {}
        for ask in self.asks:
            given = values.get(ask.name)
            if not given:
                continue
            if ask.what == "filter":
                values[ask.name] = self._tree(ask.name, given)
            elif ask.what == "own_value":
                self._check_value(ask.name, values.get("field"), given)
            elif ask.what in {"line", "words"}:
                values[ask.name] = free_text(given) if ask.what == "words" else clean(given)
                problems = merge_fields.check(given, FIELD_NAMES)
                if problems:
                    self.add_error(ask.name, problems[0].text)
        return values

    def _tree(self, name: str, text: str) -> Any:
        try:
            return to_json(parse(text, actor=self.actor))
        except FilterError as error:
            self.add_error(name, str(error.message))
            return None

    def _check_value(self, name: str, code: str | None, given: str) -> None:
        """A value that the own field beside it takes, as on a profile."""
        field = CustomField.objects.filter(code=code or "", archived_at=None).first()
        if field is None:
            return  # the choice of the field says so
        try:
            columns_of(field, given)
        except RuleViolation as refusal:
            self.add_error(name, str(refusal.message))

    def settings(self) -> dict[str, Any]:
        """What was said, as it is kept; only of a valid form. Empty answers are left out."""
        return {
            ask.name: self.cleaned_data[ask.name]
            for ask in self.asks
            if self.cleaned_data.get(ask.name) not in (None, "")
        }


def as_typed(asks: Sequence[Ask], settings: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Settings as a form shows them."""
    return {
        ask.name: filter_text(settings.get(ask.name), actor)
        if ask.what == "filter"
        else settings.get(ask.name)
        for ask in asks
        if ask.name in settings
    }


def read(asks: Sequence[Ask], given: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Settings that a program sends, checked as a form would. Raises RuleViolation by field."""
    typed = {}
    for ask in asks:
        value = given.get(ask.name)
        if ask.what == "filter" and value is not None and not isinstance(value, str):
            value = filter_text(value, actor)
        if value is not None and value is not False:
            typed[ask.name] = str(value)
    form = SettingsForm(typed, asks=asks, actor=actor)
    unknown = sorted(set(given) - {ask.name for ask in asks})
    if form.is_valid() and not unknown:
        return form.settings()
    fields: dict[str, _StrOrPromise] = {
        name: " ".join(str(each) for each in errors) for name, errors in form.errors.items()
    }
    fields |= dict.fromkeys(unknown, gettext_lazy("There is no such setting."))
    raise RuleViolation(next(iter(fields.values())), code="invalid_fields", fields=fields)
