"""What learners get: all that they need, the same bytes each time, and no line of what is kept from them.

tests/browser/test_jupyterlab.py starts JupyterLab in it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from fairgrade.authoring import bundle, source
from fairgrade.authoring.course_map import CourseMap
from tests import learners

DAY = time.strptime("2026-01-02", "%Y-%m-%d")


@pytest.fixture(scope="module")
def files(root: Path) -> dict[str, bytes]:
    return bundle.contents(root)


@pytest.fixture(scope="module")
def secret(root: Path) -> dict[str, str]:
    return bundle.secrets(root)


@pytest.fixture(scope="module")
def unpacked(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    list(bundle.write(root, folder / "dist"))
    (archive,) = (folder / "dist").glob("*.tar.gz")
    return learners.unpack(root, folder, archive.read_bytes())


# ---------------------------------------------------------------------- what is in it


def test_both_archives_hold_the_same_files_in_one_folder(unpacked, files):
    dist = unpacked.parent / "dist"
    (packed,), (zipped,) = dist.glob("*.tar.gz"), dist.glob("*.zip")
    with tarfile.open(packed) as tar, zipfile.ZipFile(zipped) as other:
        names = [member.name for member in tar]
        assert names == other.namelist() == sorted(f"{unpacked.name}/{name}" for name in files)
        assert all(member.isfile() and member.uid == 0 and not member.uname for member in tar)
        for name in names:
            assert tar.extractfile(name).read() == other.read(name)
    assert (unpacked / ".ci" / "system-packages").stat().st_mode & 0o111
    assert packed.name == f"fairness-audit-course-{bundle.version(unpacked)}.tar.gz"


def test_the_whole_course_is_in_it(root, files):
    course = CourseMap.read(root)
    for entry in [*course.notebooks, *course.labs]:
        assert course.path(entry).as_posix() in files
        assert f"[{entry['file']}]({course.path(entry).as_posix()})" in files["README.md"].decode()
    assert {"Makefile", "nbgrader_config.py", "environment.yml", "requirements.lock"} <= set(files)


def test_links_lead_to_files_of_the_bundle(files):
    """What is left out is linked from nowhere."""
    folders = {parent.as_posix() for name in files for parent in Path(name).parents}
    broken = []
    for name, content in files.items():
        if not name.endswith((".md", ".ipynb")) or "LICENSE" in name:
            continue
        text = "\n".join(
            "".join(cell["source"])
            for cell in (
                json.loads(content)["cells"] if name.endswith(".ipynb") else [{"source": content.decode()}]
            )
            if cell.get("cell_type", "markdown") == "markdown"
        )
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            if not re.match(r"[a-z]+:", link):
                path = (Path("/") / Path(name).parent / unquote(link)).resolve().relative_to("/").as_posix()
                if path not in files and path not in folders:
                    broken.append(f"{name}: {link}")
    assert broken == []


def test_the_same_files_give_the_same_bytes(root, files):
    again = bundle.contents(root)
    for pack in (bundle.tar, bundle.zipped):
        assert pack(files, "course", DAY) == pack(again, "course", DAY)
        assert pack(files, "course", DAY) != pack(files | {"LICENSE": b"another"}, "course", DAY)


# ---------------------------------------------------------------------- what is not in it


def test_no_line_that_is_kept_from_learners_is_in_the_archive(unpacked, secret):
    """Searched in what was unpacked, not in what was meant to be packed."""
    there = {
        path.relative_to(unpacked).as_posix(): path.read_bytes()
        for path in unpacked.rglob("*")
        if path.is_file() and ".venv" not in path.relative_to(unpacked).parts
    }
    assert bundle.leaks(there, secret) == []
    for name in there:
        parts = set(Path(name).parts)
        assert not parts & {
            "solutions",
            "cases",
            "tests",
            ".git",
            "__pycache__",
            ".ipynb_checkpoints",
            "workspace",
        }
        assert not name.endswith((".pyc", ".db", ".tar.gz", ".whl"))


def test_the_search_knows_every_lab_and_every_kind_of_secret(root, secret):
    labs = [entry["file"] for entry in CourseMap.read(root).labs]
    for lab in labs:
        assert sum(f"solutions/{lab}" in where for where in secret.values()) > 20, lab
        assert sum(f"cases/{lab}" in where for where in secret.values()) > 20, lab
    assert len(secret) > 5_000
    for region in source.REGIONS:
        lines = {
            line
            for lab in labs
            for cell in json.loads((root / "solutions" / lab / f"{lab}.ipynb").read_text())["cells"]
            for raw in source.regions("".join(cell["source"]), region)[0]
            if len(line := " ".join(raw.split()).lstrip("# ")) >= bundle.SHORTEST
        }
        # The others also stand where learners read them: `rng = np.random.default_rng(4)`.
        assert len(lines & set(secret)) > 0.95 * len(lines) > 30, region


def test_the_search_finds_every_source_and_every_case(root, secret):
    kept = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("solutions", "autograder/cases")
        for path in (root / folder).rglob("*")
        if path.suffix in (".ipynb", ".py")
    }
    found = {sentence.partition(" holds ")[0] for sentence in bundle.leaks(kept, secret)}
    assert found == set(kept)


LINE = "assert truth.loc['north'] == 17"


@pytest.mark.parametrize(
    ("name", "hide"),
    [
        ("a.py", lambda line: f"if x:\n    {line}\n"),
        ("a.md", lambda line: f"It says `{line}` there."),
        ("a.txt", lambda line: line.replace(" ", "\n\t")),
        ("a.ipynb", lambda line: json.dumps({"cells": [{"source": ["import os\n", line]}]})),
        ("a.ipynb", lambda line: json.dumps({"cells": [{"metadata": {"numbers": {"bound": {"1": line}}}}]})),
        ("a.ipynb", lambda line: json.dumps({"cells": [{"outputs": [{"data": {"text/html": [line]}}]}]})),
        ("a.ipynb", lambda line: json.dumps({"metadata": {line: 1}})),
        ("a.json", lambda line: json.dumps([{"deep": [line, 1]}])),
    ],
)
def test_the_search_finds_a_line_wherever_it_hides(name: str, hide: Callable[[str], str]):
    secret = {LINE: "a hidden test"}
    assert bundle.leaks({name: hide(LINE).encode()}, secret) == [
        f"{name} holds a line of a hidden test: {LINE}"
    ]
    assert bundle.leaks({name: hide(LINE.replace("17", "18")).encode()}, secret) == []


def test_a_bundle_with_a_leak_is_not_written(root, tmp_path, monkeypatch, files, secret):
    line = next(iter(secret))
    monkeypatch.setattr(bundle, "contents", lambda root: files | {"course/notes.md": line.encode()})
    monkeypatch.setattr(bundle, "secrets", lambda root: secret)
    with pytest.raises(bundle.Leak, match=r"course/notes\.md holds a line of .*lab01"):
        list(bundle.write(root, tmp_path / "dist"))
    assert not (tmp_path / "dist").exists()


# ---------------------------------------------------------------------- what it does


def test_make_alone_lists_only_what_learners_can_do(unpacked):
    said = subprocess.run(["make"], cwd=unpacked, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^make (\S+)", said, re.MULTILINE) == ["lab"]


def test_a_learner_checks_a_lab_with_what_is_in_the_bundle(unpacked):
    run = {"cwd": unpacked, "capture_output": True, "text": True, "check": False}
    code = "import fairgrade.cli, fairness_audit; print(fairgrade.cli.__file__, fairness_audit.__file__)"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(unpacked.parent), **learners.own_code(unpacked)}
    where = subprocess.run([sys.executable, "-c", code], **run, env=environment)
    assert all(Path(path).is_relative_to(unpacked) for path in where.stdout.split()), where.stderr
    command = [
        sys.executable,
        "-m",
        "fairgrade.cli",
        "check",
        "labs/lab03_impossibility/lab03_impossibility.ipynb",
    ]
    done = subprocess.run(command, **run, env=environment)
    assert done.returncode == 1, done.stderr
    assert "lab03_impossibility, as saved on" in done.stdout
    assert "Hidden checks decide" in done.stdout
