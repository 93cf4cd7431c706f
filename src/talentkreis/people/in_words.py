# SPDX-License-Identifier: Apache-2.0
"""What fields that belong together say, as one phrase in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talentkreis.people.models import NoticeUnit, PayPeriod

if TYPE_CHECKING:
    from talentkreis.people.models import Person


def place(person: Person) -> str:
    """Street, postcode, town, country, as far as known."""
    town = f"{person.postcode} {person.city}".strip()
    return ", ".join(filter(None, (person.street, town, person.country)))


def notice(person: Person) -> str:
    """ "3 months to the end of a quarter"; empty where it is not known."""
    count = person.notice_count
    if count is None:
        return ""
    if person.notice_unit == NoticeUnit.WEEKS:
        length = ngettext("%(count)d week", "%(count)d weeks", count) % {"count": count}
    else:
        length = ngettext("%(count)d month", "%(count)d months", count) % {"count": count}
    return f"{length} {person.get_notice_end_display()}" if person.notice_end else length


def pay(person: Person) -> str:
    """ "62,000–68,000 EUR a year"; what somebody hopes for, never what they earn."""
    least, most = person.expected_pay_from, person.expected_pay_to
    if least is None and most is None:
        return ""
    numbers = [number_format(n, force_grouping=True) for n in (least, most) if n is not None]
    span = "–".join(dict.fromkeys(numbers))
    if least is None:
        span = _("up to %(amount)s") % {"amount": span}
    elif most is None:
        span = _("from %(amount)s") % {"amount": span}
    period = PayPeriod(person.expected_pay_period).label if person.expected_pay_period else ""
    return " ".join(filter(None, (span, person.expected_pay_currency or "EUR", str(period))))
