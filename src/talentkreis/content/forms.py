# SPDX-License-Identifier: Apache-2.0
"""Shapes of what people type about content; rules live in actions."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talentkreis.content.actions import LONGEST_BODY, ItemDetails, Words
from talentkreis.content.models import Kind
from talentkreis.content.queries import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from talentkreis.content.models import Topic
    from talentkreis.content.queries import ItemLine
    from talentkreis.organisation.models import Member

LANGUAGES = ("de", "en")


class ItemForm(forms.Form):
    """An item with its two sides beside each other."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=Kind.choices)
    owner = forms.ChoiceField(label=_("In charge"))
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    audience = forms.CharField(
        label=_("For whom"),
        max_length=120,
        required=False,
        help_text=_("A note for colleagues: students, grid engineers …"),
    )
    valid_until = forms.DateField(
        label=_("May go out until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: no end."),
    )

    def __init__(
        self,
        *args: Any,
        owners: Iterable[Member],
        topics: Iterable[Topic],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [(str(each.id), each.name) for each in owners]  # type: ignore[attr-defined]  # a choice field
        self.fields["topics"].choices = [  # type: ignore[attr-defined]  # a choice field
            (str(topic.id), topic.name_in(get_language())) for topic in topics
        ]
        for language in LANGUAGES:
            self.fields |= _side(language)

    @staticmethod
    def initial_of(line: ItemLine) -> dict[str, Any]:
        """What the form shows of an item as it is."""
        item = line.item
        initial: dict[str, Any] = {
            "kind": item.kind,
            "owner": str(item.owner_id),
            "topics": [str(topic.id) for topic in item.topics.all()],
            "audience": item.audience,
            "valid_until": item.valid_until,
        }
        for language, text in line.texts.items():
            initial |= {f"{name}_{language}": getattr(text, name) for name in Words.__slots__}
        return initial

    def details(self) -> ItemDetails:
        """What was typed; only of a valid form."""
        values = self.cleaned_data
        return ItemDetails(
            kind=values["kind"],
            owner_id=uuid.UUID(values["owner"]),
            topic_ids=[uuid.UUID(value) for value in values["topics"]],
            audience=values["audience"],
            valid_until=values["valid_until"],
            words={language: _words(values, language) for language in LANGUAGES},
        )


class TopicForm(forms.Form):
    """A topic in both languages."""

    name_de = forms.CharField(label=_("German"), max_length=60)
    name_en = forms.CharField(label=_("English"), max_length=60)


def wanted_from(parameters: Mapping[str, str]) -> Wanted:
    """What an address asks the library for; what is unknown narrows nothing or finds nothing."""
    return Wanted(
        words=parameters.get("q", "")[:200],
        kind=parameters.get("kind", ""),
        topic=parameters.get("topic", ""),
        language=parameters.get("language", ""),
        state=parameters.get("state", ""),
    )


def _words(values: Mapping[str, Any], language: str) -> Words:
    return Words(**{name: values[f"{name}_{language}"] for name in Words.__slots__})


def _side(language: str) -> dict[str, forms.Field]:
    return {
        f"title_{language}": forms.CharField(label=_("Title"), max_length=200, required=False),
        f"teaser_{language}": forms.CharField(
            label=_("Teaser"),
            max_length=500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("One or two sentences; they stand in the newsletter."),
        ),
        f"body_{language}": forms.CharField(
            label=_("Text"),
            max_length=LONGEST_BODY,
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 12, "data-formats": ""}),
        ),
        f"link_{language}": forms.CharField(
            label=_("Link"),
            max_length=500,
            required=False,
            widget=forms.URLInput(attrs={"placeholder": "https://"}),
        ),
        f"image_{language}": forms.CharField(
            label=_("Address of a picture"),
            max_length=500,
            required=False,
            widget=forms.URLInput(attrs={"placeholder": "https://"}),
            help_text=_("On our own domain. Only those who agreed to tracking load it in a mail."),
        ),
        f"image_alt_{language}": forms.CharField(
            label=_("What the picture shows"), max_length=200, required=False
        ),
    }
