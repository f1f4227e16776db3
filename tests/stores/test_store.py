"""What a store does, on each database: commits, repeats, transactions of the caller's, programs, ticks, people, files."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import regulars as rg
import sqlalchemy
from club import CLUB, END, PLAIN, event, gift, history, paid
from processes import together


@pytest.fixture
def store(url):
    with rg.loyalty.Store(url) as store:
        store.add_program(PLAIN)
        yield store


def refused(code, field, work, kind=rg.LedgerError):
    with pytest.raises(kind) as caught:
        work()
    assert (caught.value.code, caught.value.field) == (code, field), caught.value
    return caught.value


def test_a_repeat_gets_the_first_answer(store):
    first = store.commit(paid("e", "c", "A", 12_050, "2026-05-01T10:00:00Z"))
    again = store.commit(paid("e", "c", "A", 12_050, "2026-05-01T10:00:00Z"))
    assert first.balance["available"] == 120 and not first.decision["duplicate"]
    assert again.decision == {**first.decision, "duplicate": True} and again.entries == []
    assert len(store.entries("c")) == len(store.events("c")) == 1


def test_another_body_is_a_conflict(store):
    store.commit(paid("e", "c", "A", 12_050, "2026-05-01T10:00:00Z"))
    refused(6006, "/events/0/body/lines/0/amount", lambda: store.commit(paid("e", "c", "A", 1, "2026-05-01T10:00:00Z")))
    refused(6006, "/events/0/account", lambda: store.commit(paid("e", "d", "A", 12_050, "2026-05-01T10:00:00Z")))
    assert store.account("d") is None and store.verify()


def test_a_refusal_is_recorded_and_an_error_is_not(store):
    ask = event("e", "redemption.reserved", "c", "2026-05-01T10:00:00Z", redemption="r", points=1)
    assert store.commit(ask).decision["status"] == "refused"
    refused(6003, "/events/0/occurred_at", lambda: store.commit(gift("f", "c", 1, END), as_of="2026-06-01T00:00:00Z"))
    refused(6001, "/events/0/id", lambda: store.commit(gift("a\0b", "c", 1)))
    refused(6001, "/events/0/account", lambda: store.commit(gift("a", "c" * 513, 1)))
    refused(6001, "/events/0/account", lambda: store.commit(json.dumps(gift("a", "\ud800", 1))))
    refused(1011, None, lambda: store.commit("{"), rg.InputError)
    # An event comes to the core as it was written: what is said twice in it is refused there.
    twice = json.dumps(gift("a", "c", 1)).replace('"points": 1', '"points": 1, "points": 2')
    assert refused(1011, None, lambda: store.commit(twice), rg.Error)
    assert [one["event"]["id"] for one in store.events("c")] == ["e"]


def test_all_events_or_none(store):
    bad = gift("bad", "d", 0)
    refused(6002, "/events/0/body/points", lambda: store.commit_all([gift("g", "c", 5), bad]))
    assert store.account("c") is None
    one, two = store.commit_all([gift("g", "c", 5), paid("p", "d", "A", 1000, "2026-05-01T10:00:00Z")])
    assert (one.balance["available"], two.balance["available"]) == (5, 10)


def test_names_are_compared_by_their_bytes(store):
    names = ["a", "A", "a ", "ä", "a\u0308", "ａ", "☃😀", "x" * 512]
    for name in names:
        store.commit(gift(f"e{name}"[:512], name, 1))
    assert sorted(account.id for account in store.accounts()) == sorted(names)
    assert store.verify()


def test_an_event_of_an_order_needs_those_before_it(store):
    store.commit(paid("p", "c", "A", 10_000, "2026-05-01T10:00:00Z"))
    refund = event("r", "order.refunded", "c", "2026-05-02T10:00:00Z", order="A", amount=2500)
    assert store.commit(refund).balance["available"] == 75
    assert all(isinstance(one, str) for one in store.account("c").events)
    assert store.verify()


# ── What waits ───────────────────────────────────────────────────────────────


def test_what_another_host_queued_is_settled(store):
    refund = event("r", "order.refunded", "c", "2026-05-02T10:00:00Z", order="A", amount=2500)
    queued = [paid("p", "c", "A", 10_000, "2026-05-01T10:00:00Z"), gift("bad", "d", 0), refund, refund]
    row = "INSERT INTO regulars_queue (account, queued_at, body) VALUES (:account, :at, :body)"
    with store.engine.begin() as connection:
        for number, each in enumerate(queued):
            values = {"account": each["account"], "at": f"2026-05-03T10:00:0{number}Z", "body": json.dumps(each)}
            connection.execute(sqlalchemy.text(row), values)
    assert [one["event"]["id"] for one in store.queued("c")] == ["p", "r", "r"]
    assert dict(store.settle()) == {"settled": 2, "duplicates": 1, "refused": 1}
    assert store.account("c").balance["available"] == 75 and store.queued("c") == []
    # As of the instant at which it was queued.
    assert store.account("c").booked_to == "2026-05-03T10:00:02Z"
    [left] = store.held("d")["queue"]
    assert (left["event"]["id"], left["problem"]["code"], left["problem"]["field"]) == ("bad", 6002, "/events/0/body/points")
    assert dict(store.settle()) == {"settled": 0, "duplicates": 0, "refused": 1} and store.verify()


# ── Transactions of the caller's ─────────────────────────────────────────────


def test_a_commit_stands_and_falls_with_the_callers_transaction(store):
    with store.engine.connect() as connection:
        for keep in (False, True):
            with connection.begin() as shop:
                connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS shop_order{keep:d} (id INTEGER)")
            with connection.begin() as shop:
                connection.exec_driver_sql(f"INSERT INTO shop_order{keep:d} VALUES (1)")
                store.commit(gift("g", "c", 5), connection=connection)
                refused(6002, "/events/0/body/points", lambda: store.commit(gift("x", "new", 0), connection=connection))
                refused(6006, "/events/0/account", lambda: store.commit(gift("g", "d", 5), connection=connection))
                store.commit(gift("h", "c", 5), connection=connection)
                if not keep:
                    shop.rollback()
            assert connection.exec_driver_sql(f"SELECT COUNT(*) FROM shop_order{keep:d}").scalar_one() == keep
            connection.rollback()
            assert (store.account("c") is not None) == keep
    assert store.account("new") is None and store.account("d") is None and store.verify()


def test_a_connection_without_a_transaction_is_refused(store):
    with store.engine.connect() as connection:
        refused(1012, "connection", lambda: store.commit(gift("g", "c", 5), connection=connection), rg.InputError)


@pytest.mark.kinds("mariadb", "postgresql")
def test_a_deadlock_of_the_callers_is_told(store):
    """Each of two transactions has one account and asks for the other's: one of them is told to begin again."""
    store.commit_all([gift("g1", "a", 5), gift("g2", "b", 5)])
    both = threading.Barrier(2)

    def shop(number, first, second):
        with store.engine.connect() as connection:
            with connection.begin():
                store.commit(gift(f"{number}:1", first, 1), connection=connection)
                both.wait()
                try:
                    store.commit(gift(f"{number}:2", second, 1), connection=connection)
                except rg.loyalty.TransactionLost as lost:
                    assert lost.__cause__ is not None
                    connection.rollback()
                    return "lost"
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(shop, (1, 2), "ab", "ba")) == ["kept", "lost"]
    assert store.account("a").balance["available"] + store.account("b").balance["available"] == 12
    assert store.verify()


@pytest.mark.kinds("mariadb", "postgresql")
@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_a_callers_old_view_of_the_account_is_not_booked_on(store, level):
    """The caller has looked before another commit came; what is booked is on the account as it is, or not at all."""
    store.commit(paid("p", "c", "A", 10_000, "2026-05-01T10:00:00Z"))
    refund = event("r", "order.refunded", "c", "2026-05-02T10:00:00Z", order="A", amount=5000)
    with store.engine.connect().execution_options(isolation_level=level) as connection:
        with connection.begin() as shop:
            connection.exec_driver_sql("SELECT COUNT(*) FROM regulars_program").scalar_one()
            # In another thread, for what the caller has locked by looking may be waited for.
            other = ThreadPoolExecutor(1).submit(store.commit, {**refund, "id": "r0"})
            try:
                other.result(timeout=5)
                left = store.commit(refund, connection=connection).balance["available"]
                assert left == 0
            except rg.loyalty.TransactionLost:
                shop.rollback()
                assert store.commit(refund).balance["available"] == 0
    assert store.verify()


# ── Programs ─────────────────────────────────────────────────────────────────


def merged(id, account, into, at):
    return event(id, "account.merged", account, at, into=into)


def test_two_accounts_become_one(url):
    with rg.loyalty.Store(url) as store:
        store.add_program(CLUB)

        def book(one):
            work = store.merge if one["type"] == "account.merged" else store.commit
            return work(one, as_of=one["occurred_at"])

        guest, member = store.key_of("guest@shop", consent=True), store.key_of("member", consent=True)
        lone = store.key_of("lone")
        book(paid("e1", guest, "A", 12_050, "2026-05-01T10:00:00Z"))
        book(paid("e2", member, "B", 5_000, "2026-05-02T10:00:00Z"))
        book(event("e3", "redemption.reserved", guest, "2026-05-07T10:00:00Z", redemption="r", points=100, order="A"))
        waits = book(merged("m1", guest, member, "2026-05-08T10:00:00Z"))
        assert (waits.decision["status"], waits.decision["reason"]) == ("refused", "reservations_open")
        book(event("e4", "redemption.captured", guest, "2026-05-08T11:00:00Z", redemption="r"))
        done = book(merged("m2", guest, member, "2026-05-09T10:00:00Z"))
        assert done.decision["reason"] == "merged" and done.balance == store.account(member).balance
        # A point pays a cent of the order, on which none is earned.
        assert done.balance["points"] == 69 and store.account(guest) == store.account(member)
        assert book(merged("m2", guest, member, "2026-05-09T10:00:00Z")).decision["duplicate"]
        # What comes under the old name is booked on the new account, also what came before it as it was.
        back = book(event("e5", "order.cancelled", guest, "2026-05-10T10:00:00Z", order="A"))
        assert back.decision["reason"] == "restored_and_taken_back" and back.balance["points"] == 50
        assert book(paid("e1", guest, "A", 12_050, "2026-05-01T10:00:00Z")).decision["duplicate"]
        refused(6006, "/events/0/body/lines/0/amount", lambda: book(paid("e1", guest, "A", 1, "2026-05-01T10:00:00Z")))
        # And once more, into an account of which nothing is known, with events of both in one commit.
        both = [merged("m3", member, lone, "2026-06-01T10:00:00Z"), paid("e6", guest, "C", 1_000, "2026-06-02T10:00:00Z")]
        assert store.commit_all(both, as_of=both[1]["occurred_at"])[1].balance == store.account(lone).balance == store.account(guest).balance
        assert [one["event"]["id"] for one in store.events(member)] == ["e2", "m2", "e5"]
        assert book(merged("m4", guest, member, "2026-06-03T10:00:00Z")).decision["reason"] == "already_merged"
        refused(1012, "event", lambda: store.merge(gift("g", lone, 5)), rg.InputError)
        store.tick(END)
        assert store.verify(), store.verify()
        held = store.held(guest)
        assert held["account"]["id"] == lone and [one["account"]["id"] for one in held["others"]] == [member, guest]
        assert {one["identity"]["customer"] for one in [held, *held["others"]]} == {"lone", "member", "guest@shop"}
        assert store.erase(member) and not store.erase(lone)
        held = store.held(lone)
        assert [one["identity"] for one in [held, *held["others"]]] == [None] * 3 and held["account"]["balance"]["spent"] == 0
        assert store.verify()


def test_a_merged_guest_is_still_known(store):
    guest = store.key_of("guest@shop", consent=True)
    store.commit(paid("e1", guest, "A", 1_000, "2026-05-01T10:00:00Z"))
    store.merge(merged("m", guest, "member", "2026-05-09T10:00:00Z"))
    assert store.key_of("guest@shop") == "member" and store.held("member")["identity"]["customer"] == "guest@shop"
    store.merge(merged("m2", "nobody", "member", "2026-05-10T10:00:00Z"))
    assert store.verify()


def test_merges_of_long_histories_are_verified(url):
    """Accounts are merged while late events and ticks come, and one of them is refused for each reason."""
    events = history(300, 6, 7)
    with rg.loyalty.Store(url) as store:
        store.add_program({**CLUB, "guests": {"within": "P30D"}})
        for number, one in enumerate(events):
            store.commit(one, as_of=END if number % 50 == 49 else one["occurred_at"])
            if number % 40 == 17:
                store.commit(event(f"v{number}", "account.updated", one["account"], one["occurred_at"], verified=True))
                store.commit(event(f"j{number}", "account.enrolled", one["account"], one["occurred_at"]))
        when, reasons = "2026-11-01T00:00:00Z", []
        store.commit(event("close", "account.closed", "c8", when))
        for account in ("c6", "c7"):
            store.commit(paid(f"{account}-paid", account, "one of both", 1000, when))
        pairs = [("c0", "c8"), ("c6", "c7"), ("c0", "c1"), ("c1", "c2"), ("c0", "c3"), ("c4", "c5"), ("c5", "c0"), ("c7", "c0")]
        for number, (old, new) in enumerate(pairs):
            reasons.append(store.merge(merged(f"m{number}", old, new, when)).decision["reason"])
        assert reasons == ["account_closed", "ids_in_both", *["merged"] * 6]
        late = [paid(f"{account}-late", account, f"{account}-late", 1000, "2026-10-31T00:00:00Z") for account in ("c0", "c1", "c7")]
        assert [one.decision["status"] for one in store.commit_all(late)] == ["accepted"] * 3
        store.tick("2027-12-01T00:00:00Z")
        verified = store.verify()
        assert verified, verified
        # A row that was exchanged is found in accounts that a merge joined, too.
        with store.engine.begin() as connection:
            connection.execute(sqlalchemy.text("UPDATE regulars_event SET decision = '{\"status\":\"accepted\"}' WHERE id = 'm2'"))
        assert {problem["table"] for problem in store.verify().problems} == {"event"}


def test_versions_of_the_program(store):
    assert store.add_program(PLAIN) == 1
    refused(5002, "/version", lambda: store.add_program(PLAIN | {"timezone": "UTC"}), rg.ProgramError)
    refused(5002, "/programs/1/id", lambda: store.add_program(PLAIN | {"id": "x", "version": 2}), rg.ProgramError)
    store.commit(paid("p", "c", "A", 10_000, "2026-05-01T10:00:00Z"), as_of="2026-05-01T10:00:00Z")
    second = PLAIN | {"version": 2, "earn": [{"id": "base", "on": "order", "points": 2, "per": 100}]}
    # What is booked already would be booked otherwise.
    early = second | {"effective_from": "2026-05-01T10:00:00Z"}
    refused(5002, "/effective_from", lambda: store.add_program(early), rg.ProgramError)
    assert store.add_program(second | {"effective_from": "2026-06-01T00:00:00Z"}) == 2
    refused(5002, "/version", lambda: store.add_program(PLAIN | {"version": 1, "currency": "PLN"}), rg.ProgramError)
    assert store.commit(paid("q", "c", "B", 10_000, "2026-05-31T10:00:00Z"), as_of="2026-07-01T00:00:00Z").balance["points"] == 200
    assert store.commit(paid("r", "c", "C", 10_000, "2026-06-02T10:00:00Z"), as_of="2026-07-01T00:00:00Z").balance["points"] == 400
    assert [program.version for program in store.programs()] == [1, 2] and store.verify()


def test_no_program_is_in_force(url):
    with rg.loyalty.Store(url) as store:
        with pytest.raises(rg.ProgramError):
            store.commit(gift("g", "c", 5))


# ── Time ─────────────────────────────────────────────────────────────────────


def test_an_account_that_is_booked_further_stays_so(store):
    store.commit(gift("g", "c", 5), as_of="2026-09-01T00:00:00Z")
    store.commit(gift("h", "c", 5), as_of="2026-08-01T00:00:00Z")
    assert store.account("c").booked_to == "2026-09-01T00:00:00Z" and store.verify()


def test_a_tick_books_what_is_due_and_goes_on_where_it_stopped(url, monkeypatch):
    with rg.loyalty.Store(url) as store:
        store.add_program(CLUB)
        for number in range(25):
            store.commit(gift(f"g{number}", f"c{number:02}", 5), as_of="2026-01-02T00:00:00Z")
        booked, calls = store._booking.book_due, []

        def break_down(connection, keys, *rest):
            done = booked(connection, keys, *rest)
            calls.append(keys)
            if len(calls) == 4:
                raise RuntimeError("the machine is switched off")
            return done

        monkeypatch.setattr(store._booking, "book_due", break_down)
        with pytest.raises(RuntimeError):
            store.tick("2026-06-01T00:00:00Z", batch=4)
        assert sum(account.balance["expired"] for account in store.accounts()) == 12 * 5
        # No instant: that of the run that was cut short.
        assert store.tick(batch=4) == {"as_of": "2026-06-01T00:00:00Z", "accounts": 13, "booked": 13, "entries": 13}
        assert calls[4] == calls[3] == ["c12", "c13", "c14", "c15"]
        assert store.tick("2026-06-01T00:00:00Z") == {"as_of": "2026-06-01T00:00:00Z", "accounts": 25, "booked": 0, "entries": 0}
        assert sum(account.balance["expired"] for account in store.accounts()) == 25 * 5
        assert store.verify()


def test_late_events_after_ticks_are_verified(url):
    with rg.loyalty.Store(url) as store:
        store.add_program(CLUB)
        for number, each in enumerate(history(120, 6, seed=5)):
            store.commit(each, as_of=each["occurred_at"])
            if number % 10 == 0:
                store.tick(f"2026-0{4 + number // 20}-01T00:00:00Z")
        assert store.verify()


# ── People ───────────────────────────────────────────────────────────────────


def test_erasing_a_person_keeps_the_amounts(store):
    key = store.key_of("ada@example.org", consent=True, about={"name": "Ada"})
    assert store.key_of("ada@example.org") == key and len(key) == 32
    store.commit(paid("p", key, "A", 10_000, "2026-05-01T10:00:00Z"))
    assert store.held(key)["identity"] == {"customer": "ada@example.org", "consent": True, "about": {"name": "Ada"}}
    assert len(store.held(key)["entries"]) == len(store.held(key)["events"]) == len(store.outbox()) == 1
    assert store.erase(key) and not store.erase(key)
    held = store.held(key)
    assert held["identity"] is None and held["outbox"] == [] and held["account"]["balance"]["available"] == 100
    assert "ada" not in json.dumps(held).lower() and store.verify()
    assert store.key_of("ada@example.org") != key


def test_announcements_need_consent_and_are_made_once(url):
    with rg.loyalty.Store(url) as store:
        store.add_program(CLUB | {"pending": {"until": "paid"}})
        ada, ben = store.key_of("ada", consent=True), store.key_of("ben")
        for key in (ada, ben):
            store.commit(paid(f"p{key}", key, "A", 10_000, "2026-05-01T10:00:00Z"), as_of="2026-05-01T10:00:00Z")
            store.announce("birthday", key, "2026", {"points": 300})
            store.announce("birthday", key, "2026", {"points": 300})
        for _ in range(2):
            assert store.announce_expiring("2026-07-31", "2026-06-01T00:00:00Z") == 1
        told = store.outbox()
        assert sorted((one["customer"], one["kind"]) for one in told) == [("ada", "birthday"), ("ada", "earned"), ("ada", "expiring")]
        (soon,) = [one["body"] for one in told if one["kind"] == "expiring"]
        assert soon["points"] == 100
        assert store.delivered([told[0]["topic"]]) == 1 and store.delivered([told[0]["topic"]]) == 0
        store.key_of("ada", consent=False)
        assert store.outbox() == []


# ── Files ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_events_come_back_from_a_file(server, store, tmp_path, suffix):
    for each in history(40, 3, seed=6) + [gift("g", "ä, \"b\"", 5)]:
        store.commit(each, as_of=each["occurred_at"])
    for what in ("events", "entries", "accounts"):
        store.export(what, tmp_path / f"{what}.{suffix}")
    with rg.loyalty.Store(tmp_path / "again.db") as again:
        again.add_program(PLAIN)
        assert again.import_events(tmp_path / f"events.{suffix}") == 41
        assert again.import_events(tmp_path / f"events.{suffix}") == 0
        assert again.verify()
        for what in ("events", "entries", "accounts"):
            again.export(what, tmp_path / f"again.{suffix}")
            assert (tmp_path / f"again.{suffix}").read_bytes() == (tmp_path / f"{what}.{suffix}").read_bytes()


def test_a_file_that_is_none(store, tmp_path):
    (tmp_path / "e.csv").write_text("id,type\n1,2\n")
    refused(1001, "account", lambda: store.import_events(tmp_path / "e.csv"), rg.InputError)
    (tmp_path / "e.jsonl").write_text(json.dumps(gift("g", "c", 1)) + "\n" + json.dumps(gift("h", "c", 0)) + "\n")
    error = refused(6002, "/events/0/body/points", lambda: store.import_events(tmp_path / "e.jsonl"))
    assert error.row == 1 and store.account("c").balance["available"] == 1
    refused(1012, "what", lambda: store.export("people", tmp_path / "x.csv"), rg.InputError)


def test_tables_of_a_newer_version_are_refused(url):
    with rg.loyalty.Store(url) as store, store.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO regulars_schema VALUES (1000)")
    refused(1012, "url", lambda: rg.loyalty.Store(url), rg.InputError)


def test_two_stores_in_one_database(url):
    with rg.loyalty.Store(url) as one, rg.loyalty.Store(url, prefix="other_") as two:
        one.add_program(PLAIN)
        two.add_program(PLAIN | {"id": "other"})
        one.commit(gift("g", "c", 5))
        assert two.account("c") is None and [program.id for program in two.programs()] == ["other"]
        with pytest.raises(rg.InputError):
            rg.loyalty.Store(url, prefix="x; DROP")


def commit_some(number, url):
    store = rg.loyalty.Store(sqlalchemy.create_engine(url), patience=600)
    for at in range(10):
        store.commit(gift(f"{number}:{at}", "c", 1))


def test_the_callers_engine(url):
    """Python's SQLite begins no transaction before the first write, unless it is told to."""
    with rg.loyalty.Store(url) as first:
        first.add_program(PLAIN)
        place = first.engine.url.render_as_string(hide_password=False)
    together(4, commit_some, place)
    engine = sqlalchemy.create_engine(place)
    with rg.loyalty.Store(engine) as store:
        assert store.account("c").balance["available"] == 40 and store.verify()["events"] == 40
        with engine.connect() as connection:
            store_before = store.account("c").text
            connection.begin()
            store.commit(gift("g", "c", 5), connection=connection)
            connection.rollback()
            assert store.account("c").text == store_before
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.begin()
            refused(1012, "connection", lambda: store.commit(gift("g", "c", 5), connection=connection), rg.InputError)
        assert store.verify()
