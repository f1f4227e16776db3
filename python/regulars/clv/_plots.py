"""Pictures of a model of purchases, each with the numbers that it shows.

The pictures need matplotlib (``pip install regulars[plot]``) and give its axes back; the numbers need nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regulars._axes import axes
from regulars.clv import customers as _customers
from regulars.clv.customers import Customers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from regulars.clv.model import Model as _Base
else:
    _Base = object

__all__ = ["Plots"]


class Plots(_Base):
    """Pictures, and their numbers."""

    def alive_matrix_data(self, most_frequency: int = 20, age: float = 52.0, steps: int = 21) -> dict[str, list[float]]:
        """P(alive) of customers seen for ``age`` units of time, by frequency and recency: ``frequency``, ``recency`` and
        ``probability_alive``, a value for each of both; recency in ``steps`` equal ones from 0 to the age."""
        recencies = [age * step / (steps - 1) for step in range(steps)]
        cells = [(0, 0.0), *((x, last) for x in range(1, most_frequency + 1) for last in recencies[1:])]
        who = {
            "frequency": [float(x) for x, _ in cells],
            "recency": [last for _, last in cells],
            "T": [age] * len(cells),
        }
        alive = self._ask("probability_alive", who)["probability_alive"]
        return {"frequency": who["frequency"], "recency": who["recency"], "probability_alive": alive}

    def plot_alive_matrix(
        self, most_frequency: int = 20, age: float = 52.0, steps: int = 21, *, ax: Axes | None = None
    ) -> Axes:
        """P(alive) by frequency and recency, as a map. The numbers: ``alive_matrix_data``."""
        data = self.alive_matrix_data(most_frequency, age, steps)
        rows = [[float("nan")] * steps for _ in range(most_frequency + 1)]
        for x, last, alive in zip(*data.values()):
            rows[int(x)][round(last / age * (steps - 1))] = alive
        ax = axes(ax)
        image = ax.imshow(rows, origin="lower", aspect="auto", vmin=0, vmax=1, extent=(0, age, -0.5, most_frequency + 0.5))
        ax.figure.colorbar(image, ax=ax, label="P(alive)")
        ax.set(xlabel="recency (first purchase to last)", ylabel="frequency (repeat purchases)")
        ax.locator_params(axis="y", integer=True)
        ax.set_title(f"Who is still a customer after {age:g} units of time")
        return ax

    def frequency_histogram_data(self, most: int = 7, summary: Customers = None) -> dict[str, list[Any]]:
        """How many customers made how many repeat purchases: ``purchases`` (0 … ``most``, the last one or more), ``actual``
        and ``expected``, what the model expects of customers of these ages."""
        frequency, age, weights = self._seen(summary)
        actual, expected = [0.0] * (most + 1), [0.0] * (most + 1)
        ages: dict[float, float] = {}
        for x, of, weight in zip(frequency, age, weights):
            actual[min(int(x), most)] += weight
            ages[of] = ages.get(of, 0.0) + weight
        for of, weight in sorted(ages.items()):
            shares = [self._fitted.purchase_probability_of_new(count, of) for count in range(most)]
            for count, share in enumerate([*shares, max(0.0, 1.0 - sum(shares))]):
                expected[count] += weight * share
        names = [str(count) for count in range(most)] + [f"{most}+"]
        return {"purchases": names, "actual": actual, "expected": expected}

    def plot_frequency_histogram(self, most: int = 7, summary: Customers = None, *, ax: Axes | None = None) -> Axes:
        """Repeat purchases seen beside those expected. The numbers: ``frequency_histogram_data``."""
        data = self.frequency_histogram_data(most, summary)
        ax = axes(ax)
        places = range(len(data["purchases"]))
        ax.bar([place - 0.2 for place in places], data["actual"], width=0.4, label="seen")
        ax.bar([place + 0.2 for place in places], data["expected"], width=0.4, label=f"expected ({self.name})")
        ax.set_xticks(list(places), data["purchases"])
        ax.set(xlabel="repeat purchases", ylabel="customers")
        ax.set_title("Repeat purchases, seen and expected")
        ax.legend()
        return ax

    def tracking_data(self, periods: int | None = None, summary: Customers = None) -> dict[str, list[float]]:
        """Repeat purchases of all customers by calendar time, as the model expects them: ``time`` since the first of them
        began, in whole units, and ``expected`` up to then. What was seen is in the orders: put it beside."""
        _, age, weights = self._seen(summary)
        oldest = max(age)
        times = [float(time) for time in range(int(periods if periods is not None else oldest) + 1)]
        ages: dict[float, float] = {}
        for of, weight in zip(age, weights):
            ages[of] = ages.get(of, 0.0) + weight
        expected = [
            sum(
                weight * self._fitted.expected_purchases_of_new(time - (oldest - of))
                for of, weight in sorted(ages.items())
                if time > oldest - of
            )
            for time in times
        ]
        return {"time": times, "expected": expected}

    def plot_tracking(
        self, seen: Any = None, periods: int | None = None, summary: Customers = None, *, ax: Axes | None = None
    ) -> Axes:
        """Cumulative repeat purchases as expected, beside those ``seen`` (a value for each unit of time from 0 on). The
        numbers: ``tracking_data``."""
        data = self.tracking_data(periods, summary)
        ax = axes(ax)
        if seen is not None:
            ax.plot(data["time"][: len(seen)], list(seen)[: len(data["time"])], label="seen")
        ax.plot(data["time"], data["expected"], linestyle="--", label=f"expected ({self.name})")
        ax.set(xlabel="units of time since the first customer came", ylabel="repeat purchases, cumulative")
        ax.set_title("Repeat purchases over time")
        ax.legend()
        return ax

    def _seen(self, summary: Customers) -> tuple[list[float], list[float], list[float]]:
        """Frequency, age and weight of each customer."""
        if summary is not None:
            customers = _customers.read(summary)[0]
        elif self._customers is not None:
            customers = self._customers[0]
        else:
            raise TypeError("expected customers: this model was not fitted to any here, so pass a summary")
        return customers.frequency(), customers.age(), customers.weights()
