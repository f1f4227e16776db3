"""Days and instants of any host, as the ISO 8601 text that the core reads."""

from __future__ import annotations

import datetime
from typing import Any, Union

Date = Union[str, datetime.date, datetime.datetime, Any]
"""A day or an instant: text, ``datetime.date``, ``datetime.datetime``, ``pandas.Timestamp``, ``numpy.datetime64``."""


def iso(value: Date | None) -> str | None:
    """The value as ISO 8601 text; a naive midnight is a day.

    >>> iso(datetime.datetime(2026, 11, 21)), iso("2026-11-21"), iso(None)
    ('2026-11-21', '2026-11-21', None)
    >>> iso(datetime.datetime(2026, 11, 21, 9, 30, tzinfo=datetime.timezone.utc))
    '2026-11-21T09:30:00+00:00'
    """
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, datetime.date) and hasattr(value, "astype"):
        value = value.astype("datetime64[us]").item()
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None and value.time() == datetime.time():
            return value.date().isoformat()
        # pandas prints nanoseconds, which no ISO 8601 reader of ours expects.
        return value.isoformat(timespec="microseconds") if value.microsecond else value.isoformat(timespec="seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"expected a date as text, date, datetime, Timestamp or datetime64, found {type(value).__name__}")


def days(period: str | int) -> str:
    """A period by its name; a number is one of days.

    >>> days("month"), days(30)
    ('month', '30 days')
    """
    return f"{period} days" if isinstance(period, int) else period


def day(instant: str, zone: str | None) -> str:
    """The local day of an instant of UTC, for a reader's eyes; where the zone is not to be had, the day of UTC.

    >>> day("2026-12-31T23:30:00Z", "Europe/Warsaw"), day("2026-12-31T23:30:00Z", None)
    ('2027-01-01', '2026-12-31')
    """
    import zoneinfo

    try:
        at = datetime.datetime.fromisoformat(instant[:19]).replace(tzinfo=datetime.timezone.utc)
        return at.astimezone(zoneinfo.ZoneInfo(zone or "UTC")).date().isoformat()
    except (KeyError, ValueError, OverflowError):
        # Not every system has the database, and in the year 1 not every zone has begun.
        return instant[:10]
