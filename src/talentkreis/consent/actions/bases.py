# SPDX-License-Identifier: Apache-2.0
"""A consent is a reason to keep somebody: the processing basis that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.consent.retention.clocks import POOL_CONSENTS
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions import add_basis
from talentkreis.people.models import BasisPurpose, LegalBasis, ProcessingBasis
from talentkreis.people.rules import BasisDetails

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable


def consent_basis(
    purposes: Iterable[str], *, evidence_id: uuid.UUID, until: dt.datetime
) -> BasisDetails:
    """The basis that a consent to these purposes is, until that moment."""
    is_pool = any(purpose in POOL_CONSENTS for purpose in purposes)
    return BasisDetails(
        purpose=BasisPurpose.POOL if is_pool else BasisPurpose.SUBSCRIPTION,
        legal_basis=LegalBasis.CONSENT,
        source=_("Confirmed by e-mail"),
        evidence=str(evidence_id),
        ends_on=until.date(),
    )


def keep_by_consent(person_id: uuid.UUID, basis: BasisDetails) -> None:
    """Add the basis unless one of its kind lasts as long. The person is locked before."""
    live = ProcessingBasis.objects.filter(
        person_id=person_id,
        purpose=basis.purpose,
        legal_basis=LegalBasis.CONSENT,
        ends_on__gte=basis.ends_on,
    )
    if not live.exists():
        add_basis(actor=SYSTEM, person_id=person_id, basis=basis)
