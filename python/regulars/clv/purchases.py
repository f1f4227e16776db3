"""Models of purchases to come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from regulars.clv import _plots
from regulars.clv.customers import Customers
from regulars.clv.model import Intervals, Model
from regulars.clv.spend import GammaGamma
from regulars.table import Table

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = [
    "BGBB",
    "BGCNBDk",
    "BGNBD",
    "BetaBinomial",
    "MBGCNBDk",
    "MBGNBD",
    "NBD",
    "ParetoNBD",
    "PurchaseModel",
    "RegularModel",
    "ShiftedBetaGeometric",
]

Unit = Literal["day", "week", "month", "year"]


class PurchaseModel(_plots.Plots, Model):
    """What all models of purchases are asked. Times are in the unit of the summary that the model was fitted to.

    Where ``summary`` is not given, it is the one that the model was fitted to. Answers are tables with a row for each
    customer; with ``samples`` they have its interval, ``low`` and ``high`` (see ``Intervals``).
    """

    def probability_alive(self, summary: Customers = None, **intervals: Unpack[Intervals]) -> Table:
        """P(alive): the probability that each customer will still buy, given what it did; in discrete time that it is there
        for the next period."""
        return self._ask("probability_alive", summary, intervals)

    def expected_purchases(
        self, horizon: float, summary: Customers = None, **intervals: Unpack[Intervals]
    ) -> Table:
        """The purchases that each customer is expected to make over the time to come, given what it did."""
        return self._ask("expected_purchases", summary, intervals, horizon=float(horizon))

    def expected_purchases_of_new(self, horizon: float) -> float:
        """The repeat purchases that a new customer is expected to make from its first purchase on."""
        return self._fitted.expected_purchases_of_new(float(horizon))

    def purchase_probability(self, count: int, horizon: float, summary: Customers = None) -> Table:
        """The probability that each customer makes exactly ``count`` purchases over the time to come."""
        return self._ask("purchase_probability", summary, count=count, horizon=float(horizon))

    def purchase_probability_of_new(self, count: int, horizon: float) -> float:
        """The probability that a new customer makes exactly ``count`` repeat purchases.

        >>> import regulars as rg
        >>> fit = rg.clv.BGNBD.given(r=0.243, alpha=4.414, a=0.793, b=2.426)
        >>> round(fit.purchase_probability_of_new(0, 39), 4)
        0.5738
        """
        return self._fitted.purchase_probability_of_new(count, float(horizon))

    def discounted_residual_transactions(self, discount_rate: float, summary: Customers = None) -> Table:
        """DERT: the purchases that each customer is expected to make over all time to come, discounted at this rate per unit
        of time (continuously, in discrete time per period). Not every model has it."""
        return self._ask("discounted_residual_transactions", summary, discount_rate=discount_rate)

    def discounted_purchases(
        self, horizon: int = 12, discount_rate: float = 0.01, unit: Unit | float = "week", summary: Customers = None
    ) -> Table:
        """The purchases that each customer is expected to make over months to come, each month's discounted; arguments as of
        ``customer_lifetime_value``."""
        return self._ask("discounted_purchases", summary, **_valued(horizon, discount_rate, unit))

    def customer_lifetime_value(
        self,
        spend: GammaGamma,
        horizon: int = 12,
        discount_rate: float = 0.01,
        unit: Unit | float = "week",
        summary: Customers = None,
        **intervals: Unpack[Intervals],
    ) -> Table:
        """What each customer will be worth over months to come: the sum of (purchases expected in month i) · (expected value
        of a purchase) / (1 + ``discount_rate``)^i.

        Parameters
        ----------
        spend : GammaGamma
            The model of the value of purchases.
        horizon : int
            How many months.
        discount_rate : float
            Per month: 0.01 is about 12.7 % a year.
        unit : {"day", "week", "month", "year"} or float
            The unit of time of the summary; or how many of them a month is taken to have, such as lifetimes' 4.345 weeks. A
            month has 365.2425 / 12 days here.
        summary, intervals
            As for all.

        Examples
        --------
        >>> import regulars as rg
        >>> fit = rg.clv.BGNBD.given(r=0.243, alpha=4.414, a=0.793, b=2.426)
        >>> spend = rg.clv.GammaGamma.given(p=6.25, q=3.74, v=15.44)
        >>> who = {"frequency": [2], "recency": [30.43], "T": [38.86], "monetary_value": [22.345]}
        >>> round(fit.customer_lifetime_value(spend, summary=who)["customer_lifetime_value"][0], 1)
        36.3
        """
        valued = _valued(horizon, discount_rate, unit)
        return self._ask("customer_lifetime_value", summary, intervals, spend=dict(spend.to_document()), **valued)

    def simulate(self, ages: Sequence[float], seed: int = 0) -> dict[str, list[float]]:
        """Customers of these ages drawn by chance as the model has them: ``frequency``, ``recency``, ``T``, and of a
        regular model ``log_intervals``."""
        return dict(self._fitted.simulate([float(age) for age in ages], seed))


def _valued(months: int, discount_rate: float, unit: Unit | float) -> dict[str, Any]:
    length = {"unit": unit} if isinstance(unit, str) else {"period_length": float(unit)}
    return {"periods": months, "discount_rate": discount_rate, **length}


class BGNBD(PurchaseModel):
    """BG/NBD: purchases at a gamma-distributed rate; after each a customer may leave, with a beta-distributed chance.

    Parameters ``r``, ``alpha`` (of the rate), ``a``, ``b`` (of the chance). Fader, Hardie and Lee (2005), *"Counting Your
    Customers" the Easy Way*, Marketing Science 24, 275–284.
    """

    name = "bg_nbd"


class MBGNBD(PurchaseModel):
    """MBG/NBD: as BG/NBD, but a customer may also leave after its first purchase.

    Parameters ``r``, ``alpha``, ``a``, ``b``. Batislam, Denizel and Filiztekin (2007), Int. J. Research in Marketing 24,
    201–209; Hoppe and Wagner (2007), Marketing JRM 3, 75–90.
    """

    name = "mbg_nbd"


class RegularModel(PurchaseModel):
    """What the models of regular purchases share: times between purchases are Erlang-k distributed.

    Parameters
    ----------
    k : int, optional
        The k to fit with, from 1 (purchases come as they come) to 12 (like clockwork). By default that of the greatest
        likelihood is found. A summary with ``intervals`` tells most about it; without, it is told by recencies alone.
    penalty, start
        As for all; ``start`` without k.
    """

    def __init__(
        self, *, k: int | None = None, penalty: float = 0.0, start: Sequence[float] | None = None
    ) -> None:
        super().__init__(penalty=penalty, start=start)
        self.k = k


class BGCNBDk(RegularModel):
    """BG/CNBD-k: as BG/NBD, but with regular times between purchases.

    Parameters ``r``, ``alpha`` (of the rate of phases, ``k`` of which make a purchase), ``a``, ``b`` (of the chance to leave)
    and ``k``. Platzer and Reutterer (2016), *Ticking Away the Moments*, Marketing Science 35, 779–799; Reutterer, Platzer and
    Schröder (2021), Int. J. Research in Marketing 38, 194–215.

    >>> import regulars as rg
    >>> drawn = rg.clv.BGCNBDk.given(r=0.8, alpha=4, a=0.8, b=2.5, k=3).simulate([40] * 1000, 1)
    >>> rg.clv.BGCNBDk().fit(drawn).params_["k"]
    3.0
    """

    name = "bg_cnbd_k"


class MBGCNBDk(RegularModel):
    """MBG/CNBD-k: as BG/CNBD-k, but a customer may also leave after its first purchase."""

    name = "mbg_cnbd_k"


class ParetoNBD(PurchaseModel):
    """Pareto/NBD: purchases at a gamma-distributed rate over a lifetime whose rate of ending is gamma-distributed.

    Parameters ``r``, ``alpha`` (of purchases), ``s``, ``beta`` (of the lifetime). Schmittlein, Morrison and Colombo (1987),
    *Counting Your Customers*, Management Science 33, 1–24.
    """

    name = "pareto_nbd"


class NBD(PurchaseModel):
    """NBD: purchases at a gamma-distributed rate, and nobody leaves. Parameters ``r`` and ``alpha``. Ehrenberg (1959),
    Applied Statistics 8, 26–41."""

    name = "nbd"


class BGBB(PurchaseModel):
    """BG/BB: in every period a customer buys or not, and before a period may leave, with beta-distributed chances.

    Parameters ``alpha``, ``beta`` (to buy), ``gamma``, ``delta`` (to leave). It reads a ``discrete`` summary. Fader, Hardie
    and Shang (2010), Marketing Science 29, 1086–1108.
    """

    name = "bg_bb"


class BetaBinomial(PurchaseModel):
    """Beta-binomial: in every period a customer buys or not, with a beta-distributed chance, and nobody leaves. Parameters
    ``alpha`` and ``beta``; it reads a ``discrete`` summary."""

    name = "beta_binomial"


class ShiftedBetaGeometric(PurchaseModel):
    """sBG: customers under contract, who leave at each renewal with a beta-distributed chance.

    Parameters ``alpha`` and ``beta``. It reads what ``contracts`` gives: ``T`` renewals were due, ``recency`` (and
    ``frequency``) were made. A purchase is a renewal. Fader and Hardie (2007), *How to Project Customer Retention*, J.
    Interactive Marketing 21, 76–90.

    >>> import regulars as rg
    >>> regular = [1000, 631, 468, 382, 326, 289, 262, 241]
    >>> rg.clv.ShiftedBetaGeometric().fit(rg.clv.contracts(regular))
    ShiftedBetaGeometric(alpha=0.704077, beta=1.18204)
    """

    name = "sbg"
