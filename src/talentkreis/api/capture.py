# SPDX-License-Identifier: Apache-2.0
"""What the browser extension asks: do we know this person, and take them in.

The scope `capture` opens these two operations and no other: its key cannot list anybody.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Router, Schema

from talentkreis.api.operations import actor_of, once, operation
from talentkreis.api.problems import TooManyRequests
from talentkreis.intake.capture.actions import add_sighting, capture_person
from talentkreis.intake.capture.queries import Sighting, basis_choices, known_people
from talentkreis.intake.permissions import Right
from talentkreis.kernel.limits import HOUR_S, is_within
from talentkreis.organisation.actions import TokenUse
from talentkreis.people.queries import Acquaintance, PossibleDuplicate

router = Router(tags=["capture"])

# More than anybody looks at in an hour, and too few to go through a list of names.
LOOKUPS_AN_HOUR = 300

Short = Annotated[str, Field(max_length=200)]


class Seen(Schema):
    """What a page says about somebody, as the recruiter sees it."""

    url: str = Field(default="", max_length=2_000)
    name: str = Field(default="", max_length=300)
    email: str = Field(default="", max_length=320)
    phone: str = Field(default="", max_length=60)
    position: Short = ""
    employer_name: Short = ""
    city: str = Field(default="", max_length=120)


class WayOut(Schema):
    """One way to get in touch and the gate's answer to it."""

    channel: str
    label: str
    verdict: str = Field(description="yes, ask or no")
    text: str
    next_step: str


class TalkOut(Schema):
    """The last real conversation."""

    on: dt.date
    by: str = Field(description="Name of the colleague; empty where it came in by itself")
    how: str


class KnownPerson(Schema):
    """Somebody we know who may be the one on the page."""

    id: uuid.UUID
    name: str
    position: str
    employer_name: str
    city: str
    profile_url: str
    certainty: str = Field(description="certain, likely or possible")
    certainty_text: str
    why: str
    is_archived: bool
    contact: list[WayOut]
    owner: str
    next_contact_on: dt.date | None
    last_talk: TalkOut | None


class BasisOut(Schema):
    """A reason to keep somebody's data; by then they have to hear of it (Art. 14 GDPR)."""

    key: str
    text: str
    notice_due_on: dt.date | None


class LookupOut(Schema):
    """Whom we know, at most five, and the reasons one may give for somebody new."""

    known: list[KnownPerson]
    bases: list[BasisOut]


class NewSighting(Seen):
    """Whom to take in, or what to add to somebody known (`person_id`)."""

    person_id: uuid.UUID | None = None
    language: Literal["de", "en"] = "de"
    basis: str = Field(default="", max_length=40, description="Key of one of `bases`")
    evidence: str = Field(default="", max_length=300)
    note: str = Field(default="", max_length=20_000)
    is_confirmed: bool = Field(
        default=False, description="It is another person than the known ones with this address"
    )


class Captured(Schema):
    """Who it became."""

    id: uuid.UUID
    profile_url: str
    is_new: bool


@operation(
    router,
    "POST",
    "/capture/lookup",
    right=Right.CAPTURE,
    answer=LookupOut,
    summary="Do we know the person on this page?",
)
def look_up(request: HttpRequest, body: Seen) -> LookupOut:
    """Whom we know by link, address or name, whether we may get in touch, who of us is.

    A question about one page, not a list: whoever asks more than 300 times an hour waits.
    """
    use: TokenUse = request.auth  # type: ignore[attr-defined]  # set by ApiToken
    if not is_within(f"capture:{use.token_id}", LOOKUPS_AN_HOUR):
        raise TooManyRequests(HOUR_S)
    found = known_people(actor_of(request), Sighting(**body.model_dump()))
    return LookupOut(
        known=[_known(request, each) for each in found],
        bases=[
            BasisOut(key=basis.key, text=str(basis.text), notice_due_on=basis.notice_due_on)
            for basis in basis_choices()
        ],
    )


@operation(
    router,
    "POST",
    "/capture",
    right=Right.CAPTURE,
    answer=Captured,
    status=201,
    summary="Take in the person on this page",
    is_repeatable=True,
)
def capture(request: HttpRequest, response: HttpResponse, body: NewSighting) -> Any:
    """Add a person with source and reason, or link and note to somebody we know."""
    return once(request, response, lambda: _capture(request, body))


def _capture(request: HttpRequest, body: NewSighting) -> Captured:
    actor = actor_of(request)
    if body.person_id is not None:
        person = add_sighting(actor=actor, person_id=body.person_id, url=body.url, note=body.note)
    else:
        person = capture_person(
            actor=actor,
            sighting=Sighting(**body.model_dump(include=set(Seen.model_fields))),
            basis=body.basis,
            evidence=body.evidence,
            note=body.note,
            language=body.language,
            is_confirmed=body.is_confirmed,
        )
    return Captured(
        id=person.id, profile_url=_profile(request, person.id), is_new=body.person_id is None
    )


def _profile(request: HttpRequest, person_id: uuid.UUID) -> str:
    return request.build_absolute_uri(reverse("web:profile", args=[person_id]))


def _known(request: HttpRequest, found: PossibleDuplicate) -> KnownPerson:
    person, stand = found.person, found.acquaintance
    return KnownPerson(
        id=person.id,
        name=person.shown_name,
        position=person.position,
        employer_name=person.employer_name,
        city=person.city,
        profile_url=_profile(request, person.id),
        certainty=found.certainty,
        certainty_text=found.certainty_text,
        why=found.text,
        is_archived=person.archived_at is not None,
        contact=[
            WayOut(
                channel=way.channel,
                label=str(way.label),
                verdict=way.answer.verdict.value,
                text=str(way.answer.text),
                next_step=str(way.answer.next_step.text) if way.answer.next_step else "",
            )
            for way in stand.ways
        ],
        owner=stand.owner,
        next_contact_on=stand.next_contact_on,
        last_talk=_talk(stand),
    )


def _talk(stand: Acquaintance) -> TalkOut | None:
    if stand.talked_at is None:
        return None
    return TalkOut(on=timezone.localdate(stand.talked_at), by=stand.talked_by, how=stand.talked_how)
