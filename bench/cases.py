"""What is measured: a case is a way in which the same orders come."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

#: Customer ids: 64-bit integers, and text of 16 bytes (`cus_` and digits), of 12 bytes (digits) and of 36 (UUIDs).
IDS = ("int", "str", "short", "uuid")
#: In no order, or by time, as a database exports them.
ORDERS = ("shuffled", "sorted")
#: An Arrow table in memory, or a Parquet file.
SOURCES = ("memory", "parquet")
#: A row is an order, or a line of one.
SHAPES = ("orders", "lines")

MILLION = 1_000_000
#: Beyond so many rows only those run that were made for it.
LARGE = 20 * MILLION
AT_LARGE = ("regulars", "polars", "duckdb", "chdb", "chdb-tuned")


@dataclass(frozen=True)
class Case:
    rows: int
    customers: int
    ids: str = "int"
    order: str = "shuffled"
    source: str = "memory"
    shape: str = "orders"

    @property
    def data(self) -> str:
        """The name of the files that hold these orders."""
        return f"{self.rows}-{self.customers}-{self.shape}-{self.order}-{self.ids}"

    @property
    def right(self) -> str:
        """The name of the file that holds the right answers: neither ids nor order of rows change them."""
        return f"{self.rows}-{self.customers}-{self.shape}"

    @property
    def words(self) -> str:
        return f"{self.shape}, {self.ids} ids, {self.order}, {self.source}"


def star(rows: int, customers: int) -> list[Case]:
    """The plain case, and what differs from it in one thing."""
    plain = Case(rows, customers)
    others = [replace(plain, ids=ids) for ids in IDS[1:]]
    return [plain, *others, replace(plain, order="sorted"), replace(plain, source="parquet")]


def cross(rows: int, customers: int, ids=IDS, orders=ORDERS, sources=SOURCES, shapes=SHAPES[:1]) -> list[Case]:
    """Every combination; cases of the same files follow each other."""
    return [Case(rows, customers, *one) for one in itertools.product(ids, orders, sources, shapes)]


def full(scale: int = 1) -> list[Case]:
    """Every combination of 1M and of 10M orders, and a star of 100M, all divided by the scale."""
    million = MILLION // scale
    small = [
        case
        for rows in (million, 10 * million)
        for case in [*cross(rows, rows // 10), *cross(rows, rows // 10, IDS[:2], ORDERS, SOURCES[:1], SHAPES[1:])]
    ]
    return small + star(100 * million, 10 * million)


def tiny(rows: int = 20_000) -> list[Case]:
    """What the tests run: each way of coming at least once."""
    customers = rows // 10
    return [
        Case(rows, customers),
        Case(rows, customers, "str", "sorted", "parquet"),
        Case(rows, customers, "short", "sorted"),
        Case(rows, customers, "uuid"),
        Case(rows, customers, "str", "shuffled", "memory", "lines"),
        Case(rows, customers, "uuid", "sorted", "parquet", "lines"),
    ]
