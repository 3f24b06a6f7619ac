"""What dbt builds side by side in one process does not disturb what LightGBM, BLAS and warnings share there."""

import subprocess
import sys
import threading
from pathlib import Path

from threadpoolctl import threadpool_info

from elv.learning.threads import ThreadCount, one_blas_thread, side_by_side, threads_for


class Caller:
    """A thread that goes in, says so, and stays until it may leave."""

    def __init__(self, gate, threads):
        self.is_inside, self.may_leave = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._stay, args=(gate, threads))
        self.thread.start()

    def _stay(self, gate, threads):
        with gate(threads):
            self.is_inside.set()
            self.may_leave.wait(30)

    def leave(self):
        self.may_leave.set()
        self.thread.join(30)


def test_calls_of_one_number_run_side_by_side_and_another_number_waits_for_all_of_them():
    gate = ThreadCount()
    first, second = Caller(gate, 1), Caller(gate, 1)
    assert first.is_inside.wait(30)
    assert second.is_inside.wait(30)
    other = Caller(gate, 2)
    assert not other.is_inside.wait(0.2)
    first.leave()
    assert not other.is_inside.wait(0.2)
    second.leave()
    assert other.is_inside.wait(30)
    other.leave()


def test_a_call_that_fails_lets_the_next_one_in():
    gate = ThreadCount()
    try:
        with gate(1):
            raise ValueError
    except ValueError:
        pass
    other = Caller(gate, 2)
    assert other.is_inside.wait(30)
    other.leave()


def test_fits_and_predictions_with_another_number_of_threads_do_not_disturb_each_other():
    """Without turns this ends by SIGSEGV or SIGABRT within a second or two: in a process of its own."""
    script = Path(__file__).with_name("side_by_side.py")
    done = subprocess.run([sys.executable, str(script), "6"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_small_matrices_get_one_thread():
    assert threads_for(1_999_999, 4) == 1
    assert threads_for(2_000_000, 4) == 4


def test_blas_stays_at_one_thread():
    one_blas_thread()
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}


def test_small_fits_run_at_the_same_time_and_keep_their_order():
    meeting = threading.Barrier(2, timeout=10)

    def call(number):
        meeting.wait()
        return number

    assert side_by_side([lambda number=number: call(number) for number in range(4)], cells=1000, threads=2) == [
        0,
        1,
        2,
        3,
    ]


def test_large_fits_run_one_after_the_other():
    names = []
    side_by_side([lambda: names.append(threading.current_thread().name)] * 3, cells=2_000_000, threads=2)
    assert names == [threading.current_thread().name] * 3
