"""Many submissions at once: workers side by side, each with one submission at a time.

A dispatcher hands out no more submissions than there are workers for, so that memory does not grow with the
class. A worker that dies, or loses its sandbox, takes nobody's score with it: what it was grading is tried
once more, alone and in an executor made anew, and only what fails then as well has failed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Future,
    ProcessPoolExecutor,
    wait,
)
from typing import Any, Protocol, TypeVar

from fairgrade.execution.kernel_run import KernelUnavailable
from fairgrade.grading.worker import Graded, Worker
from fairgrade.process.control import die_with_parent
from fairgrade.sandbox.host import NoSandbox
from fairgrade.submission.intake import Submission

Ticket = TypeVar("Ticket")
Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class GraderError(RuntimeError):
    """Unexpected error in the grader."""


class Executor(Protocol):
    """Where submissions are graded."""

    @property
    def width(self) -> int:
        """How many submissions to hand out at a time."""

    def open(self) -> None:
        """Make it ready; anew if it was open."""

    def submit(self, submission: Submission) -> Future[Graded]:
        """Hand out a submission."""

    def close(self) -> None:
        """End everything in it."""


class Dispatcher:
    """Grades submissions in an executor, which is opened for the first of them. A context manager."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._opened = self._sound = False

    def grade(
        self, work: Iterable[tuple[Ticket, Submission]]
    ) -> Iterator[tuple[Ticket, Submission, Graded | Exception]]:
        """Grade submissions as they come: what each came to, or why it could not be graded.

        Raises
        ------
        NoSandbox, Unusable
            If the executor cannot be opened, so that nothing can be graded.
        """
        work, more = iter(work), True
        pending: dict[Future[Graded], tuple[Ticket, Submission]] = {}
        again: list[tuple[Ticket, Submission]] = []
        while more or pending:
            while more and not again and len(pending) < self._executor.width:
                item = next(work, None)
                if item is None:
                    more = False
                else:
                    pending[self._submit(item[1])] = item
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                item, outcome = pending.pop(future), _outcome(future)
                if _is_mishap(outcome):
                    again.append(item)
                    self._sound = False
                else:
                    yield (*item, outcome)
            if again and not pending:  # the others have been let finish, or failed likewise
                for item in again:
                    outcome = _outcome(self._submit(item[1]))
                    self._sound = not _is_mishap(outcome)
                    yield (*item, outcome)
                again.clear()

    def _submit(self, submission: Submission) -> Future[Graded]:
        try:
            if not self._sound:
                self._executor.open()
                self._opened = self._sound = True
            return self._executor.submit(submission)
        except (BrokenExecutor, KernelUnavailable, NoSandbox) as error:
            if not self._opened:
                raise
            return _done(error)

    def close(self) -> None:
        """End all workers."""
        self._executor.close()

    def __enter__(self) -> Dispatcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _is_mishap(outcome: object) -> bool:
    return isinstance(outcome, (BrokenExecutor, NoSandbox))


def _outcome(future: Future[Graded]) -> Graded | Exception:
    try:
        return future.result()
    except CancelledError:
        return KernelUnavailable("the worker that was grading it has ended")
    except Exception as error:
        return error


def _done(error: Exception) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def attempt(worker: Worker, submission: Submission) -> Graded:
    """Grade a submission; whatever is raised can be sent to another process."""
    try:
        return worker.grade(submission)
    except (NoSandbox, KernelUnavailable):
        raise
    except Exception as error:
        raise GraderError(f"unexpected error in the grader: {type(error).__name__}: {error}") from None


# --- in this process ---------------------------------------------------------------------------------------


class SerialExecutor:
    """One submission after another, in this process.

    Parameters
    ----------
    make_worker
        Is called whenever the executor is opened.
    """

    width = 1

    def __init__(self, make_worker: Callable[[], Worker]) -> None:
        self._make_worker = make_worker
        self._worker: Worker | None = None

    def open(self) -> None:
        """Make a worker."""
        self.close()
        self._worker = self._make_worker()

    def submit(self, submission: Submission) -> Future[Graded]:
        """Grade a submission now."""
        assert self._worker is not None, "it has to be opened first"
        future: Future[Graded] = Future()
        try:
            future.set_result(attempt(self._worker, submission))
        except Exception as error:
            future.set_exception(error)
        return future

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None


# --- in processes of this machine --------------------------------------------------------------------------


class ProcessExecutor:
    """Processes of this machine, forked when what they share (the sandbox, the checkers) is there.

    Parameters
    ----------
    make_worker
        Is called whenever the executor is opened; every process gets a fork of the worker.
    jobs
        How many processes.
    """

    def __init__(self, make_worker: Callable[[], Worker], jobs: int) -> None:
        self._make_worker, self._jobs = make_worker, jobs
        self._worker: Worker | None = None
        self._pool: _Pool | None = None

    @property
    def width(self) -> int:
        """Twice the processes, so that none waits for the next submission to be read."""
        return 2 * self._jobs

    def open(self) -> None:
        """Make a worker and fork the processes."""
        self.close()
        self._worker = self._make_worker()
        self._pool = _Pool(self._jobs, self._worker)

    def submit(self, submission: Submission) -> Future[Graded]:
        """Hand a submission to the next process that is free."""
        assert self._pool is not None, "it has to be opened first"
        return self._pool.submit(_attempt_here, submission)

    def close(self) -> None:
        """End the processes and the worker."""
        if self._pool is not None:
            self._pool.end()
            self._pool = None
        if self._worker is not None:
            self._worker.close()
            self._worker = None


def map_in_processes(function: Callable[[Item], Outcome], items: list[Item], jobs: int) -> list[Outcome]:
    """Return what a function makes of each item, in order; in forked processes if that is worth it."""
    if min(jobs, len(items)) < 2:
        return [function(item) for item in items]
    pool = _Pool(jobs, function)
    try:
        return list(pool.map(_apply_here, items, chunksize=8))
    finally:
        pool.end()


class _Pool(ProcessPoolExecutor):
    """Forked processes that know `shared` and end with this process, however it ends."""

    def __init__(self, jobs: int, shared: Any) -> None:
        self._others = multiprocessing.active_children()
        fork = multiprocessing.get_context("fork")
        super().__init__(jobs, mp_context=fork, initializer=_begin, initargs=(shared, os.getpid()))

    def end(self) -> None:
        """End it now, whatever is being done."""
        for process in multiprocessing.active_children():
            if process not in self._others:
                process.kill()
        self.shutdown(cancel_futures=True)  # waits for their end


_shared: Any = None


def _begin(shared: Any, parent: int) -> None:
    global _shared
    _shared = shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it as well, and ends us
    die_with_parent()
    if os.getppid() != parent:
        os._exit(1)


def _attempt_here(submission: Submission) -> Graded:
    return attempt(_shared, submission)


def _apply_here(item: Any) -> Any:
    return _shared(item)
