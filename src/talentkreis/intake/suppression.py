# SPDX-License-Identifier: Apache-2.0
"""Addresses of a chunk that may not come back: suppressed for everything, or erased (E-12, T5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.consent.models import Suppression
from talentkreis.consent.queries import suppressed_addresses
from talentkreis.people.models import ContactKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.rows.shapes import PreparedRow


def barred_rows(rows: Sequence[PreparedRow]) -> dict[int, str]:
    """Row number → why nobody new may be made of it: `address_erased` or `address_suppressed`."""
    listed = suppressed_addresses(
        (address.kind, address.normalised)
        for row in rows
        for address in row.addresses
        if address.kind != ContactKind.LINK
    )
    if not listed:
        return {}
    barred: dict[int, str] = {}
    for row in rows:
        found = {listed.get((address.kind, address.normalised)) for address in row.addresses}
        if Suppression.Reason.ERASURE in found:
            barred[row.number] = "address_erased"
        elif found - {None}:
            barred[row.number] = "address_suppressed"
    return barred
