"""Know your regular customers, and reward them.

>>> import regulars as rg
>>> base = rg.CustomerBase({
...     "customer_id": ["ada", "ben", "ada"],
...     "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"],
... })
>>> base.repeat_customer_rate()
50.00 % (1 of 2; 95 % 9.45–90.55 %)

``CustomerBase`` reads orders once and answers for them; ``regulars.clv`` says what they will do, ``regulars.loyalty`` quotes
and books points. Every figure is a
``Table``, which goes to pandas, polars, pyarrow and duckdb; every refusal is an ``Error`` with a stable code.
"""

from __future__ import annotations

from regulars import clv, loyalty
from regulars.base import CustomerBase
from regulars.cohorts import Cohorts
from regulars.counts import churn_rate_from_counts, retention_rate_from_counts
from regulars.curve import Curve
from regulars.documents import Document, call, calls, figures, set_threads, version
from regulars.errors import (
    Error,
    InputError,
    InternalError,
    LedgerError,
    MetricsError,
    ModelsError,
    MoneyError,
    ProgramError,
)
from regulars.intake import Intake
from regulars.rate import Rate, RateFromCounts, RepeatWithin, RetentionRate
from regulars.rfm import Rfm
from regulars.survival import TimeToOrder
from regulars.survey import csat, nps
from regulars.table import Table
from regulars.unit_economics import unit_economics_from_counts

__all__ = [
    "Cohorts",
    "Curve",
    "CustomerBase",
    "Document",
    "Error",
    "InputError",
    "Intake",
    "InternalError",
    "LedgerError",
    "MetricsError",
    "ModelsError",
    "MoneyError",
    "ProgramError",
    "Rate",
    "RateFromCounts",
    "RepeatWithin",
    "RetentionRate",
    "Rfm",
    "Table",
    "TimeToOrder",
    "call",
    "calls",
    "churn_rate_from_counts",
    "clv",
    "csat",
    "figures",
    "loyalty",
    "nps",
    "retention_rate_from_counts",
    "set_threads",
    "unit_economics_from_counts",
    "version",
]
