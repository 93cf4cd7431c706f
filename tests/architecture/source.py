# SPDX-License-Identifier: Apache-2.0
"""The product's source as syntax trees, for rules that a linter cannot know."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "talentkreis"


@dataclass(frozen=True)
class Module:
    """One file of the product: its package, its part (``actions``, ``rules``…), its tree."""

    path: Path
    package: str
    part: str
    tree: ast.Module

    @property
    def place(self) -> str:
        """Path as shown in a failure."""
        return str(self.path.relative_to(ROOT))


@cache
def modules() -> tuple[Module, ...]:
    """Every module except tests, migrations and vendored files."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).parts
        if {"tests", "migrations", "vendor"} & set(parts) or len(parts) == 1:
            continue
        part = parts[1].removesuffix(".py")
        found.append(Module(path, parts[0], part, ast.parse(path.read_text("utf-8"))))
    return tuple(found)


def runtime_imports(tree: ast.Module) -> set[str]:
    """Dotted names imported at run time: type-only imports do not count."""
    names: set[str] = set()
    typing_only: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            typing_only.update(inner for child in node.body for inner in ast.walk(child))
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names
