# SPDX-License-Identifier: Apache-2.0
"""Forms of periods, holds and rejections. They check shape; rules live below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.retention.countries import NAMES, Periods

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.consent.retention.countries import Period

LABELS = {
    "rejected_months": _("Rejected applicants: months from receipt of the rejection"),
    "pool_months": _("A consent holds: months"),
    "dormancy_months": _("Dormant after months without a message"),
    "ask_days": _("Ask for renewal: days before the end"),
    "remind_days": _("Remind once: days before the end"),
    "withdrawn_days": _("After a withdrawal or objection: days"),
    "sign_up_days": _("Sign-up without confirmation: days"),
}


class PeriodsForm(forms.Form):
    """All numbers, and whether people are deleted when they are due."""

    def __init__(self, *args: Any, profile: Mapping[str, Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, period in profile.items():
            # What cannot be is refused by the rule, with the law; the browser asks for a number.
            self.fields[name] = forms.IntegerField(
                label=LABELS[name],
                help_text=_("%(least)d to %(most)d, usual %(usual)d. %(law)s")
                % {
                    "least": period.least,
                    "most": period.most,
                    "usual": period.usual,
                    "law": period.law,
                },
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        self.fields["deletes_by_itself"] = forms.BooleanField(
            label=_("Delete people by themselves when their time is up"),
            help_text=_("Every night. Switched off, they wait in the forecast for somebody."),
            required=False,
        )

    def periods(self) -> Periods:
        """The numbers of a valid form."""
        return Periods(**{name: self.cleaned_data[name] for name in NAMES})


class HoldForm(forms.Form):
    """Why somebody must not be deleted."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("A claim, a court, an authority. The person can read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why: a claim, a court, an authority.")},
    )


class RejectionForm(forms.Form):
    """The day the rejection reached the applicant."""

    received_on = forms.DateField(
        label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"})
    )
