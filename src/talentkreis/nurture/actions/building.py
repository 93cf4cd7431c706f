# SPDX-License-Identifier: Apache-2.0
"""Setting up a sequence and writing its steps. Only a version nobody has started may change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.mail import merge_fields
from talentkreis.nurture import cadence, events
from talentkreis.nurture.models import (
    Sequence,
    SequenceState,
    SequenceVersion,
    Step,
    StepKind,
    StepText,
    WaitUnit,
)
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.rules.wording import FIELD_NAMES
from talentkreis.organisation.models import Language, Member
from talentkreis.organisation.rights import require
from talentkreis.pools.models import Pool

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.organisation.actors import Actor

MOST_STEPS = 30
MOST_DAYS, MOST_MONTHS = 100, 36


@dataclass(frozen=True, slots=True)
class SequenceDetails:
    """What is said about a sequence besides its steps."""

    name: str
    owner_id: uuid.UUID
    description: str = ""
    pool_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class TextDetails:
    """The words of a step in one language and form; empty ones mean "not written"."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class StepDetails:
    """A step as it is typed: `texts` by language and form of address."""

    kind: str
    name: str
    wait_count: int = 0
    wait_unit: str = WaitUnit.MONTHS
    repeats: bool = False
    summary: str = ""
    texts: Mapping[tuple[str, str], TextDetails] = field(default_factory=dict)


@transaction.atomic
def create_sequence(*, actor: Actor, details: SequenceDetails) -> Sequence:
    """Set up a sequence without steps. Raises RuleViolation for a missing name or unknown owner."""
    require(actor, Right.EDIT)
    sequence = Sequence.objects.create(**_checked_details(actor, details))
    SequenceVersion.objects.create(sequence=sequence, number=1)
    activity.record(
        events.SequenceCreated(actor=actor, sequence_id=sequence.id, pool_id=sequence.pool_id)
    )
    return sequence


@transaction.atomic
def create_sequence_from_cadence(
    *, actor: Actor, details: SequenceDetails, language: str = Language.GERMAN
) -> Sequence:
    """Set up a sequence with the ready cadence; `language` is that of the step names.

    The texts come in German, formal and informal, and in English whatever `language` is. Raises
    RuleViolation for a missing name or unknown owner.
    """
    sequence = create_sequence(actor=actor, details=details)
    version = sequence.versions.get()
    for position, ready in enumerate(cadence.STEPS):
        names = ready.words[(language, "sie")]
        step = Step.objects.create(
            version=version,
            position=position,
            kind=StepKind.EMAIL,
            name=names.name,
            summary=names.summary,
            wait_count=ready.wait_months,
            wait_unit=WaitUnit.MONTHS,
            repeats=ready.repeats,
        )
        StepText.objects.bulk_create(
            StepText(
                step=step,
                language=text_language,
                form_of_address=form,
                subject=words.subject,
                body=words.body,
            )
            for (text_language, form), words in ready.words.items()
        )
    return sequence


@transaction.atomic
def update_sequence(*, actor: Actor, sequence_id: uuid.UUID, details: SequenceDetails) -> Sequence:
    """Change name, description, owner or pool; possible while it runs, not after it ended.

    Raises NotFound, Conflict when it has ended, RuleViolation as `create_sequence`.
    """
    require(actor, Right.EDIT)
    sequence = locked_sequence(actor, sequence_id)
    wanted = _checked_details(actor, details)
    changed = tuple(name for name, value in wanted.items() if getattr(sequence, name) != value)
    if not changed:
        return sequence
    for name in changed:
        setattr(sequence, name, wanted[name])
    sequence.save(update_fields=changed)
    activity.record(
        events.SequenceChanged(
            actor=actor, sequence_id=sequence.id, pool_id=sequence.pool_id, fields=changed
        )
    )
    return sequence


@transaction.atomic
def add_step(
    *, actor: Actor, sequence_id: uuid.UUID, details: StepDetails, position: int | None = None
) -> Step:
    """Put a step in at `position`; without one at the end, but before a repeating step.

    Raises NotFound, Conflict when the version is frozen, RuleViolation for what cannot be sent.
    """
    require(actor, Right.EDIT)
    version = _open_version(actor, sequence_id)
    steps = list(version.steps.all())
    if len(steps) >= MOST_STEPS:
        raise RuleViolation(
            _("A sequence has %(count)d steps at most.") % {"count": MOST_STEPS},
            code="too_many_steps",
        )
    end = len(steps) - 1 if steps and steps[-1].repeats and not details.repeats else len(steps)
    place = end if position is None else max(0, min(position, end))
    values = _checked_step(details, is_last=place == len(steps))
    version.steps.filter(position__gte=place).update(position=F("position") + 1)
    step = Step.objects.create(version=version, position=place, **values)
    _write_texts(step, details.texts)
    _tell_change(actor, version, "steps")
    return step


@transaction.atomic
def update_step(
    *, actor: Actor, sequence_id: uuid.UUID, step_id: uuid.UUID, details: StepDetails
) -> Step:
    """Change a step and its words. Raises as `add_step`."""
    require(actor, Right.EDIT)
    version = _open_version(actor, sequence_id)
    step = _step_of(version, step_id)
    is_last = not version.steps.filter(position__gt=step.position).exists()
    for name, value in _checked_step(details, is_last=is_last).items():
        setattr(step, name, value)
    step.save()
    _write_texts(step, details.texts)
    _tell_change(actor, version, "steps", "texts")
    return step


@transaction.atomic
def move_step(*, actor: Actor, sequence_id: uuid.UUID, step_id: uuid.UUID, by: int) -> Step:
    """Swap a step with its neighbour, -1 up or +1 down; at an end nothing happens.

    Raises NotFound, Conflict when frozen, RuleViolation when a repeating step would not be last.
    """
    require(actor, Right.EDIT)
    version = _open_version(actor, sequence_id)
    step = _step_of(version, step_id)
    other = version.steps.filter(position=step.position + by).first()
    if other is None:
        return step
    if step.repeats or other.repeats:
        raise RuleViolation(_("A repeating step stays the last one."), code="repeating_step_last")
    step.position, other.position = other.position, step.position
    Step.objects.bulk_update([step, other], ["position"])
    _tell_change(actor, version, "steps")
    return step


@transaction.atomic
def remove_step(*, actor: Actor, sequence_id: uuid.UUID, step_id: uuid.UUID) -> None:
    """Take a step out of a version nobody has started. Raises NotFound, Conflict when frozen."""
    require(actor, Right.EDIT)
    version = _open_version(actor, sequence_id)
    step = _step_of(version, step_id)
    position = step.position
    step.delete()
    version.steps.filter(position__gt=position).update(position=F("position") - 1)
    _tell_change(actor, version, "steps")


@transaction.atomic
def start_new_version(*, actor: Actor, sequence_id: uuid.UUID) -> SequenceVersion:
    """A copy of the latest version that may change; whoever is under way keeps the old one.

    Answers with the open version if there already is one. Raises NotFound, Conflict when ended.
    """
    require(actor, Right.EDIT)
    sequence = locked_sequence(actor, sequence_id)
    latest = sequence.versions.order_by("-number")[0]
    if latest.frozen_at is None:
        return latest
    version = SequenceVersion.objects.create(sequence=sequence, number=latest.number + 1)
    for step in latest.steps.prefetch_related("texts"):
        texts = list(step.texts.all())
        copy = Step.objects.create(
            version=version,
            **{
                name: getattr(step, name)
                for name in (
                    "position",
                    "kind",
                    "name",
                    "summary",
                    "wait_count",
                    "wait_unit",
                    "repeats",
                )
            },
        )
        StepText.objects.bulk_create(
            StepText(
                step=copy,
                language=text.language,
                form_of_address=text.form_of_address,
                subject=text.subject,
                body=text.body,
            )
            for text in texts
        )
    _tell_change(actor, version, "version")
    return version


def locked_sequence(actor: Actor, sequence_id: uuid.UUID) -> Sequence:
    """The sequence, locked for a change. Raises NotFound, Conflict when it has ended."""
    sequence = (
        Sequence.objects.visible_to(actor)
        .select_for_update(no_key=True, of=("self",))
        .filter(id=sequence_id)
        .first()
    )
    if sequence is None:
        raise NotFound(_("There is no such sequence."))
    if sequence.state == SequenceState.ENDED:
        raise Conflict(_("This sequence has ended."), code="sequence_ended")
    return sequence


def _open_version(actor: Actor, sequence_id: uuid.UUID) -> SequenceVersion:
    sequence = locked_sequence(actor, sequence_id)
    version = sequence.versions.order_by("-number")[0]
    if version.frozen_at is not None:
        raise Conflict(
            _("People are under way in this version. Start a new one to change it."),
            code="version_frozen",
        )
    return version


def _step_of(version: SequenceVersion, step_id: uuid.UUID) -> Step:
    step = version.steps.filter(id=step_id).first()
    if step is None:
        raise NotFound(_("There is no such step."))
    return step


def _checked_details(actor: Actor, details: SequenceDetails) -> dict[str, Any]:
    name = clean(details.name)[:200]
    if not name:
        raise RuleViolation(
            _("A sequence needs a name."), code="name_missing", fields={"name": _("Required")}
        )
    if not Member.objects.filter(id=details.owner_id, is_active=True).exists():
        raise RuleViolation(
            _("The owner must be an active member."),
            code="unknown_owner",
            fields={"owner": _("Choose somebody who works here.")},
        )
    if details.pool_id and not Pool.objects.visible_to(actor).filter(id=details.pool_id).exists():
        raise RuleViolation(
            _("There is no such pool."), code="unknown_pool", fields={"pool": _("Choose a pool.")}
        )
    return {
        "name": name,
        "description": clean(details.description)[:300],
        "owner_id": details.owner_id,
        "pool_id": details.pool_id,
    }


def _checked_step(details: StepDetails, *, is_last: bool) -> dict[str, Any]:
    wrong: dict[str, str] = {}
    if details.kind not in StepKind.values:
        wrong["kind"] = _("Choose e-mail or task.")
    if not clean(details.name):
        wrong["name"] = _("Required")
    most = MOST_DAYS if details.wait_unit == WaitUnit.DAYS else MOST_MONTHS
    if details.wait_unit not in WaitUnit.values or not 0 <= details.wait_count <= most:
        wrong["wait_count"] = _("Between 0 and %(most)d.") % {"most": most}
    if details.repeats and not is_last:
        wrong["repeats"] = _("Only the last step can repeat.")
    if details.repeats and (details.wait_unit != WaitUnit.MONTHS or details.wait_count < 1):
        wrong["repeats"] = _("A step repeats every month at most.")
    wrong |= _wrong_texts(details.texts)
    if wrong:
        raise RuleViolation(_("Please check the step."), code="step_invalid", fields=wrong)
    return {
        "kind": details.kind,
        "name": clean(details.name)[:200],
        "summary": clean(details.summary)[:300],
        "wait_count": details.wait_count,
        "wait_unit": details.wait_unit,
        "repeats": details.repeats,
    }


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


def _write_texts(step: Step, texts: Mapping[tuple[str, str], TextDetails]) -> None:
    """Write what is filled, forget what was emptied, leave languages not named alone."""
    for (language, form), text in texts.items():
        subject, body = clean(text.subject)[:200], text.body.replace("\r\n", "\n").strip()
        if not subject and not body:
            step.texts.filter(language=language, form_of_address=form).delete()
            continue
        StepText.objects.update_or_create(
            step=step,
            language=language,
            form_of_address=form,
            defaults={"subject": subject, "body": body},
        )


def _tell_change(actor: Actor, version: SequenceVersion, *fields: str) -> None:
    activity.record(
        events.SequenceChanged(actor=actor, sequence_id=version.sequence_id, fields=fields)
    )
