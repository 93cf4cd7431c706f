# SPDX-License-Identifier: Apache-2.0
"""Codes of rows and files as sentences, in the language of whoever reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from talentkreis.intake.duplicates.wording import reasons_text
from talentkreis.intake.tables.refusals import known_refusals, refusal_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

_TEXTS: dict[str, _StrOrPromise] = {
    # the row as a whole
    "too_many_cells": gettext_lazy(
        "The row has more cells than there are columns; the first surplus one is number"
        " %(position)s."
    ),
    "too_few_cells": gettext_lazy("The row ends before column %(column)s."),
    "nameless": gettext_lazy("The row has neither a name nor an e-mail address."),
    "deleted_there": gettext_lazy("In the other system this row is deleted (%(column)s)."),
    # one cell
    "damaged": gettext_lazy("Column %(column)s holds characters that cannot be read."),
    "too_long": gettext_lazy("Column %(column)s is longer than %(limit)s characters."),
    "too_many_values": gettext_lazy("There are more than %(limit)s values in column %(column)s."),
    "invalid_email": gettext_lazy("Column %(column)s holds no e-mail address we can write to."),
    "invalid_phone": gettext_lazy("Column %(column)s holds no phone number we can dial."),
    "invalid_date": gettext_lazy("Column %(column)s holds no date."),
    "not_a_number": gettext_lazy("Column %(column)s holds no number."),
    "not_an_amount": gettext_lazy("Column %(column)s holds no amount of money, like 1,200 EUR."),
    "not_a_link": gettext_lazy("Column %(column)s holds no link."),
    "not_a_choice": gettext_lazy("Column %(column)s holds none of the choices: %(choices)s"),
    "invalid_minutes": gettext_lazy("Column %(column)s holds no number of minutes."),
    "not_yes_or_no": gettext_lazy("Column %(column)s says neither yes nor no."),
    "in_the_future": gettext_lazy("The date in column %(column)s lies in the future."),
    "station_empty": gettext_lazy("Neither an employer or school nor a position is given."),
    "note_empty": gettext_lazy("The note is empty."),
    "reference_missing": gettext_lazy("The row does not say which person it is about."),
    "reference_unknown": gettext_lazy(
        "Nobody here has this id. Please import the people themselves first."
    ),
    # who may not come back
    "address_erased": gettext_lazy("Was deleted at their own request and does not come back."),
    "address_suppressed": gettext_lazy("Objected to being contacted and does not come back."),
    # imported, but without something
    "unknown_country": gettext_lazy("Taken over without the country in column %(column)s."),
    "unknown_language": gettext_lazy("Taken over without the language in column %(column)s."),
    "own_field_gone": gettext_lazy(
        "Taken over without column %(column)s: its own field is not in use any more."
    ),
    "invalid_link": gettext_lazy("Taken over without the link in column %(column)s."),
    "ends_before_start": gettext_lazy(
        "The end in column %(column)s lies before the start and was left out."
    ),
    "conversation_without_date": gettext_lazy(
        "When they talked is not said: kept as a note, not as a conversation."
    ),
    "consent_date_unclear": gettext_lazy("The date of the consent in %(column)s is unclear."),
    "consent_incomplete": gettext_lazy(
        "No consent taken over: %(missing)s missing. Calls are possible, automatic messages not."
    ),
    "consent_not_consentable": gettext_lazy("No consent taken over: nobody can consent to this."),
    "consent_wording_missing": gettext_lazy("No consent taken over: the wording is missing."),
    "consent_evidence_missing": gettext_lazy("No consent taken over: the evidence is missing."),
    "consent_date_missing": gettext_lazy("No consent taken over: the date is missing."),
    "consent_date_in_future": gettext_lazy("No consent taken over: its date lies in the future."),
    "consent_expired": gettext_lazy("No consent taken over: it has expired."),
    "consent_unknown_person": gettext_lazy("No consent taken over: the person is gone."),
    "consent_suppressed": gettext_lazy("No consent taken over: the person has objected."),
    "consent_refused_since": gettext_lazy(
        "No consent taken over: the person has said no since then."
    ),
    # imported as it is, and worth a second look
    "address_typo": gettext_lazy(
        "A typing error in the e-mail address? Perhaps %(meant)s is meant."
    ),
    "address_disposable": gettext_lazy(
        "A throw-away e-mail address: mail to it soon reaches nobody."
    ),
    "address_role": gettext_lazy("The e-mail address is a mailbox of several people."),
    "address_no_mail": gettext_lazy("The domain of the e-mail address takes no mail."),
    # somebody known
    "same_external_id": gettext_lazy("Same id in the other system."),
    "same_person": gettext_lazy("The same person: %(because)s."),
    "alike": gettext_lazy("Perhaps the same person: %(because)s."),
    "several_people": gettext_lazy("More than one person comes into question."),
    "same_in_file": gettext_lazy("Appears in this file more than once."),
    "nothing_new": gettext_lazy("Already here; the row adds nothing."),
    "person_restricted": gettext_lazy("The processing of this person is restricted."),
    "person_gone": gettext_lazy("The person was deleted in the meantime."),
}
_MISSING = {
    "purpose": gettext_lazy("purpose"),
    "date": gettext_lazy("date"),
    "wording": gettext_lazy("wording"),
    "evidence": gettext_lazy("evidence"),
}


def reason_text(reason: Mapping[str, Any]) -> str:
    """A reason kept with a row as a sentence; unknown codes show themselves."""
    code = str(reason.get("code", ""))
    text = _TEXTS.get(code)
    if text is None:
        return code
    values = dict(reason)
    values["column"] = column_label(str(reason.get("column", "")))
    if "because" in values:
        values["because"] = reasons_text(values["because"])
    if "missing" in values:
        values["missing"] = ", ".join(str(_MISSING.get(name, name)) for name in values["missing"])
    if "choices" in values:
        language = "en" if (get_language() or "de").startswith("en") else "de"
        values["choices"] = values["choices"][language]
    sentence = str(text) % values
    if "row" in reason:
        earlier = _("See row %(row)s.") % {"row": reason["row"]}
        return f"{sentence} {earlier}"
    return sentence


def column_label(name: str) -> str:
    """How a column is named: its header in quotation marks, or its number."""
    if name.startswith("#") and name[1:].isdigit():
        return _("no. %(number)s") % {"number": name[1:]}
    return _("“%(name)s”") % {"name": name}


def failure_text(failure: Mapping[str, Any] | None) -> str:
    """What stopped an import, as kept with it."""
    if not failure:
        return ""
    code = str(failure.get("code", ""))
    if code not in known_refusals():
        return code
    values = {key: value for key, value in failure.items() if key != "code"}
    return str(refusal_text(code, values))


def known_codes() -> frozenset[str]:
    """Every code a row can carry."""
    return frozenset(_TEXTS)
