"""The first notebook's check says OK here, and says what is wrong where something is."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from packaging.requirements import Requirement

from fairness_audit import environment

ROOT = Path(__file__).resolve().parents[2]


def test_this_environment_is_ready(capsys):
    environment.check()
    assert capsys.readouterr().out.startswith("OK: Python")


def test_the_versions_asked_for_are_pyprojects():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lower = {
        r.name: re.search(r">=([\d.]+)", str(r.specifier))[1]
        for r in map(Requirement, project["dependencies"])
    }
    assert {name: lower[name] for name in environment.NEEDED} == environment.NEEDED


def test_a_missing_and_an_old_library_are_named_with_the_remedy(monkeypatch, capsys):
    def version(name):
        if name == "fairlearn":
            raise PackageNotFoundError(name)
        return "0.1" if name == "pandas" else "99"

    monkeypatch.setattr(environment, "version", version)
    environment.check()
    printed = capsys.readouterr().out
    assert "FAIL: fairlearn is not installed." in printed
    assert "FAIL: pandas is 0.1; the course needs 2.2 or newer." in printed
    assert "make lab" in printed
    assert "OK" not in printed


def test_a_helper_that_cannot_be_imported_is_named(monkeypatch):
    def no_import(name):
        raise ImportError("no such module")

    monkeypatch.setattr(environment.importlib, "import_module", no_import)
    assert "fairness_audit.counts cannot be imported (no such module)." in environment.problems()
