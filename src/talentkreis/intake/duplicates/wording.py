# SPDX-License-Identifier: Apache-2.0
"""Why two records may be one person, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.intake.duplicates.rules import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise

REASONS: dict[str, _StrOrPromise] = {
    "same_email": pgettext_lazy("within a sentence", "same e-mail address"),
    "same_phone": pgettext_lazy("within a sentence", "same phone number"),
    "same_link": pgettext_lazy("within a sentence", "same profile elsewhere"),
    "email_nearly_same": _("e-mail address differs by a slip of the finger"),
    "same_name": pgettext_lazy("within a sentence", "same name"),
    "name_spelled_otherwise": _("name only spelled differently"),
    "form_of_given_name": _("given name in another form"),
    "part_of_given_name": _("only a part of the given name is the same"),
    "part_of_family_name": _("only a part of the family name is the same"),
    "names_swapped": _("given and family name in the other order"),
    "same_family_name": pgettext_lazy("within a sentence", "same family name"),
    "same_given_name": pgettext_lazy("within a sentence", "same given name"),
    "other_family_name": _("other family name"),
    "other_given_name": _("but another given name"),
    "same_birth_date": _("same birth date"),
    "birth_date_nearly_same": _("birth date differs by a slip of the finger"),
    "other_birth_date": _("but another birth date"),
    "same_employer": _("same employer"),
    "same_place": _("same town"),
    "same_postcode": _("same postcode"),
    "same_occupation": _("same position"),
}
DOUBTS: dict[str, _StrOrPromise] = {
    "nothing_own": _("no address and no birth date is the same"),
    "other_email": _("other e-mail address"),
    "other_phone": _("other phone number"),
    "other_link": _("other profile"),
    "other_place": _("other town"),
    "other_employer": _("other employer"),
}
CERTAINTIES: dict[str, _StrOrPromise] = {
    Certainty.CERTAIN: pgettext_lazy("how sure", "As good as certain"),
    Certainty.LIKELY: pgettext_lazy("how sure", "Likely"),
    Certainty.POSSIBLE: pgettext_lazy("how sure", "Possible"),
}


def doubts_text(codes: Iterable[str]) -> str:
    """One clause: ``keine Adresse und kein Geburtsdatum ist gleich, anderer Arbeitgeber``."""
    return ", ".join(str(DOUBTS[code]) for code in codes)


def reasons_text(codes: Iterable[str]) -> str:
    """One clause: ``gleiche Telefonnummer, Name nur in Schreibweise verschieden``."""
    return ", ".join(str(REASONS[code]) for code in codes if code in REASONS)
