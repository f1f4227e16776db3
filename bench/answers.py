"""The answers of all engines in one form, so that they can be compared to the last cent.

Answers are arrays of integers, by name. Of the first three questions:

* `cells`: a row per cell of the cohort matrix that has an order: cohort (months since year 0), period, customers,
  orders, cents; rising by cohort and period,
* `customers`: a row per customer: id, last day (days since 1970), orders, cents; rising by id,
* `repeat`: customers with two orders or more, customers.

Of the next figures:

* `revenue`: as `cells`, with cohort, period and cents only,
* `rfm`: a row per customer: id, days since the last order, orders, cents, and the three scores,
* `by_days`: customers with orders on two days or more, customers,
* `weeks`: cohort (weeks since Monday 1969-12-29), period, customers.

And `summary`, which is all that `lifetimes` gives: id, days with an order without the first, days from the first to
the last, days from the first to the last of all, cents of all days but the first.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import orders

FIRST = ("cells", "customers", "repeat")
NEXT = ("revenue", "rfm", "by_days", "weeks")
SUMMARY = ("summary",)


def months(times: np.ndarray) -> np.ndarray:
    """Months since year 0 of microseconds or datetimes."""
    return times.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64) + 1970 * 12


def days(times: np.ndarray) -> np.ndarray:
    """Days since 1970 of microseconds or datetimes."""
    return times.astype("datetime64[us]").astype("datetime64[D]").astype(np.int64)


def weeks(day: np.ndarray) -> np.ndarray:
    """Weeks since Monday 1969-12-29 of days since 1970."""
    return (np.asarray(day) + 3) // 7


def cents(amounts: np.ndarray) -> np.ndarray:
    """Sums of doubles as whole cents."""
    return np.rint(np.asarray(amounts, dtype=np.float64) * 100.0).astype(np.int64)


def numbers(names, kind: str) -> np.ndarray:
    """Customers' ids as their numbers; text must be what that number is as text, to the last byte."""
    if kind == "int":
        return np.asarray(names).astype(np.int64)
    if not isinstance(names, (pa.Array, pa.ChunkedArray)):
        names = pa.array(names)
    found = []
    # Piece by piece: text in several forms is what takes memory.
    for begin in range(0, len(names), 1_000_000):
        piece = names.slice(begin, 1_000_000).cast(pa.string())
        piece = piece.combine_chunks() if isinstance(piece, pa.ChunkedArray) else piece
        number = pc.utf8_slice_codeunits(piece, -12).cast(pa.int64()).to_numpy()
        if not piece.equals(orders.text(kind, number)):
            raise ValueError(f"an id is not what it was: {piece[0]}")
        found.append(number)
    return np.concatenate(found)


def rows(*columns, by: int = 1) -> np.ndarray:
    """Columns as rows of integers, rising by the first one or two of them."""
    table = np.column_stack([np.asarray(column).astype(np.int64) for column in columns])
    keys = [table[:, place] for place in reversed(range(by))]
    return table[np.lexsort(keys)]


def scores(values: np.ndarray) -> np.ndarray:
    """1 + ⌊5 · (customers with a strictly smaller value) / n⌋."""
    smaller = np.searchsorted(np.sort(values), values, side="left")
    return 1 + 5 * smaller // len(values)


class Truth:
    """The right answers, in integers: counts by customer and by cell, piece by piece."""

    def __init__(self, shop: orders.Shop, summary: bool) -> None:
        self.arrival, self.number = shop.arrival, orders.numbers(shop.customers)
        customers = shop.customers
        self.first = np.full(customers, np.iinfo(np.int64).max)
        self.last = np.full(customers, np.iinfo(np.int64).min)
        self.orders = np.zeros(customers, dtype=np.int64)
        self.cents = np.zeros(customers, dtype=np.int64)
        self.months = _Matrix(
            months(shop.arrival), int(months(np.array([orders.START]))[0]), int(months(np.array([orders.END - 1]))[0])
        )
        self.weeks = _Matrix(
            weeks(days(shop.arrival)),
            int(weeks(days(np.array([orders.START])))[0]),
            int(weeks(days(np.array([orders.END - 1])))[0]),
        )
        # Which days, and what was paid on the first: only `lifetimes` needs them, and only few rows can afford them.
        self.first_day = days(shop.arrival)
        self.days = None
        if summary:
            span = [int(days(np.array([time]))[0]) for time in (orders.START, orders.END - 1)]
            self.days = _Matrix(self.first_day, *span, sums=False)
            self.first_cents = np.zeros(customers, dtype=np.int64)

    def see(self, piece: orders.Piece) -> None:
        customer, at, cent = piece.order_customer, piece.order_at, piece.order_cents
        np.minimum.at(self.first, customer, at)
        np.maximum.at(self.last, customer, at)
        self.orders += np.bincount(customer, minlength=len(self.orders))
        self.cents += _sums(customer, cent, len(self.cents))
        day = days(at)
        self.months.see(customer, months(at), cent)
        self.weeks.see(customer, weeks(day), cent)
        if self.days is not None:
            self.days.see(customer, day, cent)
            early = day == self.first_day[customer]
            self.first_cents += _sums(customer[early], cent[early], len(self.cents))

    def answers(self) -> dict[str, np.ndarray]:
        # Cells were counted from when the customers are said to have arrived; so it has to be true.
        if not np.array_equal(self.first, self.arrival):
            raise AssertionError("a customer's first order is not at its arrival")
        last, first = days(self.last), self.first_day
        since_last = last.max() - last
        cohort, period, customers, orders_, cents_ = self.months.cells()
        week, later, heads, _, _ = self.weeks.cells()
        found = {
            "cells": rows(cohort, period, customers, orders_, cents_, by=2),
            "customers": rows(self.number, last, self.orders, self.cents),
            "repeat": np.array([(self.orders >= 2).sum(), len(self.orders)]),
            "revenue": rows(cohort, period, cents_, by=2),
            "rfm": rows(
                self.number, since_last, self.orders, self.cents, scores(last), scores(self.orders), scores(self.cents)
            ),
            "by_days": np.array([(first != last).sum(), len(self.orders)]),
            "weeks": rows(week, later, heads, by=2),
        }
        if self.days is not None:
            found["summary"] = rows(
                self.number, self.days.sizes() - 1, last - first, last.max() - first, self.cents - self.first_cents
            )
        return found


class _Matrix:
    """A cohort matrix under construction: periods from `low` to `high`, and each customer's own first."""

    def __init__(self, cohort: np.ndarray, low: int, high: int, sums: bool = True) -> None:
        self.cohort, self.low, self.width = (cohort - low).astype(np.int64), low, high - low + 1
        # A bit for each period in which the customer came.
        self.came = np.zeros((-(-self.width // 64), len(cohort)), dtype=np.uint64)
        self.orders = np.zeros(self.width**2, dtype=np.int64) if sums else None
        self.cents = np.zeros(self.width**2, dtype=np.int64) if sums else None

    def see(self, customer: np.ndarray, period: np.ndarray, cent: np.ndarray) -> None:
        place = period - self.low
        for word, came in enumerate(self.came):
            here = slice(None) if len(self.came) == 1 else place >> 6 == word
            np.bitwise_or.at(came, customer[here], np.uint64(1) << (place[here] & 63).astype(np.uint64))
        if self.orders is not None:
            own = self.cohort[customer]
            cell = own * self.width + place - own
            self.orders += np.bincount(cell, minlength=self.width**2)
            self.cents += _sums(cell, cent, self.width**2)

    def sizes(self) -> np.ndarray:
        """In how many periods each customer came."""
        return np.bitwise_count(self.came).astype(np.int64).sum(axis=0)

    def cells(self) -> tuple[np.ndarray, ...]:
        """Cohort, period, customers, orders and cents of the cells that have an order."""
        heads = np.zeros((self.width, self.width), dtype=np.int64)
        for place in range(self.width):
            came = (self.came[place >> 6] >> np.uint64(place & 63)) & np.uint64(1) == 1
            there = np.bincount(self.cohort[came], minlength=self.width)
            heads[np.arange(place + 1), place - np.arange(place + 1)] = there[: place + 1]
        there = np.flatnonzero(self.orders)
        cohort, period = np.divmod(there, self.width)
        return cohort + self.low, period, heads.ravel()[there], self.orders[there], self.cents[there]


def _sums(place: np.ndarray, cent: np.ndarray, length: int) -> np.ndarray:
    """Sums of integers by place. numpy adds doubles, which are exact so long as they hold every integer."""
    found = np.bincount(place, weights=cent, minlength=length)
    if len(found) and found.max() >= 2.0**53:
        raise AssertionError("sums too large to be exact")
    return found.astype(np.int64)


def difference(expected: dict[str, np.ndarray], found: dict[str, np.ndarray], parts: tuple[str, ...]) -> str:
    """The first difference of two answers in words; empty when there is none."""
    for part in parts:
        if part not in found:
            return f"{part}: no answer"
        right, other = expected[part], found[part]
        if right.shape != other.shape:
            return f"{part}: expected {right.shape}, found {other.shape}"
        if not np.array_equal(right, other):
            place = np.argwhere(right != other)[0]
            return f"{part}{[int(one) for one in place]}: expected {right[tuple(place)]}, found {other[tuple(place)]}"
    return ""
