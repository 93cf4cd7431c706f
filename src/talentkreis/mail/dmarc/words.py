# SPDX-License-Identifier: Apache-2.0
"""Why a file is no report we take in, as people read it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    "too_large": _("The file is larger than any report."),
    "bomb": _("Unpacked, the file is far larger than any report. It was not read."),
    "damaged": _("The file cannot be unpacked."),
    "not_one_file": _("A packed report holds exactly one file."),
    "entities": _("The file declares entities or a document type, as no report does."),
    "too_many_records": _("The file has more records than any report. It was not read."),
    "not_a_report": _("The file is no DMARC report."),
    "foreign_domain": _("The report is about a domain you do not send from."),
    "from_tomorrow": _("The report is about days to come."),
    "known": _("This report is here already."),
}


def why(code: str) -> str:
    """A code in words."""
    return str(REASONS.get(code, REASONS["not_a_report"]))
