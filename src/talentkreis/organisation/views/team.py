# SPDX-License-Identifier: Apache-2.0
"""Members, invitations, roles; one's own settings; API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation import actions, queries
from talentkreis.organisation.actors import Role
from talentkreis.organisation.forms import (
    InvitationForm,
    OwnSettingsForm,
    RoleForm,
    TokenForm,
    show_refusal,
)
from talentkreis.organisation.holdings import holds_anything
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import declares, may, scopes_of

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.MANAGE_MEMBERS)
def members(request: ActorRequest) -> HttpResponse:
    """Everybody who works here, and who was invited."""
    return _team_page(request, InvitationForm(initial={"language": queries.employer().language}))


@never_cache
@require_POST
@declares(Right.MANAGE_MEMBERS)
def invite(request: ActorRequest) -> HttpResponse:
    """Offer a seat. The answer shows the link once; nothing keeps it."""
    form = InvitationForm(request.POST)
    if form.is_valid():
        try:
            invited = actions.invite_member(actor=request.actor, **form.cleaned_data)
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            fresh = InvitationForm(initial={"language": form.cleaned_data["language"]})
            return _team_page(request, fresh, invited=invited)
    return _team_page(request, form, status=422)


@require_POST
@declares(Right.MANAGE_MEMBERS)
def withdraw_invitation(request: ActorRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Kill the link of an invitation."""
    actions.withdraw_invitation(actor=request.actor, invitation_id=invitation_id)
    messages.success(request, _("The invitation is withdrawn. Its link is dead."))
    return redirect(request, "organisation:members")


@require_POST
@declares(Right.MANAGE_MEMBERS)
def change_role(request: ActorRequest, member_id: uuid.UUID) -> HttpResponse:
    """Give a member another role."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _team_page(request, InvitationForm(), status=422)
    member = actions.change_role(
        actor=request.actor, member_id=member_id, role=form.cleaned_data["role"]
    )
    messages.success(
        request,
        _("%(name)s now has the role %(role)s.")
        % {"name": member.name, "role": Role(member.role).label},
    )
    return redirect(request, "organisation:members")


@require_POST
@declares(Right.MANAGE_MEMBERS)
def deactivate(request: ActorRequest, member_id: uuid.UUID) -> HttpResponse:
    """Lock a member out; who looked after anything leads on to handing it over."""
    member = actions.deactivate_member(actor=request.actor, member_id=member_id)
    messages.success(request, _("%(name)s is locked out.") % {"name": member.name})
    if holds_anything(member_id):
        return redirect(request, "organisation:hand_over", member_id=member_id)
    return redirect(request, "organisation:members")


def _team_page(
    request: ActorRequest,
    form: InvitationForm,
    *,
    invited: actions.Invited | None = None,
    status: int = 200,
) -> HttpResponse:
    everybody = queries.members(request.actor)
    context = {
        "form": form,
        "invited": invited,
        "active": [member for member in everybody if member.is_active],
        "former": [member for member in everybody if not member.is_active],
        "invitations": queries.open_invitations(request.actor),
        "roles": Role.choices,
    }
    return render_page(request, "organisation/members.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT_OWN_SETTINGS)
def own_settings(request: ActorRequest) -> HttpResponse:
    """How Talentkreis looks and speaks for this member."""
    form = OwnSettingsForm(request.POST or None, initial=OwnSettingsForm.values_of(request.member))
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.update_own_settings(actor=request.actor, **form.cleaned_data)
            except RuleViolation as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect(request, "organisation:own_settings")
        return render_page(request, "organisation/own_settings.html", {"form": form}, status=422)
    return render_page(request, "organisation/own_settings.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT_OWN_SETTINGS)
def tokens(request: ActorRequest) -> HttpResponse:
    """API tokens: one's own, or everybody's; a new one is shown once, in the answer."""
    scopes = scopes_of(Role(request.member.role))
    context: dict[str, Any] = {
        "may_create": may(request.actor, Right.CREATE_TOKEN),
        "form": TokenForm(scopes=scopes),
    }
    status = 200
    if request.method == "POST":
        form = context["form"] = TokenForm(request.POST, scopes=scopes)
        status = 422
        if form.is_valid():
            try:
                context["new"] = actions.create_api_token(
                    actor=request.actor,
                    name=form.cleaned_data["name"],
                    scopes=form.cleaned_data["scopes"],
                    lifetime=form.lifetime,
                )
            except RuleViolation as error:
                show_refusal(form, error)
            else:
                context["form"] = TokenForm(scopes=scopes)
                status = 200
    context["tokens"] = queries.tokens(request.actor)
    return render_page(request, "organisation/tokens.html", context, status=status)


@require_POST
@declares(Right.EDIT_OWN_SETTINGS)
def revoke_token(request: ActorRequest, token_id: uuid.UUID) -> HttpResponse:
    """Kill a token."""
    actions.revoke_api_token(actor=request.actor, token_id=token_id)
    messages.success(request, _("The token is dead."))
    return redirect(request, "organisation:tokens")
