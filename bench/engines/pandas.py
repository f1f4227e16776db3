"""pandas: the same three steps as in polars and DuckDB."""

import numpy as np
import pyarrow as pa

import answers
import orders
from engines.engine import Engine


class Pandas(Engine):
    """Text ids as they are: pandas holds Arrow's text now, and making categories of it takes longer than it saves."""

    module = "pandas"

    def load(self):
        import pandas

        self.pandas, self.version = pandas, pandas.__version__
        if self.in_memory:
            self.orders = orders.table(self.arrow).to_pandas()

    def work(self):
        if not self.in_memory:
            self.orders = self.pandas.read_parquet(self.parquet)
        if self.lines:
            self.orders = self.orders.groupby("order_id", sort=False).agg(
                {"customer_id": "first", "ordered_at": "min", "amount": "sum"}
            )
        monthly = (
            self.orders.assign(month=self.month())
            .groupby(["customer_id", "month"], sort=False, observed=True)
            .agg(orders=("amount", "size"), revenue=("amount", "sum"), last=("ordered_at", "max"))
            .reset_index()
        )
        by_customer = monthly.groupby("customer_id", sort=False, observed=True)
        monthly["cohort"] = by_customer["month"].transform("min")
        customers = by_customer.agg({"last": "max", "orders": "sum", "revenue": "sum"})
        monthly["period"] = monthly["month"] - monthly["cohort"]
        cells = monthly.groupby(["cohort", "period"]).agg({"month": "size", "orders": "sum", "revenue": "sum"})
        return cells.reset_index(), customers, int((customers["orders"] >= 2).sum())

    def month(self):
        return (
            self.orders["ordered_at"].to_numpy().astype("datetime64[M]").astype(np.int64).astype(np.int32) + 1970 * 12
        )

    def week(self):
        return ((self.orders["ordered_at"].to_numpy().astype("datetime64[D]").astype(np.int64) + 3) // 7).astype(
            np.int32
        )

    def by_customer(self, frame):
        return frame.groupby("customer_id", sort=False, observed=True)

    def figures(self):
        return {"revenue": self.revenue, "rfm": self.rfm, "by_days": self.by_days, "weeks": self.weeks}

    def revenue(self):
        frame = self.orders.assign(by=self.month())
        active = (
            frame.groupby(["customer_id", "by"], sort=False, observed=True)["amount"].sum().reset_index(name="value")
        )
        return self.cohorts(active, "sum")

    def weeks(self):
        frame = self.orders[["customer_id"]].assign(by=self.week())
        active = frame.groupby(["customer_id", "by"], sort=False, observed=True).size().reset_index(name="value")
        return self.cohorts(active, "size")

    def cohorts(self, active, how):
        active["cohort"] = self.by_customer(active)["by"].transform("min")
        active["period"] = active["by"] - active["cohort"]
        return active.groupby(["cohort", "period"])["value"].agg(how).reset_index(name="value")

    def rfm(self):
        customers = self.by_customer(self.orders).agg(
            last=("ordered_at", "max"), orders=("amount", "size"), revenue=("amount", "sum")
        )
        customers["last"] = customers["last"].to_numpy().astype("datetime64[D]").astype(np.int64)
        customers["since_last"] = customers["last"].max() - customers["last"]
        customers["cents"] = (customers["revenue"] * 100).round().astype(np.int64)
        for score, of in (("r", "last"), ("f", "orders"), ("m", "cents")):
            customers[score] = 1 + 5 * (customers[of].rank(method="min").astype(np.int64) - 1) // len(customers)
        return customers

    def by_days(self):
        found = self.by_customer(self.orders)["ordered_at"].agg(["min", "max"])
        days = found.to_numpy().astype("datetime64[D]")
        return np.array([(days[:, 0] != days[:, 1]).sum(), len(found)])

    def names(self, customers):
        names = customers.index
        return self.numbers(names.to_numpy() if self.case.ids == "int" else pa.array(names))

    def answer(self, results):
        cells, customers, repeat = results
        return {
            "cells": answers.rows(
                *(cells[name] for name in ("cohort", "period", "month", "orders")),
                answers.cents(cells["revenue"]),
                by=2,
            ),
            "customers": answers.rows(
                self.names(customers),
                answers.days(customers["last"].to_numpy()),
                customers["orders"],
                answers.cents(customers["revenue"]),
            ),
            "repeat": np.array([repeat, len(customers)]),
        }

    def figure(self, name, result):
        if name == "by_days":
            return result
        if name == "rfm":
            return answers.rows(
                self.names(result), *(result[column] for column in ("since_last", "orders", "cents", "r", "f", "m"))
            )
        value = answers.cents(result["value"]) if name == "revenue" else result["value"]
        return answers.rows(result["cohort"], result["period"], value, by=2)
