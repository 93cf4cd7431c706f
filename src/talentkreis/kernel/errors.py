# SPDX-License-Identifier: Apache-2.0
"""Domain errors: a stable code for machines, a translatable message for people, no HTTP.

Mapped once for pages (`web.middleware.DomainErrorMiddleware`) and once for the API
(problem+json, RFC 9457).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise


class DomainError(Exception):
    """Base of everything the domain may refuse. `code` is stable and snake_case."""

    code = "refused"

    def __init__(
        self,
        message: _StrOrPromise,
        *,
        code: str | None = None,
        fields: Mapping[str, _StrOrPromise] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})
        if code is not None:
            self.code = code


class RuleViolation(DomainError):
    """A rule of the domain says no; `fields` names the inputs it is about."""

    code = "rule_violation"


class NotAllowed(DomainError):
    """The actor sees the thing but may not do this with it."""

    code = "not_allowed"


class NotFound(DomainError):
    """There is no such thing for this actor: absent or invisible, deliberately the same."""

    code = "not_found"


class Conflict(DomainError):
    """Somebody or something else was faster, or the same key was used for something different."""

    code = "conflict"
