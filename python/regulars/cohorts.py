"""Cohorts: what each month's newcomers did afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from regulars import _html
from regulars._axes import MAP, axes
from regulars.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Cohorts"]

SHARES = ("retention",)


class Cohorts(Table):
    """A cohort table: a row for each cohort and each period of its life that could be observed.

    Columns: ``cohort`` (first day of the period of the first order), ``period`` (0, 1, …: periods since then), ``size``
    (customers of the cohort), ``value`` (the measure), ``numerator`` and ``denominator`` (of ratios), ``low`` and
    ``high`` (Wilson interval, of ``retention``), ``partial`` (whether the period had not ended when observation did).
    A cell that could not be observed yet has no row; cohorts that nobody belongs to have none either. With ``by``,
    cohorts are segments, and ``cohort`` holds their values.

    In a notebook it shows as a heat map.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase(
    ...     {"customer_id": [1, 2, 1, 3], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01", "2026-02-03"]})
    >>> base.cohorts(measure="customers").wide().to_dict()
    {'cohort': ['2026-01-01', '2026-02-01'], 'size': [2, 1], '0': [2, 1], '1': [1, None]}
    """

    __slots__ = ()

    @property
    def measure(self) -> str:
        """What the values are: retention, customers, orders, revenue, …"""
        return str(self.about["measure"])

    @property
    def by(self) -> str | None:
        """The column of segments that are the cohorts; ``None`` where cohorts are periods of first orders."""
        return self.about.get("by")

    @property
    def period(self) -> str:
        """What a period is: month, week, …, or a number of days."""
        return str(self.about["period"])

    @property
    def title(self) -> str:
        """The measure in words, with its unit."""
        return self.measure.replace("_", " ") + (" in %" if self.measure in SHARES else "")

    def wide(self) -> Table:
        """A row for each cohort, a column for each period: ``cohort``, ``size``, ``0``, ``1``, …"""
        return Table(self._core.wide("cohort", ["size"], "period", "value"))

    def heat_map(self, write: Callable[[float], str] | None = None) -> str:
        """The heat map as an HTML table, without the style that ``_repr_html_`` adds. ``write`` puts a value in words."""
        cells: dict[str | int | None, dict[int, _html.Cell]] = {}
        sizes: dict[str | int | None, int] = {}
        periods: set[int] = set()
        long = self.to_dict()
        for cohort, period, size, value, partial in zip(
            long["cohort"], long["period"], long["size"], long["value"], long["partial"], strict=True
        ):
            cells.setdefault(cohort, {})[period] = _html.Cell(
                None if value is None else float(value), bool(partial), "observed in part" if partial else ""
            )
            sizes[cohort] = size
            periods.add(period)
        columns = list(range(min(periods), max(periods) + 1)) if periods else []
        every = [cell.value for line in cells.values() for cell in line.values() if cell.value is not None]
        later = [
            cell.value for line in cells.values() for period, cell in line.items() if period and cell.value is not None
        ]
        # Period 0 is always the largest of a falling measure; it must not wash out all that follows.
        cut = 7 if self.by is None and self.period in ("month", "quarter") else None
        return _html.heat_map(
            caption=f"{self.title} by {self.by or f'{_period(self.period)} of the first order'}",
            corner=self.by or "cohort",
            rows=["missing" if cohort is None else str(cohort)[:cut] for cohort in cells],
            sizes=[f"{size:,}" for size in sizes.values()],
            columns=[str(column) for column in columns],
            cells=[[line.get(column) for column in columns] for line in cells.values()],
            top=max(later or every or [0.0]),
            write=write or writer(self.measure),
        )

    @property
    def data(self) -> dict[str, list[Any]]:
        """What ``plot`` draws, as numbers: the names of the ``cohorts``, the ``periods``, and ``values``, a list for each
        cohort with ``None`` where nothing was observed.

        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1, 3], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01", "2026-02-03"]})
        >>> base.cohorts(measure="customers").data
        {'cohorts': ['2026-01-01', '2026-02-01'], 'periods': [0, 1], 'values': [[2.0, 1.0], [1.0, None]]}
        """
        long = self.to_dict()
        names = list(dict.fromkeys(long["cohort"]))
        periods = list(range(max(long["period"], default=-1) + 1))
        values: dict[Any, list[float | None]] = {name: [None] * len(periods) for name in names}
        for name, period, value in zip(long["cohort"], long["period"], long["value"]):
            values[name][period] = None if value is None else float(value)
        return {"cohorts": names, "periods": periods, "values": list(values.values())}

    def plot(self, ax: Axes | None = None) -> Axes:
        """The heat map as a picture. Needs matplotlib. The numbers: ``data``."""
        data = self.data
        ax = axes(ax)
        grid = [[float("nan") if value is None else value for value in line] for line in data["values"]]
        later = [value for line in data["values"] for value in line[1:] if value is not None]
        top = max(later or [value for line in data["values"] for value in line if value is not None] or [1.0])
        ax.imshow(grid or [[float("nan")]], aspect="auto", cmap=MAP, vmin=0, vmax=top)
        write = writer(self.measure)
        for row, line in enumerate(data["values"]):
            for column, value in enumerate(line):
                if value is not None and len(data["periods"]) <= 26:
                    ink = "black" if value > top / 2 else "white"
                    ax.text(column, row, write(value), ha="center", va="center", fontsize=7, color=ink)
        ax.set_yticks(range(len(data["cohorts"])), [str(name) for name in data["cohorts"]])
        ax.set_xticks(range(0, len(data["periods"]), max(1, len(data["periods"]) // 13)))
        ax.set(xlabel=f"{self.period}s after the first order", ylabel=self.by or "first order", title=self.title.capitalize())
        return ax

    def _repr_html_(self) -> str:
        return f'<div class="rg"><style>{_html.css()}</style>{self.heat_map()}</div>'


def writer(measure: str) -> Callable[[float], str]:
    """How a value of this measure is written in a cell."""
    if measure in SHARES:
        return lambda value: f"{value * 100:.1f}"
    return lambda value: f"{value:,.0f}"


def _period(period: str) -> str:
    return f"period of {period}" if period[:1].isdigit() else period
