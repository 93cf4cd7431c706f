# SPDX-License-Identifier: Apache-2.0
"""Nothing that is stored or typed becomes code: no unsafe format, no evaluation, no template."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source import modules

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "yaml"}
CALLS = {"eval", "exec"}
# Methods that make a template of a text somebody gives them.
TEMPLATES = {"from_string"}


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _called(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield f".{node.func.attr}", node


def _is_true(call: ast.Call, name: str) -> bool:
    return any(
        word.arg == name
        and not (isinstance(word.value, ast.Constant) and word.value.value is False)
        for word in call.keywords
    )


@pytest.mark.requirement("trust:S-27")
def test_no_format_that_can_hold_code_is_read_or_written() -> None:
    assert len(modules()) > 200  # the rule looks at something
    found = [
        f"{module.place}: {name}"
        for module in modules()
        for name in _imported(module.tree)
        if name in FORMATS
    ]
    assert not found, found
    loading = [
        f"{module.place}:{call.lineno}"
        for module in modules()
        for _name, call in _called(module.tree)
        if _is_true(call, "allow_pickle")
    ]
    assert not loading, loading


@pytest.mark.requirement("trust:S-27")
def test_no_text_is_evaluated() -> None:
    found = [
        f"{module.place}:{call.lineno}"
        for module in modules()
        for name, call in _called(module.tree)
        if name in CALLS
    ]
    assert not found, found


@pytest.mark.requirement("trust:S-13")
def test_no_template_is_made_of_a_text() -> None:
    made = [
        f"{module.place}:{call.lineno}"
        for module in modules()
        for name, call in _called(module.tree)
        if name.removeprefix(".") in TEMPLATES
    ]
    engines = [
        f"{module.place}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").partition(".")[0] in {"django", "string", "jinja2", "mako"}
        and any(alias.name in {"Template", "Engine"} for alias in node.names)
    ]
    assert not made + engines, made + engines
