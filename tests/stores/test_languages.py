"""PHP and Python on one database: the same tables, to the byte."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import regulars as rg
from club import CLUB, END, PLAIN, event, gift, history, paid
from processes import CONTEXT, together
from test_races import ROUNDS, spend

HERE = Path(__file__).parent


@pytest.fixture
def php(server, database, url):
    """Starts a script on this database."""
    if missing := lacks(server):
        pytest.fail(missing) if os.environ.get("REGULARS_REQUIRE_ALL") == "1" else pytest.skip(missing)

    def start(script, *arguments):
        credentials = (server.dsn(database) + ["", ""])[:3]
        command = ["php", "-d", "ffi.enable=1", "-d", "error_reporting=-1", HERE / script, *credentials, *map(str, arguments)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    return start


def lacks(server):
    extension = {"sqlite": "pdo_sqlite", "mariadb": "pdo_mysql", "postgresql": "pdo_pgsql"}[server.name]
    if not shutil.which("php"):
        return "php is not installed: make deps"
    if extension not in subprocess.run(["php", "-m"], capture_output=True, text=True).stdout.split():
        return f"PHP's {extension} is not installed: make deps"
    return None if os.environ.get("REGULARS_LIBRARY") else "REGULARS_LIBRARY does not say where the library is: make test-stores"


def said(process):
    text, _ = process.communicate(timeout=1200)
    assert process.returncode == 0, text
    return text


def test_the_store_of_php(php):
    text = said(php("store.php"))
    assert text.endswith(" passed, 0 failed, 0 skipped\n") and "failed:" not in text, text


def test_php_writes_and_python_reads_and_verifies(php, url, tmp_path):
    events = [*history(150, 6, seed=9), gift("ü\"/☃", "ä 😀", 7)]
    # Accounts become one, one under the name of another that it took in; what was in both, or is closed, does not.
    when = "2026-08-01T00:00:00Z"
    events += [paid(f"{key}-paid", key, "one of both", 1000, when) for key in ("c3", "c4")]
    pairs = [("c0", "c1"), ("c2", "c0"), ("c3", "c4"), ("c1", "ä 😀")]
    events += [event(f"m{number}", "account.merged", old, when, into=into) for number, (old, into) in enumerate(pairs)]
    events += [paid("c0-late", "c0", "late", 1000, when), event("closed", "account.closed", "c5", when)]
    events += [event("m9", "account.merged", "c0", when, into="c5")]
    (tmp_path / "club.json").write_text(json.dumps(CLUB))
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(each) + "\n" for each in events))
    new, ticked, verified, tables = said(php("write.php", tmp_path / "club.json", tmp_path / "events.jsonl", tmp_path / "php.csv")).splitlines()
    assert new == f"{len(events)} new" and json.loads(ticked)["entries"] > 0
    with rg.loyalty.Store(url) as store, rg.loyalty.Store(tmp_path / "python.db") as own:
        assert store.verify().text == verified and store.verify()
        # Python writes the same, to the byte.
        own.add_program(CLUB)
        own.import_events(tmp_path / "events.jsonl")
        assert own.tick(END).text == ticked
        told = own.tables()
        for name, table in json.loads(tables)["tables"].items():
            assert table["rows"] == len(getattr(told, name)) and (table["rows"] > 0 or name == "tiers")
            for column in table["columns"]:
                if column["type"] in {"int64", "utf8"}:
                    assert getattr(told, name)[column["name"]] == column["values"]
        for one in (store, own):
            one.export("entries", tmp_path / "python.csv")
            assert (tmp_path / "python.csv").read_bytes() == (tmp_path / "php.csv").read_bytes()
        for table in ("program", "account", "event", "entry"):
            rows = f"SELECT * FROM regulars_{table} ORDER BY 1, 2"
            with store.engine.connect() as one, own.engine.connect() as two:
                assert [*map(dict, one.exec_driver_sql(rows).mappings())] == [*map(dict, two.exec_driver_sql(rows).mappings())]
        # And goes on where PHP stopped.
        store.commit(gift("late", "c1", 5), as_of=END)
        assert store.verify()


def test_php_and_python_spend_the_same_points(php, url):
    with rg.loyalty.Store(url) as store:
        store.add_program(PLAIN | {"redeem": {"points": 100, "amount": 100}})
        for turn in range(ROUNDS):
            store.commit(gift(f"g{turn}", f"a{turn}", 100))
    shops = [php("spend.php", f"php{number}", ROUNDS) for number in range(3)]
    won = together(3, spend, url, CONTEXT.Barrier(3)) + [[int(line) for line in said(shop).split()] for shop in shops]
    assert sorted(turn for of_one in won for turn in of_one) == list(range(ROUNDS))
    with rg.loyalty.Store(url) as store:
        assert store.verify()["events"] == ROUNDS * 7
