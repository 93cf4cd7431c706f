# SPDX-License-Identifier: Apache-2.0
"""Settings of mailboxes: servers, a real check, signing key, how often people are written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.kernel.signing import decrypt
from talentkreis.mail import actions, checks, queries
from talentkreis.mail.building.dkim import load_key
from talentkreis.mail.forms import DkimForm, GapForm, MailboxForm
from talentkreis.mail.models import RELAY, ContactRules, Mailbox
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries.relays import relay_of
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.models import Employer
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid
    from typing import Any

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.MAILBOX)
def mailbox(request: ActorRequest, mailbox_id: uuid.UUID | None = None) -> HttpResponse:
    """A mailbox and its settings; without an id the default one, or the first to be set up."""
    rows = queries.mailboxes(request.actor)
    row = _chosen(rows, mailbox_id, is_new="neu" in request.GET)
    initial = MailboxForm.values_of(row) if row else _beginning()
    form = MailboxForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_mailbox(
                actor=request.actor, details=form.details(), mailbox_id=row.id if row else None
            )
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            _check(request, saved.id)
            return redirect(request, "mail:one_mailbox", saved.id)
    status = 422 if request.method == "POST" else 200
    return _page(request, rows, row, {"form": form}, status=status)


def _chosen(rows: list[Mailbox], mailbox_id: uuid.UUID | None, *, is_new: bool) -> Mailbox | None:
    if mailbox_id is None:
        return None if is_new or not rows else rows[0]
    row = next((each for each in rows if each.id == mailbox_id), None)
    if row is None:
        raise NotFound(_("There is no such mailbox."))
    return row


def _beginning() -> dict[str, Any]:
    employer = Employer.objects.filter(id=1).first()
    if employer is None:
        return {}
    domain = employer.sender_address.rpartition("@")[2]
    return {
        "name": _("Mailbox of the talent team"),
        "from_name": employer.sender_name or employer.name,
        "from_address": employer.sender_address,
        "smtp_host": f"smtp.{domain}" if domain else "",
        "smtp_user": employer.sender_address,
        "imap_user": employer.sender_address,
    }


def _page(
    request: ActorRequest,
    rows: list[Mailbox],
    row: Mailbox | None,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    gaps = ContactRules.objects.filter(id=1).first() or ContactRules()
    context = {
        "rows": rows,
        "row": row,
        "smtp_said": checks.WORDS.get(row.smtp_result, "") if row else "",
        "imap_said": checks.WORDS.get(row.imap_result, "") if row else "",
        "records": _records(row) if row else [],
        "relay": relay_of(row) if row else None,
        "is_relayed": bool(row and row.transport == RELAY),
        "dkim_form": DkimForm(),
        "gap_form": GapForm(initial={"days": gaps.least_gap_days, "warm_days": gaps.warm_gap_days}),
        **context,
    }
    return render_page(request, "mail/mailbox.html", context, status=status)


def _records(row: Mailbox) -> list[tuple[str, str]]:
    """Name and value of the DNS records to publish."""
    pairs = (
        (row.dkim_selector, row.dkim_key),
        (row.dkim_ed25519_selector, row.dkim_ed25519_key),
    )
    found = []
    for selector, cipher in pairs:
        if selector and cipher:
            key = load_key(decrypt(bytes(cipher)), domain=row.domain, selector=selector)
            found.append((f"{selector}._domainkey.{row.domain}", key.record))
    return found


@require_POST
@declares(Right.MAILBOX)
def check(request: ActorRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Sign in to both servers now."""
    _check(request, mailbox_id)
    return redirect(request, "mail:one_mailbox", mailbox_id)


def _check(request: ActorRequest, mailbox_id: uuid.UUID) -> None:
    checked = checks.check_mailbox(actor=request.actor, mailbox_id=mailbox_id)
    if not checked.was_asked:
        messages.success(request, _("Saved."))
        return
    if checked.is_ok:
        messages.success(request, _("The mailbox answers."))
        return
    for code in (checked.smtp, checked.imap):
        if code not in {"ok", ""}:
            messages.error(request, str(checks.WORDS[code]))


@require_POST
@declares(Right.MAILBOX)
def make_default(request: ActorRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Send from this mailbox from now on."""
    actions.make_default(actor=request.actor, mailbox_id=mailbox_id)
    messages.success(request, _("From now on we send from this mailbox."))
    return redirect(request, "mail:one_mailbox", mailbox_id)


@require_POST
@declares(Right.MAILBOX)
def make_keys(request: ActorRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Make signing keys."""
    rows = queries.mailboxes(request.actor)
    row = _chosen(rows, mailbox_id, is_new=False)
    form = DkimForm(request.POST)
    try:
        if form.is_valid():
            actions.make_dkim_keys(
                actor=request.actor, mailbox_id=mailbox_id, selector=form.cleaned_data["selector"]
            )
            messages.success(request, _("Signed from now on. Publish both records at once."))
            return redirect(request, "mail:one_mailbox", mailbox_id)
    except RuleViolation as error:
        show_refusal(form, error)
    assert row is not None
    context = {"form": MailboxForm(initial=MailboxForm.values_of(row)), "dkim_form": form}
    return _page(request, rows, row, context, status=422)


@require_POST
@declares(Right.MAILBOX)
def contact_gap(request: ActorRequest) -> HttpResponse:
    """How often people are written to."""
    form = GapForm(request.POST)
    if form.is_valid():
        actions.set_contact_gap(actor=request.actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(request, "mail:mailbox")
    rows = queries.mailboxes(request.actor)
    row = rows[0] if rows else None
    initial = MailboxForm.values_of(row) if row else _beginning()
    context = {"form": MailboxForm(initial=initial), "gap_form": form}
    return _page(request, rows, row, context, status=422)
