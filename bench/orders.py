"""Generated orders: the same ones for the same numbers, on every machine.

They are made piece by piece and written as they come, so that a hundred million need no more memory than ten. Only
what is sorted by time is held as a whole, in 24 bytes a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20261121
DAY = 86_400_000_000
MINUTE = 60_000_000
START = np.datetime64("2023-01-01", "us").astype(np.int64)
END = np.datetime64("2026-01-01", "us").astype(np.int64)
#: Rows that are made, and written, at once.
PIECE = 10_000_000


@dataclass
class Piece:
    """Rows, and the orders that they are: the same, unless rows are lines. Times in µs, amounts in cents."""

    customer: np.ndarray
    at: np.ndarray
    cents: np.ndarray
    order: np.ndarray | None
    order_customer: np.ndarray
    order_at: np.ndarray
    order_cents: np.ndarray


class Shop:
    """Who buys how often, and since when.

    Every customer orders at least once. How often else is spread log-normally, as in real shops: many come once, few
    come always. Customers arrive evenly over three years, and their orders thin out after their arrival.
    """

    def __init__(self, rows: int, customers: int, lines: bool, piece: int = PIECE) -> None:
        random = np.random.default_rng(SEED)
        weight = np.cumsum(random.lognormal(0.0, 1.2, customers))
        self.share = weight / weight[-1]
        #: The time of each customer's first order.
        self.arrival = START + random.integers(0, END - START - DAY, customers)
        self.rows, self.customers, self.lines, self.piece = rows, customers, lines, piece

    def pieces(self) -> Iterator[Piece]:
        parts = -(-self.rows // self.piece)
        orders_before = 0
        for part in range(parts):
            rows = min(self.piece, self.rows - part * self.piece)
            # These customers' first orders are in this piece; whose the others are is left to chance.
            firsts = np.arange(self.customers * part // parts, self.customers * (part + 1) // parts)
            made = self._piece(np.random.default_rng([SEED, part]), rows, firsts, orders_before)
            orders_before += len(made.order_at)
            yield made

    def _piece(self, random: np.random.Generator, rows: int, firsts: np.ndarray, orders_before: int) -> Piece:
        orders = max(rows * 2 // 5, 1) if self.lines else rows
        if len(firsts) > orders:
            raise SystemExit(f"{self.customers:,} customers are too many for {self.rows:,} rows")
        others = np.minimum(np.searchsorted(self.share, random.random(orders - len(firsts))), self.customers - 1)
        customer = np.concatenate([firsts, others])
        arrival = self.arrival[customer]
        since = random.random(orders) ** 2
        since[: len(firsts)] = 0.0
        # A minute is left for the later lines of the last orders.
        at = arrival + (since * (END - 1 - MINUTE - arrival)).astype(np.int64)
        cents = np.maximum(1, np.exp(random.normal(8.2, 0.8, rows)).astype(np.int64))
        mixed = random.permutation(rows)
        if not self.lines:
            row = (customer[mixed], at[mixed], cents[mixed])
            return Piece(*row, None, *row)
        # Each order has a line; the others belong to any, and some of them were booked a minute later.
        order = np.concatenate([np.arange(orders), random.integers(0, orders, rows - orders)])
        late = (random.random(rows) < 0.125) & (np.arange(rows) >= orders)
        total = np.bincount(order, weights=cents, minlength=orders).astype(np.int64)
        lines = (customer[order][mixed], (at[order] + late * MINUTE)[mixed], cents[mixed])
        return Piece(*lines, order[mixed] + orders_before, customer, at, total)


def numbers(customers: int) -> np.ndarray:
    """A number of twelve digits for each customer, in no order."""
    random = np.random.default_rng(SEED + 1)
    found = np.unique(random.integers(10**11, 10**12, customers + customers // 8 + 64))
    return random.permutation(found)[:customers]


def text(kind: str, number: np.ndarray) -> pa.Array:
    """Customers' ids as text. Each kind ends in the twelve digits of the number."""
    digits = np.empty((len(number), 12), dtype=np.uint8)
    rest = number.astype(np.uint64)
    for place in range(11, -1, -1):
        rest, digit = np.divmod(rest, np.uint64(10))
        digits[:, place] = digit + ord("0")
    if kind == "str":
        head = np.broadcast_to(np.frombuffer(b"cus_", dtype=np.uint8), (len(number), 4))
    elif kind == "short":
        head = np.empty((len(number), 0), dtype=np.uint8)
    elif kind == "uuid":
        head = _uuid_heads(number)
    else:
        raise ValueError(kind)
    bytes_ = np.ascontiguousarray(np.concatenate([head, digits], axis=1))
    width = bytes_.shape[1]
    ends = np.arange(0, (len(number) + 1) * width, width, dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), len(number), [None, pa.py_buffer(ends), pa.py_buffer(bytes_)])


def _uuid_heads(number: np.ndarray) -> np.ndarray:
    """The first 24 bytes of a UUID of version 4: hexadecimal digits that look random (splitmix64) and hyphens."""
    mixed = number.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    letters = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    head = np.empty((len(number), 24), dtype=np.uint8)
    head[:, [8, 13, 18, 23]], head[:, 14], head[:, 19] = ord("-"), ord("4"), ord("a")
    places = [place for place in range(24) if place not in (8, 13, 14, 18, 19, 23)]
    for turn, place in enumerate(places):
        head[:, place] = letters[(mixed >> np.uint64(turn * 3)) & np.uint64(15)]
    return head


def write(shop: Shop, ids: str, by_time: bool, arrow: Path, parquet: Path | None, watch=lambda piece: None) -> None:
    """Writes the orders as an Arrow file, also as a Parquet file if one is given; shows each piece to `watch`."""
    number = numbers(shop.customers)
    # A dictionary of the ids as text is at hand for taking from; of integers, numpy takes.
    names = None if ids == "int" else text(ids, number)

    def batch(customer: np.ndarray, at: np.ndarray, cents: np.ndarray, order: np.ndarray | None) -> pa.RecordBatch:
        columns = {} if order is None else {"order_id": pa.array(order)}
        columns["customer_id"] = pa.array(number[customer]) if names is None else names.take(pa.array(customer))
        columns["ordered_at"] = pa.array(at).view(pa.timestamp("us"))
        columns["amount"] = pa.array(cents / 100.0)
        return pa.RecordBatch.from_pydict(columns)

    def batches() -> Iterator[pa.RecordBatch]:
        if not by_time:
            for piece in shop.pieces():
                watch(piece)
                yield batch(piece.customer, piece.at, piece.cents, piece.order)
            return
        customer = np.empty(shop.rows, dtype=np.int32)
        at = np.empty(shop.rows, dtype=np.int64)
        cents = np.empty(shop.rows, dtype=np.int32)
        order = np.empty(shop.rows, dtype=np.int64) if shop.lines else None
        filled = 0
        for piece in shop.pieces():
            watch(piece)
            there = slice(filled, filled := filled + len(piece.at))
            customer[there], at[there], cents[there] = piece.customer, piece.at, piece.cents
            if order is not None:
                order[there] = piece.order
        del piece
        rank = np.argsort(at, kind="stable")
        for begin in range(0, shop.rows, shop.piece):
            taken = rank[begin : begin + shop.piece]
            yield batch(customer[taken], at[taken], cents[taken], None if order is None else order[taken])

    sink = columns = None
    try:
        for made in batches():
            if sink is None:
                sink = pa.ipc.new_file(str(arrow), made.schema)
                columns = pq.ParquetWriter(str(parquet), made.schema) if parquet else None
            sink.write_batch(made)
            if columns:
                columns.write_batch(made, row_group_size=1_000_000)
    finally:
        for open_file in (sink, columns):
            if open_file:
                open_file.close()


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The batches of an Arrow file, each read into memory when its turn comes."""
    with pa.OSFile(str(path)) as source:
        reader = pa.ipc.open_file(source)
        for place in range(reader.num_record_batches):
            yield reader.get_batch(place)


def table(path: Path) -> pa.Table:
    """An Arrow file as a table in memory."""
    return pa.Table.from_batches(list(batches(path)))
