"""Events that wait because a host could not reach the library. Each is booked as of the instant at which it was queued, so
that the book says what it would say if the library had been there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from regulars import documents
from regulars.documents import Document
from regulars.errors import Error

if TYPE_CHECKING:
    import sqlalchemy

    from regulars.loyalty.store.booking import Booking
    from regulars.loyalty.store.database import Database

_PAGE = 500


class Settled(Document):
    """What became of what waited: how many events were ``settled``, were ``duplicates`` or were ``refused`` and so stay."""

    __slots__ = ()


def waiting(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as a host reads it: ``place``, ``event``, ``queued_at``, and the ``problem`` of what was refused."""
    problem = None if row["problem"] is None else json.loads(row["problem"])
    return {"place": row["place"], "event": json.loads(row["body"]), "queued_at": row["queued_at"], "problem": problem}


def settle(database: Database, booking: Booking) -> Settled:
    """Books what waits, each event in a transaction of its own. One that the core does not book stays, with what the core
    says of it."""
    counts, after = {"settled": 0, "duplicates": 0, "refused": 0}, 0
    while True:
        with database.reading() as connection:
            page = database.rows(connection, "queue_after", after=after, limit=_PAGE)
        if not page:
            return Settled(documents.as_text(counts))
        for row in page:
            outcome = _settle_one(database, booking, row)
            if outcome is not None:
                counts[outcome] += 1
        after = page[-1]["place"]


def _settle_one(database: Database, booking: Booking, row: Mapping[str, Any]) -> str | None:
    """What became of an event; nothing where another process was quicker."""

    def work(connection: sqlalchemy.Connection) -> str | None:
        event = Document(row["body"])
        locked = booking.lock(connection, [event])
        if database.run(connection, "queue_taken", {"place": row["place"]}).rowcount == 0:
            return None
        number, programs = booking.known_programs(connection)
        booked = booking.book(connection, locked, event, number, programs, row["queued_at"])
        return "duplicates" if booked.decision["duplicate"] else "settled"

    try:
        return database.writing(work)
    except Error as error:
        problem = {"code": error.code, "name": error.name, "message": error.message, "field": error.field}
        refused = {"place": row["place"], "problem": documents.as_text(problem)}
        database.writing(lambda connection: database.run(connection, "queue_refused", refused))
        return "refused"
