"""RFM: recency, frequency and money, scored."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from regulars._axes import MAP, axes
from regulars.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Rfm"]


class Rfm(Table):
    """RFM scores: a row for each customer.

    Columns: ``customer_id``, ``since_last`` (days from the last order's day to ``as_of``; fewer is better), ``orders``,
    ``revenue`` (net of refunds, in the unit of the amounts; no column without amounts), the scores ``r``, ``f`` and
    ``m`` (1 = worst, 5 = best; ``m`` is missing without amounts) and ``rfm`` = 100 r + 10 f + m. With
    ``by``, the customer's segment stands first, under the name of its column.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase(
    ...     {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": [5, 7, 9]})
    >>> base.rfm()["since_last"]
    [0, 23]
    """

    __slots__ = ()

    @property
    def as_of(self) -> str:
        """The day at whose end the customers were looked at."""
        return str(self.about["as_of"])

    def counts(self) -> dict[int, int]:
        """How many customers have each code, by rising code; empty without amounts.

        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2], "ordered_at": ["2026-01-05"] * 2, "amount": [5, 7]})
        >>> base.rfm(ties="split").counts()
        {111: 1, 222: 1}
        """
        return dict(sorted(Counter(code for code in self["rfm"] if code is not None).items()))

    @property
    def data(self) -> dict[str, list[int]]:
        """What ``plot`` draws, as numbers: ``customers`` of each pair of scores ``r`` and ``f`` that anybody has.

        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
        >>> base.rfm().data
        {'r': [1, 3], 'f': [1, 3], 'customers': [1, 1]}
        """
        pairs = sorted(Counter(zip(self["r"], self["f"])).items())
        return {"r": [r for (r, _), _ in pairs], "f": [f for (_, f), _ in pairs], "customers": [many for _, many in pairs]}

    def plot(self, ax: Axes | None = None) -> Axes:
        """How many customers have each pair of scores, as a map. Needs matplotlib. The numbers: ``data``."""
        data = self.data
        grid = [[0] * 5 for _ in range(5)]
        for r, f, many in zip(*data.values()):
            grid[f - 1][r - 1] = many
        top = max(data["customers"], default=1)
        ax = axes(ax)
        ax.imshow(grid, origin="lower", cmap=MAP, extent=(0.5, 5.5, 0.5, 5.5), vmin=0, vmax=top)
        for r, f, many in zip(*data.values()):
            ax.text(r, f, f"{many:,}", ha="center", va="center", color="black" if many > top / 2 else "white")
        ax.set(xlabel="r: how recently", ylabel="f: how often", title="Customers by recency and frequency")
        return ax
