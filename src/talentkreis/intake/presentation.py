# SPDX-License-Identifier: Apache-2.0
"""What templates of imports show beside the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from talentkreis.intake.columns.mapping import Column
from talentkreis.intake.columns.own import NO_FIELDS
from talentkreis.intake.columns.targets import OVERWRITABLE, Target, groups_for
from talentkreis.intake.models import BatchState
from talentkreis.search.language.printer import to_text
from talentkreis.search.tree import Condition, Operator

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from talentkreis.intake.columns.own import OwnFields
    from talentkreis.intake.models import ImportBatch


@dataclass(frozen=True, slots=True)
class StepMark:
    """One of the four steps of an import: done, current or still to come."""

    label: str
    state: str


_STANDING = {
    BatchState.UPLOADED: 1,
    BatchState.MAPPED: 1,
    BatchState.CHECKING: 2,
    BatchState.CHECKED: 2,
    BatchState.IMPORTING: 3,
    BatchState.IMPORTED: 4,
    BatchState.ROLLING_BACK: 4,
    BatchState.ROLLED_BACK: 4,
}


def steps_of(batch: ImportBatch | None) -> list[StepMark]:
    """File, columns, check, import: where this one stands."""
    labels = (_("File"), _("Columns"), pgettext("step", "Check"), pgettext("step", "Import"))
    if batch is None:
        standing = 0
    elif batch.state == BatchState.FAILED:
        standing = 3 if batch.started_at else 1
    else:
        standing = _STANDING[BatchState(batch.state)]
    states = ["done" if i < standing else "here" if i == standing else "" for i in range(4)]
    return [StepMark(label, state) for label, state in zip(labels, states, strict=True)]


@dataclass(frozen=True, slots=True)
class Moving:
    """A running job in words and thousandths."""

    text: str
    note: str
    value: int


def progress_of(batch: ImportBatch) -> Moving | None:
    """What is under way, or None."""
    texts = {
        BatchState.CHECKING: _("The file is being checked."),
        BatchState.IMPORTING: _("The people are coming in."),
        BatchState.ROLLING_BACK: _("The import is being taken back."),
    }
    text = texts.get(BatchState(batch.state))
    if text is None:
        return None
    note = _("%(percent)s %%") % {"percent": batch.progress // 10}
    return Moving(text, note, batch.progress)


def source_filter(source: str) -> str:
    """The text form of "came from this source", for the list of people."""
    condition = Condition(field="source", operator=Operator.LIKE, value=source)
    return to_text(condition, get_language() or "de")


def encoding_name(code: str) -> str:
    """An encoding as people know it."""
    return _ENCODING_NAMES.get(code, code)


_ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "latin-1": "ISO 8859-1",
    "cp1250": "Windows-1250",
    "cp1254": "Windows-1254",
    "mac_roman": "Mac Roman",
    "cp850": "DOS 850",
    "cp1251": "Windows-1251",
}


def overwritable_targets() -> frozenset[str]:
    """Targets whose columns may overwrite what is known."""
    return frozenset(target.value for target in (*OVERWRITABLE, Target.OWN_FIELD))


def options_for(layout: str, selected: str, own: OwnFields = NO_FIELDS) -> SafeString:
    """The choices of a column as HTML; a file may have a thousand columns with the same ones."""
    fields = tuple((code, field.label) for code, field in own.items())
    return _options(layout, selected, get_language() or "de", fields)


@lru_cache(maxsize=512)
def _options(
    layout: str, selected: str, language: str, fields: tuple[tuple[str, str], ...]
) -> SafeString:
    del language  # part of the key: the labels are translated
    none = format_html('<option value="">{}</option>', Target.NONE.label)
    groups = [
        format_html(
            '<optgroup label="{}">{}</optgroup>',
            group.label,
            format_html_join(
                "",
                '<option value="{}"{}>{}</option>',
                (
                    (choice, mark_safe(" selected") if choice == selected else "", label)
                    for choice, label in choices
                ),
            ),
        )
        for group in groups_for(layout)
        if (choices := [one for target in group.targets for one in _choices(target, fields)])
    ]
    return format_html("{}{}", none, format_html_join("", "{}", ((group,) for group in groups)))


def _choices(
    target: Target, fields: tuple[tuple[str, str], ...]
) -> list[tuple[str, _StrOrPromise]]:
    """A target as one choice; own fields as one each."""
    if target != Target.OWN_FIELD:
        return [(target.value, target.label)]
    return [(Column(target=target.value, option=code).choice, label) for code, label in fields]
