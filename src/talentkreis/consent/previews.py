# SPDX-License-Identifier: Apache-2.0
"""What a merge means for consent, in words: the strictest word of all holds for the survivor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from talentkreis.consent.facts import POSITIVE
from talentkreis.consent.gate import load_people
from talentkreis.consent.models import Channel, Purpose
from talentkreis.consent.uniting import strictest
from talentkreis.kernel import clock
from talentkreis.people.merging.previews import Consequence

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.consent.facts import PersonFacts
    from talentkreis.consent.uniting import Key, Word
    from talentkreis.organisation.actors import Actor


def tell(actor: Actor, person_ids: Sequence[uuid.UUID]) -> list[Consequence]:  # noqa: ARG001 - the registry's shape
    """Where a no ends a yes, where a yes stays, and what else holds for all from then on."""
    loaded, _sending = load_people(person_ids)
    people = [loaded[person_id] for person_id in person_ids if person_id in loaded]
    told = [_said(people, key, word) for key, word in strictest(people, clock.now()).items()]
    if any(person.restricted_at for person in people):
        text = _("Processing is restricted for one of them; it is restricted for all then.")
        told.insert(0, Consequence(text, is_no=True))
    pauses = [person.paused_until for person in people if person.paused_until]
    if pauses:
        day = date_format(localtime(max(pauses)), "DATE_FORMAT")
        told.append(Consequence(_("The longest pause holds, until %(day)s.") % {"day": day}))
    return told


def _said(people: Sequence[PersonFacts], key: Key, word: Word) -> Consequence:
    purpose, channel = key
    values = {
        "purpose": str(Purpose(purpose).label) if purpose else _("everything"),
        "channel": str(Channel(channel).label) if channel else _("every channel"),
        "day": date_format(localtime(word.state.since), "DATE_FORMAT"),
    }
    if word.state.status in POSITIVE:
        return Consequence(_("%(purpose)s, %(channel)s: the consent of %(day)s holds.") % values)
    had_yes = any(
        key in person.states and person.states[key].status in POSITIVE for person in people
    )
    if had_yes:
        text = _(
            "%(purpose)s, %(channel)s: there is a no of %(day)s. It holds for all,"
            " the consent of the other record ends."
        )
        return Consequence(text % values, is_no=True)
    return Consequence(_("%(purpose)s, %(channel)s: no consent, as before.") % values)
