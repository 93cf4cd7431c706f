# SPDX-License-Identifier: Apache-2.0
"""People whose turn it is: a day that was named, and good moments in the order of the rule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from talentkreis.freshness.reasons import CODE as SIGNAL
from talentkreis.relationships.rules import QUARTER_DAYS
from talentkreis.relationships.turns import Reply
from talentkreis.relationships.who_next import QUARTER
from talentkreis.web import dates
from talentkreis.web.my_day.piles import DUE
from talentkreis.web.my_day.shapes import MOMENTS, Item

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.queries import RunningOut
    from talentkreis.relationships.models import Care
    from talentkreis.relationships.standing_in import Standing
    from talentkreis.relationships.who_next import Next

# A yes is the mark of the ring: ten times the same sentence would hide the one that matters.
_GATE: Final[dict[str, _StrOrPromise]] = {
    "ask": _("Ask first."),
    "no": _("Contact is not allowed."),
}


def due_in_words(due_on: dt.date, today: dt.date) -> str:
    """How much too late something is, or until when there is time."""
    late = (today - due_on).days
    if late > 0:
        return ngettext("%(days)d day overdue", "%(days)d days overdue", late) % {"days": late}
    if late == 0:
        return gettext("today")
    return gettext("until %(day)s") % {"day": dates.day_in_words(due_on, today=today)}


def for_whom(whose: Standing, owner_id: uuid.UUID | None) -> str:
    """For which colleague who is away this is seen to; empty for one's own."""
    name = whose.instead_of(owner_id)
    return gettext("for %(name)s") % {"name": name} if name else ""


def with_gate(item: Item) -> Item:
    """The item with the gate's answer in words, and the step it leaves open.

    Where nobody may get in touch, the button leads to the reason instead of the call.
    """
    gate = item.ring.gate if item.ring else ""
    if not item.opens or not gate or item.person is None:
        return item
    said = replace(item, gate=_GATE.get(gate, ""))
    if gate != "no":
        return said
    return replace(
        said,
        url=f"{reverse('web:profile', args=[item.person.id])}?bereich=datenschutz",
        action=gettext("See why"),
        opens=False,
    )


def named_day(care: Care, today: dt.date, whose: Standing) -> Item:
    """Somebody to get in touch with on a day that has come."""
    assert care.next_contact_on is not None
    about = care.next_contact_reason or gettext("You wanted to get in touch.")
    return Item(
        group=DUE,
        reason=due_in_words(care.next_contact_on, today),
        when=", ".join(filter(None, (gettext("Planned contact"), for_whom(whose, care.owner_id)))),
        is_minor=True,
        person=care.person,
        text=" ".join(filter(None, (about, care.not_now_in_words))),
        is_overdue=care.next_contact_on < today,
        url=reverse("people:log_call", args=[care.person_id]),
        action=pgettext("button", "Call"),
        opens=True,
        move_url=reverse("relationships:set_next_contact", args=[care.person_id]),
    )


def moment(each: Next) -> Item:
    """Somebody who is next without anything being due; what a package adds reads the same."""
    person = each.candidate.person
    where = _replies(person.id, each.reason.code)
    plain = Item(
        group=MOMENTS,
        is_minor=True,
        reason=str(each.reason.label),
        when=", ".join(filter(None, (_when(each), _instead(each)))),
        person=person,
        text=" ".join([each.text, *each.also]),
        url=reverse("people:log_call", args=[person.id]),
        action=pgettext("button", "Call"),
        opens=True,
        done_url=where[Reply.DONE],
        later_url=where[Reply.LATER],
        no_help_url=where[Reply.NOT_HELPFUL],
    )
    return _signal(each, plain) if each.reason.code == SIGNAL else plain


def _signal(each: Next, plain: Item) -> Item:
    """A signal is looked at before anybody calls, and closed for everybody."""
    shown = each.candidate.subject
    waits = bool(shown.proposal_count)
    return replace(
        plain,
        is_minor=not waits,
        url=reverse("freshness:proposals", args=[shown.person.id])
        if waits
        else reverse("freshness:signals"),
        action=gettext("Look through") if waits else gettext("Look"),
        opens=False,
        done_url=reverse("freshness:close_signal", args=[shown.signal.id]),
        move_url=reverse("freshness:snooze", args=[shown.signal.id]),
        later_url="",
    )


def _instead(each: Next) -> str:
    return gettext("for %(name)s") % {"name": each.instead_of} if each.instead_of else ""


def _when(each: Next) -> str:
    if each.reason.code == SIGNAL:
        shown = each.candidate.subject
        return f"{dates.clock_in_words(shown.signal.happened_at)}, {shown.source_label}"
    if each.reason.code == QUARTER:
        left = QUARTER_DAYS - dates.days_since(each.candidate.subject.last_contact_at)
        if left <= 0:
            return gettext("over")
        return ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    return ""


def _replies(person_id: uuid.UUID, reason: str) -> dict[str, str]:
    return {
        reply: reverse("relationships:reply_to_next", args=[person_id, reason, reply])
        for reply in Reply.values
    }


def consent(expiring: RunningOut, today: dt.date) -> Item:
    """A consent that ends soon."""
    return Item(
        group=MOMENTS,
        is_minor=True,
        reason=gettext("Consent"),
        when=gettext("ends on %(day)s") % {"day": dates.day_in_words(expiring.on, today=today)},
        person=expiring.person,
        text=gettext("Without a renewal nothing automatic may be sent any more."),
        url=f"{reverse('web:profile', args=[expiring.person.id])}?bereich=datenschutz",
        action=gettext("Look"),
    )
