"""Gamma-Gamma under lifetimes' name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from regulars import clv
from regulars.compat.lifetimes.fitters import BaseFitter, answered, indexed
from regulars.compat.lifetimes.utils import ConvergenceError, _check_inputs, _customer_lifetime_value

__all__ = ["GammaGammaFitter"]


class GammaGammaFitter(BaseFitter):
    """Gamma-Gamma: the mean value of a customer's purchases. ``params_``: ``p``, ``q``, ``v``.

    Parameters
    ----------
    penalizer_coef : float
        An L2 penalty on the parameters, per customer.
    """

    _of = clv.GammaGamma
    _names = ("p", "q", "v")

    def __init__(self, penalizer_coef: float = 0.0) -> None:
        self.penalizer_coef = penalizer_coef

    def fit(
        self,
        frequency: Any,
        monetary_value: Any,
        weights: Any = None,
        initial_params: Any = None,
        verbose: bool = False,
        tol: float = 1e-7,
        index: Any = None,
        q_constraint: bool = False,
        **kwargs: Any,
    ) -> GammaGammaFitter:
        """Fits the model to customers who bought again, and gives it back.

        ``initial_params``, ``tol`` and further arguments were for lifetimes' search, and change nothing here.
        ``q_constraint`` asks for a q of at least 1, without which the mean over all customers is infinite: a fit that ends
        below raises ``ConvergenceError``.
        """
        frequency, monetary_value = np.asarray(frequency), np.asarray(monetary_value)
        _check_inputs(frequency, monetary_value=monetary_value)
        weights = np.ones(frequency.size) if weights is None else np.asarray(weights)
        self.data = pd.DataFrame(
            {"frequency": frequency, "monetary_value": monetary_value, "weights": weights}, index=index
        )
        self._fit({**_spenders(frequency, monetary_value), "weights": weights.astype(float)}, 1.0, verbose)
        if q_constraint and self.params_["q"] < 1:
            raise ConvergenceError(
                f"expected a q of at least 1, as q_constraint asks, found {self.params_['q']:.4g}: "
                "a penalizer_coef above 0 or more customers may help"
            )
        return self

    def conditional_expected_average_profit(self, frequency: Any = None, monetary_value: Any = None) -> Any:
        """The expected mean value of customers' purchases, given those seen; of those fitted to where none are given."""
        frequency = self._fitted_to()["frequency"] if frequency is None else frequency
        monetary_value = self._fitted_to()["monetary_value"] if monetary_value is None else monetary_value
        model = self._model()

        def ask(_: float, frequency: np.ndarray, monetary_value: np.ndarray) -> Any:
            return model.expected_value(_spenders(frequency, monetary_value)).to_pandas()["expected_value"]

        return indexed(answered(ask, 0.0, frequency, monetary_value), frequency, monetary_value)

    def customer_lifetime_value(
        self,
        transaction_prediction_model: Any,
        frequency: Any,
        recency: Any,
        T: Any,
        monetary_value: Any,
        time: int = 12,
        discount_rate: float = 0.01,
        freq: str = "D",
    ) -> pd.Series:
        """What customers will be worth over ``time`` months, discounted by month; ``freq`` is the unit of time of recency and
        T: ``"H"``, ``"D"``, ``"W"`` or ``"M"``."""
        value = self.conditional_expected_average_profit(frequency, monetary_value)
        return _customer_lifetime_value(
            transaction_prediction_model, frequency, recency, T, value, time, discount_rate, freq=freq
        )


def _spenders(frequency: Any, monetary_value: Any) -> dict[str, np.ndarray]:
    """Customers as the model reads them; what it doesn't read of them is such as there can be."""
    frequency = np.asarray(frequency, dtype=float)
    bought_again = (frequency > 0).astype(float)
    value = np.asarray(monetary_value, dtype=float)
    return {"frequency": frequency, "recency": bought_again, "T": np.ones_like(frequency), "monetary_value": value}
