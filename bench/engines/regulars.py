"""Ours: one base, five figures, and any number of others from it."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import answers
import orders
from engines.engine import Engine

COLUMNS = {"customer_id": "customer_id", "ordered_at": "ordered_at", "amount": "amount"}


class Regulars(Engine):
    """From the Arrow table itself, or from the path of the Parquet file."""

    module = "regulars"

    def load(self):
        import regulars

        self.regulars, self.version = regulars, regulars.version()["version"]
        if self.in_memory:
            self.orders = orders.table(self.arrow)
            last = pc.max(self.orders["ordered_at"])
        else:
            self.orders = self.parquet
            groups = pq.ParquetFile(self.parquet).metadata
            place = groups.schema.to_arrow_schema().get_field_index("ordered_at")
            last = max(groups.row_group(one).column(place).statistics.max for one in range(groups.num_row_groups))
            last = pa.scalar(last, pa.timestamp("us"))
        # Only for `answer`: the table gives days since the last order, and counts from the last order of all.
        self.last_day = answers.days(np.array([last.as_py()], dtype="datetime64[us]"))[0]

    def work(self):
        more = {"order_id": "order_id"} if self.lines else {}
        self.base = base = self.regulars.CustomerBase(self.orders, **COLUMNS, **more)
        return (
            base.cohorts(measure="customers"),
            base.cohorts(measure="orders"),
            base.cohorts(measure="revenue"),
            base.rfm(scores=False),
            base.repeat_customer_rate(),
        )

    def figures(self):
        return {
            "revenue": lambda: self.base.cohorts(measure="revenue"),
            "rfm": lambda: self.base.rfm(),
            "by_days": lambda: self.base.repeat_customer_rate(by_days=True),
            "weeks": lambda: self.base.cohorts("week", "customers"),
        }

    def answer(self, results):
        *matrices, rfm, repeat = results
        (cohort, period, customers), (_, _, count), (_, _, revenue) = (_cells(matrix) for matrix in matrices)
        cohort, there = answers.months(cohort), count > 0
        cells = [column[there] for column in (cohort, period, customers, count, answers.cents(revenue))]
        rfm = pa.table(rfm)
        return {
            "cells": answers.rows(*cells, by=2),
            "customers": answers.rows(
                self.numbers(rfm["customer_id"]),
                self.last_day - rfm["since_last"].to_numpy(),
                rfm["orders"].to_numpy(),
                answers.cents(rfm["revenue"].to_numpy()),
            ),
            "repeat": np.array([repeat.numerator, repeat.denominator]),
        }

    def figure(self, name, result):
        if name == "by_days":
            return np.array([result.numerator, result.denominator])
        if name == "rfm":
            rfm = pa.table(result)
            columns = [rfm[column].to_numpy() for column in ("since_last", "orders", "revenue", "r", "f", "m")]
            columns[2] = answers.cents(columns[2])
            return answers.rows(self.numbers(rfm["customer_id"]), *columns)
        cohort, period, value = _cells(result)
        there = value > 0
        if name == "weeks":
            return answers.rows(answers.weeks(answers.days(cohort))[there], period[there], value[there], by=2)
        return answers.rows(answers.months(cohort)[there], period[there], answers.cents(value)[there], by=2)


def _cells(matrix):
    """Cohort, period and value of a long table; cells without a value hold 0."""
    matrix = pa.table(matrix)
    value = np.nan_to_num(matrix["value"].to_numpy().astype(np.float64))
    return matrix["cohort"].to_numpy().astype("datetime64[us]"), matrix["period"].to_numpy(), value
