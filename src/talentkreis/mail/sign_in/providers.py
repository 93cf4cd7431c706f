# SPDX-License-Identifier: Apache-2.0
"""What is known about the providers: addresses, what is asked for, their mail servers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from talentkreis.mail.models import Provider, Security

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.mail.models import ProviderAccess


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One provider. Addresses may hold the tenant; `issuers` are beginnings of who signs."""

    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    extra: Mapping[str, str]
    issuers: tuple[str, ...]
    smtp: tuple[str, int, str]
    imap: tuple[str, int, str]


FACTS: Final[Mapping[str, Facts]] = {
    Provider.MICROSOFT: Facts(
        authorize_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        token_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",  # noqa: S106 - an address
        scopes=(
            "openid",
            "email",
            "profile",
            "offline_access",
            "https://outlook.office.com/SMTP.Send",
            "https://outlook.office.com/IMAP.AccessAsUser.All",
        ),
        extra={"prompt": "select_account"},
        issuers=("https://login.microsoftonline.com/",),
        smtp=("smtp.office365.com", 587, Security.STARTTLS),
        imap=("outlook.office365.com", 993, Security.TLS),
    ),
    Provider.GOOGLE: Facts(
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        scopes=("openid", "email", "https://mail.google.com/"),
        # Without both, a second consent brings no refresh token.
        extra={"access_type": "offline", "prompt": "consent"},
        issuers=("https://accounts.google.com", "accounts.google.com"),
        smtp=("smtp.gmail.com", 465, Security.TLS),
        imap=("imap.gmail.com", 993, Security.TLS),
    ),
}
ANY_DIRECTORY: Final = "organizations"


def authorize_url(access: ProviderAccess) -> str:
    """Where a member is sent to say yes."""
    return FACTS[access.provider].authorize_url.format(tenant=access.tenant or ANY_DIRECTORY)


def token_url(access: ProviderAccess) -> str:
    """Where codes and refresh tokens are exchanged."""
    return FACTS[access.provider].token_url.format(tenant=access.tenant or ANY_DIRECTORY)
