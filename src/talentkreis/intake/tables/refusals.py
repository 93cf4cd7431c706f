# SPDX-License-Identifier: Apache-2.0
"""Why a whole file cannot be read: a stable code with plain values, worded on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

Value = str | int

_TEXTS: dict[str, _StrOrPromise] = {
    "empty": _("This file is empty."),
    "no_rows": _("This file has column names, but no rows."),
    "too_large": _("This file is larger than %(limit)s. Please split it into several files."),
    "is_pdf": _("This is a PDF, not a table. Please export the list as CSV or Excel."),
    "is_image": _("This is a picture, not a table. Please export the list as CSV or Excel."),
    "is_archive": _("This is an archive. Please unpack it and upload the table inside."),
    "is_word": _("This is a text document, not a table. Please export the list as CSV or Excel."),
    "is_web_page": _("This is a web page, not a table. Please export the list as CSV or Excel."),
    "records_unreadable": _("This file is damaged: it could not be read as a list of people."),
    "records_empty": _("There is nobody in this file."),
    "records_too_large": _(
        "This file is larger than %(limit)s. Please split it, or export the list as CSV."
    ),
    "not_text": _("This file holds no readable text. Please export the list as CSV or Excel."),
    "workbook_unreadable": _(
        "This workbook cannot be opened. It may be damaged or protected by a password."
    ),
    "workbook_empty": _("No sheet of this workbook has any rows."),
    "workbook_too_large": _(
        "This workbook unpacks to more than %(limit)s. Please save the sheet as CSV:"
        " CSV may be up to %(csv_limit)s."
    ),
    "too_many_columns": _(
        "Row %(row)s has more than %(limit)s columns. Please keep only the columns about people."
    ),
    "cell_too_long": _(
        "The cell in row %(row)s is longer than %(limit)s. Probably a quotation mark is missing"
        " its partner there."
    ),
    "row_too_long": _("Row %(row)s is longer than %(limit)s. This does not look like a table."),
    "quote_not_closed": _("The quotation mark in row %(row)s is never closed."),
    "header_row_missing": _("There is no row %(row)s in this file."),
    "no_people": _("This file holds no people."),
    "changed": _("The stored file is not the one that was checked. Please upload it again."),
    "gone": _("The stored file is gone. Please upload it again."),
}


class TableRefused(RuleViolation):
    """A file that cannot be read as a table; `values` fill the sentence."""

    def __init__(self, code: str, **values: Value) -> None:
        super().__init__(refusal_text(code, values), code=code)
        self.values = values

    def as_json(self) -> dict[str, Value]:
        """Code and values, to be kept with the batch."""
        return {"code": self.code, **self.values}


def refusal_text(code: str, values: Mapping[str, Value]) -> _StrOrPromise:
    """The sentence of a refusal in the reader's language."""
    text = _TEXTS[code]
    return text % values if values else text


def known_refusals() -> frozenset[str]:
    """Every code there is."""
    return frozenset(_TEXTS)
