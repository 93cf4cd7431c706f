# SPDX-License-Identifier: Apache-2.0
"""Whose drop address it is, what waits to be assigned, who a forwarded mail may be from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.intake.drops.models import DropAddress, DropMail
from talentkreis.intake.permissions import Right
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.signing import decrypt, keyed_hash
from talentkreis.mail.drops import Drop, address_for
from talentkreis.mail.inbound.attachments import attachments
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import member_id_of, require
from talentkreis.people.addresses import normalise_email
from talentkreis.people.models import ContactKind, ContactPoint, Person
from talentkreis.people.names import split_name
from talentkreis.people.queries import possible_duplicates
from talentkreis.search import bulk

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.queries import PossibleDuplicate

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class ShownAddress:
    """A drop address as its page shows it; without `address` there is none yet."""

    pool_id: uuid.UUID | None
    name: str
    address: str
    address_row: DropAddress | None


def recognise(secret: str, sender: str) -> Drop | None:
    """The drop of this secret, written to by a member of the team; None for everybody else.

    A personal address takes mail of its owner alone.
    """
    address = DropAddress.objects.filter(secret_hash=keyed_hash("drop-address", secret)).first()
    if address is None:
        return None
    members = Member.objects.filter(email__iexact=sender, is_active=True)
    if address.member_id is not None:
        members = members.filter(id=address.member_id)
    member = members.first()
    return Drop(address.id, member.id) if member else None


def person_of_address(actor: Actor, address: str) -> Person | None:
    """The one person in daily work, visible to the actor, who has this address."""
    try:
        normalised = normalise_email(address)
    except RuleViolation:
        return None
    points = ContactPoint.objects.filter(
        kind=ContactKind.EMAIL,
        normalised=normalised,
        person__in=Person.objects.visible_to(actor).active(),
    ).select_related("person")
    found = {point.person_id: point.person for point in points[:2]}
    return next(iter(found.values())) if len(found) == 1 else None


def pool_choices(actor: Actor) -> dict[uuid.UUID, str]:
    """Pools the actor may put people into by hand, as the bulk bar offers them."""
    gather = next((each for each in bulk.offered_to(actor) if each.code == "pool"), None)
    if gather is None:
        return {}
    choices = gather.make_form(actor, None).fields["pool"].choices  # type: ignore[attr-defined]  # a ChoiceField
    return {uuid.UUID(str(key)): str(name) for key, name in choices if key}


def addresses(actor: Actor) -> list[ShownAddress]:
    """The actor's own address first, then those of pools. Raises NotAllowed."""
    require(actor, Right.IMPORT)
    pools = pool_choices(actor)
    rows = {
        row.pool_id: row
        for row in DropAddress.objects.filter(member_id=member_id_of(actor))
        | DropAddress.objects.filter(pool_id__in=list(pools))
    }
    wanted: list[tuple[uuid.UUID | None, str]] = [(None, _("Your own")), *pools.items()]
    return [
        ShownAddress(
            pool_id,
            name,
            address_for(decrypt(bytes(rows[pool_id].secret))) if pool_id in rows else "",
            rows.get(pool_id),
        )
        for pool_id, name in wanted
    ]


def waiting_drops(actor: Actor) -> list[DropMail]:
    """Forwarded mails that wait to be assigned, the oldest first. Raises NotAllowed."""
    require(actor, Right.IMPORT)
    rows = DropMail.objects.filter(assigned_at=None).select_related("member")
    return list(rows.order_by("received_at")[:MOST_SHOWN])


def drop_visible_to(actor: Actor, inbound_id: uuid.UUID) -> DropMail:
    """A forwarded mail that waits. Raises NotAllowed, NotFound."""
    require(actor, Right.IMPORT)
    row = (
        DropMail.objects.filter(pk=inbound_id, assigned_at=None)
        .select_related("member", "inbound")
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such mail."), code="no_such_mail")
    return row


def file_names(row: DropMail) -> list[str]:
    """What the files that came with it are called."""
    if not row.inbound.raw:
        return []
    with row.inbound.raw.open("rb") as stored:
        return [file.name for file in attachments(stored.read())]


def candidates(actor: Actor, row: DropMail, asked: str) -> list[PossibleDuplicate]:
    """People it may be from: by address, by name, or by what the actor typed."""
    text = asked.strip() or row.found_name
    parts = split_name(text) if text and "@" not in text else split_name("")
    emails = [each for each in (text, row.found_address) if "@" in each]
    return possible_duplicates(
        actor, given_name=parts.given_name, family_name=parts.family_name, emails=emails
    )
