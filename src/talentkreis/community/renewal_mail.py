# SPDX-License-Identifier: Apache-2.0
"""The mail that asks for a consent once more: locked, plain, with one link (TRUST L-21, L-19).

No logo, no slogan, no offer: it says what ends, when, and where to say yes. Silence is an answer
and is respected, so it says that too. Nobody can edit it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talentkreis.consent.links import renewal_token
from talentkreis.consent.models import RenewalRequest
from talentkreis.consent.renewal.actions import note_renewal_mail
from talentkreis.consent.renewal.queries import open_renewal
from talentkreis.kernel import clock
from talentkreis.mail.actions import queue_message
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer
from talentkreis.people.models import FormOfAddress, Person
from talentkreis.people.names import greeting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.consent.events import RenewalRequested

# The nightly round asks; nobody is written to at night.
MORNING: Final = dt.time(9)
# A request that could not leave for two weeks would meet the reminder.
OPEN_FOR: Final = dt.timedelta(days=14)


def write(events: Sequence[RenewalRequested]) -> None:
    """Queue the mail of each request, in the person's language."""
    for event in events:
        request = RenewalRequest.objects.select_related("person").get(id=event.request_id)
        subject, text = words(request)
        due_at = _next_morning(clock.now()) if event.actor.is_system else clock.now()
        message = queue_message(
            actor=SYSTEM,
            person_id=request.person_id,
            purpose="consent_request",
            subject=subject,
            text=text,
            language=request.language,
            due_at=due_at,
            expires_at=min(request.first_ends_at, due_at + OPEN_FOR),
        )
        note_renewal_mail(request_id=request.id, message_id=message.id)


def words(request: RenewalRequest) -> tuple[str, str]:
    """Subject and text of the mail."""
    employer = Employer.objects.values_list("name", flat=True).first() or ""
    link = settings.PUBLIC_URL + reverse("community:renew", args=[renewal_token(request.id)])
    with translation.override(request.language):
        wanted = open_renewal(request.id)
        until = date_format(timezone.localtime(request.first_ends_at), "DATE_FORMAT")
        boxes = "\n".join(
            f"- {choice.label} "
            + _("(until %(day)s)")
            % {"day": date_format(timezone.localtime(choice.until), "DATE_FORMAT")}
            for choice in wanted.choices
        )
        values = {"employer": employer, "until": until}
        subject = _address(request.person, _SUBJECT) % values
        paragraphs = (
            f"{greeting(request.person)},",
            _address(request.person, _AGREED) % values,
            boxes,
            _address(request.person, _STAY),
            link,
            _address(request.person, _SILENCE),
        )
        return subject, "\n\n".join(paragraphs)


_SUBJECT, _AGREED, _STAY, _SILENCE = "subject", "agreed", "stay", "silence"


def _address(person: Person, part: str) -> str:
    """The sentence for somebody spoken to formally or by first name."""
    if person.form_of_address == FormOfAddress.INFORMAL:
        return {
            _SUBJECT: pgettext("informal", "Your consent at %(employer)s ends on %(until)s"),
            _AGREED: pgettext("informal", "you agreed to this at %(employer)s:"),
            _STAY: pgettext("informal", "If it is to stay so, one press of a button is enough:"),
            _SILENCE: pgettext(
                "informal",
                "You need not do anything: then it ends on that day, and we delete what we no "
                "longer need.",
            ),
        }[part]
    return {
        _SUBJECT: _("Your consent at %(employer)s ends on %(until)s"),
        _AGREED: _("you agreed to this at %(employer)s:"),
        _STAY: _("If it is to stay so, one press of a button is enough:"),
        _SILENCE: _(
            "You need not do anything: then it ends on that day, and we delete what we no "
            "longer need."
        ),
    }[part]


def _next_morning(now: dt.datetime) -> dt.datetime:
    local = timezone.localtime(now)
    morning = local.replace(hour=MORNING.hour, minute=MORNING.minute, second=0, microsecond=0)
    return max(now, morning)
