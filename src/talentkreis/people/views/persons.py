# SPDX-License-Identifier: Apache-2.0
"""Adding a talent, editing, archiving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares
from talentkreis.people import actions, queries
from talentkreis.people.addresses import normalise_email
from talentkreis.people.forms import BASES, NewPersonForm, PersonForm
from talentkreis.people.names import split_name
from talentkreis.people.panels import add_refusal, answer, answer_at_once, back
from talentkreis.people.permissions import Right
from talentkreis.people.person_panels import archive_panel
from talentkreis.people.rules import EDITABLE_FIELDS, BasisDetails, PersonDetails

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.people.doubts import Doubt
    from talentkreis.people.queries import PossibleDuplicate


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: ActorRequest) -> HttpResponse:
    """Add a talent by hand; who may be known already is shown before anything is saved."""
    form = NewPersonForm(request.POST or None)
    duplicates: list[PossibleDuplicate] = []
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if not values["is_confirmed"]:
            duplicates = _duplicates(request, values)
        if not duplicates:
            try:
                person = actions.create_person(
                    actor=request.actor,
                    details=_details(values),
                    basis=_basis(values),
                    note=values["note"],
                )
            except RuleViolation as refusal:
                add_refusal(form, _in_terms_of_the_form(refusal))
            else:
                messages.success(
                    request, _("%(name)s is here now.") % {"name": person.full_name or _("Talent")}
                )
                return redirect(request, "web:profile", person_id=person.id)
    return render_page(
        request,
        "people/create.html",
        {"form": form, "duplicates": duplicates, "must_confirm": bool(duplicates)},
        status=422 if request.method == "POST" else 200,
    )


@declares(Right.EDIT)
@require_POST
def duplicates(request: ActorRequest) -> HttpResponse:
    """Who may be known already, while one types. Reads only; POST keeps addresses out of logs."""
    form = NewPersonForm(request.POST)
    form.is_valid()
    found = _duplicates(request, form.cleaned_data)
    context = {"form": form, "duplicates": found, "doubts": _doubts(form.cleaned_data)}
    return render_page(request, "people/create.html", context, partial="duplicates")


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Correct what is known about a person."""
    person = queries.person_visible_to(request.actor, person_id)
    initial = {field: getattr(person, field) for field in PersonForm.base_fields}
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = {k: v for k, v in form.cleaned_data.items() if k in EDITABLE_FIELDS}
        try:
            actions.update_person(actor=request.actor, person_id=person_id, changes=changes)
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return back(request, person_id)
    return render_page(
        request,
        "people/edit.html",
        {
            "form": form,
            "person": person,
            "next_url": request.POST.get("next") or request.GET.get("next", ""),
        },
        status=422 if request.method == "POST" else 200,
    )


@declares(Right.ARCHIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Take a person out of daily work."""
    person = queries.person_visible_to(request.actor, person_id)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.archive_person(actor=request.actor, person_id=person_id, reason=values["reason"])
        return _("Archived. Nothing is lost, nothing more is sent.")

    return answer(request, person, archive_panel(person, request.POST or None), act)


@declares(Right.ARCHIVE)
@require_POST
def restore(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Bring a person back into daily work."""
    queries.person_visible_to(request.actor, person_id)

    def act() -> _StrOrPromise:
        actions.restore_person(actor=request.actor, person_id=person_id)
        return _("Back in daily work.")

    return answer_at_once(request, person_id, act)


def _duplicates(request: ActorRequest, values: dict[str, Any]) -> list[PossibleDuplicate]:
    parts = split_name(values.get("name", ""))
    return queries.possible_duplicates(
        request.actor,
        given_name=parts.given_name,
        family_name=parts.family_name,
        city=values.get("city", ""),
        employer_name=values.get("employer_name", ""),
        position=values.get("position", ""),
        emails=[values.get("email", "")],
        phones=[values.get("phone", "")],
        links=[values.get("link", "")],
    )


def _doubts(values: dict[str, Any]) -> list[Doubt]:
    """About the address as far as it is one: what is wrong with its form is said on saving."""
    try:
        return queries.known_doubts(normalise_email(values.get("email", "")))
    except RuleViolation:
        return []


def _details(values: dict[str, Any]) -> PersonDetails:
    parts = split_name(values["name"])
    return PersonDetails(
        title=parts.title,
        given_name=parts.given_name,
        family_name=parts.family_name,
        salutation=parts.salutation,
        language=values["language"],
        position=values["position"],
        employer_name=values["employer_name"],
        city=values["city"],
        source_type=values["source_type"],
        source=values["source"],
        emails=[values["email"]],
        phones=[values["phone"]],
        links=[values["link"]],
    )


def _basis(values: dict[str, Any]) -> BasisDetails:
    purpose, legal_basis, text = BASES[values["basis"]]
    return BasisDetails(
        purpose=purpose,
        legal_basis=legal_basis,
        source=values["source"] or str(text),
        evidence=values["evidence"],
    )


def _in_terms_of_the_form(refusal: RuleViolation) -> RuleViolation:
    """The form has one field for the whole name."""
    parts = {"title", "given_name", "family_name", "salutation"}
    fields = {"name" if field in parts else field: text for field, text in refusal.fields.items()}
    return RuleViolation(refusal.message, code=refusal.code, fields=fields)
