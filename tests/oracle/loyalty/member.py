"""What is told of a member: a group, and days of which month and day are kept."""

from datetime import date, timedelta

from . import clock
from .program import Program

DAYS = ("anniversary", "birthday", "name_day")


class Member:
    def __init__(self):
        self.enrolled_at = self.verified_at = None
        self.consents = {}  # by purpose when what was said
        self.told = {}  # by name what was told, and since when it is known

    def hear(self, body: dict, at):
        """What is told again is known since it was told first; what comes late does not push out what is newer."""
        if body.get("verified"):
            self.verified_at = min(at, self.verified_at or at)
        for purpose, given in (body.get("consents") or {}).items():
            self.consents.setdefault(purpose, []).append((at, given))
        for name in ("group", *DAYS):
            if body.get(name) is None:
                continue
            value = body[name] if name == "group" else month_and_day(body[name])
            if name not in self.told:
                self.told[name] = (value, at)
                continue
            known, since = self.told[name]
            if known == value:
                self.told[name] = (value, min(since, at))
            elif at >= since:
                self.told[name] = (value, at)

    @property
    def joined(self):
        """Since when the member is known for who he is, or None."""
        if self.enrolled_at is None or self.verified_at is None:
            return None
        return max(self.enrolled_at, self.verified_at)

    def consented(self, purpose: str, until) -> bool:
        """What was said last; of two answers at one instant no counts."""
        said = [(at, not given) for at, given in self.consents.get(purpose, []) if at <= until]
        return bool(said) and not max(said)[1]

    def join(self, other: "Member"):
        """Takes over what was told of another who is the same."""
        known = [at for at in (self.enrolled_at, other.enrolled_at) if at is not None]
        self.enrolled_at = min(known, default=None)
        verified = [at for at in (self.verified_at, other.verified_at) if at is not None]
        self.verified_at = min(verified, default=None)
        for purpose, said in other.consents.items():
            self.consents.setdefault(purpose, []).extend(said)
        for name, (value, since) in other.told.items():
            mine = self.told.get(name)
            if mine is None or mine[0] != value and since > mine[1]:
                self.told[name] = (value, since)
            elif mine[0] == value:
                self.told[name] = (value, min(since, mine[1]))

    @property
    def group(self):
        return self.told["group"][0] if "group" in self.told else None

    def day(self, on: str, zone: str):
        """Month and day, since when they are known, and the first year in which they count; None while nothing is told."""
        if on in self.told:
            day, since = self.told[on]
            return day, since, clock.local_day(since, zone).year
        if on == "anniversary" and self.enrolled_at is not None:
            first = clock.local_day(self.enrolled_at, zone)
            return (first.month, first.day), self.enrolled_at, first.year + 1
        return None

    def celebrations(self, program: Program, rule: dict, until):
        """The years in which a rule gives for a day, with the instant at which it does and that at which its points expire."""
        if (found := self.day(rule["on"], program.zone)) is None:
            return
        (month, day), since, first = found
        window = rule.get("window") or {}
        for year in range(first, min(until.year + 2, since.year + 100)):
            there = date(year, month, 28 if (month, day) == (2, 29) and not leap(year) else day)
            if clock.local_day(since, program.zone) > there - days(rule.get("set_before")):
                continue
            due = max(clock.start_of(there - days(window.get("before")), program.zone), since)
            ends = window.get("after") and clock.start_of(there + days(window["after"]) + timedelta(days=1), program.zone)
            yield year, due, ends or None


def month_and_day(text: str) -> tuple:
    """Of 1990-02-28 or --02-28."""
    month, day = text.lstrip("-").split("-")[-2:]
    return int(month), int(day)


def days(period) -> timedelta:
    return timedelta(days=int(period[1:-1])) if period else timedelta(0)


def leap(year: int) -> bool:
    return clock.month_end(year, 2).day == 29
