"""What all fitters have: parameters, their errors, a summary, saving and loading."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from regulars.clv.model import Model
from regulars.compat.lifetimes.utils import ConvergenceError, _bound_anew, _save_obj_without_attr
from regulars.errors import ModelsError

__all__ = ["BaseFitter"]

#: Standard errors to each side of an interval of 95 %, as lifetimes rounds it.
_NORMAL = 1.96


class BaseFitter:
    """A model that is fitted, or given its parameters as ``params_``."""

    _of: ClassVar[type[Model]]
    _names: ClassVar[tuple[str, ...]] = ()
    #: The parameters that are times, or values of money: they grow with the unit.
    _times: ClassVar[tuple[str, ...]] = ()

    #: Whether the penalty is once for all rows, and the likelihood told their sum: else both are per customer.
    _summed: ClassVar[bool] = False

    params_: pd.Series
    data: pd.DataFrame | None
    penalizer_coef: float = 0.0

    def __repr__(self) -> str:
        shown = f"lifetimes.{type(self).__name__}"
        told = []
        if (data := getattr(self, "data", None)) is not None:
            told.append(f"fitted with {len(data)} subjects")
        if hasattr(self, "params_"):
            told.append(", ".join(f"{name}: {value:.2f}" for name, value in sorted(self.params_.items())))
        return f"<{shown}: {', '.join(told)}>" if told else f"<{shown}>"

    def _unload_params(self, *args: str) -> list[float]:
        if not hasattr(self, "params_"):
            raise ValueError("expected a fitted model: call fit(...) first, or set params_")
        return [self.params_[name] for name in args]

    @property
    def summary(self) -> pd.DataFrame:
        """The parameters: ``coef``, ``se(coef)``, ``lower 95% bound``, ``upper 95% bound``."""
        frame = self.params_.to_frame("coef")
        frame["se(coef)"] = self.standard_errors_
        frame["lower 95% bound"] = self.confidence_intervals_["lower 95% bound"]
        frame["upper 95% bound"] = self.confidence_intervals_["upper 95% bound"]
        return frame

    def save_model(
        self,
        path: str,
        save_data: bool = True,
        save_generate_data_method: bool = True,
        values_to_save: Sequence[Any] | None = None,
    ) -> None:
        """Writes the model to a file, by ``pickle``.

        Without ``save_data`` and ``save_generate_data_method`` the file holds ``values_to_save`` in the place of ``data`` and
        ``generate_new_data``, else ``None``.
        """
        left = [] if save_data else ["data"]
        left += [] if save_generate_data_method else ["generate_new_data"]
        _save_obj_without_attr(self, left, path, values_to_save)

    def load_model(self, path: str) -> None:
        """Reads what ``save_model`` wrote. Unpickling runs what the file says: open only files that you trust."""
        with open(path, "rb") as file:
            loaded = pickle.load(file)
        self.__dict__.update(_bound_anew(loaded.__dict__, loaded, self))

    def _model(self) -> Any:
        """The model of ``regulars.clv`` with these parameters, which is of the kind that ``_of`` names."""
        return self._given(self._unload_params(*self._names))

    def _fitted_to(self) -> pd.DataFrame:
        """The customers that the model was fitted to, which a saved model may be without."""
        data: pd.DataFrame | None = getattr(self, "data", None)
        if data is None:
            raise ValueError("expected a model with the customers that it was fitted to: call fit(...) first")
        return data

    @classmethod
    def _given(cls, params: Any) -> Any:
        """The same with other parameters, in the order of their names."""
        return cls._of.given(**dict(zip(cls._names, np.asarray(params, dtype=float).tolist())))

    def _fit(self, customers: dict[str, np.ndarray], scale: float, verbose: bool) -> None:
        """Fits, and tells of it in lifetimes' attributes. ``scale`` is what times were multiplied by before."""
        penalty = self.penalizer_coef / len(customers["weights"]) ** self._summed
        try:
            fit = self._of(penalty=penalty).fit(customers)
        except ModelsError as error:
            raise ConvergenceError(f"The model did not converge. {error}") from error
        told, found_likelihood = fit.diagnosis_, fit.log_likelihood_
        assert told is not None and found_likelihood is not None, "what was fitted tells how"
        if verbose:
            print(told)
        if not told.converged:
            remarks = "; ".join(told.remarks.values())
            warnings.warn(f"The model did not converge. {remarks}", RuntimeWarning, stacklevel=4)
        self.diagnosis_ = told
        units = np.array([1 / scale if name in self._times else 1.0 for name in self._names])
        found = np.array([fit.params_[name] for name in self._names])
        covariance = fit.covariance_
        matrix = np.full((len(found), len(found)), np.nan) if covariance is None else np.array(covariance)
        self._tell(found * units, matrix * np.outer(units, units))
        # A density of purchases over time, told in the unit of time that the customers came in.
        likelihood = found_likelihood + np.log(scale) * np.dot(customers["frequency"], customers["weights"])
        self._negative_log_likelihood_ = len(customers["weights"]) ** self._summed * float(
            penalty * np.sum(found**2) - likelihood / customers["weights"].sum()
        )

    def _tell(self, found: np.ndarray, matrix: np.ndarray) -> None:
        self.params_ = pd.Series(found, index=list(self._names))
        self.variance_matrix_ = pd.DataFrame(matrix, columns=list(self._names), index=list(self._names))
        errors = np.sqrt(np.diag(matrix))
        self.standard_errors_ = pd.Series(errors, index=list(self._names))
        self.confidence_intervals_ = pd.DataFrame(
            {
                "lower 95% bound": self.params_ - _NORMAL * errors,
                "upper 95% bound": self.params_ + _NORMAL * errors,
            },
            index=list(self._names),
        )


def answered(ask: Callable[..., Any], time: Any, *columns: Any) -> np.ndarray:
    """What ``ask(time, *columns)`` says of every customer, for any mix of numbers and arrays; NaN where one of them is.

    The core is asked once for every time that there is.
    """
    times = np.unique(np.asarray(time, dtype=float))
    at, *of = np.broadcast_arrays(*(np.asarray(column, dtype=float) for column in (time, *columns)))
    known = ~np.any([np.isnan(column) for column in (at, *of)], axis=0)
    result = np.full(at.shape, np.nan)
    for one in times[~np.isnan(times)]:
        rows = known & (at == one)
        if rows.any():
            result[rows] = np.asarray(ask(float(one), *(column[rows] for column in of)), dtype=float)
    return result


def indexed(result: np.ndarray, *inputs: Any) -> Any:
    """A series where customers came as one, with its index; a number for numbers; else the array."""
    for given in inputs:
        if isinstance(given, pd.Series) and len(given) == result.size:
            return pd.Series(result, index=given.index)
    return result[()]
