"""What a customer model expects of the customers: whether it tracks what came, and what they will be worth.

BG/NBD for purchases, or NBD, in which nobody leaves, where no leaving is visible; and Gamma-Gamma for their value. A first fit
reads the first part of the log and is held against the rest, which it has not seen; a second one reads all of it and says
what will come.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from operator import mul
from typing import Any

from regulars import clv
from regulars._dates import day
from regulars.base import CustomerBase
from regulars.clv.customers import Customers
from regulars.errors import ModelsError
from regulars.table import Table

__all__ = ["Decile", "Outlook", "Tenth", "Track", "look_ahead"]

HORIZON_WEEKS, MONTHS, DISCOUNT_RATE = 52, 12, 0.01
_CALIBRATION = 2 / 3
_SHORTEST = 56
"""A log of fewer days has too little to hold back."""


@dataclass(frozen=True)
class Track:
    """Repeat purchases of all customers up to the end of a day."""

    day: str
    seen: int
    expected: float


@dataclass(frozen=True)
class Tenth:
    """A tenth of the customers, of which the first is the best by what is expected of it."""

    customers: int
    expected: float
    seen: float


@dataclass(frozen=True)
class Decile:
    """A tenth of the customers by the value that is expected of them."""

    customers: int
    value: float
    share: float


@dataclass(frozen=True)
class Outlook:
    """What a model expects. What could not be had is empty, and ``refused`` says why."""

    calibration_end: str | None
    """The last day that the first fit has seen."""
    tracks: Sequence[Track]
    """Week by week, those of the first fit."""
    tenths: Sequence[Tenth]
    """Purchases after ``calibration_end``, expected and seen."""
    deciles: Sequence[Decile]
    """Lifetime value of the next twelve months."""
    model: Mapping[str, Any] | None
    """The second fit, as a document."""
    spend: Mapping[str, Any] | None
    """The model of the value of purchases, as a document."""
    remarks: Mapping[str, str]
    """What is to be said against the fits, each by its name with a sentence."""
    predictions: Table | None
    """``customer_predictions`` of the second fit."""
    refused: str | None
    """Why there is no fit."""

    @property
    def holdout(self) -> Tenth | None:
        """All customers together after ``calibration_end``."""
        if not self.tenths:
            return None
        sums = [sum(getattr(tenth, name) for tenth in self.tenths) for name in ("customers", "expected", "seen")]
        return Tenth(*sums)

    def to_document(self) -> dict[str, Any]:
        """All of it as what JSON can hold, without the row of each customer."""
        return {
            "calibration_end": self.calibration_end,
            "tracking": [asdict(track) for track in self.tracks],
            "holdout_tenths": [asdict(tenth) for tenth in self.tenths],
            "value_deciles": [asdict(decile) for decile in self.deciles],
            "horizon_weeks": HORIZON_WEEKS,
            "value_months": MONTHS,
            "discount_rate": DISCOUNT_RATE,
            "model": self.model and dict(self.model),
            "spend": self.spend and dict(self.spend),
            "remarks": dict(self.remarks),
            "refused": self.refused,
        }


def look_ahead(base: CustomerBase, totals: Mapping[str, Any]) -> Outlook:
    """Fits the models and holds them against the orders.

    >>> import regulars as rg
    >>> base = rg.CustomerBase({"customer_id": [1, 2], "ordered_at": ["2026-01-05", "2026-01-09"]})
    >>> look_ahead(base, {"first_order": "2026-01-05T00:00:00Z", "as_of": "2026-01-09"}).refused
    'expected at least one customer who bought again, found none among 2'
    """
    remarks: dict[str, str] = {}
    try:
        summary = base.purchase_summary()
        model = _fitted(summary, remarks)
    except (ModelsError, _TooFew) as error:
        return Outlook(None, (), (), (), None, None, remarks, None, getattr(error, "message", str(error)))
    spend = _spend(summary, remarks)
    predictions = base.customer_predictions(
        model, spend, horizon=HORIZON_WEEKS, months=MONTHS, discount_rate=DISCOUNT_RATE
    )
    values = predictions["customer_lifetime_value"] if spend is not None else []
    calibration_end, tracks, tenths = _held_out(base, totals, remarks)
    return Outlook(
        calibration_end, tracks, tenths, _deciles(values), model.to_document(), None if spend is None else spend.to_document(), remarks,
        predictions, None,
    )  # fmt: skip


_MANY = 100_000
"""Of so many customers parameters are known as well as anybody needs; more take longer and tell no more."""


def _sample(summary: Table, remarks: dict[str, str]) -> Customers:
    """The customers that parameters are fitted to: all of them, or of very many every so-manieth by rising id."""
    every = -(-len(summary) // _MANY)
    if every <= 1:
        return summary
    remarks.setdefault("sample", f"the parameters were fitted to every {every}th of {len(summary):,} customers")
    names = [name for name in ("frequency", "recency", "T", "monetary_value") if name in summary.columns]
    return {name: summary[name][::every] for name in names}


def _fitted(summary: Table, remarks: dict[str, str]) -> clv.PurchaseModel:
    customers = _sample(summary, remarks)
    model: clv.PurchaseModel = clv.BGNBD().fit(customers)
    told = model.diagnosis_.remarks if model.diagnosis_ is not None else {}
    if "too_few_repeaters" in told:
        # There is a fit, but nobody should be judged by it.
        raise _TooFew(told["too_few_repeaters"])
    if "no_dropout_visible" in told:
        # The parameters of leaving could be anything; without them the customers are explained as well.
        remarks.setdefault("no_dropout_visible", told["no_dropout_visible"])
        model = clv.NBD().fit(customers)
    _remark(remarks, model)
    return _bounded(model, customers)


class _TooFew(Exception):
    """Too few customers bought again."""


_MOST = 1000.0
"""Where a + b of BG/NBD is larger, the chance of leaving is the same for all customers, to a thousandth."""


def _bounded(model: clv.PurchaseModel, summary: Customers) -> clv.PurchaseModel:
    """A model whose parameters of leaving run away along a line on which nothing changes, stopped on that line: where they are
    enormous, expectations take forever."""
    parameters = model.params_
    size = parameters.get("a", 0.0) + parameters.get("b", 0.0)
    if size <= _MOST:
        return model
    scaled = {name: value * _MOST / size if name in "ab" else value for name, value in parameters.items()}
    stopped = clv.BGNBD.given(**scaled)
    found = sum(stopped.log_likelihood(summary)["log_likelihood"])
    if model.log_likelihood_ is None or found < model.log_likelihood_ - 1:
        raise _TooFew("the parameters of leaving ran away, and no model near by explains these customers as well")
    return stopped


def _spend(summary: Table, remarks: dict[str, str]) -> clv.GammaGamma | None:
    if "monetary_value" not in summary.columns:
        return None
    try:
        spend = clv.GammaGamma().fit(_sample(summary, remarks))
    except ModelsError as error:
        remarks["no_value"] = error.message
        return None
    _remark(remarks, spend)
    return spend


def _remark(remarks: dict[str, str], model: clv.Model) -> None:
    if model.diagnosis_ is not None:
        for name, sentence in model.diagnosis_.remarks.items():
            remarks.setdefault(name, sentence)


def _held_out(
    base: CustomerBase, totals: Mapping[str, Any], remarks: dict[str, str]
) -> tuple[str | None, list[Track], list[Tenth]]:
    first = datetime.date.fromisoformat(day(totals["first_order"], base.options["timezone"]))
    last = datetime.date.fromisoformat(totals["as_of"])
    days = (last - first).days + 1
    if days < _SHORTEST:
        return None, [], []
    end = (first + datetime.timedelta(days=round(days * _CALIBRATION) - 1)).isoformat()
    summary = base.purchase_summary(calibration_end=end)
    try:
        model = _fitted(summary, remarks)
    except (ModelsError, _TooFew) as error:
        remarks["no_tracking"] = getattr(error, "message", str(error))
        return None, [], []
    expected = model.expected_purchases(summary["holdout_duration"][0], summary)["expected_purchases"]
    return end, _tracks(base, model), _tenths(expected, summary["holdout_frequency"])


def _tracks(base: CustomerBase, model: clv.PurchaseModel) -> list[Track]:
    """What came and what was to be expected of customers who came when they did, at the end of every week."""
    accounts = base.accounts("day").to_dict()
    newcomers = accounts["new"]
    of_one = [model.expected_purchases_of_new(age / 7) for age in range(len(newcomers))]
    tracks, seen = [], 0
    for place, active in enumerate(accounts["active"]):
        # Who is active on a day and not new makes a repeat purchase: a purchase is all of one day.
        seen += active - newcomers[place]
        if place % 7 == 6:
            expected = sum(many * of_one[place - come] for come, many in enumerate(newcomers[: place + 1]) if many)
            tracks.append(Track(accounts["period"][place], seen, expected))
    return tracks


def _tenths(expected: Sequence[float], seen: Sequence[int]) -> list[Tenth]:
    """Tenths of the customers, from the one of whom most is expected to the one of whom least is.

    Customers who are alike are one group, which a border may cut: each part takes its share of what they did, since nothing
    tells which of them did it.

    >>> _tenths([1.0] * 20, [3] * 10 + [1] * 10)[0]
    Tenth(customers=2, expected=2.0, seen=4.0)
    """
    size = Counter(expected)
    did: Counter[float] = Counter()
    for value, count in zip(expected, seen, strict=True):
        if count:
            did[value] += count
    values = sorted(size, reverse=True)
    sizes = [size[value] for value in values]
    upto = [0, *accumulate(sizes)]
    hopes = [0.0, *accumulate(map(mul, values, sizes))]
    deeds = [0, *accumulate(did[value] for value in values)]
    cuts = [-(-len(expected) * part // 10) for part in range(11)]

    def at(customers: int, sums: Sequence[float]) -> float:
        """The sum over so many customers from the first: straight within a group."""
        place = bisect_left(upto, customers)
        if upto[place] == customers:
            return sums[place]
        share = (customers - upto[place - 1]) / (upto[place] - upto[place - 1])
        return sums[place - 1] + share * (sums[place] - sums[place - 1])

    return [
        Tenth(end - start, at(end, hopes) - at(start, hopes), float(at(end, deeds) - at(start, deeds)))
        for start, end in zip(cuts, cuts[1:])
        if end > start
    ]


def _deciles(values: Sequence[float | None]) -> list[Decile]:
    known = sorted((value for value in values if value is not None), reverse=True)
    total = sum(known)
    if not known or total <= 0:
        return []
    cuts = [-(-len(known) * part // 10) for part in range(11)]
    parts = [known[start:end] for start, end in zip(cuts, cuts[1:]) if end > start]
    return [Decile(len(part), sum(part), sum(part) / total) for part in parts]
