# SPDX-License-Identifier: Apache-2.0
"""Mails to colleagues about names that are lent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from talentkreis.mail import actions as mail

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from talentkreis.organisation.models import Member


def tell_member(member: Member, words: Callable[[], tuple[str, ...]]) -> None:
    """Write to a colleague in their language; `words` says the subject, then each paragraph."""
    with translation.override(member.language):
        subject, *paragraphs = words()
        mail.queue_security_mail(
            email=member.email,
            subject=subject,
            text="\n\n".join(paragraphs),
            language=member.language,
        )


def address_of(page: str, row_id: uuid.UUID) -> str:
    """The full address of a page about one row."""
    return settings.PUBLIC_URL.rstrip("/") + reverse(page, args=[row_id])
