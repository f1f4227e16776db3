"""URLs of databases, as SQLAlchemy reads them."""

from __future__ import annotations

import re

__all__ = ["driven"]

_DRIVERS = {"mysql": "pymysql", "mariadb": "pymysql", "postgresql": "psycopg"}


def driven(url: str) -> str:
    """The URL with the driver that ``regulars[sql]`` brings, where it names none.

    >>> driven("mysql://me@host/shop"), driven("postgresql+asyncpg://me@host/shop")
    ('mysql+pymysql://me@host/shop', 'postgresql+asyncpg://me@host/shop')
    """
    return re.sub(rf"^({'|'.join(_DRIVERS)})://", lambda found: f"{found[1]}+{_DRIVERS[found[1]]}://", url)
