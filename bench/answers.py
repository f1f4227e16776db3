"""The answers of all engines in one form, so that they can be compared to the last cent.

An answer is a dict of integer arrays:

* `cells`: a row per cell of the cohort matrix that has an order: cohort (months since year 0), period, customers,
  orders, cents; rising by cohort and period,
* `customers`: a row per customer: id, last day (days since 1970), orders, cents; rising by id,
* `repeat`: customers with two orders or more, customers.
"""

import numpy as np

MONTH = "datetime64[M]"


def months(times: np.ndarray) -> np.ndarray:
    """Months since year 0 of microseconds or datetimes."""
    return times.astype("datetime64[us]").astype(MONTH).astype(np.int64) + 1970 * 12


def days(times: np.ndarray) -> np.ndarray:
    """Days since 1970 of microseconds or datetimes."""
    return times.astype("datetime64[us]").astype("datetime64[D]").astype(np.int64)


def cents(amounts: np.ndarray) -> np.ndarray:
    """Sums of doubles as whole cents."""
    return np.rint(np.asarray(amounts, dtype=np.float64) * 100.0).astype(np.int64)


def numbers(names: np.ndarray) -> np.ndarray:
    """Customer ids as integers: those of text are `cus_` and digits."""
    names = np.asarray(names)
    if names.dtype.kind in "iu":
        return names.astype(np.int64)
    return np.char.lstrip(names.astype("U16"), "cus_").astype(np.int64)


def answer(cells, customers, repeat) -> dict[str, np.ndarray]:
    """An answer from the columns of its parts, in any order of rows."""
    cells = np.column_stack([np.asarray(column).astype(np.int64) for column in cells])
    customers = np.column_stack([np.asarray(column).astype(np.int64) for column in customers])
    return {
        "cells": cells[np.lexsort((cells[:, 1], cells[:, 0]))],
        "customers": customers[np.argsort(customers[:, 0])],
        "repeat": np.array(repeat, dtype=np.int64),
    }


def truth(made: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The answer by sorting and plain numpy, in integers."""
    order = np.lexsort((made["at"], made["customer"]))
    customer, at, cent = (made[name][order] for name in ("customer", "at", "cents"))
    month = months(at)
    starts = np.flatnonzero(np.r_[True, customer[1:] != customer[:-1]])
    lasts = np.r_[starts[1:], len(customer)] - 1
    sizes = lasts - starts + 1
    cohort = np.repeat(month[starts], sizes)
    width = int(month.max() - month.min()) + 1
    cell = (cohort - month.min()) * width + (month - cohort)
    # A customer is counted at its first order of each month.
    fresh = np.r_[True, (customer[1:] != customer[:-1]) | (month[1:] != month[:-1])]
    sums = [np.bincount(cell[fresh], minlength=width * width), np.bincount(cell, minlength=width * width)]
    money = np.zeros(width * width, dtype=np.int64)
    np.add.at(money, cell, cent)
    there = np.flatnonzero(sums[1])
    return answer(
        [there // width + month.min(), there % width, sums[0][there], sums[1][there], money[there]],
        [made["ids"][customer[starts]], days(at[lasts]), sizes, np.add.reduceat(cent, starts)],
        [(sizes >= 2).sum(), len(sizes)],
    )


def difference(expected: dict[str, np.ndarray], found: dict[str, np.ndarray]) -> str:
    """The first difference of two answers in words; empty when there is none."""
    for part, right in expected.items():
        other = found[part]
        if right.shape != other.shape:
            return f"{part}: expected {right.shape}, found {other.shape}"
        if not np.array_equal(right, other):
            place = np.argwhere(right != other)[0]
            return f"{part}{list(place)}: expected {right[tuple(place)]}, found {other[tuple(place)]}"
    return ""
