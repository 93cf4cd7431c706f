# SPDX-License-Identifier: Apache-2.0
"""The proof of a person's consents, to print or keep (TRUST L-18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from talentkreis.consent import queries
from talentkreis.consent.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.pages import render_page
from talentkreis.organisation.rights import declares
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.OVERVIEW)
def proof(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Every declaration with the words of then, byte for byte, its times and its mail."""
    return render_page(
        request,
        "consent/proof.html",
        {
            "person": person_visible_to(request.actor, person_id),
            "proofs": queries.proofs_of(request.actor, person_id),
            "ledger": queries.ledger_of(request.actor, person_id),
            "printed_at": clock.now(),
        },
    )
