# SPDX-License-Identifier: Apache-2.0
"""Setting up a sequence and opening new versions of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.text import clean
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
from talentkreis.organisation.models import Language, Member
from talentkreis.organisation.rights import require
from talentkreis.pools.models import Pool

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class SequenceDetails:
    """What is said about a sequence besides its steps."""

    name: str
    owner_id: uuid.UUID
    description: str = ""
    pool_id: uuid.UUID | None = None


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
    tell_sequence_change(actor, sequence, *changed)
    return sequence


# What a copy of a step takes over as it is.
_COPIED = (
    "position",
    "kind",
    "name",
    "summary",
    "wait_count",
    "wait_unit",
    "wait_until",
    "repeats",
    "way",
    "condition",
    "network",
    "tag_name",
    "takes_off",
    "pool_id",
    "shares",
)


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
    copy_steps(latest, version)
    tell_change(actor, version, "version")
    return version


def copy_steps(source: SequenceVersion, target: SequenceVersion) -> None:
    """Copy steps with their words; each copy remembers which step it once was."""
    copies: dict[uuid.UUID | None, Step] = {}
    for step in source.steps.prefetch_related("texts").order_by("position"):
        copies[step.id] = copy = Step.objects.create(
            version=target,
            branch=copies.get(step.branch_id),
            origin=step.origin_id,
            **{name: getattr(step, name) for name in _COPIED},
        )
        StepText.objects.bulk_create(
            StepText(
                step=copy,
                language=text.language,
                form_of_address=text.form_of_address,
                variant=text.variant,
                subject=text.subject,
                body=text.body,
            )
            for text in step.texts.all()
        )


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


def tell_change(actor: Actor, version: SequenceVersion, *fields: str) -> None:
    """Record that a version changed; `fields` names what of it."""
    activity.record(
        events.SequenceChanged(actor=actor, sequence_id=version.sequence_id, fields=fields)
    )


def tell_sequence_change(actor: Actor, sequence: Sequence, *fields: str) -> None:
    """Record that settings of a sequence changed; `fields` names which."""
    activity.record(
        events.SequenceChanged(
            actor=actor, sequence_id=sequence.id, pool_id=sequence.pool_id, fields=fields
        )
    )
