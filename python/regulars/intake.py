"""The intake: what became of every row."""

from __future__ import annotations

from typing import Any

from regulars.table import Table

__all__ = ["Intake"]

_FATES = (
    ("order_rows", "rows of orders"),
    ("refund_rows", "rows of refunds"),
    ("guest_rows", "rows without a customer (guests)"),
    ("dropped_duplicates", "repeated rows left out"),
    ("unobserved_rows", "rows after the end of observation"),
)
_NOTES = (
    ("guest_orders", "orders of guests"),
    ("duplicate_rows", "rows that repeat another one"),
    ("merged_orders", "orders joined with another of the same day"),
    ("zero_orders", "orders of amount 0"),
    ("refunds", "refunds"),
    ("refunds_without_order", "refunds before a first order, or without one"),
    ("refund_only_customers", "customers with refunds only, left out"),
    ("ambiguous_times", "wall-clock times that the zone had twice"),
    ("skipped_times", "wall-clock times that the zone never had"),
)


class Intake(Table):
    """What became of every row of the orders. Nothing is left out in silence: the rows add up.

    Each count is an attribute: ``rows``, ``orders``, ``customers``, ``order_rows``, ``refund_rows``, ``guest_rows``,
    ``guest_orders``, ``refunds``, ``refunds_without_order``, ``refund_only_customers``, ``duplicate_rows``,
    ``dropped_duplicates``, ``merged_orders``, ``zero_orders``, ``unobserved_rows``, ``ambiguous_times``,
    ``skipped_times``. ``excluded`` lists what a loader left out, by reason; ``rejected`` what could not be read, by
    code, with the first row numbers (counted from 0); ``first_order``, ``last_order`` and ``observed_until`` are
    instants.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase({"customer_id": [1, None], "ordered_at": ["2026-01-05", "2026-02-09"]})
    >>> base.intake
    2 rows
       1 rows of orders: 1 orders of 1 customers
       1 rows without a customer (guests)
    also: 1 orders of guests
    >>> base.intake.guest_rows
    1
    """

    __slots__ = ("_document",)

    def __init__(self, core: object) -> None:
        super().__init__(core)  # type: ignore[arg-type]
        self._document: dict[str, Any] = self.about["intake"]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._document[name]
        except KeyError:
            raise AttributeError(f"expected one of {', '.join(self._document)}, found {name!r}") from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._document]

    def fates(self) -> list[tuple[str, int]]:
        """What the rows became, in words, with how many of them; the counts add up to ``rows``."""
        fates = [(f"left out by the loader: {each['reason']}", each["rows"]) for each in self.excluded]
        for each in self.rejected:
            first = ", ".join(map(str, each["first_rows"]))
            fates.append((f"set aside as {each['name']} [{each['code']}], first rows {first}", each["rows"]))
        fates += [(words, self._document[name]) for name, words in _FATES]
        return [(words, rows) for words, rows in fates if rows]

    def notes(self) -> list[tuple[str, int]]:
        """What else was met, in words, with how often."""
        return [(words, self._document[name]) for name, words in _NOTES if self._document[name]]

    def __repr__(self) -> str:
        fates = self.fates()
        width = max((len(f"{rows:,}") for _, rows in fates), default=1)
        lines = [f"{self.rows:,} rows"]
        for words, rows in fates:
            more = f": {self.orders:,} orders of {self.customers:,} customers" if words == "rows of orders" else ""
            lines.append(f"  {rows:>{width + 1},} {words}{more}")
        notes = ", ".join(f"{count:,} {words}" for words, count in self.notes())
        return "\n".join([*lines, *([f"also: {notes}"] if notes else [])])
