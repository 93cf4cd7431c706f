# SPDX-License-Identifier: Apache-2.0
"""Why a whole file of people may be kept: purpose and legal basis as one choice, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.people.models import BasisPurpose, LegalBasis

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class Basis:
    """One choice."""

    purpose: str
    legal_basis: str
    text: _StrOrPromise


BASES: dict[str, Basis] = {
    "sourcing": Basis(
        BasisPurpose.SOURCING,
        LegalBasis.LEGITIMATE_INTEREST,
        _("We found them ourselves. They are told within a month (Art. 14 GDPR)."),
    ),
    "pool": Basis(
        BasisPurpose.POOL,
        LegalBasis.CONSENT,
        _("They agreed to stay in touch, and we can prove it."),
    ),
    "application": Basis(
        BasisPurpose.APPLICATION, LegalBasis.CONTRACT, _("They have applied to us.")
    ),
    "employment": Basis(BasisPurpose.EMPLOYMENT, LegalBasis.CONTRACT, _("They work here.")),
    "alumni": Basis(
        BasisPurpose.ALUMNI,
        LegalBasis.LEGITIMATE_INTEREST,
        _("They used to work here. They are told within a month."),
    ),
    "client_contact": Basis(
        BasisPurpose.CLIENT_CONTACT,
        LegalBasis.LEGITIMATE_INTEREST,
        _("They are contacts at clients. They are told within a month."),
    ),
}


def basis_key(purpose: str, legal_basis: str) -> str:
    """The choice behind purpose and legal basis; empty where it is none of them."""
    return next(
        (
            key
            for key, basis in BASES.items()
            if (basis.purpose, basis.legal_basis) == (purpose, legal_basis)
        ),
        "",
    )
