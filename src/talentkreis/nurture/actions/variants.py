# SPDX-License-Identifier: Apache-2.0
"""Several wordings of one mail: writing them, sharing people out, settling on one by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.nurture import events
from talentkreis.nurture.actions.building import start_new_version, tell_change
from talentkreis.nurture.actions.steps import (
    TextDetails,
    open_version,
    require_texts,
    step_of,
    write_texts,
)
from talentkreis.nurture.models import MAIL_KINDS, Step
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.rules.drawing import MOST_VARIANTS, even_shares
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from collections.abc import Sequence as Seq

    from talentkreis.nurture.models import SequenceVersion
    from talentkreis.organisation.actors import Actor


@transaction.atomic
def add_variant(*, actor: Actor, sequence_id: uuid.UUID, step_id: uuid.UUID) -> int:
    """A further wording, which begins as a copy of the first; everybody is shared out evenly.

    Answers with its number. Raises NotFound, Conflict when the version is frozen, RuleViolation
    for a step that is no mail, has no words yet, or has four wordings.
    """
    version, step = _open_step(actor, sequence_id, step_id)
    words = step.texts.filter(variant=0)
    count = max(1, len(step.shares))
    if step.kind not in MAIL_KINDS:
        raise RuleViolation(_("Only mails have several variants."), code="no_mail")
    if not words.exists():
        raise RuleViolation(_("Write the first variant first."), code="no_words")
    if count >= MOST_VARIANTS:
        raise RuleViolation(
            _("A mail has %(count)d variants at most.") % {"count": MOST_VARIANTS},
            code="too_many_variants",
        )
    step.shares = even_shares(count + 1)
    step.save(update_fields=["shares"])
    write_texts(step, _words_of(step, 0), variant=count)
    tell_change(actor, version, "variants")
    return count


@transaction.atomic
def write_variant(
    *,
    actor: Actor,
    sequence_id: uuid.UUID,
    step_id: uuid.UUID,
    number: int,
    texts: Mapping[tuple[str, str], TextDetails],
) -> Step:
    """Change the words of one wording in all languages. Raises NotFound, Conflict when frozen,
    RuleViolation for words that cannot be sent.
    """
    version, step = _open_step(actor, sequence_id, step_id)
    _require_number(step, number)
    require_texts(texts)
    write_texts(step, texts, variant=number)
    tell_change(actor, version, "texts")
    return step


@transaction.atomic
def share_out(
    *, actor: Actor, sequence_id: uuid.UUID, step_id: uuid.UUID, shares: Seq[int]
) -> Step:
    """How many of 100 people get which wording; nobody gets none.

    Raises NotFound, Conflict when frozen, RuleViolation for parts that are no whole.
    """
    version, step = _open_step(actor, sequence_id, step_id)
    if len(shares) != len(step.shares) or min(shares, default=0) < 1 or sum(shares) != 100:  # noqa: PLR2004 - percent
        raise RuleViolation(
            _("Together the shares are 100, and each is at least 1."),
            code="shares",
        )
    step.shares = list(shares)
    step.save(update_fields=["shares"])
    tell_change(actor, version, "variants")
    return step


@transaction.atomic
def remove_variant(
    *, actor: Actor, sequence_id: uuid.UUID, step_id: uuid.UUID, number: int
) -> Step:
    """Take a wording out of a version nobody has started; the later ones move up.

    Raises NotFound, Conflict when frozen.
    """
    version, step = _open_step(actor, sequence_id, step_id)
    _require_number(step, number)
    keeps = [_words_of(step, each) for each in range(len(step.shares)) if each != number]
    _keep_only(step, keeps)
    tell_change(actor, version, "variants")
    return step


@transaction.atomic
def settle_on(
    *, actor: Actor, sequence_id: uuid.UUID, step_id: uuid.UUID, number: int
) -> SequenceVersion:
    """Make one wording the only one, in the open version or a new one; by hand, never by figures.

    Whoever is under way keeps what they were drawn. Raises NotFound, Conflict when the sequence
    has ended, or somebody has taken the step out of the open version since.
    """
    require(actor, Right.EDIT)
    version = start_new_version(actor=actor, sequence_id=sequence_id)
    wanted = Step.objects.filter(id=step_id, version__sequence=sequence_id).first()
    if wanted is None:
        raise NotFound(_("There is no such step."), code="no_such_step")
    step = next((s for s in version.steps.all() if s.origin_id == wanted.origin_id), None)
    if step is None:
        raise NotFound(_("The open version has no such step."), code="no_such_step")
    _require_number(wanted, number)
    _keep_only(step, [_words_of(wanted, number)])
    activity.record(
        events.VariantChosen(actor=actor, sequence_id=sequence_id, step_id=step.id, number=number)
    )
    return version


def _open_step(
    actor: Actor, sequence_id: uuid.UUID, step_id: uuid.UUID
) -> tuple[SequenceVersion, Step]:
    require(actor, Right.EDIT)
    version = open_version(actor, sequence_id)
    return version, step_of(list(version.steps.all()), step_id)


def _require_number(step: Step, number: int) -> None:
    if not 0 <= number < len(step.shares):
        raise NotFound(_("There is no such variant."), code="no_such_variant")


def _words_of(step: Step, number: int) -> dict[tuple[str, str], TextDetails]:
    return {
        (text.language, text.form_of_address): TextDetails(text.subject, text.body)
        for text in step.texts.filter(variant=number)
    }


def _keep_only(step: Step, words: Seq[Mapping[tuple[str, str], TextDetails]]) -> None:
    """Leave these wordings, in their order, and share people out evenly."""
    step.texts.all().delete()
    step.shares = even_shares(len(words)) if len(words) > 1 else []
    step.save(update_fields=["shares"])
    for number, texts in enumerate(words):
        write_texts(step, texts, variant=number)
