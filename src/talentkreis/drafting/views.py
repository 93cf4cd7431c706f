# SPDX-License-Identifier: Apache-2.0
"""Asking for a draft, reading it, taking it over or throwing it away; the switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.drafting import actions, queries
from talentkreis.drafting.forms import AskForm, ChoiceForm, DraftForm
from talentkreis.drafting.material import facts_about
from talentkreis.drafting.models import Kind
from talentkreis.drafting.occasions import about_content, about_letter
from talentkreis.drafting.permissions import Right
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail.actions import save_draft
from talentkreis.mail.permissions import Right as MailRight
from talentkreis.mail.views.letters import posted_words
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares, may
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpResponse

    from talentkreis.drafting.questions import Question
    from talentkreis.organisation.requests import ActorRequest


@declares(Right.SWITCH)
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: ActorRequest) -> HttpResponse:
    """Whether a model may propose words, which one, what it may be told; the log."""
    shown = queries.chosen()
    form = ChoiceForm(request.POST or None, initial=ChoiceForm.values_of(shown.choice))
    is_posted = request.method == "POST"
    if is_posted and form.is_valid():
        try:
            actions.choose_model(actor=request.actor, wish=form.wish())
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "drafting:choice")
    context = {"form": form, "shown": shown, "log": queries.log(request.actor)}
    return render_page(request, "drafting/choice.html", context, status=422 if is_posted else 200)


@declares(MailRight.WRITE)
@require_POST
def begin_letter(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """From the letter: what was typed is kept first, so that nothing is lost on the way."""
    person = person_visible_to(request.actor, person_id)
    save_draft(
        actor=request.actor, person_id=person.id, words=posted_words(request), is_writing=False
    )
    return redirect(request, "drafting:letter", person.id)


@declares(Right.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Everything that would be sent to the model for a letter, before it is."""
    person = person_visible_to(request.actor, person_id)
    shown = queries.chosen()
    allowed = set(shown.choice.person_fields)
    facts = {name: said for name, said in facts_about(person).items() if name in allowed}
    form = AskForm(request.POST or None, facts=facts, initial={"told": list(facts)})

    def question() -> Question:
        told = form.cleaned_data.get("told", []) if form.is_bound else list(facts)
        wish = form.cleaned_data.get("wish", "") if form.is_bound else ""
        return about_letter(request.actor, person.id, wish=wish, told=told)

    context = {
        "heading": _("A draft for the message to %(name)s") % {"name": person.shown_name},
        "back_url": reverse("mail:compose", args=[person.id]),
        "shown": shown,
        "open": queries.waiting_for(request.actor, person_id=person.id),
        "kind": Kind.LETTER,
    }
    return _ask(request, form, question, context)


@declares(Right.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def content(request: ActorRequest, item_id: uuid.UUID, language: str) -> HttpResponse:
    """Everything that would be sent to the model for one side of a piece of the library."""
    first = about_content(request.actor, item_id, language, wish="")
    has_other_side = "other_language" in first.material
    form = AskForm(
        request.POST or None,
        has_other_side=has_other_side,
        initial={"is_other_side": has_other_side and not any(first.before.values())},
    )

    def question() -> Question:
        said: dict[str, Any] = dict(form.cleaned_data if form.is_bound else form.initial)
        return about_content(
            request.actor,
            item_id,
            language,
            wish=said.get("wish", ""),
            is_other_side=bool(said.get("is_other_side")),
        )

    in_german = language == "de"
    context = {
        "heading": _("A draft of the German text")
        if in_german
        else _("A draft of the English text"),
        "back_url": reverse("content:edit", args=[item_id]),
        "shown": queries.chosen(),
        "open": queries.waiting_for(request.actor, item_id=item_id),
        "kind": Kind.CONTENT,
    }
    return _ask(request, form, question, context)


def _ask(
    request: ActorRequest,
    form: AskForm,
    question: Callable[[], Question],
    context: dict[str, Any],
) -> HttpResponse:
    problem, asked, status = "", None, 200
    is_valid = not form.is_bound or form.is_valid()
    try:
        if is_valid:
            asked = question()
            if request.method == "POST" and "ask" in request.POST:
                row = actions.ask_for_draft(actor=request.actor, question=asked)
                return redirect(request, "drafting:draft", row.id)
    except RuleViolation as refusal:
        status = 422 if form.is_bound else 200
        if refusal.fields:
            show_refusal(form, refusal)
        else:
            problem = str(refusal.message)
    except Conflict as refusal:
        status, problem = 409, str(refusal.message)
    context |= {
        "form": form,
        "asked": asked,
        "problem": problem,
        "may_switch": may(request.actor, Right.SWITCH),
    }
    return render_page(
        request,
        "drafting/ask.html",
        context,
        partial="leaves",
        status=status if is_valid else 422,
    )


@declares(Right.ASK)
@require_safe
def draft(request: ActorRequest, request_id: uuid.UUID) -> HttpResponse:
    """One's own draft: under way, to be read, or why there is none."""
    shown = queries.own_draft(request.actor, request_id)
    form = DraftForm(parts=shown.parts, language=shown.row.language)
    return render_page(
        request, "drafting/draft.html", {"shown": shown, "form": form}, partial="state"
    )


@declares(Right.ASK)
@require_POST
def take_over(request: ActorRequest, request_id: uuid.UUID) -> HttpResponse:
    """Put the corrected draft where it belongs. Sending it stays a click of its own."""
    shown = queries.own_draft(request.actor, request_id)
    form = DraftForm(request.POST, parts=shown.parts, language=shown.row.language)
    is_letter = shown.row.kind == Kind.LETTER
    take = actions.take_over_letter if is_letter else actions.take_over_content
    if form.is_valid():
        try:
            take(actor=request.actor, request_id=request_id, words=form.cleaned_data)
        except RuleViolation as refusal:
            show_refusal(form, refusal)
        else:
            text = _("Taken over. Nothing was sent: read it once more.")
            messages.success(request, text if is_letter else _("Taken over into the library."))
            return redirect(request, shown.back_url)
    return render_page(request, "drafting/draft.html", {"shown": shown, "form": form}, status=422)


@declares(Right.ASK)
@require_POST
def drop(request: ActorRequest, request_id: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    shown = queries.own_draft(request.actor, request_id)
    actions.drop_draft(actor=request.actor, request_id=request_id)
    messages.success(request, _("Draft thrown away."))
    return redirect(request, shown.back_url)
