"""Generated orders: the same ones for the same numbers, on every machine."""

from pathlib import Path

import numpy as np
import pyarrow as pa

SEED = 20261121
DAY = 86_400_000_000
START = np.datetime64("2023-01-01", "us").astype(np.int64)
END = np.datetime64("2026-01-01", "us").astype(np.int64)
CASES = ("int", "str")


def columns(rows: int, customers: int) -> dict[str, np.ndarray]:
    """Customer numbers 0..customers, times in µs and amounts in cents, in no order.

    Every customer orders at least once. How often else is spread log-normally, as in real shops: many come once, few
    come always. Customers arrive evenly over three years, and their orders thin out after their arrival.
    """
    random = np.random.default_rng(SEED)
    weight = np.cumsum(random.lognormal(0.0, 1.2, customers))
    others = np.searchsorted(weight, random.random(rows - customers) * weight[-1])
    customer = np.concatenate([np.arange(customers), others])
    arrival = START + random.integers(0, END - START - DAY, customers)
    since = random.random(rows) ** 2
    since[:customers] = 0.0
    at = arrival[customer] + (since * (END - 1 - arrival[customer])).astype(np.int64)
    cents = np.maximum(1, np.exp(random.normal(8.2, 0.8, rows)).astype(np.int64))
    order = random.permutation(rows)
    return {"customer": customer[order], "at": at[order], "cents": cents[order]}


def ids(customers: int) -> np.ndarray:
    """A twelve-digit id for each customer, in no order."""
    random = np.random.default_rng(SEED + 1)
    found = np.unique(random.integers(10**11, 10**12, customers + customers // 8 + 64))
    return random.permutation(found)[:customers]


def write(folder: Path, rows: int, customers: int) -> dict[str, np.ndarray]:
    """Writes an Arrow file per case, `int.arrow` and `str.arrow`, and gives back what is in them."""
    made = columns(rows, customers)
    made["ids"] = ids(customers)
    names = {"int": pa.array(made["ids"]), "str": pa.array([f"cus_{number:012d}" for number in made["ids"]])}
    for case in CASES:
        table = pa.table(
            {
                "customer_id": names[case].take(pa.array(made["customer"])),
                "ordered_at": pa.array(made["at"]).cast(pa.timestamp("us")),
                "amount": pa.array(made["cents"] / 100.0),
            }
        )
        with pa.OSFile(str(folder / f"{case}.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
    return made
