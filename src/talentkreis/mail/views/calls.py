# SPDX-License-Identifier: Apache-2.0
"""Where services call: small, with our secret, once; anything else is refused without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.signing import decrypt
from talentkreis.mail.actions import take_told
from talentkreis.mail.models import Relay
from talentkreis.mail.relays import calls
from talentkreis.mail.relays.keys import HOOK_USER, hook_password
from talentkreis.organisation.rights import public

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest

log = structlog.get_logger(__name__)

# A batch of a thousand events of Mailjet has about 500 KB.
LARGEST: Final = 1024 * 1024
NONCE_S: Final = 26 * 3_600
_TOO_LARGE, _FORGED, _UNREADABLE = 413, 403, 400


@public
@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def call(request: HttpRequest, relay_id: uuid.UUID) -> HttpResponse:
    """A call of the service of this account. Its secret is the only authority.

    What is told of a service that was switched off is heard as well: it is about mail that left.
    """
    relay = Relay.objects.select_related("mailbox").filter(id=relay_id).first()
    if relay is None:
        raise NotFound(_("There is no such page."))
    if request.method == "HEAD":  # whether there is anybody, asked while it is set up
        return HttpResponse()
    if not _is_small(request):
        return HttpResponse(status=_TOO_LARGE)
    try:
        said = calls.read(
            relay.service,
            request,
            login=f"{HOOK_USER}:{hook_password(relay)}",
            signing_key=decrypt(bytes(relay.hook_secret)) if relay.hook_secret else "",
            now=clock.now(),
        )
    except (calls.Forged, NotFound):
        log.warning("call_forged", relay=str(relay.id))
        return HttpResponse(status=_FORGED)
    except ValueError:
        log.warning("call_unreadable", relay=str(relay.id))
        return HttpResponse(status=_UNREADABLE)
    key = f"mail.call.{relay.id}.{said.nonce}"
    if said.nonce and not cache.add(key, 1, NONCE_S):
        return HttpResponse()  # told before: nothing happens, and nobody repeats it for hours
    try:
        take_told(relay=relay, told=said.told)
    except BaseException:
        if said.nonce:
            cache.delete(key)  # it was not heard; the same call may come again
        raise
    return HttpResponse()


def _is_small(request: HttpRequest) -> bool:
    """Whether the body can be read, whatever it says about itself."""
    try:
        said = int(request.headers.get("Content-Length") or 0)
        return said <= LARGEST and len(request.body) <= LARGEST
    except (ValueError, RequestDataTooBig):
        return False
