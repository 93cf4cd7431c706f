# SPDX-License-Identifier: Apache-2.0
"""What the gate says, in whole sentences and always in this order: answer, reason, next step."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.facts import Objection


class Verdict(StrEnum):
    """The three answers. Compare by `rank`: the smallest wins where several things speak."""

    YES = "yes"
    ASK = "ask"
    NO = "no"

    @property
    def rank(self) -> int:
        """0 no, 1 ask first, 2 yes: what the search projection stores."""
        return _RANKS[self]


_RANKS = {Verdict.NO: 0, Verdict.ASK: 1, Verdict.YES: 2}


@dataclass(frozen=True, slots=True)
class NextStep:
    """The lawful thing to do now: a stable code for buttons, and words for people."""

    code: str
    text: _StrOrPromise = field(compare=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """The gate's answer. `text` is `headline` and `why` together.

    `valid_until` is the next moment at which the clock alone may change the answer. A yes with
    `not_before` holds from then on: until then it is not working time where the person is.
    """

    verdict: Verdict
    reason: str
    text: _StrOrPromise = field(compare=False)
    next_step: NextStep | None = None
    valid_until: dt.datetime | None = None
    headline: _StrOrPromise = field(default="", compare=False)
    why: _StrOrPromise = field(default="", compare=False)
    not_before: dt.datetime | None = None

    @property
    def is_yes(self) -> bool:
        """Nothing speaks against it."""
        return self.verdict is Verdict.YES


def _render(template: _StrOrPromise, values: Mapping[str, Any]) -> str:
    return str(template) % {name: _day(value) for name, value in values.items()}


def _day(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return date_format(value, "DATE_FORMAT") if isinstance(value, dt.date) else value


_lazily = lazy(_render, str)


def in_words(template: _StrOrPromise, values: Mapping[str, Any]) -> _StrOrPromise:
    """A sentence with its days in the reader's language, put together when it is read."""
    return _lazily(template, values)


def _joined(headline: _StrOrPromise, why: _StrOrPromise) -> str:
    return f"{headline} {why}".strip()


_lazily_joined = lazy(_joined, str)


def answer(
    verdict: Verdict,
    reason: str,
    *,
    values: Mapping[str, Any] | None = None,
    next_step: str | None = None,
    valid_until: dt.datetime | None = None,
) -> Answer:
    """The answer in words, from the reason's code and the dates it speaks of."""
    headline, why = SENTENCES[reason]
    said = _lazily(headline, values or {})
    because = _lazily(why, values or {})  # asking whether there is a reason would translate it
    return Answer(
        verdict=verdict,
        reason=reason,
        text=_lazily_joined(said, because),
        next_step=NextStep(next_step, NEXT_STEPS[next_step]) if next_step else None,
        valid_until=valid_until,
        headline=said,
        why=because,
    )


YES = _("Yes.")
ASK = _("Ask first.")
NO = _("No.")

_HEADLINES = {Verdict.YES: YES, Verdict.ASK: ASK, Verdict.NO: NO}


def objected(objection: Objection, valid_until: dt.datetime | None) -> Answer:
    """The answer in words where a registered fact decided."""
    headline = _HEADLINES[objection.verdict]
    return Answer(
        verdict=objection.verdict,
        reason=objection.reason,
        text=_lazily_joined(headline, objection.text),
        next_step=objection.next_step,
        valid_until=valid_until,
        headline=headline,
        why=objection.text,
    )


# Reason → answer and reason. Codes are stable: API, statistics and tests rely on them.
SENTENCES: dict[str, tuple[_StrOrPromise, _StrOrPromise]] = {
    "consent": (YES, _("Consent of %(since)s.")),
    "consent_until": (YES, _("Consent of %(since)s, valid until %(until)s.")),
    "pool_consent": (YES, _("The person agreed to be in our talent pool.")),
    "legitimate_interest": (YES, _("Contact from person to person; no objection is known.")),
    "notice_running": (
        YES,
        _("Contact from person to person. We have to say by %(until)s where the data came from."),
    ),
    "conversation": (YES, _("We have already been in touch by e-mail.")),
    "own_request": (YES, _("It answers something the person asked for.")),
    "live_application": (YES, _("An application is under way.")),
    "employee": (YES, _("The person works with us.")),
    "in_notice": (YES, _("Once, as part of the notice where the data came from.")),
    "in_application": (YES, _("Once, as part of the correspondence about the application.")),
    "renewal": (YES, _("To renew the consent that ends on %(until)s, while it holds.")),
    "asked_by_human": (YES, _("Somebody may ask personally, once.")),
    "no_email_consent": (ASK, _("There is no consent for e-mail.")),
    "unknown_person": (NO, _("This person is not known here, or not any more.")),
    "restricted": (NO, _("The data is restricted since %(since)s.")),
    "archived": (NO, _("The person is archived since %(since)s.")),
    "suppressed": (NO, _("The address is on the suppression list since %(since)s.")),
    "suppressed_erased": (NO, _("It was deleted at the person’s own request on %(since)s.")),
    "objected": (NO, _("The person objected on %(since)s.")),
    "withdrawn": (NO, _("The person unsubscribed on %(since)s.")),
    "declined": (NO, _("The person said no on %(since)s.")),
    "paused": (_("No, until %(until)s."), _("Own wish of %(since)s.")),
    "no_basis": (NO, _("There is no reason left to keep this person’s data.")),
    "notice_overdue": (
        NO,
        _("The person should have heard by %(since)s where the data came from."),
    ),
    "no_application": (NO, _("No application is under way.")),
    "only_other_basis": (
        NO,
        _("The data is here for another purpose, and nobody agreed to more than that."),
    ),
    "not_employed": (NO, _("The person does not work with us.")),
    "no_consent": (NO, _("There is no consent for this.")),
    "not_confirmed": (NO, _("The consent of %(since)s is not confirmed.")),
    "waiting_for_confirmation": (NO, _("The confirmation is open since %(since)s.")),
    "consent_expired": (NO, _("The consent ended on %(since)s.")),
    "already_asked": (NO, _("We asked on %(since)s. We ask once.")),
    "already_consented": (NO, _("There is a consent already.")),
    "not_by_this_channel": (NO, _("A request for consent may not come this way.")),
    "no_address": (NO, _("No address is known for this.")),
    "address_bounced": (NO, _("Mail to the address came back on %(since)s.")),
    "sending_stopped": (NO, _("All sending is stopped.")),
    "sending_not_ready": (NO, _("Sender, Impressum or privacy text are still missing.")),
}

NEXT_STEPS: dict[str, _StrOrPromise] = {
    "ask_for_consent": _("Ask for consent in conversation"),
    "ask_by_phone": _("Call and ask whether e-mail is welcome"),
    "send_confirmation": _("Send the confirmation e-mail"),
    "wait_for_confirmation": _("Wait for the confirmation"),
    "renew_consent": _("Ask for a new consent"),
    "ask_to_renew": _("Ask for a renewal"),
    "remind_after_pause": _("Set a reminder for the day after"),
    "respect": _("Leave it at that"),
    "give_notice": _("Tell the person where the data came from, or delete it"),
    "delete_or_ask": _("Delete the data, or record a new reason"),
    "add_address": _("Add an address"),
    "correct_address": _("Correct the address"),
    "restore": _("Bring the person back from the archive"),
    "lift_restriction": _("Have data protection lift the restriction"),
    "resume_sending": _("Resume sending in the settings"),
    "complete_settings": _("Complete the settings"),
    "contact_personally": _("Get in touch personally"),
}
