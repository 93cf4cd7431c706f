# SPDX-License-Identifier: Apache-2.0
"""Bulk work over the API: look first, do it, follow it, take it back, fetch the list it made."""

from __future__ import annotations

import datetime as dt
import uuid
from itertools import islice
from typing import Any

from django.forms import Form, MultipleChoiceField
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from talentkreis.api.operations import Created, actor_of, once, operation
from talentkreis.api.search import Filter
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import Actor
from talentkreis.search import bulk, foreseeing, queries, running
from talentkreis.search.bulk import BulkAction, LeftOut
from talentkreis.search.exporting import actions as export_actions
from talentkreis.search.models import BulkState
from talentkreis.search.permissions import Right
from talentkreis.search.queries.runs import Reason as RunReason

router = Router(tags=["bulk"])

MOST_PEOPLE = 1_000


class AnswerOut(Schema):
    """One of the answers an action asks for; `choices` are value and words, empty for free text."""

    name: str
    label: str
    is_required: bool
    choices: list[tuple[str, str]]


class ActionOut(Schema):
    """Something that can be done with many people at once."""

    code: str
    label: str
    reason: str = Field(description="Why it does what it does and no more, where that needs saying")
    can_be_undone: bool
    answers: list[AnswerOut]

    @classmethod
    def of(cls, actor: Actor, action: BulkAction) -> ActionOut:
        """As this actor may use it now."""
        fields = action.make_form(actor, None).fields
        return cls(
            code=action.code,
            label=str(action.label),
            reason=str(action.reason),
            can_be_undone=action.undo is not None,
            answers=[
                AnswerOut(
                    name=name,
                    label=str(field.label or name),
                    is_required=field.required,
                    choices=[
                        (str(value), str(label)) for value, label in getattr(field, "choices", ())
                    ],
                )
                for name, field in fields.items()
            ],
        )


class BulkIn(Schema):
    """With whom and what: everybody a filter finds, or these people; and the action's answers."""

    filter: Filter | None = None
    person_ids: list[uuid.UUID] | None = Field(default=None, max_length=MOST_PEOPLE)
    answers: dict[str, str | bool | list[str]] = Field(default_factory=dict)

    def people(self, actor: Actor, most: int | None = None) -> list[uuid.UUID]:
        """Those of them the actor sees, or so many of the first.

        Raises FilterError, RuleViolation for both or none.
        """
        if (self.filter is None) == (self.person_ids is None):
            text = _("Give either a filter or people.")
            raise RuleViolation(text, code="filter_or_people")
        if self.filter is not None:
            return list(islice(queries.person_ids(actor, self.filter.node(actor)), most))
        return [row.id for row in queries.person_rows(actor, self.person_ids or [])][:most]

    def count(self, actor: Actor) -> int:
        """How many they are."""
        if self.filter is None:
            return len(self.people(actor))
        return queries.count_exactly(actor, self.filter.node(actor))

    def form(self, actor: Actor, action: BulkAction) -> Form:
        """The action's form, valid. Raises RuleViolation that names the answers that do not do."""
        asked = action.make_form(actor, None).fields
        fields = {
            name: _("This is not asked for, or not as a list.")
            for name, value in self.answers.items()
            if name not in asked
            or isinstance(value, list) > isinstance(asked[name], MultipleChoiceField)
        }
        form = action.make_form(
            actor,
            {
                name: ("on" if value else "") if isinstance(value, bool) else value
                for name, value in self.answers.items()
            },
        )
        if not fields and not form.is_valid():
            fields = {name: str(errors[0]) for name, errors in form.errors.items()}
        if fields:
            raise RuleViolation(
                _("These answers do not do."), code="invalid_answers", fields=fields
            )
        return form


class LeftOutOut(Schema):
    """How many are left out for one reason: a stable code, and its words."""

    code: str
    text: str
    count: int

    @classmethod
    def of(cls, one: LeftOut | RunReason) -> LeftOutOut:
        """From an outlook, or from what was done."""
        return cls(code=one.code, text=str(one.text), count=one.count)


class OutlookOut(Schema):
    """What would happen now. Of very many people the first `looked_at` are looked at."""

    count: int
    looked_at: int
    will: int
    left_out: list[LeftOutOut]
    notes: list[str]


class RunOut(Schema):
    """A piece of bulk work. `changed` may grow while it is `waiting`."""

    id: uuid.UUID
    action: str
    state: BulkState
    failure: str
    people: int
    seen: int
    changed: int
    undone: int
    left_out: list[LeftOutOut]
    stays: list[LeftOutOut] = Field(description="What undoing left as it is, and why")
    can_be_undone: bool
    has_file: bool
    created_at: dt.datetime

    @classmethod
    def of(cls, actor: Actor, run_id: uuid.UUID) -> RunOut:
        """A run the actor may look at. Raises NotFound."""
        run = queries.run_visible_to(actor, run_id)
        shown = queries.shown_whole(actor, run)
        return cls(
            id=run.pk,
            action=run.code,
            state=BulkState(run.state),
            failure=run.failure,
            people=run.people_count,
            seen=run.seen_count,
            changed=run.changed_count,
            undone=run.undone_count,
            left_out=[LeftOutOut.of(one) for one in shown.left_out],
            stays=[LeftOutOut.of(one) for one in shown.stays],
            can_be_undone=shown.may_be_undone,
            has_file=shown.has_file and run.member_id == actor.member_id,
            created_at=run.created_at,
        )


@operation(
    router,
    "GET",
    "/bulk/actions",
    right=Right.FIND,
    answer=list[ActionOut],
    summary="What can be done with many people",
)
def list_bulk_actions(request: HttpRequest) -> list[ActionOut]:
    """What the member behind the token may do, as far as its scopes go, and what it asks for."""
    actor = actor_of(request)
    return [ActionOut.of(actor, action) for action in bulk.offered_to(actor)]


@operation(
    router,
    "POST",
    "/bulk/{slug:code}/outlook",
    right=Right.FIND,
    answer=OutlookOut,
    summary="Look what bulk work would do",
)
def foresee_bulk(request: HttpRequest, code: str, body: BulkIn) -> OutlookOut:
    """For how many it would be done, who would be left out and why. Changes nothing."""
    actor = actor_of(request)
    action = bulk.offered(actor, code)
    count = body.count(actor)
    people = body.people(actor, bulk.FORESEEN)
    foreseen = foreseeing.foresee(actor, action, people, body.form(actor, action), count=count)
    if foreseen is None:
        return OutlookOut(count=count, looked_at=0, will=count, left_out=[], notes=[])
    return OutlookOut(
        count=count,
        looked_at=foreseen.looked_at,
        will=foreseen.outlook.will,
        left_out=[LeftOutOut.of(one) for one in foreseen.outlook.left_out],
        notes=list(foreseen.outlook.notes),
    )


@operation(
    router,
    "POST",
    "/bulk/{slug:code}",
    right=Right.FIND,
    answer=Created,
    status=201,
    summary="Do something with many people",
    is_repeatable=True,
)
def start_bulk(request: HttpRequest, response: HttpResponse, code: str, body: BulkIn) -> Any:
    """Do it at once, or for more than 2,000 people in the background; read how far it is.

    Besides `people:read` the token needs the scope of what is done.
    """

    def start() -> Created:
        actor = actor_of(request)
        action = bulk.offered(actor, code)
        form = body.form(actor, action)
        people = body.people(actor)
        if not people:
            raise RuleViolation(_("Nobody is chosen, or nobody you see."), code="nobody_chosen")
        run = running.start_run(
            actor=actor,
            action=action,
            person_ids=people,
            answers=foreseeing.answers_of(form),
        )
        return Created(id=str(run.pk))

    return once(request, response, start)


@operation(
    router,
    "GET",
    "/bulk/runs/{uuid:run_id}",
    right=Right.FIND,
    answer=RunOut,
    summary="Read how far bulk work is",
)
def read_bulk_run(request: HttpRequest, run_id: uuid.UUID) -> RunOut:
    """What was done, for how many, who was left out and why."""
    return RunOut.of(actor_of(request), run_id)


@operation(
    router,
    "POST",
    "/bulk/runs/{uuid:run_id}/undo",
    right=Right.FIND,
    answer=RunOut,
    summary="Take bulk work back",
)
def undo_bulk_run(request: HttpRequest, run_id: uuid.UUID) -> RunOut:
    """For 30 days; whatever was changed again since stays as it is, and `stays` says why."""
    actor = actor_of(request)
    running.undo_run(actor=actor, run_id=run_id)
    return RunOut.of(actor, run_id)


@operation(
    router,
    "POST",
    "/bulk/runs/{uuid:run_id}/file",
    right=Right.EXPORT,
    answer=None,
    summary="Fetch the list that was made",
)
def fetch_list(request: HttpRequest, run_id: uuid.UUID) -> StreamingHttpResponse:
    """The list as CSV, for the member who made it and for three days. A POST: it is recorded."""
    file = export_actions.take_file(actor=actor_of(request), run_id=run_id)
    return StreamingHttpResponse(
        file.text,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "Cache-Control": "no-store",
        },
    )
