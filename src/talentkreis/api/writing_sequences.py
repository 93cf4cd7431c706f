# SPDX-License-Identifier: Apache-2.0
"""Writing sequences over the API: details, steps with their words, versions, the end of one, and
what runs below average. The same actions as the pages; nobody is started here."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from talentkreis.api.operations import Created, actor_of, once, operation
from talentkreis.api.search import Filter
from talentkreis.api.sequence_shapes import SequenceWhole, ShareOut, VersionOut
from talentkreis.api.sequences import router
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.nurture import actions, queries
from talentkreis.nurture.models import Step, StepKind, WaitUnit
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.reviewing import ReviewLine, review_of
from talentkreis.nurture.rules.reviewing import month_of
from talentkreis.organisation.actors import Actor
from talentkreis.organisation.rights import member_id_of
from talentkreis.people.rules import free_text
from talentkreis.search.language import from_json

_ONE = "/sequences/{uuid:sequence_id}"
_STEP = f"{_ONE}/steps/{{uuid:step_id}}"


class NewSequence(Schema):
    """What to set up. Nobody is in it before somebody starts people."""

    name: str = Field(min_length=1, max_length=200)
    owner_id: uuid.UUID | None = Field(
        default=None, description="Who is in charge; the member behind the token if not said"
    )
    description: str = Field(default="", max_length=300)
    pool_id: uuid.UUID | None = None
    begins_with: Literal["empty", "cadence"] = Field(
        default="empty", description="`cadence`: month 1, 2, 3, then once a quarter, with words"
    )
    language: Literal["de", "en"] = Field(default="de", description="Of the names of its steps")


class SequenceChange(Schema):
    """What changes; what is not said stays."""

    name: str | None = Field(default=None, min_length=1, max_length=200)
    owner_id: uuid.UUID | None = None
    description: str | None = Field(default=None, max_length=300)
    pool_id: uuid.UUID | None = Field(default=None, description="Null: for no pool")


class WordsIn(Schema):
    """The words of a step; both empty: not written in this language and form of address."""

    language: Literal["de", "en"]
    form_of_address: Literal["sie", "du"] = "sie"
    subject: str = Field(default="", max_length=200, description="WhatsApp: the template's name")
    body: str = Field(default="", max_length=20_000)


class StepChange(Schema):
    """What changes about a step; what is not said stays, languages not named among it."""

    name: str | None = Field(default=None, max_length=200)
    summary: str | None = Field(default=None, max_length=300)
    wait_count: int | None = Field(default=None, ge=0, le=100)
    wait_unit: WaitUnit | None = None
    wait_until: dt.date | None = None
    repeats: bool | None = None
    condition: Filter | None = Field(default=None, description="What a branch asks")
    network: str | None = Field(default=None, max_length=20)
    tag_name: str | None = Field(default=None, max_length=80)
    takes_off: bool | None = None
    pool_id: uuid.UUID | None = None
    words: list[WordsIn] = Field(default_factory=list, max_length=4)

    def details(self, actor: Actor, step: Step | None, kind: str) -> actions.StepDetails:
        """As the action takes it, on top of the step as it is. Raises FilterError."""
        plain = ("name", "summary", "wait_count", "wait_unit", "wait_until", "repeats", "network",
                 "tag_name", "takes_off", "pool_id")  # fmt: skip
        said = {name: getattr(self, name) for name in plain if name in self.model_fields_set}
        held = {name: getattr(step, name) for name in plain} if step is not None else {}
        values = {name: value for name, value in (held | said).items() if value is not None}
        if self.wait_until is not None:
            values["wait_unit"] = WaitUnit.DATE
        condition = self.condition.node(actor) if self.condition is not None else None
        if condition is None and step is not None and step.condition is not None:
            condition = from_json(step.condition, actor=actor, is_stored=True)
        texts = {
            (words.language, words.form_of_address): actions.TextDetails(
                subject=words.subject, body=free_text(words.body)
            )
            for words in self.words
        }
        return actions.StepDetails(
            **{"name": "", **values, "kind": kind, "condition": condition, "texts": texts}
        )


class NewStep(StepChange):
    """A step, and where it comes: last, but before a repeating one, if nothing is said."""

    kind: StepKind
    position: int | None = Field(default=None, ge=0, le=100, description="Counted on its way")
    branch_id: uuid.UUID | None = None
    way: Literal["", "yes", "no"] = ""


class MoveIn(Schema):
    """Up or down by one place on its way."""

    by: Literal[-1, 1]


class ReviewLineOut(Schema):
    """One thing beside everything else of its kind."""

    kind: str = Field(description="sequence, step or newsletter")
    id: uuid.UUID
    name: str
    part_of: str
    owner_id: uuid.UUID | None
    mine: ShareOut
    others: ShareOut
    is_loss: bool = Field(description="The share is of farewells: more is worse")
    chance_percent: int = Field(description="How sure one may be that the rest does better")
    next_step: str

    @classmethod
    def of(cls, line: ReviewLine) -> ReviewLineOut:
        """From a line of the page."""
        own = {name: getattr(line.tallied, name) for name in ("kind", "id", "name", "part_of")}
        return cls(
            **own,
            owner_id=line.tallied.owner_id,
            mine=ShareOut.of_share(line.weighed.mine),
            others=ShareOut.of_share(line.weighed.others),
            is_loss=line.tallied.is_loss,
            chance_percent=line.weighed.chance_percent,
            next_step=line.next_step,
        )


class ReviewOut(Schema):
    """What a month says about the twelve before it; `too_few` cannot be judged yet."""

    month: dt.date
    below: list[ReviewLineOut]
    too_few: list[ReviewLineOut]
    usual_count: int


@operation(
    router,
    "POST",
    "/sequences",
    right=Right.EDIT,
    answer=Created,
    status=201,
    summary="Set up a sequence",
    is_repeatable=True,
)
def create_sequence(request: HttpRequest, response: HttpResponse, body: NewSequence) -> Any:
    """A draft, empty or with the ready cadence."""

    def make() -> Created:
        actor = actor_of(request)
        details = actions.SequenceDetails(
            name=body.name,
            owner_id=body.owner_id or member_id_of(actor),
            description=body.description,
            pool_id=body.pool_id,
        )
        if body.begins_with == "empty":
            return Created(id=str(actions.create_sequence(actor=actor, details=details).id))
        made = actions.create_sequence_from_cadence(
            actor=actor, details=details, language=body.language
        )
        return Created(id=str(made.id))

    return once(request, response, make)


@operation(
    router,
    "PATCH",
    _ONE,
    right=Right.EDIT,
    answer=SequenceWhole,
    summary="Change what is said about a sequence",
)
def update_sequence(
    request: HttpRequest, sequence_id: uuid.UUID, body: SequenceChange
) -> SequenceWhole:
    """Name, description, owner or pool; also while it runs."""
    actor = actor_of(request)
    row = queries.sequence_visible_to(actor, sequence_id)
    said = {name: getattr(body, name) for name in body.model_fields_set}
    actions.update_sequence(
        actor=actor,
        sequence_id=sequence_id,
        details=actions.SequenceDetails(
            name=said.get("name") or row.name,
            owner_id=said.get("owner_id") or row.owner_id,
            description=said.get("description", row.description) or "",
            pool_id=said.get("pool_id", row.pool_id),
        ),
    )
    return SequenceWhole.of(queries.sequence_visible_to(actor, sequence_id))


@operation(
    router,
    "POST",
    f"{_ONE}/versions",
    right=Right.EDIT,
    answer=VersionOut,
    summary="Open a version that may change",
)
def open_version(request: HttpRequest, sequence_id: uuid.UUID) -> VersionOut:
    """A copy of the newest one, or that one while nobody got it. Whoever starts from now on gets
    it; whoever is under way keeps theirs. Twice is once."""
    actions.start_new_version(actor=actor_of(request), sequence_id=sequence_id)
    return _newest(actor_of(request), sequence_id)


@operation(
    router,
    "POST",
    f"{_ONE}/steps",
    right=Right.EDIT,
    answer=Created,
    status=201,
    summary="Add a step to the open version",
    is_repeatable=True,
)
def add_step(
    request: HttpRequest, response: HttpResponse, sequence_id: uuid.UUID, body: NewStep
) -> Any:
    """With its words. A version somebody got is frozen: open a new one first."""

    def add() -> Created:
        actor = actor_of(request)
        step = actions.add_step(
            actor=actor,
            sequence_id=sequence_id,
            details=body.details(actor, None, body.kind.value),
            position=body.position,
            branch_id=body.branch_id,
            way=body.way,
        )
        return Created(id=str(step.id))

    return once(request, response, add)


@operation(
    router,
    "PATCH",
    _STEP,
    right=Right.EDIT,
    answer=VersionOut,
    summary="Change a step of the open version",
)
def update_step(
    request: HttpRequest, sequence_id: uuid.UUID, step_id: uuid.UUID, body: StepChange
) -> VersionOut:
    """Its kind stays. Empty words take a language away."""
    actor = actor_of(request)
    step = _step_of(actor, sequence_id, step_id)
    actions.update_step(
        actor=actor,
        sequence_id=sequence_id,
        step_id=step_id,
        details=body.details(actor, step, step.kind),
    )
    return _newest(actor, sequence_id)


@operation(
    router,
    "POST",
    f"{_STEP}/move",
    right=Right.EDIT,
    answer=VersionOut,
    summary="Swap a step with its neighbour",
)
def move_step(
    request: HttpRequest, sequence_id: uuid.UUID, step_id: uuid.UUID, body: MoveIn
) -> VersionOut:
    """On its way; a branch takes its ways along. At an end nothing happens."""
    actor = actor_of(request)
    actions.move_step(actor=actor, sequence_id=sequence_id, step_id=step_id, by=body.by)
    return _newest(actor, sequence_id)


@operation(
    router,
    "DELETE",
    _STEP,
    right=Right.EDIT,
    answer=VersionOut,
    summary="Take a step out of the open version",
)
def remove_step(request: HttpRequest, sequence_id: uuid.UUID, step_id: uuid.UUID) -> VersionOut:
    """A branch goes with both its ways."""
    actor = actor_of(request)
    actions.remove_step(actor=actor, sequence_id=sequence_id, step_id=step_id)
    return _newest(actor, sequence_id)


@operation(
    router,
    "POST",
    f"{_ONE}/end",
    right=Right.START,
    answer=SequenceWhole,
    summary="End a sequence for good",
)
def end_sequence(request: HttpRequest, sequence_id: uuid.UUID) -> SequenceWhole:
    """For everybody in it; what has not gone out does not go out. Twice is once."""
    actor = actor_of(request)
    queries.sequence_visible_to(actor, sequence_id)
    actions.end_sequence(actor=actor, sequence_id=sequence_id)
    return SequenceWhole.of(queries.sequence_visible_to(actor, sequence_id))


@operation(
    router,
    "GET",
    "/sequences/below-average",
    right=Right.VIEW,
    answer=ReviewOut,
    summary="Read what runs below average",
)
def read_review(
    request: HttpRequest,
    month: Annotated[
        dt.date | None,
        Query(description="Any day of a month of the last year; this month if not said"),
    ] = None,
) -> ReviewOut:
    """Sequences, mails and newsletters beside the rest of their kind (docs/statistics.md)."""
    this_month = month_of(clock.today())
    earliest = this_month.replace(year=this_month.year - 1)
    wanted = max(earliest, min(month_of(month or this_month), this_month))
    found = review_of(actor_of(request), wanted)
    return ReviewOut(
        month=found.month,
        below=[ReviewLineOut.of(line) for line in found.below],
        too_few=[ReviewLineOut.of(line) for line in found.too_few],
        usual_count=found.usual_count,
    )


def _step_of(actor: Actor, sequence_id: uuid.UUID, step_id: uuid.UUID) -> Step:
    newest = queries.sequence_visible_to(actor, sequence_id).versions.order_by("-number")[0]
    step = newest.steps.filter(id=step_id).first()
    if step is None:
        raise NotFound(_("There is no such step."), code="no_such_step")
    return step


def _newest(actor: Actor, sequence_id: uuid.UUID) -> VersionOut:
    sequence = queries.sequence_visible_to(actor, sequence_id)
    rows = sequence.versions.order_by("-number").prefetch_related("steps__texts")
    return VersionOut.of(rows[0])
