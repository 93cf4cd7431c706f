# SPDX-License-Identifier: Apache-2.0
"""A personal e-mail to one person: written by a human, allowed by the gate, sent as a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock, jobs
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail import actions, previews, queries, tasks
from talentkreis.mail.forms import ComposeForm
from talentkreis.mail.permissions import Right
from talentkreis.organisation.models import Employer
from talentkreis.organisation.rights import declares
from talentkreis.people.queries import person_visible_to, primary_contact_point

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.mail.models import InboundMessage
    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.people.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.WRITE)
def compose(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Write to a person, or answer a mail of theirs (``antwort`` names it)."""
    person = person_visible_to(request.actor, person_id)
    answered = _answered(request, person)
    gate = may_contact(person.id, Purpose.PERSONAL_EMAIL, Channel.EMAIL)
    form = ComposeForm(request.POST or None, initial=_beginning(request, person, answered))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and gate.is_yes:
            _send(request, person, form, answered)
            messages.success(request, _("The message is on its way."))
            return _onwards(request, person, answered)
        if not gate.is_yes:
            form.add_error(None, str(gate.text))
    point = primary_contact_point(person.id, "email")
    context = {
        "person": person,
        "form": form,
        "gate": gate,
        "address": point.value if point else "",
        "answered": answered,
    }
    return render_page(request, "mail/compose.html", context, status=status)


def _answered(request: ActorRequest, person: Person) -> InboundMessage | None:
    asked = request.GET.get("antwort") or request.POST.get("antwort")
    if not asked:
        return None
    row = queries.inbound_visible_to(request.actor, queries.read_id(asked))
    if row.person_id != person.id:
        raise NotFound(_("There is no such mail."))
    return row


def _beginning(
    request: ActorRequest, person: Person, answered: InboundMessage | None
) -> dict[str, str]:
    employer = Employer.objects.filter(id=1).first()
    return {
        "subject": previews.answer_subject(answered.subject) if answered else "",
        "text": previews.blank_letter(
            person, request.member.name, employer.name if employer else ""
        ),
    }


def _send(
    request: ActorRequest, person: Person, form: ComposeForm, answered: InboundMessage | None
) -> None:
    actions.queue_message(
        actor=request.actor,
        person_id=person.id,
        purpose=Purpose.PERSONAL_EMAIL,
        subject=form.cleaned_data["subject"],
        text=form.cleaned_data["text"],
        language=person.language,
        due_at=clock.now(),
        in_reply_to=answered,
        is_automatic=False,
    )
    if answered is not None:
        actions.finish_inbound(actor=request.actor, inbound_id=answered.id)
    jobs.defer_once(tasks.deliver, key="mail.deliver")


def _onwards(
    request: ActorRequest, person: Person, answered: InboundMessage | None
) -> HttpResponse:
    if answered is not None:
        return redirect(request, "mail:inbox")
    return redirect(request, f"/talente/{person.id}/")
