# SPDX-License-Identifier: Apache-2.0
"""What a source is: which key it needs of a person, what it is asked, what it may bring.

The shape has no room for a photo, a birth date or an address: what is not here is not taken over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

# Asks a path of the source's host: the JSON of its answer, None where there is nothing.
Ask: TypeAlias = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a source may look at to find its key: normalised links, the address used first."""

    links: tuple[str, ...] = ()
    email: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What leaves the machine, and what it was made of, as the page shows it."""

    sent: str
    made_of: str


@dataclass(frozen=True, slots=True)
class FoundSkill:
    """A skill the source shows by work: in how many pieces, the last of them from when."""

    name: str
    count: int
    last_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a source says about somebody, in our words; empty where it says nothing."""

    name: str = ""
    pronunciation: str = ""
    position: str = ""
    employer_name: str = ""
    place: str = ""
    summary: str = ""
    email: str = ""
    links: tuple[str, ...] = ()
    skills: tuple[FoundSkill, ...] = ()
    is_open_to_work: bool = False


class Source(Protocol):
    """A public source. Stateless; the network is handed in."""

    @property
    def code(self) -> str:
        """Also how the history calls it: a key of `people.provenance.SOURCES`."""

    @property
    def label(self) -> str:
        """Its name."""

    @property
    def host(self) -> str:
        """The only host it is asked on."""

    @property
    def sends(self) -> _StrOrPromise:
        """What leaves this machine about a person, in one sentence."""

    @property
    def receiver(self) -> _StrOrPromise:
        """To whom, in one sentence."""

    @property
    def brings(self) -> _StrOrPromise:
        """What can come back, and what is never taken over."""

    @property
    def needs(self) -> _StrOrPromise:
        """What is missing where a person has no key."""

    def key_of(self, subject: Subject) -> Key | None:
        """What to ask with; None where the person gave nothing the source could know."""

    def headers(self, token: str) -> Mapping[str, str]:
        """Headers of a request, with the employer's key where there is one."""

    def look_up(self, key: str, ask: Ask) -> Found | None:
        """What the source says, None where it knows nobody. Raises UnexpectedShape."""


class UnexpectedShape(Exception):
    """The answer is JSON but not what the source promises."""


def text_of(values: Mapping[str, Any], name: str, longest: int) -> str:
    """A text among the values in one line, cut to what a profile can hold; empty for anything
    else. Control characters go (TRUST S-40: it is data)."""
    value = values.get(name)
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())[:longest].strip()


def object_in(answer: Any) -> Mapping[str, Any]:
    """The answer as an object. Raises UnexpectedShape."""
    if not isinstance(answer, dict):
        raise UnexpectedShape
    return answer


def list_in(answer: Any) -> list[Mapping[str, Any]]:
    """The answer as a list of objects; other entries are left out. Raises UnexpectedShape."""
    if not isinstance(answer, list):
        raise UnexpectedShape
    return [entry for entry in answer if isinstance(entry, dict)]
