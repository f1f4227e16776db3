"""Loyalty points: programs as documents, quotes, and a ledger that is a pure function.

Nothing is stored here. What a call returns (entries, decisions, the account) is kept by whoever asked, and handed in
again the next time. The same request gives the same bytes in every language; a reply's ``text`` holds them.

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

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

from regulars import documents
from regulars._dates import Date, iso
from regulars.documents import Document
from regulars.errors import ProgramError

if TYPE_CHECKING:
    from regulars.base import CustomerBase

__all__ = ["Applied", "Check", "Program", "Quote", "Replay", "apply", "check", "quote", "replay", "tick"]


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
        return self["valid"]


class Quote(Document):
    """What a cart would earn and what points could pay: ``program``, ``program_version``, ``as_of``, ``currency``,
    ``earn``, ``redeem``, ``balance``. Money is in minor units of ``currency``."""

    __slots__ = ()

    @property
    def points(self) -> int:
        """The points that the cart would earn."""
        return self["earn"]["points"]


class Applied(Document):
    """What events, or time, have changed: new ``entries``, a decision for each event in ``decisions``, and the
    ``account`` as it is afterwards."""

    __slots__ = ()

    @property
    def balance(self) -> Mapping[str, int]:
        """The points in each bucket of the account."""
        return self["account"]["balance"]


class Replay(Document):
    """What programs would have awarded on an order log."""

    __slots__ = ()


Programs = Union[Program, Mapping[str, Any], str, os.PathLike, Sequence[Any]]


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


def tick(programs: Programs, account: Any, as_of: Date) -> Applied:
    """Books what time alone has made due on an account: lots that mature or expire, reservations that end.

    Balances at an instant are right whether or not this has run; extra calls change nothing.
    """
    return Applied(_call("loyalty.tick", programs, account=account, as_of=as_of))


def replay(base: CustomerBase, programs: Programs) -> Replay:
    """What programs would have awarded on these orders, had they been in force: points awarded, redeemed, expired and
    outstanding.

    Raises ``MoneyError`` 2004 when the orders carry no amount, and what the programs refuse.
    """
    return Replay(base._core.replay(_programs(programs)))


def _check(text: str) -> Check:
    return Check(documents.call("loyalty.check", f'{{"program":{text}}}').text)


def _programs(programs: Programs) -> str:
    several = isinstance(programs, Sequence) and not isinstance(programs, (str, bytes))
    return f"[{','.join(documents.read(program) for program in (programs if several else [programs]))}]"


def _call(name: str, programs: Programs, *, as_of: Date, **rest: Any) -> str:
    # Documents go in as the text they came as: nothing is lost on the way through Python's numbers.
    fields = {"programs": _programs(programs), **{key: documents.as_text(value) for key, value in rest.items()}}
    fields["as_of"] = documents.as_text([iso(as_of)])[1:-1]
    request = ",".join(f'"{key}":{value}' for key, value in fields.items())
    return documents.call(name, f"{{{request}}}").text
