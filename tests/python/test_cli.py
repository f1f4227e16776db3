"""The command line, run as people run it."""

import json
import os
import shlex
import subprocess
import sys

import pytest
import regulars as rg
from command_line import Server
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


SERVER = Server()


def run(*arguments, code=0, **options):
    done = SERVER.run(*arguments, **options)
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
    said = f"regulars {made['version']} (tz database {made['tz_version']})\n"
    assert run("--version").stdout == said
    alone = subprocess.run([sys.executable, "-m", "regulars", "--version"], capture_output=True, text=True, timeout=120)
    assert (alone.returncode, alone.stdout) == (0, said)


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


def test_a_program_that_cannot_be_read(orders, tmp_path):
    path = tmp_path / "club.json"
    assert "No such file" in run("loyalty", "check", path, code=1).stderr
    path.write_text("{")
    assert "refused:" in run("loyalty", "check", path, code=1).stderr
    assert "refused:" in run("loyalty", "replay", path, orders, code=1).stderr


@pytest.mark.parametrize("missing", ["typer", "rich", "babel"])
def test_what_is_missing_is_named(missing, tmp_path):
    (tmp_path / f"{missing}.py").write_text(f"raise ImportError('no {missing}', name='{missing}')")
    done = subprocess.run(
        [sys.executable, "-m", "regulars", "--version"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1 and f"needs {missing}" in done.stderr and "regulars[cli]" in done.stderr


def test_an_existing_report_survives_a_refusal(orders, tmp_path):
    page = tmp_path / "report.html"
    page.write_text("old")
    orders.write_text(CSV + "3,soon,d,1\n")
    run("report", orders, "-o", page, code=1)
    assert page.read_text() == "old"


# ── Where orders come from ───────────────────────────────────────────────────

#: The same orders, as a spreadsheet set up for Poland and one set up for the United States write them.
SHEETS = {
    "day first": (
        "\ufeffKlient;Data zamówienia;Nr;Kwota\r\n1;5.01.2026;a;12,50\r\n2;9.1.2026 14:30;b;8,00\r\n1;01.02.2026;c;1\u00a0020,25\r\n",
        ["--decimal", ",", "--thousands", " ", "--day-first"],
    ),
    "month first": (
        'Klient,Data zamówienia,Nr,Kwota\n1,1/5/2026,a,12.50\n2,1/9/2026 2:30 PM,b,8\n1,2/1/2026,c,"1,020.25"\n',
        ["--thousands", ",", "--month-first"],
    ),
}


@pytest.mark.parametrize("sheet", SHEETS)
def test_sheets_of_other_countries(sheet, tmp_path):
    content, notation = SHEETS[sheet]
    path = tmp_path / "sheet.csv"
    path.write_text(content)
    columns = ["--customer-id", "Klient", "--ordered-at", "Data zamówienia", "--order-id", "Nr", "--amount", "Kwota"]
    document = json.loads(run("report", path, *columns, *notation, "--json", "-").stdout)["totals"]
    assert [document[name] for name in ("orders", "customers", "revenue")] == [3, 2, "1040.75"]
    assert document["first_order"] == "2026-01-05T00:00:00Z" and document["last_order"] == "2026-02-01T00:00:00Z"


def test_a_sheet_that_is_refused_is_told_how_it_looks(tmp_path):
    """What is suggested is what reads it."""
    content, notation = SHEETS["day first"]
    path = tmp_path / "sheet.csv"
    path.write_text(content.replace("9.1.2026", "19.1.2026"))
    said = run("report", path, code=1).stderr
    found = said.partition("Its first rows look like: ")[2].strip()
    assert found == "--customer-id Klient --ordered-at 'Data zamówienia' --amount Kwota --decimal , --thousands ' ' --day-first"
    assert totals(path, *shlex.split(found)) == (3, 2, "1040.75")
    path.write_text("a,b\n1,2\n")
    assert "look like" not in run("report", path, code=1).stderr


LINES = (
    '{"customer_id": 1, "ordered_at": "2026-01-05", "order_id": "a", "amount": 12.50}\n'
    '{"customer_id": 2, "ordered_at": "2026-01-09", "order_id": "b", "amount": 8}\n\n'
    '{"amount": 20.25, "order_id": "c", "ordered_at": "2026-02-01", "customer_id": 1, "note": null}\n'
)


def totals(*arguments, **options):
    """The orders, customers and revenue that the command line finds."""
    document = json.loads(run("report", *arguments, "--json", "-", **options).stdout)
    return tuple(document["totals"][name] for name in ("orders", "customers", "revenue"))


def test_json_lines(tmp_path):
    path = tmp_path / "orders.jsonl"
    path.write_text(LINES)
    assert totals(path) == (3, 2, "40.75")


@pytest.mark.parametrize("content", [CSV.encode(), LINES.encode(), "\ufeff".encode() + CSV.encode()], ids=["csv", "json", "bom"])
def test_standard_input(content):
    assert totals("-", stdin=content) == (3, 2, "40.75")


def test_several_files(tmp_path):
    january, february = tmp_path / "1.csv", tmp_path / "2.csv"
    january.write_text("".join(CSV.splitlines(True)[:3]))
    february.write_text("".join([CSV.splitlines(True)[0], CSV.splitlines(True)[3]]))
    assert totals(january, february) == (3, 2, "40.75")


def test_parquet_and_its_columns(orders, tmp_path):
    import pyarrow.csv
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.csv.read_csv(orders), tmp_path / "orders.parquet")
    assert totals(tmp_path / "orders.parquet") == (3, 2, 40.75)


SHOPS = {
    "opencart": ("opencart_oc_order.csv", "oc_order"),
    "prestashop": ("prestashop_ps_orders.csv", "ps_orders"),
    "magento": ("magento_sales_order.csv", "sales_order"),
    "woocommerce": ("woocommerce_wc_orders.csv", "wp_wc_orders"),
    "woocommerce reports": ("woocommerce_wc_order_stats.csv", "wp_wc_order_stats"),
}


def database(path, tables):
    """An SQLite file with these tables: names and rows of CSV."""
    import csv
    import sqlite3

    with sqlite3.connect(path) as connection:
        for name, source in tables.items():
            text = source.read_text()
            rows = list(csv.reader(text.splitlines(True), delimiter=";" if ";" in text.partition("\n")[0] else ","))
            connection.execute(f'CREATE TABLE "{name}" ({", ".join(f"{column!r}" for column in rows[0])})')
            values = [[None if cell == "NULL" else cell for cell in row] for row in rows[1:]]
            connection.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(rows[0]))})', values)
    return f"sqlite:///{path}"


@pytest.mark.parametrize("shop", SHOPS)
def test_a_shop_in_a_database_is_known(shop, tmp_path):
    file, table = SHOPS[shop]
    export = ROOT / "examples" / "exports" / file
    url = database(tmp_path / "shop.db", {table: export, "session": ROOT / "examples" / "exports" / "magento_orders_grid.csv"})
    loader = ["--loader", shop.split()[0]]
    assert totals(url) == totals(export, *loader) == totals(url, *loader) == totals(url, "--table", table)


def test_any_table_of_a_database(orders, tmp_path):
    url = database(tmp_path / "shop.db", {"sold": orders, "also": orders})
    assert totals(url, "--table", "sold") == (3, 2, "40.75")
    assert "found the tables also, sold" in run("report", url, code=1).stderr


# ── Tables ───────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def regular(tmp_path_factory):
    """Orders enough for every figure."""
    path = tmp_path_factory.mktemp("orders") / "shop.csv"
    rows = [f"{c},2026-{m:02}-{1 + c % 27:02},{c * 10 + m}.50,{'PL' if c % 2 else 'NZ'}" for c in range(60) for m in range(1, 2 + c % 9)]
    path.write_text("\n".join(["customer_id,ordered_at,amount,country", *rows]) + "\n")
    return path


def rows(table):
    return [dict(zip(table.columns, row)) for row in zip(*table.to_dict().values())]


COMMANDS = {
    "retention": (["--definition", "bracket", "--days", "1-30,31-90"], "curve", {"definition": "bracket", "days": [[1, 30], [31, 90]]}),
    "cohorts": (["--measure", "revenue", "--period", "30"], "cohorts", {"measure": "revenue", "period": "30 days"}),
    "rfm": (["--ties", "split"], "rfm", {"ties": "split"}),
    "winback": (["--quantile", "0.8"], "winback", {"quantile": 0.8}),
}


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "table"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_figure_in_every_form(command, form, regular, tmp_path):
    options, figure, asked = COMMANDS[command]
    expected = rg.CustomerBase(regular).compute(figure, **asked)
    assert len(expected)
    path = tmp_path / f"result.{'txt' if form == 'table' else form}"
    done = run(command, regular, *options, "-o", path)
    assert f"{len(expected):,} rows are in" in done.stderr and done.stdout == ""
    if form == "table":
        assert run(command, regular, *options, COLUMNS="250").stdout.split()
        assert path.read_text() == f"{rg.Table(expected._core)!r}\n".replace("Table:", path.read_text().split(":")[0] + ":")
        return
    if form == "parquet":
        import pyarrow.parquet

        assert pyarrow.parquet.read_table(path).equals(expected.to_pyarrow())
        return
    shown = run(command, regular, *options, "--format", form).stdout
    assert shown == path.read_text()
    if form == "json":
        assert json.loads(shown) == rows(expected)
    else:
        lines = shown.splitlines()
        assert lines[0] == ",".join(expected.columns) and len(lines) == len(expected) + 1


def test_cohorts_are_wide_on_the_terminal(regular):
    header = run("cohorts", regular, COLUMNS="200").stdout.splitlines()[2].split()
    assert header[:4] == ["cohort", "size", "0", "1"]
    assert run("cohorts", regular, "-f", "csv").stdout.startswith("cohort,period,size")


def test_the_retention_rate_of_a_window(regular):
    done = run("retention", regular, "--from", "2026-03-01", "--to", "2026-05-01", "--active-within", "31", "-f", "json")
    rate = rg.CustomerBase(regular).retention_rate("2026-03-01", "2026-05-01", 31)
    assert json.loads(done.stdout)[0]["value"] == rate.value


def test_segments(regular):
    done = run("rfm", regular, "--segments", "--segment", "country", "--by", "country", "-f", "json")
    base = rg.CustomerBase(regular, segments=["country"])
    assert json.loads(done.stdout) == rows(base.segments(by="country"))


def test_customer_models(regular, tmp_path):
    base = rg.CustomerBase(regular)
    done = run("clv", regular, "--model", "nbd", "--unit", "day", "--save", tmp_path / "model.json", "-f", "json")
    model = rg.clv.load(tmp_path / "model.json")
    assert isinstance(model, rg.clv.NBD)
    spend = rg.clv.GammaGamma().fit(base.purchase_summary("day"))
    assert json.loads(done.stdout) == rows(base.customer_predictions(model, spend, unit="day"))


def test_a_quote(club, tmp_path):
    cart = tmp_path / "cart.json"
    cart.write_text('{"lines": [{"line": "1", "kind": "item", "quantity": 1, "amount": 12050}]}')
    options = ["--as-of", "2026-05-01T10:00:00Z"]
    assert "1 point per 1.00 EUR on 120.50 EUR" in run("loyalty", "quote", club, cart, *options).stdout
    expected = rg.loyalty.quote(rg.loyalty.Program.parse(club), None, json.loads(cart.read_text()), "2026-05-01T10:00:00Z")
    assert run("loyalty", "quote", club, cart, *options, "--json").stdout == f"{expected}\n"


def test_a_quote_of_a_cart_in_another_currency(tmp_path):
    club = CLUB | {"redeem": {"points": 100, "amount": 100, "amounts": [{"currency": "JPY", "amount": 165}]}}
    now = "2026-05-01T10:00:00Z"
    gift = {"id": "g", "type": "points.adjusted", "account": "c1", "occurred_at": now, "body": {"points": 900, "reason": "gift"}}
    account = rg.loyalty.apply(rg.loyalty.Program.parse(club), None, [gift], now).account
    cart = {"currency": "JPY", "rate": [1, 160], "lines": [{"line": "1", "amount": 10_100}], "redeem": 500}
    for name, what in (("club", club), ("account", account), ("cart", cart)):
        (tmp_path / f"{name}.json").write_text(json.dumps(what))
    named = [tmp_path / f"{name}.json" for name in ("club", "cart", "account")]
    said = run("loyalty", "quote", *named[:2], "--account", named[2], "--as-of", now).stdout
    assert "500 points pay 5.00 EUR" in said and "JP¥825" in said and "at most JP¥1,485" in said


def test_the_schema_is_the_documents(tmp_path):
    published = (ROOT / "docs" / "schema" / "program.json").read_text()
    assert run("schema").stdout == published
    run("schema", "-o", tmp_path / "schema.json")
    assert (tmp_path / "schema.json").read_text() == published


# ── The report's files ───────────────────────────────────────────────────────


def test_the_list_to_win_back_is_beside_the_page(regular, tmp_path):
    done = run("report", regular, "-o", tmp_path / "r.html", "--json", tmp_path / "r.json", "--lang", "pl", "--currency", "PLN")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r-winback.csv", "r.html", "r.json"]
    page = (tmp_path / "r.html").read_text()
    assert '<html lang="pl">' in page and '<a href="r-winback.csv">' in page and "zł" in page
    rows = (tmp_path / "r-winback.csv").read_text().splitlines()
    assert len(rows) == len(rg.CustomerBase(regular).winback()) + 1
    assert json.loads((tmp_path / "r.json").read_text())["winback"]["customers"] == len(rows) - 1
    assert "The customers to win back are in" in done.stderr


def test_a_program_in_the_report(regular, club, tmp_path):
    document = json.loads(run("report", regular, "--program", club, "--json", "-").stdout)
    replayed = rg.CustomerBase(regular).replay(rg.loyalty.Program.parse(club))
    assert document["program"]["awarded"] == replayed["awarded"] > 0


def test_shell_completion():
    asked = {"_REGULARS_COMPLETE": "complete_bash", "COMP_WORDS": "regulars re", "COMP_CWORD": "1"}
    assert run(**asked).stdout.split() == ["report", "retention"]
