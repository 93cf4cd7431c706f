# SPDX-License-Identifier: Apache-2.0
"""House rules of the packages that import-linter cannot see."""

from __future__ import annotations

import ast
import re
import subprocess

import pytest
from django.apps import apps

from tests.architecture.source import ROOT, SOURCE, modules, runtime_imports

LINES_A_FILE = 400
WRITES = {
    "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "abulk_create",
}  # fmt: skip
# Where a package may write its own rows: its actions, and what runs as part of them.
WRITING_PARTS = {"actions"}
NETWORK = ("smtplib", "imaplib", "imap_tools", "httpx", "urllib.request", "requests", "aiosmtpd")


def _models_of_packages() -> dict[str, str]:
    """Model class name → package that owns it."""
    return {
        model.__name__: config.label
        for config in apps.get_app_configs()
        if config.name.startswith("talentkreis.")
        for model in config.get_models()
    }


def _model_written(call: ast.Call) -> str | None:
    """The model in ``Model.objects.create(...)`` or ``Model.objects.filter(...).update(...)``."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return None
    if function.attr not in WRITES | {"update", "delete"}:
        return None
    node: ast.expr = function.value
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            if node.attr in {"objects", "_base_manager"} and isinstance(node.value, ast.Name):
                return node.value.id
            node = node.value
        else:
            return None


def test_a_package_writes_only_its_own_models() -> None:
    owners = _models_of_packages()
    found = []
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            model = _model_written(node)
            if model in owners and owners[model] != module.package:
                found.append(f"{module.place}:{node.lineno} writes {owners[model]}.{model}")
    assert not found, "call that package's action instead:\n" + "\n".join(found)


def test_views_queries_and_rules_do_not_write() -> None:
    owners = _models_of_packages()
    found = []
    for module in modules():
        if module.part not in {"views", "queries", "rules", "forms", "api"}:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and _model_written(node) in owners:
                found.append(f"{module.place}:{node.lineno}")
    assert not found, "only actions write:\n" + "\n".join(found)


def test_actions_do_not_talk_to_the_network() -> None:
    found = [
        f"{module.place} imports {name}"
        for module in modules()
        if module.part == "actions"
        for name in runtime_imports(module.tree)
        if name.startswith(NETWORK)
    ]
    assert not found


def test_rules_are_pure_functions_over_plain_values() -> None:
    found = []
    for module in modules():
        if module.part != "rules":
            continue
        for name in runtime_imports(module.tree):
            own = name.removeprefix(f"talentkreis.{module.package}.").split(".")[0]
            if name.startswith("django.db.") and not name.endswith((".TextChoices", ".models")):
                found.append(f"{module.place} imports {name}")
            if own in {"queries", "actions", "views", "tasks"}:
                found.append(f"{module.place} imports {name}")
    assert not found


def test_no_domain_signal_and_no_model_save_override() -> None:
    found = []
    for module in modules():
        if any(
            name.startswith("django.db.models.signals") for name in runtime_imports(module.tree)
        ):
            found.append(f"{module.place} uses signals")
        if module.part != "models":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}:
                found.append(f"{module.place}:{node.lineno} overrides {node.name}()")
    assert not found


def test_background_jobs_take_ids_and_plain_values() -> None:
    plain = {"int", "str", "bool", "float", "None"}
    found = []
    for module in modules():
        if module.part != "tasks":
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if not any("task" in ast.dump(decorator) for decorator in node.decorator_list):
                continue
            for argument in [*node.args.args, *node.args.kwonlyargs]:
                named = ast.unparse(argument.annotation) if argument.annotation else "nothing"
                inner = set(re.findall(r"\w+", named)) - {"list"}
                if argument.arg != "context" and not inner <= plain:
                    found.append(f"{module.place}: {node.name}({argument.arg}: {named})")
    assert not found


def test_every_file_names_its_licence_and_stays_readable() -> None:
    found = []
    for path in sorted([*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]):
        text = path.read_text("utf-8")
        if "migrations" in path.parts or not text:
            continue
        if not text.startswith(("# SPDX-License-Identifier: Apache-2.0", "#!")):
            found.append(f"{path.relative_to(ROOT)} has no SPDX line")
        too_long = text.count("\n") > LINES_A_FILE
        if too_long and not {"tests", "vendor"} & set(path.parts):
            found.append(f"{path.relative_to(ROOT)} has {text.count(chr(10))} lines")
    assert not found, f"over {LINES_A_FILE} lines a file becomes a package:\n" + "\n".join(found)


@pytest.mark.parametrize("name", ["utils", "common", "core", "base", "helpers", "misc"])
def test_nothing_is_called_by_a_name_that_says_nothing(name: str) -> None:
    assert not list(SOURCE.rglob(f"{name}.py"))
    assert not list(SOURCE.rglob(f"{name}/__init__.py"))


def test_no_committed_file_names_a_path_of_some_machine_or_a_package_index() -> None:
    forbidden = re.compile(r"/(?:home|root|Users)/\w|pypi\.org|registry\.npmjs|files\.pythonhosted")
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    found = []
    for name in files:
        path = ROOT / name
        if path == ROOT / "tests/architecture/test_packages.py" or not path.is_file():
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if forbidden.search(text):
            found.append(name)
    assert not found
