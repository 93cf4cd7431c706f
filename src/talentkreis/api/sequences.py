# SPDX-License-Identifier: Apache-2.0
"""Sequences over the API: read them and their versions, look before the start, start people,
pause and stop, and what became of wordings and of the comparison group."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from talentkreis.api.enrolment_shapes import (
    CheckOut,
    EnrolmentList,
    EnrolmentNow,
    EnrolmentOut,
    SkipOut,
    StartBody,
    StartedOut,
    StartOut,
    WhomToStart,
)
from talentkreis.api.operations import actor_of, once, operation
from talentkreis.api.sequence_shapes import (
    ComparisonOut,
    EffectOut,
    ResultsOut,
    SequenceOut,
    SequenceWhole,
    VersionOut,
)
from talentkreis.nurture import actions, queries
from talentkreis.nurture.models import Sequence, SequenceVersion
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.variants import comparisons

router = Router(tags=["sequences"])

_ONE = "/sequences/{uuid:sequence_id}"
_ENROLMENT = "/enrolments/{uuid:enrolment_id}"


class SequenceList(Schema):
    """Sequences, those that run first; at most 200."""

    sequences: list[SequenceOut]


class VersionList(Schema):
    """Every version, the newest first."""

    versions: list[VersionOut]


class ComparisonList(Schema):
    """The mails of the newest version that have several wordings."""

    comparisons: list[ComparisonOut]


@operation(
    router,
    "GET",
    "/sequences",
    right=Right.VIEW,
    answer=SequenceList,
    summary="List sequences",
)
def list_sequences(request: HttpRequest) -> SequenceList:
    """Every sequence the token sees, with how many people are where."""
    lines = queries.sequence_lines(actor_of(request))
    return SequenceList(sequences=[SequenceOut.of_line(line) for line in lines])


@operation(
    router,
    "GET",
    _ONE,
    right=Right.VIEW,
    answer=SequenceWhole,
    summary="Read a sequence",
)
def read_sequence(request: HttpRequest, sequence_id: uuid.UUID) -> SequenceWhole:
    """With the steps and words of its newest version, and how many people are where."""
    return SequenceWhole.of(queries.sequence_visible_to(actor_of(request), sequence_id))


@operation(
    router,
    "GET",
    f"{_ONE}/versions",
    right=Right.VIEW,
    answer=VersionList,
    summary="Read the versions of a sequence",
)
def list_versions(request: HttpRequest, sequence_id: uuid.UUID) -> VersionList:
    """A version with somebody under way is frozen: its words never change again."""
    sequence = queries.sequence_visible_to(actor_of(request), sequence_id)
    rows = sequence.versions.order_by("-number").prefetch_related("steps__texts")
    return VersionList(versions=[VersionOut.of(row) for row in rows])


@operation(
    router,
    "POST",
    f"{_ONE}/check",
    right=Right.VIEW,
    answer=CheckOut,
    summary="Look at who would start, and who would not and why",
)
def check_enrolment(request: HttpRequest, sequence_id: uuid.UUID, body: WhomToStart) -> CheckOut:
    """The same look as on the page before the start; the gate is asked for each. Writes nothing."""
    actor = actor_of(request)
    check = queries.enrolment_check(actor, sequence_id, body.person_ids, position=body.position)
    seen = len(check.starts) + len(check.skips)
    return CheckOut(
        number=check.version.number,
        starts=[
            StartOut(person_id=each.recipient.person_id, due_at=each.due_at)
            for each in check.starts
        ],
        skips=[SkipOut.of(skip) for skip in check.skips],
        unseen_count=len(body.person_ids) - seen,
    )


@operation(
    router,
    "POST",
    f"{_ONE}/enrolments",
    right=Right.START,
    answer=StartedOut,
    status=201,
    summary="Start people",
    is_repeatable=True,
)
def start_people(
    request: HttpRequest, response: HttpResponse, sequence_id: uuid.UUID, body: StartBody
) -> Any:
    """Whoever may start now does; all others are left alone. A person twice is once."""

    def start() -> StartedOut:
        started = actions.start_enrolments(
            actor=actor_of(request),
            sequence_id=sequence_id,
            person_ids=body.person_ids,
            includes_later=body.includes_later,
            position=body.position,
            waits=body.waits,
        )
        skipped = {group.reason: group.count for group in started.check.groups}
        return StartedOut(count=started.count, skipped=skipped)

    return once(request, response, start)


@operation(
    router,
    "GET",
    f"{_ONE}/enrolments",
    right=Right.VIEW,
    answer=EnrolmentList,
    summary="Read who is in a sequence",
)
def list_enrolments(
    request: HttpRequest,
    sequence_id: uuid.UUID,
    state: Annotated[Literal["", "active", "paused", "finished", "stopped"], Query()] = "",
    cursor: Annotated[str, Query(max_length=200)] = "",
) -> EnrolmentList:
    """Fifty at a time, of people the token sees."""
    actor = actor_of(request)
    sequence = queries.sequence_visible_to(actor, sequence_id)
    page = queries.enrolments_of(actor, sequence, state=state, cursor=cursor)
    return EnrolmentList(
        enrolments=[EnrolmentOut.of(line) for line in page.lines],
        next_cursor=page.next_cursor,
    )


@operation(
    router,
    "POST",
    f"{_ONE}/pause",
    right=Right.START,
    answer=SequenceWhole,
    summary="Pause a sequence",
)
def pause_sequence(request: HttpRequest, sequence_id: uuid.UUID) -> SequenceWhole:
    """What is written is held, nothing new is planned. Pausing twice is once."""
    actor = actor_of(request)
    actions.pause_sequence(actor=actor, sequence_id=sequence_id)
    return SequenceWhole.of(queries.sequence_visible_to(actor, sequence_id))


@operation(
    router,
    "POST",
    f"{_ONE}/resume",
    right=Right.START,
    answer=SequenceWhole,
    summary="Let a sequence go on",
)
def resume_sequence(request: HttpRequest, sequence_id: uuid.UUID) -> SequenceWhole:
    """Everything waits as much longer as it stood. Twice is once."""
    actor = actor_of(request)
    actions.resume_sequence(actor=actor, sequence_id=sequence_id)
    return SequenceWhole.of(queries.sequence_visible_to(actor, sequence_id))


@operation(
    router,
    "POST",
    f"{_ENROLMENT}/pause",
    right=Right.START,
    answer=EnrolmentNow,
    summary="Let one person wait",
)
def pause_enrolment(request: HttpRequest, enrolment_id: uuid.UUID) -> EnrolmentNow:
    """Until somebody lets them go on."""
    row = actions.pause_enrolment(actor=actor_of(request), enrolment_id=enrolment_id)
    return EnrolmentNow.of(row)


@operation(
    router,
    "POST",
    f"{_ENROLMENT}/resume",
    right=Right.START,
    answer=EnrolmentNow,
    summary="Let one person go on",
)
def resume_enrolment(request: HttpRequest, enrolment_id: uuid.UUID) -> EnrolmentNow:
    """With the step that was next."""
    row = actions.resume_enrolment(actor=actor_of(request), enrolment_id=enrolment_id)
    return EnrolmentNow.of(row)


@operation(
    router,
    "POST",
    f"{_ENROLMENT}/stop",
    right=Right.START,
    answer=EnrolmentNow,
    summary="Take one person out",
)
def stop_enrolment(request: HttpRequest, enrolment_id: uuid.UUID) -> EnrolmentNow:
    """What has not gone out does not go out."""
    row = actions.stop_enrolment(actor=actor_of(request), enrolment_id=enrolment_id)
    return EnrolmentNow.of(row)


@operation(
    router,
    "GET",
    f"{_ONE}/results",
    right=Right.VIEW,
    answer=ResultsOut,
    summary="Read what a sequence has brought",
)
def read_results(request: HttpRequest, sequence_id: uuid.UUID) -> ResultsOut:
    """People and replies with the range of the true share; opens are not counted."""
    actor = actor_of(request)
    sequence = queries.sequence_visible_to(actor, sequence_id)
    version = _with_figures(sequence)
    return ResultsOut.of(queries.results(actor, sequence, version))


@operation(
    router,
    "GET",
    f"{_ONE}/variants",
    right=Right.VIEW,
    answer=ComparisonList,
    summary="Read what became of the wordings of a sequence",
)
def read_variants(request: HttpRequest, sequence_id: uuid.UUID) -> ComparisonList:
    """Figures today, and the verdict of the last fixed size (docs/statistics.md)."""
    actor = actor_of(request)
    sequence = queries.sequence_visible_to(actor, sequence_id)
    version = _with_figures(sequence)
    found = comparisons(actor, version, "de")
    return ComparisonList(comparisons=[ComparisonOut.of(each) for each in found])


@operation(
    router,
    "GET",
    f"{_ONE}/comparison-group",
    right=Right.VIEW,
    answer=EffectOut,
    summary="Read what a sequence does, against going without it",
)
def read_effect(request: HttpRequest, sequence_id: uuid.UUID) -> EffectOut:
    """Both sides of the lot, followed for 90 days (docs/statistics.md)."""
    actor = actor_of(request)
    sequence = queries.sequence_visible_to(actor, sequence_id)
    return EffectOut.of(sequence, queries.effect_of(actor, sequence))


def _with_figures(sequence: Sequence) -> SequenceVersion:
    """The newest version somebody got: the one after it has no figures yet."""
    started = sequence.versions.filter(frozen_at__isnull=False).order_by("-number").first()
    return started or sequence.versions.order_by("-number")[0]
