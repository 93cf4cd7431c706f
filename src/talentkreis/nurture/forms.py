# SPDX-License-Identifier: Apache-2.0
"""Shapes of what people type about sequences; rules live in actions."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.nurture.actions import SequenceDetails, StepDetails, TextDetails
from talentkreis.nurture.actions.building import MOST_DAYS
from talentkreis.nurture.models import StepKind, WaitUnit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentkreis.nurture.models import Step
    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool

# Languages and forms of address a step is written in, in the order of the page.
TEXTS = (("de", "sie"), ("en", "sie"), ("de", "du"))


class SequenceForm(forms.Form):
    """Name, owner and pool."""

    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(label=_("In one sentence"), max_length=300, required=False)
    owner = forms.ChoiceField(
        label=_("In charge"),
        help_text=_("Writes to everybody whom nobody else cares for."),
    )
    pool = forms.ChoiceField(
        label=_("Pool"),
        required=False,
        help_text=_("Whoever leaves the pool leaves the sequence."),
    )

    def __init__(
        self, *args: Any, owners: Iterable[Member], pools: Iterable[Pool], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [(str(each.id), each.name) for each in owners]  # type: ignore[attr-defined]  # a choice field
        self.fields["pool"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("no pool")),
            *((str(pool.id), pool.name) for pool in pools),
        ]

    def details(self) -> SequenceDetails:
        """What was typed; only of a valid form."""
        values = self.cleaned_data
        return SequenceDetails(
            name=values["name"],
            owner_id=uuid.UUID(values["owner"]),
            description=values["description"],
            pool_id=uuid.UUID(values["pool"]) if values["pool"] else None,
        )


class NewSequenceForm(SequenceForm):
    """Name, owner and pool of a new sequence, and what it begins with."""

    CADENCE, EMPTY = "cadence", "empty"
    begins_with = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            (CADENCE, _("the ready cadence: month 1, 2, 3, then once a quarter")),
            (EMPTY, _("an empty sequence")),
        ],
        widget=forms.RadioSelect,
        initial=CADENCE,
    )


class StepForm(forms.Form):
    """A step with its words side by side."""

    kind = forms.ChoiceField(
        label=_("What happens"),
        choices=[
            (StepKind.EMAIL, _("An e-mail goes out")),
            (StepKind.TASK, _("A colleague gets a task")),
        ],
    )
    name = forms.CharField(label=_("Name of the step"), max_length=200)
    summary = forms.CharField(
        label=_("In one sentence"),
        max_length=300,
        required=False,
        help_text=_("Only colleagues read this."),
    )
    wait_count = forms.IntegerField(
        label=_("Wait"), min_value=0, max_value=MOST_DAYS, initial=1, required=False
    )
    wait_unit = forms.ChoiceField(
        label=_("Unit"), choices=WaitUnit.choices, initial=WaitUnit.MONTHS
    )
    repeats = forms.BooleanField(
        label=_("Repeat from then on"),
        required=False,
        help_text=_("Only the last step, once a month at most."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, form in TEXTS:
            self.fields[f"subject_{language}_{form}"] = forms.CharField(
                label=_("Subject"), max_length=200, required=False
            )
            self.fields[f"body_{language}_{form}"] = forms.CharField(
                label=_("Text"),
                max_length=20_000,
                required=False,
                strip=False,
                widget=forms.Textarea(attrs={"rows": 16}),
            )

    @classmethod
    def of(cls, step: Step) -> StepForm:
        """The form filled with a step as it is."""
        initial: dict[str, Any] = {
            name: getattr(step, name)
            for name in ("kind", "name", "summary", "wait_count", "wait_unit", "repeats")
        }
        for text in step.texts.all():
            key = f"{text.language}_{text.form_of_address}"
            initial |= {f"subject_{key}": text.subject, f"body_{key}": text.body}
        return cls(initial=initial)

    def details(self) -> StepDetails:
        """What was typed; only of a valid form."""
        values = self.cleaned_data
        return StepDetails(
            kind=values["kind"],
            name=values["name"],
            summary=values["summary"],
            wait_count=values["wait_count"] or 0,
            wait_unit=values["wait_unit"],
            repeats=values["repeats"],
            texts={
                (language, form): TextDetails(
                    subject=values[f"subject_{language}_{form}"],
                    body=values[f"body_{language}_{form}"],
                )
                for language, form in TEXTS
            },
        )
