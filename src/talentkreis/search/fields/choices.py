# SPDX-License-Identifier: Apache-2.0
"""Fields with a closed list of values, and references to members."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.text import fold
from talentkreis.organisation.models import Member
from talentkreis.people.models import SourceType
from talentkreis.search.errors import UnknownValue
from talentkreis.search.fields.registry import (
    NOBODY,
    Choice,
    Field,
    Fragment,
    Naming,
    choice_for,
    in_language,
    joined,
)
from talentkreis.search.fields.words import WordField, like

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.models import SearchRow
    from talentkreis.search.tree import Operator, Value

ME = "me"
NONE = "none"
FORMER = "former"
YES, ASK, NO = "yes", "ask", "no"
ANSWERS = {NO: 0, ASK: 1, YES: 2}


class ChoiceField(Field):
    """Base of fields with a closed list; the tree keeps the code, texts show the label."""

    has_choices = True

    def __init__(self, naming: Naming, *, options: Sequence[Choice]) -> None:
        super().__init__(naming)
        self.options = list(options)

    def choices(self, setting: Setting) -> list[Choice]:
        """The list."""
        return self.options

    def resolve(self, value: Value, setting: Setting) -> Value:
        """Code or label, in any language."""
        return choice_for(str(value), self.choices(setting))

    def show(self, value: Value, language: str, setting: Setting) -> str:
        """The label."""
        for choice in self.choices(setting):
            if choice.value == value:
                return in_language(choice.label, language)
        return str(value)

    def labels(self, codes: Sequence[str]) -> str:
        """Labels of codes in the active language, for explanations."""
        known = {choice.value: str(choice.label) for choice in self.options}
        return ", ".join(known[code] for code in codes if code in known)


class ArrayChoiceField(ChoiceField):
    """An array column that has the code, with a suffix where the array keeps one."""

    def __init__(
        self, naming: Naming, *, column: str, options: Sequence[Choice], suffix: str = ""
    ) -> None:
        super().__init__(naming, options=options)
        self.column = column
        self.suffix = suffix

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Contains the code; none of them for `none`."""
        if value == NONE:
            any_of_them = [c.value + self.suffix for c in self.options if c.value != NONE]
            return Fragment(f"NOT (search_row.{self.column} && %s::text[])", (any_of_them,))
        return Fragment(
            f"search_row.{self.column} @> ARRAY[%s]::text[]", (f"{value}{self.suffix}",)
        )

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        there = self._codes(row)
        return not there if value == NONE else value in there

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """All that are there."""
        return self.labels(self._codes(row))

    def _codes(self, row: SearchRow) -> list[str]:
        known = {choice.value for choice in self.options}
        written = (item for item in getattr(row, self.column) if item.endswith(self.suffix))
        codes = (item.removesuffix(self.suffix) for item in written)
        return [code for code in codes if code in known]


class ColumnChoiceField(ChoiceField):
    """A column that equals the code."""

    def __init__(self, naming: Naming, *, column: str, options: Sequence[Choice]) -> None:
        super().__init__(naming, options=options)
        self.column = column

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Equals."""
        return Fragment(f"search_row.{self.column} = %s", (value,))

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        return bool(getattr(row, self.column) == value)

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """The label of what is there."""
        return self.labels([getattr(row, self.column)])


class ArchivedField(ChoiceField):
    """Archived people are looked for only when a filter says so (`search.queries`)."""

    def __init__(self, naming: Naming) -> None:
        options = [
            Choice(YES, pgettext_lazy("filter value", "yes")),
            Choice(NO, pgettext_lazy("filter value", "no")),
        ]
        super().__init__(naming, options=options)

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """The flag."""
        return Fragment("search_row.is_archived" if value == YES else "NOT search_row.is_archived")

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        return row.is_archived is (value == YES)

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """Yes or no."""
        return self.labels([YES if row.is_archived else NO])


class GateField(ChoiceField):
    """The gate's answer: for a purpose (yes), or the best one for personal contact by a human."""

    # One indexed expression for every question: all answers side by side, tens for the question.
    answers = (
        "(ARRAY[search_row.gate_nurture, (10 + search_row.gate_newsletter)::int2,"
        " (20 + search_row.gate_personal_email)::int2,"
        " (30 + search_row.gate_personal_contact)::int2,"
        " (40 + greatest(search_row.gate_personal_contact, search_row.gate_personal_email))::int2])"
    )
    columns = {
        "nurture": "gate_nurture",
        "newsletter": "gate_newsletter",
        "personal_email": "gate_personal_email",
        "personal_contact": "gate_personal_contact",
    }

    def __init__(self, naming: Naming) -> None:
        options = [
            Choice(YES, pgettext_lazy("filter value", "yes")),
            Choice(ASK, pgettext_lazy("filter value", "ask first")),
            Choice(NO, pgettext_lazy("filter value", "no")),
            Choice("nurture", pgettext_lazy("filter value", "nurture")),
            Choice("newsletter", pgettext_lazy("filter value", "newsletter")),
            Choice("personal_email", pgettext_lazy("filter value", "e-mail")),
            Choice("personal_contact", pgettext_lazy("filter value", "call")),
        ]
        super().__init__(naming, options=options)

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """The projected answer."""
        if value in self.columns:
            wanted = 10 * list(self.columns).index(str(value)) + ANSWERS[YES]
        else:
            wanted = 10 * len(self.columns) + ANSWERS[str(value)]
        return Fragment(f"{self.answers} @> ARRAY[%s]::int2[]", (wanted,))

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        if value in self.columns:
            return bool(getattr(row, self.columns[str(value)]) == ANSWERS[YES])
        return best_answer(row) == ANSWERS[str(value)]

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """The answer asked about."""
        column = self.columns.get(str(value))
        answer = getattr(row, column) if column else best_answer(row)
        return self.labels([code for code, number in ANSWERS.items() if number == answer])


def best_answer(row: SearchRow) -> int:
    """What the ring shows: the better answer of calling and writing by hand."""
    return max(row.gate_personal_contact, row.gate_personal_email)


# An array, so that the index on owners answers it: those who left are few.
_OF_FORMER = (
    "(search_row.owner_id IS NOT NULL AND search_row.owner_id = ANY(ARRAY("
    "SELECT m.id FROM organisation_member m WHERE NOT m.is_active)))"
)


class OwnerField(ChoiceField):
    """The member who cares for the person: a member's id, me, nobody, or somebody who left."""

    def __init__(self, naming: Naming) -> None:
        options = [
            Choice(ME, pgettext_lazy("filter value", "me")),
            Choice(NONE, pgettext_lazy("filter value", "nobody")),
            Choice(FORMER, pgettext_lazy("filter value", "former member")),
        ]
        super().__init__(naming, options=options)

    def choices(self, setting: Setting) -> list[Choice]:
        """Me, nobody, whoever left, and every member; namesakes are told apart by their address."""
        if self.code not in setting.known:
            members = Member.objects.order_by("name", "pk").values_list("pk", "name", "email")
            namesakes = Counter(fold(name) for _pk, name, _email in members)
            setting.known[self.code] = [
                Choice(str(pk), name if namesakes[fold(name)] == 1 else f"{name} ({email})")
                for pk, name, email in members
            ]
        return [*self.options, *setting.known[self.code]]

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """The owner column."""
        if value == NONE:
            return Fragment("search_row.owner_id IS NULL")
        if value == FORMER:
            return Fragment(_OF_FORMER)
        owner = self._owner(value, setting)
        if owner is None:
            return NOBODY
        return Fragment("(search_row.owner_id IS NOT NULL AND search_row.owner_id = %s)", (owner,))

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        if value == NONE:
            return row.owner_id is None
        if value == FORMER:
            former = Member.objects.filter(is_active=False)
            return row.owner_id is not None and former.filter(pk=row.owner_id).exists()
        owner = self._owner(value, setting)
        return owner is not None and row.owner_id == owner

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """The owner's name."""
        if row.owner_id is None:
            return self.labels([NONE])
        owner = Member.objects.filter(pk=row.owner_id).first()
        return owner.name if owner else ""

    def _owner(self, value: Value, setting: Setting) -> uuid.UUID | None:
        if value == ME:
            return setting.actor.member_id
        try:
            return uuid.UUID(str(value))
        except ValueError:
            return None


class SourceField(WordField):
    """Where a person came from: the kind of source, or words of its name."""

    has_choices = True
    is_open = True

    def choices(self, setting: Setting) -> list[Choice]:
        """The kinds of sources."""
        return [Choice(code, label) for code, label in SourceType.choices]

    def resolve(self, value: Value, setting: Setting) -> Value:
        """A kind where it is called so, else the words."""
        word = super().resolve(value, setting)
        try:
            return choice_for(str(word), self.choices(setting))
        except UnknownValue:
            return word

    def show(self, value: Value, language: str, setting: Setting) -> str:
        """The label of a kind, or the words."""
        if value in SourceType.values:
            return in_language(SourceType(str(value)).label, language)
        return str(value)

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Kind or words."""
        if value in SourceType.values:
            return Fragment("search_row.source_type = %s", (value,))
        return joined("OR", [like("source_key", fold(str(value)))])

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same in Python."""
        if value in SourceType.values:
            return row.source_type == value
        return fold(str(value)) in row.source_key

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """Kind and name."""
        return " ".join(filter(None, (row.person.get_source_type_display(), row.person.source)))


def unanswered() -> Choice:
    """The value that means there is none."""
    return Choice(NONE, pgettext_lazy("filter value", "none"))


CONSENT_PURPOSES = (
    Choice("nurture", _("Nurture")),
    Choice("newsletter", _("Newsletter")),
    Choice("job_alert", _("Job alerts")),
    Choice("event_invitation", _("Event invitations")),
    Choice("personal_email", _("Personal e-mail")),
    Choice("personal_contact", _("Personal contact")),
    Choice("tracking", _("Measuring")),
)
