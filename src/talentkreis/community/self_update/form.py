# SPDX-License-Identifier: Apache-2.0
"""The form on that page. It checks shape, and tells what differs from what the page showed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.freshness.actions import Said
from talentkreis.freshness.aspects import ADDRESSES, Aspect, fields_of
from talentkreis.kernel.errors import RuleViolation
from talentkreis.people.addresses import normalise_email
from talentkreis.people.forms import day_field
from talentkreis.people.models import ContactKind, WorkModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.safestring import SafeString

    from talentkreis.freshness.queries import Known, OpenRequest

_SKILLS, _NEW_SKILLS = "skills", "new_skills"
_LONGEST_LIST: Final = 600


_LINES: Final = {
    "position": (_("Position"), 200),
    "employer_name": (_("Employer"), 200),
    "postcode": (_("Postcode"), 12),
    "city": (_("Town"), 120),
}


def _field(name: str) -> forms.Field:
    """The control for one column of a person."""
    if name in _LINES:
        label, longest = _LINES[name]
        return forms.CharField(label=label, required=False, max_length=longest)
    if name == "available_from":
        return day_field(label=_("Available from"), required=False)
    if name == "work_model":
        choices = [("", _("not said")), *[c for c in WorkModel.choices if c[0]]]
        return forms.ChoiceField(label=_("Work model"), choices=choices, required=False)
    return forms.IntegerField(label=_("Hours a week"), required=False, min_value=1, max_value=60)


class SelfUpdateForm(forms.Form):
    """Fields of what is asked, filled with what we know; nothing is required.

    Each value travels along as it was shown, so that a change made here meanwhile is not undone
    by somebody who never touched that field.
    """

    def __init__(self, data: Any, *, wanted: OpenRequest) -> None:
        super().__init__(data, auto_id="update_%s")
        self._known = wanted.known
        for name in fields_of(wanted.aspects):
            self._add(name, _field(name), wanted.known.values[name])
        if Aspect.SKILLS in wanted.aspects:
            self._add_skills(wanted.known)
        for aspect, kind in ADDRESSES.items():
            if aspect in wanted.aspects:
                point = wanted.known.addresses.get(kind)
                self._add(kind, _address(kind), point.value if point else "")

    def _add(self, name: str, field: forms.Field, value: object) -> None:
        field.initial, field.show_hidden_initial = value, True
        self.fields[name] = field

    def _add_skills(self, known: Known) -> None:
        names = [(skill.name, skill.name) for skill in known.skills]
        if names:
            boxes = forms.MultipleChoiceField(
                label=_("Skills"),
                choices=names,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Untick what does not fit any more."),
            )
            self._add(_SKILLS, boxes, [name for name, _label in names])
        self.fields[_NEW_SKILLS] = forms.CharField(
            label=_("More skills"),
            required=False,
            max_length=_LONGEST_LIST,
            help_text=_("Separated by commas."),
        )

    def clean_email(self) -> str:
        """Something we could write to, or nothing."""
        value: str = self.cleaned_data["email"]
        try:
            return normalise_email(value) if value else ""
        except RuleViolation as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error

    def hidden_initials(self) -> Iterator[SafeString]:
        """What the page shows, to be told apart from what is changed."""
        for name, field in self.fields.items():
            if field.show_hidden_initial:
                yield self[name].as_hidden(only_initial=True)

    def said(self) -> Said:
        """What differs from what was shown, of a valid form."""
        changed, clean = set(self.changed_data), self.cleaned_data
        kept = set(clean.get(_SKILLS, ()))
        return Said(
            values={name: clean[name] for name in self._known.values if name in changed},
            new_skills=tuple(
                part.strip() for part in clean.get(_NEW_SKILLS, "").split(",") if part.strip()
            ),
            lost_skills=tuple(
                skill.name
                for skill in self._known.skills
                if _SKILLS in changed and skill.name not in kept
            ),
            addresses={
                kind: clean[kind] for kind in ADDRESSES.values() if kind in changed and clean[kind]
            },
        )


def _address(kind: ContactKind) -> forms.Field:
    if kind == ContactKind.EMAIL:
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
        return forms.CharField(
            label=_("E-mail address we should use"), required=False, max_length=320, widget=widget
        )
    return forms.CharField(
        label=_("Phone number we should use"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
