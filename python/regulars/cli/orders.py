"""Orders as every command takes them: where they are, which columns mean what, and by which rules they are read."""

from __future__ import annotations

import enum
import functools
import gc
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Optional

import typer

import regulars
from regulars.cli import progress, refusals
from regulars.cli.sources import Source

_COLUMNS = "Columns"
_RULES = "Rules"


@dataclass(frozen=True)
class Orders:
    """Orders that were read, and what they are called."""

    base: regulars.CustomerBase
    name: str


class Refunds(str, enum.Enum):
    """What to do with refunds."""

    net = "net"
    net_at_order = "net_at_order"
    drop = "drop"
    error = "error"


class Duplicates(str, enum.Enum):
    """What to do with repeated rows."""

    keep = "keep"
    drop = "drop"


class OnError(str, enum.Enum):
    """What to do with rows that cannot be read."""

    raise_ = "raise"
    report = "report"


class Loader(str, enum.Enum):
    """The exports of shops that have rules of their own."""

    magento = "magento"
    online_retail = "online_retail"
    opencart = "opencart"
    prestashop = "prestashop"
    shopify = "shopify"
    woocommerce = "woocommerce"


def _column(words: str, *names: str) -> Any:
    return typer.Option(*names, help=words, rich_help_panel=_COLUMNS, show_default=False)


def _rule(words: str, *names: str) -> Any:
    return typer.Option(*names, help=words, rich_help_panel=_RULES)


def _asked(
    orders: Annotated[
        list[str],
        typer.Argument(
            help="One order log: files (CSV, Parquet, JSON lines), - for standard input, or a database's URL.",
            show_default=False,
        ),
    ],
    *,
    customer_id: Annotated[Optional[str], _column("Column that says who ordered; by default by its usual names.")] = None,
    ordered_at: Annotated[Optional[str], _column("Column that says when.")] = None,
    order_id: Annotated[Optional[str], _column("Column that says which order a row belongs to.")] = None,
    amount: Annotated[Optional[str], _column("Column of net revenue.")] = None,
    kind: Annotated[Optional[str], _column("Column that says whether a row is a refund.")] = None,
    refund_of: Annotated[Optional[str], _column("Column of the order that a refund gives back.")] = None,
    status: Annotated[Optional[str], _column("Column of the order's state; needs --order-status.")] = None,
    order_status: Annotated[Optional[list[str]], _column("A state whose rows are orders; may be given again.")] = None,
    segment: Annotated[Optional[list[str]], _column("A column that tells segments, for --by; may be given again.")] = None,
    table: Annotated[Optional[str], _column("Table of the database; by default that of a shop that is known.")] = None,
    decimal: Annotated[Optional[str], _rule("Decimal mark of amounts: . or ,")] = None,
    thousands: Annotated[Optional[str], _rule("What stands between thousands: . , ' or a blank.")] = None,
    day_first: Annotated[bool, _rule("Days are written as 31/12/2026.", "--day-first")] = False,
    month_first: Annotated[bool, _rule("Days are written as 12/31/2026.", "--month-first")] = False,
    timezone: Annotated[str, _rule("IANA zone in which days and months are cut.")] = "UTC",
    loader: Annotated[Optional[Loader], _rule("Rules of a shop's export.")] = None,
    refunds: Annotated[Refunds, _rule("What to do with negative orders.")] = Refunds.net,
    duplicates: Annotated[Duplicates, _rule("What to do with repeated rows.")] = Duplicates.keep,
    on_error: Annotated[OnError, _rule("Stop at a row that cannot be read, or set it aside and count it.")] = OnError.raise_,
    merge_same_day: Annotated[bool, _rule("Join a customer's orders of one day.", "--merge-same-day")] = False,
    observed_until: Annotated[Optional[str], _rule("First day or instant not observed.")] = None,
) -> None:
    """The options of orders; only their signature is used."""


_OPTIONS = inspect.signature(_asked, eval_str=True).parameters


def reads_orders(command: Callable[..., None]) -> Callable[..., None]:
    """A command that takes orders as its first argument, with the options by which they are found and read."""
    own = inspect.signature(command, eval_str=True)
    first, *rest = own.parameters.values()

    @functools.wraps(command)
    def run(**given: Any) -> None:
        asked = {name: given.pop(name) for name in _OPTIONS}
        # A run is short and makes no cycles to speak of; looking for them among millions of rows takes a tenth of it.
        gc.disable()
        with refusals.told(asked["orders"]):
            command(**{first.name: read(**asked)}, **given)

    # The command's own arguments (a program, say) stand before the orders, of which there may be many.
    every = [*rest, *_OPTIONS.values()]
    arguments = [parameter for parameter in every if _is_argument(parameter)]
    options = [*(one for one in _OPTIONS.values() if one not in arguments), *(one for one in rest if one not in arguments)]
    keyword = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in (*arguments, *options)]
    run.__signature__ = own.replace(parameters=keyword)  # type: ignore[attr-defined]
    run.__annotations__ = {}
    del run.__wrapped__
    return run


def read(
    orders: list[str],
    *,
    table: str | None,
    loader: Loader | None,
    order_status: list[str] | None,
    segment: list[str] | None,
    **options: Any,
) -> Orders:
    """Reads orders, with progress on the terminal meanwhile."""
    plain = {name: value.value if isinstance(value, enum.Enum) else value for name, value in options.items()}
    with Source.of(orders, table=table, loader=loader.value if loader else None) as source, progress.shown("reading orders") as advance:
        base = regulars.CustomerBase(
            source.orders,
            loader=source.loader,
            statuses=order_status or None,
            segments=segment or None,
            progress=advance,
            **plain,
        )
    return Orders(base, source.name)


def _is_argument(parameter: inspect.Parameter) -> bool:
    metadata = getattr(parameter.annotation, "__metadata__", ())
    return any(isinstance(each, typer.models.ArgumentInfo) for each in metadata)
