"""A naive model of the figures, in plain Python, written from their definitions and from nothing else.

It is slow and obvious on purpose: dates are `datetime`, money is `int`, zones are `zoneinfo`, and nothing is shared with
the library that it checks.
"""

from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
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
    key: Any = None
    kind: str | None = None
    refund_of: Any = None
    status: str | None = None
    cost: int | None = None
    currency: str | None = None
    segment: Any = None
    interval: str | None = None
    until: date | None = None


@dataclass(frozen=True)
class Order:
    """An order or a refund, folded from its rows. A refund may name the order that it gives back."""

    at: datetime
    day: date
    amount: int
    rows: int = 1
    segment: Any = None
    names: Any = None
    cost: int | None = None
    interval: str | None = None
    until: date | None = None


@dataclass
class Customer:
    """A customer's orders and refunds, in the order of time."""

    orders: list[Order] = field(default_factory=list)
    refunds: list[Order] = field(default_factory=list)

    @property
    def segment(self) -> Any:
        """That of the first order."""
        return self.orders[0].segment


COUNTS = (
    "rows", "guest_rows", "guest_orders", "identified_rows", "unobserved_rows", "duplicate_rows", "dropped_duplicates",
    "order_rows", "refund_rows", "orders", "merged_orders", "zero_orders", "customers", "refunds",
    "refunds_without_order", "refunds_unobserved", "refunds_unmatched", "refunded_orders", "refunded_rows",
    "refund_only_customers", "ambiguous_times", "skipped_times",
)  # fmt: skip


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
        by_kind: bool = False,
        refund_kinds: tuple[str, ...] = ("refund", "refunded", "return", "credit", "credit note", "creditmemo"),
        statuses: tuple[str, ...] | None = None,
        identity: list[tuple[Any, Any]] = (),
        rates: dict[str, Fraction] | None = None,
        count_refunded: bool = True,
    ) -> None:
        self.zone = ZoneInfo(zone)
        self.by_kind, self.by_order, self.count_refunded = by_kind, by_order, count_refunded
        self.counts = dict.fromkeys(COUNTS, 0)
        self.counts["rows"] = len(rows)
        self.other_statuses: dict[str, int] = {}
        limit = None if observed_until is None else self.start_of(observed_until)
        known: dict[Any, Any] = {}
        for key, customer in identity:
            known.setdefault(key, customer)
        lines: list[tuple] = []
        seen: set[tuple] = set()
        guest_orders = set()
        for number, row in enumerate(rows):
            at = row.at.replace(tzinfo=UTC) if zoned else self._instant(row.at)
            if statuses is not None and row.status not in statuses:
                self.other_statuses[row.status] = self.other_statuses.get(row.status, 0) + 1
                continue
            customer = row.customer
            if customer is None and row.key in known:
                customer = known[row.key]
                self.counts["identified_rows"] += 1
            if customer is None:
                self.counts["guest_rows"] += 1
                guest_orders.add(row.order if by_order else number)
                continue
            if limit is not None and at >= limit:
                self.counts["unobserved_rows"] += 1
                continue
            amount = row.amount if rates is None else row.amount * rates[row.currency]
            assert amount == int(amount), "converted without rounding, as tests of rounding are elsewhere"
            is_refund = by_kind and row.kind is not None and row.kind.lower() in refund_kinds
            amount = -abs(int(amount)) if is_refund else int(amount)
            further = (row.cost, row.interval, row.until)
            line = (customer, at, row.order if by_order else None, amount, is_refund, row.refund_of, *further)
            repeated = line in seen
            seen.add(line)
            self.counts["duplicate_rows"] += repeated
            if repeated and duplicates == "drop":
                self.counts["dropped_duplicates"] += 1
                continue
            id = row.order if by_order else number
            lines.append((customer, id, is_refund, at, amount, row.refund_of, row.segment, *further))
        self.counts["guest_orders"] = len(guest_orders)
        everyone = self._fold(lines, refunds, merge_same_day)
        self.customers = {customer: who for customer, who in everyone.items() if who.orders}
        # Periods are those of the whole log, also where only a segment's customers are looked at.
        self.everybody = self.customers
        orders = [order for who in self.customers.values() for order in who.orders]
        self.counts["order_rows"] = sum(order.rows for order in orders)
        self.counts["orders"] = len(orders)
        self.counts["customers"] = len(self.customers)
        if limit is None and orders:
            observed_until = max(order.day for order in orders) + timedelta(days=1)
        self.observed_until = observed_until
        for who in everyone.values():
            self.counts["refunds"] += len(who.refunds)
            self.counts["refund_rows"] += sum(refund.rows for refund in who.refunds)
            self.counts["refund_only_customers"] += bool(who.refunds) and not who.orders
            self.counts["refunds_without_order"] += sum(
                not who.orders or refund.at < who.orders[0].at for refund in who.refunds
            )
            if refunds == "drop":
                who.refunds = []
            if limit is None and orders:
                # Observation ends with the day of the last order; a refund may have come later.
                observed = [refund for refund in who.refunds if refund.at < self.start_of(observed_until)]
                self.counts["refunds_unobserved"] += len(who.refunds) - len(observed)
                who.refunds = observed

    def _instant(self, wall: datetime) -> datetime:
        """The earlier instant of a time that came twice; a time that was skipped moves forward by the gap."""
        first, second = (wall.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1))
        if first.utcoffset() > second.utcoffset():
            self.counts["ambiguous_times"] += 1
        elif first.utcoffset() < second.utcoffset():
            self.counts["skipped_times"] += 1
        return first.astimezone(UTC)

    def _fold(self, lines, refunds, merge_same_day) -> dict[Any, Customer]:
        groups: dict[Any, list] = {}
        for customer, order, is_refund, *line in lines:
            groups.setdefault((customer, order, is_refund), []).append(line)
        folded: dict[Any, tuple[dict[Any, Order], list[Order]]] = {}
        for (customer, id, is_refund), parts in groups.items():
            first = min(parts, key=lambda part: part[0])
            at, amount = first[0], sum(part[1] for part in parts)
            names = next((part[2] for part in parts if part[2] is not None), id if is_refund and self.by_order else None)
            costs = [part[4] for part in parts]
            cost = None if None in costs else sum(costs)
            order = Order(at, self.day(at), amount, len(parts), first[3], names, cost, *first[5:])
            orders, theirs = folded.setdefault(customer, ({}, []))
            if is_refund or not self.by_kind and amount < 0:
                theirs.append(order)
            else:
                orders[id] = order
        return {
            customer: self._book(orders, theirs, refunds, merge_same_day) for customer, (orders, theirs) in folded.items()
        }

    def _book(self, orders: dict[Any, Order], theirs: list[Order], refunds: str, merge_same_day: bool) -> Customer:
        if not self.count_refunded:
            for id, order in list(orders.items()):
                given_back = [refund for refund in theirs if refund.names == id]
                if given_back and order.amount + sum(refund.amount for refund in given_back) <= 0:
                    del orders[id]
                    theirs = [refund for refund in theirs if refund.names != id]
                    self.counts["refunded_orders"] += 1
                    self.counts["refunded_rows"] += order.rows + sum(refund.rows for refund in given_back)
        if refunds == "net_at_order" or not self.count_refunded:
            self.counts["refunds_unmatched"] += sum(refund.names not in orders for refund in theirs)
        if refunds == "net_at_order":
            at = {id: {"at": order.at, "day": order.day} for id, order in orders.items()}
            theirs = [replace(refund, **at.get(refund.names, {})) for refund in theirs]
        in_time = sorted(orders.values(), key=lambda order: order.at)
        self.counts["zero_orders"] += sum(order.amount == 0 for order in in_time)
        if merge_same_day:
            days: dict[date, Order] = {}
            for order in in_time:
                first = days.setdefault(order.day, order)
                if first is not order:
                    self.counts["merged_orders"] += 1
                    costs = [first.cost, order.cost]
                    cost = None if None in costs else sum(costs)
                    until = max((o.until for o in (first, order) if o.until is not None), default=None)
                    amount, rows = first.amount + order.amount, first.rows + order.rows
                    days[order.day] = replace(first, amount=amount, rows=rows, cost=cost, until=until)
            in_time = list(days.values())
        return Customer(in_time, theirs)

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

    def by_segment(self) -> dict[Any, "Log"]:
        """The customers of each segment, as logs of their own: texts by their bytes, integers by value, missing last."""
        logs = {}
        values = {who.segment for who in self.customers.values()}
        for value in sorted(values - {None}, key=lambda value: value.encode() if isinstance(value, str) else value):
            logs[value] = copy(self)
        if None in values:
            logs[None] = copy(self)
        for value, log in logs.items():
            log.customers = {customer: who for customer, who in self.customers.items() if who.segment == value}
        return logs

    def totals(self) -> tuple[int, int, int]:
        """Orders, customers, net revenue."""
        orders = [order for who in self.customers.values() for order in who.orders]
        refunds = [refund for who in self.customers.values() for refund in who.refunds]
        return len(orders), len(self.customers), sum(order.amount for order in [*orders, *refunds])

    def orders_per_customer(self) -> list[tuple[int, int, int]]:
        """(orders, customers with exactly so many, with so many or more), by rising number of orders."""
        found = [len(who.orders) for who in self.customers.values()]
        return [(n, found.count(n), sum(other >= n for other in found)) for n in sorted(set(found))]

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

    def cohorts_by_segment(self, period: str, measure: str) -> dict[tuple[Any, int], tuple[int, Any, bool]]:
        """(segment, period) → (size, value, partial). A cell is of the customers for whom the period could be observed."""
        first_day = min((who.orders[0].day for who in self.customers.values()), default=None)
        cells = {}
        for segment, log in self.by_segment().items():
            start = {
                customer: who.orders[0].day if length(period) else start_of_period(who.orders[0].day, period, first_day)
                for customer, who in log.customers.items()
            }
            k, total = 0, dict.fromkeys(start, 0)
            while members := {c: who for c, who in log.customers.items() if nth_period(start[c], k, period) <= self.as_of}:
                orders = [o for c, who in members.items() for o in who.orders if self._k(who, o, start[c], period) == k]
                buyers = sum(any(self._k(who, o, start[c], period) == k for o in who.orders) for c, who in members.items())
                revenue = 0
                for c, who in members.items():
                    amounts = [o.amount for o in [*who.orders, *who.refunds] if self._k(who, o, start[c], period) == k]
                    total[c] += sum(amounts)
                    revenue += sum(amounts)
                value = {
                    "customers": buyers,
                    "retention": buyers / len(members),
                    "orders": len(orders),
                    "revenue": revenue,
                    "cumulative_revenue": sum(total[c] for c in members),
                    "average_order_value": revenue / len(orders) if orders else None,
                    "revenue_per_customer": revenue / len(members),
                }[measure]
                partial = any(nth_period(start[c], k + 1, period) > self.observed_until for c in members)
                cells[segment, k] = (len(log.customers), value, partial)
                k += 1
        return cells

    def order_ladder(self, start=None, end=None) -> list[tuple[int, int, int]]:
        """(n, customers with at least n orders in the window, of these with at least one more)."""
        found = [sum(within(o.day, start, end) for o in who.orders) for who in self.customers.values()]
        at_least = [sum(count >= n for count in found) for n in range(max(found, default=0) + 2)]
        return [(n, at_least[n], at_least[n + 1]) for n in range(1, len(at_least) - 1)]

    def repeat_within(self, days: int, start=None, end=None) -> tuple[int, int, int, int]:
        """Repeating and all of the eligible, and of all customers whose first order lies in the window."""
        eligible, everyone = [], []
        for who in self.customers.values():
            first = who.orders[0].day
            if within(first, start, end):
                repeats = len(who.orders) > 1 and (who.orders[1].day - first).days <= days
                everyone.append(repeats)
                if first + timedelta(days=days) <= self.as_of:
                    eligible.append(repeats)
        return sum(eligible), len(eligible), sum(everyone), len(everyone)

    def returning_share(self, measure: str, start=None, end=None, period=None) -> dict[Any, tuple[int, int]]:
        """Period (None without) → of customers with an earlier order, and all."""
        first_day = min((who.orders[0].day for who in self.customers.values()), default=None)
        if period is None:
            sums = {None: [0, 0]}
        else:
            sums = {p: [0, 0] for p in self._periods(period) if (start is None or start < nth_period(p, 1, period))}
            sums = {p: both for p, both in sums.items() if end is None or p < end}
        for who in self.customers.values():
            second = who.orders[1].at if len(who.orders) > 1 else None
            told = [(o, number > 0) for number, o in enumerate(who.orders)]
            if measure == "revenue":
                told += [(r, second is not None and r.at >= second) for r in who.refunds]
            for each, returns in told:
                p = None if period is None else start_of_period(each.day, period, first_day)
                if p in sums and within(each.day, start, end):
                    amount = 1 if measure == "orders" else each.amount
                    sums[p][0] += amount * returns
                    sums[p][1] += amount
        return {p: tuple(both) for p, both in sums.items()}

    def _periods(self, period: str) -> list[date]:
        """The first days of all periods from the first order to the last day observed."""
        first_day = min((who.orders[0].day for who in self.customers.values()), default=None)
        if first_day is None:
            return []
        starts = [start_of_period(first_day, period, first_day)]
        while nth_period(starts[-1], 1, period) <= self.as_of:
            starts.append(nth_period(starts[-1], 1, period))
        return starts

    def retention_rate(self, start: date, end: date, active_within: int) -> tuple[int, int, int, int, int]:
        """S, kept, N, R, E."""

        def customers(day: date) -> set:
            first = day - timedelta(days=active_within)
            return {c for c, who in self.customers.items() if any(within(o.day, first, day) for o in who.orders)}

        at_start, at_end = customers(start), customers(end)
        new = {c for c, who in self.customers.items() if within(who.orders[0].day, start, end)}
        kept, reactivated = at_start & at_end, at_end - at_start - new
        assert len(at_end) == len(kept) + len(reactivated) + len(new & at_end)
        return len(at_start), len(kept), len(new), len(reactivated), len(at_end)

    def accounts(self, period: str) -> list[tuple[date, int, int, int, int, int, bool]]:
        """(period, active, new, retained, reactivated, lost, partial)."""
        first_day = min((who.orders[0].day for who in self.customers.values()), default=None)
        rows, before = [], set()
        for start in self._periods(period):
            end = nth_period(start, 1, period)
            active = {c for c, who in self.customers.items() if any(within(o.day, start, end) for o in who.orders)}
            new = {c for c in active if within(self.customers[c].orders[0].day, start, end)}
            again = active & before
            rest = active - new - again
            partial = end > self.observed_until
            rows.append((start, len(active), len(new), len(again), len(rest), len(before - active), partial))
            before = active
        assert first_day is None or sum(row[2] for row in rows) == len(self.customers)
        return rows

    def curve(self, definition, period=None, days=None, follow_up=None, start=None, end=None) -> list[tuple]:
        """(period, numerator, denominator, mean days observed after it) of those of whom it was observed to its end."""
        members = [who for who in self.customers.values() if within(who.orders[0].day, start, end)]
        if definition == "bracket":
            rows = []
            for number, (a, b) in enumerate(days):
                eligible = [who for who in members if who.orders[0].day + timedelta(days=b) <= self.as_of]
                came = [who for who in eligible if any(a <= (o.day - who.orders[0].day).days <= b for o in who.orders)]
                rows.append((number, len(came), len(eligible), None))
            return rows
        period = "1 days" if period == "day" else period

        def birth(who: Customer) -> date:
            day = who.orders[0].day
            return day if length(period) else start_of_period(day, period, day)

        def is_observed(who: Customer, periods: int) -> bool:
            return nth_period(birth(who), periods, period) <= self.observed_until

        if follow_up is not None:
            members = [who for who in members if is_observed(who, follow_up)]
        rows, k = [], 0
        while eligible := [who for who in members if is_observed(who, k + 1)]:
            if follow_up is not None and k == follow_up:
                break
            came = after = 0
            for who in eligible:
                begin, over = nth_period(birth(who), k, period), nth_period(birth(who), k + 1, period)
                came += any(begin <= o.day and (definition == "unbounded" or o.day < over) for o in who.orders)
                after += (self.observed_until - over).days
            rows.append((k, came, len(eligible), after / len(eligible) if definition == "unbounded" else None))
            k += 1
        return rows

    def gaps(self, unit: str, start=None, end=None) -> dict[Any, list[Fraction]]:
        """Customer → the days between consecutive orders, or order days, that end in the window."""
        found = {}
        for customer, who in self.customers.items():
            if unit == "elapsed":
                pairs = zip(who.orders, who.orders[1:])
                gaps = [
                    Fraction((b.at - a.at) // timedelta(microseconds=1), 86_400_000_000)
                    for a, b in pairs
                    if within(b.day, start, end)
                ]
            else:
                days = sorted({o.day for o in who.orders})
                gaps = [Fraction((b - a).days) for a, b in zip(days, days[1:]) if within(b, start, end)]
            if gaps:
                found[customer] = gaps
        return found

    def time_to_order(self, n: int, start=None, end=None) -> list[tuple[int, int, int, int, Fraction]]:
        """(time, at risk, events, censored before the next row, share without the order)."""
        times = []
        for who in self.customers.values():
            first = who.orders[0].day
            if within(first, start, end):
                has = len(who.orders) >= n
                times.append((((who.orders[n - 1].day if has else self.as_of) - first).days, has))
        share, rows = Fraction(1), []
        events = sorted({0, *(time for time, has in times if has)}) if times else []
        for time, following in zip(events, [*events[1:], None]):
            at_risk = sum(other >= time for other, _ in times)
            d = sum(other == time and has for other, has in times)
            censored = sum(not has and other >= time and (following is None or other < following) for other, has in times)
            share *= 1 - Fraction(d, at_risk)
            rows.append((time, at_risk, d, censored, share))
        return rows

    def winback(self, as_of: date, p: float, shrinkage: float) -> dict[Any, tuple]:
        """Customer → (days since last, own gaps, own quantile, pooled quantile, weight, expected) of those overdue."""
        gaps, since = {}, {}
        for customer, who in self.customers.items():
            days = sorted({o.day for o in who.orders if o.day <= as_of})
            if days:
                gaps[customer] = [(b - a).days for a, b in zip(days, days[1:])]
                since[customer] = (as_of - days[-1]).days
        everyone = [gap for own in gaps.values() for gap in own]
        found = {}
        for customer, own in gaps.items():
            if everyone:
                pooled = quantile(everyone, p)
                weight = len(own) / (len(own) + shrinkage) if own else 0.0
                mine = quantile(own, p) if own else None
                expected = weight * (mine or 0) + (1 - weight) * pooled
                if since[customer] > expected:
                    found[customer] = (since[customer], len(own), mine, pooled, weight, expected)
        return found

    def lapsed(self, as_of: date, days: int) -> tuple[int, int]:
        """Customers with more days since their last order up to a day, and all who had ordered by then."""
        last = [max((o.day for o in who.orders if o.day <= as_of), default=None) for who in self.customers.values()]
        since = [(as_of - day).days for day in last if day is not None]
        return sum(each > days for each in since), len(since)

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

    # ── What customers are worth ──────────────────────────────────────────────────────────────────────────────────

    @staticmethod
    def _inside(bookings: list[Order], start: date | None, end: date | None) -> list[Order]:
        return [o for o in bookings if (start is None or o.day >= start) and (end is None or o.day < end)]

    def value(self, figure: str, start=None, end=None) -> tuple[int, int]:
        """Numerator and denominator of purchase frequency, average order value or customer value."""
        orders = [self._inside(who.orders, start, end) for who in self.customers.values()]
        refunds = [refund for who in self.customers.values() for refund in self._inside(who.refunds, start, end)]
        count, active = sum(map(len, orders)), sum(map(bool, orders))
        revenue = sum(o.amount for own in orders for o in own) + sum(refund.amount for refund in refunds)
        return {
            "purchase_frequency": (count, active),
            "average_order_value": (revenue, count),
            "customer_value": (revenue, active),
        }[figure]

    def concentration(self, top: list[str], start=None, end=None) -> list[tuple[int, int, int]]:
        """For each percent, as text: how many customers, their revenue and that of all."""
        revenues = []
        for who in self.customers.values():
            if orders := self._inside(who.orders, start, end):
                revenues.append(sum(o.amount for o in [*orders, *self._inside(who.refunds, start, end)]))
        revenues.sort(reverse=True)
        counts = [-(-len(revenues) * Fraction(percent) // 100) for percent in top]
        return [(int(count), sum(revenues[: int(count)]), sum(revenues)) for count in counts]

    def new_and_returning(self, start=None, end=None) -> tuple[list[Customer], list[Customer]]:
        """Those whose first order lies in the window, and those who had ordered before it."""
        new, returning = [], []
        for who in self.customers.values():
            if self._inside(who.orders[:1], start, end):
                new.append(who)
            elif start is not None and who.orders[0].day < start:
                returning.append(who)
        return new, returning

    def active(self, start=None, end=None) -> tuple[int, int]:
        """How many new and how many returning customers order in the window."""
        groups = self.new_and_returning(start, end)
        return tuple(sum(bool(self._inside(who.orders, start, end)) for who in group) for group in groups)

    def unit_economics(self, start=None, end=None, given=(None, None), has_cost=True) -> list[tuple]:
        """Customers, orders, revenue, cost and orders without a cost, of new and of returning customers."""
        rows = []
        for group, extra in zip(self.new_and_returning(start, end), given):
            orders = [self._inside(who.orders, start, end) for who in group]
            refunds = [refund for who in group for refund in self._inside(who.refunds, start, end)]
            all_orders = [o for own in orders for o in own]
            uncosted = sum(o.cost is None for o in all_orders) if has_cost else len(all_orders)
            cost = extra
            if has_cost:
                known = sum(o.cost or 0 for o in [*all_orders, *refunds])
                cost = None if uncosted else known + (extra or 0)
            revenue = sum(o.amount for o in [*all_orders, *refunds])
            rows.append((sum(map(bool, orders)), len(all_orders), revenue, cost, uncosted))
        return rows

    # ── From period to period ─────────────────────────────────────────────────────────────────────────────────────

    def periods(self, period: str) -> list[tuple[date, date]]:
        """The first day of each period from that of the first order to the one that holds `as_of`, and of the next."""
        if not self.everybody:
            return []
        first_day = min(who.orders[0].day for who in self.everybody.values())
        start, found = start_of_period(first_day, period, first_day), []
        while (begin := nth_period(start, len(found), period)) <= self.as_of:
            found.append((begin, nth_period(start, len(found) + 1, period)))
        return found

    def done(self, who: Customer, begin: date, end: date, period: str) -> tuple[int, int]:
        """Orders and net revenue of a customer in a period; refunds from before its first one left out."""
        first_day = min(other.orders[0].day for other in self.everybody.values())
        if end <= start_of_period(who.orders[0].day, period, first_day):
            return 0, 0
        orders = self._inside(who.orders, begin, end)
        return len(orders), sum(o.amount for o in [*orders, *self._inside(who.refunds, begin, end)])

    def revenue_retention(self, period: str) -> list[dict]:
        """A row for each period, with what is said of it."""
        rows, before = [], {}
        for begin, end in self.periods(period):
            now = {customer: self.done(who, begin, end, period)[1] for customer, who in self.customers.items()}
            moved = dict.fromkeys(("new", "reactivated", "expansion", "contraction", "churned"), 0)
            counts = dict.fromkeys(moved, 0)
            for customer, who in self.customers.items():
                then, change = before.get(customer, 0), now[customer] - before.get(customer, 0)
                if then > 0:
                    kind = "churned" if now[customer] <= 0 else "expansion" if change >= 0 else "contraction"
                else:
                    kind = "new" if begin <= who.orders[0].day < end else "reactivated"
                moved[kind] += change
                counts[kind] += change != 0 and (then > 0 or now[customer] > 0)
            base = {customer: then for customer, then in before.items() if then > 0}
            rows.append({
                "period": begin,
                "partial": end > self.observed_until,
                "base_customers": len(base),
                "base_revenue": sum(base.values()),
                "base_revenue_now": sum(now[customer] for customer in base),
                "base_revenue_kept": sum(min(max(now[customer], 0), then) for customer, then in base.items()),
                "revenue_before": sum(before.values()),
                "revenue": sum(now.values()),
                **moved,
                **{f"{kind}_customers": count for kind, count in counts.items()},
            })  # fmt: skip
            before = now
        return rows

    def recurring_revenue(self, period: str) -> list[dict]:
        """A row for each period, with what is said of it; money in millionths."""
        rows, before, had = [], {}, set()
        for begin, end in self.periods(period):
            day = min(end - timedelta(days=1), self.as_of)
            now = {
                customer: sum(monthly(o) for o in who.orders if o.interval and o.day <= day < billed_until(o))
                for customer, who in self.customers.items()
            }
            moved = dict.fromkeys(("new", "expansion", "contraction", "churned", "reactivated"), 0)
            counts = dict.fromkeys(moved, 0)
            for customer, amount in now.items():
                then = before.get(customer, 0)
                if then > 0:
                    kind = "churned" if amount <= 0 else "expansion" if amount >= then else "contraction"
                else:
                    kind = "reactivated" if customer in had else "new"
                moved[kind] += amount - then
                counts[kind] += amount != then and (then > 0 or amount > 0)
            had |= {customer for customer, amount in now.items() if amount > 0}
            rows.append({
                "period": begin,
                "partial": end > self.observed_until,
                "subscribers": sum(amount > 0 for amount in now.values()),
                "mrr": sum(now.values()),
                **moved,
                **{f"{kind}_customers": count for kind, count in counts.items()},
            })  # fmt: skip
            before = now
        return rows

    # ── The audit ─────────────────────────────────────────────────────────────────────────────────────────────────

    def deciles(self, period: str) -> list[tuple]:
        """Period, decile, customers, orders, revenue."""
        rows = []
        for begin, end in self.periods(period):
            done = {customer: self.done(who, begin, end, period) for customer, who in self.customers.items()}
            active = sorted((c for c in done if done[c][0]), key=lambda c: (-done[c][1], in_order(c)))
            first = 0
            for decile in range(10):
                size = len(active) // 10 + (decile < len(active) % 10)
                own = active[first : first + size]
                rows.append((begin, decile + 1, size, sum(done[c][0] for c in own), sum(done[c][1] for c in own)))
                first += size
        return rows

    def one_and_done(self, period: str) -> list[tuple]:
        """Period, customers with one order, customers, by the period of their first order."""
        rows = []
        for begin, end in self.periods(period):
            won = [who for who in self.customers.values() if begin <= who.orders[0].day < end]
            rows.append((begin, sum(len(who.orders) == 1 for who in won), len(won)))
        return rows

    def changes(self, period: str) -> list[dict]:
        """A row for each period, with what is said of it."""
        rows, before = [], {}
        for begin, end in self.periods(period):
            now = {customer: self.done(who, begin, end, period) for customer, who in self.customers.items()}
            kinds = {kind: [] for kind in ("new", "returned", "lost", "up", "down", "other")}
            for customer, who in self.customers.items():
                (orders_then, then), (orders, amount) = before.get(customer, (0, 0)), now[customer]
                if orders and not orders_then:
                    kind = "new" if begin <= who.orders[0].day < end else "returned"
                elif orders_then:
                    kind = "lost" if not orders else "up" if amount >= then else "down"
                else:
                    kind = "other"
                kinds[kind].append(amount - then)
            n_before, n = (sum(orders > 0 for orders, _ in which.values()) for which in (before, now))
            r_before, r = (sum(amount for _, amount in which.values()) for which in (before, now))
            effect = round(Fraction((n - n_before) * r_before, n_before)) if n_before else r - r_before
            rows.append({
                "period": begin,
                "customers_before": n_before,
                "customers": n,
                "revenue_before": r_before,
                "revenue": r,
                **{kind: len(found) for kind, found in kinds.items() if kind != "other"},
                **{f"{kind}_revenue": sum(found) for kind, found in kinds.items()},
                "customers_effect": effect,
                "spend_effect": r - r_before - effect,
            })  # fmt: skip
            before = now
        return rows

    def cohort_contributions(self, period: str) -> list[tuple]:
        """Period, cohort, active customers of it, their orders and revenue."""
        rows, periods = [], self.periods(period)
        for begin, end in periods:
            for cohort, next_cohort in periods:
                members = [who for who in self.customers.values() if cohort <= who.orders[0].day < next_cohort]
                if members and cohort <= begin:
                    done = [self.done(who, begin, end, period) for who in members]
                    active = sum(orders > 0 for orders, _ in done)
                    rows.append((begin, cohort, active, sum(orders for orders, _ in done), sum(r for _, r in done)))
        return rows

    # ── Customer by customer ──────────────────────────────────────────────────────────────────────────────────────

    def survey(self, scores: dict[Any, int], groups: list[range], start=None, end=None) -> list[tuple[int, int]]:
        """Customers with two orders in the window and with one, by groups of scores, and of those without a score."""
        counts = [[0, 0] for _ in range(len(groups) + 1)]
        for customer, who in self.customers.items():
            orders = len(self._inside(who.orders, start, end))
            group = next((place for place, scores_of in enumerate(groups) if scores.get(customer) in scores_of), len(groups))
            counts[group][0] += orders >= 2
            counts[group][1] += orders >= 1
        return [tuple(count) for count in counts]

    def segments(self, ties: str, rules: list[tuple[str, range, range]]) -> dict[Any, str]:
        """Customer → segment."""
        scores = {customer: values[3:5] for customer, values in self.rfm(ties).items()}
        found = {}
        for customer, (r, f) in scores.items():
            (found[customer],) = (name for name, rs, fs in rules if r in rs and f in fs)
        return found

    def rfm(self, ties: str, mean: bool = False, cuts: dict[str, list] = {}) -> dict[Any, tuple]:
        """Customer → days since the last order, orders, revenue, and the three scores, by fifths or by cut points."""
        raw = {
            customer: (
                (self.as_of - who.orders[-1].day).days,
                len(who.orders),
                sum(order.amount for order in [*who.orders, *who.refunds]),
            )
            for customer, who in self.customers.items()
        }
        better = {
            "r": {c: -since for c, (since, _, _) in raw.items()},
            "f": {c: orders for c, (_, orders, _) in raw.items()},
            "m": {c: Fraction(revenue, orders if mean else 1) for c, (_, orders, revenue) in raw.items()},
        }
        scores = []
        for name, values in better.items():
            if name in cuts:
                bars = [-cut if name == "r" else Fraction(cut) for cut in cuts[name]]
                scores.append({c: 1 + sum(value >= bar for bar in bars) for c, value in values.items()})
            else:
                scores.append(self._scores(values, ties))
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


def within(day: date, start: date | None, end: date | None) -> bool:
    """Whether a day lies in a window [start, end)."""
    return (start is None or day >= start) and (end is None or day < end)


def quantile(values: list, p: float) -> float:
    """Type 7: linear between the two values around rank (n - 1) p."""
    rising = sorted(values)
    rank = (len(rising) - 1) * p
    low, high = rising[int(rank)], rising[min(int(rank) + 1, len(rising) - 1)]
    return float(low + (high - low) * Fraction(rank - int(rank)))


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


def in_order(customer: Any) -> Any:
    """What customers are sorted by: integers by value, texts by their bytes."""
    return customer.encode() if isinstance(customer, str) else customer


def billed_until(order: Order) -> date:
    """The first day on which a billing is no longer in force."""
    if order.until is not None:
        return order.until
    number, unit = int(order.interval[1:-1]), order.interval[-1]
    if unit in "DW":
        return order.day + timedelta(days=number * (7 if unit == "W" else 1))
    months = order.day.year * 12 + order.day.month - 1 + number * (12 if unit == "Y" else 1)
    for day in range(order.day.day, 0, -1):
        try:
            return date(months // 12, months % 12 + 1, day)
        except ValueError:
            # The month has no such day, but a last one.
            continue
    raise AssertionError


def monthly(order: Order) -> int:
    """What a billing brings a month, in millionths, rounded half to even."""
    number, unit = int(order.interval[1:-1]), order.interval[-1]
    if unit in "DW":
        days = number * (7 if unit == "W" else 1)
        return round(order.amount * 10**6 * Fraction("365.2425") / 12 / days)
    return round(Fraction(order.amount * 10**6, number * (12 if unit == "Y" else 1)))


def half_up(millionths: int) -> int:
    """Millionths as whole units."""
    return (2 * millionths + 10**6) // (2 * 10**6)


def wilson(share: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval, as the two roots of (p̂ - p)² = z² p (1 - p) / n."""
    z, p = NormalDist().inv_cdf(0.5 + level / 2), share / of
    a, b, c = 1 + z * z / of, -(2 * p + z * z / of), p * p
    root = (b * b - 4 * a * c) ** 0.5
    return (-b - root) / (2 * a), (-b + root) / (2 * a)
