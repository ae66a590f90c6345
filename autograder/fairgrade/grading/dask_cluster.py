"""The same work on the machines of a Dask cluster that is already there.

Every worker of the cluster makes a sandbox of its own when the first submission reaches it, so bubblewrap and
this package (of the same version) have to be installed there. Submissions travel to the workers and results
back; nothing of the course or the class has to lie on their disks, and the gradebook is written here alone. A
worker that dies has its submissions done by another: the cluster sees to that.
"""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import Future
from typing import Any

from distributed import Client, WorkerPlugin, get_worker

from fairgrade.execution.kernel_run import KernelUnavailable
from fairgrade.grading.pool import GraderError, attempt
from fairgrade.grading.worker import Graded, Worker
from fairgrade.lab.course import Lab, Unusable
from fairgrade.results.store import key_of
from fairgrade.sandbox.host import NoSandbox
from fairgrade.submission.intake import Submission

#: Seconds to wait for the scheduler, and for a first worker.
_PATIENCE = 30


class Cluster:
    """An executor on a Dask cluster.

    Parameters
    ----------
    address : str
        The scheduler's, for example ``tcp://grading.example.org:8786``.

    Raises
    ------
    Unusable
        On opening, if nobody answers there or no worker comes.
    """

    def __init__(self, lab: Lab, address: str) -> None:
        self._lab, self._address = lab, address
        self._name = f"fairgrade-{lab.fingerprint[:16]}"
        self._client: Client | None = None
        self._width = 1

    def open(self) -> None:
        """Connect, and give every worker the lab."""
        if self._client is None:
            self._client = self._connected()
            self._client.register_plugin(_LabOnWorker(self._lab), name=self._name)
        self._executor = self._client.get_executor(pure=False)

    def _connected(self) -> Client:
        try:
            client = Client(self._address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            why = " ".join(str(error).split())[:200]
            raise Unusable(
                "--scheduler",
                f"no Dask scheduler answers at {self._address} ({why}); start one: dask scheduler",
            ) from error
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            client.close()
            raise Unusable(
                "--scheduler", f"{self._address} has no workers; start one: dask worker {self._address}"
            ) from error
        return client

    @property
    def width(self) -> int:
        """Twice what the workers do at a time, so that none of them waits; they may come and go."""
        if self._client is not None:
            with contextlib.suppress(Exception):  # of any kind, when nobody answers; `submit` will say so
                self._width = 2 * max(1, sum(self._client.nthreads().values()))
        return self._width

    def submit(self, submission: Submission) -> Future[Graded]:
        """Send a submission to the cluster."""
        if self._client is None or self._client.status != "running":
            raise KernelUnavailable(f"the Dask cluster at {self._address} does not answer any more")
        key = key_of(self._lab, submission)
        future: Future[Graded] = self._executor.submit(_grade_there, self._name, key, submission)
        return future

    def close(self) -> None:
        """Take the lab back from the workers, and disconnect."""
        if self._client is not None:
            client, self._client = self._client, None
            if client.status == "running":
                client.unregister_worker_plugin(self._name)
            client.close()


class _LabOnWorker(WorkerPlugin):
    """What a worker of the cluster keeps between submissions of a lab."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def setup(self, worker: Any) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None

    def teardown(self, worker: Any) -> None:
        self._drop()

    def grade(self, submission: Submission) -> Graded:
        with self._lock:
            if self._worker is None:
                self._worker = _made_to_stay(self._lab)
            worker = self._worker
        try:
            return attempt(worker, submission)
        except NoSandbox:
            self._drop()
            raise

    def _drop(self) -> None:
        with self._lock:
            if self._worker is not None:
                self._worker.close()
                self._worker = None


def _made_to_stay(lab: Lab) -> Worker:
    """Make a worker whose processes end with this process.

    The kernel ends them with the *thread* that started them, and the cluster's threads come and go.
    """
    made: list[Worker | BaseException] = []
    ready = threading.Event()

    def make() -> None:
        try:
            made.append(Worker(lab))
        except BaseException as error:
            made.append(error)
            return
        finally:
            ready.set()
        threading.Event().wait()

    threading.Thread(target=make, daemon=True, name="fairgrade").start()
    ready.wait()
    if isinstance(made[0], BaseException):
        raise made[0]
    return made[0]


def _grade_there(name: str, key: str, submission: Submission) -> Graded:
    plugin: Any = get_worker().plugins[name]
    graded: Graded = plugin.grade(submission)
    if graded.result.key != key:
        raise GraderError("the cluster has another version of this package; install the same there")
    return graded
