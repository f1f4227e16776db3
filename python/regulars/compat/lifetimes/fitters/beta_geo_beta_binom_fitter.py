"""BG/BB under lifetimes' name."""

from __future__ import annotations

from math import lgamma
from typing import Any

import numpy as np
import pandas as pd

from regulars import clv
from regulars.compat.lifetimes.fitters import BaseFitter, answered, indexed
from regulars.compat.lifetimes.generate_data import beta_geometric_beta_binom_model
from regulars.compat.lifetimes.utils import _check_inputs

__all__ = ["BetaGeoBetaBinomFitter"]


class BetaGeoBetaBinomFitter(BaseFitter):
    """BG/BB: in every period a customer buys or not. ``params_``: ``alpha``, ``beta``, ``gamma``, ``delta``.

    Parameters
    ----------
    penalizer_coef : float
        An L2 penalty on the parameters, per customer.
    """

    _of = clv.BGBB
    _names = ("alpha", "beta", "gamma", "delta")

    def __init__(self, penalizer_coef: float = 0.0) -> None:
        self.penalizer_coef = penalizer_coef

    def fit(
        self,
        frequency: Any,
        recency: Any,
        n_periods: Any,
        weights: Any = None,
        initial_params: Any = None,
        verbose: bool = False,
        tol: float = 1e-7,
        index: Any = None,
        **kwargs: Any,
    ) -> BetaGeoBetaBinomFitter:
        """Fits the model to customers, and gives it back; ``initial_params``, ``tol`` and further arguments were for
        lifetimes' search, and change nothing here."""
        read = {"frequency": frequency, "recency": recency, "n_periods": n_periods}
        read = {name: np.asarray(column).astype(int) for name, column in read.items()}
        read["weights"] = np.ones(read["recency"].size, dtype=np.int64) if weights is None else np.asarray(weights)
        _check_inputs(read["frequency"], read["recency"], read["n_periods"])
        self.data = pd.DataFrame(read, index=index)
        customers = {name: column.astype(float) for name, column in read.items()}
        customers["T"] = customers.pop("n_periods")
        self._fit(customers, 1.0, verbose)
        self.generate_new_data = self._generate_new_data
        return self

    def _generate_new_data(self, size: int = 1) -> pd.DataFrame:
        periods = self._fitted_to()["n_periods"].to_numpy()
        alpha, beta, gamma, delta = self._unload_params(*self._names)
        return beta_geometric_beta_binom_model(periods, alpha, beta, gamma, delta, size=size)

    def conditional_expected_number_of_purchases_up_to_time(
        self, m_periods_in_future: Any, frequency: Any, recency: Any, n_periods: Any
    ) -> Any:
        """The purchases that customers with these histories are expected to make over so many further periods."""
        model = self._model()

        def ask(periods: float, *customers: np.ndarray) -> Any:
            return model.expected_purchases(periods, _customers(*customers)).to_pandas()["expected_purchases"]

        result = answered(ask, m_periods_in_future, frequency, recency, n_periods)
        return indexed(result, frequency, recency, n_periods)

    def conditional_probability_alive(
        self, m_periods_in_future: Any, frequency: Any, recency: Any, n_periods: Any
    ) -> Any:
        """P(alive) of customers with these histories, so many periods after the last one seen."""
        model = self._model()
        gamma, delta = self._unload_params("gamma", "delta")

        def ask(periods: float, frequency: np.ndarray, recency: np.ndarray, n_periods: np.ndarray) -> Any:
            alive = model.probability_alive(_customers(frequency, recency, n_periods))["probability_alive"]
            # The core tells of the next period; from there a customer stays on, or doesn't, period by period.
            stayed = {n: _stays(gamma, delta + n, periods) / _stays(gamma, delta + n, 1) for n in np.unique(n_periods)}
            return np.array(alive) * np.array([stayed[n] for n in n_periods])

        result = answered(ask, m_periods_in_future, frequency, recency, n_periods)
        return indexed(result, frequency, recency, n_periods)

    def expected_number_of_transactions_in_first_n_periods(self, n: int) -> pd.DataFrame:
        """How many of the customers fitted to are expected to buy 0 … ``n`` times in their first ``n`` periods: ``model``, by
        ``frequency``."""
        model = self._model()
        customers = float(self._fitted_to()["weights"].sum())
        expected = [customers * model.purchase_probability_of_new(count, n) for count in range(n + 1)]
        told: pd.DataFrame = pd.DataFrame({"model": expected}, index=pd.Index(range(n + 1), name="frequency"))
        return told


def _customers(frequency: np.ndarray, recency: np.ndarray, n_periods: np.ndarray) -> dict[str, np.ndarray]:
    return {"frequency": frequency, "recency": recency, "T": n_periods}


def _stays(gamma: float, delta: float, periods: float) -> float:
    """The probability to stay so many periods, of a customer whose chance to leave is beta-distributed."""
    told = lgamma(delta + periods) - lgamma(delta) + lgamma(gamma + delta) - lgamma(gamma + delta + periods)
    return float(np.exp(told))
