"""lifetimes: of what is asked, it has the customers' summary, and neither cohorts nor repeat rates."""

import warnings

import pyarrow as pa

import answers
import orders
from engines.engine import Engine


class Lifetimes(Engine):
    """Its summary alone: days with an order, days from first to last, age, and the mean of what later days paid."""

    module = "lifetimes"
    parts = answers.SUMMARY
    # It knows no lines of an order: one that was booked after midnight is another day to it.
    shapes = ("orders",)

    def load(self):
        import pandas

        # Loaded before the clock runs, with what it needs.
        from lifetimes import __version__, utils

        self.pandas, self.utils, self.version = pandas, utils, __version__
        if self.in_memory:
            self.orders = orders.table(self.arrow).to_pandas()

    def work(self):
        if not self.in_memory:
            self.orders = self.pandas.read_parquet(self.parquet)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self.utils.summary_data_from_transaction_data(self.orders, "customer_id", "ordered_at", "amount")

    def answer(self, results):
        names = results.index.to_numpy() if self.case.ids == "int" else pa.array(results.index)
        later = answers.cents(results["monetary_value"] * results["frequency"])
        return {
            "summary": answers.rows(self.numbers(names), results["frequency"], results["recency"], results["T"], later)
        }
