# SPDX-License-Identifier: Apache-2.0
"""A short message to one person: SMS, WhatsApp from one's own phone, or through the account."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.channels import actions, queries, rules
from talentkreis.channels.forms import ShortForm
from talentkreis.channels.segments import length_of, plain
from talentkreis.consent.models import Channel
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail.addresses import primary_addresses
from talentkreis.mail.permissions import Right
from talentkreis.mail.windows import way_to
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares
from talentkreis.people.names import greeting
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.people.models import Person

CHANNELS = (Channel.SMS, Channel.WHATSAPP)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.WRITE)
def write(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Write by ``kanal``."""
    person = person_visible_to(request.actor, person_id)
    channel = _channel(request)
    form = ShortForm(
        request.POST or None,
        channel=channel,
        templates=queries.approved_templates(person.language),
        initial={"text": f"{greeting(person)},\n"},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _send(request, person, channel, form):
            messages.success(request, _("The message is on its way."))
            return redirect(request, f"/talente/{person.id}/")
    return render_page(
        request,
        "channels/write.html",
        _context(person, channel, form),
        partial="length",
        status=status,
    )


def _channel(request: ActorRequest) -> Channel:
    asked = request.GET.get("kanal") or request.POST.get("kanal")
    if asked:
        if asked not in CHANNELS:
            raise NotFound(_("There is no such page."))
        return Channel(asked)
    return next((each for each in CHANNELS if queries.account_on(each)), Channel.WHATSAPP)


def _send(request: ActorRequest, person: Person, channel: Channel, form: ShortForm) -> bool:
    said = form.cleaned_data
    try:
        actions.write_short(
            actor=request.actor,
            person_id=person.id,
            channel=channel,
            text=said["text"],
            template_id=uuid.UUID(said["template"]) if said.get("template") else None,
            values=said.get("values", "").splitlines(),
        )
    except (RuleViolation, Conflict) as error:
        show_refusal(form, error)
        return False
    return True


def _context(person: Person, channel: Channel, form: ShortForm) -> dict[str, object]:
    account = queries.account_on(channel)
    way = way_to(person.id, channel)
    number = way.number or primary_addresses([person.id], channel).get(person.id, "")
    text = str(form["text"].value() or "")
    length = length_of(plain(text))
    return {
        "person": person,
        "channel": channel,
        "channels": [(each, each.label) for each in CHANNELS],
        "is_whatsapp": channel == Channel.WHATSAPP,
        "form": form,
        "gate": way.answer,
        "account": account,
        "until": way.until,
        "is_open": way.is_answer,
        "may_write": way.answer.is_yes,
        "number": number,
        "chat_url": rules.chat_url(number, text) if number else "",
        "length": length,
        "price": account.price * length.parts if account and account.price else None,
    }


@require_POST
@declares(Right.WRITE)
def note(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Note a WhatsApp message sent from one's own phone; ``answered`` where it had an answer."""
    try:
        actions.note_chat(
            actor=request.actor,
            person_id=person_id,
            was_reached=bool(request.POST.get("answered")),
        )
    except RuleViolation as error:
        messages.warning(request, str(error.message))
    else:
        messages.success(request, _("Noted on the timeline."))
    return redirect(request, f"/talente/{person_id}/")
