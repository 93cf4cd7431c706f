# SPDX-License-Identifier: Apache-2.0
"""The rule of the gate: pure, over loaded facts. One table for pages, jobs, search and API.

What each purpose needs:

- application, interview: a live application (Art. 6(1)(b) DSGVO);
- transactional: the request itself;
- personal contact by a human (call, LinkedIn, XING, letter): consent to the pool, or legitimate
  interest with the Art. 14 clock kept, and no objection; SMS and WhatsApp are electronic mail
  (§ 7(2) UWG) and need consent for that channel;
- personal e-mail: consent for e-mail or an earlier conversation by e-mail, else ask first;
- nurture, newsletter, job alert, event invitation, tracking: confirmed consent for exactly this
  purpose and channel;
- request for consent: once, inside a notice or application correspondence, or by a human; to
  renew a confirmed one, while it holds, when it ends soon or fell dormant;
- employee: the hat of an employee.

Everything fails closed: what no line allows is a no.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from talentkreis.consent.answers import Answer, NextStep, Verdict, answer, objected
from talentkreis.consent.facts import (
    POSITIVE,
    BasisFact,
    Facts,
    Objection,
    PersonFacts,
    StateFact,
)
from talentkreis.consent.models import Channel, ConsentState, Purpose, Suppression
from talentkreis.consent.refusals import refusal_of, suppression_of
from talentkreis.people.models import BasisPurpose, LegalBasis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Answer", "NextStep", "Verdict", "decide"]

Status = ConsentState.Status

# A letter of rejection may carry the invitation to stay (TRUST L-24, third door) for this long.
REJECTION_CORRESPONDENCE = dt.timedelta(days=14)

MACHINE_CHANNELS = frozenset({Channel.EMAIL, Channel.SMS, Channel.WHATSAPP})
HUMAN_CHANNELS = frozenset({Channel.PHONE, Channel.LINKEDIN, Channel.XING, Channel.LETTER})
CONSENT_ONLY = frozenset(
    {
        Purpose.NURTURE,
        Purpose.NEWSLETTER,
        Purpose.JOB_ALERT,
        Purpose.EVENT_INVITATION,
        Purpose.TRACKING,
    }
)
# Advertising in the sense of § 7 UWG: what an objection or a pause ends.
ADVERTISING = CONSENT_ONLY | {
    Purpose.PERSONAL_CONTACT,
    Purpose.PERSONAL_EMAIL,
    Purpose.CONSENT_REQUEST,
}
_EMAIL_CONSENTS = (Purpose.PERSONAL_EMAIL, Purpose.PERSONAL_CONTACT, Purpose.NURTURE)
_POOL_PURPOSES = frozenset(
    {
        BasisPurpose.POOL,
        BasisPurpose.SOURCING,
        BasisPurpose.ALUMNI,
        BasisPurpose.CLIENT_CONTACT,
    }
)


class Finding(NamedTuple):
    """A verdict before it is put into words; `decide` is asked a million times, words are not."""

    verdict: Verdict
    reason: str
    values: Mapping[str, Any] | None = None
    next_step: str | None = None


def decide(facts: Facts) -> Answer:
    """The gate's answer in words. The most restrictive of rule and registered facts wins."""
    found = find(facts.person, facts.purpose, facts.channel, facts.at, sending=facts.sending)
    until = changes_at(facts.person, facts.at)
    strictest = strictest_objection(facts.objections, facts.at)
    for objection in facts.objections:
        until = earlier(earlier(until, objection.since, facts.at), objection.until, facts.at)
    if strictest is not None and strictest.verdict.rank < found.verdict.rank:
        return objected(strictest, until)
    return answer(
        found.verdict,
        found.reason,
        values=found.values,
        next_step=found.next_step,
        valid_until=until,
    )


def strictest_objection(objections: Iterable[Objection], at: dt.datetime) -> Objection | None:
    """The registered fact that weighs most; the one that lasts longest among equals."""
    speaking = [o for o in objections if o.speaks(at)]
    if not speaking:
        return None
    forever = dt.datetime.max.replace(tzinfo=dt.UTC)
    return min(speaking, key=lambda o: (o.verdict.rank, -(o.until or forever).timestamp()))


def changes_at(person: PersonFacts, at: dt.datetime) -> dt.datetime | None:
    """The first moment after `at` when the clock alone may change an answer about this person."""
    until = earlier(None, person.paused_until, at)
    for period in person.employments:
        until = earlier(earlier(until, period.starts_at, at), period.ends_at, at)
    for basis in person.bases:
        until = earlier(until, basis.starts_at, at)
        until = earlier(until, basis.notice_due_at, at)
        if basis.ends_at is not None:
            until = earlier(until, basis.ends_at, at)
            if basis.purpose == BasisPurpose.APPLICATION:
                until = earlier(until, basis.ends_at + REJECTION_CORRESPONDENCE, at)
    for state in person.states.values():
        until = earlier(until, state.expires_at, at)
    return until


def earlier(
    until: dt.datetime | None, moment: dt.datetime | None, at: dt.datetime
) -> dt.datetime | None:
    """The earlier of both that is still to come."""
    if moment is None or moment <= at:
        return until
    return moment if until is None or moment < until else until


def _last_day(end: dt.datetime) -> dt.datetime:
    """Ends are exclusive midnights; people read the last day that still counts."""
    return end - dt.timedelta(seconds=1)


def find(
    person: PersonFacts, purpose: str, channel: str, at: dt.datetime, *, sending: str = ""
) -> Finding:
    """The verdict of the table, without registered facts."""
    found = _first_no(person, purpose, channel, at) or _by_purpose(person, purpose, channel, at)
    if found.verdict is Verdict.NO:
        return found
    if purpose in ADVERTISING and person.paused_until is not None and at < person.paused_until:
        return Finding(
            Verdict.NO,
            "paused",
            {"until": _last_day(person.paused_until), "since": person.paused_at or at},
            "remind_after_pause",
        )
    return _unreachable(person, purpose, channel, sending) or found


def _first_no(person: PersonFacts, purpose: str, channel: str, at: dt.datetime) -> Finding | None:
    """What ends the question before the purpose is even looked at."""
    if not person.is_known:
        return Finding(Verdict.NO, "unknown_person")
    if purpose == Purpose.TRANSACTIONAL:
        return None
    if person.restricted_at is not None:
        return Finding(
            Verdict.NO, "restricted", {"since": person.restricted_at}, "lift_restriction"
        )
    if purpose not in ADVERTISING:
        return None
    if person.archived_at is not None:
        return Finding(Verdict.NO, "archived", {"since": person.archived_at}, "restore")
    return _suppressed(person, purpose, channel, at) or _refused(person, purpose, channel)


def _suppressed(person: PersonFacts, purpose: str, channel: str, at: dt.datetime) -> Finding | None:
    row = suppression_of(person, purpose, channel, at)
    if row is None:
        return None
    reason = _SUPPRESSED.get(row.reason, "suppressed")
    return Finding(Verdict.NO, reason, {"since": row.since}, "respect")


_SUPPRESSED: dict[str, str] = {
    Suppression.Reason.ERASURE: "suppressed_erased",
    Suppression.Reason.UNSUBSCRIBED: "withdrawn",
    Suppression.Reason.OBJECTION: "objected",
}
_REFUSED = {
    Status.DECLINED: "declined",
    Status.WITHDRAWN: "withdrawn",
    Status.OBJECTED: "objected",
}


def _refused(person: PersonFacts, purpose: str, channel: str) -> Finding | None:
    no = refusal_of(person, purpose, channel)
    if no is None:
        return None
    return Finding(Verdict.NO, _REFUSED[Status(no.status)], {"since": no.since}, "respect")


def _unreachable(person: PersonFacts, purpose: str, channel: str, sending: str) -> Finding | None:
    """No address, a dead address, or an installation that sends nothing at the moment."""
    address = person.addresses.get(channel)
    if purpose != Purpose.TRACKING and (address is None or not address.is_usable):
        if address is not None and address.bounced_at is not None:
            values = {"since": address.bounced_at}
            return Finding(Verdict.NO, "address_bounced", values, "correct_address")
        return Finding(Verdict.NO, "no_address", None, "add_address")
    if sending and channel in MACHINE_CHANNELS and purpose != Purpose.TRACKING:
        step = "resume_sending" if sending == "sending_stopped" else "complete_settings"
        return Finding(Verdict.NO, sending, None, step)
    return None


def _by_purpose(person: PersonFacts, purpose: str, channel: str, at: dt.datetime) -> Finding:
    """The line of the table for this purpose."""
    match purpose:
        case Purpose.TRANSACTIONAL:
            return Finding(Verdict.YES, "own_request")
        case Purpose.APPLICATION | Purpose.INTERVIEW:
            return _application(person, at)
        case Purpose.PERSONAL_CONTACT | Purpose.PERSONAL_EMAIL:
            return _personal(person, channel, at)
        case Purpose.CONSENT_REQUEST:
            return _consent_request(person, channel, at)
        case Purpose.EMPLOYEE:
            return _employee(person, at)
    return _consent_only(person, purpose, channel, at)


def _application(person: PersonFacts, at: dt.datetime) -> Finding:
    if _has_live_application(person, at):
        return Finding(Verdict.YES, "live_application")
    return Finding(Verdict.NO, "no_application", None, "contact_personally")


def _has_live_application(person: PersonFacts, at: dt.datetime) -> bool:
    return any(
        basis.purpose == BasisPurpose.APPLICATION and basis.is_live(at) for basis in person.bases
    )


def _employee(person: PersonFacts, at: dt.datetime) -> Finding:
    if any(period.is_live(at) for period in person.employments):
        return Finding(Verdict.YES, "employee")
    return Finding(Verdict.NO, "not_employed")


def _consent_of(state: StateFact) -> Finding:
    values = {"since": state.since, "until": state.expires_at}
    return Finding(Verdict.YES, "consent_until" if state.expires_at else "consent", values)


def _contact_basis(person: PersonFacts, at: dt.datetime) -> Finding:
    """Whether a human may get in touch at all: the pool's consent, or legitimate interest."""
    live = [basis for basis in person.bases if basis.is_live(at)]
    if not live:
        return Finding(Verdict.NO, "no_basis", None, "delete_or_ask")
    overdue: BasisFact | None = None
    running: BasisFact | None = None
    for basis in live:
        if basis.purpose not in _POOL_PURPOSES:
            continue
        if basis.legal_basis == LegalBasis.CONSENT:
            return Finding(Verdict.YES, "pool_consent")
        if basis.legal_basis != LegalBasis.LEGITIMATE_INTEREST:
            continue
        if basis.was_noticed or basis.notice_due_at is None:
            return Finding(Verdict.YES, "legitimate_interest")
        if at < basis.notice_due_at:
            running = basis
        else:
            overdue = basis
    if running is not None and running.notice_due_at is not None:
        until = _last_day(running.notice_due_at)
        return Finding(Verdict.YES, "notice_running", {"until": until})
    if overdue is not None and overdue.notice_due_at is not None:
        since = _last_day(overdue.notice_due_at)
        return Finding(Verdict.NO, "notice_overdue", {"since": since}, "give_notice")
    return Finding(Verdict.NO, "only_other_basis", None, "ask_for_consent")


def _personal(person: PersonFacts, channel: str, at: dt.datetime) -> Finding:
    if channel == Channel.EMAIL:
        return _personal_email(person, at)
    state = person.states.get((Purpose.PERSONAL_CONTACT, channel))
    if state is not None and state.is_positive(at):
        return _consent_of(state)
    if channel in HUMAN_CHANNELS:
        return _contact_basis(person, at)
    return Finding(Verdict.NO, "no_consent", None, "contact_personally")


def _personal_email(person: PersonFacts, at: dt.datetime) -> Finding:
    for consent in _EMAIL_CONSENTS:
        state = person.states.get((consent, Channel.EMAIL))
        if state is not None and state.is_positive(at):
            return _consent_of(state)
    basis = _contact_basis(person, at)
    if basis.verdict is Verdict.NO:
        return basis
    if person.has_email_conversation:
        return Finding(Verdict.YES, "conversation")
    return Finding(Verdict.ASK, "no_email_consent", None, "ask_by_phone")


# What is missing, by where the ledger stands, and what to do about it.
_MISSING = {
    Status.GIVEN: ("not_confirmed", "send_confirmation"),
    Status.REQUESTED: ("waiting_for_confirmation", "wait_for_confirmation"),
    Status.EXPIRED: ("consent_expired", "renew_consent"),
}


def _consent_only(person: PersonFacts, purpose: str, channel: str, at: dt.datetime) -> Finding:
    if not any(basis.is_live(at) for basis in person.bases):
        return Finding(Verdict.NO, "no_basis", None, "delete_or_ask")
    state = person.states.get((purpose, channel))
    if state is None:
        return Finding(Verdict.NO, "no_consent", None, "ask_for_consent")
    if state.status == Status.CONFIRMED and state.is_positive(at):
        return _consent_of(state)
    if state.status in POSITIVE and not state.is_positive(at):
        return Finding(Verdict.NO, "consent_expired", {"since": state.expires_at}, "renew_consent")
    reason, step = _MISSING.get(Status(state.status), ("no_consent", "ask_for_consent"))
    asked = state.requested_at if state.status == Status.REQUESTED else None
    return Finding(Verdict.NO, reason, {"since": asked or state.since}, step)


def _renewal(person: PersonFacts, channel: str, at: dt.datetime) -> Finding | None:
    """We are asking for a confirmed consent to e-mail once more, before it ends (TRUST L-21)."""
    if channel != Channel.EMAIL or person.renewal_until is None:
        return None
    ends = [
        state.expires_at
        for (purpose, by), state in person.states.items()
        if by == Channel.EMAIL
        and state.status == Status.CONFIRMED
        and state.is_positive(at)
        and state.expires_at is not None
        and state.expires_at <= person.renewal_until
        and refusal_of(person, purpose, by) is None
    ]
    if not ends:
        return None
    return Finding(Verdict.YES, "renewal", {"until": _last_day(min(ends))})


def _consent_request(person: PersonFacts, channel: str, at: dt.datetime) -> Finding:
    return _renewal(person, channel, at) or _first_request(person, channel, at)


def _first_request(person: PersonFacts, channel: str, at: dt.datetime) -> Finding:
    for state in person.states.values():
        if state.status == Status.CONFIRMED and state.is_positive(at):
            return Finding(Verdict.NO, "already_consented")
    asked = [s.requested_at for s in person.states.values() if s.requested_at is not None]
    if asked:
        return Finding(Verdict.NO, "already_asked", {"since": max(asked)}, "respect")
    if channel in HUMAN_CHANNELS:
        if _has_live_application(person, at):
            return Finding(Verdict.YES, "asked_by_human")
        basis = _contact_basis(person, at)
        return basis if basis.verdict is Verdict.NO else Finding(Verdict.YES, "asked_by_human")
    if channel == Channel.EMAIL:
        return _consent_request_by_email(person, at)
    return Finding(Verdict.NO, "not_by_this_channel", None, "ask_for_consent")


def _consent_request_by_email(person: PersonFacts, at: dt.datetime) -> Finding:
    for basis in person.bases:
        if basis.purpose == BasisPurpose.APPLICATION and basis.starts_at <= at:
            if basis.ends_at is None or at < basis.ends_at + REJECTION_CORRESPONDENCE:
                return Finding(Verdict.YES, "in_application")
        elif (
            basis.is_live(at)
            and basis.legal_basis == LegalBasis.LEGITIMATE_INTEREST
            and not basis.was_noticed
            and basis.notice_due_at is not None
            and at < basis.notice_due_at
        ):
            return Finding(Verdict.YES, "in_notice")
    return Finding(Verdict.NO, "not_by_this_channel", None, "ask_for_consent")
