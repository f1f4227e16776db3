"""Every figure from a built base, in milliseconds: how long whoever has a base waits for an answer.

    python bench/figures.py                        ten million orders of a million customers
    python bench/figures.py --rows 1000000         fewer
    python bench/figures.py --test                 only whether every figure has a question here, and answers it

Each question is asked up to five times, until two seconds have gone; the least time of all threads together (CPU) and on
the clock (wall) count, and the first time beside them, as it is the one that somebody waits for.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import regulars as rg

import orders
import report

#: A window of half a year, in the middle of the orders.
HALF = {"start": "2024-02-01", "end": "2024-08-01"}
#: Figures that need more columns than customer, time and amount.
BILLED = ("recurring_revenue",)

#: Each question: the figure, and what differs from its defaults.
QUESTIONS: list[tuple[str, dict]] = [
    ("accounts", {}),
    ("accounts", {"period": "week"}),
    ("audit", {"lens": "deciles"}),
    ("audit", {"lens": "one_and_done"}),
    ("audit", {"lens": "changes"}),
    ("audit", {"lens": "cohorts"}),
    ("average_order_value", {}),
    ("average_order_value", HALF),
    ("average_order_value", {"bootstrap": 1000}),
    ("churn_rate", {"start": "2024-09-01", "end": "2024-12-01"}),
    ("cohorts", {}),
    ("cohorts", {"measure": "cumulative_revenue"}),
    ("cohorts", {"period": "week"}),
    ("cohorts", {"period": "day"}),
    ("cohorts", {"period": "30 days"}),
    ("cohorts", {"by": "shop"}),
    ("concentration", {}),
    ("concentration", HALF),
    ("curve", {"definition": "exact"}),
    ("curve", {"definition": "unbounded"}),
    ("curve", {"definition": "unbounded", "period": "day"}),
    ("curve", {"definition": "bracket", "days": [[1, 7], [1, 30], [31, 60]]}),
    ("customer_predictions", {"model": "bg_nbd"}),
    ("customer_value", {}),
    ("intake", {}),
    ("lapsed", {}),
    ("order_ladder", {}),
    ("order_ladder", {"by": "shop"}),
    ("orders_per_customer", {}),
    ("purchase_frequency", {}),
    ("purchase_summary", {}),
    ("purchase_summary", {"unit": "month"}),
    ("recurring_revenue", {}),
    ("repeat_customer_rate", {}),
    ("repeat_customer_rate", {"by_days": True}),
    ("repeat_customer_rate", HALF),
    ("repeat_customer_rate", {"by": "shop"}),
    ("repeat_within", {"days": 30}),
    ("retention_cost", {"spend": 100_000, **HALF}),
    ("retention_rate", {"start": "2024-09-01", "end": "2024-12-01", "active_within": 60}),
    ("returning_share", {}),
    ("returning_share", {"measure": "revenue", "period": "month"}),
    ("revenue_retention", {}),
    ("revenue_retention", {"period": "week"}),
    ("rfm", {}),
    ("rfm", {"ties": "split"}),
    ("rfm", {"scores": False}),
    ("segments", {}),
    ("segments", {"customers": True}),
    ("survey", {}),
    ("time_between_orders", {}),
    ("time_between_orders", {"unit": "days"}),
    ("time_between_orders", {"per_customer": True}),
    ("time_to_order", {}),
    ("time_to_order", {"n": 5, "by": "shop"}),
    ("totals", {}),
    ("unit_economics", {}),
    ("unit_economics", HALF),
    ("winback", {}),
]


def bases(rows: int) -> dict[bool, rg.CustomerBase]:
    """A base of orders with a segment of four values, and one of orders that are billings of a month each."""
    shop = orders.Shop(rows, rows // 10, lines=False)
    with tempfile.TemporaryDirectory(prefix="regulars-bench-") as folder:
        path = Path(folder) / "orders.arrow"
        orders.write(shop, "int", False, path, None)
        table = orders.table(path)
    names = pa.DictionaryArray.from_arrays(
        pa.array(np.random.default_rng(orders.SEED).integers(0, 4, rows, dtype=np.int8)), ["a", "b", "c", "d"]
    )
    plain = rg.CustomerBase(table.append_column("shop", names), segments=["shop"])
    monthly = pa.array(np.full(rows, "P1M")).dictionary_encode()
    billed = rg.CustomerBase(table.append_column("every", monthly), billing_interval="every", segments=[])
    return {False: plain, True: billed}


def words(options: dict) -> str:
    return ", ".join(name if value is True else f"{name} {value}" for name, value in options.items())


def ask(base: rg.CustomerBase, figure: str, options: dict, customers: list) -> dict:
    told = words(options)
    if figure == "survey":
        told = "100,000 answers"
        options = {"scores": [[who, place % 11] for place, who in enumerate(customers[:100_000])]}
    if figure == "customer_predictions":
        options = {"model": dict(rg.clv.BGNBD.given(r=0.9, alpha=5.0, a=0.8, b=2.5).to_document())}
    walls, cpus = [], []
    while len(walls) < 5 and sum(walls) < 2.0:
        cpu, wall = time.process_time(), time.perf_counter()
        rows = len(base.compute(figure, **options))
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return {
        "figure": figure,
        "options": told,
        "rows": rows,
        "first": walls[0] * 1e3,
        "wall": min(walls) * 1e3,
        "cpu": min(cpus) * 1e3,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--only", help="figures, with commas between")
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--out", type=Path, help="a JSON file")
    given = parser.parse_args()
    forgotten = set(rg.figures()) - {figure for figure, _ in QUESTIONS}
    if forgotten:
        print(f"no question is asked of {', '.join(sorted(forgotten))}", file=sys.stderr)
        return 1
    only = given.only.split(",") if given.only else None
    asked = [one for one in QUESTIONS if only is None or one[0] in only]
    of = bases(20_000 if given.test else given.rows)
    customers = of[False].compute("rfm", scores=False)["customer_id"]
    about = report.machine()
    found = []
    if not given.test:
        print(report.heading(about))
        print(f"\n{of[False]!r}\n\n| figure | options | rows | first, ms | wall, ms | CPU, ms |")
        print("|---|---|--:|--:|--:|--:|", flush=True)
    for figure, options in asked:
        one = ask(of[figure in BILLED], figure, options, customers)
        found.append(one)
        if not given.test:
            print(
                f"| {one['figure']} | {one['options']} | {one['rows']:,} | {one['first']:.1f} | {one['wall']:.1f}"
                f" | {one['cpu']:.1f} |",
                flush=True,
            )
    slow = [one for one in found if one["wall"] > 50]
    if given.test:
        print(f"{len(found)} passed, 0 failed, 0 skipped")
    else:
        print(f"\n{len(found)} questions; {sum(one['wall'] <= 10 for one in found)} within 10 ms, {len(slow)} over 50 ms")
    if given.out:
        given.out.write_text(json.dumps({"machine": about, "figures": found}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
