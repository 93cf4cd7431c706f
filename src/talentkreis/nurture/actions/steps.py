# SPDX-License-Identifier: Apache-2.0
"""Writing the steps of a version nobody has started: their order, their ways, their words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.mail import merge_fields
from talentkreis.nurture.actions.building import locked_sequence, tell_change
from talentkreis.nurture.actions.short_texts import wrong_short_texts
from talentkreis.nurture.models import (
    MAIL_KINDS,
    SHORT_KINDS,
    WORDED_KINDS,
    Network,
    Step,
    StepKind,
    StepText,
    WaitUnit,
    Way,
)
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.rules.wording import FIELD_NAMES
from talentkreis.organisation.rights import require
from talentkreis.pools.models import Pool
from talentkreis.search.language import EVERYBODY, to_json

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.nurture.models import SequenceVersion
    from talentkreis.organisation.actors import Actor
    from talentkreis.search.language import Node

MOST_STEPS, MOST_BRANCHES = 30, 6
MOST: dict[str, int] = {WaitUnit.DAYS: 100, WaitUnit.MONTHS: 36, WaitUnit.QUARTERS: 12}
_RHYTHMS = frozenset({WaitUnit.MONTHS, WaitUnit.QUARTERS})


@dataclass(frozen=True, slots=True)
class TextDetails:
    """The words of a step in one language and form; empty ones mean "not written"."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class StepDetails:
    """A step as it is typed: `texts` by language and form of address.

    Only what its kind needs counts: `condition` of a branch, `network` of a message by hand,
    `tag_name` and `takes_off`, or the pool.
    """

    kind: str
    name: str
    wait_count: int = 0
    wait_unit: str = WaitUnit.MONTHS
    wait_until: dt.date | None = None
    repeats: bool = False
    summary: str = ""
    condition: Node | None = None
    network: str = ""
    tag_name: str = ""
    takes_off: bool = False
    pool_id: uuid.UUID | None = None
    texts: Mapping[tuple[str, str], TextDetails] = field(default_factory=dict)


@transaction.atomic
def add_step(
    *,
    actor: Actor,
    sequence_id: uuid.UUID,
    details: StepDetails,
    position: int | None = None,
    branch_id: uuid.UUID | None = None,
    way: str = "",
) -> Step:
    """Put a step in, on the way of a branch where one is named; positions count on its way.

    Without a position it comes last, but before a repeating step. Raises NotFound, Conflict when
    the version is frozen, RuleViolation for what cannot be done.
    """
    require(actor, Right.EDIT)
    version = open_version(actor, sequence_id)
    steps = list(version.steps.order_by("position"))
    branch = _branch(steps, branch_id, way)
    _require_room(steps, details, branch)
    beside = _lane(steps, branch, way)
    end = len(beside) - (bool(beside) and beside[-1].repeats and not details.repeats)
    place = end if position is None else max(0, min(position, end))
    values = _checked_step(actor, details, is_last=place == len(beside))
    step = Step(version=version, branch=branch, way=way if branch else "", **values)
    beside.insert(place, step)
    step.position = len(steps)
    step.save(force_insert=True)
    _renumber([*steps, step], step, beside)
    _write_texts(step, details)
    tell_change(actor, version, "steps")
    return step


@transaction.atomic
def update_step(
    *, actor: Actor, sequence_id: uuid.UUID, step_id: uuid.UUID, details: StepDetails
) -> Step:
    """Change a step and its words. A branch stays one, and nothing else becomes one.

    Raises as `add_step`.
    """
    require(actor, Right.EDIT)
    version = open_version(actor, sequence_id)
    steps = list(version.steps.order_by("position"))
    step = step_of(steps, step_id)
    if StepKind.BRANCH in {step.kind, details.kind} and step.kind != details.kind:
        raise RuleViolation(
            _("A branch stays a branch. Take it out and add another step."), code="kind_of_step"
        )
    is_last = _lane(steps, step.branch, step.way)[-1] == step
    for name, value in _checked_step(actor, details, is_last=is_last).items():
        setattr(step, name, value)
    if step.kind not in MAIL_KINDS:
        step.shares = []
        step.texts.filter(variant__gt=0).delete()
    step.save()
    _write_texts(step, details)
    tell_change(actor, version, "steps", "texts")
    return step


@transaction.atomic
def move_step(*, actor: Actor, sequence_id: uuid.UUID, step_id: uuid.UUID, by: int) -> Step:
    """Swap a step with its neighbour on the same way, -1 up or +1 down; a branch takes its ways
    along. At an end nothing happens.

    Raises NotFound, Conflict when frozen, RuleViolation when a repeating step would not be last.
    """
    require(actor, Right.EDIT)
    version = open_version(actor, sequence_id)
    steps = list(version.steps.order_by("position"))
    step = step_of(steps, step_id)
    beside = _lane(steps, step.branch, step.way)
    here = beside.index(step)
    there = here + by
    if not 0 <= there < len(beside):
        return step
    if step.repeats or beside[there].repeats:
        raise RuleViolation(_("A repeating step stays the last one."), code="repeating_step_last")
    beside[here], beside[there] = beside[there], beside[here]
    _renumber(steps, step, beside)
    tell_change(actor, version, "steps")
    return step


@transaction.atomic
def remove_step(*, actor: Actor, sequence_id: uuid.UUID, step_id: uuid.UUID) -> None:
    """Take a step out of a version nobody has started; a branch goes with both its ways.

    Raises NotFound, Conflict when frozen.
    """
    require(actor, Right.EDIT)
    version = open_version(actor, sequence_id)
    steps = list(version.steps.order_by("position"))
    step = step_of(steps, step_id)
    gone = {step.id, *(each.id for each in steps if each.branch_id == step.id)}
    Step.objects.filter(id__in=gone).delete()
    _write_order([each for each in steps if each.id not in gone])
    tell_change(actor, version, "steps")


def open_version(actor: Actor, sequence_id: uuid.UUID) -> SequenceVersion:
    """The latest version, locked with its sequence. Raises NotFound, Conflict when frozen."""
    sequence = locked_sequence(actor, sequence_id)
    version = sequence.versions.order_by("-number")[0]
    if version.frozen_at is not None:
        raise Conflict(
            _("People are under way in this version. Start a new one to change it."),
            code="version_frozen",
        )
    return version


def step_of(steps: Sequence[Step], step_id: uuid.UUID) -> Step:
    """The step of this id. Raises NotFound."""
    step = next((each for each in steps if each.id == step_id), None)
    if step is None:
        raise NotFound(_("There is no such step."))
    return step


def _branch(steps: Sequence[Step], branch_id: uuid.UUID | None, way: str) -> Step | None:
    """The branch that is named. Raises NotFound for what is none, or a way it does not have."""
    if branch_id is None:
        return None
    branch = step_of(steps, branch_id)
    if branch.kind != StepKind.BRANCH or way not in Way.values:
        raise NotFound(_("There is no such step."))
    return branch


def _require_room(steps: Sequence[Step], details: StepDetails, branch: Step | None) -> None:
    if len(steps) >= MOST_STEPS:
        raise RuleViolation(
            _("A sequence has %(count)d steps at most.") % {"count": MOST_STEPS},
            code="too_many_steps",
        )
    if details.kind != StepKind.BRANCH:
        return
    if branch is not None:
        raise RuleViolation(
            _("A branch lies on no way of another. Put it where both ways meet."),
            code="branch_on_a_way",
        )
    if sum(step.kind == StepKind.BRANCH for step in steps) >= MOST_BRANCHES:
        raise RuleViolation(
            _("A sequence has %(count)d branches at most.") % {"count": MOST_BRANCHES},
            code="too_many_branches",
        )


def _lane(steps: Sequence[Step], branch: Step | None, way: str) -> list[Step]:
    """The steps of one way, or those outside all ways, in their order."""
    branch_id = branch.id if branch else None
    lane = way if branch else ""
    return [each for each in steps if (each.branch_id, each.way) == (branch_id, lane)]


def _renumber(steps: Sequence[Step], moved: Step, beside: Sequence[Step]) -> None:
    """Write the order after the steps beside `moved` stand as in `beside`."""
    ways: dict[tuple[uuid.UUID | None, str], Sequence[Step]] = {
        (moved.branch_id, moved.way): beside
    }
    flat: list[Step] = []
    for step in ways.get((None, "")) or _lane(steps, None, ""):
        flat.append(step)
        for way in Way.values:
            flat.extend(ways.get((step.id, way)) or _lane(steps, step, way))
    _write_order(flat)


def _write_order(steps: Sequence[Step]) -> None:
    for position, step in enumerate(steps):
        step.position = position
    Step.objects.bulk_update(steps, ["position"])


def _checked_step(actor: Actor, details: StepDetails, *, is_last: bool) -> dict[str, Any]:
    wrong = _wrong_waits(details, is_last=is_last)
    if details.kind not in StepKind.values:
        wrong["kind"] = _("This is not one of the choices.")
    if not clean(details.name):
        wrong["name"] = _("Required")
    own, wrong_own = _own_columns(actor, details)
    wrong |= wrong_own
    if details.kind in SHORT_KINDS:
        wrong |= wrong_short_texts(details.kind, details.texts)
    elif details.kind in WORDED_KINDS:
        wrong |= _wrong_texts(details.texts)
    _require_none(wrong)
    is_dated = details.wait_unit == WaitUnit.DATE
    return {
        "kind": details.kind,
        "name": clean(details.name)[:200],
        "summary": clean(details.summary)[:300],
        "wait_count": 0 if is_dated else details.wait_count,
        "wait_unit": details.wait_unit,
        "wait_until": details.wait_until if is_dated else None,
        "repeats": details.repeats,
        **own,
    }


def _wrong_waits(details: StepDetails, *, is_last: bool) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if details.wait_unit == WaitUnit.DATE:
        if details.wait_until is None:
            wrong["wait_until"] = _("Say until which day.")
    else:
        most = MOST.get(details.wait_unit, 0)
        if not most or not 0 <= details.wait_count <= most:
            wrong["wait_count"] = _("Between 0 and %(most)d.") % {"most": most}
    if not details.repeats:
        return wrong
    if details.wait_unit not in _RHYTHMS or details.wait_count < 1:
        wrong["repeats"] = _("A step repeats every month at most.")
    if not is_last:
        wrong["repeats"] = _("Only the last step can repeat.")
    if details.kind not in WORDED_KINDS:
        wrong["repeats"] = _("Only what reaches somebody can repeat.")
    return wrong


def _own_columns(actor: Actor, details: StepDetails) -> tuple[dict[str, Any], dict[str, str]]:
    """What only this kind has, and what is wrong with it."""
    own: dict[str, Any] = {
        "condition": None, "network": "", "tag_name": "", "takes_off": False, "pool_id": None,
    }  # fmt: skip
    match details.kind:
        case StepKind.BRANCH:
            if details.condition is None or details.condition == EVERYBODY:
                return own, {"condition": _("Say what the branch asks.")}
            own["condition"] = to_json(details.condition)
        case StepKind.SOCIAL:
            if details.network not in Network.values:
                return own, {"network": _("Choose a network.")}
            own["network"] = details.network
        case StepKind.TAG:
            own["tag_name"] = clean(details.tag_name).lstrip("#").strip()[:80]
            own["takes_off"] = details.takes_off
            if not own["tag_name"]:
                return own, {"tag_name": _("Required")}
        case StepKind.POOL:
            pools = Pool.objects.visible_to(actor).open()
            pool = pools.filter(id=details.pool_id).first() if details.pool_id else None
            if pool is None or pool.is_dynamic:
                return own, {"pool": _("Choose a pool that is filled by hand.")}
            own["pool_id"] = pool.id
    return own, {}


def require_texts(texts: Mapping[tuple[str, str], TextDetails]) -> None:
    """Words that can be sent. Raises RuleViolation, by form field."""
    _require_none(_wrong_texts(texts))


def _require_none(wrong: Mapping[str, str]) -> None:
    if wrong:
        raise RuleViolation(_("Please check the step."), code="step_invalid", fields=dict(wrong))


def _wrong_texts(texts: Mapping[tuple[str, str], TextDetails]) -> dict[str, str]:
    """Problems per form field, named ``subject_de_sie`` and so on."""
    wrong: dict[str, str] = {}
    for (language, form), text in texts.items():
        has_subject, has_body = bool(text.subject.strip()), bool(text.body.strip())
        if has_subject != has_body:
            missing = "body" if has_subject else "subject"
            wrong[f"{missing}_{language}_{form}"] = _("Subject and text belong together.")
        for part in ("subject", "body"):
            for problem in merge_fields.check(getattr(text, part), FIELD_NAMES):
                wrong.setdefault(f"{part}_{language}_{form}", problem.text)
    return wrong


def _write_texts(step: Step, details: StepDetails) -> None:
    """Write what is filled, forget what was emptied, leave languages not named alone."""
    if details.kind not in WORDED_KINDS:
        step.texts.all().delete()
        return
    write_texts(step, details.texts)


def write_texts(
    step: Step, texts: Mapping[tuple[str, str], TextDetails], *, variant: int = 0
) -> None:
    """The same for one wording of a step."""
    for (language, form), text in texts.items():
        subject, body = clean(text.subject)[:200], text.body.replace("\r\n", "\n").strip()
        if step.kind == StepKind.SMS:
            subject = ""
        if not subject and not body:
            step.texts.filter(variant=variant, language=language, form_of_address=form).delete()
            continue
        StepText.objects.update_or_create(
            step=step,
            variant=variant,
            language=language,
            form_of_address=form,
            defaults={"subject": subject, "body": body},
        )
