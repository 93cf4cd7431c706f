# SPDX-License-Identifier: Apache-2.0
"""Shapes of what people type about newsletters and the year plan; rules live in actions."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel import clock
from talentkreis.newsletters.actions import (
    BlockDetails,
    EntryDetails,
    Heading,
    IssueDetails,
    LineDetails,
)
from talentkreis.newsletters.models import (
    HAS_WORDS,
    TAKES,
    Archive,
    BlockKind,
    PlannedChannel,
    Rhythm,
)
from talentkreis.newsletters.rules.editions import OwnWords
from talentkreis.organisation.models import Language
from talentkreis.search.language import FilterError, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from talentkreis.content.models import Topic
    from talentkreis.content.queries import ItemLine
    from talentkreis.newsletters.models import Block, Issue
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool
    from talentkreis.search.tree import Node

LANGUAGES = ("de", "en")
MONTHS = range(1, 13)


class _AudienceForm(forms.Form):
    """A pool or a filter, as text in the reader's language."""

    pool = forms.ChoiceField(label=_("Pool"), required=False)
    filter = forms.CharField(
        label=_("or a filter"),
        required=False,
        max_length=4_000,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, actor: Actor, pools: Iterable[Pool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        _offer(self, "pool", [("", _("no pool")), *((str(p.id), p.name) for p in pools)])

    def clean_filter(self) -> Node | None:
        """The tree of what was written; None for nothing."""
        text = self.cleaned_data["filter"].strip()
        if not text:
            return None
        try:
            return parse(text, (get_language() or "de")[:2], actor=self.actor)
        except FilterError as error:
            raise forms.ValidationError(str(error), code="filter") from error


class IssueForm(_AudienceForm):
    """Name, audience, archive and subjects of an issue."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("Only colleagues read this.")
    )
    owner = forms.ChoiceField(
        label=_("Sender"), help_text=_("Stands in the mail wherever the sender is named.")
    )
    archive = forms.ChoiceField(
        label=_("Afterwards on the web for"), choices=Archive.choices, widget=forms.RadioSelect
    )
    field_order = ("name", "owner", "pool", "filter", "archive")

    def __init__(self, *args: Any, owners: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "owner", [(str(each.id), each.name) for each in owners])
        for language in LANGUAGES:
            self.fields[f"subject_{language}"] = forms.CharField(
                label=_("Subject"), max_length=150, required=False
            )
            self.fields[f"preheader_{language}"] = forms.CharField(
                label=_("Preview line"),
                max_length=150,
                required=False,
                help_text=_("Mail programs show it beside the subject."),
            )

    @staticmethod
    def initial_of(issue: Issue, filter_text: str) -> dict[str, Any]:
        """What the form shows of an issue as it is."""
        initial: dict[str, Any] = {
            "name": issue.name,
            "owner": str(issue.owner_id),
            "pool": str(issue.pool_id or ""),
            "filter": filter_text,
            "archive": issue.archive,
        }
        for words in issue.words.all():
            initial |= {
                f"subject_{words.language}": words.subject,
                f"preheader_{words.language}": words.preheader,
            }
        return initial

    def details(self) -> IssueDetails:
        """What was typed; only of a valid form."""
        values = self.cleaned_data
        return IssueDetails(
            name=values["name"],
            owner_id=uuid.UUID(values["owner"]),
            pool_id=uuid.UUID(values["pool"]) if values["pool"] else None,
            filter=values["filter"],
            archive=values["archive"],
            headings={
                language: Heading(values[f"subject_{language}"], values[f"preheader_{language}"])
                for language in LANGUAGES
            },
        )


class BlockForm(_AudienceForm):
    """A block of one kind: what it shows, and to whom."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("both languages")), *Language.choices],
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        topics: Iterable[Topic],
        items: Sequence[ItemLine],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        shown = get_language()
        _offer(self, "topics", [(str(topic.id), topic.name_in(shown)) for topic in topics])
        if kind in TAKES:
            self.fields["items"] = _items_field(kind, items)
        if kind in HAS_WORDS:
            for language in LANGUAGES:
                self.fields |= _own_words(kind, language)

    @staticmethod
    def initial_of(block: Block, filter_text: str) -> dict[str, Any]:
        """What the form shows of a block as it is."""
        items = [str(entry.item_id) for entry in block.entries.all()]
        initial: dict[str, Any] = {
            "topics": [str(topic.id) for topic in block.topics.all()],
            "language": block.language,
            "pool": str(block.pool_id or ""),
            "filter": filter_text,
            "items": items if block.kind == BlockKind.VACANCIES else "".join(items[:1]),
        }
        for text in block.texts.all():
            for name in OwnWords.__slots__:
                initial[f"{name}_{text.language}"] = getattr(text, name)
        return initial

    def details(self) -> BlockDetails:
        """What was typed; only of a valid form."""
        values = self.cleaned_data
        return replace(
            self.shown(),
            topic_ids=[uuid.UUID(value) for value in values["topics"]],
            language=values["language"],
            pool_id=uuid.UUID(values["pool"]) if values["pool"] else None,
            filter=values["filter"],
        )

    def shown(self) -> BlockDetails:
        """What the block would show, as far as it was typed right; conditions do not matter."""
        values = self.cleaned_data
        items = values.get("items") or []
        words = {
            language: OwnWords(
                **{name: values.get(f"{name}_{language}", "") for name in OwnWords.__slots__}
            )
            for language in LANGUAGES
        }
        return BlockDetails(
            kind=self.kind,
            words=words if self.kind in HAS_WORDS else {},
            item_ids=[uuid.UUID(v) for v in ([items] if isinstance(items, str) else items)],
        )


class ScheduleForm(forms.Form):
    """A day and a time where the employer is; empty means at once."""

    on = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    at = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )

    def moment(self, zone: str) -> dt.datetime:
        """When it is to go out; only of a valid form."""
        day, time = self.cleaned_data["on"], self.cleaned_data["at"]
        if day is None:
            return clock.now()
        return dt.datetime.combine(day, time or dt.time(9, 30), tzinfo=ZoneInfo(zone))


class LineForm(forms.Form):
    """A line of the year plan."""

    what = forms.CharField(
        label=_("What"),
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": _("For instance: insights from the team")}),
    )
    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=Rhythm.choices)
    channel = forms.ChoiceField(label=_("Channel"), choices=PlannedChannel.choices)

    def details(self, year: int) -> LineDetails:
        """What was typed; only of a valid form."""
        return LineDetails(year=year, **self.cleaned_data)


class EntryForm(forms.Form):
    """What is there for a month of a line."""

    month = forms.TypedChoiceField(
        label=_("Month"), coerce=int, choices=[(number, number) for number in MONTHS]
    )
    item = forms.UUIDField(required=False)
    issue = forms.UUIDField(required=False)
    sequence = forms.UUIDField(required=False)
    note = forms.CharField(max_length=200, required=False)

    def details(self) -> EntryDetails:
        """What was typed; only of a valid form."""
        values = self.cleaned_data
        return EntryDetails(
            month=values["month"],
            item_id=values["item"],
            issue_id=values["issue"],
            sequence_id=values["sequence"],
            note=values["note"],
        )


def _offer(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field


def _items_field(kind: str, items: Sequence[ItemLine]) -> forms.Field:
    choices = [(str(line.item.id), line.title) for line in items]
    if kind == BlockKind.VACANCIES:
        return forms.MultipleChoiceField(
            label=_("Vacancies"), choices=choices, widget=forms.CheckboxSelectMultiple
        )
    return forms.ChoiceField(label=_("Content"), choices=[("", "–"), *choices])


def _own_words(kind: str, language: str) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        f"heading_{language}": forms.CharField(label=_("Heading"), max_length=200, required=False),
        f"body_{language}": forms.CharField(
            label=_("Text"),
            max_length=5_000,
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 8, "data-formats": ""}),
        ),
    }
    if kind == BlockKind.ACTION:
        fields |= {
            f"link_{language}": forms.CharField(
                label=_("Leads to"),
                max_length=500,
                required=False,
                widget=forms.URLInput(attrs={"placeholder": "https://"}),
            ),
            f"link_label_{language}": forms.CharField(
                label=_("Words on the button"), max_length=80, required=False
            ),
        }
    return fields
