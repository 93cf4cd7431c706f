# SPDX-License-Identifier: Apache-2.0
"""Static files under names that carry their content, so that browsers may keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped library
    """As whitenoise's, and ``import "./x.js"`` in modules names the hashed file too."""

    support_js_module_import_aggregation = True
