# SPDX-License-Identifier: Apache-2.0
"""How sequences, their versions and their figures look over the API."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from ninja import Field, Schema

from talentkreis.nurture.models import Sequence, SequenceVersion, Step, StepText
from talentkreis.nurture.queries import Effect, Results, SequenceLine, tally
from talentkreis.nurture.queries.variants import Comparison
from talentkreis.nurture.rules.evidence import Share, Verdict


class SequenceOut(Schema):
    """A sequence, and how many people are where."""

    id: uuid.UUID
    name: str
    description: str
    state: str
    purpose: str
    owner_id: uuid.UUID
    pool_id: uuid.UUID | None
    held_out_percent: int = Field(description="Of 100 people so many go without it, by lot")
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    active_count: int
    paused_count: int
    over_count: int

    @classmethod
    def of_line(cls, line: SequenceLine) -> SequenceOut:
        """From a line of the list."""
        return cls(
            **_of_row(line.sequence),
            active_count=line.active_count,
            paused_count=line.paused_count,
            over_count=line.over_count,
        )


class WordsOut(Schema):
    """What a step says in one language, form of address and wording (`variant`, from 0)."""

    language: str
    form_of_address: str
    variant: int
    subject: str
    body: str

    @classmethod
    def of(cls, row: StepText) -> WordsOut:
        """From a row."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class StepOut(Schema):
    """A step in the flat order; those of a branch follow it with `branch_id` and `way`."""

    id: uuid.UUID
    position: int
    kind: str
    name: str
    wait_count: int
    wait_unit: str
    wait_until: dt.date | None
    repeats: bool
    branch_id: uuid.UUID | None
    way: str
    condition: Any = Field(description="What a branch asks: a tree of the filter language")
    network: str
    tag_name: str
    takes_off: bool
    pool_id: uuid.UUID | None
    shares: list[int] = Field(description="How several wordings are shared out, of 100")
    words: list[WordsOut]

    @classmethod
    def of(cls, row: Step) -> StepOut:
        """From a row with its texts."""
        values = {name: getattr(row, name) for name in cls.model_fields if name != "words"}
        return cls(**values, words=[WordsOut.of(text) for text in row.texts.all()])


class VersionOut(Schema):
    """A version with its steps; `frozen_at` is set once somebody got it."""

    id: uuid.UUID
    number: int
    created_at: dt.datetime
    frozen_at: dt.datetime | None
    steps: list[StepOut]

    @classmethod
    def of(cls, row: SequenceVersion) -> VersionOut:
        """From a row with steps and texts."""
        own = {name: getattr(row, name) for name in cls.model_fields if name != "steps"}
        return cls(**own, steps=[StepOut.of(step) for step in row.steps.all()])


class SequenceWhole(SequenceOut):
    """With its newest version."""

    version: VersionOut
    waiting_count: int = Field(description="Messages that are written and have not gone out")

    @classmethod
    def of(cls, row: Sequence) -> SequenceWhole:
        """From a row; counts are read."""
        counts = tally(row)
        live = {state: counts.by_state.get(state, 0) for state in ("active", "paused")}
        newest = row.versions.order_by("-number").prefetch_related("steps__texts")[0]
        return cls(
            **_of_row(row),
            active_count=live["active"],
            paused_count=live["paused"],
            over_count=counts.total - sum(live.values()),
            version=VersionOut.of(newest),
            waiting_count=counts.waiting_count,
        )


class ShareOut(Schema):
    """So many of so many, with the range the true share lies in with 95 %, in percent."""

    count: int
    of: int
    low_percent: int
    high_percent: int

    @classmethod
    def of_share(cls, share: Share) -> ShareOut:
        """From counts."""
        low, high = share.percents if share.of else (0, 100)
        return cls(count=share.count, of=share.of, low_percent=low, high_percent=high)


class VerdictOut(Schema):
    """`finding` is too_few, open or clear; judged at `size` people each, 0 before the first.

    `leader` counts wordings, or sides, from 0; `loss` is replies given away of 100.
    """

    finding: str
    size: int
    leader: int | None
    chance: float
    loss: float

    @classmethod
    def of(cls, verdict: Verdict) -> VerdictOut:
        """From the rule's answer."""
        return cls(**{name: getattr(verdict, name) for name in cls.model_fields})


class StepResultOut(Schema):
    """What became of one step."""

    step_id: uuid.UUID
    name: str
    sent_count: int
    reply_count: int


class ResultsOut(Schema):
    """What a sequence has brought. People, never opens."""

    sent_count: int
    replies: ShareOut
    unsubscribed_count: int
    bounced_count: int
    steps: list[StepResultOut]

    @classmethod
    def of(cls, found: Results) -> ResultsOut:
        """From the figures of the page."""
        return cls(
            sent_count=found.sent_count,
            replies=ShareOut.of_share(found.replies),
            unsubscribed_count=found.unsubscribed_count,
            bounced_count=found.bounced_count,
            steps=[
                StepResultOut(
                    step_id=each.step.id,
                    name=each.step.name,
                    sent_count=each.sent_count,
                    reply_count=each.reply_count,
                )
                for each in found.steps
            ],
        )


class VariantOut(Schema):
    """One wording; `waiting_count` were written to less than three weeks ago."""

    number: int
    share: int
    sent_count: int
    waiting_count: int
    replies: ShareOut
    talks: ShareOut


class ComparisonOut(Schema):
    """The wordings of one mail beside each other."""

    step_id: uuid.UUID
    name: str
    variants: list[VariantOut]
    verdict: VerdictOut

    @classmethod
    def of(cls, found: Comparison) -> ComparisonOut:
        """From the figures of the page."""
        return cls(
            step_id=found.step.id,
            name=found.step.name,
            variants=[
                VariantOut(
                    number=each.number,
                    share=each.share,
                    sent_count=each.sent_count,
                    waiting_count=each.waiting_count,
                    replies=ShareOut.of_share(each.replies),
                    talks=ShareOut.of_share(each.talks),
                )
                for each in found.variants
            ],
            verdict=VerdictOut.of(found.verdict),
        )


class SideOut(Schema):
    """One side of the lot: `care` gets the sequence, `held` goes without it."""

    side: str
    count: int
    contacts: ShareOut
    letters: ShareOut
    applications: ShareOut
    warmth_mean: float | None = Field(description="Null for fewer than 30 people")
    warmth_margin: float | None


class EffectOut(Schema):
    """Both sides and the verdict; none of both where no lot was ever drawn."""

    held_out_percent: int
    sides: list[SideOut]
    verdict: VerdictOut | None

    @classmethod
    def of(cls, sequence: Sequence, found: Effect | None) -> EffectOut:
        """From the figures of the page."""
        if found is None:
            return cls(held_out_percent=sequence.held_out_percent, sides=[], verdict=None)
        return cls(
            held_out_percent=sequence.held_out_percent,
            sides=[
                SideOut(
                    side=each.side,
                    count=each.count,
                    contacts=ShareOut.of_share(each.contacts),
                    letters=ShareOut.of_share(each.letters),
                    applications=ShareOut.of_share(each.applications),
                    warmth_mean=each.warmth_mean,
                    warmth_margin=each.warmth_margin,
                )
                for each in found.sides
            ],
            verdict=VerdictOut.of(found.verdict),
        )


_ROW = (
    "id", "name", "description", "state", "purpose", "owner_id", "pool_id", "held_out_percent",
    "started_at", "ended_at",
)  # fmt: skip


def _of_row(row: Sequence) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _ROW}
