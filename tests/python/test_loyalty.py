"""Loyalty documents through Python: the same bytes as everywhere, and kind to the hand."""

import datetime
import json

import pytest
import regulars as rg

CLUB = {
    "schema": "regulars.program/1",
    "id": "club",
    "version": 1,
    "effective_from": "2026-01-01T00:00:00Z",
    "currency": "EUR",
    "timezone": "Europe/Warsaw",
    "earn": [{"id": "base", "on": "order", "points": 1, "per": 100}],
    "redeem": {"points": 100, "amount": 100, "step": 100},
}
CART = {"lines": [{"line": "1", "kind": "item", "quantity": 2, "amount": 12_050}]}
NOON = "2026-05-01T10:00:00Z"
PAID = {"id": "e1", "type": "order.paid", "account": "c1", "occurred_at": NOON, "body": {"order": "A1", **CART}}


def test_every_way_of_handing_a_program_over_gives_the_same_bytes(tmp_path):
    path = tmp_path / "club.json"
    path.write_text(json.dumps(CLUB, indent=2))
    programs = [CLUB, json.dumps(CLUB), path, str(path), rg.loyalty.Program.parse(CLUB), [CLUB], (rg.loyalty.Program.parse(path),)]
    texts = {rg.loyalty.quote(program, None, CART, NOON).text for program in programs}
    assert len(texts) == 1
    request = {"programs": [CLUB], "account": None, "cart": CART, "as_of": NOON}
    assert texts == {rg.call("loyalty.quote", request).text, rg.call("loyalty.quote", json.dumps(request)).text}


def test_a_quote_prints_as_the_document_it_is():
    quote = rg.loyalty.quote(CLUB, None, CART, NOON)
    assert str(quote) == quote.text and json.loads(quote.text) == dict(quote)
    assert repr(quote) == f"Quote({quote.text})"
    assert (quote.points, quote.currency, quote["program"]) == (120, "EUR", "club")
    with pytest.raises(AttributeError, match="expected one of program"):
        quote.points_paid


def test_an_instant_may_be_a_datetime():
    at = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    assert rg.loyalty.quote(CLUB, None, CART, at) == rg.loyalty.quote(CLUB, None, CART, NOON)


def test_apply_is_idempotent_and_takes_its_own_account_again():
    first = rg.loyalty.apply(CLUB, None, [PAID], NOON)
    assert first.balance["available"] == 120 and len(first.entries) == 1
    for account in (first.account, json.dumps(first.account)):
        again = rg.loyalty.apply(CLUB, account, [PAID], NOON)
        assert again.entries == [] and again.decisions[0]["duplicate"] and again.account == first.account
    later = rg.loyalty.tick(CLUB, first.account, "2026-06-01T00:00:00Z")
    assert later.balance == first.balance and later.entries == []


def test_merge_takes_two_accounts_and_either_may_be_new():
    guest = rg.loyalty.apply(CLUB, None, [PAID], NOON).account
    event = {"id": "m", "type": "account.merged", "account": "c1", "occurred_at": "2026-05-02T10:00:00Z", "body": {"into": "c2"}}
    both = rg.loyalty.merge(CLUB, guest, None, event)
    assert (both.a["balance"]["available"], both.b["balance"]["available"]) == (0, 120)
    assert rg.loyalty.merge(CLUB, both.a, both.b, event, NOON[:8] + "03T00:00:00Z").decisions[0]["duplicate"]
    entries = [*rg.loyalty.apply(CLUB, None, [PAID], NOON).entries, *both.entries]
    verified = rg.loyalty.verify(CLUB, [PAID, event], entries)
    assert verified and verified.account["id"] == "c2" and [other["id"] for other in verified.others] == ["c1"]
    late = {**PAID, "id": "e2", "occurred_at": "2026-05-03T10:00:00Z", "body": {"order": "A2", **CART}}
    assert rg.loyalty.apply(CLUB, both.b, [late], "2026-05-03T10:00:00Z").balance["available"] == 240
    with pytest.raises(rg.LedgerError, match="into which") as refused:
        rg.loyalty.apply(CLUB, both.a, [late], "2026-05-03T10:00:00Z")
    assert (refused.value.code, refused.value.field) == (6002, "/events/0/account")


def test_a_quote_counts_what_the_account_has():
    account = rg.loyalty.apply(CLUB, None, [PAID], NOON).account
    quote = rg.loyalty.quote(CLUB, account, {**CART, "redeem": 100}, "2026-05-02T10:00:00Z")
    assert (quote.redeem["points"], quote.redeem["amount"], quote.redeem["reason"]) == (100, 100, "possible")


def test_a_program_is_checked_as_a_whole():
    check = rg.loyalty.check({**CLUB, "version": 0, "currency": "EURO"})
    assert not check and {problem["path"] for problem in check.problems} == {"/version", "/currency"}
    assert rg.loyalty.check(CLUB) and rg.loyalty.check(CLUB).normalized["id"] == "club"
    with pytest.raises(rg.ProgramError) as caught:
        rg.loyalty.Program.parse({**CLUB, "version": 0})
    assert (caught.value.code, caught.value.field) == (5002, "/version")
    program = rg.loyalty.Program.parse(CLUB)
    assert (program.id, program.version, json.loads(program.text)) == ("club", 1, CLUB)


@pytest.mark.parametrize(
    ("work", "kind", "code", "field"),
    [
        (lambda: rg.loyalty.Program.parse("{}"), rg.ProgramError, 5001, None),
        (lambda: rg.loyalty.quote(CLUB, None, CART, "2025-01-01T00:00:00Z"), rg.ProgramError, 5003, None),
        (lambda: rg.loyalty.quote(CLUB, None, {"lines": 7}, NOON), rg.LedgerError, 6001, "/cart/lines"),
        (lambda: rg.loyalty.quote(CLUB, {"schema": "x"}, CART, NOON), rg.LedgerError, 6005, "/account"),
        (lambda: rg.loyalty.apply(CLUB, None, [{**PAID, "occurred_at": "2027-01-01T00:00:00Z"}], NOON), rg.LedgerError, 6003, "/events/0"),
        (lambda: rg.loyalty.check("{not json"), rg.InputError, 1011, None),
        (lambda: rg.call("loyalty.quote", "{"), rg.InputError, 1011, None),
    ],
)  # fmt: skip
def test_refused(work, kind, code, field):
    with pytest.raises(kind) as caught:
        work()
    error = caught.value
    assert error.code == code and (field is None or (error.field or "").startswith(field)), str(error)


def test_replay_over_orders():
    orders = {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": ["12.50", "8", "20.25"]}
    replayed = rg.CustomerBase(orders).replay(CLUB)
    assert isinstance(replayed, rg.loyalty.Replay)
    assert (replayed.orders, replayed.accounts, replayed.awarded, replayed.outstanding) == (3, 2, 40, 40)
    assert replayed == rg.loyalty.replay(rg.CustomerBase(orders), [CLUB])
    with pytest.raises(rg.MoneyError) as caught:
        rg.CustomerBase({name: orders[name] for name in ("customer_id", "ordered_at")}).replay(CLUB)
    assert caught.value.code == 2004
