# SPDX-License-Identifier: Apache-2.0
"""Sign-in through django-allauth, with our rules: nobody signs up, mail leaves as a message row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail.backends.base import BaseEmailBackend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage
    from django.http import HttpRequest


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Members come by invitation; there is no open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a security message (password reset and the like)."""
        raise NotImplementedError


class RefuseDirectMail(BaseEmailBackend):
    """Django's mail functions are not a way out: `mail.Message` rows are the only one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Always raises RuntimeError."""
        raise RuntimeError("mail leaves only as a mail.Message row")
