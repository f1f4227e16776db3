"""The customer base: orders, read once, that answer every question."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from regulars import _regulars, _source
from regulars._dates import Date, day, iso
from regulars._figures import Figures
from regulars.intake import Intake
from regulars.table import Table

__all__ = ["CustomerBase"]

class CustomerBase(Figures):
    """Customers and their orders, read in one pass and kept, so that every figure is cheap afterwards.

    Parameters
    ----------
    orders
        An order log: a row for each order, or for each line of an order. Anything with ``__arrow_c_stream__`` (a
        DataFrame of pandas or polars, a pyarrow table or reader, a duckdb relation), a polars LazyFrame, a dict of numpy
        arrays or lists, or the path (or paths) of CSV or Parquet files. Arrow and numpy memory is read where it lies.
        A ``pyarrow.RecordBatchReader`` may be larger than memory: of its batches only what a base keeps stays.
    customer_id : str, optional
        The column that says who ordered: integers, text or categories of these; missing (or empty text) = a guest,
        counted and kept out of customer figures. Like the next three, it is found by its usual names when it is not
        given; all further columns have to be named.
    ordered_at : str, optional
        The column that says when: timestamps, dates or ISO 8601 text, from the year 1 to 9999. Without a zone of its own,
        a time is what a clock on the wall of ``timezone`` said: of an hour that came twice it is the earlier one, an
        hour that was skipped moves forward by the gap, and both are counted.
    order_id : str, optional
        The column that says which order a row belongs to: rows of one id are one order, of the earliest time and the
        summed amount. Without it, every row is an order. One id with two customers is an error.
    amount : str, optional
        The column of net revenue, held exactly: integers as they are, in your unit; decimals, floats and text with
        ``amount_scale`` digits. Figures come back in the same unit. A missing amount is an error, 0 is none.
    timezone : str
        The IANA zone in which days, weeks and months are cut.
    refunds : {"net", "net_at_order", "drop", "error"}
        A refund is what ``kind`` says is one; without ``kind``, an order whose total is negative (negative lines in a
        positive order are discounts). ``net`` books it in the period of the refund, ``net_at_order`` in that of the
        order it names (needs ``refund_of`` or ``kind``; one whose order isn't there stays in its own period and is
        counted), ``drop`` only counts it, ``error`` refuses it. A refund is never a purchase.
    duplicates : {"keep", "drop"}
        What to do with rows that repeat another one in all that a base keeps of a row: customer, time, order, amount and,
        where they are read, refund, order refunded, cost and billing. Status and segments do not tell rows apart, so
        lines of one order that differ only in what was bought are repeated rows here. Either way they are counted.
    on_error : {"raise", "report"}
        Whether a value that cannot be read is an error, or its row is set aside and counted in ``intake``.
    amount_scale : int, optional
        Decimal places of amounts, 0 to 6; by default the fewest that hold the column. An integer column has none.
    merge_same_day : bool
        Whether a customer's orders of one local day are one order, of the earliest time and the summed amount.
    observed_until : date, optional
        The first instant that was not observed, or the first day; by default the start of the local day after the last
        order. Rows from then on are left out and counted.
    loader : str, optional
        The rules of a shop's export, which says which rows are orders and which columns mean what: ``"magento"``,
        ``"online_retail"``, ``"opencart"``, ``"prestashop"``, ``"shopify"`` or ``"woocommerce"``. What it leaves out is
        counted by reason.
    decimal, thousands : str, optional
        How amounts and costs are written where they are texts: the mark before the fraction (``"."`` or ``","``) and the one
        that may stand between groups of three digits (``"."``, ``","``, ``"'"`` or ``" "``), as pandas has them. A text written
        otherwise is an error: nothing is guessed.
    day_first, month_first : bool
        Which comes first in texts such as ``5/1/2026`` or ``5.1.2026 14:30``. Texts with the year first are read as they are.
    progress : callable, optional
        Called now and then as ``progress(done, total)`` while the orders are read, in pieces of work.
    kind : str, optional
        The column (text) that says whether a row is a refund. The amount of such a row is taken off, whichever sign it
        has. A refund with the id of its order gives that one back.
    refund_kinds : list of str, optional
        The kinds that are refunds, in small or capital letters; every other is an order. By default refund, refunded,
        return, credit, credit note and creditmemo.
    refund_of : str, optional
        The column that says which order a refund gives back, by its ``order_id``; missing where none.
    status : str, optional
        The column (text) of the order's state in the shop; needs ``statuses``.
    statuses : list of str, optional
        The states whose rows are orders; rows of all others are counted by their state and left out. Without
        ``status``, the column is called ``status``.
    cost : str, optional
        The column of the cost of goods and servicing, in the unit of the amounts, for profit.
    currency : str, optional
        The column of each row's currency (codes of ISO 4217), or the code of the one that all amounts are in, such as
        ``"EUR"``. Rows of several currencies need ``rates``.
    rates : dict, optional
        What one unit of each currency is worth in the one that figures are in, whose own rate is 1, as numbers, text or
        ``Decimal``: ``{"EUR": 1, "GBP": "1.17"}``. A row of any other currency is an error. What is converted is rounded,
        half to even, to ``amount_scale`` digits, by default those of the currency.
    guest_key : str, optional
        The column of what may tell who a guest is, such as an address; needs ``identity``.
    identity : dict, list of pairs or table, optional
        Which customer a guest's key is known to be: a dict ``{key: customer_id}``, pairs ``(key, customer_id)``, or a
        table of two columns in this order (pandas, polars, pyarrow, duckdb, a dict of two lists). Of equal keys the
        first one counts; a pair that lacks one of the two is left out. Ids are of the type of ``customer_id``, and keys
        are compared as they would be written.
    billing_interval : str, optional
        The column of how often a subscription is billed, as durations of ISO 8601 such as ``P1M``.
    billed_until : str, optional
        The column of the time up to which a subscription has been billed.
    segments : list of str, optional
        The columns that tell segments, which figures take as ``by``. By default, of tables in memory, every column
        without a role that holds text, categories, truth values or integers of at most 1,000 different values
        (``intake.not_segments`` names those with more); of files and LazyFrames none, as only what is asked for is
        read. ``[]`` means none. A customer belongs to the segment of its first order.
    count_refunded : bool
        Whether an order that was wholly refunded is still an order. If not, it and its refunds are left out and counted;
        needs ``refund_of`` or ``kind``.

    Raises
    ------
    InputError
        1001 missing column, 1002 unknown column, 1003 column type, 1004 columns of different lengths, 1005 unreadable
        value, 1006 missing value, 1007 one order id with two customers, 1008 refund found, 1009 a time outside the years 1
        to 9999, 1010 unreadable file, 1012 invalid option, 1014 a loader that does not exist. Where a row is at fault, ``error.row`` names it, from 0.
    TypeError
        When ``orders`` is nothing of the kind above, or a column holds what is no number, text or time.
    MetricsError
        3003 invalid time zone.
    MoneyError
        2001 a sum that does not fit 64 bits, 2002 an amount with more digits than its scale, 2005 several currencies
        without rates, or a currency that has none.
    KeyboardInterrupt
        On Ctrl-C: the work stops, and nothing is kept of it.

    Notes
    -----
    A base can be pickled, so it goes to the processes of ``multiprocessing`` as it is.

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase({
    ...     "customer_id": ["ada", "ben", "ada", "eve"],
    ...     "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01", "2026-02-03"],
    ...     "amount": [12.50, 8.00, 20.00, 5.25],
    ... })
    >>> base
    CustomerBase(4 orders, 3 customers, 2026-01-05 to 2026-02-03)
    >>> base.repeat_customer_rate()
    33.33 % (1 of 3; 95 % 6.15–79.23 %)

    A guest who is known by an address, a refund, and orders of two countries:

    >>> base = rg.CustomerBase(
    ...     {
    ...         "customer_id": ["ada", None, "ada", "eve"],
    ...         "email": ["ada@a.io", "ada@a.io", "ada@a.io", "eve@e.io"],
    ...         "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01", "2026-02-03"],
    ...         "amount": [12.50, 8.00, 8.00, 5.25],
    ...         "what": ["order", "order", "refund", "order"],
    ...         "country": ["NZ", "NZ", "NZ", "PL"],
    ...     },
    ...     guest_key="email", identity={"ada@a.io": "ada"}, kind="what",
    ... )
    >>> base.totals(by="country").to_dict()["revenue"]
    [12.5, 5.25]

    What a spreadsheet wrote in Poland:

    >>> sheet = {"Klient": ["Ada", "Ben"], "Data": ["5.01.2026", "31.01.2026 14:30"], "Kwota": ["1 234,50", "8,00"]}
    >>> base = rg.CustomerBase(
    ...     sheet, customer_id="Klient", ordered_at="Data", amount="Kwota", decimal=",", thousands=" ", day_first=True)
    >>> base, base.totals()["revenue"]
    (CustomerBase(2 orders, 2 customers, 2026-01-05 to 2026-01-31), ['1242.5'])
    """

    def __init__(
        self,
        orders: Any,
        *,
        customer_id: str | None = None,
        ordered_at: str | None = None,
        order_id: str | None = None,
        amount: str | None = None,
        timezone: str = "UTC",
        refunds: Literal["net", "net_at_order", "drop", "error"] = "net",
        duplicates: Literal["keep", "drop"] = "keep",
        on_error: Literal["raise", "report"] = "raise",
        amount_scale: int | None = None,
        merge_same_day: bool = False,
        observed_until: Date | None = None,
        loader: str | None = None,
        decimal: str | None = None,
        thousands: str | None = None,
        day_first: bool = False,
        month_first: bool = False,
        progress: _source.Progress | None = None,
        kind: str | None = None,
        refund_kinds: Sequence[str] | None = None,
        refund_of: str | None = None,
        status: str | None = None,
        statuses: Sequence[str] | None = None,
        cost: str | None = None,
        currency: str | None = None,
        rates: Mapping[str, Any] | None = None,
        guest_key: str | None = None,
        identity: Mapping[Any, Any] | Iterable[tuple[Any, Any]] | Any | None = None,
        billing_interval: str | None = None,
        billed_until: str | None = None,
        segments: Sequence[str] | None = None,
        count_refunded: bool = True,
    ) -> None:
        options = {
            "customer_id": customer_id,
            "ordered_at": ordered_at,
            "order_id": order_id,
            "amount": amount,
            "timezone": timezone,
            "refunds": refunds,
            "duplicates": duplicates,
            "on_error": on_error,
            "amount_scale": amount_scale,
            "merge_same_day": merge_same_day,
            "observed_until": iso(observed_until),
            "kind": kind,
            "refund_kinds": _source.listed(refund_kinds),
            "refund_of": refund_of,
            "status": status,
            "statuses": _source.listed(statuses),
            "cost": cost,
            "currency": currency,
            "rates": _source.rates(rates),
            "guest_key": guest_key,
            "identity": _source.identity(identity),
            "billing_interval": billing_interval,
            "billed_until": billed_until,
            "segments": _source.listed(segments),
            "count_refunded": count_refunded,
        }
        written = _source.notation(decimal, thousands, day_first, month_first)
        target = _source.Built(_source.dumps({**options, "loader": loader, **written}), progress)
        self._core = _source.read(orders, options, loader, target)

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, progress: _source.Progress | None = None) -> CustomerBase:
        """The base that ``save`` wrote.

        Raises ``InputError`` 1010 for a file that cannot be read, 1016 for one that is no saved base or was damaged, if
        only in one bit, and 1017 for one of a later version of the library.

        >>> import os, tempfile
        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 1], "ordered_at": ["2026-01-05", "2026-02-09"]})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     base.save(os.path.join(folder, "shop.regulars"))
        ...     rg.CustomerBase.load(os.path.join(folder, "shop.regulars"))
        CustomerBase(2 orders, 1 customers, 2026-01-05 to 2026-02-09)
        """
        return cls._of(_regulars.load(os.fsdecode(path), progress))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the base to a file, from which ``load`` reads it again, with the same figures to the last digit.

        The file holds every order, which is what merging and appending need, and a checksum. Equal bases are equal
        bytes, whatever the order of their rows. What was at ``path`` before stays until all is written.

        Raises ``InputError`` 1018 when the file cannot be written.
        """
        self._core.save(os.fsdecode(path))

    def merge(self, other: CustomerBase, *, progress: _source.Progress | None = None) -> CustomerBase:
        """The base of the rows of both; neither of the two is changed.

        It is the same as one read of all rows at once, whichever rows are in which, also where the lines of one order,
        or an order and its refund, are in both. Row numbers of errors go on from this base's rows to the other's. Both
        have to be read by the same rules (zone, refunds, duplicates and so on), else 1012; their columns may have other
        names. Where ``observed_until`` was not given, it follows from all orders.

        Raises what only shows with all rows at hand: ``InputError`` 1007 one order id with two customers, 1008 refund
        found, ``MoneyError`` 2001 a sum that does not fit.

        >>> import regulars as rg
        >>> january = rg.CustomerBase({"customer_id": [1, 2], "ordered_at": ["2026-01-05", "2026-01-09"]})
        >>> february = rg.CustomerBase({"customer_id": [1], "ordered_at": ["2026-02-09"]})
        >>> january.merge(february)
        CustomerBase(3 orders, 2 customers, 2026-01-05 to 2026-02-09)
        """
        if not isinstance(other, CustomerBase):
            raise TypeError(f"expected a CustomerBase, found {type(other).__name__}")
        return self._of(self._core.merge(other._core, progress))

    def append(
        self,
        orders: Any,
        *,
        observed_until: Date | None = None,
        loader: str | None = None,
        decimal: str | None = None,
        thousands: str | None = None,
        day_first: bool = False,
        month_first: bool = False,
        progress: _source.Progress | None = None,
    ) -> CustomerBase:
        """The base of its own rows and further ones; this one is not changed.

        It is the same as one read of all rows at once. ``orders`` is whatever the base could be built from, with columns
        of the same names, and is read by the same options; ``identity`` among them, unless the base was loaded from a
        file, which does not keep it.

        Parameters
        ----------
        orders
            As for ``CustomerBase``.
        observed_until : date, optional
            To where observation has gone on, if that was said for the base.
        loader : str, optional
            The loader of a shop's export, if the base was read through one.
        decimal, thousands, day_first, month_first
            How these orders are written, as for ``CustomerBase``.
        progress : callable, optional
            As for ``CustomerBase``.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 2], "ordered_at": ["2026-01-05", "2026-01-09"]})
        >>> base.append({"customer_id": [1], "ordered_at": ["2026-02-09"]})
        CustomerBase(3 orders, 2 customers, 2026-01-05 to 2026-02-09)
        """
        written = _source.notation(decimal, thousands, day_first, month_first)
        document = _source.dumps({"observed_until": iso(observed_until), "loader": loader, **written})
        options = {name: value for name, value in self.options.items() if name != "identity"}
        # Which rows have a role does not depend on who guests are, only on whether it is asked.
        if options.get("guest_key") is not None:
            options["identity"] = []
        target = _source.Appended(self._core, document, progress)
        return self._of(_source.read(orders, options, loader, target))

    @cached_property
    def segment_columns(self) -> list[str]:
        """The columns that figures take as ``by``.

        >>> import regulars as rg
        >>> rg.CustomerBase({"customer_id": [1, 2], "ordered_at": ["2026-01-05"] * 2, "country": ["PL", "NZ"]}).segment_columns
        ['country']
        """
        return self._core.segments()

    @cached_property
    def options(self) -> dict[str, Any]:
        """How the orders were read: each option by its name, with its default where it was not given.

        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1], "ordered_at": ["2026-01-05"]}, timezone="Europe/Warsaw")
        >>> base.options["timezone"], base.options["refunds"]
        ('Europe/Warsaw', 'net')
        """
        options: dict[str, Any] = json.loads(self._core.options())
        return options

    def compute(self, figure: str, **options: Any) -> Table:
        """A figure by its name, with its options by theirs; ``regulars.figures()`` lists the names.

        The methods named after figures are this, with the options spelled out and the result dressed.

        Raises ``InputError`` 1014 for a name that does not exist and 1011 for an option that the figure does not have.

        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 1], "ordered_at": ["2026-01-05", "2026-02-09"]})
        >>> base.compute("repeat_customer_rate")["value"]
        [1.0]
        """
        return Table(self._compute(figure, **options))

    @cached_property
    def intake(self) -> Intake:
        """What became of every row: orders, refunds, guests, duplicates, rejected and excluded rows.

        >>> import regulars as rg
        >>> rg.CustomerBase({"customer_id": [1, 1], "ordered_at": ["2026-01-05", "2026-02-09"]}).intake.orders
        2
        """
        return Intake(self._compute("intake"))

    def replay(self, *programs: Any) -> Any:
        """What loyalty programs would have awarded on these orders; see ``regulars.loyalty.replay``."""
        from regulars import loyalty

        return loyalty.replay(self, programs)

    def __repr__(self) -> str:
        intake = self.intake
        zone = self.options["timezone"]
        span = f", {day(intake.first_order, zone)} to {day(intake.last_order, zone)}" if intake.first_order else ""
        return f"CustomerBase({intake.orders:,} orders, {intake.customers:,} customers{span})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self._core.to_bytes())

    @classmethod
    def _of(cls, core: _regulars.Base) -> CustomerBase:
        base = cls.__new__(cls)
        base._core = core
        return base

    def _compute(self, figure: str, **options: Any) -> _regulars.Table:
        return self._core.compute(figure, _source.dumps(options))


def _again(kind: type[CustomerBase], saved: bytes) -> CustomerBase:
    return kind._of(_regulars.from_bytes(saved))
