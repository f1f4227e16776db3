"""Everything the report shows, as plain numbers: its headless twin."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from regulars._figures.retention import Measure
from regulars.base import CustomerBase
from regulars.cohorts import Cohorts
from regulars.intake import Intake
from regulars.loyalty import Program, Replay, replay
from regulars.rate import Rate
from regulars.report.outlook import Outlook, look_ahead
from regulars.report.winback import WinBack, win_back
from regulars.survival import TimeToOrder
from regulars.table import Table

__all__ = ["MEASURES", "SCORES", "Figures", "fitting_period", "gather"]

MEASURES: tuple[Measure, ...] = (
    "retention",
    "customers",
    "orders",
    "revenue",
    "cumulative_revenue",
    "average_order_value",
    "revenue_per_customer",
)
"""The measures of the cohort heat map, in the order in which they are offered."""

SCORES = (1, 2, 3, 4, 5)

# A bootstrap draws customers: of many each sample takes longer, and the interval is narrow anyway. The page says so.
SAMPLES, SAMPLES_OF_MANY, MANY = 1000, 100, 200_000


@dataclass(frozen=True)
class Figures:
    """Everything the report shows. What a log has no answer for is ``None``."""

    totals: Mapping[str, Any]
    """``totals``: one row."""
    period: str
    """The period of cohorts: day, week, month, quarter or year."""
    rate: Rate
    """``repeat_customer_rate``."""
    within: Rate | None
    """``repeat_within`` 90 days."""
    ratios: Mapping[str, Table]
    """``purchase_frequency``, ``average_order_value`` and ``customer_value`` with intervals, by name."""
    accounts: Table | None
    """``accounts`` by the period."""
    shares: Mapping[str, Table]
    """``returning_share`` of orders and of revenue, by measure."""
    cohorts: Mapping[str, Cohorts]
    """``cohorts`` by measure."""
    curves: Mapping[str, Table]
    """``curve`` by definition."""
    second: TimeToOrder | None
    """``time_to_order`` of the second order."""
    tiles: Table | None
    """``segments`` whose rules are the 25 pairs of scores, named such as ``51``: r first."""
    segments: Table | None
    """``segments`` under the usual names."""
    outlook: Outlook | None
    """What a customer model expects."""
    winback: WinBack | None
    """The customers to win back."""
    program: Program | None
    """The loyalty program that was given."""
    replay: Replay | None
    """What it would have awarded."""
    intake: Intake
    """What became of every row."""
    options: Mapping[str, Any]
    """How the orders were read."""
    samples: int = SAMPLES
    """From how many samples of a bootstrap the intervals of ratios come."""

    @property
    def has_money(self) -> bool:
        """Whether the orders carry amounts."""
        return "revenue" in self.totals

    @property
    def timezone(self) -> str:
        """The zone in which days are cut."""
        return str(self.options["timezone"])

    @property
    def standing(self) -> str | None:
        """Where the repeat customer rate lies against the published range: below, inside or above; ``None`` without one."""
        return None if self.rate.value is None else (self.rate.benchmark or {}).get("range")

    @property
    def points_scale(self) -> int:
        """The digits that the program's points have after their point."""
        return 0 if self.program is None else int(self.program.get("points", {}).get("scale", 0))

    def to_document(self) -> dict[str, Any]:
        """All of it as what JSON can hold: tables as their documents, by the names of the attributes."""
        tables = {
            "repeat_customer_rate": self.rate,
            "repeat_within": self.within,
            **self.ratios,
            "accounts": self.accounts,
            **{f"returning_share_of_{measure}": table for measure, table in self.shares.items()},
            **{f"cohorts_{measure}": table for measure, table in self.cohorts.items()},
            **{f"curve_{definition}": table for definition, table in self.curves.items()},
            "time_to_second_order": self.second,
            "rfm_scores": self.tiles,
            "segments": self.segments,
        }
        return {
            "schema": "regulars.report/1",
            "period": self.period,
            "options": dict(self.options),
            "totals": dict(self.totals),
            "bootstrap_samples": self.samples,
            **{name: None if table is None else table.to_document() for name, table in tables.items()},
            "outlook": None if self.outlook is None else self.outlook.to_document(),
            "winback": None if self.winback is None else self.winback.to_document(),
            "program": None if self.replay is None else json.loads(self.replay.text),
            "intake": self.intake.about["intake"],
        }


def gather(
    base: CustomerBase,
    period: str | None = None,
    *,
    program: Any = None,
    progress: Callable[[int, int], object] | None = None,
) -> Figures:
    """Asks the base for everything the report shows.

    Parameters
    ----------
    base : CustomerBase
        The customers and their orders.
    period : {"day", "week", "month", "quarter", "year"}, optional
        The period of the cohorts; by default it fits the log's length.
    program : optional
        A loyalty program: what it would have awarded is told too.
    progress : callable, optional
        Called as ``progress(done, total)`` after each step.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
    >>> figures = gather(base)
    >>> figures.rate, figures.period
    (50.00 % (1 of 2; 95 % 9.45–90.55 %), 'week')
    >>> figures.to_document()["accounts"]["columns"][1]["name"]
    'active'
    """
    steps = _Steps(progress)
    totals = {name: values[0] for name, values in base.totals().to_dict().items()}
    period = period or fitting_period(totals["first_order"], totals["as_of"])
    has_money, has_orders = "revenue" in totals, bool(totals["orders"])
    samples = SAMPLES_OF_MANY if totals["customers"] > MANY else SAMPLES

    rate = base.repeat_customer_rate()
    within = base.repeat_within(90) if has_orders else None
    ratios = {"purchase_frequency": base.purchase_frequency(bootstrap=samples)} if has_orders else {}
    steps.advance()
    if has_orders and has_money:
        ratios["average_order_value"] = base.average_order_value(bootstrap=samples)
        steps.advance()
        ratios["customer_value"] = base.customer_value(bootstrap=samples)
    steps.advance()
    accounts = base.accounts(period) if has_orders else None
    shares = {"orders": base.returning_share("orders")} if has_orders else {}
    if has_orders and has_money:
        shares["revenue"] = base.returning_share("revenue")
    cohorts: dict[str, Cohorts] = {name: base.cohorts(period, name) for name in (MEASURES if has_money else MEASURES[:3])}
    curves = {name: base.curve(name, period) for name in ("exact", "unbounded")} if has_orders else {}
    second = base.time_to_order() if has_orders else None
    steps.advance()
    pairs = [{"name": f"{r}{f}", "r": (r, r), "f": (f, f)} for r in SCORES for f in SCORES]
    tiles = base.segments(rules=pairs) if has_orders else None
    segments = base.segments() if has_orders else None
    steps.advance()
    outlook = look_ahead(base, totals) if has_orders else None
    steps.advance()
    winback = win_back(base, outlook) if has_orders else None
    steps.advance()
    club = None if program is None else Program.parse(program)
    replayed = None if club is None or not has_orders else replay(base, club)
    steps.done()
    return Figures(
        totals, period, rate, within, ratios, accounts, shares, cohorts, curves, second, tiles, segments, outlook, winback,
        club, replayed, base.intake, base.options, samples,
    )  # fmt: skip


def fitting_period(first: str | None, last: str | None) -> str:
    """Days, weeks, months or quarters, so that a log of this length has some dozen of them.

    >>> fitting_period("2026-01-05T00:00:00Z", "2026-01-20"), fitting_period("2010-12-01T08:26:00Z", "2011-12-09")
    ('day', 'month')
    """
    if first is None or last is None:
        return "month"
    days = (datetime.date.fromisoformat(last[:10]) - datetime.date.fromisoformat(first[:10])).days
    return "day" if days < 22 else "week" if days < 120 else "month" if days < 1300 else "quarter"


class _Steps:
    """Steps done, told to whoever wants to know."""

    TOTAL = 8

    def __init__(self, progress: Callable[[int, int], object] | None) -> None:
        self._progress, self._done = progress, 0

    def advance(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(min(self._done, self.TOTAL), self.TOTAL)

    def done(self) -> None:
        self._done = self.TOTAL - 1
        self.advance()
