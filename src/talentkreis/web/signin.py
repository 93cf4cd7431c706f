# SPDX-License-Identifier: Apache-2.0
"""Sign-in through django-allauth, with our rules: nobody signs up, mail leaves as a message row."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel import signing
from talentkreis.mail.actions import queue_security_mail
from talentkreis.organisation.models import Member

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage
    from django.http import HttpRequest

_INCORRECT_CODE = _("This code is not right. Codes change every 30 seconds.")


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Members come by invitation; there is no open sign-up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This access is switched off."),
        "email_password_mismatch": _("Address and password do not belong together."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This password is not right."),
        "incorrect_code": _INCORRECT_CODE,
        "too_many_login_attempts": _("Too many attempts. Try again in five minutes."),
        "rate_limited": _("That was fast. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail carries the installation's own address, never the request's."""
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}
        ).replace("UID-KEY", key)
        return f"{settings.PUBLIC_URL}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue a security message in the member's language. Raises what the queue raises."""
        language = _language_of(email)
        with translation.override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", context)
            text = render_to_string(f"{template_prefix}_message.txt", context)
        queue_security_mail(
            email=email,
            subject=" ".join(subject.split()),
            text=text.strip(),
            language=language,
        )


def _language_of(email: str) -> str:
    member = Member.objects.filter(email__iexact=email).first()
    return str(member.language) if member else settings.LANGUAGE_CODE


class SealedSecondStep(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes lie encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _INCORRECT_CODE,
    }

    def encrypt(self, text: str) -> str:
        """Encrypt under the installation's key."""
        return base64.b85encode(signing.encrypt(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Undo `encrypt`. Raises NotFound when the installation's key is another one."""
        return signing.decrypt(base64.b85decode(encrypted_text))


class RefuseDirectMail(BaseEmailBackend):
    """Django's mail functions are not a way out: `mail.Message` rows are the only one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> NoReturn:
        """Always raises RuntimeError."""
        raise RuntimeError("mail leaves only as a mail.Message row")
