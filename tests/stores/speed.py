"""Commits a second beside the database's own inserts; time booked on many accounts; many rows exported.

    speed.py [--accounts N] [--commits N] [DATABASE...]

A bare insert is a transaction that writes rows of the same size into the same tables, without looking at anything. The
accounts that are ticked are copies of one snapshot under other names, since it is the store that is measured here.
"""

import argparse
import json
import os
import tempfile
import time

import regulars as rg
import sqlalchemy
from club import CLUB, END, PLAIN, paid
from processes import together
from regulars.loyalty.store import rows
from servers import KINDS, NEEDED, Server

ACCOUNTS = 200


def rate(count, work):
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def order(number, who=""):
    return paid(f"e{who}-{number}", f"a{number % ACCOUNTS}", f"{who}-{number}", 10_000, "2026-03-01T10:00:00Z")


def commit(number, url, count):
    with rg.loyalty.Store(url, patience=600) as store:
        for at in range(count):
            store.commit(order(at, number), as_of=END)


def insert(number, url, count):
    """The same rows, made beforehand."""
    seals = rows.Seals(None)
    decision = rg.loyalty.apply(PLAIN, None, [order(0)], END)
    with rg.loyalty.Store(url, patience=600) as store:
        for at in range(count):
            account = f"b{number}-{at}"
            event = rows.event_row({**order(at), "id": account, "account": account}, decision.decisions[0])
            event |= {"place": 1, "booked_to": None, "programs": 1}
            event["seal"] = seals.of_event(event, rows.NOTHING)
            entry = rows.entry_row({**decision.entries[0], "account": account}, 1)
            new = rows.new_account(account) | {"body": rg.loyalty.compact(decision.account).text}
            with store.engine.begin() as connection:
                store._database.run(connection, "account_new", new)
                store._database.run(connection, "event_new", event)
                store._database.run(connection, "entry_new", entry)


def filled(store, accounts):
    """Accounts with one lot each, which is about to lapse for every tenth."""
    event = paid("e", "c", "A", 10_000, "2026-03-01T10:00:00Z")
    applied = rg.loyalty.apply(CLUB, None, [event], "2026-03-20T00:00:00Z")
    text, seals = rg.loyalty.compact(applied.account).text, rows.Seals(None)
    for first in range(0, accounts, 5000):
        made, entries = [], []
        for number in range(first, min(first + 5000, accounts)):
            key = f"a{number:08}"
            snapshot = json.loads(text.replace('"id":"c"', f'"id":"{key}"'))
            if number % 10:
                snapshot["lots"][0]["expires_at"] = None
            row = rows.account_row(snapshot) | {"version": 1, "programs": 1, "events": 1, "last_event": rows.NOTHING}
            made.append(row | {"seal": seals.of_account(row)})
            entries += [rows.entry_row({**entry, "account": key}, place) for place, entry in enumerate(applied.entries, 1)]
        with store.engine.begin() as connection:
            names = ", ".join(made[0])
            values = ", ".join(f":{name}" for name in made[0])
            connection.execute(sqlalchemy.text(f"INSERT INTO regulars_account ({names}) VALUES ({values})"), made)
            store._database.run(connection, "entry_new", entries)


def measure(server, commits, accounts):
    url = server.make("speed")
    with rg.loyalty.Store(url) as store:
        store.add_program(PLAIN)
    for processes in (1, 4):
        each = commits // processes
        bare = rate(commits, lambda: together(processes, insert, url, each)) if processes == 1 else rate(
            commits, lambda: together(4, lambda number, *rest: insert(number + 10, *rest), url, each)
        )  # fmt: skip
        ours = rate(commits, lambda: together(processes, lambda number, *rest: commit(f"{processes}.{number}", *rest), url, each))
        print(f"{server.name}: {processes} writers: {ours:,.0f} commits/s, {bare:,.0f} bare inserts/s ({ours / bare:.2f})", flush=True)
    if not accounts:
        return
    with rg.loyalty.Store(server.make("many")) as store, tempfile.TemporaryDirectory() as directory:
        store.add_program(CLUB)
        filled(store, accounts)
        started = time.perf_counter()
        ticked = store.tick(END)
        seconds = time.perf_counter() - started
        print(f"{server.name}: tick of {ticked.accounts:,} accounts: {seconds:,.0f} s, {ticked.entries:,} entries", flush=True)
        for name in ("entries.jsonl", "entries.csv"):
            started = time.perf_counter()
            count = store.export("entries", os.path.join(directory, name))
            print(f"{server.name}: {count:,} rows to {name}: {time.perf_counter() - started:,.0f} s", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("databases", nargs="*")
    parser.add_argument("--commits", type=int, default=2000)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    chosen = parser.parse_args()
    Server.durable = True
    for name in chosen.databases or [name for name in KINDS if NEEDED[name]()]:
        server = KINDS[name]()
        try:
            measure(server, chosen.commits, chosen.accounts)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
