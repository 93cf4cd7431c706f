# SPDX-License-Identifier: Apache-2.0
"""Gestures on paper: the words for one person, and the lines in the window of the envelope."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from talentkreis.consent.answers import Verdict
from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.gestures.models import Gesture, GestureState
from talentkreis.gestures.permissions import Right
from talentkreis.gestures.queries.rules import rules_here
from talentkreis.kernel import clock
from talentkreis.nurture.queries.previews import obstacle_text
from talentkreis.nurture.queries.recipients import load_recipients
from talentkreis.nurture.rules.letters import Obstacle, Template, write_letter
from talentkreis.nurture.rules.wording import Sender
from talentkreis.organisation.queries import employer
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection

    from talentkreis.nurture.queries.recipients import Recipient
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person

# So many sheets a page: a browser prints them in seconds, and nobody signs more in a morning.
MOST_SHEETS = 200
# DIN 5008: "Herrn" above the name is the accusative of an address.
_BEFORE_NAME = {"de": {"mr": "Herrn", "ms": "Frau"}, "en": {"mr": "Mr", "ms": "Ms"}}


@dataclass(frozen=True, slots=True)
class Words:
    """What one person reads, or why it cannot be written."""

    subject: str = ""
    text: str = ""
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One piece of paper: address, day, words; `obstacle` says why there is none."""

    gesture: Gesture
    return_line: str
    address: tuple[str, ...]
    day: str
    words: Words
    obstacle: str = field(default="")

    @property
    def paragraphs(self) -> list[str]:
        """The text in paragraphs."""
        return [part for part in self.words.text.split("\n\n") if part.strip()]


def words_of(gesture: Gesture) -> Words:
    """The words of a gesture for its person, with merge fields filled. Two queries."""
    recipient = load_recipients([gesture.person_id])[gesture.person_id]
    return _words(gesture, recipient, employer().name)


def sheets(actor: Actor, gesture_ids: Collection[uuid.UUID]) -> list[Sheet]:
    """What is to be printed of these, in the order of family names; at most `MOST_SHEETS`.

    What may not go out stands there with its reason instead of words. The number of queries does
    not grow with the list. Raises NotAllowed.
    """
    require(actor, Right.PLAN)
    rows = list(
        Gesture.objects.visible_to(actor)
        .filter(id__in=list(gesture_ids)[:MOST_SHEETS])
        .select_related("person", "owner")
        .order_by("person__family_name", "person__given_name", "id")
    )
    people = [row.person_id for row in rows]
    recipients = load_recipients(people)
    answers = may_contact_many(people, Purpose.PERSONAL_CONTACT, Channel.LETTER)
    company, home = employer(), rules_here().return_line
    found = []
    for row in rows:
        answer = answers[row.person_id]
        refused = answer.verdict is Verdict.NO and answer.reason != "no_address"
        words = _words(row, recipients[row.person_id], company.name)
        address = address_lines(row.person, language=row.language, home=company.country)
        found.append(
            Sheet(
                gesture=row,
                return_line=home or company.name,
                address=address,
                day=_day(clock.today(), row.language),
                words=words,
                obstacle=_obstacle(row, words, address) or (str(answer.text) if refused else ""),
            )
        )
    return found


def address_lines(person: Person, *, language: str, home: str) -> tuple[str, ...]:
    """The address as DIN 5008 sets it, empty where street or town are missing.

    The country stands below in capitals where the letter leaves ours, in the language of ours.
    """
    if not (person.street and person.city):
        return ()
    before = _BEFORE_NAME["en" if language == "en" else "de"].get(person.salutation, "")
    lines = [before, person.full_name, person.street, f"{person.postcode} {person.city}".strip()]
    if person.country and person.country != home:
        lines.append(_country(person.country).upper())
    return tuple(line for line in lines if line)


def _country(code: str) -> str:
    try:
        return str(Locale("de").territories.get(code, code))
    except UnknownLocaleError:  # pragma: no cover - German ships with babel
        return code


def _words(gesture: Gesture, recipient: Recipient, company: str) -> Words:
    letter = write_letter(
        {(gesture.language, recipient.form_of_address): Template(gesture.subject, gesture.text)},
        recipient.addressee,
        Sender(name=gesture.owner.name, company=company),
        language=gesture.language,
        form_of_address=recipient.form_of_address,
    )
    if isinstance(letter, Obstacle):
        return Words(obstacle=obstacle_text(letter))
    return Words(subject=letter.subject, text=letter.text)


def _obstacle(gesture: Gesture, words: Words, address: tuple[str, ...]) -> str:
    if gesture.state == GestureState.WAITING:
        return _("Waits for somebody who leads to agree.")
    if not gesture.is_open and gesture.state != GestureState.DONE:
        return _("This gesture is closed.")
    if not address:
        return _("Street or town are missing.")
    if not gesture.person.name:
        return _("The name is missing.")
    return words.obstacle


def _day(day: dt.date, language: str) -> str:
    with override(language):
        return date_format(day, "j F Y" if language == "en" else "j. F Y")
