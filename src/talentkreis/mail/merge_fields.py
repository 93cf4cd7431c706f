# SPDX-License-Identifier: Apache-2.0
"""Merge fields: ``{{ field }}`` and ``{{ field | default: "x" }}``, and nothing else (TRUST S-13).

A text by a member never reaches a template engine. There is no attribute walk, no call, no
loop: a field is one name of an allow-list, its value a plain string. What is not exactly this
grammar is an error with its place, not text: a message that shows braces never goes out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

# What stands for a field, by its name and substitute.
Place: TypeAlias = Callable[[str, str], str]
LONGEST_TEMPLATE = 50_000
LONGEST_VALUE = 1_000
LONGEST_RESULT = 100_000  # Gmail clips messages at about 102 kB (TRUST E-18)

_FIELD = re.compile(
    r"\{\{[ \t]*(?P<name>[a-z][a-z0-9_]{0,39})[ \t]*"
    r"(?:\|[ \t]*default:[ \t]*(?:\"(?P<double>[^\"{}\r\n]{0,200})\"|"
    r"„(?P<german>[^„“\"{}\r\n]{0,200})[“\"]|“(?P<curly>[^“”\"{}\r\n]{0,200})”)[ \t]*)?\}\}",
    re.ASCII,
)
# Anything that looks like an attempt at a field or a tag.
_SUSPICIOUS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")


class Part(StrEnum):
    """Where the result goes; it decides what happens to the values."""

    TEXT = "text"
    HTML = "html"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a text from being sent: a code, the place, the words in question."""

    code: str
    position: int
    excerpt: str

    @property
    def text(self) -> str:
        """The problem in the reader's language."""
        match self.code:
            case "unknown_field":
                return _("There is no merge field “%(name)s”.") % {"name": self.excerpt}
            case "empty_field":
                return _("“%(name)s” is empty for this person and has no substitute.") % {
                    "name": self.excerpt
                }
            case "too_long":
                return _("The text is too long.")
            case _:
                return _("“%(excerpt)s” is not a merge field.") % {"excerpt": self.excerpt}


class MergeError(RuleViolation):
    """A text that cannot be sent to this person; `problems` says why, and where."""

    code = "merge_fields"

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.text for problem in problems))
        self.problems = problems


def fields_used(template: str) -> list[str]:
    """Names of the fields in a text, each once, in order of appearance."""
    return list(dict.fromkeys(match["name"] for match in _FIELD.finditer(template)))


def with_places(template: str, place: Place) -> str:
    """The text with `place(field, substitute)` instead of each field, to be filled many times.

    Raises MergeError for wrong grammar.
    """
    compiled = _compiled(template)
    if compiled.problems:
        raise MergeError(list(compiled.problems))
    pieces = [compiled.beginning]
    for name, _position, substitute, following in compiled.fields:
        pieces += (place(name, substitute), following)
    return "".join(pieces)


def check(template: str, allowed: Collection[str]) -> list[Problem]:
    """Everything that is wrong with a text whoever it goes to: grammar and unknown fields."""
    if len(template) > LONGEST_TEMPLATE:
        return [Problem("too_long", 0, "")]
    found = list(_grammar_problems(template))
    found += [
        Problem("unknown_field", match.start(), match["name"])
        for match in _FIELD.finditer(template)
        if match["name"] not in allowed
    ]
    return sorted(found, key=lambda problem: problem.position)


def render(template: str, values: Mapping[str, str], *, part: Part | str = Part.TEXT) -> str:
    """The text with its fields replaced; `values` is the allow-list as well.

    Values lose control characters and line breaks (a header can never grow a second line) and
    are escaped where the result is HTML. Raises MergeError for wrong grammar, an unknown field,
    or an empty value without a substitute: such a message must not go out.
    """
    compiled = _compiled(template)
    problems: list[Problem] = []
    pieces = [compiled.beginning]
    for name, position, substitute, following in compiled.fields:
        known = values.get(name)
        if known is None:
            problems.append(Problem("unknown_field", position, name))
            continue
        value = clean(known)[:LONGEST_VALUE] or substitute
        if not value:
            problems.append(Problem("empty_field", position, name))
        pieces += (html.escape(value) if part == "html" else value, following)
    result = "".join(pieces)
    if len(result) > LONGEST_RESULT:
        problems.append(Problem("too_long", 0, ""))
    if problems or compiled.problems:
        every = sorted([*compiled.problems, *problems], key=lambda problem: problem.position)
        raise MergeError(every)
    return clean(result) if part == "header" else result


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A text taken apart once: the same step is written to thousands of people."""

    beginning: str
    fields: tuple[tuple[str, int, str, str], ...]  # name, position, substitute, the text after it
    problems: tuple[Problem, ...]  # whoever it goes to


@lru_cache(maxsize=256)
def _compiled(template: str) -> _Compiled:
    if len(template) > LONGEST_TEMPLATE:
        return _Compiled("", (), (Problem("too_long", 0, ""),))
    matches = list(_FIELD.finditer(template))
    ends = [*(match.start() for match in matches[1:]), len(template)]
    return _Compiled(
        template[: matches[0].start()] if matches else template,
        tuple(
            (match["name"], match.start(), _substitute(match), template[match.end() : end])
            for match, end in zip(matches, ends, strict=bool(matches))
        ),
        tuple(_grammar_problems(template)),
    )


def _substitute(match: re.Match[str]) -> str:
    return clean(match["double"] or match["german"] or match["curly"] or "")


def _grammar_problems(template: str) -> Iterator[Problem]:
    covered = [match.span() for match in _FIELD.finditer(template)]
    for match in _SUSPICIOUS.finditer(template):
        if any(start <= match.start() < end for start, end in covered):
            continue
        tail = template[match.start() : match.start() + 40].split("\n", 1)[0]
        yield Problem("not_a_field", match.start(), tail.strip())
        return  # one at a time: what follows is usually the other half of the same mistake
