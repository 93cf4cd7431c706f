# SPDX-License-Identifier: Apache-2.0
"""Sign-in routes: those of django-allauth that this product has, under German paths.

There is no sign-up, no change of address by oneself and no sign-in by mailed code: members come
by invitation, which proves the address. What has no route cannot be opened by a setting either.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

urlpatterns = [
    path("anmelden/", account.login, name="account_login"),
    path("abmelden/", account.logout, name="account_logout"),
    path("anmelden/inaktiv/", account.account_inactive, name="account_inactive"),
    path("anmelden/erneut/", account.reauthenticate, name="account_reauthenticate"),
    path("anmelden/zweiter-schritt/", mfa.authenticate, name="mfa_authenticate"),
    path("anmelden/erneut/zweiter-schritt/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("kennwort/", account.password_change, name="account_change_password"),
    path("kennwort/setzen/", account.password_set, name="account_set_password"),
    path("kennwort/vergessen/", account.password_reset, name="account_reset_password"),
    path(
        "kennwort/vergessen/gesendet/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^kennwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "kennwort/neu/fertig/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("zweiter-schritt/", mfa.index, name="mfa_index"),
    path("zweiter-schritt/app/ein/", totp.activate_totp, name="mfa_activate_totp"),
    path("zweiter-schritt/app/aus/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "zweiter-schritt/codes/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "zweiter-schritt/codes/neu/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "zweiter-schritt/codes/laden/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
