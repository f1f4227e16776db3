"""Balances taken over from another system: what is read, what is refused, and that nothing is half done."""

import pytest

import regulars as rg

CLUB = {
    "schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR",
    "timezone": "Europe/Warsaw", "points": {"scale": 2}, "earn": [], "expiry": {"kind": "rolling", "after": "P12M"},
    "limits": {"balance_cap": 100_000},
}  # fmt: skip
# In Warsaw it is the first of December already.
TAKEN_OVER = "2026-11-30T23:30:00Z"


@pytest.fixture
def written(tmp_path):
    """Writes a file and gives its path."""

    def write(text, encoding="utf-8"):
        path = tmp_path / "balances.csv"
        path.write_text(text, encoding=encoding)
        return path

    return write


@pytest.fixture
def store():
    with rg.loyalty.Store(":memory:") as opened:
        opened.add_program(CLUB)
        yield opened


def refused(call):
    with pytest.raises(rg.InputError) as caught:
        call()
    return caught.value


def test_balances_become_events(written):
    path = written("account,points,valid_through,reason\nada,12.5,2026-12-31,from the old shop\nada,3,,\n", "utf-8-sig")
    one, other = rg.loyalty.opening_balances(path, CLUB, TAKEN_OVER)
    assert one.id != other.id and one.account == other.account == "ada"
    assert one.body == {"points": 1250, "reason": "from the old shop", "expires_after": "P30D"}
    assert other.body == {"points": 300, "reason": "opening balance"}
    booked = rg.loyalty.apply(CLUB, None, [one, other], TAKEN_OVER)
    # The last valid day is the one in the file; without one the program's year.
    assert [entry["expires_at"] for entry in booked.entries] == ["2026-12-31T23:00:00Z", "2027-12-01T23:00:00Z"]
    soon = rg.loyalty.expiring(CLUB, booked.account, "2026-12-31", TAKEN_OVER)
    assert (soon.dates[0]["last_day"], soon.points) == ("2026-12-31", 1250)


def test_everything_that_is_wrong_is_told_at_once_by_row(written):
    rows = [
        "ada,1.234,", "ben,-5,", "cem,0,", "dan,1e3,", ",5,", "eva,5,2026-02-30", "fay,5,2026-12-01", "gus,5,,too,much",
        "hal,5,", "hal,6,", "ida,5,2026-12-02", "jan,٣,", "kim,999999999999999999,",
    ]  # fmt: skip
    error = refused(lambda: rg.loyalty.opening_balances(written("account,points,valid_through\n" + "\n".join(rows)), CLUB, TAKEN_OVER))
    assert (error.code, error.row, error.field) == (1005, 0, "points")
    told = dict(part.removeprefix("row ").split(": ", 1) for part in error.message.split("; "))
    assert list(told) == ["0", "1", "2", "3", "4", "5", "6", "7", "9", "11", "12"]
    assert told["0"] == "expected a number with at most 2 decimal places of points, found '1.234'"
    assert told["6"] == "expected a day after 2026-12-01, when the points are taken over, found 2026-12-01"
    assert told["9"] == "expected each account once for a day of expiry, a unit and a store, found it in row 8 too"


def test_of_many_wrong_rows_the_first_are_named(written):
    error = refused(lambda: rg.loyalty.opening_balances(written("account,points\n" + "ada,x\n" * 25), CLUB, TAKEN_OVER))
    assert "row 19:" in error.message and "row 20:" not in error.message and error.message.endswith("; and 5 more")


@pytest.mark.parametrize(
    ("head", "code", "field"), [("account,balance", 1001, "points"), ("account,points,expiry", 1002, "expiry"), ("", 1001, "account")]
)
def test_columns_are_known(written, head, code, field):
    error = refused(lambda: rg.loyalty.opening_balances(written(head + "\n"), CLUB, TAKEN_OVER))
    assert (error.code, error.field) == (code, field)


def test_balances_of_units_and_stores(written):
    club = CLUB | {
        "units": [{"id": "growth", "scale": 1, "expiry": {"kind": "none"}}],
        "stores": {"apart": [{"id": "north", "stores": ["n1", "n2"]}]},
    }
    rows = "ada,12.5,,\nada,3.5,growth,\nada,7,,n1\nada,9,,n2\nben,1,growth,n2\n"
    events = rg.loyalty.opening_balances(written("account,points,unit,store\n" + rows), club, TAKEN_OVER)
    assert len({event.id for event in events}) == 5 and events[0].id == "opening:ada:"
    booked = rg.loyalty.apply(club, None, events[:4], TAKEN_OVER).account
    assert booked["balance"]["available"] == 1250
    found = [(one.get("unit"), one.get("stores"), one["balance"]["available"]) for one in booked["purses"]]
    assert found == [(None, "north", 1600), ("growth", None, 35)]
    error = refused(lambda: rg.loyalty.opening_balances(written("account,points,unit\nada,1.25,growth\nada,1,gold\n"), club, TAKEN_OVER))
    assert (error.row, error.field) == (0, "points")
    assert error.message.endswith("row 1: expected one of the program's units (growth), or nothing, found 'gold'")


def test_a_store_takes_balances_over_once(written, store):
    path = written("account,points,valid_through\nada,12.50,2026-12-31\nben,3,\n")
    assert store.import_balances(path, TAKEN_OVER) == 2
    assert store.import_balances(path, TAKEN_OVER) == 0
    assert [store.account(key).balance["available"] for key in ("ada", "ben")] == [1250, 300]
    assert store.verify()


def test_nothing_is_half_done(written, store):
    # The second row is more than an account may hold: that is found as it is booked.
    path = written("account,points\nada,12.50\nben,1000.01\ncem,2000\n")
    error = refused(lambda: store.import_balances(path, TAKEN_OVER))
    assert (error.code, error.row) == (1005, 1)
    assert error.message.startswith("row 1: 1000.01 points to be given, the account may hold 1000.00 points; row 2: 2000.00 points")
    assert store.account("ada") is None and not list(store.accounts())
    # What is wrong in the file is found before anything is booked.
    refused(lambda: store.import_balances(written("account,points\nada,12.50\nben,x\n"), TAKEN_OVER))
    assert not list(store.accounts())


def test_the_same_rows_with_other_points_are_a_conflict(written, store):
    store.import_balances(written("account,points\nada,12.50\n"), TAKEN_OVER)
    with pytest.raises(rg.LedgerError) as caught:
        store.import_balances(written("account,points\nben,1\nada,13\n"), TAKEN_OVER)
    assert caught.value.code == 6006 and store.account("ben") is None


def test_what_was_taken_over_comes_out_as_tables(written, store, tmp_path):
    store.import_balances(written("account,points,valid_through\nada,12.50,2026-12-31\nben,3,\n"), TAKEN_OVER)
    now, later = store.tables(), store.tables("2027-01-01T00:00:00Z", ["balances"])
    assert list(now) == ["balances", "entries", "shares", "tiers"] and list(later) == ["balances"]
    assert (now.balances["account"], now.balances["available"]) == (["ada", "ben"], [1250, 300])
    assert (later.balances["available"], later.balances["expired"]) == ([0, 300], [1250, 0])
    assert now.entries.to_pyarrow()["expires_at"].null_count == 0
    path = tmp_path / "entries.csv"
    assert now.entries.to_csv(path) is None and path.read_text(encoding="utf-8") == now.entries.to_csv()
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    assert head.startswith("account,id,event,program,") and [row.split(",")[0] for row in rows] == ["ada", "ben"]


def test_a_store_needs_a_program_first(written):
    with rg.loyalty.Store(":memory:") as opened, pytest.raises(rg.ProgramError):
        opened.import_balances(written("account,points\nada,1\n"), TAKEN_OVER)
