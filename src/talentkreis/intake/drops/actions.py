# SPDX-License-Identifier: Apache-2.0
"""Drop addresses, and what becomes of the mail that comes to them."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.intake.cv.storing import CvTerms, store_cvs
from talentkreis.intake.drops.events import DropAddressRenewed, DropAssigned, DropDiscarded
from talentkreis.intake.drops.models import DropAddress, DropMail
from talentkreis.intake.drops.queries import person_of_address, pool_choices
from talentkreis.intake.drops.rules import LONGEST_SAID, cvs_among
from talentkreis.intake.permissions import Right
from talentkreis.intake.rules import KEPT_DAYS
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, DomainError, NotFound, RuleViolation
from talentkreis.kernel.signing import encrypt, keyed_hash
from talentkreis.mail.actions import forget_forwarded, give_forwarded
from talentkreis.mail.drops import new_secret
from talentkreis.mail.inbound.attachments import Attachment, attachments
from talentkreis.mail.inbound.forwards import forwarded, shortened
from talentkreis.mail.models import Mailbox
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import may, member_id_of, require
from talentkreis.people import actions as people
from talentkreis.people.actions.documents import Filing
from talentkreis.people.forms import BASES
from talentkreis.people.models import (
    ContactKind,
    ContactPoint,
    ConversationKind,
    DocumentKind,
    SourceType,
)
from talentkreis.people.names import split_name
from talentkreis.people.queries import person_visible_to
from talentkreis.people.rules import BasisDetails, PersonDetails
from talentkreis.search import bulk

if TYPE_CHECKING:
    import uuid

    from talentkreis.mail.drops import Drop
    from talentkreis.mail.inbound.parsing import ParsedMail
    from talentkreis.mail.models import InboundMessage
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person

SOURCE = "mail"


@transaction.atomic
def renew_address(*, actor: Actor, pool_id: uuid.UUID | None = None) -> DropAddress:
    """Make or renew the actor's own address, or that of a pool they may fill.

    The old one takes nothing more. Raises NotAllowed, NotFound.
    """
    require(actor, Right.IMPORT)
    if pool_id is not None and pool_id not in pool_choices(actor):
        raise NotFound(_("There is no such pool."), code="no_such_pool")
    secret = new_secret()
    whose: dict[str, Any] = {"pool_id": pool_id} if pool_id else {"member_id": member_id_of(actor)}
    address, _is_new = DropAddress.objects.update_or_create(
        **whose,
        defaults={
            "secret_hash": keyed_hash("drop-address", secret),
            "secret": encrypt(secret),
            "renewed_at": clock.now(),
        },
    )
    record(DropAddressRenewed(actor=actor))
    return address


def take_mail(row: InboundMessage, mail: ParsedMail, drop: Drop) -> None:
    """Keep what a forwarded mail says; give it to the person of its address, if there is one.

    Runs in the transaction that keeps the mail. Nobody becomes known by it.
    """
    address = DropAddress.objects.get(id=drop.address_id)
    member = Member.objects.get(id=drop.member_id)
    own = {email.lower() for email in Member.objects.values_list("email", flat=True)}
    own |= {email.lower() for email in Mailbox.objects.values_list("from_address", flat=True)}
    found = shortened(forwarded(mail, own=own), LONGEST_SAID)
    now = clock.now()
    drop_mail = DropMail.objects.create(
        inbound=row,
        member=member,
        pool_id=address.pool_id,
        found_name=found.from_name,
        found_address=found.from_address,
        subject=found.subject or row.subject,
        text=found.text,
        remark=found.remark,
        happened_at=min(found.sent_at or mail.sent_at or now, now),
        attachment_count=len(_files(row)),
        received_at=now,
    )
    person = person_of_address(member.actor, found.from_address)
    if person is not None and may(member.actor, Right.IMPORT):
        try:
            with transaction.atomic():
                _give(member.actor, drop_mail, person)
        except DomainError:  # it waits for somebody to look at it
            drop_mail.refresh_from_db()


@transaction.atomic
def assign_drop(
    *, actor: Actor, inbound_id: uuid.UUID, person_id: uuid.UUID, keeps_address: bool = False
) -> Person:
    """Say whose mail it is. Raises NotAllowed, NotFound, Conflict."""
    drop_mail = _waiting(actor, inbound_id)
    person = person_visible_to(actor, person_id)
    if keeps_address and drop_mail.found_address:
        people.add_contact_point(
            actor=actor,
            person_id=person.id,
            kind=ContactKind.EMAIL,
            value=drop_mail.found_address,
            source=SOURCE,
        )
    _give(actor, drop_mail, person)
    return person


@transaction.atomic
def make_person_of_drop(
    *, actor: Actor, inbound_id: uuid.UUID, name: str, email: str, basis: str, evidence: str = ""
) -> Person:
    """Make the sender of a forwarded mail known, with the reason, and give them the mail.

    Raises NotAllowed, NotFound, Conflict, RuleViolation.
    """
    drop_mail = _waiting(actor, inbound_id)
    if basis not in BASES:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"basis": reason})
    purpose, legal_basis, _text = BASES[basis]
    parts = split_name(name)
    source = _("E-mail to %(name)s") % {"name": drop_mail.member.name}
    person = people.create_person(
        actor=actor,
        details=PersonDetails(
            title=parts.title[:60],
            given_name=parts.given_name,
            family_name=parts.family_name,
            salutation=parts.salutation,
            source_type=SourceType.OTHER.value,
            source=source[:200],
            emails=[email] if email.strip() else [],
        ),
        basis=BasisDetails(
            purpose=purpose, legal_basis=legal_basis, source=source[:200], evidence=evidence
        ),
        source=SOURCE,
    )
    _give(actor, drop_mail, person)
    return person


@transaction.atomic
def discard_drop(*, actor: Actor, inbound_id: uuid.UUID) -> None:
    """Delete a mail that is nobody's, with its files. Raises NotAllowed, NotFound, Conflict."""
    drop_mail = _waiting(actor, inbound_id)
    forget_forwarded(inbound_id=drop_mail.pk)
    record(DropDiscarded(actor=actor))


def purge_drops() -> int:
    """Delete forwarded mails nobody assigned for a while; tells how many."""
    before = clock.now() - dt.timedelta(days=KEPT_DAYS)
    old = DropMail.objects.filter(assigned_at=None, received_at__lt=before)
    ids = list(old.values_list("pk", flat=True)[:500])
    for inbound_id in ids:
        forget_forwarded(inbound_id=inbound_id)
    return len(ids)


@transaction.atomic
def erase_drops_of(*, person_id: uuid.UUID) -> None:
    """Delete forwarded mails that wait and came from an address of this person.

    Assigned ones go with their inbound mail.
    """
    known = ContactPoint.objects.filter(person_id=person_id, kind=ContactKind.EMAIL)
    said = {text.lower() for pair in known.values_list("value", "normalised") for text in pair}
    waiting = DropMail.objects.filter(assigned_at=None, inbound__person=None)
    by_address = waiting.annotate(said=Lower("found_address")).filter(said__in=said)
    for inbound_id in list(by_address.values_list("pk", flat=True)):
        forget_forwarded(inbound_id=inbound_id)


def _waiting(actor: Actor, inbound_id: uuid.UUID) -> DropMail:
    require(actor, Right.IMPORT)
    row = (
        DropMail.objects.select_for_update(of=("self",))
        .select_related("inbound", "member")
        .filter(pk=inbound_id)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such mail."), code="no_such_mail")
    if row.assigned_at is not None:
        raise Conflict(_("This mail is assigned already."), code="already_assigned")
    return row


def _give(actor: Actor, drop_mail: DropMail, person: Person) -> None:
    """Timeline, documents, CVs to look through, pool: everything that follows."""
    give_forwarded(inbound_id=drop_mail.pk, person_id=person.id)
    if drop_mail.found_address and drop_mail.text:
        people.log_conversation(
            actor=drop_mail.member.actor,
            person_id=person.id,
            kind=ConversationKind.EMAIL,
            text=drop_mail.text,
            happened_at=drop_mail.happened_at,
        )
    remark = drop_mail.remark if drop_mail.found_address else drop_mail.text
    if remark:
        people.add_note(actor=actor, person_id=person.id, text=remark)
    count = _file_attachments(actor, drop_mail, person)
    _put_into_pool(actor, drop_mail, person)
    drop_mail.assigned_at, drop_mail.assigned_by_id = clock.now(), actor.member_id
    drop_mail.text = drop_mail.remark = ""
    drop_mail.save()
    record(
        DropAssigned(
            actor=actor, person_id=person.id, inbound_id=drop_mail.pk, document_count=count
        )
    )


def _file_attachments(actor: Actor, drop_mail: DropMail, person: Person) -> int:
    """Documents go to the person, CVs to be looked through as well; the rest stays in the mail."""
    files = _files(drop_mail.inbound)
    cvs = set(cvs_among([file.name for file in files]))
    kept: list[Attachment] = []
    for at, file in enumerate(files):
        kind = DocumentKind.CV if at in cvs else DocumentKind.OTHER
        try:
            with transaction.atomic():
                people.add_document(
                    actor=actor,
                    person_id=person.id,
                    name=file.name,
                    content=io.BytesIO(file.content),
                    size=len(file.content),
                    filing=Filing(kind=kind.value),
                )
        except RuleViolation:  # a logo, a program, a calendar entry: no document
            cvs.discard(at)
            continue
        kept.append(file)
    if cvs:
        batch = store_cvs(
            actor=actor,
            files=[SimpleUploadedFile(files[at].name, files[at].content) for at in sorted(cvs)],
            terms=CvTerms(
                source_type=SourceType.OTHER.value,
                source=_("E-mail to %(name)s") % {"name": drop_mail.member.name},
                basis="sourcing",
            ),
        )
        batch.files.update(person_id=person.id)
    return len(kept)


def _put_into_pool(actor: Actor, drop_mail: DropMail, person: Person) -> None:
    """Into the pool whose address it came to, if the actor may fill it and it is still there."""
    if drop_mail.pool_id is None or drop_mail.pool_id not in pool_choices(actor):
        return
    gather = bulk.by_code(actor, "pool")
    form = gather.make_form(
        actor, {"pool": str(drop_mail.pool_id), "stage": "identified", "why": _("by e-mail")}
    )
    if form.is_valid():
        gather.run(actor, [person.id], form.cleaned_data)


def _files(row: InboundMessage) -> list[Attachment]:
    if not row.raw:
        return []
    with row.raw.open("rb") as stored:
        return attachments(stored.read())
