"""Random data sets, one for each number: the same with every numpy, and none of them anybody's."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

START = pd.Timestamp("2020-01-01")


@cache
def sample(number: int) -> dict[str, pd.DataFrame]:
    """Customers of a model in continuous time, each of the three in turn, customers of one in periods, and a log of purchases
    with their values."""
    random = np.random.RandomState(number)
    return {"customers": customers(random, number % 3), "periods": periods(random), "log": log(random)}


def customers(random: Any, model: int) -> pd.DataFrame:
    """Of a BG/NBD, an MBG/NBD or a Pareto/NBD whose parameters are drawn too, with ages in days or parts of them."""
    count = int(random.choice([300, 800, 1500]))
    r, alpha, a, b = random.uniform(0.3, 2), random.uniform(3, 20), random.uniform(0.4, 1.5), random.uniform(1, 4)
    age = random.uniform(40, 120, count).round(random.choice([0, 2]))
    rate, leaves = np.maximum(random.gamma(r, 1 / alpha, count), 1e-9), random.beta(a, b, count)
    lives = random.exponential(1 / random.gamma(a, 1 / (20 * b), count)) if model == 2 else np.full(count, np.inf)
    frequency, recency = np.zeros(count), np.zeros(count)
    for who in range(count):
        time, there = 0.0, model != 1 or random.rand() >= leaves[who]
        while there:
            time += random.exponential(1 / rate[who])
            if time > min(age[who], lives[who]):
                break
            frequency[who], recency[who] = frequency[who] + 1, time
            there = model == 2 or random.rand() >= leaves[who]
    recency = np.minimum(recency.round(3), age)
    # A purchase in the first moments is one with the first, not a repeat one.
    frequency[recency == 0] = 0
    bought = np.maximum(frequency, 1)
    value = random.gamma(6 * bought, 1 / (bought * random.gamma(4, 1 / 15, count))).round(2) + 0.01
    value[frequency == 0] = 0
    return pd.DataFrame({"frequency": frequency, "recency": recency, "T": age, "monetary_value": value})


def periods(random: Any) -> pd.DataFrame:
    """Of a BG/BB over six periods, counted."""
    buys, leaves = random.beta(1.2, 0.8, 2000), random.beta(0.7, 2.8, 2000)
    frequency, recency = np.zeros(2000, int), np.zeros(2000, int)
    there = np.ones(2000, bool)
    for period in range(1, 7):
        there &= random.rand(2000) >= leaves
        bought = there & (random.rand(2000) < buys)
        frequency, recency = frequency + bought, np.where(bought, period, recency)
    counted = pd.DataFrame({"frequency": frequency, "recency": recency}).value_counts().sort_index()
    return counted.rename("weights").reset_index().assign(n_periods=6)


def log(random: Any) -> pd.DataFrame:
    """Three hundred days of purchases of 150 customers who come over the first hundred of them."""
    first = random.randint(0, 100, 150)
    who = np.concatenate([np.arange(150), random.randint(0, 150, 750)])
    day = first[who] + (random.exponential(60, 900) * (np.arange(900) >= 150)).astype(int)
    made = pd.DataFrame(
        {"id": who, "date": START + pd.to_timedelta(day, unit="D"), "value": random.gamma(2, 10, 900).round(2) + 0.01}
    )
    return made[day < 300].reset_index(drop=True)
