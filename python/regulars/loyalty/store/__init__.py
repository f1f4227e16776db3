"""A ledger that lasts: accounts, events and entries in MariaDB, MySQL, PostgreSQL or an SQLite file. It may read the clock
and a database; what is booked the core decides.

>>> import regulars as rg
>>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
...     "currency": "EUR", "timezone": "Europe/Warsaw", "earn": [{"id": "base", "on": "order", "points": 1, "per": 100}]}
>>> store = rg.loyalty.Store(":memory:")
>>> store.add_program(club)
1
>>> paid = {"id": "e1", "type": "order.paid", "account": "c1", "occurred_at": "2026-05-01T10:00:00Z",
...     "body": {"order": "A1", "lines": [{"line": "1", "kind": "item", "quantity": 1, "amount": 12050}]}}
>>> store.commit(paid).decision["text"]
'120 points earned'
>>> store.commit(paid).decision["duplicate"], store.account("c1").balance["available"]
(True, 120)
>>> bool(store.verify())
True
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from regulars import documents
from regulars._dates import Date, iso
from regulars.documents import Document
from regulars.errors import InputError, LedgerError, ProgramError
from regulars.loyalty import opening
from regulars.loyalty.store import clock, exchange, queue, rows, verification
from regulars.loyalty.store.booking import Booking, Committed
from regulars.loyalty.store.database import Database, TransactionLost
from regulars.loyalty.store.queue import Settled
from regulars.loyalty.store.verification import Verification

if TYPE_CHECKING:
    import sqlalchemy

    from regulars.loyalty import Replayed

__all__ = ["Committed", "Settled", "Store", "Ticked", "TransactionLost", "Verification"]


class Ticked(Document):
    """What a run over all accounts did: up to which instant (``as_of``), how many ``accounts`` it looked at, on how many
    of them it ``booked`` something, and how many ``entries``."""

    __slots__ = ()


class Store:
    """The ledger of one program, with all its accounts, in a database. Threads may share a store; processes may not.

    Parameters
    ----------
    url
        A database's URL (``mariadb://…``, ``mysql://…``, ``postgresql://…``), the path of an SQLite file, or an
        SQLAlchemy ``Engine``. Missing tables are made.
    prefix
        What the names of the tables begin with.
    key
        A secret for the seals over rows: with one, who can write to the database but does not have the key cannot change
        rows unnoticed. Every writer and reader of the store needs the same.
    patience
        For how many seconds a transaction that the database refuses to serve beside others is tried again.

    Raises ``InputError`` 1012 for a database of another kind, or with tables of a newer version.
    """

    def __init__(
        self, url: Any, *, prefix: str = "regulars_", key: bytes | None = None, patience: float = 60.0
    ) -> None:
        self._database = Database(url, prefix, patience)
        self._seals = rows.Seals(key)
        self._booking = Booking(self._database, self._seals)

    @property
    def engine(self) -> sqlalchemy.Engine:
        """The SQLAlchemy engine, for transactions of the caller's that a commit is to join."""
        return self._database.engine

    def close(self) -> None:
        """Closes the store's connections."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ── Programs ─────────────────────────────────────────────────────────────

    def add_program(self, program: Any) -> int:
        """Stores a version of the store's program: JSON text, a dict, or the path of a file. Gives its number.

        Raises ``ProgramError`` 5001 and 5002 for a program that does not hold together, for one that is not a later
        version of the same program, for another document under a number that is there, and for one that would begin
        before what is booked already. The same document again changes nothing.
        """
        text = documents.read(program)
        checked = documents.call("loyalty.check", f'{{"program":{text}}}')
        for problem in checked["problems"]:
            raise ProgramError(
                problem["message"], code=problem["code"], name=problem["name"], field=problem["path"] or None
            )
        document = checked["normalized"]
        version, begins = int(document["version"]), document["effective_from"]
        row = {"version": version, "id": document["id"], "effective_from": begins, "body": documents.as_text(document)}

        def work(connection: sqlalchemy.Connection) -> int:
            known = self._database.rows(connection, "programs")
            for other in known:
                if other["version"] == version:
                    if other["body"] == row["body"]:
                        return version
                    raise _invalid_program("/version", f"expected version {version} as it was stored, found another")
            if known and known[-1]["version"] > version:
                raise _invalid_program("/version", f"expected a version after {known[-1]['version']}, found {version}")
            texts = ",".join([*(other["body"] for other in known), row["body"]])
            documents.call("loyalty.tick", f'{{"programs":[{texts}],"account":null,"as_of":"{begins}"}}')
            booked_to = self._database.run(connection, "booked_to").scalar_one()
            # Else what is booked already would be booked otherwise when it is replayed.
            if booked_to is not None and begins[:19] <= booked_to[:19]:
                message = f"expected an instant after {booked_to}, up to which is booked, found {begins}"
                raise _invalid_program("/effective_from", message)
            self._database.run(connection, "program_new", {**row, "seal": self._seals.of_program(row)})
            return version

        return self._database.writing(work)

    def programs(self) -> list[Document]:
        """Every version of the program, the lowest first, with all defaults written out."""
        with self._database.reading() as connection:
            return [Document(row["body"]) for row in self._database.rows(connection, "programs")]

    # ── Booking ──────────────────────────────────────────────────────────────

    def commit(self, event: Any, *, as_of: Date | None = None, connection: sqlalchemy.Connection | None = None) -> Committed:
        """Books an event, in one transaction: its account is locked, the core decides, and the event, its decision and its
        entries are written with the account's new snapshot.

        An event that came before gets its first decision again, marked as duplicate, and nothing is written; so whoever
        does not know whether an event arrived sends it again.

        Parameters
        ----------
        event
            The event; its ``id`` is unique in the store.
        as_of
            Up to when what falls due is booked; ``None``, now, by the clock when the account is locked. An account that is
            booked further stays so.
        connection
            A connection with an open transaction to join. The event then stands or falls with that transaction, and a
            deadlock cannot be tried again here.

        Raises
        ------
        LedgerError
            6001, 6002, 6003 for an event that cannot be booked; 6006 for an id that came with another body or account.
        ProgramError
            5003 when no version of the program is in force.
        TransactionLost
            When the database ended the transaction: the caller's has to be run again as a whole.
        """
        return self.commit_all([event], as_of=as_of, connection=connection)[0]

    def commit_all(
        self, events: Iterable[Any], *, as_of: Date | None = None, connection: sqlalchemy.Connection | None = None
    ) -> list[Committed]:
        """Books events of one account or several in one transaction: all or none, in the order in which they are given.
        The accounts are locked in the order of their keys, so that two such calls never wait for each other.

        An event ``account.merged`` makes its account one with that which it names: ``balance`` is then that of the one which
        lives on. What comes for the other later is booked there."""
        read = [_event(event) for event in events]
        given = None if as_of is None else clock.instant(as_of)

        def work(connection: sqlalchemy.Connection) -> list[Committed]:
            locked = self._booking.lock(connection, read)
            number, programs = self._booking.known_programs(connection)
            book = self._booking.book
            return [book(connection, locked, event, number, programs, given or clock.now()) for event in read]

        return self._database.writing(work, connection)

    def merge(
        self, event: Any, *, as_of: Date | None = None, connection: sqlalchemy.Connection | None = None
    ) -> Committed:
        """Makes two accounts one, as an event ``account.merged`` says: its ``account`` ends, that which it names lives on with
        all that both had. Both are locked. Where points of the first are set aside, the merge is refused, as ``decision``
        says, and is sent again under another id. Raises what ``commit`` raises, and ``InputError`` 1012 for another event."""
        read = _event(event)
        if read.get("type") != "account.merged":
            message = f"expected an event 'account.merged', found {read.get('type')!r:.80}"
            raise InputError(message, code=1012, name="invalid_option", field="event")
        return self.commit(read, as_of=as_of, connection=connection)

    def tick(self, as_of: Date | None = None, *, batch: int = 500) -> Ticked:
        """Books on all accounts what time has made due, a batch of accounts in a transaction.

        A run that was cut short goes on where it stopped when the same ``as_of`` is asked for, or none. ``None`` is now,
        or the instant of a run that was cut short.
        """
        given = None if as_of is None else clock.instant(as_of)
        run = self._begin_run("tick", given)
        done = {"as_of": run["as_of"], "accounts": 0, "booked": 0, "entries": 0}
        while True:
            with self._database.reading() as connection:
                page = self._database.rows(connection, "accounts_after", after=run["after"], limit=batch)
                number, programs = self._booking.known_programs(connection)
            if not page:
                break
            due = [row["account"] for row in page if self._booking.due(row, programs, run["as_of"])[0]]
            run["after"] = page[-1]["account"]

            def work(connection: sqlalchemy.Connection) -> tuple[int, int]:
                booked = self._booking.book_due(connection, due, number, programs, run["as_of"])
                self._database.run(connection, "cursor_erase", {"name": run["name"]})
                self._database.run(connection, "cursor_new", run)
                return booked

            booked, entries = self._database.writing(work)
            done["accounts"] += len(page)
            done["booked"] += booked
            done["entries"] += entries
        self._database.writing(lambda connection: self._database.run(connection, "cursor_erase", {"name": run["name"]}))
        return Ticked(documents.as_text(done))

    def settle(self) -> Settled:
        """Books what a host queued while it could not reach the library (PHP's ``Store::submit``), each event as of the
        instant at which it was queued. What the core refuses stays queued with its reason, and is tried again next time."""
        return queue.settle(self._database, self._booking)

    # ── Reading ──────────────────────────────────────────────────────────────

    def account(self, key: str) -> Document | None:
        """The snapshot of an account, with its events by their ids; ``None`` for one to which nothing has happened. It is
        what ``quote``, ``expiring`` and ``liability`` take. Of an account that was merged it is that of what it has become."""
        with self._database.reading() as connection:
            row = self._now(connection, key)
        return None if row is None else Document(row["body"])

    def _now(self, connection: sqlalchemy.Connection, key: str) -> Mapping[str, Any] | None:
        """The row of what an account has become."""
        row = self._database.first(connection, "account", account=key)
        while row is not None and (into := rows.merged_into(row)) is not None:
            row = self._database.first(connection, "account", account=into)
        return row

    def accounts(self) -> Iterator[Document]:
        """The snapshots of all accounts, in the order of their keys."""
        after = ""
        while True:
            with self._database.reading() as connection:
                page = self._database.rows(connection, "accounts_after", after=after, limit=1000)
            if not page:
                return
            yield from (Document(row["body"]) for row in page)
            after = page[-1]["account"]

    def entries(self, key: str) -> list[Document]:
        """The entries of an account, the first one first."""
        with self._database.reading() as connection:
            return [Document(row["body"]) for row in self._database.rows(connection, "entries_of", account=key)]

    def events(self, key: str) -> list[Document]:
        """The events of an account in the order of their commits, each as ``event`` and ``decision``."""
        with self._database.reading() as connection:
            found = self._database.rows(connection, "events_of", account=key)
        return [Document(f'{{"event":{row["body"]},"decision":{row["decision"]}}}') for row in found]

    def queued(self, key: str) -> list[dict[str, Any]]:
        """The events of an account that wait, in the order in which they came: ``place``, ``event``, ``queued_at``, and the
        ``problem`` of what was refused."""
        with self._database.reading() as connection:
            return [queue.waiting(row) for row in self._database.rows(connection, "queue_of", account=key)]

    def verify(self) -> Verification:
        """Replays every account from its events and holds what comes of it against every row. See ``Verification``."""
        with self._database.reading() as connection:
            return verification.verify(self._database, connection, self._seals)

    # ── People ───────────────────────────────────────────────────────────────

    def key_of(self, customer: str, *, consent: bool | None = None, about: Mapping[str, Any] | None = None) -> str:
        """The account key of a customer of the host: a random one is made at the first time.

        ``consent`` is whether announcements may be sent (none given: as it was, first ``False``), ``about`` whatever else
        the host wants to keep of the person. Both lie in the identity's row and nowhere else.
        """
        row = {"account": secrets.token_hex(16), "customer": _name(customer, "customer"), "consent": 0, "body": "{}"}

        def work(connection: sqlalchemy.Connection) -> str:
            found = self._database.first(connection, "identity_of", customer=customer)
            if found is None:
                self._database.run(connection, "identity_new", row)
                found = self._database.first(connection, "identity_of", customer=customer)
            if found is None:
                raise LedgerError("expected the identity that was made, found none", code=6005, name="unreadable_account")
            if consent is not None or about is not None:
                body = found["body"] if about is None else documents.as_text(about)
                given = found["consent"] if consent is None else int(consent)
                self._database.run(connection, "identity_set", {"account": found["account"], "consent": given, "body": body})
            return str(found["account"])

        return self._database.writing(work)

    def erase(self, key: str) -> bool:
        """Deletes who an account belongs to, also under the keys of accounts that were merged with it, and what was to be
        announced to them; the account and its amounts stay, and nothing tells any more whose they were. Whether there was
        anyone."""

        def work(connection: sqlalchemy.Connection) -> bool:
            found = 0
            for one in self._of_person(connection, key):
                self._database.run(connection, "outbox_erase", {"account": one})
                found += self._database.run(connection, "identity_erase", {"account": one}).rowcount
            return found > 0

        return self._database.writing(work)

    def _of_person(self, connection: sqlalchemy.Connection, key: str) -> list[str]:
        """The keys of an account and of all that merges join with it, that which lives on first."""
        row = self._now(connection, key)
        if row is None:
            return [key]
        was = json.loads(row["body"]).get("life", {}).get("was", ())
        return [row["account"], *(joined["account"] for joined in was)]

    def held(self, key: str) -> dict[str, Any]:
        """All that is held about a person: ``identity``, ``account``, ``events``, ``entries``, ``outbox`` and
        ``queue``. Where accounts were merged, of the one that lives on, with the same of the others in ``others``."""
        with self._database.reading() as connection:
            first, *others = self._of_person(connection, key)
        held = self._held(first)
        return held if not others else held | {"others": [self._held(other) for other in others]}

    def _held(self, key: str) -> dict[str, Any]:
        with self._database.reading() as connection:
            identity = self._database.first(connection, "identity", account=key)
            account = self._database.first(connection, "account", account=key)
            events = self._database.rows(connection, "events_of", account=key)
            entries = self._database.rows(connection, "entries_of", account=key)
            outbox = self._database.rows(connection, "outbox_of", account=key)
            queued = self._database.rows(connection, "queue_of", account=key)
        about = identity and {
            "customer": identity["customer"], "consent": bool(identity["consent"]), "about": json.loads(identity["body"])
        }
        return {
            "identity": about,
            "account": account and json.loads(account["body"]),
            "events": [{"event": json.loads(row["body"]), "decision": json.loads(row["decision"])} for row in events],
            "entries": [json.loads(row["body"]) for row in entries],
            "outbox": [{**row, "body": json.loads(row["body"])} for row in outbox],
            "queue": [queue.waiting(row) for row in queued],
        }

    # ── Announcements ────────────────────────────────────────────────────────

    def announce(self, kind: str, key: str, subject: str, body: Mapping[str, Any]) -> None:
        """Puts an announcement into the outbox, once for each kind, account and subject, if the person has consented.
        ``earned`` comes there by itself, ``expiring`` by ``announce_expiring``; birthdays, tiers and win-back are the
        host's to say."""
        kind, text = _name(kind, "kind", 64), documents.as_text(body)
        self._database.writing(lambda connection: self._booking.announce(connection, kind, key, subject, text))

    def announce_expiring(self, until: Date, as_of: Date | None = None) -> int:
        """Announces to everyone who consented which of their points lapse up to the end of a local day. Gives to how many
        accounts; who was told of the same day and points before is not told again."""
        day, at, after, told = iso(until), clock.instant(as_of) if as_of is not None else clock.now(), "", 0
        while True:
            with self._database.reading() as connection:
                page = self._database.rows(connection, "identities_after", after=after, limit=500)
                accounts = [self._database.first(connection, "account", account=row["account"]) for row in page]
                _, programs = self._booking.known_programs(connection)
            if not page:
                return told
            for row in filter(None, accounts):
                instant = clock.later(at, row["booked_to"])
                request = f'"account":{row["body"]},"until":{documents.as_text([day])[1:-1]},"as_of":"{instant}"'
                soon = documents.call("loyalty.expiring", f'{{"programs":{programs},{request}}}')
                if soon["points"] > 0:
                    last = soon["dates"][-1]["last_day"]
                    self.announce("expiring", row["account"], f"{last}:{soon['points']}", soon)
                    told += 1
            after = page[-1]["account"]

    def outbox(self, limit: int = 100) -> list[dict[str, Any]]:
        """What is yet to be announced, the oldest first: ``topic``, ``account``, ``customer``, ``kind``, ``body`` and
        ``made_at``. Who has withdrawn consent meanwhile is left out."""
        with self._database.reading() as connection:
            found = self._database.rows(connection, "outbox", limit=limit)
        return [{**row, "body": json.loads(row["body"])} for row in found]

    def delivered(self, topics: Iterable[str]) -> int:
        """Marks announcements as made. Gives how many were open: another sender may have been quicker."""
        listed, now = list(topics), clock.now()

        def work(connection: sqlalchemy.Connection) -> int:
            marks = ({"topic": topic, "delivered_at": now} for topic in listed)
            return sum(self._database.run(connection, "outbox_delivered", mark).rowcount for mark in marks)

        return self._database.writing(work)

    def tables(self, as_of: Date | None = None, tables: Sequence[str] | None = None) -> Replayed:
        """All accounts and entries as ``loyalty.tables`` gives them: ``balances``, ``entries``, ``shares`` and ``tiers``, each an Arrow
        stream and, by ``to_csv``, CSV. Balances are those at ``as_of``; ``None``, as they were booked last.

        >>> import regulars as rg
        >>> club = {"schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z",
        ...     "currency": "EUR", "timezone": "Europe/Warsaw", "earn": []}
        >>> with rg.loyalty.Store(":memory:") as store:
        ...     _ = store.add_program(club)
        ...     _ = store.commit({"id": "g", "type": "points.adjusted", "account": "c1",
        ...         "occurred_at": "2026-05-01T10:00:00Z", "body": {"points": 50, "reason": "sorry"}})
        ...     store.tables(tables=["balances"]).balances["available"]
        [50]
        """
        from regulars import loyalty

        asked = ("balances", "entries", "shares", "tiers") if tables is None else tables
        entries: Iterator[str] = iter(())
        with self._database.reading() as connection:
            programs = [row["body"] for row in self._database.rows(connection, "programs")]
            accounts = list(exchange.bodies(self._database, connection, "accounts"))
            if {"entries", "shares"} & set(asked):
                entries = exchange.bodies(self._database, connection, "entries")
            return loyalty.tables(programs, map(Document, accounts), map(Document, entries), as_of, list(asked))

    # ── Files ────────────────────────────────────────────────────────────────

    def export(self, what: str, path: str | os.PathLike[str]) -> int:
        """Writes ``"events"``, ``"entries"`` or ``"accounts"`` to a file, a row for each, in the order of accounts and
        places: JSON lines, or CSV where its name ends in ``.csv``. Gives the number of rows. No file holds who accounts
        belong to."""
        with self._database.reading() as connection:
            return exchange.export(self._database, connection, what, path)

    def import_events(self, path: str | os.PathLike[str]) -> int:
        """Books the events of a file as ``export`` writes them, each in its turn and as of its time. Gives how many were
        new: the same file again books nothing twice."""
        known = 0
        for row, event in enumerate(exchange.read_events(path)):
            try:
                known += not self.commit(event, as_of=_event(event).get("occurred_at")).decision["duplicate"]
            except (InputError, LedgerError, ProgramError) as error:
                raise type(error)(error.message, code=error.code, name=error.name, field=error.field, row=row) from error
        return known

    def import_balances(
        self, path: str | os.PathLike[str], occurred_at: Date, *, reason: str = "opening balance"
    ) -> int:
        """Takes over what customers hold in another system from a CSV file, as ``loyalty.opening_balances`` reads it: all
        rows in one transaction, or none. Gives how many were new: the same file and instant again book nothing twice.

        Raises ``InputError`` 1005 for rows that cannot be read or are refused, each by its number, and what ``commit`` does.
        """
        at = clock.instant(occurred_at)
        programs = self.programs()
        if not programs:
            raise _invalid_program("", "expected a program in the store before balances are taken over, found none")
        events = opening.events(path, programs[-1], at, reason)

        def work(connection: sqlalchemy.Connection) -> int:
            decisions = [done.decision for done in self.commit_all(events, as_of=at, connection=connection)]
            told = [(row, "points", one["text"]) for row, one in enumerate(decisions) if one["status"] == "refused"]
            if told:
                raise opening.refused(told)
            return sum(not one["duplicate"] for one in decisions)

        return self._database.writing(work)

    def _begin_run(self, name: str, as_of: str | None) -> dict[str, Any]:
        with self._database.reading() as connection:
            found = self._database.first(connection, "cursor", name=name)
        if found is not None and as_of in (None, found["as_of"]):
            return {"name": name, "as_of": found["as_of"], "after": found["after"]}
        return {"name": name, "as_of": as_of or clock.now(), "after": ""}


def _event(event: Any) -> Document:
    """An event as it can be looked at; what it says else the core reads."""
    text = documents.as_text(event)
    try:
        document = json.loads(text)
    except ValueError as error:
        raise InputError(f"expected an event as JSON: {error}", code=1011, name="unreadable_document") from None
    if not isinstance(document, dict):
        raise LedgerError(f"expected an event, found {type(document).__name__}", code=6001, name="unreadable_event")
    for field in ("id", "account"):
        if not _is_name(document.get(field), 512):
            message = f"expected a text of 1 to 512 bytes without U+0000, found {document.get(field)!r:.80}"
            raise LedgerError(message, code=6001, name="unreadable_event", field=f"/events/0/{field}")
    return Document(text)


def _name(value: str, field: str, most: int = 512) -> str:
    if not _is_name(value, most):
        message = f"expected a text of 1 to {most} bytes without U+0000, found {value!r:.80}"
        raise InputError(message, code=1012, name="invalid_option", field=field)
    return value


def _is_name(value: Any, most: int) -> bool:
    """Whether every database can hold a text as a key; half a surrogate pair none can."""
    try:
        return isinstance(value, str) and 0 < len(value.encode("utf-8")) <= most and "\0" not in value
    except UnicodeEncodeError:
        return False


def _invalid_program(field: str, message: str) -> ProgramError:
    return ProgramError(message, code=5002, name="invalid_program", field=field)
