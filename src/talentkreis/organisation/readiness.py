# SPDX-License-Identifier: Apache-2.0
"""What must be there before the first message may leave. Packages add what they know of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.models import Employer, Member

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `is_done` asks the database. `url_name` is the page to do it on."""

    code: str
    label: _StrOrPromise
    reason: _StrOrPromise
    is_done: Callable[[], bool]
    url_name: str
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class StepState:
    """A step as it stands now; `url` is empty where the page is not part of this installation."""

    code: str
    label: _StrOrPromise
    reason: _StrOrPromise
    is_done: bool
    is_required: bool
    url: str


_steps: dict[str, Step] = {}


def register_step(step: Step) -> None:
    """Add a step to the checklist of the first start; from `apps.py`."""
    _steps[step.code] = step


def steps() -> list[StepState]:
    """Every step with its state, required ones first, in the order of registration."""
    states = [
        StepState(s.code, s.label, s.reason, s.is_done(), s.is_required, _url(s.url_name))
        for s in _steps.values()
    ]
    return sorted(states, key=lambda state: not state.is_required)


def missing_before_sending() -> list[StepState]:
    """Required steps that are not done: while there are any, nothing is sent."""
    return [state for state in steps() if state.is_required and not state.is_done]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _employer_has(field: str) -> Callable[[], bool]:
    def has() -> bool:
        value = Employer.objects.filter(id=1).values_list(field, flat=True).first()
        return bool(str(value or "").strip())

    return has


def _has_team() -> bool:
    return Member.objects.filter(is_active=True).count() > 1


def register_own_steps() -> None:
    """The steps of this package; called once, from `apps.py`."""
    register_step(
        Step(
            code="sender",
            label=_("Sender name and address"),
            reason=_("People should see who writes to them, and be able to answer."),
            is_done=_employer_has("sender_address"),
            url_name="organisation:employer",
        )
    )
    register_step(
        Step(
            code="imprint",
            label=_("Legal notice"),
            reason=_("Section 5 DDG asks for it on public pages and in mail."),
            is_done=_employer_has("imprint_text"),
            url_name="organisation:legal_texts",
        )
    )
    register_step(
        Step(
            code="privacy",
            label=_("Privacy text"),
            reason=_("Art. 13 and 14 GDPR: people learn what we do with their data."),
            is_done=_employer_has("privacy_text"),
            url_name="organisation:legal_texts",
        )
    )
    register_step(
        Step(
            code="team",
            label=_("Invite the team"),
            reason=_("Relationships need more than one person who cares."),
            is_done=_has_team,
            url_name="organisation:members",
            is_required=False,
        )
    )
