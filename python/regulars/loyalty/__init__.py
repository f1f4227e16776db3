"""Loyalty points: programs as documents, quotes, and a ledger that is a pure function.

The functions store nothing. What a call returns (entries, decisions, the account) is kept by whoever asked, and handed in
again the next time; ``Store`` does that in a database. The same request gives the same bytes in every language; a reply's ``text`` holds them.

>>> import regulars as rg
>>> club = rg.loyalty.Program.parse({
...     "schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
...     "currency": "EUR", "timezone": "Europe/Warsaw",
...     "earn": [{"id": "base", "on": "order", "points": 1, "per": 100}],
... })
>>> cart = {"lines": [{"line": "1", "kind": "item", "quantity": 1, "amount": 12050}]}
>>> quote = rg.loyalty.quote(club, None, cart, "2026-05-01T10:00:00Z")
>>> quote.points, quote.earn["rules"][0]["text"]
(120, '+120: 1 point per 1.00 EUR on 120.50 EUR')
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union, overload

from regulars import _regulars, documents
from regulars._dates import Date, iso
from regulars.documents import Document
from regulars.errors import ProgramError
from regulars.loyalty import opening
from regulars.loyalty.store import Store, TransactionLost, clock
from regulars.table import Table

if TYPE_CHECKING:
    from regulars.base import CustomerBase

__all__ = [
    "Applied",
    "Check",
    "Expiring",
    "Explanation",
    "Liability",
    "Merged",
    "Program",
    "Quote",
    "Replay",
    "Replayed",
    "Statement",
    "Store",
    "TransactionLost",
    "Verified",
    "apply",
    "check",
    "compact",
    "expiring",
    "explain",
    "liability",
    "merge",
    "opening_balances",
    "quote",
    "replay",
    "statement",
    "tables",
    "tick",
    "verify",
]


class Program(Document):
    """A loyalty program that holds together: a document of ``regulars.program/1``, as it was written.

    ``Program.parse`` is the way to one. Its fields are attributes: ``program.id``, ``program.version``, ``program.earn``.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, document: Any) -> Program:
        """Reads a program: JSON text, a dict, or the path of a file.

        Raises
        ------
        ProgramError
            5001 when the document is not of its schema, 5002 when it says something that cannot hold; ``field`` is the
            JSON pointer of the first problem. ``check`` gives all of them.

        Examples
        --------
        >>> import regulars as rg
        >>> try:
        ...     rg.loyalty.Program.parse('{"schema": "regulars.program/1"}')
        ... except rg.ProgramError as error:
        ...     error.code
        5001
        """
        if isinstance(document, Program):
            return document
        text = documents.read(document)
        for problem in _check(text)["problems"]:
            raise ProgramError(
                problem["message"], code=problem["code"], name=problem["name"], field=problem["path"] or None
            )
        return cls(text)


class Check(Document):
    """What is wrong with a program: ``valid``, ``problems`` (each with ``path``, ``code``, ``name``, ``message``) and
    ``normalized`` (the program with its defaults written out, when it is valid)."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return bool(self["valid"])


class Quote(Document):
    """What a cart would earn and what points could pay: ``program``, ``program_version``, ``as_of``, ``currency``,
    ``earn``, ``redeem``, ``balance``; where there are any, ``rewards`` that it would bring, ``entitlements`` that can be used with
    it, the ``catalogue`` of what points buy, ``tier`` and ``units``. Money is in minor units of ``currency``."""

    __slots__ = ()

    @property
    def points(self) -> int:
        """The points that the cart would earn."""
        return int(self["earn"]["points"])


class Applied(Document):
    """What events, or time, have changed: new ``entries``, a decision for each event in ``decisions``, and the
    ``account`` as it is afterwards."""

    __slots__ = ()

    @property
    def balance(self) -> Mapping[str, int]:
        """The points in each bucket of the account."""
        balance: Mapping[str, int] = self["account"]["balance"]
        return balance


class Merged(Document):
    """What merging two accounts has changed: new ``entries`` of both, the one decision in ``decisions``, and the accounts as
    they are afterwards: ``a``, which has ended, and ``b``, which has all that it had."""

    __slots__ = ()


class Replay(Document):
    """What programs would have awarded on an order log."""

    __slots__ = ()


class Replayed(Mapping[str, Table]):
    """Accounts and what happened to them: tables by their names, which are attributes as well. A table is an Arrow stream, and
    ``to_csv`` writes it down."""

    __slots__ = ("_tables",)

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = dict(tables)

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __getattr__(self, name: str) -> Table:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._tables[name]
        except KeyError:
            raise AttributeError(f"expected one of {', '.join(self._tables)}, found {name!r}") from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._tables]

    def __repr__(self) -> str:
        return f"Replayed({', '.join(f'{name}: {len(table)}' for name, table in self._tables.items())})"


class Statement(Document):
    """What moved on an account between two days: ``opening`` and ``closing`` balances and ``movements``; ``purses`` where there
    are several units, or stores are apart."""

    __slots__ = ()


class Expiring(Document):
    """The points that lapse up to a day, if nothing else happens: ``points``, ``amount`` and ``dates``; ``purses`` where
    there are several units, or stores are apart."""

    __slots__ = ()


class Explanation(Document):
    """Sentences in a language: ``buckets`` (what customers call them), ``entries``, ``decisions`` and ``quote``."""

    __slots__ = ()


class Liability(Document):
    """What a shop owes in points: ``points``, ``debt``, ``amount``, and the same by ``months`` of expiry; of other units and
    groups of stores in ``purses``."""

    __slots__ = ()


class Verified(Document):
    """Whether entries are those that events book: ``valid``, ``problem``, the ``account``, and of accounts that merges join the
    ``others``."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return bool(self["valid"])


Programs = Union[Program, Mapping[str, Any], str, "os.PathLike[str]", Sequence[Any]]


def check(document: Any) -> Check:
    """Says everything that is wrong with a program document: JSON text, a dict, or the path of a file.

    Raises ``InputError`` 1011 for what is not JSON at all.

    >>> import regulars as rg
    >>> check = rg.loyalty.check({"schema": "regulars.program/1", "id": "club", "version": 0,
    ...     "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR", "timezone": "Europe/Warsaw", "earn": []})
    >>> check.valid, check.problems[0]["path"], check.problems[0]["message"]
    (False, '/version', 'expected 1 or more, found 0')
    """
    return _check(documents.read(document))


def quote(programs: Programs, account: Any, cart: Any, as_of: Date) -> Quote:
    """Quotes a cart: what it would earn, what points could pay, and why. Nothing is booked.

    Parameters
    ----------
    programs
        A program, or every version that the account's orders name.
    account
        The account as ``apply`` returned it; ``None`` for a customer without one.
    cart
        ``{"lines": [{"line", "kind", "quantity", "amount", …}], "redeem": points to pay with, …}``, amounts in minor
        units of all units together.
    as_of
        The instant, with its zone: ``"2026-05-01T10:00:00Z"`` or an aware datetime.

    Raises
    ------
    ProgramError
        5001, 5002; 5003 when no version is in force.
    LedgerError
        6002 for a cart that cannot hold, 6004 when ``as_of`` lies before the account's last booking, 6005 for an account
        that contradicts itself. ``field`` is a JSON pointer into the request.
    """
    return Quote(_call("loyalty.quote", programs, account=account, cart=cart, as_of=as_of))


def apply(programs: Programs, account: Any, events: Iterable[Any], as_of: Date) -> Applied:
    """Books events on an account, and before each what was due by then.

    ``account`` is the account as it was last returned; ``None`` starts a new one, with the key that the first event
    names. An event whose id was booked before gives its first decision again, marked as duplicate.

    Raises
    ------
    LedgerError
        6001 and 6002 for an event that cannot be read or cannot hold, 6003 for one from the future, 6004, 6005, and 6006
        for an event id that came with another body before. Nothing is kept of a call that fails.

    Examples
    --------
    >>> import regulars as rg
    >>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
    ...     "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [{"id": "base", "on": "order", "points": 1, "per": 100}]}
    >>> paid = {"id": "e1", "type": "order.paid", "account": "c1", "occurred_at": "2026-05-01T10:00:00Z",
    ...     "body": {"order": "A1", "lines": [{"line": "1", "kind": "item", "quantity": 1, "amount": 12050}]}}
    >>> first = rg.loyalty.apply(club, None, [paid], "2026-05-01T10:00:00Z")
    >>> first.balance["available"], len(first.entries)
    (120, 1)
    >>> again = rg.loyalty.apply(club, first.account, [paid], "2026-05-01T10:00:00Z")
    >>> again.decisions[0]["duplicate"], again.entries
    (True, [])
    """
    return Applied(_call("loyalty.apply", programs, account=account, events=list(events), as_of=as_of))


def merge(programs: Programs, a: Any, b: Any, event: Any, as_of: Date | None = None) -> Merged:
    """Moves all that account ``a`` has into account ``b``, as an event ``account.merged`` of ``a`` says: every lot with its name
    and its dates, orders, limits used, tiers, cards. Later events of ``a`` are applied to ``b``, as they are.

    ``None`` for an account starts a new one. What is due is booked on both first, and up to ``as_of`` after it; ``None``, that
    is the event's own time. Where points of ``a`` are set aside, the merge is refused, and is sent again under another id.

    Raises
    ------
    LedgerError
        6002 for an event of other accounts, and for an account that was merged before; else those of ``apply``.

    Examples
    --------
    >>> import regulars as rg
    >>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
    ...     "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [{"id": "base", "on": "order", "points": 1, "per": 100}]}
    >>> paid = {"id": "e1", "type": "order.paid", "account": "guest", "occurred_at": "2026-05-01T10:00:00Z",
    ...     "body": {"order": "A1", "lines": [{"line": "1", "kind": "item", "quantity": 1, "amount": 12050}]}}
    >>> guest = rg.loyalty.apply(club, None, [paid], "2026-05-01T10:00:00Z").account
    >>> merged = {"id": "e2", "type": "account.merged", "account": "guest", "occurred_at": "2026-05-02T10:00:00Z",
    ...     "body": {"into": "member"}}
    >>> both = rg.loyalty.merge(club, guest, None, merged)
    >>> both.a["balance"]["available"], both.b["balance"]["available"]
    (0, 120)
    """
    return Merged(_call("loyalty.merge", programs, a=a, b=b, event=event, as_of=as_of))


def tick(programs: Programs, account: Any, as_of: Date) -> Applied:
    """Books what time alone has made due on an account: lots that mature or expire, reservations that end.

    Balances at an instant are right whether or not this has run; extra calls change nothing.
    """
    return Applied(_call("loyalty.tick", programs, account=account, as_of=as_of))


@overload
def replay(
    programs: Programs, events: Iterable[Any], as_of: Date | None = None, tables: Sequence[str] | None = None
) -> Replayed: ...
@overload
def replay(programs: CustomerBase, events: Programs) -> Replay: ...
def replay(
    programs: Any, events: Any, as_of: Date | None = None, tables: Sequence[str] | None = None
) -> Replayed | Replay:
    """Replays whole histories of many accounts, in parallel, and gives them as tables.

    Each account's events are sorted by time and id. Neither the number of threads nor the order of the events changes a
    byte. ``replay(base, programs)`` is ``base.replay(programs)``: what programs would have awarded on an order log.

    Parameters
    ----------
    programs
        A program, or every version of it.
    events
        Events of any accounts; or the JSON text of a list of them.
    as_of
        Up to when what falls due is booked; ``None``, up to the last event.
    tables
        Which tables to make, of ``balances`` (a row for each account: points in every bucket, how many entries, the hash
        of the last), ``decisions`` (for each event), ``entries``, ``rules`` (what each rule said of each event) and
        ``shares`` (from which lots an entry's points come); ``None``, all.

    Raises
    ------
    LedgerError
        6001, 6002, 6003 and 6006 for an event; ``field`` is its place among all: ``/events/17/body/points``.

    Examples
    --------
    >>> import regulars as rg
    >>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
    ...     "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [{"id": "base", "on": "order", "points": 1, "per": 100}]}
    >>> def paid(account, order, at, amount):
    ...     body = {"order": order, "lines": [{"line": "1", "amount": amount}]}
    ...     return {"id": order, "type": "order.paid", "account": account, "occurred_at": at, "body": body}
    >>> replayed = rg.loyalty.replay(club, [
    ...     paid("ben", "B1", "2026-05-02T10:00:00Z", 3000),
    ...     paid("ada", "A2", "2026-05-03T10:00:00Z", 550),
    ...     paid("ada", "A1", "2026-05-01T10:00:00Z", 12050),
    ... ])
    >>> replayed
    Replayed(balances: 2, decisions: 3, entries: 3, rules: 3, shares: 0, tiers: 0)
    >>> replayed.balances["account"], replayed.balances["available"]
    (['ada', 'ben'], [125, 30])
    >>> replayed.entries["order"], replayed.entries["points"]
    (['A1', 'A2', 'B1'], [120, 5, 30])
    """
    if hasattr(programs, "_core"):
        return Replay(programs._core.replay(_programs(events)))
    fields = {"programs": _programs(programs), "events": _list(events)}
    if as_of is not None:
        fields["as_of"] = _text(iso(as_of))
    if tables is not None:
        fields["tables"] = documents.as_text(list(tables))
    return _tables("loyalty.replay", fields)


def verify(programs: Programs, events: Iterable[Any], entries: Iterable[Any]) -> Verified:
    """Applies one account's events again, in the order in which they were applied, and holds what they book against the
    entries that are said to have come of them.

    Its truth is that of the result; ``problem`` tells the first entry that differs by ``message`` and ``row``, and
    ``account`` is the account as it follows from the events.

    >>> import regulars as rg
    >>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
    ...     "currency": "EUR", "timezone": "Europe/Warsaw", "earn": []}
    >>> gift = {"id": "g", "type": "points.adjusted", "account": "c1", "occurred_at": "2026-05-01T10:00:00Z",
    ...     "body": {"points": 50, "reason": "sorry"}}
    >>> entries = rg.loyalty.apply(club, None, [gift], "2026-05-01T10:00:00Z").entries
    >>> bool(rg.loyalty.verify(club, [gift], entries))
    True
    >>> rg.loyalty.verify(club, [gift], [{**entries[0], "points": 5_000}]).problem["row"]
    0
    """
    fields = {"programs": _programs(programs), "events": _list(events), "entries": _list(entries)}
    return Verified(documents.call("loyalty.verify", _request(fields)).text)


def statement(programs: Programs, account: Any, entries: Iterable[Any], start: Date, end: Date, as_of: Date) -> Statement:
    """What moved on an account from one local day to another, and what lay in each bucket before and after.

    ``entries`` are all of the account's, which are held against it first.

    Raises ``LedgerError`` 6005 for entries that are not those that the account follows from, ``InputError`` 1012 for days
    that end before they begin.

    >>> import regulars as rg
    >>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
    ...     "currency": "EUR", "timezone": "Europe/Warsaw", "earn": []}
    >>> gift = {"id": "g", "type": "points.adjusted", "account": "c1", "occurred_at": "2026-05-01T10:00:00Z",
    ...     "body": {"points": 50, "reason": "sorry"}}
    >>> given = rg.loyalty.apply(club, None, [gift], "2026-05-01T10:00:00Z")
    >>> may = rg.loyalty.statement(club, given.account, given.entries, "2026-05-01", "2026-05-31", "2026-06-01T00:00:00Z")
    >>> may.opening["points"], [each["text"] for each in may.movements], may.closing["points"]
    (0, ['50 points given by hand'], 50)
    """
    days = {"from": _text(iso(start)), "to": _text(iso(end))}
    return Statement(_call("loyalty.statement", programs, account=account, entries=_list(entries), as_of=as_of, **days))


def expiring(programs: Programs, account: Any, until: Date, as_of: Date) -> Expiring:
    """The points of an account that lapse up to the end of a local day, if nothing else happens, and when.

    >>> import regulars as rg
    >>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
    ...     "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [], "expiry": {"kind": "rolling", "after": "P1M"}}
    >>> gift = {"id": "g", "type": "points.adjusted", "account": "c1", "occurred_at": "2026-05-01T10:00:00Z",
    ...     "body": {"points": 50, "reason": "sorry"}}
    >>> account = rg.loyalty.apply(club, None, [gift], "2026-05-01T10:00:00Z").account
    >>> soon = rg.loyalty.expiring(club, account, "2026-06-30", "2026-05-02T00:00:00Z")
    >>> soon.points, soon.dates[0]["last_day"]
    (50, '2026-06-01')
    """
    return Expiring(_call("loyalty.expiring", programs, account=account, as_of=as_of, until=_text(iso(until))))


def explain(
    programs: Programs,
    language: str,
    entries: Iterable[Any] = (),
    decisions: Iterable[Any] = (),
    quote: Any = None,
) -> Explanation:
    """Tells entries, decisions and a quote in a language of the customer: ``"en"``, ``"pl"``, ``"ru"`` or ``"zh"``.

    An entry has ``text`` (what moved), ``why`` and ``about`` (its order, rule and dates); a decision ``text`` and its
    ``rules``; the quote ``rules`` and ``redeem``. In English the sentences are those that the documents carry.

    Raises ``LedgerError`` 6005 for a reason of a later version, ``InputError`` 1011 for another language.

    >>> import regulars as rg
    >>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
    ...     "currency": "PLN", "timezone": "Europe/Warsaw", "earn": []}
    >>> gift = {"id": "g", "type": "points.adjusted", "account": "c1", "occurred_at": "2026-05-01T10:00:00Z",
    ...     "body": {"points": 22, "reason": "przepraszamy"}}
    >>> given = rg.loyalty.apply(club, None, [gift], "2026-05-01T10:00:00Z")
    >>> said = rg.loyalty.explain(club, "pl", given.entries, given.decisions)
    >>> said.entries[0]["text"], said.decisions[0]["text"], said.buckets["pending"]
    ('przyznano ręcznie: 22 punkty', 'przyznano: 22 punkty. Powód: przepraszamy', 'oczekujące')
    """
    fields = {"programs": _programs(programs), "entries": _list(entries), "decisions": _list(decisions)}
    fields |= {"quote": documents.as_text(quote), "language": _text(language)}
    return Explanation(documents.call("loyalty.explain", _request(fields)).text)


def liability(programs: Programs, accounts: Iterable[Any], as_of: Date, value: str = "current") -> Liability:
    """What a shop owes in points at an instant: how many are outstanding, by month of expiry, and what they are worth.

    ``value`` is the rate that tells what a point is worth: ``"current"``, or ``"at_issue"`` for that of the version under
    which it was earned. A list of accounts may be taken in parts: sums of points add up.

    >>> import regulars as rg
    >>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
    ...     "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [], "redeem": {"points": 100, "amount": 150}}
    >>> gift = {"id": "g", "type": "points.adjusted", "account": "c1", "occurred_at": "2026-05-01T10:00:00Z",
    ...     "body": {"points": 50, "reason": "sorry"}}
    >>> account = rg.loyalty.apply(club, None, [gift], "2026-05-01T10:00:00Z").account
    >>> owed = rg.loyalty.liability(club, [account], "2026-05-31T00:00:00Z")
    >>> owed.points["outstanding"], owed.amount, owed.months[0]["month"]
    (50, 75, None)
    """
    return Liability(_call("loyalty.liability", programs, accounts=_list(accounts), as_of=as_of, value=_text(value)))


def opening_balances(
    path: str | os.PathLike[str], programs: Programs, occurred_at: Date, *, reason: str = "opening balance"
) -> list[Document]:
    """The events that take over what customers hold in the system that a shop leaves: an event ``points.adjusted`` for each
    row of a CSV file, to be applied as all others. ``Store.import_balances`` books them.

    Parameters
    ----------
    path
        A file with the columns ``account`` and ``points`` (as people write them, ``12.50`` where the program counts in
        hundredths), and, where they are known, ``valid_through`` (the last day of these points; empty, as the program says),
        ``reason``, ``unit`` (one of the program's units; empty, its own points) and ``store`` (where stores are apart). An
        account has a row for each day of expiry, unit and store.
    programs
        The program, or its versions, of which the last one counts.
    occurred_at
        When the points are taken over. It belongs to what is booked: the same file and instant again book nothing twice.

    Raises ``InputError`` 1001 and 1002 for columns, and 1005 for cells: one error that names every row, counted from 0.

    >>> import pathlib, tempfile
    >>> import regulars as rg
    >>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
    ...     "currency": "EUR", "timezone": "Europe/Warsaw", "earn": []}
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "balances.csv"
    >>> _ = file.write_text("account,points,valid_through\\nada,120,2026-12-31\\nben,30,\\n")
    >>> events = rg.loyalty.opening_balances(file, club, "2026-12-01T00:00:00Z")
    >>> [(event.account, event.body) for event in events]
    [('ada', {'points': 120, 'reason': 'opening balance', 'expires_after': 'P30D'}), ('ben', {'points': 30, 'reason': 'opening balance'})]
    >>> rg.loyalty.apply(club, None, events[:1], "2026-12-01T00:00:00Z").entries[0]["expires_at"]
    '2026-12-31T23:00:00Z'
    """
    program = json.loads(documents.read(_several(programs)[-1]))
    made = opening.events(path, program, clock.instant(occurred_at), reason)
    return [Document(documents.as_text(event)) for event in made]


def compact(account: Any) -> Document:
    """An account with most of its events by their ids alone. It is quoted, ticked and looked at like the whole one; what
    is applied to it needs the events of its order in full, which a host keeps by order and adds to ``events``.

    >>> import regulars as rg
    >>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
    ...     "currency": "EUR", "timezone": "Europe/Warsaw", "earn": []}
    >>> gift = {"id": "g", "type": "points.adjusted", "account": "c1", "occurred_at": "2026-05-01T10:00:00Z",
    ...     "body": {"points": 50, "reason": "sorry"}}
    >>> account = rg.loyalty.apply(club, None, [gift], "2026-05-01T10:00:00Z").account
    >>> rg.loyalty.compact(account).events
    ['g']
    """
    reply = documents.call("loyalty.compact", f'{{"account":{documents.as_text(account)}}}')
    return Document(documents.as_text(reply["account"]))


def tables(
    programs: Programs,
    accounts: Iterable[Any],
    entries: Iterable[Any] = (),
    as_of: Date | None = None,
    tables: Sequence[str] | None = None,
) -> Replayed:
    """Accounts and entries as they were stored, as the tables that ``replay`` gives: ``balances``, ``entries``, ``shares``,
    ``tiers``.

    Balances and tiers are those at ``as_of``, whether or not they were booked; ``None``, as they were booked last.

    Raises ``LedgerError`` 6004 for an account that is booked further than ``as_of``, 6005 for one that contradicts itself.

    >>> import regulars as rg
    >>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
    ...     "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [], "expiry": {"kind": "rolling", "after": "P1M"}}
    >>> gift = {"id": "g", "type": "points.adjusted", "account": "c1", "occurred_at": "2026-05-01T10:00:00Z",
    ...     "body": {"points": 50, "reason": "sorry"}}
    >>> given = rg.loyalty.apply(club, None, [gift], "2026-05-01T10:00:00Z")
    >>> july = rg.loyalty.tables(club, [given.account], given.entries, "2026-07-01T00:00:00Z")
    >>> july.balances["account"], july.balances["available"], july.balances["expired"]
    (['c1'], [0], [50])
    >>> print(rg.loyalty.tables(club, [given.account], tables=["balances"]).balances.to_csv()[:45])
    account,entries,last_hash,orders,points,issue
    """
    fields = {"programs": _programs(programs), "accounts": _list(accounts), "entries": _list(entries)}
    if as_of is not None:
        fields["as_of"] = _text(iso(as_of))
    if tables is not None:
        fields["tables"] = documents.as_text(list(tables))
    return _tables("loyalty.tables", fields)


def _tables(name: str, fields: Mapping[str, str]) -> Replayed:
    return Replayed({table: Table(core) for table, core in _regulars.tables(name, _request(fields))})


def _check(text: str) -> Check:
    return Check(documents.call("loyalty.check", f'{{"program":{text}}}').text)


def _programs(programs: Programs) -> str:
    return f"[{','.join(documents.read(program) for program in _several(programs))}]"


def _several(programs: Programs) -> Sequence[Any]:
    """The versions of a program; one alone is the only one."""
    return programs if isinstance(programs, Sequence) and not isinstance(programs, str) else [programs]


def _list(items: Any) -> str:
    """A list of documents as JSON text; text is taken as it is."""
    if isinstance(items, (str, bytes)):
        return documents.as_text(items)
    return f"[{','.join(documents.as_text(item) for item in items)}]"


def _request(fields: Mapping[str, str]) -> str:
    return f"{{{','.join(f'{chr(34)}{key}{chr(34)}:{value}' for key, value in fields.items())}}}"


def _call(name: str, programs: Programs, *, as_of: Date | None, **rest: Any) -> str:
    # Documents go in as the text they came as: nothing is lost on the way through Python's numbers.
    fields = {"programs": _programs(programs), **{key: documents.as_text(value) for key, value in rest.items()}}
    fields["as_of"] = "null" if as_of is None else _text(iso(as_of))
    return documents.call(name, _request(fields)).text


def _text(value: str | None) -> str:
    """A text, which is no document, as JSON."""
    return documents.as_text([value])[1:-1]
