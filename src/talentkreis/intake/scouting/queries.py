# SPDX-License-Identifier: Apache-2.0
"""The link, the queue, and what a scout may see of their own suggestion."""

from __future__ import annotations

import hmac
import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.intake.permissions import Right
from talentkreis.intake.scouting.models import ScoutLink, Suggestion, SuggestionState
from talentkreis.intake.scouting.rules import contact_of
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.signing import decrypt, keyed_hash, sign, unsign
from talentkreis.organisation.rights import require
from talentkreis.people.names import split_name
from talentkreis.people.queries import possible_duplicates

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.queries import PossibleDuplicate

_STATUS = "scout-status"
MOST_SHOWN = 100


def scout_link() -> ScoutLink | None:
    """The link, if somebody made one."""
    return ScoutLink.objects.filter(id=1).first()


def secret_of(link: ScoutLink) -> str:
    """What stands in the address of the form."""
    return decrypt(bytes(link.secret))


def require_open_form(secret: str) -> None:
    """Raise NotFound unless this is the secret of a form that is switched on."""
    link = scout_link()
    said = keyed_hash("scout-link", secret)
    if link is None or not link.is_on or not hmac.compare_digest(bytes(link.secret_hash), said):
        raise NotFound(_("This form is not open."), code="form_closed")


def status_token(suggestion: Suggestion) -> str:
    """What leads a scout to their own suggestion, and to no other."""
    return sign(_STATUS, {"s": str(suggestion.id)})


def suggestion_of_scout(token: str) -> Suggestion:
    """The suggestion behind a scout's link. Raises NotFound."""
    try:
        suggestion_id = uuid.UUID(unsign(_STATUS, token).get("s", ""))
    except ValueError as error:
        raise NotFound(_("There is no such suggestion."), code="no_such_suggestion") from error
    return _found(suggestion_id)


def open_suggestions(actor: Actor) -> list[Suggestion]:
    """Suggestions that wait, the oldest first. Raises NotAllowed."""
    require(actor, Right.SCOUTING)
    return list(
        Suggestion.objects.filter(state=SuggestionState.OPEN).order_by("made_at")[:MOST_SHOWN]
    )


def waiting() -> QuerySet[Suggestion]:
    """Suggestions nobody has decided about, for whoever asked about the right."""
    return Suggestion.objects.filter(state=SuggestionState.OPEN)


def open_suggestion(actor: Actor, suggestion_id: uuid.UUID) -> Suggestion:
    """One that waits. Raises NotAllowed, NotFound."""
    require(actor, Right.SCOUTING)
    suggestion = _found(suggestion_id)
    if suggestion.state != SuggestionState.OPEN:
        raise NotFound(_("There is no such suggestion."), code="no_such_suggestion")
    return suggestion


def known_people(actor: Actor, suggestion: Suggestion) -> list[PossibleDuplicate]:
    """Who the suggested person may be already; nobody the actor may not see."""
    parts, contact = split_name(suggestion.name), contact_of(suggestion.contact)
    return possible_duplicates(
        actor,
        given_name=parts.given_name,
        family_name=parts.family_name,
        emails=[contact.email],
        phones=[contact.phone],
        links=[contact.link],
    )


def _found(suggestion_id: uuid.UUID) -> Suggestion:
    suggestion = Suggestion.objects.filter(id=suggestion_id).first()
    if suggestion is None:
        raise NotFound(_("There is no such suggestion."), code="no_such_suggestion")
    return suggestion
