"""The site, built once as `make site` builds it and shared by the processes that read it."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.site.opened import watched

REPOSITORY = "https://github.com/owner/name"


@pytest.fixture(scope="session")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The built pages."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "site"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "built").exists():
            build(root, folder)
            (folder / "built").touch()
    return folder / "html"


def build(root: Path, folder: Path) -> None:
    """Build the site into `folder`/html."""
    environment = Path(sys.executable).parent.parent  # as it is: what is not locked stays installed
    settings = [f"SITE={folder}", f"VENV={environment}", f"REPOSITORY={REPOSITORY}"]
    done = subprocess.run(
        ["make", "-o", f"{environment}/.installed", "site", *settings],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert not done.returncode, f"make site:\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, str]:
    """Every page's HTML by its path."""
    return {str(file.relative_to(site)): file.read_text() for file in sorted(site.rglob("*.html"))}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that keeps a list of what went wrong on it in `page.wrong`."""
    with watched(chromium) as opened:
        yield opened


@pytest.fixture(scope="session")
def questions(root: Path) -> list[dict[str, Any]]:
    """What readers are asked, from course/quiz.toml."""
    return tomllib.loads((root / "course/quiz.toml").read_text())["question"]


@pytest.fixture(scope="session")
def course_map(root: Path) -> dict[str, Any]:
    """course/map.toml."""
    return tomllib.loads((root / "course/map.toml").read_text())
