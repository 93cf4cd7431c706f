# SPDX-License-Identifier: Apache-2.0
"""Who may be looked up, and what an answer proposes. Pure: facts and findings in, values out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talentkreis.consent.models import EVERY, ConsentState, Purpose, Suppression
from talentkreis.kernel.text import fold
from talentkreis.people import places
from talentkreis.people.models import BasisPurpose, LegalBasis
from talentkreis.people.names import split_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from talentkreis.consent.facts import BasisFact, PersonFacts
    from talentkreis.enrichment.sources.port import Found, FoundSkill

# Keeping up to date serves whoever is in the pool or sourced. What an applicant sent is not
# completed by research, an employee is not watched, a subscriber only subscribed.
_CARRYING: Final = (BasisPurpose.SOURCING, BasisPurpose.POOL, BasisPurpose.ALUMNI)
_NO: Final = frozenset(
    {
        ConsentState.Status.DECLINED,
        ConsentState.Status.WITHDRAWN,
        ConsentState.Status.OBJECTED,
    }
)
_FOR_GOOD: Final = frozenset(
    {Suppression.Reason.OBJECTION, Suppression.Reason.ERASURE, Suppression.Reason.COMPLAINT}
)
# Fields of `Found` that are columns of a person.
_SAME: Final = ("pronunciation", "position", "employer_name", "summary")
COLUMNS: Final = (*_SAME, "given_name", "family_name", "city", "postcode")
FIELDS: Final = (*COLUMNS, "contact_points.link", "contact_points.email", "skills")


def why_not(person: PersonFacts | None, at: dt.datetime, *, needs_consent: bool) -> str:
    """The reason why this person must not be looked up, as a code; empty where they may be."""
    if person is None or not person.is_known:
        return "unknown"
    standing_still = (
        (person.restricted_at is not None, "restricted"),
        (_has_objected(person), "objected"),
        (person.archived_at is not None, "archived"),
    )
    for is_so, reason in standing_still:
        if is_so:
            return reason
    carrying = _carrying(person, at)
    if not carrying:
        return "no_basis"
    if needs_consent and not any(b.legal_basis == LegalBasis.CONSENT for b in carrying):
        return "no_consent"
    return "" if any(not _is_overdue(b, at) for b in carrying) else "notice_overdue"


def purpose_of(person: PersonFacts, at: dt.datetime) -> str:
    """The purpose that carries a call about somebody who may be looked up."""
    return _carrying(person, at)[0].purpose


def may_take_email(person: PersonFacts, at: dt.datetime) -> bool:
    """Whether a public e-mail address may be proposed: only with consent to e-mail (§ 7 UWG).

    That an address can be read by everybody is no permission to write to it.
    """
    wanted = (Purpose.PERSONAL_EMAIL, Purpose.PERSONAL_CONTACT, Purpose.NURTURE)
    states = (person.states.get((purpose, "email")) for purpose in wanted)
    return any(state is not None and state.is_positive(at) for state in states)


def _has_objected(person: PersonFacts) -> bool:
    """Said no to everything, objected to anything, or asked us to forget the address."""
    blanket = person.states.get((EVERY, EVERY))
    return (
        (blanket is not None and blanket.status in _NO)
        or any(s.status == ConsentState.Status.OBJECTED for s in person.states.values())
        or any(
            row.reason in _FOR_GOOD or (row.purpose == EVERY and row.channel == EVERY)
            for row in person.suppressions
        )
    )


def _carrying(person: PersonFacts, at: dt.datetime) -> list[BasisFact]:
    live = [b for b in person.bases if b.purpose in _CARRYING and b.is_live(at)]
    return sorted(live, key=lambda basis: _CARRYING.index(BasisPurpose(basis.purpose)))


def _is_overdue(basis: BasisFact, at: dt.datetime) -> bool:
    return (
        basis.legal_basis == LegalBasis.LEGITIMATE_INTEREST
        and not basis.was_noticed
        and basis.notice_due_at is not None
        and at >= basis.notice_due_at
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known already: columns, keys of skills, normalised links and addresses."""

    values: Mapping[str, str]
    skills: Collection[str] = ()
    links: Collection[str] = ()
    emails: Collection[str] = ()
    # What the same source said before and a member left out: it does not come back by itself.
    left_out: Collection[tuple[str, str]] = field(default_factory=frozenset)


Changes = dict[str, list[tuple[Any, Any]]]


def changes(found: Found, standing: Standing, *, skills: Collection[str]) -> Changes:
    """What the source says otherwise or newly, as (what stands, what is said) by field.

    `found.links` and `found.email` are normalised; `skills` are the names the vocabulary knows:
    a language nobody searches for is no skill.
    """
    said: Changes = {}

    def propose(name: str, value: Any, was: Any = None) -> None:
        if (name, same_as(value)) not in standing.left_out:
            said.setdefault(name, []).append((was, value))

    for name, value in _columns(found, standing).items():
        if fold(value) != fold(standing.values.get(name, "")):
            propose(name, value, standing.values.get(name) or None)
    for link in dict.fromkeys(found.links):
        if link not in standing.links:
            propose("contact_points.link", link)
    if found.email and found.email not in standing.emails:
        propose("contact_points.email", found.email)
    for skill in found.skills:
        if skill.name in skills and fold(skill.name) not in standing.skills:
            propose("skills", _as_proposal(skill))
    return said


def same_as(value: Any) -> str:
    """What makes two proposals the same: of a skill its name, whatever shows it."""
    return fold(str(value["name"] if isinstance(value, dict) else value))


def _columns(found: Found, standing: Standing) -> dict[str, str]:
    values = {name: getattr(found, name) for name in _SAME}
    parts = split_name(found.name)
    # One word alone may be a user name.
    if parts.given_name and parts.family_name:
        values |= {"given_name": parts.given_name, "family_name": parts.family_name}
    values = {name: value for name, value in values.items() if value}
    city = _town(found.place)
    if city:
        values["city"] = city
        moved = fold(city) != fold(standing.values.get("city", ""))
        if moved and standing.values.get("postcode"):
            values["postcode"] = ""  # that of another town
    return values


def _town(place: str) -> str:
    """The town in "Hamburg, Germany"; a lone word that is no town here ("Earth") is none."""
    first, comma, _rest = (part.strip() for part in place.partition(","))
    known = places.find(first) if first else None
    if known is not None and not known.postcode:
        return known.name
    return first if comma and first.replace(" ", "").replace("-", "").isalpha() else ""


def _as_proposal(skill: FoundSkill) -> dict[str, Any]:
    count = ngettext(
        "%(count)d public repository", "%(count)d public repositories", skill.count
    ) % {"count": skill.count}
    shown = count
    if skill.last_on:
        month = dateformat.format(skill.last_on, "F Y")
        shown = _("%(count)s, the last one changed in %(month)s") % {
            "count": count,
            "month": month,
        }
    on = skill.last_on.isoformat() if skill.last_on else None
    return {"name": skill.name, "is_there": True, "evidence": shown, "on": on}
