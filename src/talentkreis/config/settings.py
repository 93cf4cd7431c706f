# SPDX-License-Identifier: Apache-2.0
"""Django settings. What an employer prefers is a column; what an installation needs is in env."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from talentkreis.config.env import read_environment, secret_key
from talentkreis.kernel.database import connection_settings
from talentkreis.kernel.logs import configure_logging

ENV = read_environment()
PACKAGE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = ENV.data_dir.resolve()

SECRET_KEY = secret_key(ENV)
DEBUG = ENV.debug
HAS_GALLERY = DEBUG
PUBLIC_URL = ENV.public_url
NAME_SERVERS = ENV.name_servers
SEARCH_SHARE_OF_MEANING = ENV.search_share_of_meaning
EMBEDDING_FOLDER = ENV.embedding_folder
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = [_public.hostname or "localhost", "127.0.0.1", "localhost", *ENV.allowed_hosts]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
IS_HTTPS = _public.scheme == "https"
# Tests let a server on loopback stand in for a host of the web (`kernel.http`); nobody else does.
OUTGOING_STAND_INS: dict[str, str] = {}

INSTALLED_APPS = [
    "talentkreis.web",
    "talentkreis.api",
    "talentkreis.community",
    "talentkreis.enrichment",
    "talentkreis.drafting",
    "talentkreis.inventory",
    "talentkreis.starter",
    "talentkreis.automations",
    "talentkreis.newsletters",
    "talentkreis.gestures",
    "talentkreis.hygiene",
    "talentkreis.nurture",
    "talentkreis.freshness",
    "talentkreis.content",
    "talentkreis.freezes",
    "talentkreis.intake",
    "talentkreis.relationships",
    "talentkreis.offlimits",
    "talentkreis.pools",
    "talentkreis.search",
    "talentkreis.channels",
    "talentkreis.mail",
    "talentkreis.consent",
    "talentkreis.people",
    "talentkreis.taxonomy",
    "talentkreis.activity",
    "talentkreis.organisation",
    "talentkreis.kernel",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "template_partials",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "talentkreis.web.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "talentkreis.web.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "talentkreis.organisation.middleware.ActorMiddleware",
    "talentkreis.web.middleware.NothingKeptMiddleware",
    "talentkreis.web.middleware.MemberLocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "talentkreis.web.middleware.ToastMiddleware",
    "talentkreis.web.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "talentkreis.config.urls"
WSGI_APPLICATION = "talentkreis.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "talentkreis.web.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "talentkreis.web.templatetags.components",
            ],
        },
    },
]

# "default" is the unprivileged application role, "owner" owns the tables and runs migrations.
DATABASES = connection_settings(ENV)
DATABASE_ROUTERS = ["talentkreis.kernel.database.OwnerMigrates"]
# Limits of sign-in and of the public form, and codes that work once, hold over all processes.
CACHES = {"default": {"BACKEND": "talentkreis.kernel.shared_cache.SharedCache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organisation.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # members come by invitation, which proves the address
ACCOUNT_ADAPTER = "talentkreis.web.signin.InvitationOnlyAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second step is told by mail
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody can make us write to strangers
MFA_ADAPTER = "talentkreis.web.signin.SealedSecondStep"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Talentkreis"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "talentkreis.web.assets.HashedFiles"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "talentkreis.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
X_FRAME_OPTIONS = "DENY"

# Django's own mail is never used: mail.Message rows are the one way out.
EMAIL_BACKEND = "talentkreis.web.signin.RefuseDirectMail"

LOGGING_CONFIG = None
configure_logging(log_format=ENV.log_format, level=ENV.log_level)
# The address is unique by an index over lower(email), which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
