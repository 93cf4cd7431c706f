# SPDX-License-Identifier: Apache-2.0
"""How an issue, or a block while it is being written, looks: drawn by what draws the mail."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from talentkreis.consent.models import Purpose
from talentkreis.mail.building.layout import FOOTER_PLACE
from talentkreis.mail.merge_fields import MergeError
from talentkreis.mail.models import Message
from talentkreis.mail.previews import html_of
from talentkreis.newsletters.permissions import Right
from talentkreis.newsletters.queries.desk import Desk
from talentkreis.newsletters.queries.editions import edition_of
from talentkreis.newsletters.queries.segments import for_one
from talentkreis.newsletters.rules.drawing import darkened, lightened
from talentkreis.newsletters.rules.editions import Edition, Heading
from talentkreis.newsletters.rules.filling import EmptyField, Letter, variant_of
from talentkreis.newsletters.rules.fitting import Reader, view_of
from talentkreis.nurture.rules.wording import Addressee, Sender, merge_values
from talentkreis.organisation.queries import employer
from talentkreis.organisation.rights import require
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    from talentkreis.newsletters.models import Issue
    from talentkreis.newsletters.rules.editions import Part
    from talentkreis.organisation.actors import Actor

# Somebody who stands for everybody: what the preview says where a name goes.
_SAMPLE = Addressee(
    given_name="Svea",
    family_name="Callsen",
    salutation="ms",
    position="Netzplanerin",
    employer_name="Küstennetz",
    city="Kiel",
)
_NOBODY = uuid.UUID(int=0)


def page_of(
    actor: Actor,
    issue: Issue,
    *,
    language: str,
    person_id: uuid.UUID | None = None,
    is_dark: bool = False,
) -> str:
    """The HTML of an issue: for one person, or with every part there is in a language.

    Empty where the person gets none, or a merge field is wrong. Raises NotFound, NotAllowed.
    """
    require(actor, Right.VIEW)
    if person_id is not None:
        person_visible_to(actor, person_id)
        seen = for_one(actor, issue, person_id, asks_gate=False)
        if seen is None or seen.letter is None:
            return ""
        return _framed(seen.letter, seen.known.reader.language, is_dark=is_dark)
    edition = edition_of(issue)
    desk = Desk(issue, edition)
    return _drawn(edition, language, desk.sender, desk.web_url, is_dark=is_dark)


def page_of_part(
    actor: Actor, issue: Issue, part: Part, *, language: str, is_dark: bool = False
) -> str:
    """The HTML of one block as it is being written; nothing of it is stored."""
    require(actor, Right.VIEW)
    edition = Edition(headings={}, parts=(part,))
    return _drawn(edition, language, Desk(issue, edition).sender, "", is_dark=is_dark)


def _drawn(edition: Edition, language: str, sender: Sender, web_url: str, *, is_dark: bool) -> str:
    everything = replace(
        edition,
        headings={language: edition.headings.get(language, Heading(""))},
        parts=tuple(
            replace(part, topics=frozenset(), pool="", filter=None) for part in edition.parts
        ),
    )
    values = merge_values(_SAMPLE, sender, language=language, form_of_address="sie")
    try:
        variant = variant_of(
            everything,
            view_of(everything, Reader(language)),
            language=language,
            company=employer().name,
            web_url=web_url,
            has_pictures=True,
            footer_place=FOOTER_PLACE,
        )
        return _framed(variant.fill(values), language, is_dark=is_dark)
    except (MergeError, EmptyField):
        return ""


def _framed(letter: Letter, language: str, *, is_dark: bool) -> str:
    """With the footer the mail will have; its links belong to nobody."""
    html = html_of(
        Message(
            id=_NOBODY,
            person_id=_NOBODY,
            purpose=Purpose.NEWSLETTER,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            is_page=True,
            language=language,
        )
    )
    return darkened(html) if is_dark else lightened(html)
