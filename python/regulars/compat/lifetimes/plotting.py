"""lifetimes' pictures, under its names; each gives matplotlib's axes back.

matplotlib is needed when a picture is made, and scipy for the two of heterogeneity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from regulars.compat.lifetimes.utils import calculate_alive_path, expected_cumulative_transactions

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "plot_calibration_purchases_vs_holdout_purchases",
    "plot_cumulative_transactions",
    "plot_dropout_rate_heterogeneity",
    "plot_expected_repeat_purchases",
    "plot_frequency_recency_matrix",
    "plot_history_alive",
    "plot_incremental_transactions",
    "plot_period_transactions",
    "plot_probability_alive_matrix",
    "plot_transaction_rate_heterogeneity",
]


def plot_period_transactions(
    model: Any,
    max_frequency: int = 7,
    title: str = "Frequency of Repeat Transactions",
    xlabel: str = "Number of Calibration Period Transactions",
    ylabel: str = "Customers",
    **kwargs: Any,
) -> Axes:
    """How many customers bought 0 … ``max_frequency`` - 1 times again, and how many of customers that the model draws."""
    labels = kwargs.pop("label", ["Actual", "Model"])
    drawn = model.generate_new_data(size=len(model.data))
    counts = [frame["frequency"].value_counts() for frame in (model.data, drawn)]
    numbers = np.arange(max_frequency)
    bars = pd.DataFrame(
        {label: count.reindex(numbers).fillna(0).to_numpy() for label, count in zip(labels, counts)}, index=numbers
    )
    ax: Axes = bars.plot(kind="bar", rot=0, **kwargs)
    ax.legend()
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    return ax


def plot_calibration_purchases_vs_holdout_purchases(
    model: Any, calibration_holdout_matrix: pd.DataFrame, kind: str = "frequency_cal", n: int = 7, **kwargs: Any
) -> Axes:
    """Mean purchases in the holdout and as predicted, by one of ``frequency_cal``, ``recency_cal``, ``T_cal`` and
    ``time_since_last_purchase``: of its ``n`` smallest values."""
    labels = {
        "frequency_cal": "Purchases in calibration period",
        "recency_cal": "Age of customer at last purchase",
        "T_cal": "Age of customer at the end of calibration period",
        "time_since_last_purchase": "Time since user made last purchase",
    }
    if kind not in labels:
        raise ValueError(f"expected one of {', '.join(labels)} as kind, found {kind!r}")
    summary = calibration_holdout_matrix.copy()
    past = [summary[f"{name}_cal"] for name in ("frequency", "recency", "T")]
    duration = summary["duration_holdout"].iloc[0]
    summary["model_predictions"] = model.conditional_expected_number_of_purchases_up_to_time(duration, *past)
    by = summary["T_cal"] - summary["recency_cal"] if kind == "time_since_last_purchase" else summary[kind]
    means = summary.groupby(by)[["frequency_holdout", "model_predictions"]].mean()
    ax: Axes = means.iloc[:n].plot(**kwargs)
    ax.legend()
    ax.set(
        title="Actual Purchases in Holdout Period vs Predicted Purchases",
        xlabel=labels[kind],
        ylabel="Average of Purchases in Holdout Period",
    )
    return ax


def plot_frequency_recency_matrix(
    model: Any,
    T: float = 1,
    max_frequency: int | None = None,
    max_recency: int | None = None,
    title: str | None = None,
    xlabel: str = "Customer's Historical Frequency",
    ylabel: str = "Customer's Recency",
    **kwargs: Any,
) -> Axes:
    """The purchases expected over the next ``T``, by frequency and recency, of customers as old as ``max_recency``."""
    most = int(max_frequency or model.data["frequency"].max())
    oldest = int(max_recency or model.data["T"].max())
    recency, frequency = np.mgrid[0 : oldest + 1, 0 : most + 1]
    expected = model.conditional_expected_number_of_purchases_up_to_time(T, frequency, recency, oldest)
    unit = "Unit" if T == 1 else "Units"
    shown = f"Expected Number of Future Purchases for {T} {unit} of Time,\nby Frequency and Recency of a Customer"
    return _map(expected, title or shown, xlabel, ylabel, kwargs)


def plot_probability_alive_matrix(
    model: Any,
    max_frequency: int | None = None,
    max_recency: int | None = None,
    title: str = "Probability Customer is Alive,\nby Frequency and Recency of a Customer",
    xlabel: str = "Customer's Historical Frequency",
    ylabel: str = "Customer's Recency",
    **kwargs: Any,
) -> Axes:
    """P(alive) by frequency and recency, of customers as old as ``max_recency``."""
    return _map(model.conditional_probability_alive_matrix(max_frequency, max_recency), title, xlabel, ylabel, kwargs)


def plot_expected_repeat_purchases(
    model: Any,
    title: str = "Expected Number of Repeat Purchases per Customer",
    xlabel: str = "Time Since First Purchase",
    ax: Axes | None = None,
    label: str | None = None,
    **kwargs: Any,
) -> Axes:
    """The repeat purchases expected of a new customer: as long as the oldest was seen, and half as long again, dashed."""
    ax = _axes(ax)
    oldest = float(model.data["T"].max())
    color = kwargs.pop("color", None) or kwargs.pop("c", None)
    seen, further = np.linspace(0, oldest, 100), np.linspace(oldest, 1.5 * oldest, 100)
    (line,) = ax.plot(seen, model.expected_number_of_purchases_up_to_time(seen), color=color, label=label, **kwargs)
    dashed = {**kwargs, "color": line.get_color(), "linestyle": "--"}
    ax.plot(further, model.expected_number_of_purchases_up_to_time(further), **dashed)
    ax.set(title=title, xlabel=xlabel)
    if label is not None:
        ax.legend(loc="lower right")
    return ax


def plot_history_alive(
    model: Any,
    t: int,
    transactions: pd.DataFrame,
    datetime_col: str,
    freq: str = "D",
    start_date: Any = None,
    ax: Axes | None = None,
    **kwargs: Any,
) -> Axes:
    """P(alive) of one customer from its first purchase on, with its purchases as dashed lines."""
    ax = _axes(ax)
    path = calculate_alive_path(model, transactions, datetime_col, t, freq)
    bought = pd.DatetimeIndex(pd.to_datetime(transactions[datetime_col])).to_period(freq).unique().sort_values()
    dates = pd.period_range(bought[0], periods=len(path), freq=freq).to_timestamp()
    ax.plot(dates, path.to_numpy(), label="P_alive", **kwargs)
    for number, date in enumerate(bought.to_timestamp()):
        ax.axvline(date, color="gray", linestyle="--", label="purchases" if number == 0 else None)
    ax.set_ylim(0, 1.0)
    ax.set_yticks(np.arange(0, 1.1, 0.1))
    # Axes of time take instants, which their types don't say.
    span: Any = (dates[0] if start_date is None else pd.Timestamp(start_date), dates[-1])
    ax.set_xlim(span)
    ax.tick_params(axis="x", rotation=-90)
    ax.set(title="History of P_alive", ylabel="P_alive")
    ax.legend(loc=3)
    return ax


def plot_cumulative_transactions(
    model: Any,
    transactions: pd.DataFrame,
    datetime_col: str,
    customer_id_col: str,
    t: int,
    t_cal: int,
    datetime_format: str | None = None,
    freq: str = "D",
    set_index_date: bool = False,
    title: str = "Tracking Cumulative Transactions",
    xlabel: str = "day",
    ylabel: str = "Cumulative Transactions",
    ax: Axes | None = None,
    **kwargs: Any,
) -> Axes:
    """Repeat purchases of all customers, actual and predicted, cumulative; a line where the calibration ends."""
    told = expected_cumulative_transactions(
        model, transactions, datetime_col, customer_id_col, t, datetime_format, freq, set_index_date=set_index_date
    )
    return _tracked(told, t_cal, (title, xlabel, ylabel), ax, kwargs)


def plot_incremental_transactions(
    model: Any,
    transactions: pd.DataFrame,
    datetime_col: str,
    customer_id_col: str,
    t: int,
    t_cal: int,
    datetime_format: str | None = None,
    freq: str = "D",
    set_index_date: bool = False,
    title: str = "Tracking Daily Transactions",
    xlabel: str = "day",
    ylabel: str = "Transactions",
    ax: Axes | None = None,
    **kwargs: Any,
) -> Axes:
    """As ``plot_cumulative_transactions``, but of each period."""
    told = expected_cumulative_transactions(
        model, transactions, datetime_col, customer_id_col, t, datetime_format, freq, set_index_date=set_index_date
    )
    return _tracked(told.diff(), t_cal, (title, xlabel, ylabel), ax, kwargs)


def plot_transaction_rate_heterogeneity(
    model: Any,
    suptitle: str = "Heterogeneity in Transaction Rate",
    xlabel: str = "Transaction Rate",
    ylabel: str = "Density",
    suptitle_fontsize: int = 14,
    **kwargs: Any,
) -> Axes:
    """The gamma distribution of customers' rates of purchases, up to its 99 % point."""
    from scipy import stats

    r, alpha = model._unload_params("r", "alpha")
    return _density(stats.gamma(r, scale=1 / alpha), suptitle, xlabel, ylabel, suptitle_fontsize, kwargs)


def plot_dropout_rate_heterogeneity(
    model: Any,
    suptitle: str = "Heterogeneity in Dropout Probability",
    xlabel: str = "Dropout Probability p",
    ylabel: str = "Density",
    suptitle_fontsize: int = 14,
    **kwargs: Any,
) -> Axes:
    """The beta distribution of customers' chances to leave after a purchase, up to its 99 % point."""
    from scipy import stats

    return _density(stats.beta(*model._unload_params("a", "b")), suptitle, xlabel, ylabel, suptitle_fontsize, kwargs)


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.gca()


def _map(values: np.ndarray, title: str, xlabel: str, ylabel: str, kwargs: dict[str, Any]) -> Axes:
    from matplotlib import pyplot

    ax = pyplot.gca()
    image = ax.imshow(values, **kwargs)
    ax.set(title=title, xlabel=xlabel, ylabel=ylabel)
    # As wide as high, whatever the numbers of rows and columns are.
    left, right, bottom, top = image.get_extent()
    ax.set_aspect(abs((right - left) / (top - bottom)))
    ax.figure.colorbar(image, ax=ax)
    return ax


def _tracked(
    told: pd.DataFrame, t_cal: int, words: tuple[str, str, str], ax: Axes | None, kwargs: dict[str, Any]
) -> Axes:
    """Purchases over time, with a line where the calibration ends."""
    title, xlabel, ylabel = words
    ax = told.plot(ax=ax, title=title, **kwargs)
    at: Any = told.index[t_cal] if isinstance(told.index, pd.PeriodIndex) and t_cal < len(told) else t_cal
    ax.axvline(at, color="r", linestyle="--")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return ax


def _density(
    distribution: Any, suptitle: str, xlabel: str, ylabel: str, suptitle_fontsize: int, kwargs: dict[str, Any]
) -> Axes:
    from matplotlib import pyplot

    places = np.linspace(0, distribution.ppf(0.99), 100)
    figure, ax = pyplot.subplots()
    figure.suptitle(suptitle, fontsize=suptitle_fontsize, fontweight="bold")
    ax.set_title(f"mean: {distribution.mean():.3f}, var: {distribution.var():.3f}")
    ax.plot(places, distribution.pdf(places), **kwargs)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    return ax
