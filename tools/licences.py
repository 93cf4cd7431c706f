#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuse dependencies at run time whose licence does not go with Apache-2.0."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
REFUSED = re.compile(
    r"\b(A?GPL|GNU (Affero )?General Public|SSPL|BUSL|Commons Clause)", re.IGNORECASE
)
# LGPL libraries are used as they are, unmodified and replaceable: psycopg.
ALLOWED = re.compile(r"LGPL|Lesser General Public", re.IGNORECASE)


def licence_of(name: str) -> str:
    """Licence expression, text or classifiers of an installed distribution."""
    about = metadata.metadata(name)
    classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    return " | ".join(filter(None, [about.get("License-Expression"), *classifiers])) or (
        about.get("License") or ""
    )


def main() -> None:
    """Print each locked dependency with its licence; fail on one that may not ship."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==", LOCK.read_text("utf-8"), re.MULTILINE)
    bad = []
    for name in names:
        licence = licence_of(name).strip().splitlines()[:1]
        text = licence[0] if licence else "unknown"
        if REFUSED.search(ALLOWED.sub("", text)) or text == "unknown":
            bad.append(f"{name}: {text}")
    sys.stdout.write(f"{len(names)} dependencies checked\n")
    if bad:
        sys.exit("licences to look at:\n" + "\n".join(bad))


if __name__ == "__main__":
    main()
