# SPDX-License-Identifier: Apache-2.0
"""What stands in the file: a head, and one line of words for each person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from talentkreis.consent.answers import Verdict
from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.people.models import ContactKind, Person
from talentkreis.people.queries import primary_addresses
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.layout.cells import filled
from talentkreis.search.layout.columns import chosen
from talentkreis.search.queries.rows import rows_in_order

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.layout.columns import Column
    from talentkreis.search.queries.rows import PersonRow

# The address, the question whose answer stands beside it, and what both are called.
WAYS: Final = (
    (ContactKind.EMAIL, Purpose.PERSONAL_EMAIL, Channel.EMAIL),
    (ContactKind.PHONE, Purpose.PERSONAL_CONTACT, Channel.PHONE),
)
_CONTACT_HEAD: dict[str, _StrOrPromise] = {
    "email": gettext_lazy("E-mail"),
    "may_email": gettext_lazy("May we write?"),
    "phone": gettext_lazy("Phone"),
    "may_phone": gettext_lazy("May we call?"),
}
_SAID: dict[Verdict, _StrOrPromise] = {
    Verdict.YES: pgettext_lazy("gate in a file", "yes"),
    Verdict.ASK: pgettext_lazy("gate in a file", "ask first"),
    Verdict.NO: pgettext_lazy("gate in a file", "no"),
}


def head(columns: Sequence[Column], *, with_contact: bool) -> dict[str, str]:
    """What stands above the columns, by code, in the language in force."""
    contact = _CONTACT_HEAD if with_contact else {}
    return {
        "family_name": _("Family name"),
        "given_name": _("Given name"),
        **{code: str(label) for code, label in contact.items()},
        **{column.code: str(column.label) for column in columns},
        "note": _("Handed out"),
    }


def lines(
    actor: Actor,
    person_ids: Sequence[uuid.UUID],
    columns: Sequence[Column],
    *,
    with_contact: bool,
    note: str,
) -> dict[uuid.UUID, dict[str, str]]:
    """The cells by code of each of these people whom the actor may see and whose data are not
    restricted.

    `columns` come from `columns_of`. An address through which somebody may not be contacted is
    left empty, with the gate's answer beside it. `note` ends every line: whose file it is.
    """
    names = {
        row["id"]: {"family_name": row["family_name"], "given_name": row["given_name"]}
        for row in Person.objects.visible_to(actor)
        .among(person_ids)
        .filter(restricted_at__isnull=True)
        .values("id", "family_name", "given_name")
    }
    ids = [person_id for person_id in person_ids if person_id in names]
    contacts = _contacts(ids) if with_contact else {}
    return {
        line.row.id: names[line.row.id]
        | contacts.get(line.row.id, {})
        | {cell.column.code: _drawn(cell.column.code, line.row, cell.text) for cell in line.cells}
        | {"note": note}
        for line in filled(actor, rows_in_order(setting_for(actor), ids), columns)
    }


def columns_of(actor: Actor, codes: Sequence[str]) -> list[Column]:
    """Those of the columns that the actor may read now, in this order."""
    return [column for code in codes for column in chosen(actor, [code])]


def _contacts(person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    cells: dict[uuid.UUID, dict[str, str]] = {person_id: {} for person_id in person_ids}
    for kind, purpose, channel in WAYS:
        addresses = primary_addresses(person_ids, kind)
        for person_id, answer in may_contact_many(person_ids, purpose, channel).items():
            is_open = answer.verdict is not Verdict.NO
            cells[person_id][kind] = addresses.get(person_id, "") if is_open else ""
            cells[person_id][f"may_{kind}"] = str(_SAID[answer.verdict])
    return cells


def _drawn(code: str, row: PersonRow, text: str) -> str:
    """What the page draws from the row itself, as words; everything else as the page says it."""
    match code:
        case "pool":
            return ", ".join(row.pools)
        case "contact":
            return _day(row.last_contact_at)
        case "next" if row.next_step is not None:
            due = row.next_step.due_on
            return f"{due.isoformat()} {row.next_step.text}" if due else row.next_step.text
    return text


def _day(moment: dt.datetime | None) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""
