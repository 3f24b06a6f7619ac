"""What learners share over a whole process, where dbt builds several nodes side by side."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Condition, Lock
from typing import TypeVar

from threadpoolctl import threadpool_limits

Result = TypeVar("Result")

# Below this many cells, threads that wait for each other after every leaf cost more than they bring.
ONE_THREAD_BELOW_CELLS = 2_000_000


def threads_for(cells: int, threads: int) -> int:
    """Return how many of `threads` are worth starting for a matrix of so many cells."""
    return 1 if cells < ONE_THREAD_BELOW_CELLS else threads


def side_by_side(calls: Sequence[Callable[[], Result]], cells: int, threads: int) -> list[Result]:
    """Return what independent calls return, in their order; those that fit small matrices run at the same time.

    A fit of a large matrix uses the threads itself, and several of them would hold as many matrices.
    """
    if cells >= ONE_THREAD_BELOW_CELLS or threads == 1:
        return [call() for call in calls]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda call: call(), calls))


class ThreadCount:
    """Lets calls of one number of threads run side by side, and calls of another number wait.

    LightGBM keeps one number of threads for the process, sizes the buffers of a dataset by it, and reads it again when
    it fills them. A call of another number in between makes it write behind its buffers: rows get lost, or the process
    ends with a fault (LightGBM's parameter reference, `num_threads`: not to be changed while other jobs run).
    """

    def __init__(self) -> None:
        """Start with nobody inside."""
        self._turn = Condition()
        self._threads = 0
        self._inside = 0

    @contextmanager
    def __call__(self, threads: int) -> Iterator[None]:
        """Wait until everybody inside uses as many threads. A caller inside must not ask for another number."""
        with self._turn:
            self._turn.wait_for(lambda: self._inside == 0 or self._threads == threads)
            self._threads = threads
            self._inside += 1
        try:
            yield
        finally:
            with self._turn:
                self._inside -= 1
                self._turn.notify_all()


lightgbm_threads = ThreadCount()


def one_blas_thread() -> None:
    """Hold BLAS to one thread from now on: sums split over threads round differently with their number.

    It is not given back, since whoever did so would change what another node is computing.
    """
    threadpool_limits(limits=1, user_api="blas")


# `warnings.catch_warnings` swaps what belongs to the process: two at a time would lose warnings, and not put all back.
catching_warnings = Lock()
