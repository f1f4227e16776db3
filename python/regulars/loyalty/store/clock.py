"""Instants as the core writes them, and the one place where a store asks what time it is."""

from __future__ import annotations

import datetime

from regulars._dates import Date, iso
from regulars.errors import InputError


def now() -> str:
    return written(datetime.datetime.now(datetime.timezone.utc))


def instant(value: Date) -> str:
    """An instant of the caller's, with its zone."""
    text = iso(value) or ""
    try:
        at = datetime.datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        message = f"expected an instant with its zone, such as 2026-05-01T10:00:00Z, found {text!r}"
        raise InputError(message, code=1012, name="invalid_option", field="as_of")
    return written(at.astimezone(datetime.timezone.utc))


def written(at: datetime.datetime) -> str:
    micros = f".{at.microsecond:06}" if at.microsecond else ""
    return f"{at:%Y-%m-%dT%H:%M:%S}{micros}Z"


def later(one: str | None, other: str | None) -> str | None:
    """The later of two instants as the core writes them; without their Z they sort as texts."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda instant: instant.rstrip("Z"))
