# SPDX-License-Identifier: Apache-2.0
"""Requests: the one behind a link, the last one to a person, what happens to answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.freshness.models import UpdateRequest, UpdateRules
from talentkreis.freshness.queries.known import Known, known_about
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound
from talentkreis.mail.models import Message, MessageState

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.people.models import Person


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What the page behind the link shows: only what is asked."""

    id: uuid.UUID
    aspects: tuple[str, ...]
    language: str
    known: Known
    expires_at: dt.datetime


def open_request(request_id: uuid.UUID) -> OpenRequest:
    """The request behind a link that still works.

    Raises NotFound where there is none (the person was erased), Conflict `link_used` or
    `link_expired`.
    """
    row = UpdateRequest.objects.select_related("person").filter(id=request_id).first()
    if row is None or not _is_there(row.person):
        raise NotFound(_("This link does not work any more."), code="no_such_request")
    require_open(row)
    aspects = tuple(row.aspects)
    return OpenRequest(
        row.id, aspects, row.person.language, known_about(row.person, aspects), row.expires_at
    )


def require_open(row: UpdateRequest) -> None:
    """Raise Conflict unless the link of this request still works."""
    if row.closed_at is not None:
        raise Conflict(_("This link has done its work."), code="link_used")
    if row.expires_at <= clock.now():
        raise Conflict(_("This link has expired."), code="link_expired")


def _is_there(person: Person) -> bool:
    """Neither put aside by a merge nor restricted to storage (Art. 18 DSGVO)."""
    return person.merged_into_id is None and person.restricted_at is None


@dataclass(frozen=True, slots=True)
class LastAsked:
    """The last request to a person and how far it came."""

    request: UpdateRequest
    is_open: bool
    message_state: str

    @property
    def message_label(self) -> str:
        """Where its message is, in words."""
        return str(MessageState(self.message_state).label) if self.message_state else ""


def last_asked(person_id: uuid.UUID) -> LastAsked | None:
    """The last time we asked a person whom the caller has seen."""
    row = UpdateRequest.objects.filter(person_id=person_id).order_by("-asked_at", "-id").first()
    if row is None:
        return None
    states = Message.objects.filter(id__in=[row.message_id]).values_list("state", flat=True)
    message = states.first()
    is_open = row.closed_at is None and row.expires_at > clock.now()
    return LastAsked(row, is_open, message or "")


def update_rules() -> UpdateRules:
    """What happens to answers; without a row, somebody looks first."""
    return UpdateRules.objects.filter(id=1).first() or UpdateRules()
