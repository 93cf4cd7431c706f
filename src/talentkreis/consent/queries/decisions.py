# SPDX-License-Identifier: Apache-2.0
"""Why somebody got a message, and what would have been allowed on another day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.consent.answers import Answer, Verdict
from talentkreis.consent.gate import answers_over, words_of
from talentkreis.consent.loading import midnight_after
from talentkreis.consent.models import Channel, Decision, Purpose
from talentkreis.consent.past import facts_then
from talentkreis.consent.permissions import Right
from talentkreis.consent.recording import facts_of
from talentkreis.consent.rules import decide
from talentkreis.consent.telling import Told, told_of
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.models import Employer
from talentkreis.organisation.queries import member_names
from talentkreis.organisation.rights import require
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.facts import Facts
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person

# Every way somebody may be reached, in the order in which one would think of it.
WAYS: tuple[tuple[Purpose, Channel, _StrOrPromise], ...] = (
    (Purpose.PERSONAL_CONTACT, Channel.PHONE, gettext_lazy("Call")),
    (Purpose.PERSONAL_CONTACT, Channel.LINKEDIN, gettext_lazy("Message on LinkedIn")),
    (Purpose.PERSONAL_CONTACT, Channel.XING, gettext_lazy("Message on XING")),
    (Purpose.PERSONAL_CONTACT, Channel.LETTER, gettext_lazy("Letter")),
    (Purpose.PERSONAL_EMAIL, Channel.EMAIL, gettext_lazy("Personal e-mail")),
    (Purpose.NURTURE, Channel.EMAIL, gettext_lazy("Staying in touch by e-mail")),
    (Purpose.NEWSLETTER, Channel.EMAIL, gettext_lazy("Newsletter by e-mail")),
    (Purpose.JOB_ALERT, Channel.EMAIL, gettext_lazy("Matching jobs by e-mail")),
    (Purpose.EVENT_INVITATION, Channel.EMAIL, gettext_lazy("Invitation by e-mail")),
    (Purpose.CONSENT_REQUEST, Channel.EMAIL, gettext_lazy("Request for consent by e-mail")),
    (Purpose.PERSONAL_CONTACT, Channel.SMS, gettext_lazy("SMS")),
    (Purpose.PERSONAL_CONTACT, Channel.WHATSAPP, gettext_lazy("WhatsApp")),
)
MOST_DECISIONS = 50


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision that was kept, in words. `answer` carries today's words for the stored verdict."""

    row: Decision
    purpose: str
    channel: str
    occasion: str
    by: str
    answer: Answer
    told: list[Told]


@dataclass(frozen=True, slots=True)
class Then:
    """What held on a day. `decisions` were really made on it."""

    person: Person
    day: dt.date
    at: dt.datetime
    is_known: bool
    answers: list[tuple[str, Answer]]
    decisions: list[KeptDecision]


def decision_about(actor: Actor, person_id: uuid.UUID, subject_id: uuid.UUID) -> KeptDecision:
    """The latest decision about a message or conversation. Raises NotAllowed, NotFound."""
    require(actor, Right.HISTORY)
    person_visible_to(actor, person_id)
    row = (
        Decision.objects.filter(person_id=person_id, subject_id=subject_id)
        .order_by("-asked_for", "-id")
        .first()
    )
    if row is None:
        raise NotFound(_("No decision is kept about this."), code="no_such_decision")
    return _in_words([row])[0]


def decisions_of(
    actor: Actor, person_id: uuid.UUID, *, before_id: int | None = None, limit: int = MOST_DECISIONS
) -> list[KeptDecision]:
    """Decisions about a person, the latest kept first. Raises NotAllowed, NotFound."""
    require(actor, Right.HISTORY)
    person = person_visible_to(actor, person_id)
    rows = Decision.objects.filter(person_id=person.id).order_by("-id")
    if before_id is not None:
        rows = rows.filter(id__lt=before_id)
    return _in_words(list(rows[: max(1, min(limit, MOST_DECISIONS))]))


def what_held(actor: Actor, person_id: uuid.UUID, day: dt.date) -> Then:
    """The gate's answers at the end of a day, from the ledger and the history.

    Today: as of now. Raises NotAllowed, NotFound, RuleViolation for a day to come.
    """
    require(actor, Right.HISTORY)
    person = person_visible_to(actor, person_id)
    today = clock.today()
    if day > today or day.year < 2000:  # noqa: PLR2004 - nothing is older
        text = _("Choose today or a day before.")
        raise RuleViolation(text, code="no_such_day", fields={"tag": text})
    zone = Employer.objects.values_list("time_zone", flat=True).first() or "Europe/Berlin"
    begins = dt.datetime.combine(day, dt.time.min, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    ends = midnight_after(day, zone)
    at = min(ends - dt.timedelta(seconds=1), clock.now())
    facts = facts_then(person.id, at)
    asked = [(purpose, channel) for purpose, channel, _label in WAYS]
    answers = answers_over(person.id, facts, asked, at, sending="")
    made = Decision.objects.filter(
        person_id=person.id, asked_for__gte=begins, asked_for__lt=ends
    ).order_by("asked_for", "id")
    return Then(
        person=person,
        day=day,
        at=at,
        is_known=facts.is_known,
        answers=[
            # What to do next is said of today alone.
            (str(label), answer if day == today else replace(answer, next_step=None))
            for purpose, channel, label in WAYS
            for answer in (answers[purpose, channel],)
        ],
        decisions=_in_words(list(made[:MOST_DECISIONS])),
    )


def _in_words(rows: list[Decision]) -> list[KeptDecision]:
    names = member_names(row.member_id for row in rows if row.member_id)
    return [
        KeptDecision(
            row=row,
            purpose=str(Purpose(row.purpose).label),
            channel=str(Channel(row.channel).label),
            occasion=str(Decision.Occasion(row.occasion).label),
            by=names.get(row.member_id, "") if row.member_id else "",
            answer=answer_of(row),
            told=told_of(_facts(row)),
        )
        for row in rows
    ]


def answer_of(row: Decision) -> Answer:
    """The stored verdict and reason in words; never decided anew by the rules of today."""
    said = decide(_facts(row))
    verdict = Verdict(row.verdict)
    is_same = said.reason == row.reason and said.verdict is verdict
    words = words_of(row.reason) or (said.why if is_same else "")
    return Answer(
        verdict=verdict,
        reason=row.reason,
        text=words,
        headline=said.headline if is_same else "",
        why=words,
    )


def _facts(row: Decision) -> Facts:
    return facts_of(row.facts, purpose=row.purpose, channel=row.channel, at=row.asked_for)
