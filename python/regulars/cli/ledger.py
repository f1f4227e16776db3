"""`regulars loyalty statement|liability|tables|verify|tick|import-balances`: the ledger of a store."""

from __future__ import annotations

import datetime
import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
from rich.markup import escape

from regulars import LedgerError, loyalty
from regulars.cli import output, refusals
from regulars.cli.terminal import facts, points_of, stderr, stdout
from regulars.report import Language

StoreUrl = Annotated[
    str, typer.Option("--store", help="A database's URL, or the path of an SQLite file.", show_default=False)
]
Key = Annotated[str, typer.Argument(help="The account's key.", show_default=False)]
AsOf = Annotated[Optional[str], typer.Option(help="An instant, such as 2026-12-01T00:00:00Z; now, where none is given.")]
Secret = Annotated[
    Optional[str], typer.Option("--key", envvar="REGULARS_STORE_KEY", help="The store's secret.", show_default=False)
]


def statement(
    account: Key,
    store: StoreUrl,
    start: Annotated[str, typer.Option("--from", help="The first day, such as 2026-11-01.", show_default=False)],
    end: Annotated[str, typer.Option("--to", help="The last day.", show_default=False)],
    as_of: AsOf = None,
    key: Secret = None,
) -> None:
    """What moved on an account from one day to another."""
    with _opened(store, key) as opened:
        programs, snapshot = opened.programs(), opened.account(account)
        if snapshot is None:
            raise LedgerError(f"expected an account of the store, found {account!r}", code=6005, name="unreadable_account")
        found = loyalty.statement(programs, snapshot, opened.entries(account), start, end, as_of or _now())
    points = points_of(programs[-1])
    rows = [("before", points(found["opening"]["points"]), "")]
    rows += [(each["occurred_at"][:10], points(each["points"]), each["text"]) for each in found["movements"]]
    facts(f"Points of {account} from {start} to {end}", [*rows, ("after", points(found["closing"]["points"]), "")])


def liability(store: StoreUrl, as_of: AsOf = None, value: str = "current", key: Secret = None) -> None:
    """What is owed in points, by month of expiry."""
    with _opened(store, key) as opened:
        programs = opened.programs()
        found = loyalty.liability(programs, opened.accounts(), as_of or _now(), value)
    points, money = points_of(programs[-1]), Language("en", programs[-1]["currency"])

    def line(name: str, of: Mapping[str, Any]) -> tuple[str, str, str]:
        worth = "" if of["amount"] is None else money.minor(of["amount"])
        return name, points(of["points"]["outstanding"]), worth

    rows = [*(line(month["month"] or "no expiry", month) for month in found["months"]), line("outstanding", found)]
    facts(f"Owed on {found['as_of'][:10]}", rows)


def tables(
    what: Annotated[str, typer.Argument(help="balances, entries, shares or tiers.", show_default=False)],
    store: StoreUrl,
    as_of: Annotated[
        Optional[str], typer.Option(help="When balances are told for; as they were booked last, where none is given.")
    ] = None,
    key: Secret = None,
    form: output.FormatOption = None,
    to: output.OutputOption = None,
) -> None:
    """All balances, entries, shares of entries in lots, or changes of tier, as a table, CSV, JSON or Parquet."""
    with _opened(store, key) as opened:
        output.give(opened.tables(as_of, [what])[what], form, to, title=what.capitalize())


def import_balances(
    file: Annotated[Path, typer.Argument(help="CSV: account, points, valid_through, reason, unit, store.", show_default=False)],
    store: StoreUrl,
    occurred_at: Annotated[str, typer.Option(help="When the points are taken over: 2026-12-01T00:00:00Z.", show_default=False)],
    reason: Annotated[str, typer.Option(help="What rows without a reason say.")] = "opening balance",
    key: Secret = None,
) -> None:
    """Take over what customers hold in another system: all rows of a file, or none."""
    with _opened(store, key) as opened:
        new = opened.import_balances(file, occurred_at, reason=reason)
    stdout.print(f"{new:,} balances taken over")


def verify(store: StoreUrl, key: Secret = None) -> None:
    """Replay every account and hold what comes of it against every row. Ends with 1 when a row differs."""
    with _opened(store, key) as opened:
        found = opened.verify()
    for problem in found["problems"]:
        account = "" if problem["account"] is None else f" of account {problem['account']}"
        place = "" if problem["place"] is None else f" {problem['place']}"
        stderr.print(f"[red]{escape(problem['table'] + place + account)}[/]: {escape(problem['message'])}", soft_wrap=True)
    counted = ", ".join(f"{found[what]:,} {what}" for what in ("programs", "accounts", "events", "entries"))
    if not found:
        stderr.print(f"{len(found['problems'])} problems in {counted}")
        raise typer.Exit(1)
    stdout.print(f"nothing is wrong: {counted}")


def tick(store: StoreUrl, as_of: AsOf = None, key: Secret = None) -> None:
    """Book on all accounts what time has made due. A run that was cut short goes on where it stopped."""
    with _opened(store, key) as opened:
        done = opened.tick(as_of)
    entries, booked, accounts = done["entries"], done["booked"], done["accounts"]
    stdout.print(f"{entries:,} entries booked on {booked:,} of {accounts:,} accounts, as of {done['as_of']}")


@contextmanager
def _opened(url: str, key: str | None) -> Iterator[loyalty.Store]:
    """The store; what a database refuses is told like everything else."""
    with refusals.told():
        try:
            import sqlalchemy.exc
        except ImportError:
            stderr.print("[red]refused:[/] a store needs SQLAlchemy\nInstall it: pip install 'regulars\\[sql]'")
            raise typer.Exit(1) from None
        if "://" not in url and not Path(url).exists():
            # Whoever looks into a ledger does not want a new one.
            raise FileNotFoundError(errno.ENOENT, "no such store", url)
        try:
            with loyalty.Store(url, key=None if key is None else key.encode()) as store:
                yield store
        except sqlalchemy.exc.SQLAlchemyError as error:
            said = getattr(error, "orig", None) or error
            stderr.print(f"[red]refused:[/] the database says: {escape(str(said))}", soft_wrap=True)
            raise typer.Exit(1) from None


def _now() -> str:
    return f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
