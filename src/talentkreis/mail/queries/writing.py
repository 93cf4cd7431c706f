# SPDX-License-Identifier: Apache-2.0
"""What a member needs to write to somebody: draft, signature, mailboxes, who may answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from talentkreis.consent.models import Channel
from talentkreis.kernel.errors import RuleViolation
from talentkreis.mail.models import Draft, Mailbox, Signature, Thread
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries.threads import visible_threads
from talentkreis.organisation.models import Language, Member
from talentkreis.organisation.rights import all_grants

if TYPE_CHECKING:
    import uuid

    from talentkreis.mail.models import OutgoingFile
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where writing starts: the draft with its files, and mailboxes to choose from."""

    draft: Draft | None
    files: list[OutgoingFile]
    mailboxes: list[Mailbox]


def beginning(actor: Actor, person_id: uuid.UUID) -> Beginning:
    """For a person the caller has seen."""
    draft = (
        Draft.objects.filter(person_id=person_id, member__in=[actor.member_id])
        .prefetch_related("files")
        .first()
    )
    mine = Q(member_id=actor.member_id, member__isnull=False)
    rows = (
        Mailbox.objects.of(Channel.EMAIL)
        .filter(Q(is_default=True) | mine)
        .order_by("-is_default", "name")
    )
    return Beginning(draft, list(draft.files.all()) if draft else [], list(rows))


def signature_of(member_id: uuid.UUID, language: str) -> str:
    """How the member ends letters in this language, or in the other one; empty without one."""
    row = Signature.objects.filter(member_id=member_id).first()
    if row is None:
        return ""
    own, other = row.text_de, row.text_en
    if language != Language.GERMAN:
        own, other = other, own
    return own or other


def can_answer(thread: Thread) -> list[Member]:
    """Colleagues who see the conversation and may write, by name."""
    roles = [role.value for role in all_grants()[Right.WRITE].roles]
    rows = Member.objects.filter(is_active=True, role__in=roles)
    if thread.member_id is not None:
        rows = rows.filter(id=thread.member_id)
    members = list(rows.order_by("name", "id"))
    person: Person | None = thread.person
    if person is None or person.confidential_to is None:
        return members
    return [member for member in members if member.id in person.confidential_to]


def thread_with_person(actor: Actor, person_id: uuid.UUID) -> Thread | None:
    """The team's conversation with a person, else the actor's own; None where there is none."""
    rows = visible_threads(actor).filter(person_id=person_id)
    return rows.order_by("member_id").select_related("latest").first()


def person_to_answer(thread: Thread) -> Person:
    """Whom an answer goes to. Raises RuleViolation for a sender nobody has recognised."""
    if thread.person is None:
        raise RuleViolation(_("First say whose mail it is."), code="unmatched")
    return thread.person
