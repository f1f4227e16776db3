"""`kill -9` of writers and of servers: what was acknowledged is there, nothing is there twice, and `verify` finds nothing.

A writer keeps a log outside the database: B at the beginning of a transaction, C when all is written and COMMIT is about to
be sent, A and the event when the store has acknowledged it. So it shows where a writer was when it, or its server, died.
"""

import os
import random
import signal
import time

import pytest
import regulars as rg
import sqlalchemy
from club import END, PLAIN, gift
from processes import CONTEXT
from servers import FULL

WRITER_KILLS, SERVER_KILLS, WRITERS = (200, 30, 4) if FULL else (10, 2, 2)
EVENTS = 100_000


class Log:
    """Lines that outlive whoever wrote them."""

    def __init__(self, path):
        self.path = path
        self.file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def write(self, line):
        os.write(self.file, f"{line}\n".encode())

    def lines(self):
        return self.path.read_text().splitlines()

    def acknowledged(self):
        return [line[2:] for line in self.lines() if line.startswith("A ")]

    def is_between(self):
        """Whether the last thing heard of was a transaction that had begun and not come to its COMMIT."""
        return bool(lines := self.lines()) and lines[-1] == "B"


def write(url, log, number, first, chance):
    """Commits events one after another until it is killed; a server that is away is waited for."""
    store = rg.loyalty.Store(url)
    engine = store.engine

    @sqlalchemy.event.listens_for(engine, "after_cursor_execute")
    def _begun(connection, cursor, statement, parameters, context, executemany):
        # The account is locked: the transaction has begun in the server too.
        if "FOR UPDATE" in statement or "FROM regulars_account WHERE account = " in statement:
            log.write("B")
        # Time for whoever kills, wherever the transaction is.
        time.sleep(chance.random() * 0.004)

    @sqlalchemy.event.listens_for(engine, "commit")
    def _committing(connection):
        log.write("C")

    for at in range(first, EVENTS):
        while True:
            try:
                store.commit(of(number, at), as_of=END)
                break
            except (sqlalchemy.exc.DBAPIError, rg.loyalty.TransactionLost):
                time.sleep(0.02)
        log.write(f"A {number}:{at}")


def of(number, at):
    return gift(f"{number}:{at}", f"a{at % 5}", 1)


def started(url, log, number, seed):
    """A writer that sends again what it cannot know to have arrived, and some more."""
    known = [int(id.split(":")[1]) for id in log.acknowledged() if id.split(":")[0] == str(number)]
    first = max(0, max(known, default=-1) - 2)
    process = CONTEXT.Process(target=write, args=(url, log, number, first, random.Random(seed)))
    process.start()
    return process


def held(url, logs):
    """Nothing lost, nothing doubled, nothing else."""
    acknowledged = {id for log in logs for id in log.acknowledged()}
    assert acknowledged
    with rg.loyalty.Store(url) as store:
        verified = store.verify()
        assert verified, verified
        found = [one["event"]["id"] for account in store.accounts() for one in store.events(account.id)]
        assert len(found) == len(set(found)) == verified["events"] == verified["entries"]
        assert acknowledged <= set(found)
        # A writer that died before it was told is at most one event ahead of its log.
        assert len(found) <= len(acknowledged) + len(logs)
        assert sum(account.balance["available"] for account in store.accounts()) == len(found)


def heard(log, before, seconds=120):
    """Waits until more was acknowledged than before."""
    end = time.monotonic() + seconds
    while len(log.acknowledged()) <= before:
        assert time.monotonic() < end, "nothing more is acknowledged"
        time.sleep(0.002)


def test_writers_are_killed(url, tmp_path):
    with rg.loyalty.Store(url) as store:
        store.add_program(PLAIN)
    chance, log, between = random.Random(3), Log(tmp_path / "log"), 0
    for kill in range(WRITER_KILLS):
        before = len(log.acknowledged())
        writer = started(url, log, 0, kill)
        heard(log, before)
        time.sleep(chance.random() * 0.05)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        between += log.is_between()
    print(f"{between} of {WRITER_KILLS} between BEGIN and COMMIT")
    assert between * 2 >= WRITER_KILLS
    held(url, [log])


@pytest.mark.kinds("mariadb", "postgresql")
def test_the_server_is_killed(server, url, tmp_path):
    with rg.loyalty.Store(url) as store:
        store.add_program(PLAIN)
    logs = [Log(tmp_path / f"log{number}") for number in range(WRITERS)]
    writers = [started(url, log, number, number) for number, log in enumerate(logs)]
    chance, between = random.Random(4), 0
    try:
        before = [0] * len(logs)
        for _ in range(SERVER_KILLS):
            for log, count in zip(logs, before):
                heard(log, count)
            time.sleep(chance.random() * 0.1)
            server.kill()
            between += any(log.is_between() for log in logs)
            before = [len(log.acknowledged()) for log in logs]
            server.start()
        for log, count in zip(logs, before):
            heard(log, count)
    finally:
        for writer in writers:
            os.kill(writer.pid, signal.SIGKILL)
            writer.join()
    print(f"{between} of {SERVER_KILLS} between BEGIN and COMMIT")
    assert between * 2 >= SERVER_KILLS
    held(url, logs)
