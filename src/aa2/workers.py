"""Work shared out among processes, one per core."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import DupFd
from typing import Any, Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

ONE_THREAD = {
    name: "1"
    for name in ("LP_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
}
"""Environment of the processes: one per core scales better than the threads of llvmpipe, BLAS and OpenCV."""


class JobFailedError(Exception, Generic[Job]):
    """A job could not be done; its cause is what went wrong."""

    def __init__(self, job: Job) -> None:
        super().__init__(f"{job} could not be done")
        self.job = job


def shared_out(
    work: Callable[[Job], Result], jobs: Iterable[Job], workers: int, lock: int | None = None
) -> Iterator[tuple[Job, Result]]:
    """Does ``work`` for each of ``jobs`` in ``workers`` processes, and yields each with its result when done.

    When this ends early, whatever the reason, SystemExit is raised inside the jobs that are being done, so
    that they tidy up; if this process is killed, too.

    Args:
        work: a module's function.
        jobs: handed out in their order; jobs and results must be picklable.
        workers: processes.
        lock: descriptor of an open file that the processes keep open as well, so that a lock on it (flock)
            lasts until the last of them has ended, whoever was killed before.

    Raises:
        JobFailedError: a job raised an error, or its process was killed.
    """
    waiting = deque(jobs)
    crew: dict[Connection, BaseProcess] = {}
    busy: dict[Connection, Job] = {}
    try:
        for _ in range(min(workers, len(waiting))):
            connection, process = _hired(work, lock)
            crew[connection], busy[connection] = process, waiting.popleft()
            connection.send(busy[connection])
        while busy:
            for connection in wait(list(busy)):
                assert isinstance(connection, Connection)
                job = busy.pop(connection)
                result = _received(connection, job)
                if waiting:
                    busy[connection] = waiting.popleft()
                    connection.send(busy[connection])
                yield job, result
    finally:
        for connection, process in crew.items():
            process.terminate()
            connection.close()  # ends one too whose SystemExit was lost in a destructor
        for process in crew.values():
            process.join()


class _Inherited:
    """An open file that a process has from its start on, under the same descriptor."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __reduce__(self) -> tuple:
        return _Inherited, (DupFd(self.descriptor),)


def _hired(work: Callable, lock: int | None) -> tuple[Connection, BaseProcess]:
    context = multiprocessing.get_context("spawn")  # graphics contexts do not survive a fork
    ours, theirs = context.Pipe()
    kept = None if lock is None else _Inherited(lock)
    process = context.Process(target=_serve, args=(theirs, work, kept), daemon=True)
    with environment(ONE_THREAD):
        process.start()
    theirs.close()
    return ours, process


def _received(connection: Connection, job: object) -> Any:
    try:
        result, error = connection.recv()
    except (EOFError, ConnectionResetError):
        result, error = None, RuntimeError("its process was killed, perhaps for want of memory")
    if error is not None:
        raise JobFailedError(job) from error
    return result


def _serve(connection: Connection, work: Callable, _: _Inherited | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the first decides
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        while True:
            connection.send(_done(work, connection.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # nobody is left to work for


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _done(work: Callable, job: object) -> tuple[object, Exception | None]:
    try:
        return work(job), None
    except Exception as error:
        error.add_note(traceback.format_exc())  # which does not travel with the error
        return None, error


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """These variables of the environment, for processes that are started meanwhile."""
    before = os.environ.copy()
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values:
            os.environ.pop(name)
        os.environ.update(before)
