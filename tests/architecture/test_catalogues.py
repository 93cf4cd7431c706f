# SPDX-License-Identifier: Apache-2.0
"""Catalogues of all packages are read as one: the same words must mean the same everywhere."""

from __future__ import annotations

from collections import defaultdict

import polib

from tests.architecture.source import SOURCE


def test_the_same_words_have_one_translation() -> None:
    """Django merges the catalogues; of two translations the other one would never be shown.

    Where a word means two things, give one of them a context: ``{% translate "Open" context
    "state" %}``, ``pgettext("state", "Open")``.
    """
    translations: dict[tuple[str | None, str], dict[str, set[str]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for path in sorted(SOURCE.glob("*/locale/de/LC_MESSAGES/django.po")):
        package = path.relative_to(SOURCE).parts[0]
        for entry in polib.pofile(str(path)):
            german = entry.msgstr or " | ".join(entry.msgstr_plural.values())
            if german.strip(" |"):
                translations[entry.msgctxt, entry.msgid][german].add(package)
    twice = [
        f"{msgid!r}: " + "; ".join(f"{german!r} in {sorted(p)}" for german, p in found.items())
        for (_context, msgid), found in translations.items()
        if len(found) > 1
    ]
    assert not twice, "\n".join(twice)
