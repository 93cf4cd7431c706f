# SPDX-License-Identifier: Apache-2.0
"""What holds when several records turn out to be one human being: the strictest word of all.

Pure, over the facts of the gate. A confirmed consent survives only where no other record holds a
no for that purpose and channel, to exactly this or to everything, whichever came first: a person
who said no under one address did not say yes under the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.consent.facts import POSITIVE, PersonFacts, StateFact
from talentkreis.consent.models import EVERY
from talentkreis.consent.refusals import refusal_of, suppression_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """The state that holds for all, and whose it was: index into the people, key there."""

    state: StateFact
    whose: int
    key: Key


def strictest(people: Sequence[PersonFacts], at: dt.datetime) -> dict[Key, Word]:
    """For every purpose and channel anybody has said something about: what holds for all."""
    keys = sorted({key for person in people for key in person.states})
    return {key: _word(people, key, at) for key in keys}


def _word(people: Sequence[PersonFacts], key: Key, at: dt.datetime) -> Word:
    said = [
        Word(person.states[key], number, key)
        for number, person in enumerate(people)
        if key in person.states
    ]
    if EVERY in key:
        return max(said, key=_since)
    refused = [
        Word(no, number, _key_of(person, no))
        for number, person in enumerate(people)
        if (no := refusal_of(person, *key)) is not None
    ]
    asked = max((w.state.requested_at for w in said if w.state.requested_at), default=None)
    if refused:
        word = max(refused, key=_since)
        no = word.state._replace(expires_at=None, self_confirmed_at=None, requested_at=asked)
        return Word(no, word.whose, word.key)
    agreed = [word for word in said if word.state.status in POSITIVE]
    word = max(agreed or said, key=_since)
    state = word.state._replace(requested_at=asked)
    if any(suppression_of(person, *key, at) is not None for person in people):
        # The list lets only a yes by own hand pass; this one was not about that address.
        state = state._replace(self_confirmed_at=None)
    return Word(state, word.whose, word.key)


def _since(word: Word) -> dt.datetime:
    return word.state.since


def _key_of(person: PersonFacts, state: StateFact) -> Key:
    return next(key for key, own in person.states.items() if own is state)
