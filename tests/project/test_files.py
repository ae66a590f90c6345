"""Files for other programs: citation, changelog, workflows, hooks, what installs the system's programs."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read_yaml(name: str):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_the_citation_has_what_the_format_requires():
    """The Citation File Format 1.2.0; whoever cites needs the version as well."""
    citation = read_yaml("CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert citation["message"]
    assert citation["title"]
    assert citation["type"] == "software"
    assert citation["authors"]
    assert all("name" in author or "family-names" in author for author in citation["authors"])
    assert citation["version"] == PROJECT["version"]
    assert set(citation["license"]) == set(PROJECT["license"].split(" AND "))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(citation["date-released"]))


def test_the_changelog_tells_of_this_version():
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert headings[1] == PROJECT["version"]


def test_workflows_call_what_the_project_calls_itself():
    gate, weekly = read_yaml(".github/workflows/gate.yml"), read_yaml(".github/workflows/weekly.yml")
    assert {"run": ".ci/run"} in gate["jobs"]["gate"]["steps"]
    assert {"run": "make latest"} in weekly["jobs"]["latest"]["steps"]
    assert {"run": "make explore"} in weekly["jobs"]["explore"]["steps"]
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"lab", "test", "check", "latest", "explore"} <= set(targets)


def test_hooks_use_the_projects_own_tools():
    hooks = [hook for repo in read_yaml(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    assert len(hooks) == 3
    for hook in hooks:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/")


# --- .ci/system-packages -----------------------------------------------------------------------------------


TESTS_NEED = ("git", "make", "bwrap", "chromium", "initdb")


@pytest.fixture
def machine(tmp_path):
    """A machine with the programs named, beside the script's own; what the script installs and says."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("bash", "env", "mktemp", "rm", "tail", "true"):
        (programs / name).symlink_to(shutil.which(name))

    def on(what: str, *there: str, uid: int = 0, sudo: bool = False, apt: bool = True, **environment: str):
        scripts = dict.fromkeys(there, "exit 0")
        scripts["ls"] = "exit 1"  # no PostgreSQL where Debian puts it
        scripts["id"] = f"echo {uid}"
        if sudo:
            scripts["sudo"] = 'test "$1" = -n && shift && exec "$@"'
        if apt:
            scripts["apt-get"] = f'echo "$@" >> {tmp_path}/asked'
        for name, body in scripts.items():
            (programs / name).write_text(f"#!/bin/sh\n{body}\n")
            (programs / name).chmod(0o755)
        done = subprocess.run(
            [ROOT / ".ci" / "system-packages", what],
            env={"PATH": str(programs), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        asked = tmp_path / "asked"
        installed = re.findall(r"install .*recommends (.*)", asked.read_text()) if asked.exists() else []
        return installed, done.stdout + done.stderr

    return on


def test_nothing_is_said_where_nothing_is_missing(machine):
    assert machine("test", "python3", *TESTS_NEED) == ([], "")
    assert machine("lab", "python3") == ([], "")


def test_root_and_who_has_sudo_get_what_is_missing_and_are_told_first(machine):
    everything = "python3 python3-venv git make bubblewrap chromium fonts-dejavu-core postgresql"
    installed, said = machine("test")
    assert installed == [everything]
    assert said.startswith(f"Installing {everything} with apt-get")
    installed, said = machine("test", "python3", "git", "make", "initdb", uid=1000, sudo=True)
    assert installed[1:] == ["bubblewrap chromium fonts-dejavu-core"]


def test_learners_need_no_more_than_environments(machine):
    assert machine("lab")[0] == ["python3 python3-venv"]


def test_an_interpreter_of_ones_own_choice_has_its_own_package(machine):
    assert machine("lab", PYTHON="/usr/bin/python3.12")[0] == ["python3.12 python3.12-venv"]


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"uid": 1000}, "that takes root or sudo; run: sudo apt-get install bubblewrap"),
        ({"apt": False}, "this is neither Debian nor Ubuntu"),
        ({"NO_SYSTEM_PACKAGES": "1"}, "NO_SYSTEM_PACKAGES is set"),
    ],
)
def test_without_the_right_to_install_it_says_what_is_missing_and_goes_on(machine, how, why):
    there = [name for name in TESTS_NEED if name != "bwrap"]
    assert machine("test", "python3", *there, **how) == ([], f"Not installed: bubblewrap ({why}).\n")
