#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Translation catalogues: compile them, bring them up to date, refuse gaps.

English is the language of the source, so its catalogue is the source; German must be complete
at every commit. `compile` needs nothing but Babel; `update` and `check` need gettext.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGES = Path(__file__).resolve().parent.parent / "src" / "talentkreis"


def packages_with_catalogue() -> list[Path]:
    """Every package that has texts of its own."""
    return sorted({path.parents[3] for path in PACKAGES.glob("*/locale/de/LC_MESSAGES/django.po")})


def packages() -> list[Path]:
    """Every package, whether it has texts or not."""
    return sorted(path.parent for path in PACKAGES.glob("*/__init__.py"))


def compile_all() -> None:
    """Write the .mo files that are missing or older than their source."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for package in packages_with_catalogue():
        for source in package.glob("locale/*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
                continue
            with source.open("rb") as file:
                catalogue = read_po(file)
            with target.open("wb") as file:
                write_mo(file, catalogue)


def update(package: Path) -> None:
    """Extract the texts of `package` into its German catalogue; without texts there is none."""
    folder = package / "locale"
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-W", "ignore", "-m", "django", "makemessages", "-l", "de"]
    options = ["--no-location", "--no-wrap", "--no-obsolete", "-v", "0"]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES.parent)}
    subprocess.run([*command, *options], cwd=package, env=environment, check=True)
    if not any(path.is_file() for path in folder.rglob("*")):
        shutil.rmtree(folder)


def gaps(package: Path) -> list[str]:
    """What is missing, fuzzy or no longer used in the German catalogue of `package`."""
    import polib

    committed = package / "locale" / "de" / "LC_MESSAGES" / "django.po"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / package.name
        shutil.copytree(package, copy, ignore=shutil.ignore_patterns("vendor", "tests", "*.mo"))
        update(copy)
        made = copy / "locale" / "de" / "LC_MESSAGES" / "django.po"
        fresh = polib.pofile(str(made)) if made.exists() else []
    catalogue = polib.pofile(str(committed)) if committed.exists() else []
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue}
    wanted = {(entry.msgctxt, entry.msgid) for entry in fresh if not entry.obsolete}
    found = [f"not in the catalogue: {msgid!r}" for _, msgid in sorted(wanted - known, key=str)]
    found += [f"no longer in the source: {msgid!r}" for _, msgid in sorted(known - wanted, key=str)]
    for entry in catalogue:
        if entry.fuzzy:
            found.append(f"fuzzy: {entry.msgid!r}")
        elif not entry.translated():
            found.append(f"not translated: {entry.msgid!r}")
    return found


def conflicts() -> list[str]:
    """Texts that two packages translate differently: Django merges all catalogues into one.

    Where the meanings really differ, the source says so with a message context.
    """
    import polib

    translations: dict[tuple[str | None, str], dict[str, list[str]]] = {}
    for package in packages_with_catalogue():
        for entry in polib.pofile(str(package / "locale" / "de" / "LC_MESSAGES" / "django.po")):
            said = entry.msgstr or " / ".join(entry.msgstr_plural.values())
            by_text = translations.setdefault((entry.msgctxt, entry.msgid), {})
            by_text.setdefault(said, []).append(package.name)
    return [
        f"two translations of {msgid!r}: "
        + "; ".join(f"{said!r} ({', '.join(names)})" for said, names in by_text.items())
        for (_, msgid), by_text in translations.items()
        if len(by_text) > 1
    ]


def main(command: str) -> None:
    """Run one of compile, update, check."""
    if command == "compile":
        compile_all()
    elif command == "update":
        for package in packages():
            update(package)
    elif command == "check":
        found = [f"{p.name}: {gap}" for p in packages() for gap in gaps(p)]
        found += conflicts()
        sys.stdout.write("".join(f"{line}\n" for line in found))
        if found:
            sys.exit(f"{len(found)} gaps in the catalogues")
    else:
        sys.exit("usage: catalogues.py compile | update | check")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
