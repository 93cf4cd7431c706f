# SPDX-License-Identifier: Apache-2.0
"""Proposed values beside those that stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from talentkreis.freshness.aspects import ADDRESSES, Aspect, address_field
from talentkreis.freshness.models import Proposal, ProposalState
from talentkreis.freshness.permissions import Right
from talentkreis.freshness.queries.known import Known, known_about
from talentkreis.organisation.rights import require
from talentkreis.people.models import ContactKind
from talentkreis.people.provenance import SOURCES, Provenance
from talentkreis.people.queries import profile
from talentkreis.people.sentences import label_of_field, value_in_words

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person
    from talentkreis.people.provenance import Origin

_LINK = address_field(ContactKind.LINK)
# The word of somebody here, or of the person: an outside source is never ticked against it.
_BY_HAND = frozenset({"form", "bulk", "confirmed", "self_update", "community"})


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """A proposal beside what stands now; `is_ticked`: offered to be taken over."""

    id: int
    field: str
    label: _StrOrPromise
    now: str
    new: str
    origin: Origin | None
    source: str
    made_at: dt.datetime
    is_ticked: bool
    evidence: str = ""

    @property
    def source_label(self) -> _StrOrPromise:
        """Who says so, in words."""
        return SOURCES.get(self.source, self.source)


def open_proposals(actor: Actor, person_id: uuid.UUID) -> list[ShownProposal]:
    """Open proposals about a person, by field. Raises NotAllowed, NotFound."""
    require(actor, Right.DECIDE)
    whole = profile(actor, person_id)
    rows = Proposal.objects.filter(person_id=person_id, state=ProposalState.OPEN)
    known = known_about(whole.person, Aspect.values)
    return [
        _shown(row, whole.person, known, whole.provenance) for row in rows.order_by("made_at", "id")
    ]


def open_proposal_count(person_id: uuid.UUID) -> int:
    """How many proposals wait about a person whom the caller has seen."""
    return Proposal.objects.filter(person_id=person_id, state=ProposalState.OPEN).count()


def _shown(row: Proposal, person: Person, known: Known, provenance: Provenance) -> ShownProposal:
    now, new, key = _in_words(row, person, known)
    has_origin = bool(now) and row.field != "skills"
    origin = provenance.of(row.field, key) if has_origin else None
    is_said_by_them = row.source == "self_update"
    return ShownProposal(
        id=row.id,
        field=row.field,
        label=label_of_field(row.field),
        now=now,
        new=new,
        origin=origin,
        source=row.source,
        made_at=row.made_at,
        is_ticked=is_said_by_them or origin is None or origin.source not in _BY_HAND,
        evidence=row.value.get("evidence", "") if row.field == "skills" else "",
    )


def _in_words(row: Proposal, person: Person, known: Known) -> tuple[str, str, object]:
    """What stands now, what is proposed, and the key of the value that stands."""
    value: Any = row.value
    if row.field == "skills":
        name = value["name"]
        return ("", name, "") if value["is_there"] else (name, _("not any more"), "")
    for kind in ADDRESSES.values():
        if row.field == address_field(kind):
            point = known.addresses.get(kind)
            return (point.value, value, point.id) if point else ("", value, "")
    if row.field == _LINK:  # one more beside those there are
        return "", value, ""
    standing = getattr(person, row.field)
    new = value_in_words(row.field, value) or _("nothing")
    return value_in_words(row.field, _plain(standing)), new, ""


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
