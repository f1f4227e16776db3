"""A retention curve: which share of customers comes back, by the time since their first order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regulars import _charts, _html
from regulars._axes import axes
from regulars.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Curve"]


class Curve(Table):
    """The curve of ``curve``: a row for each period or bracket that could be observed.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]},
    ...     observed_until="2026-03-01")
    >>> base.curve()["value"], base.curve().data["value"]
    ([1.0, 0.5], [0.5])
    """

    __slots__ = ()

    @property
    def data(self) -> dict[str, list[Any]]:
        """What ``plot`` draws, as numbers: ``line`` (the segment; empty without ``by``), ``name`` of the period or bracket,
        ``value``, ``low``, ``high``. Rows without a value are left out, and so is period 0, in which everybody orders."""
        cells = self.to_dict()
        names = cells["period"] if self.about.get("definition") != "bracket" else [
            f"{first}–{last}" for first, last in zip(cells["from_day"], cells["to_day"])
        ]  # fmt: skip
        rows = zip(self._lines(), names, cells["value"], cells["low"], cells["high"])
        kept = [row for row in rows if row[2] is not None and row[1] != 0]
        return {name: [row[place] for row in kept] for place, name in enumerate(("line", "name", "value", "low", "high"))}

    def plot(self, ax: Axes | None = None) -> Axes:
        """The curve with its intervals as a band; a line for each segment. Needs matplotlib. The numbers: ``data``."""
        data = self.data
        ax = axes(ax)
        for line in dict.fromkeys(data["line"]):
            rows = [row for row, of in enumerate(data["line"]) if of == line]
            x, value, low, high = ([data[name][row] for row in rows] for name in ("name", "value", "low", "high"))
            (drawn,) = ax.plot(x, value, marker="o", markersize=4, label=line or None)
            ax.fill_between(x, low, high, alpha=0.15, color=drawn.get_color(), linewidth=0)
        ax.set_ylim(bottom=0)
        ax.yaxis.set_major_formatter(lambda share, _: f"{share * 100:.0f} %")
        about = self.about
        is_bracket = about.get("definition") == "bracket"
        ax.set(xlabel="days after the first order" if is_bracket else f"{about.get('period')}s after the first order")
        ax.set(ylabel="share of customers", title=f"Customers who came back ({about.get('definition')})")
        if about.get("by"):
            ax.legend(title=about["by"])
        return ax

    def _lines(self) -> list[str]:
        """The segment of each row, as a line of the chart is called."""
        by = self.about.get("by")
        return [""] * len(self) if by is None else ["missing" if each is None else str(each) for each in self[by]]

    def _repr_html_(self) -> str:
        data = self.data
        names = list(dict.fromkeys(data["name"]))
        if len(names) < 2:
            return super()._repr_html_()
        # Brackets stand side by side, whatever their length; periods where they are.
        place = {name: float(name) if isinstance(name, int) else float(at) for at, name in enumerate(names)}
        lines: dict[str, list[_charts.Point]] = {}
        for line, name, value, low, high in zip(*data.values()):
            range_ = "" if low is None else f" ({low * 100:.1f}–{high * 100:.1f} %)"
            point = _charts.Point(place[name], value, low, high, f"{name}: {value * 100:.1f} %{range_}")
            lines.setdefault(line, []).append(point)
        sizes = dict(zip(reversed(self._lines()), reversed(self["denominator"])))
        is_bracket = self.about["definition"] == "bracket"
        after = "days" if is_bracket else f"{self.about['period']}s"
        return _html.chart(
            f"Customers who came back ({self.about['definition']})",
            f"{after} after the first order",
            {line: _charts.Line(lines[line], dots=True) for line in sorted(lines, key=lambda line: (-sizes[line], line))},
            [(place[name], str(name)) for name in names],
            super()._repr_html_(),
        )
