# SPDX-License-Identifier: Apache-2.0
"""Addresses of a chunk that may not come back: suppressed for everything, or erased (E-12, T5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.consent.addresses import address_hash
from talentkreis.consent.models import EVERY, Suppression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.rows.shapes import PreparedRow


def barred_rows(rows: Sequence[PreparedRow]) -> dict[int, str]:
    """Row number → why nobody new may be made of it: `address_erased` or `address_suppressed`."""
    hashes: dict[bytes, list[int]] = {}
    for row in rows:
        for address in row.addresses:
            if address.kind != "link":
                key = address_hash(address.kind, address.normalised)
                hashes.setdefault(key, []).append(row.number)
    if not hashes:
        return {}
    barred: dict[int, str] = {}
    found = Suppression.objects.filter(address_hash__in=list(hashes), purpose=EVERY)
    for found_hash, reason in found.values_list("address_hash", "reason"):
        erased = reason == Suppression.Reason.ERASURE
        for number in hashes[bytes(found_hash)]:
            if erased or number not in barred:
                barred[number] = "address_erased" if erased else "address_suppressed"
    return barred
