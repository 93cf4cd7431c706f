# SPDX-License-Identifier: Apache-2.0
"""What a person may demand: everything about them, restriction, deletion."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.consent import actions, queries
from talentkreis.consent.forms import ErasureForm
from talentkreis.consent.permissions import Right
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares
from talentkreis.people.models import Document
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.requests import ActorRequest


@require_POST
@declares(Right.EXPORT)
def export(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """One archive: everything as JSON, and the original files (Art. 15, 20 DSGVO)."""
    everything = actions.export_person(actor=request.actor, person_id=person_id)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        text = json.dumps(everything, ensure_ascii=False, indent=2, default=str)
        files.writestr("person.json", text)
        for document in Document.objects.filter(person_id=person_id):
            name = "".join(c for c in document.name if c.isalnum() or c in " .-_()") or "datei"
            with document.file.open("rb") as content:
                files.writestr(f"dateien/{document.id}-{name}", content.read())
    response = HttpResponse(archive.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="person-{person_id}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@declares(Right.RESTRICT)
def restrict(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Restrict processing to storage, or lift that."""
    is_restricted = request.POST.get("do") != "lift"
    actions.restrict_person(actor=request.actor, person_id=person_id, is_restricted=is_restricted)
    messages.success(
        request, _("Processing is restricted.") if is_restricted else _("Restriction lifted.")
    )
    return redirect(request, "consent:person", person_id)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.ERASE)
def erase(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Show what would go, ask for the reason and the number, then delete for good."""
    person = person_visible_to(request.actor, person_id)
    held, total = queries.held_about(request.actor, person_id)
    form = ErasureForm(request.POST if request.method == "POST" else None, entries=total)
    if request.method == "POST" and form.is_valid():
        actions.erase_person(
            actor=request.actor, person_id=person_id, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("Deleted: 1 person with everything that belonged to them."))
        return redirect(request, "consent:index")
    return render_page(
        request,
        "consent/erase.html",
        {"person": person, "held": held, "total": total, "form": form},
        status=422 if form.is_bound else 200,
    )
