# SPDX-License-Identifier: Apache-2.0
"""The tree as JSON: how it is stored and how programs send it.

``{"and": […]}``, ``{"or": […]}``, ``{"not": …}``, and conditions such as
``{"field": "contact", "op": ">", "value": {"days": 90}}``. Values are a text, a number,
``{"date": "2026-01-31"}``, ``{"days": 90}`` (weeks, months, years),
``{"place": "Kiel", "km": 80}``, or ``{"word": "SPS", "at_least": "4"}``.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from talentkreis.search.errors import FilterError, UnknownValue
from talentkreis.search.fields import levels, registry
from talentkreis.search.fields.sharing import sharing
from talentkreis.search.language.limits import require_size
from talentkreis.search.language.words import FORBIDDEN
from talentkreis.search.tree import (
    EVERYBODY,
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_NODES,
    And,
    AtLeast,
    Condition,
    Duration,
    Near,
    Node,
    Not,
    Operator,
    Or,
    Unit,
    Value,
    all_of,
    any_of,
)

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

JSON: TypeAlias = dict[str, Any]
_Amount = Annotated[int, Field(ge=0, le=999_999)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Days(_Strict):
    days: _Amount


class _Weeks(_Strict):
    weeks: _Amount


class _Months(_Strict):
    months: _Amount


class _Years(_Strict):
    years: _Amount


class _Date(_Strict):
    model_config = ConfigDict(extra="forbid", strict=False)
    date: dt.date


class _Near(_Strict):
    place: Annotated[str, Field(min_length=1, max_length=200)]
    km: Annotated[int, Field(ge=1, le=99_999)]


class _AtLeast(_Strict):
    word: Annotated[str, Field(min_length=1, max_length=MAX_LENGTH)]
    at_least: Annotated[str, Field(min_length=1, max_length=80)]


_Text = Annotated[str, Field(min_length=1, max_length=MAX_LENGTH)]
# What fits into the text as well: 13 digits, and 6 behind the point.
_LARGEST = 9_999_999_999_999
_Number = Annotated[float, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False)]


class _Condition(_Strict):
    field: str
    op: Annotated[Operator, Field(strict=False)]
    value: _Text | _Number | _Days | _Weeks | _Months | _Years | _Date | _Near | _AtLeast


class _And(_Strict):
    parts: Annotated[list[_Node], Field(alias="and")]


class _Or(_Strict):
    parts: Annotated[list[_Node], Field(alias="or", min_length=1)]


class _Not(_Strict):
    part: Annotated[_Node, Field(alias="not")]


_Node: TypeAlias = "_Condition | _And | _Or | _Not"
for _model in (_And, _Or, _Not):
    _model.model_rebuild()
_ADAPTER: TypeAdapter[Any] = TypeAdapter(_Condition | _And | _Or | _Not)
_DURATIONS: dict[type[BaseModel], Unit] = {
    _Days: Unit.DAYS,
    _Weeks: Unit.WEEKS,
    _Months: Unit.MONTHS,
    _Years: Unit.YEARS,
}


def to_json(node: Node) -> JSON:
    """The tree as JSON values."""
    match node:
        case And(parts):
            return {"and": [to_json(part) for part in parts]}
        case Or(parts):
            return {"or": [to_json(part) for part in parts]}
        case Not(part):
            return {"not": to_json(part)}
        case Condition(field, operator, value):
            return {"field": field, "op": operator.value, "value": _value_to_json(value)}


def from_json(given: object, *, actor: Actor | None = None, is_stored: bool = False) -> Node:
    """The tree of JSON values, whoever sent them. Raises FilterError naming what is wrong.

    A stored tree was resolved when it was written: what it names may be gone since, and then
    finds nobody.
    """
    _require_bounds(given)
    if given == {"and": []}:
        return EVERYBODY
    try:
        read = _ADAPTER.validate_python(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"] if not str(part).startswith("_"))
        raise FilterError(
            _("This is not a filter: %(place)s: %(reason)s")
            % {"place": place or "/", "reason": first["msg"]}
        ) from None
    setting = registry.Setting(actor=actor) if actor else registry.Setting()
    with sharing():
        node = _node(read, None if is_stored else setting)
    require_size(node)
    return node


def _require_bounds(given: object) -> None:
    """Refuse what is too deep or too large before anything recursive looks at it."""
    waiting = [(given, 1)]
    seen = 0
    while waiting:
        item, level = waiting.pop()
        seen += 1
        # An operator and its list are two levels of JSON, a value one more.
        if level > 2 * MAX_DEPTH + 2 or seen > 16 * MAX_NODES:
            raise FilterError(
                _("A filter may have at most %(nodes)d conditions, nested %(depth)d deep.")
                % {"nodes": MAX_NODES, "depth": MAX_DEPTH}
            )
        if isinstance(item, dict):
            waiting += [(inner, level + 1) for pair in item.items() for inner in pair]
        elif isinstance(item, list):
            waiting += [(inner, level + 1) for inner in item]
        elif isinstance(item, str) and FORBIDDEN.search(item):
            raise FilterError(_("A filter cannot contain control characters."))


def _node(read: object, setting: registry.Setting | None) -> Node:
    match read:
        case _And(parts=parts):
            if not parts:
                raise FilterError(_("An empty group says nothing; leave it out."))
            return all_of(_node(part, setting) for part in parts)
        case _Or(parts=parts):
            return any_of(_node(part, setting) for part in parts)
        case _Not(part=part):
            return Not(_node(part, setting))
    assert isinstance(read, _Condition)
    return _condition(read, setting)


def _condition(read: _Condition, setting: registry.Setting | None) -> Condition:
    field = registry.by_code(read.field)
    if field is None or (field.is_gone and setting is not None):
        raise FilterError(
            _("There is no field “%(field)s”.") % {"field": read.field[:80]},
            proposal=registry.nearest(read.field[:80], (f.code for f in registry.all_fields())),
        )
    if read.op not in field.operators:
        raise _incomparable(field, read.op)
    value = _value(read.value)
    fits = {
        registry.ValueKind.WORD: (str, AtLeast) if field.steps else (str,),
        registry.ValueKind.PLACE: (str, Near),
        registry.ValueKind.NUMBER: (str, float),
        registry.ValueKind.MOMENT: (str, dt.date, Duration),
    }[field.kind]
    # What a field that is gone was compared with, only its own kind could tell.
    if not field.is_gone and not isinstance(value, fits):
        raise _misfit(field)
    if isinstance(value, AtLeast):
        value = _at_a_step(field, value)
    if setting is None:
        return Condition(field.code, read.op, value)
    try:
        kept = field.resolve(value, setting)
    except UnknownValue as error:
        raise _misfit(field, error.proposal) from None
    if read.op not in field.comparable(kept):
        raise _incomparable(field, read.op)
    return Condition(field.code, read.op, kept)


def _at_a_step(field: registry.Field, value: AtLeast) -> AtLeast:
    step = levels.step_of(field.steps, value.level)
    if step is None:
        names = [name for each in field.steps for name in each.names["en"]]
        raise _misfit(field, registry.nearest(value.level, names))
    return AtLeast(value.word, step.code)


def _incomparable(field: registry.Field, operator: Operator) -> FilterError:
    return FilterError(
        _("“%(field)s” cannot be compared with “%(sign)s”.")
        % {"field": field.code, "sign": operator.value}
    )


def _misfit(field: registry.Field, proposal: str = "") -> FilterError:
    return FilterError(
        _("This value does not fit the field “%(field)s”.") % {"field": field.code},
        proposal=proposal,
    )


def _value(read: object) -> Value:
    match read:
        case _Date(date=day):
            return day
        case _Near(place=place, km=km):
            return Near(place, km)
        case _AtLeast(word=word, at_least=level):
            return AtLeast(word, level)
        case str():
            return read
        case int() | float():
            return round(float(read), 6)
    unit = _DURATIONS[type(read)]  # type: ignore[index]  # the four duration models are left
    return Duration(getattr(read, unit.value), unit)


def _value_to_json(value: Value) -> object:
    match value:
        case Duration(amount, unit):
            return {unit.value: amount}
        case Near(place, km):
            return {"place": place, "km": km}
        case AtLeast(word, level):
            return {"word": word, "at_least": level}
        case dt.date():
            return {"date": value.isoformat()}
    return value
