# SPDX-License-Identifier: Apache-2.0
"""Starting everybody a list shows in a running sequence: what nurture brings to the bulk bar."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from talentkreis.nurture.actions import recall_enrolments, start_enrolments
from talentkreis.nurture.models import Sequence, SequenceState
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.checks import enrolment_check
from talentkreis.nurture.queries.skip_words import GROUP_TEXTS
from talentkreis.search.bulk import BulkAction, LeftOut, Outcome, Outlook, Undone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.nurture.queries.check_lines import EnrolmentCheck
    from talentkreis.organisation.actors import Actor

WORDS: dict[str, _StrOrPromise] = {
    **GROUP_TEXTS,
    "not_active": gettext_lazy("In the archive, or the data is restricted"),
    "sent": gettext_lazy("A message has gone out and stays with them; nothing further follows"),
    "over": gettext_lazy("The sequence had ended for them already"),
}


class EnrolForm(forms.Form):
    """Which sequence."""

    sequence = forms.TypedChoiceField(label=gettext_lazy("Sequence"), coerce=uuid.UUID)

    def __init__(self, actor: Actor, answers: Mapping[str, Any] | None) -> None:
        super().__init__(answers)
        running = Sequence.objects.visible_to(actor).filter(state=SequenceState.RUNNING)
        sequence = self.fields["sequence"]
        assert isinstance(sequence, forms.TypedChoiceField)
        sequence.choices = [
            (str(pk), name) for pk, name in running.order_by("name", "id").values_list("id", "name")
        ]
        if not sequence.choices:
            sequence.help_text = _("No sequence is running that you see.")


def _enrol(actor: Actor, person_ids: Iterable[uuid.UUID], answers: Mapping[str, Any]) -> Outcome:
    people = list(person_ids)
    done = start_enrolments(actor=actor, sequence_id=answers["sequence"], person_ids=people)
    before = {person_id: str(enrolment) for person_id, enrolment in done.enrolments.items()}
    left_out = {group.code: group.count for group in _left_out(done.check, people)}
    # Between looking and writing somebody may have started them elsewhere.
    if lost := done.check.start_count - done.count:
        left_out["already_enrolled"] = left_out.get("already_enrolled", 0) + lost
    return Outcome(before, left_out)


def _recall(actor: Actor, before: Mapping[uuid.UUID, Any]) -> Undone:
    by_enrolment = {uuid.UUID(value): person_id for person_id, value in before.items()}
    done = recall_enrolments(actor=actor, enrolment_ids=list(by_enrolment))
    stays = {by_enrolment[enrolment_id]: "sent" for enrolment_id in done.reached}
    stays |= {by_enrolment[enrolment_id]: "over" for enrolment_id in done.over}
    return Undone([by_enrolment[enrolment_id] for enrolment_id in done.fresh], stays)


def _foresee(actor: Actor, person_ids: Iterable[uuid.UUID], answers: Mapping[str, Any]) -> Outlook:
    people = list(person_ids)
    check = enrolment_check(actor, answers["sequence"], people)
    notes = []
    if check.first_at is not None:
        day = date_format(timezone.localtime(check.first_at), "DATE_FORMAT")
        text = _("The first message goes out on %(day)s at the earliest.")
        notes.append(text % {"day": day})
    return Outlook(check.start_count, tuple(_left_out(check, people)), tuple(notes))


def _left_out(check: EnrolmentCheck, person_ids: Iterable[uuid.UUID]) -> list[LeftOut]:
    """The groups of the check, and those it does not speak of: out of daily work."""
    groups = [
        LeftOut(group.reason, group.text, tuple(s.recipient.person_id for s in group.skips))
        for group in check.groups
    ]
    spoken_of = {start.recipient.person_id for start in check.starts}
    spoken_of |= {person_id for group in groups for person_id in group.person_ids}
    silent = tuple(p for p in person_ids if p not in spoken_of)
    if silent:
        groups.append(LeftOut("not_active", WORDS["not_active"], silent))
    return groups


def _words(code: str) -> _StrOrPromise:
    return WORDS.get(code, gettext_lazy("The gate says no"))


def _question(count: int) -> str:
    text = ngettext(
        "Start a sequence for %(count)d person?", "Start a sequence for %(count)d people?", count
    )
    return text % {"count": count}


def _button(count: int) -> str:
    return ngettext("Start %(count)d", "Start %(count)d", count) % {"count": count}


def _done(count: int) -> str:
    if not count:
        return _("Nobody was started.")
    text = ngettext("%(count)d person is started.", "%(count)d people are started.", count)
    return text % {"count": count}


ENROL = BulkAction(
    code="sequence",
    label=pgettext_lazy("bulk work", "Sequence"),
    right=Right.START,
    make_form=EnrolForm,
    run=_enrol,
    undo=_recall,
    question=_question,
    button=_button,
    done=_done,
    foresee=_foresee,
    words=_words,
    reason=gettext_lazy(
        "Who may be written to is decided by the gate for each of them, now and again before every "
        "message. Undoing recalls what has not gone out."
    ),
)
