"""How long customers take to an order, with those who have not got there yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regulars import _charts, _html
from regulars._axes import axes
from regulars.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["TimeToOrder"]


class TimeToOrder(Table):
    """The curve of ``time_to_order``: the share of customers still without their n-th order, day by day.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-01", "2026-01-01", "2026-01-04"]})
    >>> base.time_to_order().median, base.time_to_order(3).median
    (3, None)
    """

    __slots__ = ()

    @property
    def median(self) -> Any:
        """The first day by which at least half have the order; ``None`` when it isn't reached. With ``by``, a dict of
        them by segment."""
        return self._told("median")

    @property
    def median_low(self) -> Any:
        """The lower end of the median's interval: the first day on which the band's lower bound is at most a half."""
        return self._told("median_low")

    @property
    def median_high(self) -> Any:
        """The upper end: the first day on which the band's upper bound is at most a half."""
        return self._told("median_high")

    @property
    def data(self) -> dict[str, list[Any]]:
        """What ``plot`` draws, as numbers: ``line`` (the segment; empty without ``by``), ``day``, ``value`` (the share who have
        the order by then), ``low``, ``high``.

        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-01", "2026-01-01", "2026-01-04"]})
        >>> base.time_to_order().data["value"]
        [0.0, 0.5]
        """
        cells = self.to_dict()
        by = self.about.get("by")
        # The table tells who is still without the order, whose band turns around with it.
        turned = {name: [None if share is None else 1 - share for share in cells[name]] for name in ("value", "low", "high")}
        lines = [""] * len(self) if by is None else ["missing" if each is None else str(each) for each in cells[by]]
        return {"line": lines, "day": cells["time"], "value": turned["value"], "low": turned["high"], "high": turned["low"]}

    def plot(self, ax: Axes | None = None) -> Axes:
        """The share who have the order, by days since the first, with its band. Needs matplotlib. The numbers: ``data``."""
        data = self.data
        ax = axes(ax)
        for line in dict.fromkeys(data["line"]):
            rows = [row for row, of in enumerate(data["line"]) if of == line]
            day, value = ([data[name][row] for row in rows] for name in ("day", "value"))
            (drawn,) = ax.step(day, value, where="post", label=line or None)
            known = [row for row in rows if data["low"][row] is not None]
            at, low, high = ([data[name][row] for row in known] for name in ("day", "low", "high"))
            ax.fill_between(at, low, high, step="post", alpha=0.15, color=drawn.get_color(), linewidth=0)
        ax.set_ylim(0, 1.03)
        ax.yaxis.set_major_formatter(lambda share, _: f"{share * 100:.0f} %")
        ax.set(xlabel="days since the first order", ylabel="share of customers", title=f"Time to order {self.about['n']}")
        if self.about.get("by"):
            ax.legend(title=self.about["by"])
        return ax

    def _repr_html_(self) -> str:
        data = self.data
        lines: dict[str, list[_charts.Point]] = {}
        for line, day, value, low, high in zip(*data.values()):
            lines.setdefault(line, []).append(_charts.Point(day, value, low, high))
        last = max(data["day"], default=0)
        if not last:
            return super()._repr_html_()
        median = None if "by" in self.about else self.median
        return _html.chart(
            f"Share of customers with order {self.about['n']}",
            "days since the first order",
            {line: _charts.Line([points[at] for at in _charts.thinned(len(points))], steps=True) for line, points in lines.items()},
            [(float(day), f"{day:,}") for day in _charts.days_marked(last)],
            super()._repr_html_(),
            rules=[] if median is None else [_charts.Rule(median, f"half of them: {median:,} days")],
        )

    def _told(self, name: str) -> Any:
        about = self.about
        return dict(zip(about["segments"], about[name], strict=True)) if "by" in about else about[name]
