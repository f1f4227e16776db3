"""Instants in UTC, local days, and the periods between them."""

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PERIOD = re.compile(r"^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$")
EXACT = re.compile(r"^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)


def written(when):
    """An instant as the library writes it, or None."""
    if when is None:
        return None
    text = when.strftime("%Y-%m-%dT%H:%M:%S")
    if when.microsecond:
        text += f".{when.microsecond:06d}".rstrip("0")
    return text + "Z"


def local_day(when: datetime, zone: str) -> date:
    return when.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=None)
def start_of(day: date, zone: str) -> datetime:
    """The first second that belongs to this local day, found by halving: no arithmetic on offsets that may jump."""
    middle = datetime(day.year, day.month, day.day, tzinfo=timezone.utc)
    before, after = middle - timedelta(hours=30), middle + timedelta(hours=30)
    while after - before > timedelta(seconds=1):
        half = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if local_day(half, zone) >= day:
            after = half
        else:
            before = half
    return after


def month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def later_day(day: date, period: str) -> date:
    """The day a period of days or longer leads to; beyond the end of a month it is the month's last day."""
    years, months, weeks, days = (int(part or 0) for part in PERIOD.match(period).groups())
    count = day.year * 12 + day.month - 1 + 12 * years + months
    last = month_end(count // 12, count % 12 + 1)
    return last.replace(day=min(day.day, last.day)) + timedelta(days=7 * weeks + days)


def aligned(day: date, align) -> date:
    """The last day of the month, quarter or year in which a day lies."""
    if align is None:
        return day
    length = {"month": 1, "quarter": 3, "year": 12}[align]
    return month_end(day.year, (day.month + length - 1) // length * length)


def after(when: datetime, period: str, zone: str, align=None) -> datetime:
    """When a period ends: at the start of the local day after its last, exactly if in hours, at once if of nothing."""
    if exact := EXACT.match(period):
        hours, minutes, seconds = (int(part or 0) for part in exact.groups())
        return when + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if not any(int(part or 0) for part in PERIOD.match(period).groups()):
        return when
    last = aligned(later_day(local_day(when, zone), period), align)
    return start_of(last + timedelta(days=1), zone)
