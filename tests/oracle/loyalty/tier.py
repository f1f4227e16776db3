"""Tiers: what counts, how long, which level it reaches; up at once, down when a grace has ended."""

from . import clock
from .clock import timedelta


class Tiers:
    """What a program says of tiers."""

    def __init__(self, document: dict, zone: str):
        self.zone = zone
        self.measure = document["measure"]
        self.unit = document.get("unit")
        self.including = document.get("basis") == "including" and self.measure != "earned"
        self.window = document.get("window") or {}
        self.grace = document.get("grace") or "P0D"
        self.one_step = document.get("downgrade") != "all"
        self.ids = [level["id"] for level in document["levels"]]
        self.lines = [level["at"] for level in document["levels"]]

    def reached(self, measure: int) -> int:
        """How many levels a measure reaches."""
        return sum(measure >= line for line in self.lines)

    def level(self, reached: int):
        """The highest of so many levels, or None."""
        return self.ids[reached - 1] if reached else None

    def ends(self, at):
        """When something from this instant counts no more, or None."""
        if self.window.get("rolling"):
            return clock.after(at, self.window["rolling"], self.zone)
        if self.window.get("calendar"):
            last = clock.aligned(clock.local_day(at, self.zone), self.window["calendar"])
            return clock.start_of(last + timedelta(days=1), self.zone)
        return None

    def counted(self, found: list, at) -> int:
        """Of pairs of an instant and a size what counts at an instant."""
        return sum(size for since, size in found if since <= at and ((end := self.ends(since)) is None or at < end))


class Standing:
    """The level of a member, and since when he had which."""

    def __init__(self):
        self.level = None
        self.grace_ends = None
        self.history = []

    def at(self, when):
        """The level at an instant."""
        levels = [level for since, level in self.history if since <= when]
        return levels[-1] if levels else None

    def become(self, level, when):
        self.level = level
        self.history.append((when, level))

    def leave(self, when):
        """The program has no tiers any more."""
        if self.level is not None:
            self.grace_ends = None
            self.become(None, when)

    def review(self, tiers: Tiers, reached: int, when):
        """Moves up to what is reached, and down one level after another where graces have ended."""
        if self.level is not None and self.level not in tiers.ids:
            self.grace_ends = None
            self.become(tiers.level(reached), when)
        held = tiers.ids.index(self.level) + 1 if self.level is not None else 0
        if reached > held:
            self.become(tiers.level(reached), when)
        if reached >= held:
            self.grace_ends = None
            return
        while reached < held:
            if self.grace_ends is None:
                self.grace_ends = clock.after(when, tiers.grace, tiers.zone)
            if self.grace_ends > when:
                return
            held = held - 1 if tiers.one_step else reached
            self.become(tiers.level(held), when)
            self.grace_ends = None
