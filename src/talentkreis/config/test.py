# SPDX-License-Identifier: Apache-2.0
"""Settings for tests: the real thing, with a cheap password hash and temporary files."""

import os
import tempfile

os.environ.setdefault("TALENTKREIS_DATA_DIR", tempfile.mkdtemp(prefix="talentkreis-test-"))
os.environ.setdefault("TALENTKREIS_SECRET_KEY", "only-for-tests")

from talentkreis.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEBUG = False
HAS_GALLERY = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
