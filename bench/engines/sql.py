"""What the engines of SQL have in common: their answers come as Arrow tables with columns of the same names."""

import numpy as np
import pyarrow as pa

import answers
from engines.engine import Engine


class Sql(Engine):
    def names(self, table: pa.Table) -> np.ndarray:
        names = table["customer_id"]
        return self.numbers(names.to_numpy() if self.case.ids == "int" else names)

    def answer(self, results):
        cells, customers, repeat = results
        return {
            "cells": answers.rows(
                *(cells[name].to_numpy() for name in ("cohort", "period", "customers", "orders")),
                answers.cents(cells["revenue"].to_numpy()),
                by=2,
            ),
            "customers": answers.rows(
                self.names(customers),
                answers.days(customers["last"].to_numpy()),
                customers["orders"].to_numpy(),
                answers.cents(customers["revenue"].to_numpy()),
            ),
            "repeat": self.pair(repeat),
        }

    @staticmethod
    def pair(table: pa.Table) -> np.ndarray:
        return np.array([table[name][0].as_py() for name in ("numerator", "denominator")])

    def figure(self, name, result):
        if name == "by_days":
            return self.pair(result)
        if name == "rfm":
            columns = ("since_last", "orders", "cents", "r", "f", "m")
            return answers.rows(self.names(result), *(result[column].to_numpy() for column in columns))
        value = result["value"].to_numpy()
        value = answers.cents(value) if name == "revenue" else value
        return answers.rows(result["cohort"].to_numpy(), result["period"].to_numpy(), value, by=2)
