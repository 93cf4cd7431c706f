# SPDX-License-Identifier: Apache-2.0
"""Steps on sequences. Nothing is sent here: enrolments ask the gate as ever, now and later."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.automations.asking import Ask
from talentkreis.automations.steps import FAILED, SKIPPED, Effect, StepKind, left_out, register
from talentkreis.nurture import actions
from talentkreis.nurture.models import LIVE_STATES, Enrolment, Reason, SequenceState
from talentkreis.nurture.queries.checks import sequence_visible_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.automations.names import Names
    from talentkreis.automations.steps import Acting, Effects, Settings


def _enrol(acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]) -> Effects:
    """Only running sequences take people in: nothing begins that nobody started."""
    sequence_id = uuid.UUID(settings["sequence"])
    if sequence_visible_to(acting.actor, sequence_id).state != SequenceState.RUNNING:
        return dict.fromkeys(people, Effect(FAILED, "sequence_not_running"))
    started = actions.start_enrolments(
        actor=acting.actor, sequence_id=sequence_id, person_ids=people
    )
    reasons = {one.recipient.person_id: one.reason for one in started.check.skips}
    return {
        person_id: Effect(SKIPPED, reasons.get(person_id, "already_enrolled"))
        for person_id in people
        if person_id not in started.enrolments
    }


def _stop(acting: Acting, settings: Settings, _key: str, people: Sequence[uuid.UUID]) -> Effects:
    chosen = settings.get("sequence")
    sequences = [uuid.UUID(chosen)] if chosen else None
    live = Enrolment.objects.filter(person__in=people, state__in=LIVE_STATES)
    if sequences:
        live = live.filter(sequence__in=sequences)
    under_way = sorted(set(live.values_list("person_id", flat=True)))
    if under_way:
        actions.stop_enrolments(
            actor=acting.actor,
            reason=Reason.BY_AUTOMATION,
            person_ids=under_way,
            sequence_ids=sequences,
        )
    return left_out(people, under_way, "not_there")


def _says_stop(settings: Settings, names: Names) -> str:
    if not settings.get("sequence"):
        return _("stop every sequence")
    return _("stop the sequence “%(sequence)s”") % {
        "sequence": names.of("sequence", settings["sequence"])
    }


KINDS = (
    StepKind(
        code="enrol",
        label=gettext_lazy("Start a sequence"),
        icon="leaf",
        asks=(
            Ask(
                name="sequence",
                what="sequence",
                label=gettext_lazy("Sequence"),
                hint=gettext_lazy(
                    "Whoever may not be written to is not started; every message asks again."
                ),
            ),
        ),
        says=lambda settings, names: (
            _("start the sequence “%(sequence)s”")
            % {"sequence": names.of("sequence", settings["sequence"])}
        ),
        perform=_enrol,
        asks_gate=True,
    ),
    StepKind(
        code="stop_sequences",
        label=gettext_lazy("Stop sequences"),
        icon="stop",
        asks=(
            Ask(
                name="sequence",
                what="sequence",
                label=gettext_lazy("Sequence"),
                is_required=False,
                empty=gettext_lazy("every sequence"),
            ),
        ),
        says=_says_stop,
        perform=_stop,
    ),
)


def register_all() -> None:
    """Tell the registry; called once by `apps.py`."""
    for kind in KINDS:
        register(kind)
