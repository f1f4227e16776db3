"""What models read of customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from regulars import _columns, _regulars
from regulars._dates import Date
from regulars.base import CustomerBase
from regulars.table import Table

__all__ = ["Customers", "contracts", "read", "summary"]

Customers = Any
"""Customers as models read them: what ``summary`` gives, a dataframe (pandas, polars, pyarrow, duckdb) or a dict of
columns ``frequency``, ``recency``, ``T`` (or ``age``), and maybe ``monetary_value``, ``log_intervals`` and ``weights``."""

_NAMES = ("frequency", "recency", "T", "age", "monetary_value", "log_intervals", "weights")


def summary(
    base: CustomerBase,
    unit: Literal["day", "week", "month", "year"] = "week",
    calibration_end: Date | None = None,
    *,
    as_of: Date | None = None,
    discrete: bool = False,
    intervals: bool = False,
) -> Table:
    """What customer models read of the customers of a base: ``base.purchase_summary`` under the name of the literature.

    With ``intervals`` it also has what tells ``BGCNBDk`` and ``MBGCNBDk`` how regular purchases are.

    >>> import regulars as rg
    >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
    >>> rg.clv.summary(base, "day")["T"]
    [27.0, 23.0]
    """
    return base.purchase_summary(unit, calibration_end, as_of=as_of, discrete=discrete, intervals=intervals)


def contracts(survivors: Sequence[float]) -> dict[str, Sequence[float]]:
    """Customers under contract, from how many of a cohort were there at its start and after each renewal.

    What ``ShiftedBetaGeometric`` is fitted to. Raises ``ValueError`` for fewer than two counts or ones that rise.

    >>> import regulars as rg
    >>> rg.clv.contracts([1000, 869, 743])
    {'frequency': [0, 1, 2], 'recency': [0, 1, 2], 'T': [1, 2, 2], 'weights': [131, 126, 743]}
    """
    counts = list(survivors)
    if len(counts) < 2 or any(later > earlier for earlier, later in zip(counts, counts[1:])):
        raise ValueError(f"expected at least two counts of survivors, none above the one before, found {counts}")
    renewals = len(counts) - 1
    made = list(range(renewals + 1))
    return {
        "frequency": made,
        "recency": made,
        "T": [*(number + 1 for number in range(renewals)), renewals],
        "weights": [*(earlier - later for earlier, later in zip(counts, counts[1:])), counts[-1]],
    }


def read(customers: Customers, weights: Any = None) -> tuple[_regulars.Summary, _regulars.Table | None]:
    """Customers as the core has them, and their ids where these came along."""
    if isinstance(customers, Table) and weights is None:
        core = customers._core
        ids = core.select(["customer_id"]) if "customer_id" in customers.columns else None
        return _regulars.Summary.of_table(core), ids
    names = _names(customers)
    columns = [_columns.from_any(name, customers[name]) for name in _NAMES if name in names]
    if weights is not None:
        columns = [column for column in columns if column.name != "weights"]
        columns.append(_columns.from_any("weights", weights))
    return _regulars.Summary.of_columns(columns), None


def _names(customers: Customers) -> list[str]:
    if isinstance(customers, Mapping):
        return list(customers)
    for names in ("column_names", "columns"):
        found = getattr(customers, names, None)
        if found is not None:
            return [str(name) for name in found]
    raise TypeError(
        "expected customers as what summary gives, a dataframe or a dict of columns, "
        f"found {type(customers).__name__}"
    )
