"""What the engines have in common whose answers are tables with columns of the same names."""

from abc import abstractmethod
from typing import Any

import numpy as np

import answers
from engines.engine import Engine


class Tables(Engine):
    @abstractmethod
    def names(self, table: Any) -> np.ndarray:
        """The customers of a table."""

    @abstractmethod
    def pair(self, table: Any) -> np.ndarray:
        """Numerator and denominator of a rate."""

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

    def figure(self, name, result):
        if name == "by_days":
            return self.pair(result)
        if name == "rfm":
            columns = ("since_last", "orders", "cents", "r", "f", "m")
            return answers.rows(self.names(result), *(result[column].to_numpy() for column in columns))
        value = result["value"].to_numpy()
        value = answers.cents(value) if name == "revenue" else value
        return answers.rows(result["cohort"].to_numpy(), result["period"].to_numpy(), value, by=2)
