"""BG/NBD under lifetimes' name, and what all its models in continuous time share."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pandas as pd

from regulars import clv
from regulars.clv.model import Model
from regulars.compat.lifetimes.fitters import BaseFitter, answered, indexed
from regulars.compat.lifetimes.generate_data import beta_geometric_nbd_model
from regulars.compat.lifetimes.utils import _check_inputs, _scale_time

__all__ = ["BetaGeoFitter"]


class ContinuousFitter(BaseFitter):
    """A model of purchases in continuous time."""

    #: Draws customers of these ages and parameters.
    _draw: Any

    def __init__(self, penalizer_coef: float = 0.0) -> None:
        self.penalizer_coef = penalizer_coef

    def _fit_to(self, frequency: Any, recency: Any, T: Any, weights: Any, index: Any, verbose: bool) -> None:
        read = {"frequency": frequency, "recency": recency, "T": T}
        read = {name: np.asarray(column) for name, column in read.items()}
        read["weights"] = np.ones(read["T"].size) if weights is None else np.asarray(weights)
        _check_inputs(read["frequency"], read["recency"], read["T"])
        # A penalty is of parameters whose unit of time is the oldest customer's age, as in lifetimes.
        self._scale = _scale_time(read["T"])
        self.data = pd.DataFrame(read, index=index)
        customers = {name: column.astype(float) for name, column in read.items()}
        customers["recency"] = customers["recency"] * self._scale
        customers["T"] = customers["T"] * self._scale
        self._fit(customers, self._scale, verbose)
        self.predict = self.conditional_expected_number_of_purchases_up_to_time
        self.generate_new_data = self._generate_new_data

    def _generate_new_data(self, size: int = 1) -> pd.DataFrame:
        ages = np.asarray(self._fitted_to()["T"])
        drawn: pd.DataFrame = type(self)._draw(ages, *self._unload_params(*self._names), size=size)
        return drawn

    @classmethod
    def _conditional_log_likelihood(cls, params: Any, freq: Any, rec: Any, T: Any) -> np.ndarray:
        told = cls._given(params).log_likelihood(_customers(freq, rec, T))
        return np.array(told["log_likelihood"])

    def _of_customers(self, question: str, time: Any, *customers: Any, **options: Any) -> np.ndarray:
        """The answer to a question of ``regulars.clv`` for customers told by frequency, recency and T."""
        model = self._model()

        def ask(time: float, frequency: np.ndarray, recency: np.ndarray, T: np.ndarray) -> Any:
            timed = {} if question == "probability_alive" else {"horizon": time}
            table = getattr(model, question)(**options, **timed, summary=_possible(frequency, recency, T))
            return table.to_pandas()[question]

        return answered(ask, time, *customers)

    def conditional_expected_number_of_purchases_up_to_time(self, t: Any, frequency: Any, recency: Any, T: Any) -> Any:
        """The purchases that customers with these histories are expected to make over the next ``t`` units of time."""
        result = self._of_customers("expected_purchases", t, frequency, recency, T)
        return indexed(result, frequency, recency, T, t)

    def conditional_probability_alive(self, frequency: Any, recency: Any, T: Any) -> Any:
        """P(alive) of customers with these histories, as an array."""
        return np.atleast_1d(self._of_customers("probability_alive", 0.0, frequency, recency, T))

    def conditional_probability_alive_matrix(
        self, max_frequency: int | None = None, max_recency: int | None = None
    ) -> np.ndarray:
        """P(alive) by recency (rows) and frequency (columns), of customers as old as ``max_recency``: the age of the oldest
        customer where it isn't given."""
        most = int(max_frequency or self._fitted_to()["frequency"].max())
        oldest = int(max_recency or self._fitted_to()["T"].max())
        recency, frequency = np.mgrid[0 : oldest + 1, 0 : most + 1]
        alive: np.ndarray = self.conditional_probability_alive(frequency, recency, oldest)
        return alive

    def expected_number_of_purchases_up_to_time(self, t: Any) -> Any:
        """The repeat purchases that a new customer is expected to make over ``t`` units of time."""
        model = self._model()
        return indexed(answered(lambda time: [model.expected_purchases_of_new(time)], t), t)


def _customers(freq: Any, rec: Any, T: Any) -> dict[str, np.ndarray]:
    """Customers as rg.clv reads them, from any mix of numbers and arrays."""
    columns = np.broadcast_arrays(*(np.atleast_1d(one).astype(float) for one in (freq, rec, T)))
    return dict(zip(("frequency", "recency", "T"), columns))


def _possible(frequency: np.ndarray, recency: np.ndarray, T: np.ndarray) -> dict[str, np.ndarray]:
    """Customers as matrices and plots of lifetimes have them, made such as there can be: one without repeat purchases has no
    recency; one with some has a recency above 0, if ever so small."""
    recency = np.where(frequency == 0, 0.0, np.where(recency == 0, np.finfo(float).tiny, recency))
    return {"frequency": frequency, "recency": recency, "T": np.where(T == 0, recency, T)}


class BetaGeoFitter(ContinuousFitter):
    """BG/NBD: after each repeat purchase a customer may leave. ``params_``: ``r``, ``alpha``, ``a``, ``b``.

    Parameters
    ----------
    penalizer_coef : float
        An L2 penalty on the parameters, per customer.

    Examples
    --------
    >>> import pandas as pd
    >>> from regulars.compat.lifetimes import BetaGeoFitter
    >>> fitter = BetaGeoFitter()
    >>> fitter.params_ = pd.Series({"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426})
    >>> fitter
    <lifetimes.BetaGeoFitter: a: 0.79, alpha: 4.41, b: 2.43, r: 0.24>
    >>> round(float(fitter.conditional_expected_number_of_purchases_up_to_time(39, 2, 30.43, 38.86)), 3)
    1.226
    """

    _of: ClassVar[type[Model]] = clv.BGNBD
    _names = ("r", "alpha", "a", "b")
    _times = ("alpha",)
    _draw = staticmethod(beta_geometric_nbd_model)

    def fit(
        self,
        frequency: Any,
        recency: Any,
        T: Any,
        weights: Any = None,
        initial_params: Any = None,
        verbose: bool = False,
        tol: float = 1e-7,
        index: Any = None,
        **kwargs: Any,
    ) -> BetaGeoFitter:
        """Fits the model to customers, and gives it back.

        ``initial_params``, ``tol`` and further arguments were for lifetimes' search, and change nothing here. Raises
        ``ValueError`` for customers that cannot be, ``ConvergenceError`` where no parameters can be found, and warns where the
        likelihood has no peak; ``diagnosis_`` tells more.
        """
        self._fit_to(frequency, recency, T, weights, index, verbose)
        return self

    @classmethod
    def _negative_log_likelihood(
        cls, log_params: Any, freq: Any, rec: Any, T: Any, weights: Any, penalizer_coef: float
    ) -> float:
        params = np.exp(np.asarray(log_params, dtype=float))
        told = cls._conditional_log_likelihood(params, freq, rec, T)
        return float(-np.sum(weights * told) / np.sum(weights) + penalizer_coef * np.sum(params**2))

    def probability_of_n_purchases_up_to_time(self, t: float, n: Any) -> Any:
        """The probability that a new customer makes exactly ``n`` repeat purchases over ``t`` units of time."""
        model = self._model()
        told = [model.purchase_probability_of_new(int(count), float(t)) for count in np.ravel(n)]
        return np.reshape(told, np.shape(n))[()]
