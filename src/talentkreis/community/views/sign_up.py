# SPDX-License-Identifier: Apache-2.0
"""The thin sign-up: an address and unticked boxes. Nobody is created before the confirmation.

A person begins with the confirmed consent as processing basis (TRUST L-01): before the button in
the mail is pressed there is no reason to hold anybody, so there is no person, only a request
that lapses after a week. Known and unknown addresses take the same way through the same code
and get the same page (TRUST S-18).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from talentkreis.community.actions import ask_to_join
from talentkreis.community.forms import JoinForm
from talentkreis.community.visitors import visitor_page
from talentkreis.consent.actions import ShownForm, current_text
from talentkreis.consent.models import Channel, Purpose
from talentkreis.consent.queries import wording_in_force
from talentkreis.consent.retention.queries import periods
from talentkreis.kernel.limits import is_within, network_of
from talentkreis.kernel.pages import render_page
from talentkreis.pools.families import BY_CODE
from talentkreis.starter.queries import open_form

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from talentkreis.consent.wordings import Wording
    from talentkreis.starter.models import StarterPool

PAGE = "community/join.html"
OFFERED = (Purpose.NURTURE, Purpose.NEWSLETTER, Purpose.EVENT_INVITATION)
# More than a family or an office needs; beyond it the page says thank you and nothing happens.
REQUESTS_AN_HOUR = 30


@visitor_page("GET", "POST")
def join(request: HttpRequest) -> HttpResponse:
    """The form; a POST queues one confirmation mail and always answers the same."""
    return _joined(request)


@visitor_page("GET", "POST")
def join_pool(request: HttpRequest, starter_id: uuid.UUID) -> HttpResponse:
    """The same for one pool of the starter set: whoever confirms is in it."""
    return _joined(request, open_form(starter_id))


def _joined(request: HttpRequest, starter: StarterPool | None = None) -> HttpResponse:
    about: dict[str, Any] = {"months": periods().pool_months}
    if starter:
        about["family"] = BY_CODE[starter.family].name
    language = (get_language() or "de")[:2]
    wordings = {
        str(purpose): wording_in_force(purpose, Channel.EMAIL, language) for purpose in OFFERED
    }
    if request.method != "POST":
        return render_page(request, PAGE, {**about, "form": JoinForm(wordings=wordings)})
    form = JoinForm(request.POST, wordings=wordings)
    if not form.is_valid():
        return render_page(request, PAGE, {**about, "form": form}, status=422)
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    if not form.is_from_a_machine and is_within(f"join:{network}", REQUESTS_AN_HOUR):
        ask_to_join(
            starter_id=starter.id if starter else None,
            address=form.cleaned_data["email"],
            language=language,
            text_ids=[
                current_text(purpose, Channel.EMAIL, language).id for purpose in form.ticked()
            ],
            form=ShownForm(
                snapshot=snapshot(wordings, form),
                page_url=request.build_absolute_uri(request.path),
                ip_address=request.META.get("REMOTE_ADDR"),
                user_agent=request.headers.get("User-Agent", ""),
            ),
        )
    return render_page(request, PAGE, {"is_sent": True})


def snapshot(wordings: dict[str, Wording], form: JoinForm) -> str:
    """The form as it stood there: every box with its words, ticked or not."""
    ticked = form.ticked()
    return "\n".join(
        f"[{'x' if name in ticked else ' '}] {wording.text}" for name, wording in wordings.items()
    )
