"""Summaries of purchases as lifetimes' models read them, and what is asked of several models in the same words.

The module has lifetimes' name. It works on pandas' periods; ``regulars.clv.summary`` does the same from a customer base.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

__all__ = [
    "calculate_alive_path",
    "calibration_and_holdout_data",
    "expected_cumulative_transactions",
    "summary_data_from_transaction_data",
]

#: How many units of time a mean month of the Gregorian calendar has. lifetimes had 30 days and 4.345 weeks: who needs its
#: figures again sets ``MONTH["D"] = 30``.
MONTH = {"H": 24 * 365.2425 / 12, "D": 365.2425 / 12, "W": 365.2425 / 84, "M": 1.0}


class ConvergenceError(ValueError):
    """No parameters were found for these customers."""


def _scale_time(age: Any) -> float:
    """What to multiply times by so that the oldest customer has an age of 1."""
    return 1.0 / float(np.max(age))


def _check_inputs(frequency: Any, recency: Any = None, T: Any = None, monetary_value: Any = None) -> None:
    """Raises ``ValueError`` for customers that cannot be, saying what was expected."""
    for name, column in {"frequency": frequency, "recency": recency, "T": T}.items():
        if column is not None and len(column) == 0:
            raise ValueError(f"expected at least one customer, found a zero length vector of {name}")
    frequency = np.asarray(frequency)
    if recency is not None:
        recency = np.asarray(recency)
        if T is not None and np.any(recency > np.asarray(T)):
            raise ValueError("expected no recency larger than T, found some values that are")
        if np.any(recency[frequency == 0] != 0):
            raise ValueError("expected a recency of 0 where the frequency is 0, found non-zero recency values")
        if np.any(recency < 0):
            raise ValueError("expected no negative recency, found some (last order set before the first?)")
    if np.any(frequency != np.round(frequency)):
        raise ValueError("expected whole numbers of purchases, found non-integer values in the frequency vector")
    if monetary_value is not None and np.any(np.asarray(monetary_value) <= 0):
        raise ValueError("expected values above 0, found non-positive (<= 0) values in the monetary_value vector")


def _moments(values: Any, datetime_format: str | None) -> Any:
    if datetime_format is not None and pd.api.types.is_integer_dtype(getattr(values, "dtype", object)):
        # Dates written as numbers, such as 20150207.
        values = values.astype(str)
    return pd.to_datetime(values, format=datetime_format)


def _end(transactions: pd.DataFrame, datetime_col: str, end: Any, datetime_format: str | None) -> pd.Timestamp:
    """The end of the observation: what is told, or the last purchase."""
    if isinstance(end, pd.Period):
        return end.to_timestamp()
    last: pd.Timestamp
    last = _moments(transactions[datetime_col], datetime_format).max() if end is None else _moments(end, datetime_format)
    return last


def _last_moment(end: pd.Timestamp, freq: str) -> pd.Timestamp:
    """The last moment of the day of ``end``, or of its period where that is shorter: a day that ends an observation belongs to
    it as a whole."""
    return min(end.to_period(freq).end_time, end.to_period("D").end_time)


def _find_first_transactions(
    transactions: pd.DataFrame,
    customer_id_col: str,
    datetime_col: str,
    monetary_value_col: str | None = None,
    datetime_format: str | None = None,
    observation_period_end: Any = None,
    freq: str = "D",
) -> pd.DataFrame:
    """A row for each customer and period with purchases, by customer and time: their value summed, and ``first``."""
    values = [] if monetary_value_col is None else [monetary_value_col]
    purchases = transactions[[customer_id_col, datetime_col, *values]].copy()
    moments = _moments(purchases[datetime_col], datetime_format)
    last = _last_moment(_end(transactions, datetime_col, observation_period_end, datetime_format), freq)
    purchases[datetime_col] = pd.PeriodIndex(pd.DatetimeIndex(moments), freq=freq)
    purchases = purchases[(moments <= last).to_numpy()]
    by = purchases.groupby([customer_id_col, datetime_col], sort=True)
    periods: pd.DataFrame = by[values].sum().reset_index() if values else by.size().index.to_frame(index=False)
    periods["first"] = ~periods[customer_id_col].duplicated()
    return periods


def summary_data_from_transaction_data(
    transactions: pd.DataFrame,
    customer_id_col: str,
    datetime_col: str,
    monetary_value_col: str | None = None,
    datetime_format: str | None = None,
    observation_period_end: Any = None,
    freq: str = "D",
    freq_multiplier: int = 1,
    include_first_transaction: bool = False,
) -> pd.DataFrame:
    """A customer a row: ``frequency``, ``recency``, ``T`` and maybe ``monetary_value``, by customer.

    Purchases of one period (``freq``) are one; times are in units of ``freq_multiplier`` periods. The last day of the
    observation belongs to it as a whole. ``include_first_transaction`` counts the first purchase too, and its value.

    Examples
    --------
    >>> import pandas as pd
    >>> from regulars.compat.lifetimes.utils import summary_data_from_transaction_data
    >>> log = pd.DataFrame({"id": [1, 1, 2], "at": ["2015-02-01", "2015-02-06", "2015-01-01"]})
    >>> summary_data_from_transaction_data(log, "id", "at", observation_period_end="2015-02-07")
        frequency  recency     T
    id
    1         1.0      5.0   6.0
    2         0.0      0.0  37.0
    """
    end = _end(transactions, datetime_col, observation_period_end, datetime_format)
    periods = _find_first_transactions(
        transactions, customer_id_col, datetime_col, monetary_value_col, datetime_format, end, freq
    )
    periods["at"] = _ordinals(periods[datetime_col])
    by = periods.groupby(customer_id_col, sort=True)["at"]
    first, last, count = by.min(), by.max(), by.size()
    summary: pd.DataFrame = pd.DataFrame(
        {
            "frequency": (count if include_first_transaction else count - 1).astype(float),
            "recency": (last - first) / freq_multiplier,
            "T": (end.to_period(freq).ordinal - first) / freq_multiplier,
        }
    )
    if monetary_value_col is not None:
        counted = periods if include_first_transaction else periods[~periods["first"]]
        means = counted.groupby(customer_id_col)[monetary_value_col].mean()
        summary["monetary_value"] = means.reindex(summary.index).fillna(0.0)
    return summary


def calibration_and_holdout_data(
    transactions: pd.DataFrame,
    customer_id_col: str,
    datetime_col: str,
    calibration_period_end: Any,
    observation_period_end: Any = None,
    freq: str = "D",
    freq_multiplier: int = 1,
    datetime_format: str | None = None,
    monetary_value_col: str | None = None,
    include_first_transaction: bool = False,
) -> pd.DataFrame:
    """The summary at the end of a calibration, ``…_cal``, with what its customers did thereafter: ``frequency_holdout``,
    maybe ``monetary_value_holdout``, and ``duration_holdout``.

    The last day of the calibration belongs to it as a whole. Purchases of one period are one on both sides.
    """
    end = _end(transactions, datetime_col, observation_period_end, datetime_format)
    split = _end(transactions, datetime_col, calibration_period_end, datetime_format)
    moments = _moments(transactions[datetime_col], datetime_format)
    before = (moments <= _last_moment(split, freq)).to_numpy()
    within = (moments <= _last_moment(end, freq)).to_numpy()
    if not (before & within).any():
        raise ValueError(
            "There is no data available: expected purchases up to the calibration_period_end "
            f"{split} and the observation_period_end {end}, found none"
        )
    shared = (customer_id_col, datetime_col, monetary_value_col, datetime_format)
    calibration: pd.DataFrame = summary_data_from_transaction_data(
        transactions[before], *shared, split, freq, freq_multiplier, include_first_transaction
    ).add_suffix("_cal")
    held = _find_first_transactions(transactions[~before & within], *shared, end, freq).groupby(customer_id_col)
    calibration["frequency_holdout"] = held.size().reindex(calibration.index).fillna(0.0).astype(float)
    if monetary_value_col is not None:
        means = held[monetary_value_col].mean()
        calibration["monetary_value_holdout"] = means.reindex(calibration.index).fillna(0.0)
    duration = end.to_period(freq).ordinal - split.to_period(freq).ordinal
    calibration["duration_holdout"] = duration / freq_multiplier
    return calibration


def calculate_alive_path(
    model: Any, transactions: pd.DataFrame, datetime_col: str, t: int, freq: str = "D"
) -> pd.Series:
    """P(alive) of one customer at the ages 0 … ``t``, given what it had bought by then."""
    moments = _moments(transactions[datetime_col], None)
    bought = np.unique(pd.PeriodIndex(pd.DatetimeIndex(moments), freq=freq).asi8)
    ages = np.arange(int(t) + 1)
    bought = bought - bought[0]
    frequency = np.searchsorted(bought, ages, side="right") - 1
    alive: pd.Series[Any] = pd.Series(np.asarray(model.conditional_probability_alive(frequency, bought[frequency], ages)), index=ages)
    return alive


def expected_cumulative_transactions(
    model: Any,
    transactions: pd.DataFrame,
    datetime_col: str,
    customer_id_col: str,
    t: int,
    datetime_format: str | None = None,
    freq: str = "D",
    freq_multiplier: int = 1,
    set_index_date: bool = False,
) -> pd.DataFrame:
    """Repeat purchases since the first purchase of all: ``actual`` and ``predicted``, cumulative, over ``t`` periods; a row for
    each ``freq_multiplier`` of them, which is the model's unit of time."""
    periods = _find_first_transactions(
        transactions, customer_id_col, datetime_col, datetime_format=datetime_format, freq=freq
    )
    at = _ordinals(periods[datetime_col])
    start = at.min()
    first = periods["first"].to_numpy()
    born = np.bincount(at[first] - start, minlength=t)[:t]
    repeated = np.bincount(at[~first] - start, minlength=t)[:t]
    # Who came in period j has been there for i - j + 1 of them by the end of period i.
    expected = np.asarray(model.expected_number_of_purchases_up_to_time(np.arange(1, t + 1) / freq_multiplier))
    told: pd.DataFrame = pd.DataFrame({"actual": np.cumsum(repeated), "predicted": np.convolve(born, expected)[:t]})
    told = told.iloc[freq_multiplier - 1 :: freq_multiplier]
    if set_index_date:
        dates = pd.period_range(periods[datetime_col].min(), periods=t, freq=freq)
        told.index = dates[told.index]
        return told
    numbered: pd.DataFrame = told.reset_index(drop=True)
    return numbered


def _ordinals(periods: pd.Series) -> np.ndarray:
    ordinals: np.ndarray = pd.PeriodIndex(periods).asi8
    return ordinals


def _customer_lifetime_value(
    transaction_prediction_model: Any,
    frequency: Any,
    recency: Any,
    T: Any,
    monetary_value: Any,
    time: int = 12,
    discount_rate: float = 0.01,
    freq: str = "D",
) -> pd.Series:
    """Purchases expected in each of ``time`` months, times their value, discounted by month: ``clv``, by customer."""
    if freq.upper() not in MONTH:
        raise ValueError(f"expected H, D, W or M as freq, found {freq!r}")
    month = MONTH[freq.upper()]
    worth: Any = 0.0
    before: Any = 0.0
    for number in range(1, int(time) + 1):
        by_then = np.asarray(
            transaction_prediction_model.conditional_expected_number_of_purchases_up_to_time(
                number * month, frequency, recency, T
            )
        )
        worth = worth + (by_then - before) * np.asarray(monetary_value) / (1 + discount_rate) ** number
        before = by_then
    values: pd.Series[Any] = pd.Series(np.atleast_1d(worth), index=getattr(frequency, "index", None), name="clv")
    return values


def _save_obj_without_attr(obj: Any, attr_list: Sequence[str], path: str, values_to_save: Sequence[Any] | None = None) -> None:
    """Pickles an object with ``values_to_save`` in the place of these attributes, else ``None``."""
    values = list(values_to_save or []) + [None] * len(attr_list)
    kept = {**obj.__dict__, **dict(zip(attr_list, values))}
    saved = object.__new__(type(obj))
    saved.__dict__.update(_bound_anew(kept, obj, saved))
    with open(path, "wb") as file:
        pickle.dump(saved, file)


def _bound_anew(attributes: dict[str, Any], of: Any, to: Any) -> dict[str, Any]:
    """Attributes of one object for another: methods that are kept as attributes become the other's."""
    return {
        name: getattr(to, value.__name__) if getattr(value, "__self__", None) is of else value
        for name, value in attributes.items()
    }
