"""What lifetimes, or what has its names, says of a random data set: one document of numbers.

The answers of lifetimes 0.11.3 are kept in stock.jsonl, as it needs a pandas of its time. They were written in an environment
with Python 3.9, lifetimes 0.11.3, pandas 1.3.5, numpy 1.22.4, scipy 1.8.1 and matplotlib 3.5.3 by

    python -m beside_lifetimes.answers 0 50 beside_lifetimes/stock.jsonl
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from beside_lifetimes import samples

#: Customers who are asked about.
ASKED = 8
PENALTIES = (0.0, 0.01)


def answers(lifetimes: Any, number: int) -> dict[str, Any]:
    """By question: numbers, or what was raised in their place. ``lifetimes`` is the package, its submodules imported."""
    data = samples.sample(number)
    told: dict[str, Any] = {"number": number}
    fits = {}
    for penalty in PENALTIES:
        for name, ask in FITS.items():
            key = f"{name} {penalty}"
            told[key] = attempt(lambda: ask(lifetimes, penalty, data, fits))
    for name, ask in {**SUMMARIES, **PICTURES}.items():
        told[name] = attempt(lambda: ask(lifetimes, data["log"], fits))
    return told


def attempt(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except Exception as error:  # whatever either of the two raises is its answer
        return {"raised": type(error).__name__}


def numbers(found: Any) -> Any:
    """As JSON has them, to eight digits; what is missing as null."""
    flat = [None if np.isnan(one) else float(f"{one:.8g}") for one in np.ravel(np.asarray(found, dtype=float))]
    return flat if np.ndim(found) else flat[0]


# Fits: parameters by name, their standard errors, and answers for the first customers.


def continuous(name: str) -> Callable[..., Any]:
    def ask(lifetimes: Any, penalty: float, data: dict[str, pd.DataFrame], fits: dict[str, Any]) -> Any:
        customers = data["customers"]
        fitter = getattr(lifetimes, name)(penalizer_coef=penalty)
        fitter.fit(customers["frequency"], customers["recency"], customers["T"])
        fits[f"{name} {penalty}"] = fitter
        # Arrays: of some series lifetimes' Pareto/NBD says NotImplementedError.
        some = [customers[column].to_numpy()[:ASKED] for column in ("frequency", "recency", "T")]
        told = parameters(fitter)
        told["expected"] = numbers(fitter.conditional_expected_number_of_purchases_up_to_time(10, *some))
        told["alive"] = numbers(fitter.conditional_probability_alive(*some))
        told["of new"] = numbers(fitter.expected_number_of_purchases_up_to_time(np.array([1.0, 10.0, 50.0])))
        if name == "ParetoNBDFitter":
            told["exactly"] = numbers(fitter.conditional_probability_of_n_purchases_up_to_time(2, 10, *some))
        elif name == "BetaGeoFitter":
            told["exactly"] = numbers([fitter.probability_of_n_purchases_up_to_time(10, count) for count in range(5)])
        return told

    return ask


def spending(lifetimes: Any, penalty: float, data: dict[str, pd.DataFrame], fits: dict[str, Any]) -> Any:
    buyers = data["customers"][data["customers"]["frequency"] > 0]
    fitter = lifetimes.GammaGammaFitter(penalizer_coef=penalty).fit(buyers["frequency"], buyers["monetary_value"])
    some = buyers.head(ASKED)
    told = parameters(fitter)
    told["value"] = numbers(fitter.conditional_expected_average_profit(some["frequency"], some["monetary_value"]))
    purchases = fits[f"BetaGeoFitter {penalty}"]
    asked = [some[column] for column in ("frequency", "recency", "T", "monetary_value")]
    told["lifetime value"] = numbers(fitter.customer_lifetime_value(purchases, *asked, time=12, freq="D"))
    return told


def discrete(lifetimes: Any, penalty: float, data: dict[str, pd.DataFrame], fits: dict[str, Any]) -> Any:
    counted = data["periods"]
    columns = [counted[column] for column in ("frequency", "recency", "n_periods")]
    fitter = lifetimes.BetaGeoBetaBinomFitter(penalizer_coef=penalty)
    fitter.fit(*columns, counted["weights"])
    told = parameters(fitter)
    columns = [column[::3] for column in columns]
    told["expected"] = numbers(fitter.conditional_expected_number_of_purchases_up_to_time(5, *columns))
    told["alive"] = numbers(fitter.conditional_probability_alive(1, *columns))
    told["in all"] = numbers(fitter.expected_number_of_transactions_in_first_n_periods(6)["model"])
    return told


def parameters(fitter: Any) -> dict[str, Any]:
    names = sorted(fitter.params_.index)
    told = {"parameters": {name: numbers(fitter.params_[name]) for name in names}}
    if hasattr(fitter, "standard_errors_"):
        told["errors"] = numbers([fitter.standard_errors_[name] for name in names])
    if hasattr(fitter, "diagnosis_"):
        told["converged"] = fitter.diagnosis_.converged
    return told


FITS = {
    **{name: continuous(name) for name in ("BetaGeoFitter", "ModifiedBetaGeoFitter", "ParetoNBDFitter")},
    "GammaGammaFitter": spending,
    "BetaGeoBetaBinomFitter": discrete,
}


# Summaries of the log: columns by name, with their types and the sum, of some customers in full.


def summary(call: str, *arguments: Any, **options: Any) -> Callable[..., Any]:
    def ask(lifetimes: Any, log: pd.DataFrame, fits: dict[str, Any]) -> Any:
        found = getattr(lifetimes.utils, call)(log, "id", "date", *arguments, **options)
        columns = {
            name: [str(found[name].dtype), numbers(found[name].sum()), numbers(found[name][::15])] for name in found.columns
        }
        return {"index": [found.index.name, len(found), numbers(found.index[::15])], **columns}

    return ask


def path(lifetimes: Any, log: pd.DataFrame, fits: dict[str, Any]) -> Any:
    own = log[log["id"] == 5]
    told = lifetimes.utils.calculate_alive_path(fits[MODEL], own, "date", 200)
    return numbers([float(np.ravel(one)[0]) for one in told[:201:10]])


MODEL = f"BetaGeoFitter {PENALTIES[1]}"
SPLIT = ("2020-06-01", "2020-09-30")
SUMMARIES = {
    "summary": summary("summary_data_from_transaction_data", "value", observation_period_end="2020-09-30"),
    "summary by week": summary("summary_data_from_transaction_data", freq="W"),
    "summary with the first": summary(
        "summary_data_from_transaction_data", "value", include_first_transaction=True, freq_multiplier=7
    ),
    "calibration": summary("calibration_and_holdout_data", *SPLIT, monetary_value_col="value"),
    "calibration by week": summary("calibration_and_holdout_data", *SPLIT, freq="W"),
    "path": path,
}


# Pictures: what is drawn, as numbers.


def picture(draw: Callable[..., Any]) -> Callable[..., Any]:
    def ask(lifetimes: Any, log: pd.DataFrame, fits: dict[str, Any]) -> Any:
        from matplotlib import pyplot

        # lifetimes draws where something was drawn last, which another test may have left open.
        pyplot.close("all")
        try:
            axes = draw(lifetimes, log, fits)
            told: dict[str, Any] = {"title": axes.get_title(), "labels": [axes.get_xlabel(), axes.get_ylabel()]}
            if axes.patches:
                told["bars"] = numbers([bar.get_height() for bar in axes.patches])
            if axes.get_images():
                told["image"] = np.reshape(
                    numbers(axes.get_images()[0].get_array()), axes.get_images()[0].get_array().shape
                ).tolist()
            # Vertical lines that mark a day have two points, whose place is that of a date.
            curves = [line.get_ydata() for line in axes.lines if len(line.get_ydata()) > 2]
            if curves:
                told["lines"] = [thinned(np.asarray(curve, dtype=float)) for curve in curves]
            return told
        finally:
            pyplot.close("all")

    return ask


def thinned(curve: np.ndarray) -> Any:
    return [len(curve), *numbers(curve[:: max(1, len(curve) // 10)])]


def split(lifetimes: Any, log: pd.DataFrame) -> pd.DataFrame:
    return lifetimes.utils.calibration_and_holdout_data(log, "id", "date", *SPLIT)


PICTURES = {
    f"picture of {name}": picture(draw)
    for name, draw in {
        "frequency and recency": lambda lt, log, fits: lt.plotting.plot_frequency_recency_matrix(
            fits[MODEL], T=2, max_frequency=3, max_recency=8
        ),
        "frequency and recency, Pareto/NBD": lambda lt, log, fits: lt.plotting.plot_frequency_recency_matrix(
            fits[f"ParetoNBDFitter {PENALTIES[1]}"], T=2, max_frequency=3, max_recency=8
        ),
        "P(alive)": lambda lt, log, fits: lt.plotting.plot_probability_alive_matrix(
            fits[MODEL], max_frequency=3, max_recency=8
        ),
        "repeat purchases": lambda lt, log, fits: lt.plotting.plot_expected_repeat_purchases(fits[MODEL], label="new"),
        "counts": lambda lt, log, fits: lt.plotting.plot_period_transactions(fits[MODEL]),
        "the holdout by frequency": lambda lt, log, fits: lt.plotting.plot_calibration_purchases_vs_holdout_purchases(
            fits[MODEL], split(lt, log), n=5
        ),
        "the holdout by time since": lambda lt, log, fits: lt.plotting.plot_calibration_purchases_vs_holdout_purchases(
            fits[MODEL], split(lt, log), kind="time_since_last_purchase", n=5
        ),
        "one history": lambda lt, log, fits: lt.plotting.plot_history_alive(fits[MODEL], 300, log[log["id"] == 5], "date"),
        "cumulative purchases": lambda lt, log, fits: lt.plotting.plot_cumulative_transactions(
            fits[MODEL], log, "date", "id", 200, 100
        ),
        "incremental purchases": lambda lt, log, fits: lt.plotting.plot_incremental_transactions(
            fits[MODEL], log, "date", "id", 30, 20, freq="W"
        ),
        "purchase rates": lambda lt, log, fits: lt.plotting.plot_transaction_rate_heterogeneity(fits[MODEL]),
        "dropout": lambda lt, log, fits: lt.plotting.plot_dropout_rate_heterogeneity(fits[MODEL]),
    }.items()
}


def main() -> None:
    import lifetimes
    import lifetimes.plotting
    import lifetimes.utils
    import matplotlib

    matplotlib.use("Agg")
    warnings.simplefilter("ignore")
    first, last, path = sys.argv[1:]
    with open(path, "w", encoding="utf-8") as file:
        for number in range(int(first), int(last)):
            np.random.seed(number)
            file.write(json.dumps(answers(lifetimes, number), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
