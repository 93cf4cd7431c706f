# SPDX-License-Identifier: Apache-2.0
"""Automations over the API: list, read, make, activate, pause, try out, and what they did."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from talentkreis.api.operations import Created, actor_of, once, operation
from talentkreis.automations import actions
from talentkreis.automations.models import (
    MOST_A_DAY,
    USUAL_DAILY_LIMIT,
    Automation,
    Overflow,
    Run,
)
from talentkreis.automations.permissions import Right
from talentkreis.automations.queries import automations as queries
from talentkreis.automations.queries import log
from talentkreis.organisation.rights import member_id_of
from talentkreis.search.language import from_json

router = Router(tags=["automations"])


class AutomationOut(Schema):
    """An automation. `number` is the newest version; `live_number` the one at work, if any."""

    id: uuid.UUID
    name: str
    owner_id: uuid.UUID
    sequence_id: uuid.UUID | None = Field(description="Set for the beginning of a sequence")
    state: str
    pause_reason: str
    loop: list[uuid.UUID] = Field(description="For a loop: what set off what, in order")
    daily_limit: int
    overflow: str
    includes_imported: bool
    number: int
    live_number: int | None

    @classmethod
    def of(cls, row: Automation) -> AutomationOut:
        """From a row."""
        own = {"number", "live_number"}
        return cls(
            **{name: getattr(row, name) for name in cls.model_fields if name not in own},
            number=queries.newest_version(row).number,
            live_number=row.live_version.number if row.live_version else None,
        )


class AutomationWhole(AutomationOut):
    """With what its newest version does."""

    trigger: str
    trigger_settings: dict[str, Any]
    condition: Any = Field(description="A tree of the filter language; null for everybody")
    steps: list[Any]

    @classmethod
    def of(cls, row: Automation) -> AutomationWhole:
        """From a row."""
        version = queries.newest_version(row)
        return cls(
            **AutomationOut.of(row).dict(),
            trigger=version.trigger,
            trigger_settings=version.trigger_settings,
            condition=version.condition,
            steps=version.steps,
        )


class AutomationList(Schema):
    """Every automation, by name."""

    automations: list[AutomationOut]


class StepIn(Schema):
    """A step; a branch has `settings.condition` and two ways."""

    kind: str = Field(max_length=40)
    settings: dict[str, Any] = Field(default_factory=dict)
    then: list[Any] = Field(default_factory=list, max_length=30)
    otherwise: list[Any] = Field(default_factory=list, max_length=30, alias="else")

    def plain(self) -> dict[str, Any]:
        """As the builder reads it."""
        plain: dict[str, Any] = {"kind": self.kind, "settings": self.settings}
        if self.then or self.otherwise:
            plain |= {"then": self.then, "else": self.otherwise}
        return plain


class NewAutomation(Schema):
    """What to make. It is a draft until it is activated."""

    name: str = Field(min_length=1, max_length=120)
    owner_id: uuid.UUID | None = Field(
        default=None, description="Who is in charge; the member behind the token if not said"
    )
    trigger: str = Field(max_length=40)
    trigger_settings: dict[str, Any] = Field(default_factory=dict)
    condition: Any = Field(default=None, description="A tree of the filter language")
    steps: list[StepIn] = Field(max_length=30)
    daily_limit: int = Field(default=USUAL_DAILY_LIMIT, ge=1, le=MOST_A_DAY)
    overflow: Overflow = Overflow.ASK
    includes_imported: bool = False


class RunOut(Schema):
    """One answer to one occurrence; `trace` holds what became of each step, by codes."""

    id: uuid.UUID
    automation_id: uuid.UUID
    person_id: uuid.UUID
    number: int = Field(description="The version that ran")
    state: str
    reason: str
    chain: list[uuid.UUID]
    occurred_at: dt.datetime
    finished_at: dt.datetime | None
    trace: list[dict[str, str]]

    @classmethod
    def of(cls, row: Run) -> RunOut:
        """From a row."""
        values = {name: getattr(row, name) for name in cls.model_fields if name != "number"}
        return cls(**values, number=row.version.number)


class RunList(Schema):
    """Some runs, newest first; `next_cursor` is empty at the end."""

    runs: list[RunOut]
    next_cursor: str


class RehearsalIn(Schema):
    """On whom to try it."""

    person_id: uuid.UUID


class RehearsalOut(Schema):
    """What would happen. Nothing was written."""

    number: int
    is_met: bool
    trace: list[dict[str, str]]
    sets_off: list[str] = Field(description="Names of other automations that would follow")


@operation(
    router,
    "GET",
    "/automations",
    right=Right.VIEW,
    answer=AutomationList,
    summary="List automations",
)
def list_automations(request: HttpRequest) -> AutomationList:
    """Every automation the token sees, beginnings of sequences among them."""
    lines = queries.lines(actor_of(request))
    return AutomationList(automations=[AutomationOut.of(line.automation) for line in lines])


@operation(
    router,
    "GET",
    "/automations/{uuid:automation_id}",
    right=Right.VIEW,
    answer=AutomationWhole,
    summary="Read an automation",
)
def read_automation(request: HttpRequest, automation_id: uuid.UUID) -> AutomationWhole:
    """With trigger, condition and steps of its newest version."""
    return AutomationWhole.of(queries.automation_visible_to(actor_of(request), automation_id))


@operation(
    router,
    "POST",
    "/automations",
    right=Right.MAKE,
    answer=Created,
    status=201,
    summary="Make an automation",
    is_repeatable=True,
)
def create_automation(request: HttpRequest, response: HttpResponse, body: NewAutomation) -> Any:
    """A draft. Settings are checked as the pages check them."""

    def make() -> Created:
        actor = actor_of(request)
        node = from_json(body.condition, actor=actor) if body.condition is not None else None
        automation = actions.create_automation(
            actor=actor,
            frame=actions.Frame(
                name=body.name,
                owner_id=body.owner_id or member_id_of(actor),
                daily_limit=body.daily_limit,
                overflow=body.overflow.value,
                includes_imported=body.includes_imported,
            ),
            definition=actions.Definition(
                trigger=body.trigger,
                trigger_settings=body.trigger_settings,
                condition=node,
                steps=[step.plain() for step in body.steps],
            ),
        )
        return Created(id=str(automation.id))

    return once(request, response, make)


@operation(
    router,
    "POST",
    "/automations/{uuid:automation_id}/activate",
    right=Right.MAKE,
    answer=AutomationOut,
    summary="Activate an automation",
)
def activate_automation(request: HttpRequest, automation_id: uuid.UUID) -> AutomationOut:
    """Its newest version reacts from now on. Activating twice is once."""
    row = actions.activate(actor=actor_of(request), automation_id=automation_id)
    return AutomationOut.of(row)


@operation(
    router,
    "POST",
    "/automations/{uuid:automation_id}/pause",
    right=Right.MAKE,
    answer=AutomationOut,
    summary="Pause an automation",
)
def pause_automation(request: HttpRequest, automation_id: uuid.UUID) -> AutomationOut:
    """Nothing sets it off any more; what waits is held. Pausing twice is once."""
    return AutomationOut.of(actions.pause(actor=actor_of(request), automation_id=automation_id))


@operation(
    router,
    "POST",
    "/automations/{uuid:automation_id}/test-run",
    right=Right.VIEW,
    answer=RehearsalOut,
    summary="Try an automation on a person",
)
def try_automation(
    request: HttpRequest, automation_id: uuid.UUID, body: RehearsalIn
) -> RehearsalOut:
    """What would happen now; everything is rolled back."""
    result = actions.rehearse(
        actor=actor_of(request), automation_id=automation_id, person_id=body.person_id
    )
    return RehearsalOut(
        number=result.version.number,
        is_met=result.is_met,
        trace=result.trace or [],
        sets_off=list(result.sets_off),
    )


@operation(
    router,
    "GET",
    "/automations/{uuid:automation_id}/runs",
    right=Right.VIEW,
    answer=RunList,
    summary="Read what an automation did",
)
def list_runs(
    request: HttpRequest,
    automation_id: uuid.UUID,
    state: Annotated[
        Literal["", "waiting", "held", "done", "not_met", "failed", "stopped"], Query()
    ] = "",
    cursor: Annotated[str, Query(max_length=200)] = "",
) -> RunList:
    """The log, newest first, fifty at a time; of people the token sees."""
    page = log.runs_of(actor_of(request), automation_id, state=state, cursor=cursor)
    return RunList(runs=[RunOut.of(run) for run in page.runs], next_cursor=page.next_cursor)
