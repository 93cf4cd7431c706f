# SPDX-License-Identifier: Apache-2.0
"""Tasks and requests for consent for many people: what else relations bring to the bulk bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from talentkreis.people.forms import day_field
from talentkreis.people.rules import required_line
from talentkreis.relationships import asking
from talentkreis.relationships.actions import ask_for_consent, give_tasks, take_tasks_back
from talentkreis.relationships.actions.checks import doer, require_day
from talentkreis.relationships.forms import MembersForm, member_field
from talentkreis.relationships.giving import WORDS, Giving, plan_tasks
from talentkreis.relationships.models import TaskKind
from talentkreis.relationships.permissions import Right
from talentkreis.search.bulk import BulkAction, Outcome, Outlook, Undone, grouped

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.bulk import Words

_DAY_MISSING = {"required": _("Say until which day.")}


class _DoerForm(MembersForm):
    """Whoever does it: one member, or for each person whoever cares for them."""

    may_be_nobody = True
    nobody = _("whoever cares for each of them")


class TaskForManyForm(_DoerForm):
    """The same task for each."""

    title = forms.CharField(label=_("What is to be done?"), max_length=200)
    due_on = day_field(label=_("Until"), error_messages=_DAY_MISSING)
    owner = member_field(label=_("Who does it"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=TaskKind.choices)
    text = forms.CharField(
        label=_("Details"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RequestForm(_DoerForm):
    """How they are asked, by whom, until when."""

    channel = forms.ChoiceField(
        label=_("How are they asked?"),
        required=False,
        choices=[
            ("", _("by phone, else over a network, else by letter")),
            *((channel.value, channel.label) for channel in asking.KINDS),
        ],
    )
    due_on = day_field(label=_("Until"), error_messages=_DAY_MISSING)
    owner = member_field(label=_("Who asks"), required=False)


def _task_form(actor: Actor, answers: Mapping[str, Any] | None) -> forms.Form:  # noqa: ARG001 - the registry's shape
    return TaskForManyForm(answers)


def _request_form(actor: Actor, answers: Mapping[str, Any] | None) -> forms.Form:  # noqa: ARG001 - the registry's shape
    return RequestForm(answers)


def _give(actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]) -> Outcome:
    return give_tasks(
        actor=actor,
        person_ids=person_ids,
        title=answers["title"],
        due_on=answers["due_on"],
        owner_id=answers["owner"],
        kind=answers["kind"],
        text=answers["text"],
    )


def _ask(actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]) -> Outcome:
    return ask_for_consent(
        actor=actor,
        person_ids=person_ids,
        due_on=answers["due_on"],
        channel=answers["channel"],
        owner_id=answers["owner"],
    )


def _take_back(actor: Actor, before: Mapping[uuid.UUID, Any]) -> Undone:
    return take_tasks_back(actor=actor, before=before)


def _foresee_tasks(
    actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]
) -> Outlook:
    require_day(answers["due_on"], "due_on")
    plan = plan_tasks(
        actor,
        person_ids,
        title=required_line(answers["title"], 200, "title", _("Say what is to be done.")),
        owner_id=answers["owner"],
        fallback=doer(actor, answers["owner"]),
    )
    return _outlook(plan, _task_words)


def _foresee_requests(
    actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]
) -> Outlook:
    require_day(answers["due_on"], "due_on")
    plan = asking.plan_requests(
        actor,
        person_ids,
        channel=answers["channel"],
        owner_id=answers["owner"],
        fallback=doer(actor, answers["owner"]),
    )
    return _outlook(plan.giving, asking.words)


def _outlook(plan: Giving, words: Words) -> Outlook:
    notes = []
    if count := plan.unowned_count:
        text = ngettext(
            "Nobody cares for %(count)d of them: that task comes to you.",
            "Nobody cares for %(count)d of them: those tasks come to you.",
            count,
        )
        notes.append(text % {"count": count})
    return Outlook(len(plan.doers), grouped(plan.left_out, words), tuple(notes))


def _task_words(code: str) -> Any:
    return WORDS.get(code, "")


def _task_question(count: int) -> str:
    text = ngettext("A task for %(count)d person?", "A task each for %(count)d people?", count)
    return text % {"count": count}


def _task_button(count: int) -> str:
    return ngettext("Give %(count)d task", "Give %(count)d tasks", count) % {"count": count}


def _task_done(count: int) -> str:
    if not count:
        return str(_("No task was given."))
    text = ngettext("%(count)d task is given.", "%(count)d tasks are given.", count)
    return text % {"count": count}


def _request_question(count: int) -> str:
    text = ngettext(
        "Have %(count)d person asked for consent?",
        "Have %(count)d people asked for consent?",
        count,
    )
    return text % {"count": count}


def _request_button(count: int) -> str:
    return ngettext("Have %(count)d asked", "Have %(count)d asked", count) % {"count": count}


def _request_done(count: int) -> str:
    if not count:
        return str(_("Nobody may be asked."))
    text = ngettext(
        "%(count)d task to ask for consent is given.",
        "%(count)d tasks to ask for consent are given.",
        count,
    )
    return text % {"count": count}


TASK = BulkAction(
    code="task",
    label=pgettext_lazy("bulk work", "Task"),
    right=Right.CARE,
    make_form=_task_form,
    run=_give,
    undo=_take_back,
    question=_task_question,
    button=_task_button,
    done=_task_done,
    foresee=_foresee_tasks,
    words=_task_words,
)
CONSENT_REQUEST = BulkAction(
    code="consent_request",
    label=_("Have asked for consent"),
    right=Right.CARE,
    make_form=_request_form,
    run=_ask,
    undo=_take_back,
    question=_request_question,
    button=_request_button,
    done=_request_done,
    foresee=_foresee_requests,
    words=asking.words,
    reason=_(
        "Nothing is sent. To ask for consent is advertising in the eyes of the law, so no mail "
        "may go to many: a colleague asks each of them personally, once, and gives them the link "
        "where they sign up themselves. Whoever was asked before is left out."
    ),
    is_shown_first=False,
)
