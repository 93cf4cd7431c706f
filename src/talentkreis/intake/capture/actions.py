# SPDX-License-Identifier: Apache-2.0
"""Taking somebody in from the browser, or adding to somebody we know already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.intake.capture.models import CaptureSettings
from talentkreis.intake.capture.queries import known_people
from talentkreis.intake.capture.rules import MOST_ORIGINS, origin_of, place_of, profile_link
from talentkreis.intake.events import CaptureOriginsChanged
from talentkreis.intake.permissions import Right
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.organisation.rights import require
from talentkreis.people import actions as people
from talentkreis.people.forms import BASES
from talentkreis.people.models import ContactKind, SourceType
from talentkreis.people.queries import person_visible_to
from talentkreis.people.rules import BasisDetails

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from talentkreis.intake.capture.queries import Sighting
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person

SOURCE = "extension"
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@transaction.atomic
def capture_person(
    *,
    actor: Actor,
    sighting: Sighting,
    basis: str,
    evidence: str = "",
    note: str = "",
    language: str = "de",
    is_confirmed: bool = False,
) -> Person:
    """Make the person on a page known, with where they were seen and why they may be kept.

    Somebody with the same link or address stops it until the actor says that it is another
    person: a second click of a colleague adds nobody twice. Raises NotAllowed, RuleViolation,
    Conflict (`perhaps_known`).
    """
    require(actor, Right.CAPTURE)
    if basis not in BASES:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"basis": reason})
    _take_turns(profile_link(sighting.url) or sighting.name)
    if not is_confirmed and any(k.reason != "name" for k in known_people(actor, sighting)):
        raise Conflict(_("We know somebody with this link or address."), code="perhaps_known")
    purpose, legal_basis, _text = BASES[basis]
    place = place_of(sighting.url) or _("Web page")
    return people.create_person(
        actor=actor.with_whole_role(),
        details=replace(
            sighting.details(),
            language=language,
            source_type=SourceType.ACTIVE_SOURCING.value,
            source=place,
        ),
        basis=BasisDetails(
            purpose=purpose, legal_basis=legal_basis, source=place, evidence=evidence
        ),
        source=SOURCE,
        note=note,
    )


@transaction.atomic
def add_sighting(*, actor: Actor, person_id: uuid.UUID, url: str, note: str = "") -> Person:
    """Add the page as a link, and a note, to somebody we know. The same again adds no link.

    Raises NotAllowed, NotFound, RuleViolation where there is neither.
    """
    require(actor, Right.CAPTURE)
    member, link = actor.with_whole_role(), profile_link(url)
    person = person_visible_to(member, person_id)
    if not link and not note.strip():
        raise RuleViolation(_("There is nothing to add."), code="missing")
    if link:
        people.add_contact_point(
            actor=member, person_id=person.id, kind=ContactKind.LINK, value=link, source=SOURCE
        )
    if note.strip():
        people.add_note(actor=member, person_id=person.id, text=note)
    return person


@transaction.atomic
def allow_origins(*, actor: Actor, origins: Iterable[str]) -> list[str]:
    """Set the extensions a browser lets through. Raises NotAllowed, RuleViolation."""
    require(actor, Right.CAPTURE_ORIGINS)
    said = [text for text in origins if text.strip()]
    wanted = list(dict.fromkeys(origin_of(text) for text in said))
    if "" in wanted or len(wanted) > MOST_ORIGINS:
        reason = _("An id has 32 letters from a to p, one to a line, at most %(count)d of them.")
        text = reason % {"count": MOST_ORIGINS}
        raise RuleViolation(text, code="invalid_fields", fields={"origins": text})
    CaptureSettings.objects.update_or_create(id=1, defaults={"origins": wanted})
    record(CaptureOriginsChanged(actor=actor, origin_count=len(wanted)))
    return wanted


def _take_turns(what: str) -> None:
    """Two clicks on the same page wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [f"capture:{what}"])
