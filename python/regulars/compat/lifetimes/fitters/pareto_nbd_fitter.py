"""Pareto/NBD under lifetimes' name."""

from __future__ import annotations

from math import lgamma
from typing import Any

import numpy as np

from regulars import clv
from regulars.compat.lifetimes.fitters import indexed
from regulars.compat.lifetimes.fitters.beta_geo_fitter import ContinuousFitter, _customers
from regulars.compat.lifetimes.generate_data import pareto_nbd_model

__all__ = ["ParetoNBDFitter"]


class ParetoNBDFitter(ContinuousFitter):
    """Pareto/NBD. ``params_``: ``r``, ``alpha`` of purchases, ``s``, ``beta`` of lifetimes.

    Parameters
    ----------
    penalizer_coef : float
        An L2 penalty on the parameters, once for all customers.
    """

    _of = clv.ParetoNBD
    _names = ("r", "alpha", "s", "beta")
    _times = ("alpha", "beta")
    _summed = True
    _draw = staticmethod(pareto_nbd_model)

    def fit(
        self,
        frequency: Any,
        recency: Any,
        T: Any,
        weights: Any = None,
        iterative_fitting: int = 1,
        initial_params: Any = None,
        verbose: bool = False,
        tol: float = 1e-4,
        index: Any = None,
        fit_method: str = "Nelder-Mead",
        maxiter: int = 2000,
        **kwargs: Any,
    ) -> ParetoNBDFitter:
        """Fits the model to customers, and gives it back; ``iterative_fitting``, ``initial_params``, ``tol``, ``fit_method``,
        ``maxiter`` and further arguments were for lifetimes' search, and change nothing here."""
        self._fit_to(frequency, recency, T, weights, index, verbose)
        return self

    @classmethod
    def _negative_log_likelihood(
        cls, params: Any, freq: Any, rec: Any, T: Any, weights: Any, penalizer_coef: float
    ) -> float:
        told = cls._conditional_log_likelihood(params, freq, rec, T)
        return float(-np.sum(weights * told) / np.mean(weights) + penalizer_coef * np.sum(np.square(params)))

    @classmethod
    def _log_A_0(cls, params: Any, freq: Any, recency: Any, age: Any) -> np.ndarray:
        """The integral over when a customer left, from what the core tells of the likelihood and of P(alive)."""
        r, alpha, s, beta = params
        told = cls._conditional_log_likelihood(params, freq, recency, age)
        customers = _customers(freq, recency, age)
        alive = cls._given(params).probability_alive(customers)
        left = np.log1p(-np.array(alive["probability_alive"]))
        constant = [lgamma(r + x) - lgamma(r) + np.log(s / (r + s + x)) for x in customers["frequency"]]
        log: np.ndarray = told + left - np.array(constant) - r * np.log(alpha) - s * np.log(beta)
        return log

    def conditional_probability_alive(self, frequency: Any, recency: Any, T: Any) -> Any:
        """P(alive) of customers with these histories."""
        return indexed(self._of_customers("probability_alive", 0.0, frequency, recency, T), frequency, recency, T)

    def conditional_probability_of_n_purchases_up_to_time(
        self, n: int, t: float, frequency: Any, recency: Any, T: Any
    ) -> Any:
        """The probability that customers with these histories make exactly ``n`` purchases over the next ``t``."""
        result = self._of_customers("purchase_probability", t, frequency, recency, T, count=int(n))
        return indexed(result, frequency, recency, T)
