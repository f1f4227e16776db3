"""Customer models: who is still a customer, what they will buy, and what they are worth.

>>> import regulars as rg
>>> fit = rg.clv.BGNBD.given(r=0.243, alpha=4.414, a=0.793, b=2.426)
>>> who = {"frequency": [2], "recency": [30.43], "T": [38.86]}
>>> round(fit.expected_purchases(39, who)["expected_purchases"][0], 3)
1.226

``summary`` makes of a customer base what the models read: of each customer the ``frequency`` x (purchases after the first),
the ``recency`` t_x (from the first purchase to the last), the age ``T`` (from the first purchase to the end) and the
``monetary_value`` (mean of the repeat purchases). A model is fitted to it, or given its parameters, and asked.
"""

from __future__ import annotations

from regulars.clv.customers import contracts, summary
from regulars.clv.model import Diagnosis, Intervals, Model, load
from regulars.clv.purchases import (
    BGBB,
    BGNBD,
    MBGNBD,
    BGCNBDk,
    MBGCNBDk,
    RegularModel,
    NBD,
    BetaBinomial,
    ParetoNBD,
    PurchaseModel,
    ShiftedBetaGeometric,
)
from regulars.clv.spend import GammaGamma

__all__ = [
    "BGBB",
    "BGCNBDk",
    "BGNBD",
    "BetaBinomial",
    "Diagnosis",
    "GammaGamma",
    "Intervals",
    "MBGCNBDk",
    "MBGNBD",
    "Model",
    "NBD",
    "ParetoNBD",
    "PurchaseModel",
    "RegularModel",
    "ShiftedBetaGeometric",
    "contracts",
    "load",
    "summary",
]
