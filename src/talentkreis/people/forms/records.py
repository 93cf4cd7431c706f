# SPDX-License-Identifier: Apache-2.0
"""Notes, conversations, documents."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel import clock
from talentkreis.people.audiences import audiences
from talentkreis.people.forms.inputs import day_field, text_area
from talentkreis.people.models import ConversationKind, DocumentKind, NoteVisibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.people.audiences import Group
    from talentkreis.people.models import Document


class NoteForm(forms.Form):
    """A note; the person may read it on request."""

    text = forms.CharField(
        required=False,
        label=_("Note"),
        help_text=_("With @ and a name you tell a colleague."),
        widget=text_area(1, placeholder=_("Note. The person can read it on request.")),
    )
    visibility = forms.ChoiceField(
        label=_("Who reads it"),
        initial=NoteVisibility.TEAM,
        required=False,
        widget=forms.Select(attrs={"class": "in"}),
    )

    def __init__(self, *args: Any, groups: Sequence[Group] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["visibility"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*NoteVisibility.choices, *_kinds(groups)]

    def clean_visibility(self) -> str:
        """The team reads it unless somebody chose otherwise."""
        return self.cleaned_data["visibility"] or NoteVisibility.TEAM.value


def _kinds(groups: Sequence[Group]) -> Iterator[tuple[_StrOrPromise, list[tuple[str, str]]]]:
    """The groups one may choose, under what their kind means for who reads."""
    for audience in audiences():
        offered = [(group.value, group.name) for group in groups if group.kind == audience.kind]
        if offered:
            yield audience.label, offered


class CallForm(forms.Form):
    """A conversation in a few seconds: outcome, minutes, what was said."""

    was_reached = forms.TypedChoiceField(
        label=_("Outcome"),
        choices=[("yes", _("Reached")), ("no", _("Nobody reached"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        label=_("How"),
        choices=[c for c in ConversationKind.choices if c[0] != ConversationKind.SELF_UPDATE],
        initial=ConversationKind.CALL,
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=0,
        max_value=24 * 60,
        widget=forms.NumberInput(attrs={"autofocus": True}),
    )
    text = forms.CharField(
        label=_("What was said"),
        required=False,
        widget=text_area(4),
        help_text=_("The person can read it on request."),
    )
    happened_on = day_field(label=_("Day"), required=False)
    happened_at = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def moment(self) -> dt.datetime | None:
        """When it happened; None for just now."""
        day = self.cleaned_data.get("happened_on")
        time = self.cleaned_data.get("happened_at")
        if day is None and time is None:
            return None
        day = day or clock.today()
        if time is None and day == clock.today():
            return None
        naive = dt.datetime.combine(day, time or dt.time(12))
        return timezone.make_aware(naive)


class FilingForm(forms.Form):
    """What a file is, which older one it replaces, how long it holds and how long it stays."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=DocumentKind.choices, initial=DocumentKind.CV, required=False
    )
    replaces = forms.ChoiceField(
        label=_("Newer version of"),
        required=False,
        help_text=_("Both stay; the newest stands on top."),
    )
    valid_until = day_field(
        label=_("Valid until"), required=False, help_text=_("For permits and certificates.")
    )
    delete_on = day_field(
        label=_("Delete on"),
        required=False,
        help_text=_("The file goes on this day. Empty: with the person."),
    )

    def __init__(self, *args: Any, present: Sequence[Document] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = {document.series_id or document.id: document for document in reversed(present)}
        chosen = [(str(document.id), document.name) for document in newest.values()]
        field = self.fields["replaces"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", now("nothing, it is a document of its own")), *reversed(chosen)]

    def clean_kind(self) -> str:
        """A file nobody said anything about is something else."""
        return self.cleaned_data["kind"] or DocumentKind.OTHER.value


class DocumentForm(FilingForm):
    """A file."""

    file = forms.FileField(
        label=_("File"),
        max_length=255,
        help_text=_("PDF, DOCX, ODT, RTF, TXT, PNG or JPG, up to 10 MB."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".pdf,.docx,.odt,.rtf,.txt,.png,.jpg,.jpeg"}
        ),
        # An empty file gets our own sentence, not the form's.
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )

    field_order = ("file", "kind", "replaces", "valid_until", "delete_on")
