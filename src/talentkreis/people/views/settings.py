# SPDX-License-Identifier: Apache-2.0
"""Settings about people: own fields, when values count as old, mails about mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares
from talentkreis.people import actions, queries
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.forms import (
    AddressCheckForm,
    CustomFieldForm,
    FreshnessForm,
    MentionForm,
)
from talentkreis.people.panels import add_refusal
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@declares(Right.DEFINE_FIELDS)
@require_http_methods(["GET", "HEAD", "POST"])
def fields(request: ActorRequest) -> HttpResponse:
    """Own fields in their order, and a form for one more."""
    form = CustomFieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            field = actions.define_field(actor=request.actor, details=_details(form))
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is asked from now on.") % {"name": field.label})
            return redirect(request, "people:fields")
    return _fields_page(request, form, status=422 if request.method == "POST" else 200)


@declares(Right.DEFINE_FIELDS)
@require_http_methods(["GET", "HEAD", "POST"])
def field(request: ActorRequest, field_id: uuid.UUID) -> HttpResponse:
    """Word a field anew; its kind stays."""
    row = queries.field_by_id(field_id)
    form = CustomFieldForm(request.POST or None, initial=CustomFieldForm.values_of(row))
    form.fields["kind"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_field(actor=request.actor, field_id=field_id, details=_details(form))
        except RuleViolation as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "people:fields")
    return render_page(
        request,
        "people/field.html",
        {"form": form, "field": row},
        status=422 if request.method == "POST" else 200,
    )


@declares(Right.DEFINE_FIELDS)
@require_POST
def archive_field(request: ActorRequest, field_id: uuid.UUID) -> HttpResponse:
    """Take a field out of use, or bring it back (``is_archived`` empty)."""
    is_archived = bool(request.POST.get("is_archived"))
    actions.archive_field(actor=request.actor, field_id=field_id, is_archived=is_archived)
    messages.success(
        request,
        _("Not asked any more. What people said stays in their copy.")
        if is_archived
        else _("Asked again."),
    )
    return redirect(request, "people:fields")


@declares(Right.DEFINE_FIELDS)
@require_POST
def delete_field(request: ActorRequest, field_id: uuid.UUID) -> HttpResponse:
    """Delete an archived field with everything said in it."""
    try:
        count = actions.delete_field(actor=request.actor, field_id=field_id)
    except RuleViolation as refusal:
        messages.error(request, str(refusal.message))
    else:
        said = ngettext("Deleted, with %(count)d value.", "Deleted, with %(count)d values.", count)
        messages.success(request, said % {"count": count})
    return redirect(request, "people:fields")


@declares(Right.DEFINE_FIELDS)
@require_http_methods(["GET", "HEAD", "POST"])
def freshness(request: ActorRequest) -> HttpResponse:
    """After how many months values count as old."""
    row = queries.freshness()
    initial = {name: getattr(row, name) for name in FreshnessForm.base_fields}
    form = FreshnessForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_freshness(actor=request.actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(request, "people:freshness")
    return render_page(
        request,
        "people/freshness.html",
        {"form": form},
        status=422 if request.method == "POST" else 200,
    )


@declares(Right.CHECK_ADDRESSES)
@require_http_methods(["GET", "HEAD", "POST"])
def address_check(request: ActorRequest) -> HttpResponse:
    """Whether name servers are asked about domains, what leaves, and what they said last."""
    switch = queries.address_check()
    form = AddressCheckForm(
        request.POST if request.method == "POST" else None,
        initial={"is_on": switch.asks_name_servers},
    )
    if request.method == "POST" and form.is_valid():
        actions.switch_address_check(actor=request.actor, is_on=form.cleaned_data["is_on"])
        messages.success(request, _("Saved."))
        return redirect(request, "people:address_check")
    context = {"form": form, "switch": switch, "answers": queries.latest_answers()}
    return render_page(request, "people/address_check.html", context)


@declares(Right.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def mentions(request: ActorRequest) -> HttpResponse:
    """Whether one hears of mentions by mail."""
    by_mail = queries.wants_mention_mail(request.member.id)
    form = MentionForm(request.POST if request.method == "POST" else None,
                       initial={"by_mail": by_mail})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        actions.choose_mention_mail(actor=request.actor, by_mail=form.cleaned_data["by_mail"])
        messages.success(request, _("Saved."))
        return redirect(request, "people:mentions")
    return render_page(request, "people/mentions.html", {"form": form})


def _details(form: CustomFieldForm) -> FieldDetails:
    values = form.cleaned_data
    return FieldDetails(
        kind=values["kind"],
        label_de=values["label_de"],
        label_en=values["label_en"],
        purpose=values["purpose"],
        options=form.pairs(),
        is_restricted=values["is_restricted"],
    )


def _fields_page(request: ActorRequest, form: CustomFieldForm, *, status: int) -> HttpResponse:
    return render_page(
        request,
        "people/fields.html",
        {
            "form": form,
            "fields_in_use": queries.custom_fields(request.actor),
            "archived": queries.custom_fields(request.actor, is_archived=True),
        },
        status=status,
    )
