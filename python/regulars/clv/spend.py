"""Models of what purchases are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from regulars.clv.customers import Customers
from regulars.clv.model import Intervals, Model
from regulars.table import Table

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["GammaGamma"]


class GammaGamma(Model):
    """Gamma-Gamma: the mean value of a customer's purchases, independent of how many there are.

    Parameters ``p``, ``q`` and ``v``. It reads the customers who bought again with a positive ``monetary_value``. With q ≤ 1
    the mean over all customers is infinite, which the diagnosis says. Fader and Hardie (2013), *The Gamma-Gamma Model of
    Monetary Value*.
    """

    name = "gamma_gamma"

    def expected_value(self, summary: Customers = None, **intervals: Unpack[Intervals]) -> Table:
        """The expected mean value of each customer's purchases, given those seen: ``expected_value``.

        Of a customer without repeat purchases it is that of all customers; missing where the mean is infinite.

        >>> import regulars as rg
        >>> fit = rg.clv.GammaGamma.given(p=6.25, q=3.74, v=15.44)
        >>> who = {"frequency": [2], "recency": [30.43], "T": [38.86], "monetary_value": [22.345]}
        >>> round(fit.expected_value(who)["expected_value"][0], 2)
        24.66
        """
        return self._ask("expected_value", summary, intervals)

    def simulate(self, frequency: Sequence[float], seed: int = 0) -> list[float | None]:
        """Mean values of customers who bought again so often, drawn by chance; ``None`` for a frequency of 0."""
        return self._fitted.simulate_spend([float(count) for count in frequency], seed)
