"""The command line called wrongly, on orders that are wrong: each time a message that helps, an exit code, and nothing written."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from test_cli import CLUB, CSV, SERVER

LATIN = "customer_id,ordered_at\nJosé,2026-01-05\n".encode("latin-1")


def orders(folder, content):
    path = folder / "orders.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


#: What is in orders.csv, what is asked, the exit code, what is said, and the way out that is named.
REFUSED = {
    "missing file": (None, ["report", "orders.csv"], 1, "No such file or directory: orders.csv", "Look at the name"),
    "a folder": (None, ["report", "."], 1, "Is a directory", "Name a file in it"),
    "empty file": ("", ["report", "orders.csv"], 1, "1010 unreadable_file", "is empty"),
    "header alone, of other things": ("a,b\n1,2\n", ["report", "orders.csv"], 1, "1001 missing_column", "--customer-id COLUMN"),
    "wrong column": (CSV, ["report", "orders.csv", "--amount", "paid"], 1, "1002 unknown_column", "Name one of the columns"),
    "a date that is none": (CSV + "3,soon,d,1\n", ["report", "orders.csv"], 1, "line 5 of orders.csv", "--on-error report"),
    "day-first dates": (CSV.replace("2026-01-05", "25/01/2026"), ["report", "orders.csv"], 1, "25/01/2026", "--day-first, or --month-first"),
    "dates of another order": (
        CSV.replace("2026-01-05", "25/01/2026"), ["report", "orders.csv", "--month-first"], 1, "25/01/2026", "--day-first"
    ),
    "dates of two digits": (CSV.replace("2026-01-05", "25/01/26"), ["report", "orders.csv", "--day-first"], 1, "25/01/26", "four digits"),
    "two orders of dates": (CSV, ["report", "orders.csv", "--day-first", "--month-first"], 1, "found both", ""),
    "an amount that is none": (CSV + "3,2026-02-03,d,one\n", ["report", "orders.csv"], 1, "line 5", "--on-error report"),
    "decimal commas": (
        'customer_id;ordered_at;amount\n1;2026-01-05;12,50\n', ["report", "orders.csv"], 1, "12,50", "--decimal ,"
    ),
    "decimal commas and thousands": (
        'customer_id;ordered_at;amount\n1;2026-01-05;1.234,50\n', ["report", "orders.csv"], 1, "1.234,50", "--decimal , --thousands ."
    ),
    "decimal points where commas were said": (CSV, ["report", "orders.csv", "--decimal", ","], 1, "decimal mark ,", "--thousands"),
    "a mark that is none": (CSV, ["report", "orders.csv", "--decimal", ";"], 1, "found ';'", ""),
    "an amount with a currency's sign": (CSV.replace("8.00", "€8.00"), ["report", "orders.csv"], 1, "€8.00", "--currency"),
    "mixed delimiters": (CSV + "4;2026-02-03;d;1\n", ["report", "orders.csv"], 1, "1010", "more or fewer values than the header"),
    "text in Latin-1": (LATIN, ["report", "orders.csv"], 1, "1010", "UTF-8"),
    "text in UTF-16": (CSV.encode("utf-16"), ["report", "orders.csv"], 1, "text in UTF-16", "iconv"),
    "a spreadsheet": (b"PK\x03\x04rest", ["report", "orders.csv"], 1, "a spreadsheet", "Save the sheet as CSV"),
    "a gzip file": (b"\x1f\x8b\x08rest", ["report", "orders.csv"], 1, "a gzip file", "gunzip -c"),
    "a JSON list": ('[{"customer_id": 1}]', ["report", "orders.csv"], 1, "a JSON list", "jq -c"),
    "JSON that breaks off": ('{"customer_id": 1, "ordered_at": "2026-', ["report", "orders.csv"], 1, "line 1 of orders.csv", "whole"),
    "a list in JSON lines": ('{"customer_id": [1]}\n', ["report", "orders.csv"], 1, "[1] in customer_id in line 1", ""),
    "Parquet that breaks off": (b"PAR1rest", ["report", "orders.csv"], 1, "1010 unreadable_file", ""),
    "one order, two customers": (CSV + "3,2026-02-03,a,1\n", ["report", "orders.csv"], 1, "1007", "--order-id COLUMN"),
    "a refund": (CSV + "3,2026-02-03,d,-1\n", ["report", "orders.csv", "--refunds", "error"], 1, "1008", "--refunds net"),
    "a zone that is none": (CSV, ["report", "orders.csv", "--timezone", "Warsaw"], 1, "3003", "Europe/Warsaw"),
    "a currency that is none": (CSV, ["report", "orders.csv", "--currency", "EURO"], 1, "found 'EURO'", "--currency EUR"),
    "a loader that is none": (CSV, ["report", "orders.csv", "--loader", "shoppify"], 2, "'shoppify' is not one of", ""),
    "a loader of another shop": (CSV, ["report", "orders.csv", "--loader", "shopify"], 1, "1001", ""),
    "a language that is none": (CSV, ["report", "orders.csv", "--lang", "de"], 2, "'de' is not one of", ""),
    "no permission to write": (CSV, ["report", "orders.csv", "-o", "/proc/report.html"], 1, "/proc/report.html", "Look at the name"),
    "a folder that is not there": (CSV, ["report", "orders.csv", "-o", "nowhere/r.html"], 1, "nowhere/r.html", "Look at the name"),
    "a folder as the output": (CSV, ["report", "orders.csv", "-o", "."], 2, "is a directory", ""),
    "a program that is not there": (CSV, ["report", "orders.csv", "--program", "club.json", "-o", "r.html"], 1, "club.json", "Look"),
    "nothing to read": (None, ["report"], 2, "Missing argument", ""),
    "a command that is none": (None, ["reprot"], 2, "No such command 'reprot'", ""),
    "an option that is none": (CSV, ["report", "orders.csv", "--colour", "red"], 2, "No such option", ""),
    "standard input twice": (CSV, ["report", "-", "-"], 1, "found it several times", ""),
    "nothing on standard input": (None, ["report", "-"], 1, "1010", ""),
    "files of two kinds": (CSV, ["report", "orders.csv", "more.jsonl"], 1, "orders.csv (CSV), more.jsonl (JSON lines)", "by themselves"),
    "files of other columns": (CSV, ["report", "orders.csv", "more.csv"], 1, "1010", "same columns"),
    "a form for nothing": (CSV, ["rfm", "orders.csv", "-o", "rfm.xlsx"], 1, "expected a form for rfm.xlsx", "--format csv"),
    "brackets without days": (CSV, ["retention", "orders.csv", "--definition", "bracket"], 2, "--days", ""),
    "days that are none": (CSV, ["retention", "orders.csv", "--definition", "bracket", "--days", "x"], 2, "such as 1-7,8-30", ""),
    "half a window": (CSV, ["retention", "orders.csv", "--to", "2026-02-01"], 2, "--from", ""),
    "a window backwards": (CSV, ["retention", "orders.csv", "--from", "2026-02-01", "--to", "2026-01-01"], 1, "3002", ""),
    "a period that is none": (CSV, ["cohorts", "orders.csv", "--period", "fortnight"], 1, "3001", ""),
    "money without amounts": (
        "customer_id,ordered_at\n1,2026-01-05\n", ["cohorts", "orders.csv", "--measure", "revenue"], 1, "2004", "--amount COLUMN"
    ),
    "segments that nobody named": (CSV, ["rfm", "orders.csv", "--by", "country"], 1, "1002", ""),
    "a model for nobody": ("customer_id,ordered_at\n1,2026-01-05\n", ["clv", "orders.csv"], 1, "4001", ""),
    "a database that is not there": (None, ["report", "sqlite:///shop.db"], 1, "shop.db", "Look at the name"),
    "a database of a kind unknown": (None, ["report", "dbase://shop"], 1, "found 'dbase'", "mysql, mariadb"),
    "a server that does not answer": (None, ["report", "mysql+pymysql://me:secret@127.0.0.1:9/s"], 1, "the database says", "host"),
    "a table without a database": (CSV, ["report", "orders.csv", "--table", "orders"], 1, "a database's URL", "sqlite:///"),
    "a program with a mistake": (None, ["loyalty", "check", "wrong.json"], 1, "/version: expected 1 or more, found 0", ""),
    "a program that is no JSON": (None, ["loyalty", "check", "broken.json"], 1, "1011 unreadable_document", ""),
    "a cart that is no JSON": (None, ["loyalty", "quote", "right.json", "broken.json"], 1, "line 1 of broken.json", ""),
    "a store that is not there": (None, ["loyalty", "verify", "--store", "club.db"], 1, "no such store", "Look at the name"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case, tmp_path):
    content, arguments, code, said, way = REFUSED[case]
    if content is not None:
        orders(tmp_path, content)
    (tmp_path / "more.jsonl").write_text('{"customer_id": 1, "ordered_at": "2026-01-05"}\n')
    (tmp_path / "more.csv").write_text("who,when\n1,2026-01-05\n")
    (tmp_path / "wrong.json").write_text(json.dumps(CLUB | {"version": 0}))
    (tmp_path / "right.json").write_text(json.dumps(CLUB))
    (tmp_path / "broken.json").write_text("{")
    before = sorted(path.name for path in tmp_path.iterdir())
    done = SERVER.run(*arguments, cwd=tmp_path, COLUMNS="200")
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stderr and way in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and "secret" not in done.stderr
    assert done.stdout == "" or not arguments[0] == "rfm"
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_an_interrupted_run_leaves_what_was_there(tmp_path):
    """Orders come slowly through a pipe; the user doesn't wait for them."""
    page = tmp_path / "report.html"
    page.write_text("old")
    running = subprocess.Popen(
        [sys.executable, "-m", "regulars", "report", "-", "-o", page],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    running.stdin.write(CSV)
    running.stdin.flush()
    # It is reading once it has a place for what it reads.
    deadline = time.monotonic() + 60
    while not any("regulars-" in path for path in _open_files(running.pid)):
        assert time.monotonic() < deadline and running.poll() is None
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130 and "nothing was written" in said and "Traceback" not in said, said
    assert page.read_text() == "old" and [path.name for path in tmp_path.iterdir()] == ["report.html"]


def _open_files(process):
    """Where its descriptors lead; one that is closed while we look is left out."""
    found = []
    for each in os.listdir(f"/proc/{process}/fd"):
        with contextlib.suppress(FileNotFoundError):
            found.append(os.readlink(f"/proc/{process}/fd/{each}"))
    return found


def test_a_reader_who_has_enough(tmp_path):
    path = orders(tmp_path, "customer_id,ordered_at\n" + "".join(f"{c},2026-01-05\n" for c in range(30_000)))
    running = subprocess.Popen(
        [sys.executable, "-m", "regulars", "rfm", path, "-f", "csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout.readline().startswith("customer_id,")
    running.stdout.close()
    assert "Traceback" not in running.stderr.read()
    running.wait(timeout=60)
