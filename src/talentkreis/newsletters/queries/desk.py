# SPDX-License-Identifier: Apache-2.0
"""Where letters of one issue are put together: previews, tests and sending share this desk.

What readers have in common is drawn once; for each of them only names are filled in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.mail.building.layout import FOOTER_PLACE
from talentkreis.mail.merge_fields import MergeError
from talentkreis.newsletters.queries.archive import web_url_of
from talentkreis.newsletters.rules.filling import (
    LARGEST_BYTES,
    EmptyField,
    Letter,
    Variant,
    variant_of,
)
from talentkreis.newsletters.rules.fitting import is_enough, view_of
from talentkreis.nurture.rules.wording import Sender, merge_values
from talentkreis.organisation.queries import employer

if TYPE_CHECKING:
    from talentkreis.newsletters.models import Issue
    from talentkreis.newsletters.queries.readers import Known
    from talentkreis.newsletters.rules.editions import Edition
    from talentkreis.newsletters.rules.fitting import View

MOST_VARIANTS = 2_000


class Desk:
    """Writes the letters of one edition."""

    def __init__(self, issue: Issue, edition: Edition) -> None:
        self.edition = edition
        self.company = employer().name
        self.sender = Sender(
            name=issue.owner.name,
            company=self.company,
            pool=issue.pool.name if issue.pool else "",
        )
        self.web_url = web_url_of(issue)
        self._variants: dict[tuple[str, View, bool], Variant] = {}

    def letter_for(self, known: Known) -> Letter | str:
        """The letter of this person, or the code of why they get none."""
        view = view_of(self.edition, known.reader)
        refusal = self._refusal(known, view)
        if refusal:
            return refusal
        language = known.reader.language
        values = merge_values(
            known.recipient.addressee,
            self.sender,
            language=language,
            form_of_address=known.recipient.form_of_address,
        )
        try:
            variant = self.variant(language, view, has_pictures=known.may_load_pictures)
            if variant.size > LARGEST_BYTES:
                return "mail_too_large"
            return variant.fill(values)
        except (EmptyField, MergeError):
            return "field_empty"

    def _refusal(self, known: Known, view: View) -> str:
        """Why this person gets none, before anything is drawn; empty when nothing is against it."""
        if known.refusal:
            return known.refusal
        if not known.address:
            return "no_address"
        if known.reader.language not in self.edition.headings:
            return "no_language"
        return "" if is_enough(self.edition, view) else "too_few_parts"

    def variant(self, language: str, view: View, *, has_pictures: bool) -> Variant:
        """What everybody who sees the same parts gets. Raises MergeError for wrong fields."""
        key = (language, view, has_pictures)
        known = self._variants.get(key)
        if known is None:
            if len(self._variants) >= MOST_VARIANTS:  # memory stays flat, however people differ
                self._variants.clear()
            known = self._variants[key] = variant_of(
                self.edition,
                view,
                language=language,
                company=self.company,
                web_url=self.web_url,
                has_pictures=has_pictures,
                footer_place=FOOTER_PLACE,
            )
        return known
