# SPDX-License-Identifier: Apache-2.0
"""The bulk action that makes a file of everybody a list shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from talentkreis.kernel import clock
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import member_id_of
from talentkreis.people.models import Person
from talentkreis.search.bulk import BulkAction, Outcome, Outlook, grouped
from talentkreis.search.exporting.actions import note_made
from talentkreis.search.exporting.lines import columns_of, lines
from talentkreis.search.layout.columns import layout_of, offered_to
from talentkreis.search.permissions import Right

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

CODE = "export"
WORDS: dict[str, _StrOrPromise] = {"restricted": _("The data is restricted")}


class ExportForm(forms.Form):
    """What the file holds, what for, and for which program."""

    reason = forms.CharField(
        label=_("What is the list for?"),
        max_length=200,
        help_text=_("Kept, so that it can be said later who got people’s data and why."),
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns beside the name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    with_contact = forms.BooleanField(
        label=_("With e-mail and phone"),
        required=False,
        help_text=_("And whether we may. Where we may not, the address stays out."),
    )
    is_for_excel = forms.BooleanField(
        label=_("For Excel"),
        required=False,
        initial=True,
        help_text=_("Otherwise for other programs: commas, no mark at the beginning."),
    )

    def __init__(self, actor: Actor, answers: Mapping[str, Any] | None) -> None:
        super().__init__(answers)
        columns = self.fields["columns"]
        assert isinstance(columns, forms.MultipleChoiceField)
        columns.choices = [(column.code, column.label) for column in offered_to(actor)]
        member = Member.objects.filter(pk__in=[actor.member_id]).first()
        if member is not None:
            columns.initial = [column.code for column in layout_of(member).columns]


def _run(actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]) -> Outcome:
    member = Member.objects.get(pk=member_id_of(actor))
    with translation.override(member.language):
        made = lines(
            actor,
            person_ids,
            columns_of(actor, answers["columns"]),
            with_contact=answers["with_contact"],
            note=f"{member.name}, {timezone.localtime(clock.now()).date().isoformat()}",
        )
    return Outcome(
        made, {code: len(people) for code, people in _left_out(actor, person_ids).items()}
    )


def _foresee(actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]) -> Outlook:  # noqa: ARG001 - the registry's shape
    left_out = _left_out(actor, person_ids)
    seen = Person.objects.visible_to(actor).among(person_ids).count()
    return Outlook(seen - len(left_out["restricted"]), grouped(left_out, _words))


def _left_out(actor: Actor, person_ids: Sequence[uuid.UUID]) -> dict[str, list[uuid.UUID]]:
    """Whose data may only be stored (Art. 18 DSGVO)."""
    restricted = Person.objects.visible_to(actor).among(person_ids)
    ids = restricted.filter(restricted_at__isnull=False).order_by("id")
    return {"restricted": list(ids.values_list("id", flat=True))}


def _words(code: str) -> _StrOrPromise:
    return WORDS.get(code, "")


def _question(count: int) -> str:
    text = ngettext(
        "A list of %(count)d person as a file?", "A list of %(count)d people as a file?", count
    )
    return text % {"count": count}


def _button(count: int) -> str:
    return ngettext("Export %(count)d", "Export %(count)d", count) % {"count": count}


def _done(count: int) -> str:
    text = ngettext(
        "A list of %(count)d person is made.", "A list of %(count)d people is made.", count
    )
    return text % {"count": count}


EXPORT = BulkAction(
    code=CODE,
    label=_("Export"),
    right=Right.EXPORT,
    make_form=ExportForm,
    run=_run,
    undo=None,
    question=_question,
    button=_button,
    done=_done,
    foresee=_foresee,
    words=_words,
    reason=_(
        "Only you can download the list, for three days; then it is deleted here. Whoever answers "
        "for data protection is told that you made it, and for how many people."
    ),
    finish=note_made,
    makes_file=True,
    is_shown_first=False,
)
