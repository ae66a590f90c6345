"""What every test has: settings for property tests, kernels that start at once, what is skipped and why."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from jupyter_client.connect import LocalPortCache
from xdist.scheduler import LoadScopeScheduling

from tests.needs import chromium_program, missing
from tests.ports import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The suite tries the same examples every time, so that it speaks of the change it is run on. `make explore`
# tries new ones. A deadline per example would make a test depend on what else the machine does.
settings.register_profile("suite", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("suite")

# Jupyter lets the system choose a kernel's ports and closes them again until the kernel has started.
LocalPortCache.find_available_port = lambda self, ip: free_port(ip)

#: Set in .ci/run: everything that tests need is there, so none may be skipped.
GATE = bool(os.environ.get("FAIRNESS_GATE"))
#: What the gate accepts all the same, because no program that is installed changes it.
ACCEPTED = (
    "the project does not ship",  # data that a clone does not have
    "all other tests run as an ordinary user",
    "the system's own Python is not of this version",
    "only root can read",
)


def pytest_configure() -> None:
    """Where there is no sandbox, a test is skipped when it asks for one. Those that leave that to another
    process say so with ``@pytest.mark.needs("bubblewrap")``.
    """
    if why := missing("bubblewrap"):
        from fairgrade.sandbox.host import Sandbox

        Sandbox.__init__ = lambda *_, **__: pytest.skip(why)


#: Files whose tests take a minute or more each and share nothing.
LONG = ("tests/fairgrade/selftest/test_labs.py",)


class ByFile(LoadScopeScheduling):
    """Give a file's tests to one process, which starts a class or a browser once; long tests go alone."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file in LONG else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    return ByFile(config, log)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their number: what they hold may differ between two collections of the same tests.

    An archive holds the time of day. Two workers that collect on either side of a second refuse to begin.
    """
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the long tests, so that at the end no process waits for the other."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_runtest_setup(item: pytest.Item) -> None:
    names = {name for mark in item.iter_markers("needs") for name in mark.args}
    if item.get_closest_marker("browser"):
        names.add("chromium")
    for name in sorted(names):
        if why := missing(name):
            pytest.skip(why)


def skipped(reporter: pytest.TerminalReporter) -> dict[str, int]:
    """How many tests were skipped for which reason."""
    reports = reporter.stats.get("skipped", [])
    return dict(Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in reports))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    reasons = skipped(reporter) if GATE and reporter else {}  # xdist's workers have no reporter
    if exitstatus == 0 and not all(reason.startswith(ACCEPTED) for reason in reasons):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if counts := skipped(terminalreporter):
        terminalreporter.section("not run here")
        for reason, count in sorted(counts.items(), key=lambda item: -item[1]):
            terminalreporter.write_line(f"{count:5} {reason}")
        if GATE and not all(reason.startswith(ACCEPTED) for reason in counts):
            terminalreporter.write_line("FAIRNESS_GATE is set: a skipped test fails the run.", red=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """Debian's own Chromium, without a window.

    Until it is closed, an event loop runs in this thread, and the tests of other modules start their own.
    """
    from playwright.sync_api import sync_playwright

    if why := missing("chromium"):
        pytest.skip(why)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=flags)
        yield browser
        browser.close()


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
