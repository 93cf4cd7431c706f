#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Refuse dependencies at run time whose licence does not go with Apache-2.0."""

from __future__ import annotations

import json
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
    """Licence expression, text or classifiers of an installed distribution.

    A wheel that names none there may still say it in its bill of materials (PEP 770).
    """
    about = metadata.metadata(name)
    classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    return (
        " | ".join(filter(None, [about.get("License-Expression"), *classifiers]))
        or about.get("License")
        or " | ".join(_in_bill_of_materials(name))
    )


def _in_bill_of_materials(name: str) -> list[str]:
    """Licences that the CycloneDX files of a distribution give for the distribution itself."""
    files = [f for f in metadata.files(name) or [] if f.match("*.dist-info/sboms/*.cyclonedx.json")]
    found = []
    for file in files:
        itself = json.loads(file.read_text("utf-8")).get("metadata", {}).get("component", {})
        for entry in itself.get("licenses", []):
            licence = entry.get("license", {})
            found.append(entry.get("expression") or licence.get("id") or licence.get("name", ""))
    return [text for text in found if text]


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
