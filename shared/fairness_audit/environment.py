"""Check that this kernel can run the course; 00_start_here runs it."""

from __future__ import annotations

import importlib
import sys
from importlib.metadata import PackageNotFoundError, version

from packaging.version import Version

NEEDED = {
    "fairlearn": "0.13",
    "scikit-learn": "1.6",
    "pandas": "2.2",
    "numpy": "2",
    "scipy": "1.14",
    "matplotlib": "3.9",
    "ipywidgets": "8.1",
    "anywidget": "0.9.13",
}
"""Distribution name -> oldest version the notebooks run with; a test holds it to pyproject.toml."""

REMEDY = "Close JupyterLab and run `make lab` in the course's folder."


def problems() -> list[str]:
    """List what is missing or too old, one sentence each; nothing when the course can run."""
    found = []
    if sys.version_info < (3, 11):  # noqa: UP036  (the kernel may be a Python that never saw pyproject)
        found.append(f"Python is {sys.version.split()[0]}; the course needs 3.11 or newer.")
    for name, oldest in NEEDED.items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            found.append(f"{name} is not installed.")
            continue
        if Version(installed) < Version(oldest):
            found.append(f"{name} is {installed}; the course needs {oldest} or newer.")
    # By name, not by an import statement: the helpers do not depend on the grader, the labs do.
    for module in ("fairness_audit.counts", "fairgrade.checks"):
        try:
            importlib.import_module(module)
        except ImportError as error:
            found.append(f"{module} cannot be imported ({error}).")
    return found


def check() -> None:
    """Print OK, or FAIL with what is wrong and what to do about it."""
    wrong = problems()
    if not wrong:
        print(f"OK: Python, the course's helpers and {len(NEEDED)} libraries are ready.")
        return
    for sentence in wrong:
        print(f"FAIL: {sentence}")
    print(REMEDY)
