# SPDX-License-Identifier: Apache-2.0
"""Pages of imports: the list, the upload, and one page an import that follows its state."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.intake import actions, queries
from talentkreis.intake.bases import BASES
from talentkreis.intake.columns.guessing import chosen_column
from talentkreis.intake.columns.mapping import Column, still_there
from talentkreis.intake.columns.own import own_fields
from talentkreis.intake.columns.targets import IMPORTABLE_LAYOUTS, PEOPLE_LAYOUTS
from talentkreis.intake.forms import LayoutForm, ReadingForm, TermsForm, UploadForm
from talentkreis.intake.models import BatchState, ImportBatch
from talentkreis.intake.permissions import Right
from talentkreis.intake.presentation import (
    encoding_name,
    options_for,
    overwritable_targets,
    progress_of,
    source_filter,
    steps_of,
)
from talentkreis.intake.rules import BEFORE_IMPORT, RUNNING
from talentkreis.intake.tables.refusals import TableRefused
from talentkreis.intake.wording import failure_text
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.kernel.spreadsheets import csv_lines
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    from django.http import HttpResponse, HttpResponseBase

    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.VIEW)
def index(request: ActorRequest) -> HttpResponse:
    """Imports, newest first."""
    before = _uuid(request.GET.get("before", ""))
    context = {
        "page": queries.batches(request.actor, before=before),
        "mappings": queries.saved_mappings(request.actor),
        "may_import": may(request.actor, Right.IMPORT),
        "form": UploadForm(),
    }
    return render_page(request, "intake/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.IMPORT)
def upload(request: ActorRequest) -> HttpResponse:
    """Take a file in; what cannot be read is refused here, with its reason."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render_page(request, "intake/upload.html", {"form": UploadForm()})
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.store_upload(
                actor=request.actor, name=file.name, chunks=file.chunks(1 << 20)
            )
        except TableRefused as refusal:
            form.add_error("file", str(refusal.message))
        else:
            return redirect(request, "intake:batch", batch.id)
    context = {"form": form}
    return render_page(request, "intake/upload.html", context, partial="form", status=422)


@require_safe
@declares(Right.VIEW)
def batch(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """One import where it stands: its columns, its check, its progress or its result."""
    row = queries.batch_visible_to(request.actor, batch_id)
    if row.state in {BatchState.UPLOADED, BatchState.MAPPED} or _failed_early(row):
        return _columns_page(request, row)
    return _state_page(request, row)


@require_safe
@declares(Right.VIEW)
def progress(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Only the part that moves, asked for every second; the whole page once it is done."""
    row = queries.batch_visible_to(request.actor, batch_id)
    if row.state not in RUNNING:
        return redirect(request, "intake:batch", row.id)
    return render_page(request, "intake/batch.html", _state_context(request, row), partial="moving")


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.IMPORT)
def columns(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Say what the columns mean and why the people may be kept; then the check begins."""
    row = queries.batch_visible_to(request.actor, batch_id)
    if request.method != "POST":
        return _columns_page(request, row)
    layout = _layout(request.POST.get("layout", ""), row)
    chosen = _chosen_columns(request, row, layout)
    form = TermsForm(request.POST, layout=layout)
    if form.is_valid():
        try:
            actions.assign_columns(
                actor=request.actor,
                batch_id=row.id,
                terms=_terms(form, layout, chosen, pads="pads_short_rows" in request.POST),
            )
            actions.start_check(actor=request.actor, batch_id=row.id)
        except RuleViolation as error:
            _show_refusal(form, error)
        else:
            return redirect(request, "intake:batch", row.id)
    row.layout = layout
    return _columns_page(request, row, form=form, chosen=chosen, status=422)


@require_POST
@declares(Right.IMPORT)
def reading(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Read the file in another way."""
    row = queries.batch_visible_to(request.actor, batch_id)
    form = ReadingForm(request.POST, batch=row)
    if not form.is_valid():
        return _columns_page(request, row, reading_form=form, status=422)
    said = form.cleaned_data
    try:
        actions.read_again(
            actor=request.actor,
            batch_id=row.id,
            reading=actions.Reading(
                encoding=said.get("encoding", ""),
                delimiter=said.get("delimiter", ""),
                sheet=said.get("sheet", ""),
                header_row=said["header_row"],
            ),
        )
    except TableRefused as refusal:
        form.add_error(None, str(refusal.message))
        return _columns_page(request, row, reading_form=form, status=422)
    return redirect(request, "intake:batch", row.id)


@require_POST
@declares(Right.IMPORT)
def layout(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Say what the rows are about, where the guess was wrong; the columns are guessed anew."""
    row = queries.batch_visible_to(request.actor, batch_id)
    form = LayoutForm(request.POST)
    if form.is_valid():
        actions.choose_layout(
            actor=request.actor, batch_id=row.id, layout=form.cleaned_data["layout"]
        )
    return redirect(request, "intake:batch", row.id)


@require_POST
@declares(Right.IMPORT)
def start(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Import what was checked."""
    actions.start_import(actor=request.actor, batch_id=batch_id)
    return redirect(request, "intake:batch", batch_id)


@require_POST
@declares(Right.IMPORT)
def stop(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Stop the check."""
    actions.stop_check(actor=request.actor, batch_id=batch_id)
    return redirect(request, "intake:batch", batch_id)


@require_POST
@declares(Right.IMPORT)
def roll_back(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Take the whole import back."""
    actions.start_roll_back(actor=request.actor, batch_id=batch_id)
    return redirect(request, "intake:batch", batch_id)


@require_POST
@declares(Right.IMPORT)
def discard(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Throw away a file that nothing was imported from."""
    actions.discard_batch(actor=request.actor, batch_id=batch_id)
    messages.success(request, _("The file is deleted. Nothing was imported."))
    return redirect(request, "intake:index")


@require_safe
@declares(Right.VIEW)
def rows(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Rows somebody should look at, page by page."""
    row = queries.batch_visible_to(request.actor, batch_id)
    outcome = request.GET.get("outcome", "")
    after = request.GET.get("after", "")
    page = queries.rows_to_see(
        request.actor, row, outcome=outcome, after=int(after) if after.isdigit() else 0
    )
    context = {"batch": row, "page": page, "outcome": outcome}
    return render_page(request, "intake/rows.html", context, partial="rows")


@require_safe
@declares(Right.VIEW)
def error_file(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponseBase:
    """The rows to look at as a table with their reasons; formulas stay text (TRUST S-15)."""
    row = queries.batch_visible_to(request.actor, batch_id)
    lines = csv_lines(queries.error_lines(request.actor, row))
    name = slugify(row.file_name.rsplit(".", 1)[0]) or "import"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}-{_("errors")}.csv"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
@declares(Right.IMPORT)
def forget_mapping(request: ActorRequest, mapping_id: uuid.UUID) -> HttpResponse:
    """Delete a saved mapping."""
    actions.forget_mapping(actor=request.actor, mapping_id=mapping_id)
    messages.success(request, _("The assignment is deleted."))
    return redirect(request, "intake:index")


def _columns_page(
    request: ActorRequest,
    row: ImportBatch,
    *,
    form: TermsForm | None = None,
    reading_form: ReadingForm | None = None,
    chosen: list[Column] | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = queries.column_lines(row)
    own = own_fields(request.actor)
    columns = still_there(chosen or [line.column for line in lines], own)
    for line, column in zip(lines, columns, strict=True):
        line.column = column
        line.label = str(options_for(row.layout, column.choice, own))
    shown = [line for line in lines if not line.is_withheld]
    context = {
        "batch": row,
        "steps": steps_of(row),
        "encoding": encoding_name(row.encoding),
        "assigned": [line for line in shown if line.column.target],
        "others": [line for line in shown if not line.column.target],
        "withheld": [line for line in lines if line.is_withheld],
        "overwritable": overwritable_targets(),
        "is_people": row.layout in PEOPLE_LAYOUTS,
        "is_importable": row.layout in IMPORTABLE_LAYOUTS,
        "form": form or TermsForm(layout=row.layout, initial=TermsForm.values_of(row)),
        "reading_form": reading_form or ReadingForm(batch=row),
        "layout_form": LayoutForm(initial={"layout": row.layout}),
        "earlier": queries.earlier_imports(row),
        "failure": failure_text(row.failure),
        "may_import": (may(request.actor, Right.IMPORT) and row.state in BEFORE_IMPORT)
        or _failed_early(row),
    }
    return render_page(request, "intake/columns.html", context, status=status)


def _state_page(request: ActorRequest, row: ImportBatch) -> HttpResponse:
    return render_page(request, "intake/batch.html", _state_context(request, row))


def _state_context(request: ActorRequest, row: ImportBatch) -> dict[str, Any]:
    context: dict[str, Any] = {
        "batch": row,
        "steps": steps_of(row),
        "moving": progress_of(row),
        "may_import": may(request.actor, Right.IMPORT),
        "failure": failure_text(row.failure),
        "is_people": row.layout in PEOPLE_LAYOUTS,
    }
    if row.state == BatchState.CHECKED:
        context["preview"] = queries.preview(row)
        context["has_own"] = any(line.own for line in context["preview"])
    if row.state in {BatchState.CHECKED, BatchState.IMPORTED, BatchState.FAILED}:
        context["reasons"] = queries.reason_counts(row)
        context["page"] = queries.rows_to_see(request.actor, row)
    if row.state == BatchState.IMPORTED and row.source:
        context["people_filter"] = source_filter(row.source)
    if row.state == BatchState.ROLLED_BACK:
        context["kept"] = queries.kept_people(request.actor, row)
    return context


def _failed_early(row: ImportBatch) -> bool:
    """The check stopped: the file may be read or assigned in another way."""
    return row.state == BatchState.FAILED and row.started_at is None


def _layout(value: str, row: ImportBatch) -> str:
    return value if value in IMPORTABLE_LAYOUTS else row.layout


def _chosen_columns(request: ActorRequest, row: ImportBatch, layout: str) -> list[Column]:
    post = request.POST
    return [
        chosen_column(
            post.get(f"target-{index}", ""),
            header,
            layout,
            overwrites=f"overwrites-{index}" in post,
        )
        for index, header in enumerate(row.headers)
    ]


def _terms(form: TermsForm, layout: str, chosen: list[Column], *, pads: bool) -> actions.BatchTerms:
    said = dict(form.cleaned_data)
    basis = BASES.get(said.pop("basis", ""))
    return actions.BatchTerms(
        layout=layout,
        columns=chosen,
        basis_purpose=basis.purpose if basis else "",
        legal_basis=basis.legal_basis if basis else "",
        pads_short_rows=pads,
        **said,
    )


def _show_refusal(form: TermsForm, error: RuleViolation) -> None:
    for name, message in error.fields.items():
        known = "basis" if name == "legal_basis" else name
        form.add_error(known if known in form.fields else None, str(message))
    if not error.fields:
        form.add_error(None, str(error.message))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
