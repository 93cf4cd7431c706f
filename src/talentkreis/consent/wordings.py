# SPDX-License-Identifier: Apache-2.0
"""The words we ship for each consent, until the employer writes better ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.models import Channel, Purpose
from talentkreis.organisation.models import Employer, Language

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# One thought a box, in words a visitor knows; how to end it stands beside all of them.
SHIPPED: dict[str, _StrOrPromise] = {
    Purpose.NURTURE: _(
        "%(employer)s may keep me in the talent pool and send me news and jobs that fit me by "
        "%(channel)s."
    ),
    Purpose.NEWSLETTER: _("%(employer)s may send me news from the company by %(channel)s."),
    Purpose.JOB_ALERT: _("%(employer)s may send me job offers that fit my search by %(channel)s."),
    Purpose.EVENT_INVITATION: _("%(employer)s may invite me to events by %(channel)s."),
    Purpose.PERSONAL_CONTACT: _(
        "%(employer)s may get in touch with me personally about jobs by %(channel)s."
    ),
    Purpose.PERSONAL_EMAIL: _("%(employer)s may write to me personally about jobs by %(channel)s."),
    Purpose.TRACKING: _("%(employer)s may measure which links in messages by %(channel)s I open."),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """Words and their fingerprint: what was shown and what is recorded must be the same."""

    text: str

    @property
    def sha256(self) -> bytes:
        """Of the UTF-8 bytes, unchanged."""
        return hashlib.sha256(self.text.encode()).digest()

    @property
    def fingerprint(self) -> str:
        """The hash for a form field."""
        return self.sha256.hex()


def shipped_wording(purpose: str, channel: str, language: str) -> Wording:
    """The wording we ship, with the employer's name in it."""
    employer = Employer.objects.values_list("name", flat=True).first() or ""
    with translation.override(Language(language).value):
        values = {"employer": employer, "channel": Channel(channel).label}
        return Wording(str(SHIPPED[purpose]) % values)
