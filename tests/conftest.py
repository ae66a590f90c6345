"""What every test has: the project's folder, and property tests that a slow machine does not fail."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A deadline per example would make a test depend on what else the machine does. The gate tries the same
# examples every time, so that it speaks of the change it is run on; at a desk new ones are tried.
settings.register_profile("course", deadline=None)
settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile("gate" if os.environ.get("CI") else "course")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds course/, solutions/ and labs/."""
    return Path(__file__).resolve().parent.parent


#: What the course's notebooks import, but for its own helpers and for widgets, which tie themselves to
#: the shell that there is when they are imported.
STACK = [
    *(
        "numpy",
        "scipy.stats",
        "scipy.optimize",
        "pandas",
        "pandas.io.formats.html",
        "pandas.io.formats.style",
    ),
    *("matplotlib.pyplot", "matplotlib.backends.backend_agg", "ipywidgets", "anywidget"),
    *("sklearn.linear_model", "sklearn.ensemble", "sklearn.pipeline", "sklearn.preprocessing"),
    *("sklearn.metrics", "sklearn.model_selection", "fairlearn.metrics", "fairlearn.reductions"),
    *("fairlearn.preprocessing", "fairlearn.postprocessing", "fairlearn.adversarial"),
]


@pytest.fixture(scope="session")
def stack(tmp_path_factory) -> Iterator[Path]:
    """A kernel spec whose kernels are forked from one process that has imported the stack."""
    from tests.kernels import plugin, provisioner  # noqa: F401

    with provisioner.Template(STACK) as template:
        yield provisioner.write_spec(tmp_path_factory.mktemp("jupyter"), template)


@pytest.fixture
def kernel(stack, monkeypatch) -> str:
    """The name of a kernel that has its imports behind it; without it notebooks run as learners run them."""
    monkeypatch.setenv("JUPYTER_PATH", str(stack))
    return "warm"
