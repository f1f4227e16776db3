"""`regulars loyalty statement|liability|tables|verify|tick|import-balances`, run as people run them on a store in an SQLite file."""

import csv
import io
import sqlite3

import pyarrow.parquet
import pytest
import regulars as rg
from test_cli import CLUB, run


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "club.db"
    with rg.loyalty.Store(path) as store:
        store.add_program(CLUB | {"expiry": {"kind": "rolling", "after": "P3M"}})
        for number, account in enumerate(("ada", "ben")):
            body = {"order": f"A{number}", "lines": [{"line": "1", "amount": 12_050 * (number + 1)}]}
            at = "2026-05-01T10:00:00Z"
            event = {"id": f"e{number}", "type": "order.paid", "account": account, "occurred_at": at, "body": body}
            store.commit(event, as_of=at)
    return path


def loyalty(command, store, *options, code=0):
    return run("loyalty", command, *options, "--store", store, code=code)


def test_statement(store):
    text = loyalty("statement", store, "ada", "--from", "2026-05-01", "--to", "2026-05-31", "--as-of", "2026-06-01T00:00:00Z").stdout
    assert [line.split() for line in text.splitlines() if line.startswith("  ") and line.strip()] == [
        ["before", "0"], ["2026-05-01", "120", "120", "points", "earned"], ["after", "120"]
    ]  # fmt: skip
    refused = loyalty("statement", store, "eve", "--from", "2026-05-01", "--to", "2026-05-31", code=1)
    assert "expected an account of the store, found 'eve'" in refused.stderr


def test_liability(store):
    text = loyalty("liability", store, "--as-of", "2026-06-01T00:00:00Z").stdout
    assert "Owed on 2026-06-01" in text
    rows = [line.split() for line in text.splitlines() if "361" in line]
    assert [row[:2] for row in rows] == [["2026-08", "361"], ["outstanding", "361"]]


def test_tables(store, tmp_path):
    def balances(*options):
        text = loyalty("tables", store, "balances", *options, "--format", "csv").stdout
        return [(row["account"], row["points"], row["expired"]) for row in csv.DictReader(io.StringIO(text))]

    assert balances() == [("ada", "120", "0"), ("ben", "241", "0")]
    assert balances("--as-of", "2026-09-01T00:00:00Z") == [("ada", "0", "120"), ("ben", "0", "241")]
    assert loyalty("tables", store, "tiers", "--format", "csv").stdout == "account,at,from,to,reason,event\n"
    path = tmp_path / "entries.parquet"
    loyalty("tables", store, "entries", "--output", path)
    assert pyarrow.parquet.read_table(path)["points"].to_pylist() == [120, 241]
    assert "expected one of the tables balances, entries, shares" in loyalty("tables", store, "books", code=1).stderr


def test_import_balances(store, tmp_path):
    path = tmp_path / "balances.csv"
    path.write_text("account,points,valid_through\ncem,30,2026-12-31\nada,5,\n", encoding="utf-8")
    at = ("--occurred-at", "2026-05-02T10:00:00Z")
    assert loyalty("import-balances", store, path, *at).stdout == "2 balances taken over\n"
    assert loyalty("import-balances", store, path, *at).stdout == "0 balances taken over\n"
    path.write_text("account,points\ndan,5\neva,x\n", encoding="utf-8")
    assert "row 1: expected a whole number of points, found 'x'" in loyalty("import-balances", store, path, *at, code=1).stderr
    text = loyalty("tables", store, "balances", "--format", "csv").stdout
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["ada", "ben", "cem"]


def test_tick_and_verify(store):
    assert "2 entries booked on 2 of 2 accounts, as of 2026-09-01T00:00:00Z" in loyalty("tick", store, "--as-of", "2026-09-01T00:00:00Z").stdout
    assert loyalty("verify", store).stdout == "nothing is wrong: 1 programs, 2 accounts, 2 events, 4 entries\n"
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE regulars_entry SET points = 12 WHERE account = 'ben' AND place = 2")
    refused = loyalty("verify", store, code=1)
    assert "entry 2 of account ben: expected" in refused.stderr and "1 problems in" in refused.stderr


def test_a_store_that_is_none(tmp_path):
    assert "no such store" in loyalty("verify", tmp_path / "none.db", code=1).stderr
    assert "found 'oracle'" in loyalty("verify", "oracle://shop", code=1).stderr
    assert "the database says" in loyalty("verify", "postgresql://shop@127.0.0.1:9/shop", code=1).stderr
