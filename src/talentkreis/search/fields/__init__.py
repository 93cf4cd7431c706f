# SPDX-License-Identifier: Apache-2.0
"""Fields of the filter language: the registry, and the fields search itself brings."""

from talentkreis.search.fields.registry import (
    Choice,
    Field,
    Fragment,
    Naming,
    Setting,
    ValueKind,
    all_fields,
    by_code,
    by_name,
    register,
)

__all__ = [
    "Choice",
    "Field",
    "Fragment",
    "Naming",
    "Setting",
    "ValueKind",
    "all_fields",
    "by_code",
    "by_name",
    "register",
]
