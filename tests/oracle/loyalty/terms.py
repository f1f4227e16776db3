"""Terms: what one version of a program says of one unit of points."""

from . import clock


class Terms:
    def __init__(self, document: dict, points: dict, zone: str):
        self.zone = zone
        self.rounding = points.get("rounding") or "floor"
        self.expiry = document.get("expiry") or {"kind": "none"}
        limits = document.get("limits") or {}
        self.limits = listed(limits.get("earn"))
        self.balance_cap = limits.get("balance_cap")
        self.redeem = document.get("redeem")
        self.amounts = {one["currency"]: one["amount"] for one in (self.redeem or {}).get("amounts") or []}
        self.redeem_limits = listed(limits.get("redeem"))

    def expires(self, earned_at):
        """When points earned at this instant expire, or None."""
        if self.expiry["kind"] in ("rolling", "inactivity"):
            return clock.after(earned_at, self.expiry["after"], self.zone, self.expiry.get("align"))
        if self.expiry["kind"] == "fixed":
            last = clock.date.fromisoformat(self.expiry["date"])
            return clock.start_of(last + clock.timedelta(days=1), self.zone)
        return None

    def money(self, points: int) -> int:
        """What points pay, in minor units, rounded down."""
        return points * self.redeem["amount"] // self.redeem["points"]


def listed(limits) -> list:
    """One limit, several, or none."""
    return limits if isinstance(limits, list) else [limits] if limits else []
