"""What installs the course says the same thing everywhere, and names no registry."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# conda splits matplotlib so that a server need not install a desktop toolkit
CONDA_NAMES = {"matplotlib-base": "matplotlib", "python-duckdb": "duckdb"}


def conda_bounds() -> dict[str, SpecifierSet]:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    bounds = {}
    for entry in environment["dependencies"]:
        if isinstance(entry, str):
            requirement = Requirement(re.sub(r"(?<![=<>!~])=(?!=)", "==", entry))  # conda's single =
            name = CONDA_NAMES.get(requirement.name, requirement.name)
            bounds[canonicalize_name(name)] = requirement.specifier
    return bounds


def test_environment_yml_has_the_bounds_of_pyproject():
    expected = {r.name: r.specifier for r in map(Requirement, PROJECT["dependencies"])}
    found = conda_bounds()
    found.pop("pip")
    python = re.fullmatch(r"==(\d+\.\d+)", str(found.pop("python")))
    assert python, "repo2docker reads `python=X.Y` and passes over a bound"
    assert SpecifierSet(PROJECT["requires-python"]).contains(python[1])
    assert found == expected


def imported_by(source: str) -> set[str]:
    """Top-level names of what code imports, in its functions as well; empty if it is not Python."""
    names = set()
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return names
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module.partition(".")[0])
    return names


def sources(folder: str) -> Iterator[str]:
    """What is in a folder's modules and in its notebooks' code cells."""
    for path in (ROOT / folder).rglob("*.py"):
        yield path.read_text(encoding="utf-8")
    for path in (ROOT / folder).rglob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield from ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        # what `fairness-audit report --scheduler` and `smollm2.load` alone import
        ("shared/fairness_audit", ("cluster", "models")),
        ("autograder/fairgrade", ("cluster",)),  # what `fairgrade grade --scheduler` alone imports
        ("course", ()),
        ("solutions", ()),
        ("site", ("site",)),
        ("tests", ("dev", "cluster", "postgresql", "site", "adversarial")),
    ],
)
def test_what_is_imported_is_declared(folder, extras):
    """A package that only comes along with another one goes away, or changes, without notice."""
    requirements = [*PROJECT["dependencies"]]
    for extra in extras:
        requirements += PROJECT["optional-dependencies"][extra]
    declared = {canonicalize_name(Requirement(one).name) for one in requirements}
    installed = packages_distributions()
    for not_in_the_lock in ("torch", "gguf", "tokenizers"):
        installed.setdefault(not_in_the_lock, [not_in_the_lock])
    beside = {path.stem for path in (ROOT / folder).glob("*.py")}  # what the site's extensions import
    ours = {"fairness_audit", "fairgrade", "tests", *beside}
    undeclared = {}
    for name in set().union(*map(imported_by, sources(folder))) - ours - sys.stdlib_module_names:
        if not {canonicalize_name(one) for one in installed.get(name, [])} & declared:
            undeclared[name] = installed.get(name)
    assert undeclared == {}


def test_environment_yml_installs_the_project_itself():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    # With an option before it, pip refuses the line and repo2docker does not see that the path is local.
    assert {"pip": ["-e ."]} in environment["dependencies"]


def locked() -> dict[str, str]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, flags=re.MULTILINE))


def test_the_lock_satisfies_every_bound():
    extras = PROJECT["optional-dependencies"]
    tested = Requirement(extras["dev"][0])
    assert tested.name == PROJECT["name"], "the first of them names the extras that the tests use"
    more = [one for extra in tested.extras for one in extras[extra]]
    wanted = [*PROJECT["dependencies"], *extras["dev"][1:], *more]
    versions = locked()
    for requirement in map(Requirement, wanted):
        assert requirement.name in versions, f"{requirement.name} is not locked: run `make lock`"
        assert requirement.specifier.contains(versions[requirement.name]), requirement


def test_every_locked_package_has_hashes():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) > 100
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("package", ["uv"])
def test_the_makefile_starts_from_the_locked_version(package):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"UV     := {locked()[package]}" in makefile


def test_no_file_names_a_package_registry():
    # Spelled in two halves so that this file does not name them either.
    hosts = [
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "anaconda" + ".org",
        "npmjs" + ".org",
        "npmjs" + ".com",
    ]
    hosts += ["--index" + "-url", "--extra-index" + "-url"]
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    for name in filter(None, files.split("\0")):
        path = ROOT / name
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        assert not [h for h in hosts if h in text], name


def test_class_data_and_the_environment_stay_out_of_git():
    for path in [".venv/bin/python", "autograder/workspace/gradebook.db", "site/html/index.html"]:
        ignored = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT)
        assert ignored.returncode == 0, path
