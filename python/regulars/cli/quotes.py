"""`regulars loyalty quote`: what a cart would earn, and what points could pay of it."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from regulars import loyalty
from regulars.cli import refusals
from regulars.cli.refusals import Refused
from regulars.cli.terminal import facts, points_of
from regulars.report import Language


def quote(
    program: Annotated[Path, typer.Argument(help="A program document (regulars.program/1).", show_default=False)],
    cart: Annotated[Path, typer.Argument(help="A cart as JSON: its lines.", show_default=False)],
    account: Annotated[Optional[Path], typer.Option(help="The customer's account, as JSON.", show_default=False)] = None,
    as_of: Annotated[Optional[str], typer.Option(help="An instant, such as 2026-12-01T00:00:00Z; now, where none is given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole quote as JSON.")] = False,
) -> None:
    """What a cart would earn by a program, what points could pay, and why."""
    with refusals.told():
        club = loyalty.Program.parse(program)
        found = loyalty.quote(club, None if account is None else _read(account), _read(cart), as_of or _now())
        if as_json:
            sys.stdout.write(f"{found}\n")
            return
        money = Language("en", found["currency"])
        points = points_of(club)
        rows = [("earns", points(found["earn"]["points"]), "")]
        rows += [("", points(rule["points"]), f"{rule['rule']}: {rule['text']}") for rule in found["earn"]["rules"]]
        redeem = found["redeem"]
        rows.append(("can pay", points(redeem["max_points"]), f"worth {money.minor(redeem['max_amount'])}"))
        rows.append(("pays", points(redeem["points"]), redeem["text"]))
        if in_cart := redeem.get("in_cart"):
            abroad = Language("en", in_cart["currency"])
            amount, most = (abroad.minor(in_cart[name]) for name in ("amount", "max_amount"))
            rows.append(("off the cart", amount, f"at most {most}"))
        facts(f"Quote of {found['program']}, version {found['program_version']}, as of {found['as_of']}", rows)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise Refused(f"expected JSON, found something else in line {error.lineno} of {path}: {error.msg}") from None


def _now() -> str:
    return f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
