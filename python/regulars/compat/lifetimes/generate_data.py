"""Customers and purchases drawn by chance, from numpy's global generator: ``numpy.random.seed`` makes them the same again.

As lifetimes has it, a customer's ``frequency`` is the number of units of time with a purchase, not of purchases.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

__all__ = [
    "beta_geometric_beta_binom_model",
    "beta_geometric_nbd_model",
    "beta_geometric_nbd_model_transactional_data",
    "modified_beta_geometric_nbd_model",
    "pareto_nbd_model",
]


def beta_geometric_nbd_model(T: Any, r: float, alpha: float, a: float, b: float, size: int = 1) -> pd.DataFrame:
    """``size`` customers of ages ``T`` as BG/NBD has them, by ``customer_id``: ``frequency``, ``recency``, ``T``, ``lambda``,
    ``p``, ``alive``."""
    return _leaving_at_purchases(T, r, alpha, a, b, size, leaves_at_first=False)[0]


def modified_beta_geometric_nbd_model(T: Any, r: float, alpha: float, a: float, b: float, size: int = 1) -> pd.DataFrame:
    """``size`` customers of ages ``T`` as MBG/NBD has them; columns are those of ``beta_geometric_nbd_model``."""
    return _leaving_at_purchases(T, r, alpha, a, b, size, leaves_at_first=True)[0]


def pareto_nbd_model(T: Any, r: float, alpha: float, s: float, beta: float, size: int = 1) -> pd.DataFrame:
    """``size`` customers of ages ``T`` as Pareto/NBD has them, by ``customer_id``: ``frequency``, ``recency``, ``T``,
    ``lambda``, ``mu``, ``alive``."""
    ages = _ages(T, size)
    rate = np.random.gamma(r, 1 / alpha, size)
    leaving = np.random.gamma(s, 1 / beta, size)
    lifetime = np.random.exponential(1 / np.maximum(leaving, np.finfo(float).tiny))
    customer, time, _ = _purchases(np.minimum(lifetime, ages), rate, np.zeros(size), np.ones(size, dtype=bool))
    return _told(customer, time, ages, {"lambda": rate, "mu": leaving, "alive": lifetime > ages})


def beta_geometric_beta_binom_model(
    N: Any, alpha: float, beta: float, gamma: float, delta: float, size: int = 1
) -> pd.DataFrame:
    """``size`` customers with ``N`` chances to buy, as BG/BB has them: ``frequency``, ``recency``, ``n_periods``, ``p``,
    ``theta``, ``alive``, ``customer_id``. ``alive`` is of the period after the last one."""
    periods = _ages(N, size).astype(int)
    p = np.random.beta(alpha, beta, size)
    theta = np.random.beta(gamma, delta, size)
    left = np.random.geometric(np.maximum(theta, np.finfo(float).tiny))
    number = np.arange(1, periods.max() + 1)
    there = (number < left[:, None]) & (number <= periods[:, None])
    bought = there & (np.random.random(there.shape) < p[:, None])
    columns = {
        "frequency": bought.sum(axis=1),
        "recency": np.where(bought, number, 0).max(axis=1, initial=0),
        "n_periods": periods,
        "p": p,
        "theta": theta,
        "alive": left > periods + 1,
        "customer_id": np.arange(size),
    }
    customers: pd.DataFrame = pd.DataFrame(columns).astype(float)
    return customers


def beta_geometric_nbd_model_transactional_data(
    T: Any,
    r: float,
    alpha: float,
    a: float,
    b: float,
    observation_period_end: Any = "2019-1-1",
    freq: str = "D",
    size: int = 1,
) -> pd.DataFrame:
    """The purchases of ``size`` customers as BG/NBD has them: ``customer_id``, ``date``; the first is ``T`` units (``freq``)
    before the end.

    The same seed gives the customers of ``beta_geometric_nbd_model``. A purchase at time t is in the unit that ends next.
    """
    customers, customer, time = _leaving_at_purchases(T, r, alpha, a, b, size, leaves_at_first=False)
    # The unit is whatever pandas knows as one.
    named: Any = freq
    unit = pd.Timedelta(1, unit=named) if freq != "W" else pd.Timedelta(7, unit="D")
    born = pd.Timestamp(observation_period_end) - pd.to_timedelta(customers["T"].to_numpy() * unit)
    bought = born[customer] + pd.to_timedelta((1 + time) * unit)
    log = pd.DataFrame({"customer_id": np.concatenate([np.arange(size), customer]), "date": born.append(bought)})
    by_customer: pd.DataFrame = log.sort_values(["customer_id", "date"], ignore_index=True)
    return by_customer


def _ages(T: Any, size: int) -> np.ndarray:
    """As many ages as customers: one for all, or those given, over and over."""
    return np.resize(np.asarray(T, dtype=float), size)


def _leaving_at_purchases(
    T: Any, r: float, alpha: float, a: float, b: float, size: int, leaves_at_first: bool
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Customers who may leave after a purchase; and whose purchases were when."""
    ages = _ages(T, size)
    rate = np.random.gamma(r, 1 / alpha, size)
    p = np.random.beta(a, b, size)
    there = np.random.random(size) >= p if leaves_at_first else np.ones(size, dtype=bool)
    customer, time, alive = _purchases(ages, rate, p, there)
    return _told(customer, time, ages, {"lambda": rate, "p": p, "alive": alive}), customer, time


def _purchases(
    until: np.ndarray, rate: np.ndarray, p: np.ndarray, there: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Repeat purchases at these rates up to a time, by customer and time; after each its customer leaves by chance p. And who
    has not left."""
    alive = there.copy()
    buying = np.flatnonzero(alive)
    now = np.zeros(len(until))
    customers, times = [np.empty(0, dtype=int)], [np.empty(0)]
    while buying.size:
        now[buying] += np.random.exponential(1 / np.maximum(rate[buying], np.finfo(float).tiny))
        buying = buying[now[buying] <= until[buying]]
        customers.append(buying)
        times.append(now[buying])
        left = np.random.random(buying.size) < p[buying]
        alive[buying[left]] = False
        buying = buying[~left]
    customer, time = np.concatenate(customers), np.concatenate(times)
    order = np.lexsort((time, customer))
    return customer[order], time[order], alive


def _told(customer: np.ndarray, time: np.ndarray, ages: np.ndarray, more: dict[str, np.ndarray]) -> pd.DataFrame:
    units = np.unique(np.stack([customer, np.ceil(time)], axis=1), axis=0)[:, 0].astype(int)
    recency = np.zeros(len(ages))
    np.maximum.at(recency, customer, time)
    columns = {"frequency": np.bincount(units, minlength=len(ages)), "recency": recency, "T": ages, **more}
    index = pd.Index(np.arange(len(ages), dtype=float), name="customer_id")
    customers: pd.DataFrame = pd.DataFrame(columns, index=index).astype(float)
    return customers
