# SPDX-License-Identifier: Apache-2.0
"""How people in sequences look over the API: whom to start, who would, who does not and why."""

from __future__ import annotations

import datetime as dt
import uuid

from ninja import Field, Schema
from pydantic import model_validator

from talentkreis.nurture.models import Enrolment
from talentkreis.nurture.queries import EnrolmentLine, Skip

MOST_PEOPLE = 1_000


class WhomToStart(Schema):
    """Whom to start, and with which step (its place in the order, from 0)."""

    person_ids: list[uuid.UUID] = Field(min_length=1, max_length=MOST_PEOPLE)
    position: int = Field(default=0, ge=0, le=200)

    @model_validator(mode="after")
    def _once_each(self) -> WhomToStart:
        self.person_ids = list(dict.fromkeys(self.person_ids))
        return self


class StartBody(WhomToStart):
    """`includes_later` also starts those whom only time keeps; they begin when it has passed.
    With `waits` a draft takes people in and stands until somebody resumes it."""

    includes_later: bool = False
    waits: bool = False


class SkipOut(Schema):
    """Somebody who does not start: `reason` is a code, `text` its words, `next_step` what helps."""

    person_id: uuid.UUID
    reason: str
    text: str
    next_step: str
    detail: str = Field(description="The field or the language it is about, where there is one")
    until: dt.datetime | None

    @classmethod
    def of(cls, skip: Skip) -> SkipOut:
        """From the look before the start."""
        return cls(
            person_id=skip.recipient.person_id,
            reason=skip.reason,
            text=str(skip.text),
            next_step=skip.next_step,
            detail=skip.detail,
            until=skip.until,
        )


class StartOut(Schema):
    """Somebody who would start, and when their first step is due."""

    person_id: uuid.UUID
    due_at: dt.datetime


class CheckOut(Schema):
    """What starting would do now. Nothing was written."""

    number: int = Field(description="The version they would get")
    starts: list[StartOut]
    skips: list[SkipOut]
    unseen_count: int = Field(description="Ids of people who are absent, or invisible to the token")


class StartedOut(Schema):
    """How many started, and how many did not, by reason."""

    count: int
    skipped: dict[str, int]


class EnrolmentOut(Schema):
    """A person in a sequence."""

    id: uuid.UUID
    person_id: uuid.UUID
    state: str
    reason: str = Field(description="Why it is over or stands, in words")
    step: str = Field(description="The name of the step that comes next")
    next_due_at: dt.datetime | None
    changed_at: dt.datetime
    waits_until: dt.datetime | None
    waits_for: str

    @classmethod
    def of(cls, line: EnrolmentLine) -> EnrolmentOut:
        """From a line of the page."""
        own = {name: getattr(line, name) for name in cls.model_fields if hasattr(line, name)}
        return cls(**own, person_id=line.person.id, step=line.step_name)


class EnrolmentList(Schema):
    """Some people of a sequence, whoever changed last first; `next_cursor` is empty at the end."""

    enrolments: list[EnrolmentOut]
    next_cursor: str


class EnrolmentNow(Schema):
    """What became of an enrolment."""

    id: uuid.UUID
    state: str

    @classmethod
    def of(cls, row: Enrolment) -> EnrolmentNow:
        """From a row."""
        return cls(id=row.id, state=row.state)
