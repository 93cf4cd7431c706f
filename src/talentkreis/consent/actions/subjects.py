# SPDX-License-Identifier: Apache-2.0
"""What a person may demand: restriction, a copy of everything, erasure (Art. 15, 17, 18, 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent import events
from talentkreis.consent.actions.ledger import held_person
from talentkreis.consent.actions.suppression import suppress_person
from talentkreis.consent.actions.upkeep import drop_confirmations
from talentkreis.consent.addresses import address_hash
from talentkreis.consent.models import (
    EVERY,
    ConfirmationRequest,
    ErasureRecord,
    LegalHold,
    Suppression,
)
from talentkreis.consent.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import may
from talentkreis.people import actions as people
from talentkreis.people.models import ContactPoint, Person
from talentkreis.people.permissions import Right as PeopleRight
from talentkreis.people.privacy import erase_person_rows, export_person_rows

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor

# Whoever wanted to be gone is not to come back with the next list (FEATURES T5).
_BARS_REENTRY = frozenset({ErasureRecord.Reason.REQUEST, ErasureRecord.Reason.OBJECTION})


@transaction.atomic
def restrict_person(*, actor: Actor, person_id: uuid.UUID, is_restricted: bool = True) -> None:
    """Restrict processing to storage (Art. 18 DSGVO), or lift that. Raises NotAllowed, NotFound."""
    held_person(actor, Right.RESTRICT, person_id)
    change = people.restrict_person if is_restricted else people.lift_restriction
    # Data protection may do this without being allowed to edit people otherwise.
    change(actor=actor if may(actor, PeopleRight.EDIT) else SYSTEM, person_id=person_id)
    record(events.RestrictionDecided(actor=actor, person_id=person_id, is_restricted=is_restricted))


@transaction.atomic
def give_notice(*, actor: Actor, person_id: uuid.UUID, basis_id: uuid.UUID) -> None:
    """Note that the person was told where the data came from. Raises NotAllowed, NotFound."""
    held_person(actor, Right.RECORD, person_id)
    people.mark_noticed(
        actor=actor if may(actor, PeopleRight.EDIT) else SYSTEM,
        person_id=person_id,
        basis_id=basis_id,
    )


@transaction.atomic
def export_person(*, actor: Actor, person_id: uuid.UUID) -> dict[str, Any]:
    """Everything every package holds about a person, as plain JSON values.

    For data protection and for the person (Art. 15, 20 DSGVO). Raises NotAllowed, NotFound.
    """
    held_person(actor, Right.EXPORT, person_id)
    record(events.PersonExported(actor=actor, person_id=person_id))
    return {
        "format": "talentkreis.person.1",
        "exported_at": clock.now().isoformat(),
        "person_id": str(person_id),
        "packages": export_person_rows(person_id),
    }


@transaction.atomic
def erase_person(
    *, actor: Actor, person_id: uuid.UUID, reason: str = ErasureRecord.Reason.REQUEST
) -> None:
    """Delete a person from every package for good: rows, files, what is queued.

    What stays: the ledger and the record of what happened (ids and codes), the journal of
    erasures, and, if the person wanted to be gone, keyed hashes of their addresses on the
    suppression list. Raises NotAllowed, NotFound, RuleViolation for an unknown reason, Conflict
    (`on_hold`) while a hold stands (Art. 17(3)(e) DSGVO).
    """
    if reason not in ErasureRecord.Reason.values:
        reasons = _("Choose a reason.")
        raise RuleViolation(reasons, code="reason_missing", fields={"reason": reasons})
    held_person(actor, Right.ERASE, person_id)
    if LegalHold.objects.filter(person_id=person_id, lifted_at__isnull=True).exists():
        raise Conflict(_("A hold stands against deleting this person."), code="on_hold")
    if reason in _BARS_REENTRY:
        suppress_person(
            person_id=person_id,
            scope=EVERY,
            channel=EVERY,
            reason=Suppression.Reason.ERASURE,
        )
    hashes = _hashes(person_id)
    ErasureRecord.objects.create(
        person_id=person_id,
        address_hashes=hashes,
        reason=reason,
        actor_kind=actor.kind,
        actor_id=actor.id,
        erased_at=clock.now(),
    )
    _erase(actor, person_id, hashes)


@transaction.atomic
def replay_erasures(*, journal: Iterable[ErasureRecord]) -> int:
    """After an older backup was restored: erase again whoever the journal names (TRUST F-26).

    `journal` are records written since the backup, kept outside it. Tells how many people had
    come back; running it twice erases nobody twice.
    """
    erased = 0
    for entry in journal:
        ErasureRecord.objects.bulk_create([entry], ignore_conflicts=True)
        hashes = [bytes(hashed) for hashed in entry.address_hashes]
        if entry.reason in _BARS_REENTRY:
            _suppress_hashes(hashes, entry)
        if Person.objects.filter(id=entry.person_id).exists():
            _erase(SYSTEM, entry.person_id, hashes)
            erased += 1
    return erased


def _erase(actor: Actor, person_id: uuid.UUID, hashes: list[bytes]) -> None:
    under_way = ConfirmationRequest.objects.filter(
        address_hash__in=hashes, confirmed_at__isnull=True
    )
    drop_confirmations(list(under_way))  # they name the address, perhaps not the person
    erase_person_rows(person_id, actor=actor)


def _hashes(person_id: uuid.UUID) -> list[bytes]:
    points = ContactPoint.objects.filter(person_id=person_id).values_list("kind", "normalised")
    return [address_hash(kind, normalised) for kind, normalised in points]


def _suppress_hashes(hashes: list[bytes], entry: ErasureRecord) -> None:
    present = {
        bytes(known)
        for known in Suppression.objects.filter(
            address_hash__in=hashes, purpose=EVERY, channel=EVERY
        ).values_list("address_hash", flat=True)
    }
    Suppression.objects.bulk_create(
        Suppression(
            address_hash=hashed,
            kind="",
            purpose=EVERY,
            channel=EVERY,
            reason=Suppression.Reason.ERASURE,
            created_at=entry.erased_at,
        )
        for hashed in hashes
        if hashed not in present
    )
