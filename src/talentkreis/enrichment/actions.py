# SPDX-License-Identifier: Apache-2.0
"""Switching sources, asking them about a person, and taking in what they say.

A call has three steps: it is asked for here, made by a background job outside any transaction
(`looking`), and taken in here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent.gate import load_people
from talentkreis.enrichment import queries, rules
from talentkreis.enrichment.events import PersonLookedUp, SourceSwitched
from talentkreis.enrichment.models import REASONS, Lookup, Outcome, SourceSetting
from talentkreis.enrichment.permissions import Right
from talentkreis.enrichment.sources import SOURCES
from talentkreis.freshness.actions import NewSignal, propose, raise_signals
from talentkreis.freshness.models import Proposal, ProposalState, Signal, SignalKind
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.jobs import defer
from talentkreis.kernel.signing import encrypt
from talentkreis.kernel.text import clean
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer, Language
from talentkreis.organisation.rights import require
from talentkreis.people.actions import restart_notice
from talentkreis.people.actions.access import locked_person
from talentkreis.people.addresses import normalise_email, normalise_link
from talentkreis.people.models import ContactKind, ContactPoint, LegalBasis, PersonSkill
from talentkreis.taxonomy.queries import resolve_many
from talentkreis.taxonomy.vocabulary import Kind

if TYPE_CHECKING:
    import uuid

    from talentkreis.consent.facts import PersonFacts
    from talentkreis.enrichment.sources.port import Found
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person

LEAST_BALANCING: Final = 40
MOST_CENTS: Final = 1_000_000
# Whoever says so all the time is not news every month.
OPEN_TO_WORK_AGAIN: Final = dt.timedelta(days=180)


@dataclass(frozen=True, kw_only=True)
class Switch:
    """How a source may be asked. `token` None keeps the key there is, "" takes it out."""

    is_on: bool
    legal_basis: str = LegalBasis.LEGITIMATE_INTEREST
    balancing: str = ""
    cents_a_call: int = 0
    cents_a_month: int = 0
    token: str | None = None


@transaction.atomic
def switch_source(*, actor: Actor, code: str, switch: Switch) -> SourceSetting:
    """Say whether a source may be asked, on which basis, for how much a month.

    Raises NotAllowed, NotFound for a source there is not, RuleViolation where the weighing of
    interests is missing or a ceiling is below the price of one call.
    """
    require(actor, Right.SWITCH)
    if code not in SOURCES:
        raise NotFound(_("There is no such source."), code="no_such_source")
    balancing = "\n".join(clean(line) for line in switch.balancing.strip().splitlines())[:2_000]
    _check(switch, balancing)
    row = SourceSetting.objects.select_for_update().filter(code=code).first()
    row = row or SourceSetting(code=code)
    row.is_on, row.legal_basis, row.balancing = switch.is_on, switch.legal_basis, balancing
    row.cents_a_call, row.cents_a_month = switch.cents_a_call, switch.cents_a_month
    if switch.token is not None:
        row.token = encrypt(switch.token) if switch.token else None
        row.paused_until = None
    row.save()
    record(SourceSwitched(actor=actor, source=code, is_on=row.is_on))
    return row


def _check(switch: Switch, balancing: str) -> None:
    refused = {}
    if switch.legal_basis not in {LegalBasis.CONSENT, LegalBasis.LEGITIMATE_INTEREST}:
        refused["legal_basis"] = _("This is not one of the choices.")
    needs_weighing = switch.is_on and switch.legal_basis == LegalBasis.LEGITIMATE_INTEREST
    if needs_weighing and len(balancing) < LEAST_BALANCING:
        refused["balancing"] = _(
            "Write down why your interest outweighs that of the people (Art. 6(1)(f) GDPR)."
        )
    if not 0 <= switch.cents_a_call <= MOST_CENTS or not 0 <= switch.cents_a_month <= MOST_CENTS:
        refused["cents_a_call"] = _("Up to 10,000 euros.")
    elif switch.is_on and switch.cents_a_call > switch.cents_a_month:
        refused["cents_a_month"] = _("Not even one call fits into this budget.")
    if refused:
        raise RuleViolation(next(iter(refused.values())), code="invalid_fields", fields=refused)


@transaction.atomic
def look_person_up(*, actor: Actor, person_id: uuid.UUID, code: str) -> Lookup:
    """Ask a source about a person, in the background; a call under way is returned.

    Raises NotFound, NotAllowed, RuleViolation where the source is off, the person must not be
    looked up (with the reason as its code), or gave nothing the source could know; Conflict where
    the budget is used up (`budget_used_up`) or the source asked to wait (`source_busy`).
    """
    require(actor, Right.LOOK_UP)
    locked_person(actor, person_id)
    setting = _locked_setting(code)
    facts = _allowed(person_id, setting)
    under_way = Lookup.objects.filter(
        person_id=person_id, source=code, answered_at__isnull=True
    ).first()
    if under_way is not None:
        return under_way
    now = clock.now()
    if setting.paused_until is not None and now < setting.paused_until:
        raise Conflict(_("The source asked us to wait."), code="source_busy")
    # The setting is locked: two calls at once cannot both take the last cent.
    if not queries.is_affordable(setting):
        raise Conflict(_("This month’s budget is used up."), code="budget_used_up")
    if SOURCES[code].key_of(queries.subject_of(person_id)) is None:
        raise RuleViolation(SOURCES[code].needs, code="no_key")
    lookup = Lookup.objects.create(
        source=code,
        person_id=person_id,
        asked_by_id=actor.member_id,
        purpose=rules.purpose_of(facts, now),
        legal_basis=setting.legal_basis,
        cents=setting.cents_a_call,
        asked_at=now,
    )
    from talentkreis.enrichment.tasks import look_up

    defer(look_up, lookup_id=str(lookup.id))
    return lookup


def _locked_setting(code: str) -> SourceSetting:
    setting = SourceSetting.objects.select_for_update().filter(code=code, is_on=True).first()
    if setting is None or code not in SOURCES:
        raise RuleViolation(_("This source is switched off."), code="switched_off")
    return setting


def _allowed(person_id: uuid.UUID, setting: SourceSetting) -> PersonFacts:
    """Facts about somebody who may be looked up. Raises RuleViolation with the reason."""
    people, _sending = load_people([person_id])
    facts = people.get(person_id)
    needs_consent = setting.legal_basis == LegalBasis.CONSENT
    reason = rules.why_not(facts, clock.now(), needs_consent=needs_consent)
    if facts is None or reason:
        text = _("Nobody looks this person up: %(reason)s.")
        raise RuleViolation(text % {"reason": REASONS[reason or "unknown"]}, code=reason)
    return facts


@dataclass(frozen=True, slots=True)
class Order:
    """A call that may go out now: to which source, with which key, with whose token."""

    source: str
    key: str
    token: bytes


@transaction.atomic
def begin_call(*, lookup_id: uuid.UUID) -> Order | None:
    """Ask again, right before the call, whether it may go out; None where it may not any more.

    Whoever objected meanwhile is not looked up, and what does not go out costs nothing.
    """
    lookup = _open_call(lookup_id)
    if lookup is None:
        return None
    reason = "unknown"
    if lookup.person_id is not None:
        try:
            setting = _locked_setting(lookup.source)
            _allowed(lookup.person_id, setting)
            key = SOURCES[lookup.source].key_of(queries.subject_of(lookup.person_id))
            if key is not None:
                return Order(lookup.source, key.sent, bytes(setting.token or b""))
            reason = "no_key"
        except RuleViolation as refusal:
            reason = refusal.code
    lookup.cents = 0
    _close(lookup, Outcome.REFUSED, reason=reason)
    return None


@transaction.atomic
def note_failure(
    *, lookup_id: uuid.UUID, reason: str = "", busy_until: dt.datetime | None = None
) -> None:
    """A call brought no usable answer; with `busy_until` the source rests until then."""
    lookup = _open_call(lookup_id)
    if lookup is None:
        return
    if busy_until is not None:
        SourceSetting.objects.filter(code=lookup.source).update(paused_until=busy_until)
    _close(lookup, Outcome.FAILED if busy_until is None else Outcome.BUSY, reason=reason)


@transaction.atomic
def take_in(*, lookup_id: uuid.UUID, found: Found | None) -> int:
    """Put what a source says beside what stands; tells how many proposals that makes.

    Nothing is overwritten. Whoever was found is told within a month where that came from
    (Art. 14 DSGVO). Somebody who objected while the source was asked leaves no trace of it.
    """
    person_id = Lookup.objects.filter(id=lookup_id).values_list("person_id", flat=True).first()
    person = locked_person(SYSTEM, person_id) if person_id else None
    lookup = _open_call(lookup_id)
    if lookup is None:
        return 0
    if person is None:
        _close(lookup, Outcome.REFUSED, reason="unknown")
        return 0
    if found is None:
        _close(lookup, Outcome.ABSENT)
        return 0
    try:
        setting = _locked_setting(lookup.source)
        facts = _allowed(person.id, setting)
    except RuleViolation as refusal:
        _close(lookup, Outcome.REFUSED, reason=refusal.code)
        return 0
    with translation.override(_language()):
        changes = _changes(person, facts, found, lookup.source)
        count = sum(len(pairs) for pairs in changes.values())
        # What the source does not say any more is no proposal of it any more.
        said: rules.Changes = {name: [] for name in rules.FIELDS} | changes
        propose(person_id=person.id, values=said, source=lookup.source)
        if changes:
            restart_notice(
                actor=SYSTEM,
                person_id=person.id,
                source=_("public profile at %(source)s") % {"source": SOURCES[lookup.source].label},
            )
    lookup.proposal_count = count
    _close(lookup, Outcome.FOUND if count else Outcome.SAME)
    _tell(person, lookup.source, found, changes)
    return count


def _changes(person: Person, facts: PersonFacts, found: Found, source: str) -> rules.Changes:
    may_email = rules.may_take_email(facts, clock.now())
    known = resolve_many((skill.name for skill in found.skills), Kind.SKILL)
    skills = {skill.name for skill in found.skills if skill.name in known}
    usable = replace(
        found,
        links=tuple(link for link in map(_link, found.links) if link),
        email=_email(found.email) if may_email else "",
    )
    return rules.changes(usable, _standing(person, source), skills=skills)


def _standing(person: Person, source: str) -> rules.Standing:
    points = list(
        ContactPoint.objects.filter(person_id=person.id).values_list("kind", "normalised")
    )
    declined = Proposal.objects.filter(
        person_id=person.id, source=source, state=ProposalState.DECLINED
    )
    return rules.Standing(
        values={name: getattr(person, name) for name in rules.COLUMNS},
        skills=set(
            PersonSkill.objects.filter(person_id=person.id).values_list("skill__key", flat=True)
        ),
        links={value for kind, value in points if kind == ContactKind.LINK},
        emails={value for kind, value in points if kind == ContactKind.EMAIL},
        left_out={
            (name, rules.same_as(value)) for name, value in declined.values_list("field", "value")
        },
    )


def _link(value: str) -> str:
    try:
        return normalise_link(value)
    except RuleViolation:
        return ""


def _email(value: str) -> str:
    try:
        return normalise_email(value) if value else ""
    except RuleViolation:
        return ""


def _tell(person: Person, source: str, found: Found, changes: rules.Changes) -> None:
    """Signals: another employer than we knew, and a public word that offers are welcome."""
    signals = []
    moved = [pair for pair in changes.get("employer_name", []) if pair[0]]
    if moved:
        signals.append(
            NewSignal(
                person_id=person.id,
                kind=SignalKind.JOB_CHANGE,
                source=source,
                fields=("employer_name",),
            )
        )
    if found.is_open_to_work and not _is_known_to_be_open(person.id):
        signals.append(NewSignal(person_id=person.id, kind=SignalKind.OPEN_TO_WORK, source=source))
    if signals:
        raise_signals(signals)


def _is_known_to_be_open(person_id: uuid.UUID) -> bool:
    return Signal.objects.filter(
        person_id=person_id,
        kind=SignalKind.OPEN_TO_WORK,
        happened_at__gte=clock.now() - OPEN_TO_WORK_AGAIN,
    ).exists()


def _language() -> str:
    """Evidence and sources are written down in the employer's language."""
    said = Employer.objects.values_list("language", flat=True).first()
    return said or Language.GERMAN.value


def _open_call(lookup_id: uuid.UUID) -> Lookup | None:
    """The call, locked, if nobody has answered it yet: a job may run twice."""
    rows = Lookup.objects.select_for_update(no_key=True, of=("self",))
    return rows.filter(id=lookup_id, answered_at__isnull=True).first()


def _close(lookup: Lookup, outcome: Outcome, *, reason: str = "") -> None:
    lookup.outcome, lookup.reason, lookup.answered_at = outcome, reason, clock.now()
    lookup.save(update_fields=["outcome", "reason", "answered_at", "proposal_count", "cents"])
    if lookup.person_id is not None:
        record(
            PersonLookedUp(
                actor=SYSTEM,
                person_id=lookup.person_id,
                lookup_id=lookup.id,
                source=lookup.source,
                outcome=outcome,
                proposal_count=lookup.proposal_count,
            )
        )


@transaction.atomic
def forget_person(*, person_id: uuid.UUID) -> None:
    """Part of erasing a person: calls stay as cost, without whom they were about."""
    now = clock.now()
    rows = Lookup.objects.filter(person_id=person_id)
    rows.filter(answered_at__isnull=True).update(
        outcome=Outcome.REFUSED, reason="unknown", answered_at=now
    )
    rows.update(person=None)
