# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.sentences import register_sentences
from talentkreis.nurture import events
from talentkreis.nurture.models import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event


def reason_label(code: str) -> str:
    """A reason in the reader's language; an unknown code as it is."""
    return str(Reason(code).label) if code in Reason.values else code


def _because(template: _StrOrPromise) -> Callable[[Mapping[str, Any]], str]:
    return lambda payload: str(template) % {"reason": reason_label(payload.get("reason", ""))}


def _recalled(payload: Mapping[str, Any]) -> str:
    count = int(payload.get("message_count", 0))
    return ngettext(
        "Recalled a message of the sequence", "Recalled %(count)d messages of the sequence", count
    ) % {"count": count}


def _given(payload: Mapping[str, Any]) -> str:
    if payload.get("is_reworded"):
        return gettext("Lets a mail go out in their name, with changed words")
    return gettext("Lets a mail go out in their name")


def _way(payload: Mapping[str, Any]) -> str:
    if payload.get("answer"):
        return gettext("The branch of the sequence says yes")
    return gettext("The branch of the sequence says no")


SENTENCES: dict[type[Event], _StrOrPromise | Callable[[Mapping[str, Any]], str]] = {
    events.SequenceCreated: _("Sequence created"),
    events.SequenceChanged: _("Sequence changed"),
    events.VariantChosen: _("Settled on one variant of a mail"),
    events.LeaveAsked: _("Asked a colleague to lend their name to a sequence"),
    events.LeaveGiven: _("Lets a sequence go out in their name"),
    events.LeaveDeclined: _("Does not lend their name to a sequence"),
    events.LeaveWithdrawn: _("No longer lends their name to a sequence"),
    events.LetterLeaveAsked: _("Asked a colleague to lend their name to a mail"),
    events.LetterLeaveGiven: _given,
    events.LetterLeaveDeclined: _("Does not lend their name to a mail"),
    events.LetterLeaveWithdrawn: _("A mail in the name of a colleague was taken back"),
    events.SequenceStarted: _("Sequence started"),
    events.SequencePaused: _("Sequence paused"),
    events.SequenceResumed: _("Sequence resumed"),
    events.SequenceEnded: _("Sequence ended"),
    events.SequenceRecalled: _recalled,
    events.PersonEnrolled: _("Started in a sequence"),
    events.StepPostponed: _because(_("Next step of the sequence waits: %(reason)s")),
    events.StepLeftOut: _because(_("A step of the sequence was left out: %(reason)s")),
    events.BranchAnswered: _way,
    events.EnrolmentPaused: _because(_("Sequence paused for this person: %(reason)s")),
    events.EnrolmentResumed: _("Sequence goes on for this person"),
    events.EnrolmentStopped: _because(_("Sequence stopped: %(reason)s")),
    events.EnrolmentMoved: _("Goes on in version %(number)s of the sequence"),
    events.EnrolmentMovedBack: _("Back in the earlier version of the sequence"),
    events.EnrolmentFinished: _("Every step of the sequence taken"),
}


def register() -> None:
    """Tell `activity` our sentences."""
    register_sentences(SENTENCES)
