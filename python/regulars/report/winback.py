"""The customers to win back: who is away for longer than its own rhythm explains, and what it may be worth."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from regulars.base import CustomerBase
from regulars.report.outlook import Outlook
from regulars.table import Table

__all__ = ["WinBack", "win_back"]

_FOUND = ("customer_id", "since_last", "orders", "expected_gap", "overdue", "why")
_EXPECTED = ("probability_alive", "expected_purchases", "customer_lifetime_value")
_SHOWN = 20


@dataclass(frozen=True)
class WinBack:
    """The customers overdue, the most valuable first, as columns.

    Where a model says what customers will be worth, the worth of twelve months decides, then who ordered most often.
    """

    columns: Mapping[str, list[Any]]
    """Of ``winback`` who, how long away, how many orders, which gap was to be expected, by how much it is overdue and why; then
    ``probability_alive``, ``expected_purchases`` and ``customer_lifetime_value``, as far as
    they are known."""
    about: Mapping[str, Any]
    """By which options the customers were found."""
    of: int
    """How many customers were looked at."""
    file: str | None = None
    """The name of the CSV file that all of them were written to."""

    def __len__(self) -> int:
        return len(self.columns["customer_id"])

    @property
    def value(self) -> float | None:
        """The lifetime value of all of them together; ``None`` where it is not known."""
        values = self.columns.get("customer_lifetime_value")
        return None if values is None else sum(value for value in values if value is not None)

    def rows(self, most: int | None = None) -> Iterator[dict[str, Any]]:
        """The customers, each by column."""
        names = list(self.columns)
        shown = (values[:most] for values in self.columns.values())
        return (dict(zip(names, row, strict=True)) for row in zip(*shown, strict=True))

    def write(self, file: TextIO) -> None:
        """Writes all of them as CSV, with a header; what is missing is empty, and fractions have four places."""
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(self.columns)
        # A fraction in all its digits takes the writer longer than everything else.
        written = [
            ["" if value is None else "%.4f" % value for value in column] if float in map(type, column[:100]) else column
            for column in self.columns.values()
        ]
        writer.writerows(zip(*written, strict=True))

    def to_document(self) -> dict[str, Any]:
        """How many there are and what they are worth, with the first of them."""
        return {
            "customers": len(self),
            "of": self.of,
            "customer_lifetime_value": self.value,
            "about": dict(self.about),
            "first": list(self.rows(_SHOWN)),
        }


def win_back(base: CustomerBase, outlook: Outlook | None = None) -> WinBack:
    """The customers of a base who are overdue, with what a model expects of them.

    >>> import regulars as rg
    >>> base = rg.CustomerBase(
    ...     {"customer_id": [1, 1, 1, 2, 2], "ordered_at": ["2026-01-01", "2026-01-03", "2026-01-05", "2026-01-05", "2026-03-06"]},
    ...     observed_until="2026-03-08")
    >>> found = win_back(base)
    >>> len(found), found.of, found.columns["customer_id"], found.columns["since_last"]
    (1, 2, [1], [61])
    """
    table = base.winback()
    columns = {name: table[name] for name in _FOUND}
    predictions = None if outlook is None else outlook.predictions
    if predictions is not None:
        columns |= _joined(columns["customer_id"], predictions)
    value = columns.get("customer_lifetime_value") or [None] * len(table)
    orders = columns["orders"]
    ranked = sorted(zip([-(worth or 0.0) for worth in value], [-count for count in orders], range(len(table))))
    pick = [row for _, _, row in ranked]
    return WinBack({name: list(map(of.__getitem__, pick)) for name, of in columns.items()}, table.about, base.intake.customers)


def _joined(customers: list[Any], predictions: Table) -> dict[str, list[Any]]:
    wanted = set(customers)
    places = [place for place, customer in enumerate(predictions["customer_id"]) if customer in wanted]
    # Both tables are sorted by id, so what is found is in the order of the customers.
    names = [name for name in _EXPECTED if name in predictions.columns]
    joined = {}
    for name in names:
        joined[name] = list(map(predictions[name].__getitem__, places))
    return joined
