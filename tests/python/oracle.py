"""A naive model of the figures, in plain Python, written from their definitions and from nothing else.

It is slow and obvious on purpose: dates are `datetime`, money is `int`, zones are `zoneinfo`, and nothing is shared with
the library that it checks.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from statistics import NormalDist
from typing import Any
from zoneinfo import ZoneInfo

UTC = timezone.utc


@dataclass(frozen=True)
class Row:
    """A row of an order log. `at` is naive: what a clock on the wall said, or an instant of UTC when `zoned`."""

    customer: Any
    at: datetime
    order: Any
    amount: int


@dataclass(frozen=True)
class Order:
    """An order or a refund, folded from its rows."""

    at: datetime
    day: date
    amount: int


@dataclass
class Customer:
    """A customer's orders and refunds, in the order of time."""

    orders: list[Order] = field(default_factory=list)
    refunds: list[Order] = field(default_factory=list)


class Log:
    """An order log, read as the definitions have it."""

    def __init__(
        self,
        rows: list[Row],
        *,
        zone: str = "UTC",
        zoned: bool = False,
        by_order: bool = True,
        refunds: str = "net",
        duplicates: str = "keep",
        merge_same_day: bool = False,
        observed_until: date | None = None,
    ) -> None:
        self.zone = ZoneInfo(zone)
        self.counts = dict.fromkeys(("guest_rows", "duplicate_rows", "unobserved_rows", "orders", "refunds"), 0)
        self.counts["rows"] = len(rows)
        limit = None if observed_until is None else self.start_of(observed_until)
        lines: list[tuple[Any, datetime, Any, int]] = []
        seen: set[Row] = set()
        for number, row in enumerate(rows):
            at = row.at.replace(tzinfo=UTC) if zoned else row.at.replace(tzinfo=self.zone, fold=0).astimezone(UTC)
            if row.customer is None:
                self.counts["guest_rows"] += 1
                continue
            if limit is not None and at >= limit:
                self.counts["unobserved_rows"] += 1
                continue
            repeated = row in seen
            seen.add(row)
            self.counts["duplicate_rows"] += repeated
            if not (repeated and duplicates == "drop"):
                lines.append((row.customer, at, row.order if by_order else number, row.amount))
        self.customers = self._fold(lines, refunds, merge_same_day)
        orders = [order for customer in self.customers.values() for order in customer.orders]
        self.counts["orders"] = len(orders)
        self.counts["customers"] = len(self.customers)
        if limit is None and orders:
            observed_until = max(order.day for order in orders) + timedelta(days=1)
        self.observed_until = observed_until

    def _fold(self, lines, refunds, merge_same_day) -> dict[Any, Customer]:
        groups: dict[Any, list] = {}
        for customer, at, order, amount in lines:
            groups.setdefault((customer, order), []).append((at, amount))
        customers: dict[Any, Customer] = {}
        for (customer, _), parts in groups.items():
            at, amount = min(part[0] for part in parts), sum(part[1] for part in parts)
            order = Order(at, self.day(at), amount)
            who = customers.setdefault(customer, Customer())
            if amount >= 0:
                who.orders.append(order)
                continue
            self.counts["refunds"] += 1
            if refunds == "net":
                who.refunds.append(order)
        for who in customers.values():
            who.orders.sort(key=lambda order: order.at)
            if merge_same_day:
                days: dict[date, Order] = {}
                for order in who.orders:
                    first = days.get(order.day)
                    days[order.day] = replace(first, amount=first.amount + order.amount) if first else order
                who.orders = list(days.values())
        return {customer: who for customer, who in customers.items() if who.orders}

    def day(self, at: datetime) -> date:
        """The local day of an instant."""
        return at.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The first instant of a local day."""
        at = datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)
        # Where the day has no midnight, the clock was moved forward over it: `at` is then the instant after the gap.
        return at

    @property
    def as_of(self) -> date:
        """The last day that was observed."""
        return self.observed_until - timedelta(days=1)

    def repeat_customer_rate(self, start=None, end=None, history=False, by_days=False) -> tuple[int, int]:
        """Customers with two orders in the window, and those with one."""
        repeat = total = 0
        for who in self.customers.values():
            inside = [o for o in who.orders if (start is None or o.day >= start) and (end is None or o.day < end)]
            if not inside:
                continue
            total += 1
            counted = [o for o in who.orders if end is None or o.day < end] if history else inside
            repeat += (len({o.day for o in counted}) if by_days else len(counted)) >= 2
        return repeat, total

    def cohorts(self, period: str, measure: str) -> dict[tuple[date, int], tuple[int, Any, bool]]:
        """(cohort, period) → (size, value, partial) of each cell that was observed, if in part."""
        first_day = min((who.orders[0].day for who in self.customers.values()), default=None)
        cohorts: dict[date, list[Customer]] = {}
        for who in self.customers.values():
            cohorts.setdefault(start_of_period(who.orders[0].day, period, first_day), []).append(who)
        cells = {}
        for cohort, members in sorted(cohorts.items()):
            total, k = 0, 0
            while (begin := nth_period(cohort, k, period)) <= self.as_of:
                orders = [o for who in members for o in who.orders if self._k(who, o, cohort, period) == k]
                buyers = sum(any(self._k(who, o, cohort, period) == k for o in who.orders) for who in members)
                refunds = [r for who in members for r in who.refunds if self._k(who, r, cohort, period) == k]
                revenue = sum(order.amount for order in [*orders, *refunds])
                total += revenue
                value = {
                    "customers": buyers,
                    "retention": buyers / len(members),
                    "orders": len(orders),
                    "revenue": revenue,
                    "cumulative_revenue": total,
                    "average_order_value": revenue / len(orders) if orders else None,
                    "revenue_per_customer": revenue / len(members),
                }[measure]
                last = nth_period(cohort, k + 1, period)
                if isinstance(days := length(period), int):
                    # Period k of the customer who came on the cohort's last day ends that much later.
                    last = begin + timedelta(days=2 * days - 1)
                cells[cohort, k] = (len(members), value, last > self.observed_until)
                k += 1
        return cells

    @staticmethod
    def _k(who: Customer, order: Order, cohort: date, period: str) -> int:
        days = length(period)
        if days is not None:
            return (order.day - who.orders[0].day).days // days
        # A refund from before the cohort's period is in none of its periods.
        k = 0 if order.day >= cohort else -1
        while k >= 0 and nth_period(cohort, k + 1, period) <= order.day:
            k += 1
        return k

    def rfm(self, ties: str) -> dict[Any, tuple[int, int, int, int, int, int]]:
        """Customer → days since the last order, orders, revenue, and the three scores."""
        raw = {
            customer: (
                (self.as_of - who.orders[-1].day).days,
                len(who.orders),
                sum(order.amount for order in [*who.orders, *who.refunds]),
            )
            for customer, who in self.customers.items()
        }
        scores = [self._scores({c: sign * values[i] for c, values in raw.items()}, ties) for i, sign in enumerate((-1, 1, 1))]
        return {customer: (*values, *(score[customer] for score in scores)) for customer, values in raw.items()}

    @staticmethod
    def _scores(values: dict[Any, int], ties: str) -> dict[Any, int]:
        n = len(values)
        if ties == "share":
            return {c: 1 + 5 * sum(other < v for other in values.values()) // n for c, v in values.items()}
        order = sorted(values, key=lambda c: (values[c], c.encode() if isinstance(c, str) else c))
        sizes = [n // 5 + (fifth < n % 5) for fifth in range(5)]
        fifths = [fifth + 1 for fifth, size in enumerate(sizes) for _ in range(size)]
        return dict(zip(order, fifths, strict=True))


def length(period: str) -> int | None:
    """The days of a period of days."""
    return int(period.split()[0]) if period[0].isdigit() else None


def start_of_period(day: date, period: str, first_day: date) -> date:
    """The first day of the period that a day is in."""
    days = length(period)
    if days is not None:
        return first_day + timedelta(days=(day - first_day).days // days * days)
    return {
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "year": day.replace(month=1, day=1),
    }[period]


def nth_period(start: date, k: int, period: str) -> date:
    """The first day of the k-th period after the one that begins on `start`."""
    days = {"day": 1, "week": 7}.get(period, length(period))
    if days is not None:
        return start + timedelta(days=days * k)
    months = start.year * 12 + start.month - 1 + k * {"month": 1, "quarter": 3, "year": 12}[period]
    return date(months // 12, months % 12 + 1, 1)


def wilson(share: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval, as the two roots of (p̂ - p)² = z² p (1 - p) / n."""
    z, p = NormalDist().inv_cdf(0.5 + level / 2), share / of
    a, b, c = 1 + z * z / of, -(2 * p + z * z / of), p * p
    root = (b * b - 4 * a * c) ** 0.5
    return (-b - root) / (2 * a), (-b + root) / (2 * a)
