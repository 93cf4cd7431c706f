# SPDX-License-Identifier: Apache-2.0
"""Fields an employer defined, and the languages people speak.

Their values are typed rows of `people` with indexes of their own; the projection needs no column
for them, and only the database answers (`is_textual`).
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.functional import lazy
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import may
from talentkreis.people import custom, languages
from talentkreis.people.models import (
    CustomField,
    CustomKind,
    CustomValue,
    PersonLanguage,
)
from talentkreis.people.permissions import Right
from talentkreis.search.errors import UnknownValue
from talentkreis.search.fields import registry
from talentkreis.search.fields.choices import NO, YES, ChoiceField
from talentkreis.search.fields.levels import LANGUAGE_STEPS, from_on, word_of
from talentkreis.search.fields.measures import COMPARED, MomentField
from talentkreis.search.fields.registry import (
    NOBODY,
    Choice,
    Field,
    Fragment,
    Naming,
    ValueKind,
    has_rows,
)
from talentkreis.search.fields.sharing import looked_up
from talentkreis.search.fields.words import WordField, foldings
from talentkreis.search.language import words
from talentkreis.search.tree import AtLeast, Operator, Value

if TYPE_CHECKING:
    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.models import SearchRow

PREFIX = "own."
_SIGNS = {
    Operator.LESS: "<",
    Operator.AT_MOST: "<=",
    Operator.MORE: ">",
    Operator.AT_LEAST: ">=",
    Operator.IS: "=",
}


class OwnField(Field):
    """What all fields of an employer share: whom they may be asked by, and whose values."""

    is_textual = True
    row: CustomField

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """Only the database can tell."""
        raise NotImplementedError

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """What the person says there."""
        if not self._is_open(setting):
            return ""
        found = CustomValue.objects.filter(person_id=row.pk, field_id=self.row.id).first()
        return custom.shown(self.row, found) if found else ""

    def _is_open(self, setting: Setting) -> bool:
        actor = setting.actor
        return not self.row.is_restricted or actor.is_system or may(actor, Right.READ_RESTRICTED)

    def _people(self, setting: Setting, condition: str, *parameters: Any) -> Fragment:
        """People whose value meets a condition over ``v``; nobody for who may not read it."""
        if not self._is_open(setting):
            return NOBODY
        return has_rows(
            setting, "people_customvalue v", "v.person_id",
            f"v.field_id = %s AND {condition}", self.row.id, *parameters,
        )  # fmt: skip


class OwnText(OwnField, WordField):
    """Text or a link that contains the wanted words."""

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Contains them, folded or as written."""
        patterns = [f"%{_escaped(folded)}%" for folded in foldings(str(value))]
        return self._people(
            setting,
            "(v.text_key LIKE ANY(%s::text[]) OR v.text ILIKE %s)",
            patterns,
            f"%{_escaped(str(value))}%",
        )


class OwnNumber(OwnField):
    """A number or an amount of money, compared as one."""

    kind: ClassVar[ValueKind] = ValueKind.NUMBER
    operators = (*COMPARED, Operator.IS)

    def resolve(self, value: Value, setting: Setting) -> Value:
        """Numbers alone."""
        if isinstance(value, str):
            raise UnknownValue
        return value

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Compared."""
        return self._people(setting, f"v.number {_SIGNS[operator]} %s", value)


class OwnMoment(OwnField, MomentField):
    """A date: a day, or what lies so far ahead (`schaltberechtigung-bis < 90 Tage`)."""

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Compared by day; a length of time counts from today onwards."""
        comparison, day = self._comparison(operator, value, setting)
        return self._people(setting, f"v.day {_SIGNS[comparison]} %s", day)


class OwnChoice(OwnField, ChoiceField):
    """One or several of a list, or yes and no."""

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Has it."""
        if self.row.kind == CustomKind.YES_NO:
            return self._people(setting, "v.is_true = %s", value == YES)
        return self._people(setting, "v.choices @> ARRAY[%s]::varchar[]", value)


class GoneField(Field):
    """A field that was archived: filters that still name it find nobody by it."""

    operators = tuple(Operator)
    is_gone = True

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Nobody."""
        return NOBODY

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """Nobody."""
        return False

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """Nothing is known there any more."""
        return ""


class LanguageField(WordField):
    """A language the person speaks: `spricht:Türkisch`, `spricht:Englisch >= B2`."""

    is_textual = True
    steps = LANGUAGE_STEPS

    def resolve(self, value: Value, setting: Setting) -> Value:
        """The code of the language."""
        word = word_of(value)
        code = languages.code_of(word)
        if not code:
            names = [name for _code, name in languages.choices(get_language() or "de")]
            raise UnknownValue(registry.nearest(word, names))
        return AtLeast(code, value.level) if isinstance(value, AtLeast) else code

    def show(self, value: Value, language: str, setting: Setting) -> str:
        """Its name."""
        return languages.name_of(str(value), language)

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Speaks it, at the level asked for or above."""
        spoken = partial(has_rows, setting, "people_personlanguage l", "l.person_id")
        if isinstance(value, AtLeast):
            levels = from_on(self.steps, value.level)
            return spoken("l.code = %s AND l.level = ANY(%s)", value.word, levels)
        return spoken("l.code = %s", value)

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """Only the database can tell."""
        raise NotImplementedError

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """All languages with their levels."""
        reader = get_language() or "de"
        spoken = PersonLanguage.objects.filter(person_id=row.pk).order_by("-level", "code")
        return ", ".join(
            " ".join(filter(None, (languages.name_of(each.code, reader), each.level)))
            for each in spoken
        )


def own_fields() -> list[OwnField]:
    """The fields this employer defined, as fields of the language; read once a page."""
    return looked_up(PREFIX, _defined)


def _defined() -> list[OwnField]:
    found: list[OwnField] = []
    taken = set(words.KEYWORDS)
    for row in CustomField.objects.filter(archived_at=None):
        names = {"de": _name(row.label_de, row, taken), "en": _name(row.label_en, row, taken)}
        taken |= set(names.values())
        found.append(_field(row, {language: (name,) for language, name in names.items()}))
    return found


def register_own() -> None:
    """Add both to the language."""
    registry.register(
        LanguageField(
            Naming(
                code="speaks",
                label=_("Speaks"),
                names={"de": ("spricht", "sprachkenntnis"), "en": ("speaks",)},
            )
        )
    )
    registry.register_source(PREFIX, own_fields, _gone)


def _gone(code: str) -> Field:
    word = code.removeprefix(PREFIX)
    return GoneField(Naming(code=code, label=word, names={"de": (word,), "en": (word,)}))


def _field(row: CustomField, names: dict[str, tuple[str, ...]]) -> OwnField:
    label = in_active(row.label_de, row.label_en)
    naming = Naming(code=f"{PREFIX}{row.code}", label=label, names=names)
    field: OwnField
    match row.kind:
        case CustomKind.NUMBER | CustomKind.MONEY:
            field = OwnNumber(naming)
        case CustomKind.DATE:
            field = OwnMoment(naming, column="day", is_plan=True)
        case CustomKind.YES_NO | CustomKind.CHOICE | CustomKind.CHOICES:
            field = OwnChoice(naming, options=_options(row))
        case _:
            field = OwnText(naming)
    field.row = row
    field.is_confined = row.is_restricted
    return field


def _options(row: CustomField) -> list[Choice]:
    if row.kind == CustomKind.YES_NO:
        return [
            Choice(YES, pgettext_lazy("filter value", "yes")),
            Choice(NO, pgettext_lazy("filter value", "no")),
        ]
    return [Choice(option["code"], in_active(option["de"], option["en"])) for option in row.options]


def _worded(german: str, english: str) -> str:
    return english if (get_language() or "de").startswith("en") else german


# A text of the employer in whatever language is active when it is shown.
in_active = lazy(_worded, str)


def _name(label: str, row: CustomField, taken: set[str]) -> str:
    """A label as one word of the filter language that nothing else is called by."""
    name = re.sub(r"[\W_]+", "-", label.lower()).strip("-") or row.code.replace("_", "-")
    if registry.is_taken(name) or name in taken or name[0].isdigit():
        name = f"eigen-{name}"
    return f"eigen-{row.code.replace('_', '-')}" if name in taken else name


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
