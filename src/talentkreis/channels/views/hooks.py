# SPDX-License-Identifier: Apache-2.0
"""Where providers call: small, signed, once; anything else is refused without a word."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from talentkreis.channels.actions import take_told
from talentkreis.channels.keys import challenge_of, keys_of
from talentkreis.channels.models import Account, ProviderCode
from talentkreis.channels.providers import PROVIDERS
from talentkreis.channels.providers.port import Call, Forged
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import public

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest

log = structlog.get_logger(__name__)

LARGEST: Final = 256 * 1024
NONCE_S: Final = 600
_TOO_LARGE, _FORGED, _UNREADABLE = 413, 403, 400


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def hook(request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
    """A call of the provider of this account. Its signature is the only authority."""
    account = Account.objects.filter(id=account_id).first()
    if account is None:
        raise NotFound(_("There is no such page."))
    if request.method != "POST":
        return _greet(request, account)
    body = _body(request)
    if body is None:
        return HttpResponse(status=_TOO_LARGE)
    try:
        told = PROVIDERS[account.provider].tell(
            keys_of(account),
            Call(
                # What the provider signed is our public address, whatever a proxy made of it.
                url=settings.PUBLIC_URL + request.get_full_path(),
                body=body,
                headers={name.lower(): value for name, value in request.headers.items()},
                at=clock.now(),
                query=request.GET.dict(),
            ),
        )
    except (Forged, NotFound):
        log.warning("hook_forged", account=str(account.id))
        return HttpResponse(status=_FORGED)
    except ValueError:
        log.warning("hook_unreadable", account=str(account.id))
        return HttpResponse(status=_UNREADABLE)
    if told.nonce and not cache.add(f"channels.nonce.{account.id}.{told.nonce}", 1, NONCE_S):
        return HttpResponse(status=_FORGED)
    take_told(account=account, items=told.items)
    return _thanks(account)


def _body(request: HttpRequest) -> bytes | None:
    """The body, or None for one that is too large, whatever it says about itself."""
    try:
        said = int(request.headers.get("Content-Length") or 0)
        if said > LARGEST:
            return None
        body = request.body
    except (ValueError, RequestDataTooBig):
        return None
    return body if len(body) <= LARGEST else None


def _greet(request: HttpRequest, account: Account) -> HttpResponse:
    """WhatsApp asks for proof that the address is ours before it calls."""
    sent = request.GET.get("hub.verify_token", "")
    challenge = request.GET.get("hub.challenge", "")
    is_asked = request.GET.get("hub.mode") == "subscribe" and challenge.isalnum()
    is_right = hmac.compare_digest(sent.encode(), challenge_of(account).encode())
    if account.provider != ProviderCode.WHATSAPP or not (is_asked and is_right):
        raise NotFound(_("There is no such page."))
    return HttpResponse(challenge[:100], content_type="text/plain")


def _thanks(account: Account) -> HttpResponse:
    """Twilio would send the words of an answer on to the person: there are none."""
    if account.provider == ProviderCode.TWILIO:
        return HttpResponse("<Response></Response>", content_type="text/xml")
    return HttpResponse(b"", content_type="text/plain")
