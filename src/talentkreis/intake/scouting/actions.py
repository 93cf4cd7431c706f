# SPDX-License-Identifier: Apache-2.0
"""Suggesting, taking up, declining; the link of the form."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.intake.permissions import Right
from talentkreis.intake.scouting.events import (
    ScoutLinkChanged,
    SuggestionAccepted,
    SuggestionDeclined,
    SuggestionMade,
)
from talentkreis.intake.scouting.models import (
    Acquainted,
    Refusal,
    ScoutLink,
    Suggestion,
    SuggestionState,
)
from talentkreis.intake.scouting.queries import require_open_form
from talentkreis.intake.scouting.rules import KEPT_DAYS, OPEN_DAYS, Contact, contact_of
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.signing import encrypt, keyed_hash, new_secret
from talentkreis.kernel.text import clean, clean_lines
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require
from talentkreis.people import actions as people
from talentkreis.people.forms import BASES
from talentkreis.people.models import ContactPoint, SourceType
from talentkreis.people.names import split_name
from talentkreis.people.queries import person_visible_to
from talentkreis.people.rules import BasisDetails, PersonDetails

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person

LONGEST_WHY = 2_000


@dataclass(frozen=True, kw_only=True)
class SuggestionDetails:
    """What a colleague typed within a minute."""

    name: str
    contact: str
    why: str
    how: str
    scout_name: str
    may_name_scout: bool = False
    language: str = "de"


@transaction.atomic
def renew_link(*, actor: Actor) -> str:
    """Make or renew the link; the old one opens nothing more. Raises NotAllowed."""
    require(actor, Right.SCOUT_LINK)
    secret = new_secret()
    ScoutLink.objects.update_or_create(
        id=1,
        defaults={
            "secret_hash": keyed_hash("scout-link", secret),
            "secret": encrypt(secret),
            "is_on": True,
            "renewed_at": clock.now(),
        },
    )
    record(ScoutLinkChanged(actor=actor, is_on=True))
    return secret


@transaction.atomic
def switch_link(*, actor: Actor, is_on: bool) -> None:
    """Open or close the form. Raises NotAllowed, NotFound where there is no link."""
    require(actor, Right.SCOUT_LINK)
    if not ScoutLink.objects.filter(id=1).update(is_on=is_on):
        raise NotFound(_("There is no link yet."), code="no_link")
    record(ScoutLinkChanged(actor=actor, is_on=is_on))


@transaction.atomic
def suggest(*, secret: str, details: SuggestionDetails) -> Suggestion:
    """Put a suggestion into the queue; the link is all a colleague needs.

    Raises NotFound for a wrong or closed link, RuleViolation naming every wrong field.
    """
    require_open_form(secret)
    wrong: dict[str, str] = {}
    if not clean(details.name):
        wrong["name"] = _("Who is it?")
    if contact_of(details.contact) == Contact():
        wrong["contact"] = _("An e-mail address, a phone number or a link, please.")
    if not details.why.strip():
        wrong["why"] = _("One sentence is enough.")
    if details.how not in Acquainted.values:
        wrong["how"] = _("This is not one of the choices.")
    if not clean(details.scout_name):
        wrong["scout_name"] = _("We would like to ask back and to thank you.")
    if wrong:
        raise RuleViolation(_("Please check the marked fields."), fields=wrong)
    suggestion = Suggestion.objects.create(
        name=clean(details.name)[:300],
        contact=clean(details.contact)[:320],
        why=clean_lines(details.why)[:LONGEST_WHY],
        how=details.how,
        scout_name=clean(details.scout_name)[:200],
        may_name_scout=details.may_name_scout,
        language=details.language,
        made_at=clock.now(),
    )
    record(SuggestionMade(actor=SYSTEM, suggestion_id=suggestion.id))
    return suggestion


@transaction.atomic
def accept_suggestion(
    *,
    actor: Actor,
    suggestion_id: uuid.UUID,
    basis: str = "sourcing",
    person_id: uuid.UUID | None = None,
) -> Person:
    """Make the suggested person known with a reason, or give the words to somebody we know.

    The clock of Art. 14 starts with the basis; the source names the colleague only where they
    agreed. Raises NotAllowed, NotFound, Conflict, RuleViolation.
    """
    suggestion = _open(actor, suggestion_id)
    if person_id is None:
        person = _new_person(actor, suggestion, basis)
    else:
        person = person_visible_to(actor, person_id)
        people.add_note(actor=actor, person_id=person.id, text=_note(suggestion))
    _decide(actor, suggestion, SuggestionState.ACCEPTED)
    suggestion.person_id = person.id
    suggestion.save(update_fields=["person_id"])
    record(SuggestionAccepted(actor=actor, person_id=person.id, suggestion_id=suggestion.id))
    return person


@transaction.atomic
def decline_suggestion(*, actor: Actor, suggestion_id: uuid.UUID, reason: str) -> None:
    """Do not take it up; the scout reads why. Raises NotAllowed, NotFound, Conflict, RuleViolation.

    How to reach the suggested person and why is forgotten at once, their name after a while.
    """
    suggestion = _open(actor, suggestion_id)
    if reason not in Refusal.values:
        text = _("This is not one of the choices.")
        raise RuleViolation(text, code="invalid_fields", fields={"reason": text})
    suggestion.refusal = reason
    suggestion.contact = suggestion.why = ""
    _decide(actor, suggestion, SuggestionState.DECLINED)
    record(SuggestionDeclined(actor=actor, suggestion_id=suggestion.id, reason=reason))


@transaction.atomic
def purge_suggestions() -> int:
    """Forget declined suggestions after a while, and open ones nobody decided about for long."""
    now = clock.now()
    decided = Suggestion.objects.exclude(state=SuggestionState.OPEN).filter(
        decided_at__lt=now - dt.timedelta(days=KEPT_DAYS)
    )
    forgotten = Suggestion.objects.filter(state=SuggestionState.OPEN, made_at__lt=now - OPEN_DAYS)
    count = 0
    for rows in (decided, forgotten):
        count += Suggestion.objects.filter(id__in=rows.values("id")[:500]).delete()[0]
    return count


@transaction.atomic
def erase_suggestions_of(*, person_id: uuid.UUID) -> None:
    """Delete suggestions that became this person, and open ones with an address of theirs."""
    Suggestion.objects.filter(person_id=person_id).delete()
    known = set(
        ContactPoint.objects.filter(person_id=person_id).values_list("normalised", flat=True)
    )
    waiting = Suggestion.objects.filter(state=SuggestionState.OPEN)
    for row in waiting.only("id", "contact").iterator():
        said = contact_of(row.contact)
        if known & {said.email, said.phone, said.link} - {""}:
            row.delete()


def _new_person(actor: Actor, suggestion: Suggestion, basis: str) -> Person:
    if basis not in BASES:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"basis": reason})
    purpose, legal_basis, _text = BASES[basis]
    parts, contact = split_name(suggestion.name), contact_of(suggestion.contact)
    source = (
        _("Suggested by %(name)s") % {"name": suggestion.scout_name}
        if suggestion.may_name_scout
        else _("Suggested by a colleague")
    )[:200]
    return people.create_person(
        actor=actor,
        details=PersonDetails(
            title=parts.title[:60],
            given_name=parts.given_name,
            family_name=parts.family_name,
            salutation=parts.salutation,
            source_type=SourceType.REFERRAL.value,
            source=source,
            emails=[contact.email] if contact.email else [],
            phones=[contact.phone] if contact.phone else [],
            links=[contact.link] if contact.link else [],
        ),
        basis=BasisDetails(purpose=purpose, legal_basis=legal_basis, source=source),
        source="form",
        note=_note(suggestion),
    )


def _note(suggestion: Suggestion) -> str:
    """Why, and how they know each other; who said it only where they agreed."""
    how = Acquainted(suggestion.how).label
    who = suggestion.scout_name if suggestion.may_name_scout else _("a colleague")
    head = _("Suggested by %(name)s.") % {"name": who}
    return f"{head} {how}.\n\n{suggestion.why}"


def _open(actor: Actor, suggestion_id: uuid.UUID) -> Suggestion:
    require(actor, Right.SCOUTING)
    suggestion = Suggestion.objects.select_for_update(of=("self",)).filter(id=suggestion_id).first()
    if suggestion is None:
        raise NotFound(_("There is no such suggestion."), code="no_such_suggestion")
    if suggestion.state != SuggestionState.OPEN:
        raise Conflict(_("Somebody has decided about it already."), code="already_decided")
    return suggestion


def _decide(actor: Actor, suggestion: Suggestion, state: SuggestionState) -> None:
    suggestion.state, suggestion.decided_at = state, clock.now()
    suggestion.decided_by_id = actor.member_id
    suggestion.save()
