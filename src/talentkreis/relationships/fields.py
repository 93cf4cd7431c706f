# SPDX-License-Identifier: Apache-2.0
"""Fields of the filter language over what people want of us and who knows them.

They ask the rows of this package: few people have any, and each has its index
(docs/decisions/0018-own-fields-answer-from-their-rows.md).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.relationships.models import Acquaintance, Care, Interest, NotNow
from talentkreis.search.fields import register
from talentkreis.search.fields.choices import NONE, ChoiceField, OwnerField
from talentkreis.search.fields.registry import NOBODY, Choice, Fragment, Naming, has_rows
from talentkreis.search.fields.words import WordField, foldings

if TYPE_CHECKING:
    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.models import SearchRow
    from talentkreis.search.tree import Operator, Value

ANY: Final = "any"


class NotNowField(ChoiceField):
    """Why somebody does not want to change at present: `gerade-nicht:Gehalt`."""

    is_textual = True

    def __init__(self) -> None:
        naming = Naming(
            code="not_now",
            label=_("Not now"),
            names={"de": ("gerade-nicht",), "en": ("not-now",)},
        )
        options = [
            Choice(ANY, pgettext_lazy("filter value", "any reason")),
            *(Choice(reason.value, reason.label) for reason in NotNow),
        ]
        super().__init__(naming, options=options)

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """This reason, or any."""
        noted = partial(has_rows, setting, "relationships_care c", "c.person_id")
        if value == ANY:
            return noted("c.not_now <> ''")
        return noted("c.not_now <> '' AND c.not_now = %s", value)

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """Only the database can tell."""
        raise NotImplementedError

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """The reason that is noted."""
        noted = Care.objects.filter(pk=row.pk).values_list("not_now", flat=True)
        return self.labels(list(noted))


class TopicField(WordField):
    """A topic that interests the person contains these words: `thema:Wasserstoff`."""

    is_textual = True

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Contains them, folded."""
        return has_rows(
            setting,
            "relationships_interest i JOIN relationships_topic t ON t.id = i.topic_id",
            "i.person_id",
            "EXISTS (SELECT FROM unnest(%s::text[]) word WHERE strpos(t.key, word) > 0)",
            foldings(str(value)),
        )

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """Only the database can tell."""
        raise NotImplementedError

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """All topics of the person."""
        rows = Interest.objects.filter(person_id=row.pk).order_by("topic__key")
        return ", ".join(rows.values_list("topic__name", flat=True))


class KnownByField(OwnerField):
    """A member who knows the person, whoever cares for them: `bekannt-mit:ich`."""

    is_textual = True

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """That member, or nobody at all."""
        known = partial(has_rows, setting, "relationships_acquaintance a", "a.person_id")
        if value == NONE:
            return Fragment(f"NOT ({known('TRUE').sql})")
        member = self._owner(value, setting)
        return known("a.member_id = %s", member) if member else NOBODY

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """Only the database can tell."""
        raise NotImplementedError

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """Everybody who knows the person."""
        rows = Acquaintance.objects.filter(person_id=row.pk).order_by("member__name")
        return ", ".join(rows.values_list("member__name", flat=True)) or self.labels([NONE])


def register_wishes() -> None:
    """Add them to the language; called once by `apps.py`."""
    register(NotNowField())
    register(
        TopicField(
            Naming(
                code="topic",
                label=_("Topic of interest"),
                names={"de": ("thema", "interessiert-an"), "en": ("topic", "interested-in")},
            )
        )
    )
    register(
        KnownByField(
            Naming(
                code="known_by",
                label=_("Known by"),
                names={"de": ("bekannt-mit", "kennt"), "en": ("known-by",)},
            )
        )
    )
