# SPDX-License-Identifier: Apache-2.0
"""The gallery: every component in every state, on one page, for developers and tests.

Its sample texts are German and stay so: it shows how components look with real words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django import forms

from talentkreis.kernel import clock
from talentkreis.kernel.pages import render_page
from talentkreis.organisation.rights import declares
from talentkreis.web import icons
from talentkreis.web.permissions import Right

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest

SWATCHES: Final = (
    ("c-paper", "paper"),
    ("c-sheet", "sheet"),
    ("c-sunk", "sunk"),
    ("c-lifted", "lifted"),
    ("c-ink", "ink"),
    ("c-ink2", "ink-2"),
    ("c-ink3", "ink-3"),
    ("c-rule", "rule"),
    ("c-firm", "rule-firm"),
    ("c-field", "rule-field"),
    ("c-acc", "accent"),
    ("c-deep", "accent-deep"),
    ("c-tint", "accent-tint"),
    ("c-stop", "stop"),
    ("c-stint", "stop-tint"),
    ("c-focus", "focus"),
    ("c-w0", "warm-0 kalt"),
    ("c-w1", "warm-1 kühl"),
    ("c-w2", "warm-2 lau"),
    ("c-w3", "warm-3 warm"),
    ("c-w4", "warm-4 sehr warm"),
    ("c-wt", "warm-tint"),
    ("c-1", "chart-1"),
    ("c-2", "chart-2"),
)


@dataclass(frozen=True, slots=True)
class _Ring:
    initials: str
    warmth: int
    last_contact_at: dt.datetime | None
    gate: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    verdict: str
    text: str
    next_step: _Step | None = None


class _Sample(forms.Form):
    name = forms.CharField(label="Name")
    address = forms.EmailField(
        label="E-Mail", error_messages={"invalid": "Nach dem @ fehlt der Anbieter."}
    )
    pool = forms.ChoiceField(label="Pool", choices=[("wind", "Windpark-Service")])
    source = forms.CharField(
        label="Nur lesen", widget=forms.TextInput(attrs={"readonly": True}), required=False
    )
    closed = forms.CharField(label="Aus", disabled=True, required=False)
    due = forms.DateField(
        label="Wiedervorlage", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    note = forms.CharField(
        label="Notiz",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Die Person kann sie bei Auskunft lesen.",
        required=False,
    )
    file = forms.FileField(label="Datei", required=False)
    is_kept = forms.BooleanField(
        label="Auf dem Laufenden halten", help_text="Höchstens einmal im Quartal.", required=False
    )
    channel = forms.ChoiceField(
        label="Kanal",
        choices=[("phone", "Telefon"), ("mail", "E-Mail")],
        widget=forms.RadioSelect,
        initial="phone",
    )


def _rings() -> dict[str, list[_Ring]]:
    now = clock.now()

    def ago(days: int) -> dt.datetime:
        return now - dt.timedelta(days=days)

    return {
        "warmths": [
            _Ring("AD", warmth, ago(7), "yes", f"{word}, {warmth}")
            for word, warmth in (
                ("kalt", 10),
                ("kühl", 30),
                ("lau", 50),
                ("warm", 70),
                ("sehr warm", 90),
            )
        ],
        "gaps": [
            _Ring("AD", 70, ago(days), gate, caption)
            for days, gate, caption in (
                (7, "yes", "0–14 Tage"),
                (60, "ask", "15–90"),
                (120, "no", "91–180"),
                (250, "yes", "181–365"),
                (500, "ask", "über ein Jahr"),
            )
        ],
        "people": [
            _Ring("LB", 93, ago(5), "yes"),
            _Ring("AD", 82, ago(41), "yes"),
            _Ring("JW", 44, ago(88), "yes"),
            _Ring("GW", 35, ago(203), "ask"),
            _Ring("NK", 8, ago(400), "ask"),
            _Ring("OB", 12, ago(390), "no"),
            _Ring("ŞÖ", 0, None, ""),
        ],
    }


@declares(Right.VIEW_GALLERY)
def gallery(request: ActorRequest) -> HttpResponse:
    """Every component in every state."""
    now = clock.now()
    form = _Sample(
        {
            "name": "Svea Callsen",
            "address": "svea.callsen@",
            "pool": "wind",
            "source": "Aus dem Bewerbungssystem",
            "note": "Ruft lieber abends zurück.",
            "channel": "phone",
            "is_kept": "on",
        },
        initial={"closed": "Nicht verfügbar"},
    )
    form.full_clean()
    context = {
        "swatches": SWATCHES,
        "rings": _rings(),
        "icons": sorted(icons.PATHS),
        "form": form,
        "answers": [
            _Answer("no", "Eigener Wunsch vom 2. November.", _Step("Erinnerung legen", "#gate")),
            _Answer("ask", "Noch kein Gespräch per E-Mail.", _Step("Anrufen und fragen")),
            _Answer("yes", "Einwilligung vom Juli 2024, verlängert bis 3. März 2028."),
        ],
        "moments": [now - dt.timedelta(days=days) for days in (-3, -1, 0, 1, 41, 203, 900)],
        "empty_form": _Sample(),
    }
    return render_page(request, "web/gallery.html", context)
