"""Orders out of a database, by its URL: the table of a shop that is known, or any that is named.

Of a shop's table only the columns that its loader knows are read. ``shops.json`` holds what tells the shops' tables; what
shops put before their tables' names is their own.
"""

from __future__ import annotations

import datetime
import decimal
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from regulars._urls import driven
from regulars.cli.refusals import Refused

__all__ = ["Found", "read"]

_AT_ONCE = 50_000


@dataclass(frozen=True)
class Found:
    """The columns of a table, the loader that knows them, and what to call them."""

    columns: dict[str, list[Any]]
    loader: str | None
    name: str


def read(url: str, table: str | None, loader: str | None) -> Found:
    """Reads the orders of a database; nothing is written to it."""
    try:
        import sqlalchemy
        from sqlalchemy import exc
    except ImportError:
        raise Refused("expected SQLAlchemy for a database, found none", "Install it: pip install 'regulars[sql]'") from None
    try:
        engine = sqlalchemy.create_engine(driven(url))
        if engine.dialect.name == "sqlite" and engine.url.database:
            # SQLite would make what is not there.
            open(engine.url.database, "rb").close()
        with engine.connect() as connection:
            names = sqlalchemy.inspect(connection).get_table_names()
            columns_of = lambda name: [column["name"] for column in sqlalchemy.inspect(connection).get_columns(name)]  # noqa: E731
            name, wanted, loader = _chosen(names, columns_of, table, loader)
            query: sqlalchemy.Executable = sqlalchemy.select(*(sqlalchemy.column(each) for each in wanted)).select_from(sqlalchemy.table(name))
            # A server's rows come in pieces, so that they are not all there twice.
            result = connection.execution_options(stream_results=True, yield_per=_AT_ONCE).execute(query)
            columns: dict[str, list[Any]] = {each: [] for each in wanted}
            for rows in result.partitions(_AT_ONCE):
                for column, values in zip(columns.values(), zip(*rows)):
                    column.extend(values)
        engine.dispose()
    except ImportError as missing:
        raise Refused(f"expected the driver {missing.name} for this database, found none", "Install it: pip install 'regulars[sql]'") from None
    except exc.NoSuchModuleError:
        kind = url.partition("://")[0]
        raise Refused(f"expected a database that SQLAlchemy knows, found {kind!r}", "Such as mysql, mariadb, postgresql or sqlite.") from None
    except exc.ArgumentError:
        raise Refused("expected a database's URL, found one that cannot be read", "Such as mysql://user:password@host/shop.") from None
    except exc.SQLAlchemyError as error:
        raise Refused(f"the database says: {getattr(error, 'orig', None) or error}", "Look at host, name, user and rights.") from None
    is_text = loader is not None
    return Found({each: _plain(values, is_text) for each, values in columns.items()}, loader, name.replace("_", " "))


def _chosen(names: Sequence[str], columns_of: Any, table: str | None, loader: str | None) -> tuple[str, list[str], str | None]:
    """The table, the columns to read of it, and its loader."""
    if table is not None and table not in names:
        raise Refused(f"expected a table {table!r}, found {_listed(names)}", "Name one of these: --table TABLE.")
    for shop in json.loads(files("regulars.cli").joinpath("shops.json").read_text(encoding="utf-8")):
        if loader not in (None, shop["loader"]):
            continue
        for name in [table] if table is not None else sorted(names):
            if name != shop["table"] and not name.endswith("_" + shop["table"]):
                continue
            there = columns_of(name)
            if all(column in there for column in shop["needed"]):
                return name, [column for column in (*shop["needed"], *shop["also"]) if column in there], shop["loader"]
    if table is not None:
        return table, columns_of(table), loader
    if len(names) == 1:
        return names[0], columns_of(names[0]), loader
    raise Refused(
        f"expected the orders of OpenCart, PrestaShop, Magento or WooCommerce, found the tables {_listed(names)}",
        "Name the table of orders: --table TABLE.",
    )


def _listed(names: Sequence[str], most: int = 12) -> str:
    if not names:
        return "none"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(sorted(names)[:most]) + more


def _plain(values: list[Any], is_text: bool) -> list[Any]:
    """A column as orders have it; a loader reads texts, as an export has them.

    >>> _plain([decimal.Decimal("12.50"), None], False), _plain([1, None], False), _plain([1, None], True)
    (['12.50', None], [1, None], ['1', None])
    """
    if is_text or any(isinstance(value, (decimal.Decimal, float, bytes, datetime.date)) for value in values):
        return [None if value is None else _text(value) for value in values]
    return values


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return str(value)
