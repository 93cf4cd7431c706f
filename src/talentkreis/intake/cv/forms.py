# SPDX-License-Identifier: Apache-2.0
"""Forms about CVs. They check shape; what is allowed is decided in actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.intake.bases import BASES
from talentkreis.people.models import LegalBasis, SourceType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.cv.queries import Candidate


class CvTermsForm(forms.Form):
    """Where the CVs come from and why they may be kept."""

    source_type = forms.ChoiceField(
        label=_("Came from"),
        choices=SourceType.choices,
        initial=SourceType.APPLICATION,
    )
    source = forms.CharField(
        label=_("More precisely"),
        max_length=200,
        help_text=_("For example the name of the fair, or who passed the CV on."),
    )
    basis = forms.ChoiceField(
        label=_("Why may we keep the data?"),
        choices=[(key, basis.text) for key, basis in BASES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Without a reason nobody can be imported.")},
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=300,
        required=False,
        help_text=_("Where the agreement or the application is filed."),
    )

    def clean(self) -> dict[str, Any]:
        """A consent that nobody can prove is none (Art. 7(1) GDPR)."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        basis = BASES.get(cleaned.get("basis", ""))
        if basis and basis.legal_basis == LegalBasis.CONSENT and not cleaned.get("evidence"):
            self.add_error("evidence", _("Please say where the consents are filed."))
        return cleaned


class DecisionForm(forms.Form):
    """Whose CV it is: somebody already here, or a new person."""

    person = forms.ChoiceField(required=False)
    name = forms.CharField(label=_("Name"), max_length=240, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, people: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(each.person.id), each.person.full_name) for each in people]
        self.fields["person"].choices = [("", _("New person")), *known]  # type: ignore[attr-defined]  # a ChoiceField
