"""Many processes at once: nobody spends what another has spent, and the order of commits is what the ledger follows."""

import random
import sys
from pathlib import Path

import regulars as rg
from club import CLUB, END, PLAIN, event, gift, history
from processes import CONTEXT, together
from servers import FULL

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "oracle"))
from loyalty.compare import differences

PROCESSES, ROUNDS = (50, 200) if FULL else (8, 12)
NEW = 12
DELIVERERS, EVENTS = (20, 1000) if FULL else (5, 120)


def spend(number, url, start):
    """Who got the points of each round."""
    won = []
    with rg.loyalty.Store(url, patience=600) as store:
        for turn in range(ROUNDS):
            ask = event(f"{turn}:{number}", "redemption.reserved", f"a{turn}", END, redemption=f"r{number}", points=100)
            start.wait()
            committed = store.commit(ask, as_of=END)
            if committed.decision["status"] == "accepted":
                won.append(turn)
            else:
                assert committed.decision["reason"] == "insufficient_points"
    return won


def test_points_are_spent_once(url):
    with rg.loyalty.Store(url) as store:
        store.add_program(PLAIN | {"redeem": {"points": 100, "amount": 100}})
        for turn in range(ROUNDS):
            store.commit(gift(f"g{turn}", f"a{turn}", 100))
    won = together(PROCESSES, spend, url, CONTEXT.Barrier(PROCESSES))
    assert sorted(turn for of_one in won for turn in of_one) == list(range(ROUNDS))
    with rg.loyalty.Store(url) as store:
        verified = store.verify()
        assert verified and verified["events"] == ROUNDS * (PROCESSES + 1), verified
        assert all(account.balance["reserved"] == 100 and account.balance["available"] == 0 for account in store.accounts())


def first_row(number, url, start):
    with rg.loyalty.Store(url, patience=600) as store:
        for turn in range(NEW):
            start.wait()
            store.commit(gift(f"{turn}:{number}", f"new{turn}", 1), as_of=END)


def test_an_account_is_made_once(url):
    with rg.loyalty.Store(url) as store:
        store.add_program(PLAIN)
    together(PROCESSES, first_row, url, CONTEXT.Barrier(PROCESSES))
    with rg.loyalty.Store(url) as store:
        assert store.verify()
        assert [account.balance["available"] for account in store.accounts()] == [PROCESSES] * NEW


def open_store(number, url, start):
    start.wait()
    with rg.loyalty.Store(url) as store:
        return store.key_of("ada")


def test_tables_and_people_are_made_once(url):
    assert len(set(together(8, open_store, url, CONTEXT.Barrier(8)))) == 1


def deliver(number, url, events):
    chance = random.Random(number)
    mine = [*events, *chance.sample(events, len(events) // 5)]
    chance.shuffle(mine)
    with rg.loyalty.Store(url, patience=600) as store:
        return sum(not store.commit(each, as_of=END).decision["duplicate"] for each in mine)


def delivered(url, program, events):
    with rg.loyalty.Store(url) as store:
        store.add_program(program)
    new = together(DELIVERERS, deliver, url, events)
    assert sum(new) == len(events)
    return rg.loyalty.Store(url)


def test_the_order_of_commits_is_what_the_oracle_follows(url):
    events = history(EVENTS, EVENTS // 25, seed=7)
    with delivered(url, CLUB, events) as store:
        assert store.verify()
        (program,) = store.programs()
        count = 0
        for account in store.accounts():
            order = store.events(account.id)
            count += len(order)
            # The same bytes by the core in this order,
            applied = rg.loyalty.apply(program, None, [one["event"] for one in order][:1], END)
            entries = [*applied.entries]
            for one in order[1:]:
                applied = rg.loyalty.apply(program, applied.account, [one["event"]], END)
                entries += applied.entries
            assert rg.loyalty.compact(applied.account).text == account.text
            assert entries == [dict(entry) for entry in store.entries(account.id)]
            assert {one["event"]["id"]: one["decision"] for one in order} == {
                one["event"]["id"]: one["decision"] for one in applied.account["events"]
            }
            # and decisions, balances and lots by the oracle.
            calls = [([dict(one["event"])], END) for one in order]
            assert differences({"programs": [dict(program)], "calls": calls}) == []
        assert count == len(events)


def test_without_caps_and_spending_the_order_does_not_matter(url):
    events = history(EVENTS, EVENTS // 25, seed=8, spending=False)
    with delivered(url, PLAIN, events) as store:
        balances = rg.loyalty.replay(PLAIN, events, END, ["balances"]).balances
        found = {account.id: account.balance["points"] for account in store.accounts()}
        assert found == dict(zip(balances["account"], balances["points"]))


def across(number, url, start):
    with rg.loyalty.Store(url, patience=0) as store:
        for turn in range(NEW):
            pair = [gift(f"{turn}:{number}:{side}", f"{side}{turn}", 1) for side in "xy"]
            start.wait()
            store.commit_all(pair if number % 2 else pair[::-1], as_of=END)


def test_locks_are_taken_in_order(url):
    # Without patience a deadlock would end a process.
    with rg.loyalty.Store(url) as store:
        store.add_program(PLAIN)
    together(4, across, url, CONTEXT.Barrier(4))
    with rg.loyalty.Store(url) as store:
        assert store.verify()
        assert [account.balance["available"] for account in store.accounts()] == [4] * NEW * 2
