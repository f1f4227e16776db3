"""The intake: what became of every row."""

from __future__ import annotations

from typing import Any

from regulars import _html, _regulars
from regulars.table import Table

__all__ = ["Intake"]

_FATES = (
    ("order_rows", "rows of orders"),
    ("refund_rows", "rows of refunds"),
    ("guest_rows", "rows without a customer (guests)"),
    ("dropped_duplicates", "repeated rows left out"),
    ("refunded_rows", "rows of wholly refunded orders, left out"),
    ("unobserved_rows", "rows after the end of observation"),
)
_NOTES = (
    ("guest_orders", "orders of guests"),
    ("identified_rows", "rows of guests who are known"),
    ("duplicate_rows", "rows that repeat another one"),
    ("merged_orders", "orders joined with another of the same day"),
    ("zero_orders", "orders of amount 0"),
    ("refunds", "refunds"),
    ("refunds_without_order", "refunds before a first order, or without one"),
    ("refunds_unobserved", "refunds after the end of observation"),
    ("refunds_unmatched", "refunds of orders that are not there"),
    ("refunded_orders", "wholly refunded orders, left out"),
    ("refund_only_customers", "customers with refunds only, left out"),
    ("ambiguous_times", "wall-clock times that the zone had twice"),
    ("skipped_times", "wall-clock times that the zone never had"),
)


class Intake(Table):
    """What became of every row of the orders. Nothing is left out in silence: the rows add up.

    Each count is an attribute.

    Attributes
    ----------
    rows : int
        Rows read, those that a loader left out among them. Each is in one of: ``excluded``, ``rejected``,
        ``other_statuses``, ``guest_rows``, ``unobserved_rows``, ``dropped_duplicates``, ``refunded_rows``,
        ``order_rows``, ``refund_rows``.
    excluded : list of dict
        What a loader left out: ``reason`` and ``rows``.
    rejected : list of dict
        What could not be read, with ``on_error="report"``: ``code``, ``name``, ``rows`` and ``first_rows`` (the first
        five row numbers, from 0).
    other_statuses : dict
        Rows whose status says that they are no orders, by that status.
    guest_rows, guest_orders, identified_rows : int
        Rows and orders without a customer; rows whose guest ``identity`` knew, which are their customer's.
    unobserved_rows : int
        Rows of known customers at or after ``observed_until``.
    duplicate_rows, dropped_duplicates : int
        Rows that repeat another one (see ``duplicates``); those of them that were left out.
    order_rows, orders, customers, zero_orders, merged_orders : int
        Of known customers: rows of orders, orders, customers with an order, orders of amount 0 (before those of one day
        are joined), orders joined with another one of the same local day.
    refund_rows, refunds, refunds_without_order, refund_only_customers : int
        Rows of refunds, refunds, those before the customer's first order (or of a customer without one), and customers
        with refunds only, who are in no figure.
    refunds_unobserved : int
        Refunds after the end of observation, where that was not given; they stay out of money.
    refunds_unmatched : int
        Refunds that name no order of their customer, where ``refund_of`` is looked at.
    refunded_orders, refunded_rows : int
        With ``count_refunded=False``: orders that were wholly refunded, and the rows of these and of their refunds.
    ambiguous_times, skipped_times : int
        Wall-clock times that the zone had twice (the earlier instant was taken) or never (moved forward by the gap).
    not_segments : list of str
        Columns that tell no segments as they have more than 1,000 different values.
    first_order, last_order, observed_until : str or None
        Instants of UTC.

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

    def __init__(self, core: _regulars.Table) -> None:
        super().__init__(core)
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
        fates += [(f"no orders by their status: {status}", rows) for status, rows in self.other_statuses.items()]
        fates += [(words, self._document[name]) for name, words in _FATES]
        return [(words, rows) for words, rows in fates if rows]

    def notes(self) -> list[tuple[str, int]]:
        """What else was met, in words, with how often."""
        return [(words, self._document[name]) for name, words in _NOTES if self._document[name]]

    def _repr_html_(self) -> str:
        fates = self.fates()
        notes = ", ".join(f"{count:,} {words}" for words, count in self.notes())
        return _html.table(
            {"what became of the rows": [words for words, _ in fates], "rows": [f"{rows:,}" for _, rows in fates]},
            rows=len(fates),
            caption=f"{self.rows:,} rows: {self.orders:,} orders of {self.customers:,} customers",
            words=["what became of the rows"],
            note=f"Also: {notes}." if notes else "",
        )

    def __repr__(self) -> str:
        fates = self.fates()
        width = max((len(f"{rows:,}") for _, rows in fates), default=1)
        lines = [f"{self.rows:,} rows"]
        for words, rows in fates:
            more = f": {self.orders:,} orders of {self.customers:,} customers" if words == "rows of orders" else ""
            lines.append(f"  {rows:>{width + 1},} {words}{more}")
        notes = ", ".join(f"{count:,} {words}" for words, count in self.notes())
        return "\n".join([*lines, *([f"also: {notes}"] if notes else [])])
