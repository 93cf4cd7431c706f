# SPDX-License-Identifier: Apache-2.0
"""What is known about each service: where it is, what it asks for, what it cannot do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from anymail.backends import brevo as brevo_backend
from anymail.backends import mailgun as mailgun_backend
from anymail.backends import mailjet as mailjet_backend
from anymail.backends import postmark as postmark_backend
from anymail.webhooks import brevo as brevo_calls
from anymail.webhooks import mailgun as mailgun_calls
from anymail.webhooks import mailjet as mailjet_calls
from anymail.webhooks import postmark as postmark_calls
from django.utils.translation import gettext_lazy as _

from talentkreis.mail.models import Region, Service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One service. `backend` and `view` are the library's; `hosts` are all that is ever called."""

    backend: type[Any]
    view: type[Any]
    # By region; one without a choice has the same for both.
    api: Mapping[str, str]
    place: _StrOrPromise
    # Keyword of `backend` for each field an admin fills in.
    keys: Mapping[str, str]
    has_regions: bool = False
    # Signs its calls; the others use a password in the address.
    signs_calls: bool = False
    # Takes our Message-ID: threads go on in the recipient's mail program.
    keeps_message_id: bool = True
    # Whether a request can say that nobody is followed.
    can_follow_nobody: bool = True
    most_reply_addresses: int = 10
    # What to send along that the library knows no word for.
    headers: Mapping[str, str] = field(default_factory=dict)
    # How it is named in SPF, and under which names its signing keys stand.
    spf: str = ""
    selectors: tuple[str, ...] = ()
    # What is different from a mail server of one's own, in sentences.
    differs: tuple[_StrOrPromise, ...] = ()


_SENDS_FROM_THERE = _(
    "Signature and return address are theirs: confirm your domain there and publish the records"
    " they name. Keys made here are not used."
)
_OWN_ID = _(
    "It gives every mail an id of its own. Replies are found all the same; a later mail of ours"
    " does not join the thread in the recipient’s mail program."
)
_ONE_REPLY_ADDRESS = _(
    "It takes one reply address. Where a colleague lends their name, answers reach our inbox alone."
)

FACTS: Final[Mapping[str, Facts]] = {
    Service.POSTMARK: Facts(
        backend=postmark_backend.EmailBackend,
        view=postmark_calls.PostmarkTrackingWebhookView,
        api=dict.fromkeys(Region, "https://api.postmarkapp.com/"),
        place=_("United States"),
        keys={"secret": "server_token"},
        headers={"X-PM-KeepID": "true"},
        spf="spf.mtasv.net",
        differs=(
            _SENDS_FROM_THERE,
            _(
                "Mail to many leaves by a stream of its own. Have “manage unsubscribes on your"
                " own” switched on for it, else a second way to unsubscribe is added."
            ),
        ),
    ),
    Service.MAILGUN: Facts(
        backend=mailgun_backend.EmailBackend,
        view=mailgun_calls.MailgunTrackingWebhookView,
        api={
            Region.EU: "https://api.eu.mailgun.net/v3",
            Region.US: "https://api.mailgun.net/v3",
        },
        place=_("European Union or United States, as you choose"),
        keys={"secret": "api_key", "identity": "sender_domain"},
        has_regions=True,
        signs_calls=True,
        spf="mailgun.org",
        differs=(_SENDS_FROM_THERE,),
    ),
    Service.BREVO: Facts(
        backend=brevo_backend.EmailBackend,
        view=brevo_calls.BrevoTrackingWebhookView,
        api=dict.fromkeys(Region, "https://api.brevo.com/v3/"),
        place=_("European Union"),
        keys={"secret": "api_key"},
        keeps_message_id=False,
        can_follow_nobody=False,
        most_reply_addresses=1,
        spf="spf.brevo.com",
        selectors=("brevo1", "brevo2", "mail"),
        differs=(
            _SENDS_FROM_THERE,
            _(
                "It follows who opens and clicks unless that is switched off in the account; no"
                " mail can say so. Have it switched off before you switch it on here."
            ),
            _OWN_ID,
            _ONE_REPLY_ADDRESS,
        ),
    ),
    Service.MAILJET: Facts(
        backend=mailjet_backend.EmailBackend,
        view=mailjet_calls.MailjetTrackingWebhookView,
        api=dict.fromkeys(Region, "https://api.mailjet.com/v3.1/"),
        place=_("European Union"),
        keys={"secret": "secret_key", "identity": "api_key"},
        keeps_message_id=False,
        most_reply_addresses=1,
        spf="spf.mailjet.com",
        selectors=("mailjet",),
        differs=(_SENDS_FROM_THERE, _OWN_ID, _ONE_REPLY_ADDRESS),
    ),
}
# Postmark's names of the two streams every server there has.
SINGLE_STREAM, BULK_STREAM = "outbound", "broadcast"
