# SPDX-License-Identifier: Apache-2.0
"""Forms of imports. They check shape; what is allowed is decided in actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.intake.bases import BASES, basis_key
from talentkreis.intake.columns.targets import PEOPLE_LAYOUTS
from talentkreis.intake.models import DateOrder, Layout, OnLikeness
from talentkreis.intake.tables.dialects import DELIMITERS
from talentkreis.intake.tables.encodings import CHOICES
from talentkreis.organisation.models import Country, Language
from talentkreis.people.models import HatKind, LegalBasis, SourceType

if TYPE_CHECKING:
    from talentkreis.intake.models import ImportBatch

_ENCODINGS = {
    "utf-8": _("UTF-8"),
    "cp1252": _("Windows-1252 (Western European)"),
    "latin-1": _("ISO 8859-1"),
    "cp1250": _("Windows-1250 (Central European)"),
    "cp1254": _("Windows-1254 (Turkish)"),
    "mac_roman": _("Mac Roman"),
    "cp850": _("DOS 850"),
    "cp1251": _("Windows-1251 (Cyrillic)"),
}
_DELIMITERS = {
    ";": _("semicolon"),
    ",": _("comma"),
    "\t": _("tab"),
    "|": _("vertical bar"),
}


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        error_messages={"required": _("Please choose a file.")},
    )


class ReadingForm(forms.Form):
    """How a text table is read, where the guess was wrong."""

    encoding = forms.ChoiceField(
        label=_("Characters"),
        choices=[(name, _ENCODINGS[name]) for name in CHOICES],
        required=False,
    )
    delimiter = forms.ChoiceField(
        label=_("Columns are separated by"),
        choices=[(sign, _DELIMITERS[sign]) for sign in DELIMITERS],
        required=False,
    )
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header_row = forms.IntegerField(
        label=_("Column names stand in row"),
        min_value=0,
        max_value=1_000,
        help_text=_("0: the file has no column names."),
    )

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheets = batch.sheets or [batch.sheet]
        self.fields["sheet"].choices = [(name, name) for name in sheets]  # type: ignore[attr-defined]  # a ChoiceField
        for name in ("encoding", "delimiter") if batch.sheet else ("sheet",):
            del self.fields[name]
        self.initial = {
            "encoding": batch.encoding,
            "delimiter": batch.delimiter,
            "sheet": batch.sheet,
            "header_row": batch.header_row,
        }


class LayoutForm(forms.Form):
    """What the rows of the file are about."""

    layout = forms.ChoiceField(
        label=_("The rows are"),
        choices=[(value, label) for value, label in Layout.choices if value != Layout.NO_PEOPLE],
    )


class TermsForm(forms.Form):
    """Where the people come from, why they may be kept, and what holds for all rows."""

    source_type = forms.ChoiceField(
        label=_("Came from"), choices=[("", _("please choose")), *SourceType.choices]
    )
    source = forms.CharField(
        label=_("More precisely"),
        max_length=200,
        help_text=_("For example the name of the old system, or of the fair."),
    )
    source_detail = forms.CharField(label=_("Detail"), max_length=200, required=False)
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
    hat = forms.ChoiceField(
        label=_("They are to us"),
        choices=[("", _("not said")), *HatKind.choices],
        required=False,
    )
    on_likeness = forms.ChoiceField(
        label=_("Probably the same person, but not certain"),
        choices=OnLikeness.choices,
        initial=OnLikeness.HOLD,
    )
    system = forms.CharField(
        label=_("Ids belong to"),
        max_length=40,
        required=False,
        help_text=_("The name of the other system. Later files find the same people by it."),
    )
    country = forms.ChoiceField(
        label=_("Phone numbers without prefix are from"), choices=Country.choices
    )
    language = forms.ChoiceField(label=_("We write in"), choices=Language.choices)
    date_order = forms.ChoiceField(label=_("Dates with slashes"), choices=DateOrder.choices)
    save_as = forms.CharField(
        label=_("Keep this assignment as"),
        max_length=120,
        required=False,
        help_text=_("The next file with the same columns is assigned by itself."),
    )

    def __init__(self, *args: Any, layout: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if layout not in PEOPLE_LAYOUTS:
            # Nobody new comes in: the people have their source and reason already.
            for name in ("source_type", "source", "source_detail", "basis", "evidence", "hat",
                         "on_likeness", "country", "language"):  # fmt: skip
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A consent that nobody can prove is none (Art. 7(1) GDPR)."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        basis = BASES.get(cleaned.get("basis", ""))
        if basis and basis.legal_basis == LegalBasis.CONSENT and not cleaned.get("evidence"):
            self.add_error("evidence", _("Please say where the consents are filed."))
        return cleaned

    @staticmethod
    def values_of(batch: ImportBatch) -> dict[str, Any]:
        """What was chosen so far, or a sensible start."""
        return {
            "source_type": batch.source_type or SourceType.IMPORT,
            "source": batch.source or _SYSTEM_NAMES.get(batch.system, ""),
            "source_detail": batch.source_detail,
            "basis": basis_key(batch.basis_purpose, batch.legal_basis),
            "evidence": batch.evidence,
            "hat": batch.hat,
            "on_likeness": batch.on_likeness,
            "system": batch.system,
            "country": batch.country,
            "language": batch.language,
            "date_order": batch.date_order,
        }


_SYSTEM_NAMES = {
    "bullhorn": "Bullhorn",
    "linkedin": "LinkedIn",
    "personio": "Personio",
    "greenhouse": "Greenhouse",
    "opencats": "OpenCATS",
}
