# SPDX-License-Identifier: Apache-2.0
"""Who sees what: the audience by what they see, and the issue as one person sees it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.newsletters.permissions import Right
from talentkreis.newsletters.queries.desk import Desk
from talentkreis.newsletters.queries.editions import edition_of
from talentkreis.newsletters.queries.readers import audience_ids, load_readers
from talentkreis.newsletters.rules.fitting import view_of, why_not
from talentkreis.nurture.queries.skip_words import GROUP_TEXTS
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from django.utils.functional import _StrOrPromise

    from talentkreis.newsletters.models import Issue
    from talentkreis.newsletters.queries.readers import Known
    from talentkreis.newsletters.rules.editions import Edition
    from talentkreis.newsletters.rules.filling import Letter
    from talentkreis.newsletters.rules.fitting import View
    from talentkreis.organisation.actors import Actor

CHUNK = 2_000
NAMES_SHOWN = 3
# Why somebody of the audience gets none; all other codes are the gate's.
TEXTS: dict[str, _StrOrPromise] = {
    "too_few_parts": _("Fewer than two parts fit"),
    "no_language": _("Not written in their language"),
    "field_empty": _("A merge field has no value"),
    "no_address": _("No e-mail address"),
    "same_address": _("Somebody else of this address gets it"),
    "mail_too_large": _("Too large for a mail"),
}
WHY_NOT: dict[str, _StrOrPromise] = {
    "language": _("is for another language"),
    "people": _("is for other people"),
    "topics": _("is for other topics"),
    "other_topics": _("is none of the topics they asked for"),
    "not_written": _("is not written in their language"),
}


@dataclass(slots=True)
class Segment:
    """People who see the same parts in the same language."""

    language: str
    view: View
    count: int = 0
    people: list[Known] = field(default_factory=list)

    @property
    def places(self) -> set[int]:
        """Which parts they see."""
        return {place for place, _entries in self.view}

    @property
    def names(self) -> str:
        """A few of them."""
        return ", ".join(known.recipient.name for known in self.people)

    @property
    def first_id(self) -> uuid.UUID:
        """One of them, as whom the issue can be looked at."""
        return self.people[0].recipient.person_id


@dataclass(frozen=True, slots=True)
class Segments:
    """Everybody of the audience: in one segment, or skipped for one reason."""

    edition: Edition
    segments: list[Segment]
    skipped: list[tuple[str, _StrOrPromise, int]]

    @property
    def reader_count(self) -> int:
        """How many get it."""
        return sum(segment.count for segment in self.segments)

    @property
    def skipped_count(self) -> int:
        """How many do not."""
        return sum(count for _code, _text, count in self.skipped)


@dataclass(frozen=True, slots=True)
class ForOne:
    """The issue as one person gets it, or why they do not; `hidden` parts with the reason."""

    known: Known
    letter: Letter | None
    refusal: str
    refusal_text: _StrOrPromise
    places: set[int]
    hidden: dict[int, _StrOrPromise]


def segments_of(actor: Actor, issue: Issue) -> Segments:
    """The audience by what they would get now. Raises NotFound, FilterError, NotAllowed."""
    require(actor, Right.VIEW)
    edition = edition_of(issue)
    found: dict[tuple[str, View], Segment] = {}
    skipped: Counter[str] = Counter()
    addresses: set[str] = set()
    desk = Desk(issue, edition)
    for known in _everybody(actor, issue, edition):
        outcome = desk.letter_for(known)
        if not isinstance(outcome, str) and known.address.lower() in addresses:
            outcome = "same_address"
        if isinstance(outcome, str):
            skipped[outcome] += 1
            continue
        addresses.add(known.address.lower())
        key = (known.reader.language, view_of(edition, known.reader))
        segment = found.setdefault(key, Segment(*key))
        segment.count += 1
        if len(segment.people) < NAMES_SHOWN:
            segment.people.append(known)
    return Segments(
        edition,
        sorted(found.values(), key=lambda segment: -segment.count),
        [(code, skip_text(code), count) for code, count in skipped.most_common()],
    )


def for_one(
    actor: Actor, issue: Issue, person_id: uuid.UUID, *, asks_gate: bool = True
) -> ForOne | None:
    """The issue as this person gets it, in the audience or not; None for somebody unknown.

    The caller has asked whether the actor sees the person.
    """
    require(actor, Right.VIEW)
    edition = edition_of(issue)
    known = load_readers(actor, edition, [person_id], asks_gate=asks_gate).get(person_id)
    if known is None:
        return None
    outcome = Desk(issue, edition).letter_for(known)
    refusal = outcome if isinstance(outcome, str) else ""
    view = view_of(edition, known.reader)
    hidden = {
        place: WHY_NOT[reason]
        for place, part in enumerate(edition.parts)
        if (reason := why_not(place, part, known.reader))
    }
    return ForOne(
        known=known,
        letter=None if isinstance(outcome, str) else outcome,
        refusal=refusal,
        refusal_text=skip_text(refusal) if refusal else "",
        places={place for place, _entries in view},
        hidden=hidden,
    )


def skip_text(code: str) -> _StrOrPromise:
    """A reason in words: our own, or the gate's."""
    return TEXTS.get(code) or GROUP_TEXTS.get(code) or _("The gate says no")


def _everybody(actor: Actor, issue: Issue, edition: Edition) -> Iterator[Known]:
    ids = audience_ids(actor, issue)
    while chunk := list(islice(ids, CHUNK)):
        yield from load_readers(actor, edition, chunk).values()
