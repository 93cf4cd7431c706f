# SPDX-License-Identifier: Apache-2.0
"""One file of a conversation, for whoever sees the message it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.mail.inbound.attachments import file_at
from talentkreis.mail.models import InboundFile, OutgoingFile
from talentkreis.mail.queries.boxes import inbound_visible_to, message_visible_to

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


def inbound_file(actor: Actor, file_id: uuid.UUID) -> tuple[InboundFile, bytes]:
    """A file that came in, out of the raw mail. Raises NotAllowed, NotFound.

    RuleViolation for one that nobody is given: its bytes are not what we take (TRUST S-10).
    """
    row = InboundFile.objects.filter(id=file_id).first()
    if row is None:
        raise _no_such_file()
    mail = inbound_visible_to(actor, row.inbound_id)
    if row.problem:
        raise RuleViolation(_("Files of this kind are not handed out here."), code=row.problem)
    if not mail.raw:
        raise _no_such_file()
    with mail.raw.open("rb") as stored:
        found = file_at(stored.read(), row.position)
    if found is None:
        raise _no_such_file()
    return row, found.content


def outgoing_file(actor: Actor, file_id: uuid.UUID) -> OutgoingFile:
    """A file that went out, or waits in the actor's own draft. Raises NotAllowed, NotFound."""
    row = OutgoingFile.objects.filter(id=file_id).select_related("draft").first()
    if row is None:
        raise _no_such_file()
    if row.message_id is not None:
        message_visible_to(actor, row.message_id)
    elif row.draft is None or row.draft.member_id != actor.member_id:
        raise _no_such_file()
    return row


def _no_such_file() -> NotFound:
    return NotFound(_("There is no such file."), code="no_such_file")
