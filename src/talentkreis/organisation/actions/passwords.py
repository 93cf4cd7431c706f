# SPDX-License-Identifier: Apache-2.0
"""Passwords of members, checked by the rules of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from talentkreis.kernel.errors import RuleViolation

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member


def check_password(password: str, member: Member) -> None:
    """Raise RuleViolation on the field `password` when it is too short, common or the name."""
    try:
        validate_password(password, member)
    except ValidationError as error:
        raise RuleViolation(
            _("Please choose another password."), fields={"password": " ".join(error.messages)}
        ) from error
