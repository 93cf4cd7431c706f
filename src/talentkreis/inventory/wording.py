# SPDX-License-Identifier: Apache-2.0
"""Words for the gate's reasons about many people: without the dates of a single one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.inventory.models import LineKind

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_REASONS: Final[dict[str, _StrOrPromise]] = {
    "no_consent": _("Nobody has asked for consent yet"),
    "not_confirmed": _("The consent is not confirmed"),
    "waiting_for_confirmation": _("The confirmation is still open"),
    "consent_expired": _("The consent has ended"),
    "withdrawn": _("They unsubscribed"),
    "declined": _("They said no"),
    "objected": _("They objected"),
    "paused": _("They asked for a pause"),
    "suppressed": _("The address is on the suppression list"),
    "address_bounced": _("Mail to the address comes back"),
    "no_address": _("No e-mail address is known"),
    "no_basis": _("There is no reason left to keep their data"),
    "notice_overdue": _("They should have heard where the data came from"),
    "only_other_basis": _("The data is here for another purpose"),
    "contact_budget": _("Something reached them only recently"),
    "boutique": _("In a boutique pool a human writes every message"),
    "off_limits": _("They are off-limits"),
    "sending_stopped": _("All sending is stopped"),
    "sending_not_ready": _("Sender, Impressum or privacy text are still missing"),
}
_OTHER: Final = _("Another limit speaks against it; the profile says which")


def reason_text(reason: str) -> _StrOrPromise:
    """The gate's reason in words."""
    return _REASONS.get(reason, _OTHER)


# What a line is about, for whoever decides it.
LINE_TEXTS: Final[dict[str, _StrOrPromise]] = {
    LineKind.UNREACHABLE: _("Neither an e-mail address that works nor a phone number."),
    LineKind.PLACEHOLDER: _("TBD, xxx, test addresses: there may be no human being behind it."),
    LineKind.BOUNCED: _("The first e-mail address is dead. A phone number may still work."),
    LineKind.FORBIDDEN: _("The gate says no to everything, calls included."),
    LineKind.SEVERAL: _("They fit more than one pool. Choose the first, or all of them."),
    LineKind.READY: _("They agreed to hear from us: a sequence may write to them."),
    LineKind.PERSONAL: _(
        "They may be called and cared for by humans. Nothing goes out to them by itself."
    ),
    LineKind.QUIET: _("None of the groups finds them, and nobody talked with them for long."),
    LineKind.NOWHERE: _("None of the groups finds them. Perhaps a group is missing."),
}
CHOICES: Final[dict[str, _StrOrPromise]] = {
    "fit": pgettext_lazy("inventory", "into the pool proposed"),
    "all": pgettext_lazy("inventory", "into all pools they fit"),
    "leave": pgettext_lazy("inventory", "leave as they are"),
    "archive": pgettext_lazy("inventory", "archive"),
}
