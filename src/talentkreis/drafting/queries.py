# SPDX-License-Identifier: Apache-2.0
"""Reads: the chosen model with what it did this month, a draft with what to look at in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from talentkreis.content.actions import own_domains
from talentkreis.drafting import rules
from talentkreis.drafting.actions.asking import asked_this_month
from talentkreis.drafting.models import DraftingChoice, DraftRequest, Kind, State
from talentkreis.drafting.permissions import Right
from talentkreis.drafting.questions import CONTENT_PARTS, LETTER_PARTS
from talentkreis.drafting.reasons import why
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.mail import merge_fields
from talentkreis.organisation.rights import member_id_of, require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.drafting.rules import Piece
    from talentkreis.organisation.actors import Actor

# After that whoever waits is told that the background jobs may stand still.
LONG: Final = dt.timedelta(minutes=5)
LATEST: Final = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where drafts come from, as whoever asks and the settings see it."""

    choice: DraftingChoice
    asked_count: int
    token_count: int

    @property
    def host(self) -> str:
        """Whose machine is asked."""
        return urlsplit(self.choice.base_url).hostname or ""

    @property
    def failure(self) -> str:
        """Why it could not be asked last, in words."""
        return why(self.choice.failure)

    @property
    def left_count(self) -> int:
        """How many drafts this month has left."""
        return max(0, self.choice.most_a_month - self.asked_count)


def chosen() -> Chosen:
    """The choice, off where nobody made one, with this month's figures."""
    rows = DraftRequest.objects.filter(asked_at__gte=clock.month_start())
    return Chosen(
        DraftingChoice.objects.first() or DraftingChoice(),
        asked_this_month(),
        rows.aggregate(all=Sum("token_count"))["all"] or 0,
    )


@dataclass(frozen=True, slots=True)
class Log:
    """The latest drafts, without words, and what became of this month's."""

    rows: list[DraftRequest]
    by_state: list[tuple[str, int]]


def log(actor: Actor) -> Log:
    """Who asked when, for what, what became of it. Raises NotAllowed."""
    require(actor, Right.SWITCH)
    rows = DraftRequest.objects.select_related("asked_by").order_by("-asked_at")
    words = ("instruction", "material", "before", "proposed")
    month = DraftRequest.objects.filter(asked_at__gte=clock.month_start())
    counted = month.values_list("state").annotate(Count("id")).order_by("state")
    return Log(
        list(rows.defer(*words)[:LATEST]),
        [(str(State(state).label), count) for state, count in counted],
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a draft: what it is called, what is proposed, how it differs."""

    name: str
    label: str
    text: str
    pieces: list[Piece]
    was_empty: bool


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """A draft of one's own, with everything a human should look at before taking it over."""

    row: DraftRequest
    parts: list[Part]
    notices: list[str]
    back_url: str

    @property
    def is_waiting(self) -> bool:
        """The model is still writing."""
        return self.row.state == State.WAITING

    @property
    def takes_long(self) -> bool:
        """Longer than any model is given."""
        return self.is_waiting and clock.now() - self.row.asked_at > LONG

    @property
    def reason(self) -> str:
        """Why it came to nothing, in words."""
        return why(self.row.reason)


def own_draft(actor: Actor, request_id: uuid.UUID) -> ShownDraft:
    """A draft the actor asked for. Raises NotAllowed, NotFound."""
    require(actor, Right.ASK)
    rows = DraftRequest.objects.filter(id=request_id, asked_by_id=member_id_of(actor))
    row = rows.select_related("person", "item").first()
    if row is None:
        raise NotFound(_("There is no such draft."), code="no_such_draft")
    return ShownDraft(row, _parts(row), notices_of(row.proposed, row), back_url_of(row))


def waiting_for(
    actor: Actor, *, person_id: uuid.UUID | None = None, item_id: uuid.UUID | None = None
) -> DraftRequest | None:
    """The actor's latest draft for this that nobody decided yet."""
    rows = DraftRequest.objects.filter(
        asked_by_id=member_id_of(actor), state__in=(State.WAITING, State.READY)
    )
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    return rows.order_by("-asked_at").first()


def notices_of(proposed: Mapping[str, str], row: DraftRequest) -> list[str]:
    """What somebody who reads the draft should look at twice, as sentences."""
    text = "\n".join(proposed.values())
    known = "\n".join([row.material, *row.before.values()])
    found = [
        _("Leads to %(host)s, which is not yours. Check it or take it out.") % {"host": host}
        for host in rules.foreign_links(text, own_domains())
    ]
    found += [
        _("“%(text)s” stood nowhere before. Is it right?") % {"text": each}
        for each in rules.new_contacts(text, known)
    ]
    if row.kind == Kind.LETTER:
        found += [problem.text for problem in merge_fields.check(text, ())]
    return found


def back_url_of(row: DraftRequest) -> str:
    """Where the draft is for."""
    if row.kind == Kind.LETTER and row.person_id:
        return reverse("mail:compose", args=[row.person_id])
    return reverse("content:edit", args=[row.item_id]) if row.item_id else reverse("content:index")


def _parts(row: DraftRequest) -> list[Part]:
    labels = {
        "subject": _("Subject"),
        "text": _("Text"),
        "title": _("Title"),
        "teaser": _("Teaser"),
        "body": _("Text"),
    }
    names = LETTER_PARTS if row.kind == Kind.LETTER else CONTENT_PARTS
    return [
        Part(
            name,
            labels[name],
            row.proposed.get(name, ""),
            rules.differences(row.before.get(name, ""), row.proposed.get(name, "")),
            was_empty=not row.before.get(name, "").strip(),
        )
        for name in names
        if row.proposed
    ]
