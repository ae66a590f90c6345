"""What holds for all code: who imports whom, what stays private, names that are gone."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = {"fairness_audit": ROOT / "shared", "fairgrade": ROOT / "autograder", "tests": ROOT}


def tracked() -> list[Path]:
    """The files that a clone would have."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def modules() -> Iterator[tuple[str, Path]]:
    """Every module by its full name."""
    for package, place in PLACES.items():
        for path in sorted((place / package).rglob("*.py")):
            yield ".".join(path.relative_to(place).with_suffix("").parts).removesuffix(".__init__"), path


MODULES = dict(modules())


def imported(name: str, path: Path) -> Iterator[tuple[int, str, str]]:
    """(line, full name, name here) of everything of ours that a module imports."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, alias.asname or alias.name
        elif isinstance(node, ast.ImportFrom):
            up = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*up, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}", alias.asname or alias.name


def private(word: str) -> bool:
    return word.startswith("_") and not word.startswith("__")


def crossing(name: str, path: Path) -> Iterator[str]:
    """Private names of other modules that a module uses. A private module is its own package's to use."""
    here: dict[str, str] = {}
    for line, full, alias in imported(name, path):
        if full.partition(".")[0] not in PLACES:
            continue
        words = full.split(".")
        for i, word in enumerate(words):
            is_module = ".".join(words[: i + 1]) in MODULES
            owner = ".".join(words[:i])
            if private(word) and not (is_module and f"{name}.".startswith(f"{owner}.")):
                yield f"{path.relative_to(ROOT)}:{line} imports {full}"
        if full in MODULES:
            here[alias] = full
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and private(node.attr) and ast.unparse(node.value) in here:
            yield f"{path.relative_to(ROOT)}:{node.lineno} uses {here[ast.unparse(node.value)]}.{node.attr}"


@pytest.mark.parametrize("package", ["fairness_audit", "fairgrade"])
def test_no_private_name_is_used_outside_its_module(package):
    found = [
        line
        for name, path in MODULES.items()
        if name.partition(".")[0] == package
        for line in crossing(name, path)
    ]
    assert not found, "\n".join(found)


def test_imports_run_one_way():
    """The contracts are in pyproject.toml."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_names_before_the_packages_were_named_are_gone():
    """`autograder` is a folder, and was once a package; the other was the helpers' package."""
    helpers = "fair" + "audit"
    package = r"(?:\bfrom|\bimport|-m) autograder\b|\bautograder\.(?!ipynb|db)[a-z]\w*"
    old = re.compile(rf"\b{helpers}\b|{package}", re.IGNORECASE)
    found = []
    for path in tracked():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1):
            if match := old.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match[0]}")
    assert not found, "\n".join(found)
