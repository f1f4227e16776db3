"""The command line, run as people run it."""

import json
import os
import subprocess
import sys

import pytest
import regulars as rg
from conftest import ROOT

CSV = "customer_id,ordered_at,order_id,amount\n1,2026-01-05,a,12.50\n2,2026-01-09,b,8.00\n1,2026-02-01,c,20.25\n"
CLUB = {
    "schema": "regulars.program/1",
    "id": "club",
    "version": 1,
    "effective_from": "2026-01-01T00:00:00Z",
    "currency": "EUR",
    "timezone": "Europe/Warsaw",
    "earn": [{"id": "base", "on": "order", "points": 1, "per": 100}],
    "redeem": {"points": 100, "amount": 100},
}


def run(*arguments, cwd=None, code=0, **environment):
    done = subprocess.run(
        [sys.executable, "-m", "regulars", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "COLUMNS": "120", "NO_COLOR": "1", **environment},
        timeout=120,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(CSV)
    return path


@pytest.fixture
def club(tmp_path):
    path = tmp_path / "club.json"
    path.write_text(json.dumps(CLUB))
    return path


def test_version():
    made = rg.version()
    assert run("--version").stdout == f"regulars {made['version']} (tz database {made['tz_version']})\n"


def test_help():
    assert "report" in run("--help").stdout and "replay" in run("loyalty", "--help").stdout
    text = run("report", "--help").stdout
    for option in ("--customer-id", "--ordered-at", "--order-id", "--amount", "--timezone", "--loader", "--currency"):
        assert option in text


def test_report(orders, tmp_path):
    done = run("report", orders, "-o", tmp_path / "report.html", "--currency", "EUR", "--title", "Corner shop")
    for part in ("Corner shop", "€40.75", "50.00 %", "1 of 2", "9.45–90.55 %", "19.87–39.6 %", "rows read"):
        assert part in done.stdout
    page = (tmp_path / "report.html").read_text()
    assert "<h1>Corner shop</h1>" in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["orders.csv", "report.html"]


def test_report_on_the_terminal_alone(orders, tmp_path):
    assert "50.00 %" in run("report", orders).stdout
    assert [path.name for path in tmp_path.iterdir()] == ["orders.csv"]


def test_report_of_the_orders_that_the_repository_carries(online_retail_path, tmp_path):
    page = tmp_path / "report.html"
    done = run("report", online_retail_path, "--loader", "online_retail", "--currency", "GBP", "-o", page)
    assert "65.58 %" in done.stdout and "18,532" in done.stdout and "9,288" in done.stdout
    assert "4,338" in page.read_text()


def test_columns_by_option(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("who,when,paid\n1,2026-01-05,12.50\n1,2026-02-05,8\n")
    options = ["--customer-id", "who", "--ordered-at", "when", "--amount", "paid"]
    assert "20.50" in run("report", path, *options).stdout


def test_loyalty_check(club):
    assert "holds together: program club, version 1" in run("loyalty", "check", club).stdout
    club.write_text(json.dumps({**CLUB, "version": 0}))
    assert "/version: expected 1 or more, found 0 [5002 invalid_program]" in run("loyalty", "check", club, code=1).stderr


def test_loyalty_replay(club, orders):
    text = run("loyalty", "replay", club, orders).stdout
    # 12 + 8 + 20 points, and cents that are worth as many.
    for name, figure in {"awarded": "40", "redeemed": "0", "expired": "0", "outstanding": "40", "worth": "€0.40"}.items():
        assert any(line.split()[:2] == [name, figure] for line in text.splitlines()), (name, text)


def test_loyalty_replay_of_the_sample_program(online_retail_path):
    program = ROOT / "examples" / "programs" / "club.json"
    assert "on 18,532 orders of 4,338 customers" in run(
        "loyalty", "replay", program, online_retail_path, "--loader", "online_retail"
    ).stdout


REFUSED = {
    "no file": (None, [], "orders.csv", ""),
    "empty": ("", [], "1010", ""),
    "date": (CSV + "3,soon,d,1\n", [], "row 3 (the first is 0), line 5 of orders.csv", "--on-error report"),
    "amount": (CSV + "3,2026-02-03,d,one\n", [], "line 5", "--on-error report"),
    "two customers": (CSV + "3,2026-02-03,a,1\n", [], "1007 order_of_two_customers", "--order-id"),
    "refund": (CSV + "3,2026-02-03,d,-1\n", ["--refunds", "error"], "1008 refund_found", "--refunds net"),
    "column": (CSV, ["--amount", "paid"], "1002 unknown_column", "Name one of the columns"),
    "names": ("a,b\n1,2\n", [], "1001 missing_column", "--customer-id COLUMN"),
    "zone": (CSV, ["--timezone", "Warsaw/Europe"], "3003 invalid_time_zone", "Europe/Warsaw"),
    "loader": (CSV, ["--loader", "shoppify"], "online_retail", ""),
    "output": (CSV, ["-o", "nowhere/report.html"], "No such file or directory", ""),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_the_way_out(case, tmp_path):
    content, options, said, way = REFUSED[case]
    path = tmp_path / "orders.csv"
    if content is not None:
        path.write_text(content)
    done = run("report", path, *options, cwd=tmp_path, code=1)
    assert "refused:" in done.stderr and said in done.stderr and way in done.stderr, done.stderr
    assert not list(tmp_path.glob("**/*.html")) and not list(tmp_path.glob("**/*.part"))


@pytest.mark.parametrize(
    "arguments",
    [["report"], ["report", "x.csv", "--colour", "red"], ["report", "x.csv", "--refunds", "nett"], ["reprot"], ["loyalty", "check"]],
    ids=" ".join,
)
def test_called_wrongly(arguments):
    assert run(*arguments, code=2).stderr


def test_a_program_that_cannot_be_read(orders, tmp_path):
    path = tmp_path / "club.json"
    assert "No such file" in run("loyalty", "check", path, code=1).stderr
    path.write_text("{")
    assert "refused:" in run("loyalty", "check", path, code=1).stderr
    assert "refused:" in run("loyalty", "replay", path, orders, code=1).stderr


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_what_is_missing_is_named(missing, tmp_path):
    (tmp_path / f"{missing}.py").write_text(f"raise ImportError('no {missing}', name='{missing}')")
    done = run("--version", code=1, PYTHONPATH=str(tmp_path))
    assert f"needs {missing}" in done.stderr and "regulars[cli]" in done.stderr


def test_an_existing_report_survives_a_refusal(orders, tmp_path):
    page = tmp_path / "report.html"
    page.write_text("old")
    orders.write_text(CSV + "3,soon,d,1\n")
    run("report", orders, "-o", page, code=1)
    assert page.read_text() == "old"
