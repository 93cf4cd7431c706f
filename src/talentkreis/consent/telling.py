# SPDX-License-Identifier: Apache-2.0
"""The facts of a decision as people read them: one line each, the weightiest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.consent.gate import words_of
from talentkreis.consent.models import Channel, ConsentState, Purpose, Suppression
from talentkreis.people.models import BasisPurpose, LegalBasis

if TYPE_CHECKING:
    import datetime as dt

    from django.db import models
    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.facts import Facts

_SENDING: dict[str, _StrOrPromise] = {
    "sending_stopped": gettext_lazy("All sending was stopped"),
    "sending_not_ready": gettext_lazy("Sender, Impressum or privacy text were missing"),
}


class Told(NamedTuple):
    """What it is, and what the gate knew about it."""

    what: str
    text: str


def told_of(facts: Facts) -> list[Told]:
    """Every fact that counted, in words."""
    person = facts.person
    lines: list[Told] = []
    if facts.sending:
        lines.append(Told(_("Sending"), str(_SENDING.get(facts.sending, facts.sending))))
    if person.restricted_at:
        lines.append(Told(_("Restriction"), _since(person.restricted_at)))
    if person.archived_at:
        lines.append(Told(_("Archived"), _since(person.archived_at)))
    lines += [
        Told(
            _("Suppression list"), f"{_label(Suppression.Reason, row.reason)}, {_since(row.since)}"
        )
        for row in person.suppressions
    ]
    for (purpose, channel), state in person.states.items():
        about = _label(Purpose, purpose) if purpose else _("everything")
        through = _label(Channel, channel) if channel else _("every channel")
        text = f"{_label(ConsentState.Status, state.status)}, {_since(state.since)}"
        if state.expires_at:
            text = f"{text}, {_until(state.expires_at)}"
        lines.append(Told(_("Word of the person"), f"{about}, {through}: {text}"))
    if person.paused_until:
        lines.append(Told(_("Pause"), _until(person.paused_until)))
    lines += [
        Told(
            _("Reason to keep the data"),
            ", ".join(
                filter(
                    None,
                    (
                        _label(BasisPurpose, basis.purpose),
                        _label(LegalBasis, basis.legal_basis),
                        _until(basis.ends_at) if basis.ends_at else "",
                        _("told where it came from") if basis.was_noticed else "",
                        _("to be told, %(until)s") % {"until": _until(basis.notice_due_at)}
                        if basis.notice_due_at and not basis.was_noticed
                        else "",
                    ),
                )
            ),
        )
        for basis in person.bases
    ]
    address = person.addresses.get(facts.channel)
    if address is not None:
        text = _("works") if address.is_usable else _("does not work any more")
        lines.append(Told(_("Address"), text))
    if person.has_email_conversation:
        lines.append(Told(_("Conversation"), _("We had written to each other before")))
    for said in facts.objections:
        text = str(words_of(said.reason) or said.reason)
        until = f" ({_until(said.until)})" if said.until else ""
        lines.append(Told(_("What else counted"), f"{text}{until}"))
    return lines


def _label(choices: type[models.TextChoices], value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _since(moment: dt.datetime) -> str:
    return _("since %(day)s") % {"day": _day(moment)}


def _until(moment: dt.datetime) -> str:
    return _("until %(day)s") % {"day": _day(moment)}


def _day(moment: dt.datetime) -> str:
    return date_format(localtime(moment), "DATE_FORMAT")
