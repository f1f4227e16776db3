"""The example programs on the bundled orders: what each year's points cost. `python tests/python/programs.py` writes the
table of examples/programs/README.md anew."""

import datetime
import decimal
import json
import re
import zoneinfo
from collections import defaultdict
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

import regulars as rg

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "programs"
TABLE = re.compile(r"(?<=<!-- costs -->\n).*?(?=<!-- /costs -->)", re.DOTALL)
PENCE = decimal.Decimal("0.01")


def names() -> list[str]:
    """The programs, without the endings of their files."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def program(name: str) -> dict:
    """A program as it is written."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def sales() -> list[dict]:
    """The sales of known customers: `order`, `customer`, `at` (the shop's clock), and `lines` of product, quantity and pence.
    Cancelled invoices are left out, as nothing tells what they cancel; so are lines that cost nothing."""
    table = pq.read_table(ROOT / "examples" / "data" / "online_retail.parquet")
    table = table.filter(pc.and_(pc.greater(table["Quantity"], 0), pc.greater(table["UnitPrice"], 0)))
    table = table.filter(pc.is_valid(table["CustomerID"]))
    # An invoice whose lines carry two minutes was written in the first.
    orders: dict[str, dict] = {}
    columns = (table[name].to_pylist() for name in ("InvoiceNo", "CustomerID", "InvoiceDate", "StockCode", "Quantity", "UnitPrice"))
    for invoice, customer, at, product, quantity, price in zip(*columns):
        order = orders.setdefault(invoice, {"order": invoice, "customer": str(customer), "at": at, "lines": []})
        order["at"] = min(order["at"], at)
        pence = (decimal.Decimal(repr(price)) * quantity).quantize(PENCE, decimal.ROUND_HALF_EVEN)
        order["lines"].append((product, quantity, int(pence * 100)))
    return list(orders.values())


def events(of: dict, orders: list[dict]) -> list[dict]:
    """The orders as events: paid and fulfilled when they were placed, by the clock of the program's zone. Products that no
    rule names are one line."""
    named = {product for rule in of["earn"] for product in rule.get("when", {}).get("product", ())}
    zone, made = zoneinfo.ZoneInfo(of["timezone"]), []
    for order in orders:
        lines = [
            {"line": str(number), "product": product, "quantity": quantity, "amount": amount}
            for number, (product, quantity, amount) in enumerate(order["lines"])
            if product in named
        ]
        rest = sum(amount for product, _, amount in order["lines"] if product not in named)
        if rest:
            lines.append({"line": "rest", "amount": rest})
        at = order["at"].replace(tzinfo=zone).astimezone(datetime.timezone.utc).isoformat()
        for kind in ("paid", "fulfilled"):
            body = {"order": order["order"], **({"lines": lines} if kind == "paid" else {})}
            made.append({
                "id": f"{order['order']}:{'1' if kind == 'paid' else '2'}", "type": f"order.{kind}",
                "account": order["customer"], "occurred_at": at, "body": body,
            })  # fmt: skip
    return made


def awarded(of: dict, orders: list[dict]) -> dict[int, int]:
    """The points of the program's own unit that were awarded in each year."""
    entries = rg.loyalty.replay(of, events(of, orders), tables=["entries"]).entries
    units = entries["unit"] if "unit" in entries.columns else [None] * len(entries["kind"])
    zone, years = zoneinfo.ZoneInfo(of["timezone"]), defaultdict(int)
    for kind, unit, at, points in zip(entries["kind"], units, entries["occurred_at"], entries["points"]):
        if kind == "earn" and unit is None:
            years[datetime.datetime.fromisoformat(at[:19] + "+00:00").astimezone(zone).year] += points
    return dict(sorted(years.items()))


def cost(of: dict, points: int) -> int:
    """What points are worth, in minor units, rounded down."""
    return points * of["redeem"]["amount"] // of["redeem"]["points"]


def row(name: str, years: dict[int, int]) -> str:
    """A program's row of the table: points and their cost, year by year."""
    of = program(name)
    cells = [f"{points:,} pt = {cost(of, points) / 100:,.2f} {of['currency']}" for points in years.values()]
    return f"| [`{name}`]({name}.json) | {' | '.join(cells)} |\n"


def table() -> str:
    """The table of what each program's points cost."""
    orders = sales()
    head = "| program | December 2010 | 2011, up to 9 December |\n|---|---|---|\n"
    return head + "".join(row(name, awarded(program(name), orders)) for name in names())


if __name__ == "__main__":
    readme = FOLDER / "README.md"
    text = table()
    readme.write_text(TABLE.sub(lambda _: text, readme.read_text(encoding="utf-8")), encoding="utf-8")
    print(text, end="")
