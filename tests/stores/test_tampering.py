"""Whatever is edited, removed, added or exchanged in the tables is found, and the place is named."""

import json
import shutil

import pytest
import regulars as rg
import sqlalchemy
from club import CLUB, END, PLAIN, gift, history

TABLES = {
    "program": ("version", "id", "effective_from", "body", "seal"),
    "account": ("version", "programs", "events", "entries", "last_event", "last_entry", "booked_to", "body", "seal"),
    "event": ("id", "place", "type", "occurred_at", "booked_to", "programs", "body", "decision", "seal"),
    "entry": ("place", "id", "event", "kind", "from_bucket", "to_bucket", "points", "occurred_at", "body"),
}
KEYS = {"program": ("version",), "account": ("account",), "event": ("id",), "entry": ("account", "place")}


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    path = tmp_path_factory.mktemp("stores") / "clean.db"
    with rg.loyalty.Store(path) as store:
        store.add_program(CLUB)
        for each in history(60, 4, seed=2):
            store.commit(each, as_of=END)
        assert store.verify()
    with sqlalchemy.create_engine(f"sqlite:///{path}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def changed(clean, tmp_path):
    """A copy to change, and what verify says of it then."""
    path = shutil.copy(clean, tmp_path / "changed.db")
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")

    def change(*statements):
        with engine.begin() as connection:
            for statement, *values in statements:
                assert connection.exec_driver_sql(statement, tuple(values)).rowcount == 1, statement
        with rg.loyalty.Store(path) as store:
            return store.verify()

    change.rows = lambda table: list(engine.connect().exec_driver_sql(f"SELECT * FROM regulars_{table}").mappings())
    return change


def where(table, row):
    return " AND ".join(f"{name} = ?" for name in KEYS[table]), [row[name] for name in KEYS[table]]


def other(value):
    """Another value of the same shape: what someone would write who wanted to go unnoticed."""
    if value is None:
        return "2026-03-01T00:00:00Z"
    if isinstance(value, int):
        return value + 1000
    return next((value.replace(one, to, 1) for one, to in (("1", "2"), ("0", "1"), ("e", "f"), ("a", "b")) if one in value), value + "x")


def names(verified, table, row):
    """Whether the first problem is told at this row."""
    problem = verified.problems[0]
    if table == "program":
        return problem["table"] == "program" or problem["table"] == "event"
    place = row.get("place")
    return problem["account"] == row["account"] and (place is None or problem["place"] in (place, None))


@pytest.mark.parametrize(("table", "column"), [(table, column) for table, columns in TABLES.items() for column in columns])
def test_an_edited_row(changed, table, column):
    rows = changed.rows(table)
    row = dict(rows[len(rows) // 2])
    condition, key = where(table, row)
    value = f"{row['id']}x" if (table, column) == ("event", "id") else other(row[column])
    verified = changed((f"UPDATE regulars_{table} SET {column} = ? WHERE {condition}", value, *key))
    assert not verified
    assert names(verified, table, row), (row, verified.problems[0])


@pytest.mark.parametrize("table", ["event", "entry"])
@pytest.mark.parametrize("which", ["first", "middle", "last"])
def test_a_row_removed(changed, table, which):
    of_account = [row for row in changed.rows(table) if row["account"] == "c1"]
    of_account.sort(key=lambda row: row["place"])
    row = dict(of_account[{"first": 0, "middle": len(of_account) // 2, "last": -1}[which]])
    condition, key = where(table, row)
    verified = changed((f"DELETE FROM regulars_{table} WHERE {condition}", *key))
    problem = verified.problems[0]
    assert (problem["table"], problem["account"], problem["place"]) == (table, "c1", row["place"])


def test_an_account_removed(changed):
    verified = changed(("DELETE FROM regulars_account WHERE account = ?", "c2"))
    assert {(problem["table"], problem["account"]) for problem in verified.problems} == {("event", "c2"), ("entry", "c2")}


def test_a_program_removed(changed):
    assert not changed(("DELETE FROM regulars_program WHERE version = ?", 1))


@pytest.mark.parametrize("table", TABLES)
def test_a_row_added(changed, table):
    """A copy of the last row at the next place, under another name; or of an account that nothing happened to."""
    rows = changed.rows(table)
    row = dict(max((row for row in rows if row.get("account", "c1") == "c1"), key=lambda row: row.get("place", 0)))
    row |= {"place": row["place"] + 1} if "place" in row else {}
    row |= {"id": f"{row['id'][:-1]}x"} if "id" in row else {}
    row |= {"version": 2} if table == "program" else {"account": "c1x"} if table == "account" else {}
    names = ", ".join(row)
    verified = changed((f"INSERT INTO regulars_{table} ({names}) VALUES ({', '.join('?' * len(row))})", *row.values()))
    problem = verified.problems[0]
    assert problem["table"] == table
    assert (problem["place"], problem["account"]) == {
        "program": (2, None), "account": (None, "c1x"), "event": (row.get("place"), "c1"), "entry": (row.get("place"), "c1")
    }[table]  # fmt: skip


@pytest.mark.parametrize("table", ["event", "entry"])
def test_two_rows_exchanged(changed, table):
    """Their places, and whatever columns else say where they are."""
    one, two = [dict(row) for row in changed.rows(table) if row["account"] == "c1" and row["place"] in (2, 3)]
    move = f"UPDATE regulars_{table} SET place = ? WHERE account = 'c1' AND place = ?"
    verified = changed((move, 99, one["place"]), (move, one["place"], two["place"]), (move, two["place"], 99))
    problem = verified.problems[0]
    assert (problem["table"], problem["account"], problem["place"]) == (table, "c1", 2)


def test_two_accounts_exchanged(changed):
    """All rows of each under the other's name."""
    move = [
        ("UPDATE regulars_account SET account = ? WHERE account = ?", to, account)
        for account, to in (("c1", "x"), ("c2", "c1"), ("x", "c2"))
    ]
    assert {problem["account"] for problem in changed(*move).problems} == {"c1", "c2"}


def test_an_edit_with_all_hashes_made_anew_needs_a_key_to_be_found(tmp_path):
    """What the chain cannot show, and what a key does about it."""
    for name, key in ("open", None), ("sealed", b"secret"):
        path = tmp_path / f"{name}.db"
        with rg.loyalty.Store(path, key=key) as store:
            store.add_program(PLAIN)
            store.commit(gift("g", "c", 50), as_of=END)
        # A forger writes what an honest store without the key would have written.
        with rg.loyalty.Store(tmp_path / f"{name} forged.db") as forged:
            forged.add_program(PLAIN)
            forged.commit(gift("g", "c", 5000), as_of=END)
        engine = sqlalchemy.create_engine(f"sqlite:///{path}")
        with engine.begin() as connection:
            connection.exec_driver_sql(f"ATTACH DATABASE '{tmp_path / f'{name} forged.db'}' AS forged")
            for table in ("program", "account", "event", "entry"):
                connection.exec_driver_sql(f"DELETE FROM main.regulars_{table}")
                connection.exec_driver_sql(f"INSERT INTO main.regulars_{table} SELECT * FROM forged.regulars_{table}")
        with rg.loyalty.Store(path, key=key) as store:
            assert bool(store.verify()) == (key is None)


def test_every_server_tells_the_place(url):
    with rg.loyalty.Store(url) as store:
        store.add_program(PLAIN)
        for number in range(9):
            store.commit(gift(f"g{number}", f"c{number % 3}", 50), as_of=END)
        with store.engine.begin() as connection:
            text = connection.exec_driver_sql("SELECT body FROM regulars_entry WHERE account = 'c1' AND place = 2").scalar_one()
            forged = json.dumps(json.loads(text) | {"points": 5000}, separators=(",", ":"))
            table = sqlalchemy.text("UPDATE regulars_entry SET body = :body, points = 5000 WHERE account = 'c1' AND place = 2")
            connection.execute(table, {"body": forged})
        (problem,) = store.verify().problems
        assert (problem["table"], problem["account"], problem["place"]) == ("entry", "c1", 2)
        assert '"points":50,' in problem["message"] and '"points":5000' in problem["message"]
