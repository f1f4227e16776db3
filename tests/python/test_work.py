"""Long work can be watched and interrupted, and survives a fork."""

import multiprocessing
import os
import signal
import textwrap
import threading
import time

import numpy as np
import pytest
import regulars as rg

from interrupting import interrupt


def orders(rows: int) -> dict:
    # A stride that is prime to the number of customers, so that nothing is sorted.
    number = np.arange(rows, dtype=np.int64)
    return {"customer_id": number * 7919 % (rows // 8 + 1), "ordered_at": (number * 31 % 31_536_000).astype("M8[s]")}


def rate(_=None) -> tuple[int, int]:
    found = rg.CustomerBase(orders(200_000)).repeat_customer_rate()
    return found.numerator, found.denominator


def test_progress_is_reported_and_reaches_its_end():
    seen = []
    rg.CustomerBase(orders(2_000_000), progress=lambda done, total: seen.append((done, total)))
    assert seen and seen[-1][0] == seen[-1][1] > 0
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_an_exception_of_the_progress_stops_the_work():
    def enough(done, total):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        rg.CustomerBase(orders(3_000_000), progress=enough)


@pytest.mark.skipif(not hasattr(signal, "SIGINT") or os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_interrupts_long_work():
    script = textwrap.dedent(
        """
        import sys, time
        import numpy as np, regulars as rg
        number = np.arange(30_000_000, dtype=np.int64)
        orders = {"customer_id": number * 7919 % 5_000_011, "ordered_at": (number % 31_536_000).astype("M8[s]")}
        print("ready", flush=True)
        started = time.monotonic()
        try:
            while True:
                rg.CustomerBase(orders)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        # And the next question is answered as if nothing had been.
        small = {name: values[:1000] for name, values in orders.items()}
        print(rg.CustomerBase(small).intake.orders, flush=True)
        """
    )
    interrupt(script, after=0.6)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_works_after_the_parent_has():
    expected = rate()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(rate, range(4)).get(timeout=120) == [expected] * 4
    assert rate() == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_base_goes_into_a_forked_child():
    base = rg.CustomerBase(orders(200_000))
    expected = repr(base.repeat_customer_rate())
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, repr(base.repeat_customer_rate()).encode())
        os._exit(0)
    os.close(write)
    assert os.read(read, 1000).decode() == expected
    assert os.waitpid(child, 0)[1] == 0


def test_other_threads_run_meanwhile():
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    try:
        rg.CustomerBase(orders(3_000_000))
    finally:
        done.set()
        ticker.join()
    # Of a thread that was kept from running all the while one gap would be nearly everything, however slow the machine.
    assert len(ticks) > 5 and np.diff(ticks).max() < max(0.5, (ticks[-1] - ticks[0]) / 2)


def test_several_threads_build_at_once():
    results = []
    threads = [threading.Thread(target=lambda: results.append(rate())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [results[0]] * 4


def test_the_number_of_threads_changes_nothing():
    documents = []
    for threads in (1, 2, 5, None):
        rg.set_threads(threads)
        base = rg.CustomerBase(orders(300_000))
        documents.append([base.cohorts().to_document(), base.rfm().to_document(), base.intake.to_document()])
    assert all(document == documents[0] for document in documents)
