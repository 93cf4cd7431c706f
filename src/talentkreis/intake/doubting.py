# SPDX-License-Identifier: Apache-2.0
"""What speaks against the e-mail addresses of rows: said beside the row, and never in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from talentkreis.people.doubts import DoubtKind
from talentkreis.people.queries import known_doubts, refusals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.rows.shapes import PreparedRow, Reason

_CODES: Final = {
    DoubtKind.TYPO: "address_typo",
    DoubtKind.DISPOSABLE: "address_disposable",
    DoubtKind.ROLE: "address_role",
    DoubtKind.NO_MAIL_SERVER: "address_no_mail",
    DoubtKind.TAKES_NO_MAIL: "address_no_mail",
}


def hint_at_doubts(rows: Sequence[PreparedRow]) -> None:
    """Note at each row what speaks against its addresses, as far as that is known here."""
    emails = {email for row in rows for email in row.emails}
    known = refusals(email.rpartition("@")[2] for email in emails)
    for row in rows:
        for email in row.emails:
            for doubt in known_doubts(email, known):
                reason: Reason = {"code": _CODES[doubt.kind], "column": ""}
                if doubt.suggestion:
                    reason["meant"] = doubt.suggestion.rpartition("@")[2]
                if reason not in row.hints:  # rows are looked at again behind a forerunner
                    row.hints.append(reason)
