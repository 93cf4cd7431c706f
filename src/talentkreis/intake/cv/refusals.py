# SPDX-License-Identifier: Apache-2.0
"""Why a CV gives no values, what stays away from them, and what else is worth telling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_NO_DOCUMENT = _(
    "This is no document. CVs are read from PDF, DOCX, ODT, RTF, TXT, JSON Resume and Europass."
)
REFUSALS: dict[str, _StrOrPromise] = {
    "scanned": _("No text found: this PDF is a picture of pages. The file can still be kept."),
    "no_letters": _(
        "The letters of this file cannot be read: its fonts do not say what they mean."
    ),
    "all_hidden": _("All text of this file is hidden. Nothing was taken from it."),
    "empty": _("There is nothing in this file."),
    "protected": _("This file is protected by a password. Please upload it without one."),
    "broken": _("This file is damaged and cannot be opened."),
    "unsafe": _("This file contains something that a document does not need. It is not opened."),
    "too_large": _("This file unpacks to more than a document can be. It is not opened."),
    "too_deep": _("This file is nested deeper than a document can be. It is not opened."),
    "picture": _("This is a picture, not a document. It can still be kept at the person."),
    "wrong_type": _NO_DOCUMENT,
    "old_word": _("Old Word files (.doc) are kept, but not read. As DOCX or PDF it would be read."),
    "crashed": _("Reading this file failed. It is tried again."),
    "too_slow": _("Reading this file took too long. It is tried again."),
    "no_answer": _("Reading this file gave no result. It is tried again."),
    # What `people.files` refuses to store at all.
    "file_empty": _("There is nothing in this file."),
    "file_too_large": _("This file is larger than 10 MB."),
    "file_type": _NO_DOCUMENT,
    "file_unsafe": _("This file carries macros, embedded objects or more than a document can be."),
    "file_broken": _("This file is damaged or protected by a password."),
    "gone": _("The uploaded file is gone. Please upload it again."),
}
QUARANTINE = _("Reading this file failed three times. It is not tried any more.")
HIDDEN: dict[str, _StrOrPromise] = {
    "no_contrast": _("in the colour of the paper"),
    "tiny": _("smaller than 4 points"),
    "off_page": _("outside the page"),
    "invisible": _("drawn invisibly"),
    "marked_hidden": _("marked as hidden"),
}
NOTES: dict[str, _StrOrPromise] = {
    "first_pages": _("Only the first 30 pages were read."),
    "page_broken": _("A page could not be read."),
    "linkedin_profile": _("This is a profile as LinkedIn prints it; its values come from there."),
    "invisible_characters": _("Invisible characters were taken out of the text."),
}


def sentence(code: str) -> _StrOrPromise:
    """The sentence of a refusal."""
    return REFUSALS.get(code, REFUSALS["broken"])
