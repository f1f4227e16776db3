"""The database below a store: its statements, its transactions, and which of its errors ask for another try. It knows
nothing of points.

What is run is written in ``schema/``, once for every language that has a store.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from regulars._urls import driven
from regulars.errors import InputError

if TYPE_CHECKING:
    import sqlalchemy

SCHEMA = Path(__file__).with_name("schema")
DATABASES: dict[str, Any] = json.loads((SCHEMA / "databases.json").read_text(encoding="utf-8"))
VERSION = 2
"""The version of the tables that this code reads and writes; ``schema/`` has a file for each step to it."""

T = TypeVar("T")


class TransactionLost(Exception):
    """The database has ended a transaction, as it could not be served beside others: nothing of it is kept.

    In a transaction of the caller's, roll back and run all of it again; the store cannot, as it does not know what else was
    in it. In one of its own the store has tried for as long as its patience lasts. The database's error is ``__cause__``.
    """


class Database:
    """One database through one engine."""

    def __init__(self, url: Any, prefix: str, patience: float) -> None:
        try:
            import sqlalchemy
        except ImportError as error:
            raise ImportError("expected SQLAlchemy, which a store needs: pip install 'regulars[sql]'") from error
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,31}", prefix):
            raise _invalid("prefix", f"expected up to 32 letters, digits and _, found {prefix!r}")
        self.engine, self._is_ours = _engine(url)
        self.patience = patience
        self.family = _family(self.engine.dialect.name)
        self._lost = set(DATABASES[self.family]["lost"])
        words = dict(DATABASES[self.family]["words"], prefix=prefix)
        if self.family == "mysql":
            with self.engine.connect() as connection:
                is_mariadb = "mariadb" in connection.exec_driver_sql("SELECT VERSION()").scalar_one().lower()
            # Names are compared by their bytes, a blank at the end included; the two servers call that differently.
            words["collation"] = "utf8mb4_nopad_bin" if is_mariadb else "utf8mb4_0900_bin"
        self._words = words
        parts = re.split(r"^-- name: (\w+)\n", (SCHEMA / "statements.sql").read_text(encoding="utf-8"), flags=re.M)
        named = zip(parts[1::2], parts[2::2])
        self._statements = {name: sqlalchemy.text(self._said(statement)) for name, statement in named}
        self._migrate()

    def close(self) -> None:
        """Gives back the connections that the store opened itself."""
        if self._is_ours:
            self.engine.dispose()

    def run(self, connection: sqlalchemy.Connection, name: str, rows: Any = None) -> sqlalchemy.CursorResult[Any]:
        """Runs a statement: with one row of parameters, or with each of many."""
        return connection.execute(self._statements[name], rows)

    def first(self, connection: sqlalchemy.Connection, name: str, /, **row: Any) -> Mapping[str, Any] | None:
        found = self.run(connection, name, row).mappings().first()
        return None if found is None else dict(found)

    def rows(self, connection: sqlalchemy.Connection, name: str, /, **row: Any) -> list[Mapping[str, Any]]:
        return [dict(found) for found in self.run(connection, name, row).mappings()]

    @contextmanager
    def reading(self) -> Iterator[sqlalchemy.Connection]:
        """A connection whose reads all see one state of the database."""
        with self.engine.connect() as connection:
            level = "SERIALIZABLE" if self.family == "sqlite" else "REPEATABLE READ"
            if self.family != "sqlite":
                connection = connection.execution_options(isolation_level=level)
            else:
                connection.info["regulars_begin"] = "BEGIN"
            try:
                yield connection
            finally:
                connection.info.pop("regulars_begin", None)
                connection.rollback()

    def writing(self, work: Callable[[sqlalchemy.Connection], T], connection: sqlalchemy.Connection | None = None) -> T:
        """Runs work in a transaction of its own, again where the database ended it; or within the caller's, once, and
        without a trace if it fails."""
        return self._alone(work) if connection is None else self._within(work, connection)

    def _alone(self, work: Callable[[sqlalchemy.Connection], T]) -> T:
        until, pause = time.monotonic() + self.patience, 0.001
        while True:
            try:
                with self.engine.begin() as connection:
                    self._begin(connection)
                    return work(connection)
            except Exception as error:
                if not self.is_lost(error):
                    raise
                if time.monotonic() >= until:
                    raise TransactionLost(f"expected the transaction within {self.patience:g} s: {error}") from error
            # Those that met take turns by chance.
            time.sleep(pause * random.random())
            pause = min(pause * 2, 0.2)

    def _within(self, work: Callable[[sqlalchemy.Connection], T], connection: sqlalchemy.Connection) -> T:
        if not connection.in_transaction():
            raise _invalid("connection", "expected a connection with an open transaction, found none open")
        if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
            raise _invalid("connection", "expected a connection with transactions, found one of AUTOCOMMIT")
        self._begin(connection)
        try:
            connection.exec_driver_sql("SAVEPOINT regulars")
            try:
                done = work(connection)
            except Exception:
                self._undo(connection)
                raise
            connection.exec_driver_sql("RELEASE SAVEPOINT regulars")
            return done
        except Exception as error:
            if self.is_lost(error):
                raise TransactionLost(f"roll back, and run the whole transaction again: {error}") from error
            raise

    def _undo(self, connection: sqlalchemy.Connection) -> None:
        """Takes back what was done within the caller's transaction, as far as it is still there: after a deadlock MariaDB
        knows the savepoint no more. What led here is the error to tell."""
        import sqlalchemy.exc

        with suppress(sqlalchemy.exc.DBAPIError):
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT regulars")

    def _begin(self, connection: sqlalchemy.Connection) -> None:
        """Begins what SQLAlchemy calls begun: Python's SQLite waits with it for the first write, and what was read before
        that would be of another time."""
        driven: Any = connection.connection.dbapi_connection
        if self.family == "sqlite" and not driven.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    def is_lost(self, error: BaseException) -> bool:
        """Whether the database ended a transaction so that others could go on: the same may well succeed now."""
        origin = getattr(error, "orig", None)
        if origin is None:
            return False
        codes = [getattr(origin, "sqlstate", None), getattr(origin, "sqlite_errorcode", None), *origin.args[:1]]
        if self.family == "sqlite" and codes[1] is None and "locked" in str(origin):  # Python 3.10 has no codes
            return True
        # The upper bits of SQLite's codes say more than is asked here.
        return any((code & 0xFF if self.family == "sqlite" else code) in self._lost for code in codes if _is_code(code))

    def _said(self, text: str) -> str:
        for _ in range(2):  # words may hold words
            text = re.sub(r"\{(\w+)\}", lambda found: self._words[found[1]], text)
        return text.strip()

    def _migrate(self) -> None:
        """Makes the tables, or brings them to this version. Steps may be run again: MariaDB ends a transaction before
        each statement that makes a table."""
        found = self._reached()
        if found is not None and found > VERSION:
            raise _invalid("url", f"expected tables of version {VERSION} or before, found version {found}: take a newer regulars")
        if found == VERSION:
            return
        alone = DATABASES[self.family]["migrating"]
        with self.engine.connect() as connection:
            for statement in alone["lock"]:
                connection.exec_driver_sql(statement)
            try:
                self._step_by_step(connection)
                connection.commit()
            finally:
                connection.rollback()
                for statement in alone["unlock"]:
                    connection.exec_driver_sql(statement)

    def _step_by_step(self, connection: sqlalchemy.Connection) -> None:
        self.run(connection, "schema_table")
        reached = {row["version"] for row in self.rows(connection, "schema_versions")}
        for version in range(1, VERSION + 1):
            if version in reached:
                continue
            step = (SCHEMA / f"{version:04}.sql").read_text(encoding="utf-8")
            for statement in re.sub(r"^--.*$", "", step, flags=re.M).split(";"):
                if statement.strip():
                    connection.exec_driver_sql(self._said(statement))
            self.run(connection, "schema_reached", {"version": version})

    def _reached(self) -> int | None:
        import sqlalchemy

        with self.engine.connect() as connection:
            if not sqlalchemy.inspect(connection).has_table(f"{self._words['prefix']}schema"):
                return None
            found = [row["version"] for row in self.rows(connection, "schema_versions")]
        return max(found, default=None)


def _family(dialect: str) -> str:
    """The name in databases.json of what SQLAlchemy calls so."""
    found = {"mariadb": "mysql"}.get(dialect, dialect)
    if found not in DATABASES:
        raise _invalid("url", f"expected MariaDB, MySQL, PostgreSQL or SQLite, found {dialect!r}")
    return found


def _engine(url: Any) -> tuple[sqlalchemy.Engine, bool]:
    """The engine of a URL, of a path of an SQLite file, or the caller's own."""
    import sqlalchemy

    if isinstance(url, sqlalchemy.Engine):
        return (url if url.dialect.name == "sqlite" else url.execution_options(isolation_level="READ COMMITTED")), False
    text = str(url)
    if "://" not in text:
        text = f"sqlite:///{text}"
    _family(re.split(r"[+:]", text)[0])
    if not text.startswith("sqlite"):
        engine = sqlalchemy.create_engine(driven(text), isolation_level="READ COMMITTED", pool_pre_ping=True)
        return engine, True
    engine = sqlalchemy.create_engine(text, connect_args={"timeout": 30})

    @sqlalchemy.event.listens_for(engine, "connect")
    def _connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        # A reader never waits for the writer; what is committed stays, whatever becomes of the machine.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @sqlalchemy.event.listens_for(engine, "begin")
    def _begun(connection: sqlalchemy.Connection) -> None:
        # Whoever reads first and then wants to write would be refused where another wrote in between.
        connection.exec_driver_sql(connection.info.get("regulars_begin", "BEGIN IMMEDIATE"))

    return engine, True


def _is_code(value: Any) -> bool:
    return isinstance(value, (int, str))


def _invalid(field: str, message: str) -> InputError:
    return InputError(message, code=1012, name="invalid_option", field=field)
