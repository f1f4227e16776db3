"""polars, lazily and with its streaming engine where that is the quicker one."""

import numpy as np

import orders
from engines.tables import Tables


class Polars(Tables):
    """`folded`: orders are folded into customer-months once, and all else comes from those. `lists`: one pass
    makes customers with the months and amounts of their orders, as ClickHouse's tuned query does; each id is hashed
    once. Of seven ways that were tried, each in four mixtures of polars's two engines."""

    module = "polars"

    @staticmethod
    def forms(case):
        return ("folded", "lists")

    def load(self):
        import polars

        self.pl, self.version = polars, polars.__version__
        if self.in_memory:
            pieces = [polars.from_arrow(batch) for batch in orders.batches(self.arrow)]
            self.orders = polars.concat(pieces, rechunk=False).lazy()

    def work(self):
        pl = self.pl
        if not self.in_memory:
            self.orders = pl.scan_parquet(self.parquet)
        if self.lines:
            self.orders = (
                self.orders.group_by("order_id")
                .agg(pl.col("customer_id").first(), pl.col("ordered_at").min(), pl.col("amount").sum())
                .collect(engine="streaming")
                .lazy()
            )
        return self.lists() if self.form == "lists" else self.folded()

    def month(self):
        at = self.pl.col("ordered_at").dt
        return at.year().cast(self.pl.Int32) * 12 + at.month().cast(self.pl.Int32) - 1

    def week(self):
        return (self.pl.col("ordered_at").dt.epoch("d") + 3) // 7

    def folded(self):
        pl = self.pl
        monthly = (
            self.orders.group_by("customer_id", month=self.month())
            .agg(orders=pl.len(), revenue=pl.col("amount").sum(), last=pl.col("ordered_at").max())
            .collect(engine="streaming")
            .lazy()
        )
        customers = (
            monthly.group_by("customer_id")
            .agg(pl.col("last").max(), pl.col("orders").sum(), pl.col("revenue").sum(), cohort=pl.col("month").min())
            .collect(engine="streaming")
        )
        cells = (
            monthly.join(customers.lazy().select("customer_id", "cohort"), on="customer_id")
            .group_by("cohort", period=pl.col("month") - pl.col("cohort"))
            .agg(customers=pl.len(), orders=pl.col("orders").sum(), revenue=pl.col("revenue").sum())
            .collect(engine="streaming")
        )
        return cells, customers, (customers["orders"] >= 2).sum()

    def lists(self):
        pl = self.pl
        customers = (
            self.orders.with_columns(month=self.month())
            .group_by("customer_id")
            .agg("month", "amount", last=pl.col("ordered_at").max())
            # The streaming engine takes a third longer for this, and is the quicker one in what follows.
            .collect(engine="in-memory")
            .lazy()
            .with_columns(
                cohort=pl.col("month").list.min(),
                orders=pl.col("month").list.len(),
                revenue=pl.col("amount").list.sum(),
            )
            .collect(engine="streaming")
        )
        key = {"period": pl.col("month") - pl.col("cohort")}
        money = (
            customers.lazy()
            .select("cohort", "month", "amount")
            .explode("month", "amount")
            .group_by("cohort", **key)
            .agg(orders=pl.len(), revenue=pl.col("amount").sum())
        )
        heads = (
            customers.lazy()
            .select("cohort", pl.col("month").list.unique())
            .explode("month")
            .group_by("cohort", **key)
            .agg(customers=pl.len())
        )
        cells = heads.join(money, on=["cohort", "period"]).collect(engine="streaming")
        return cells, customers.select("customer_id", "last", "orders", "revenue"), (customers["orders"] >= 2).sum()

    def figures(self):
        return {"revenue": self.revenue, "rfm": self.rfm, "by_days": self.by_days, "weeks": self.weeks}

    def lives(self, *columns):
        """Lists of what each customer did."""
        lists = self.orders.select("customer_id", *columns).group_by("customer_id").all()
        return lists.collect(engine="in-memory").lazy()

    def revenue(self):
        pl = self.pl
        return (
            self.lives("amount", self.month().alias("month"))
            .select("month", "amount", cohort=pl.col("month").list.min())
            .explode("month", "amount")
            .group_by("cohort", period=pl.col("month") - pl.col("cohort"))
            .agg(value=pl.col("amount").sum())
            .collect(engine="streaming")
        )

    def weeks(self):
        pl = self.pl
        return (
            self.lives(self.week().alias("week"))
            .select(pl.col("week").list.unique(), cohort=pl.col("week").list.min())
            .explode("week")
            .group_by("cohort", period=pl.col("week") - pl.col("cohort"))
            .agg(value=pl.len())
            .collect(engine="streaming")
        )

    def rfm(self):
        pl = self.pl
        score = lambda name: 1 + 5 * (pl.col(name).rank("min").cast(pl.Int64) - 1) // pl.len()  # noqa: E731
        return (
            self.orders.group_by("customer_id")
            .agg(
                last=pl.col("ordered_at").max().dt.epoch("d"),
                orders=pl.len(),
                cents=(pl.col("amount").sum() * 100).round().cast(pl.Int64),
            )
            .with_columns(
                since_last=pl.col("last").max() - pl.col("last"), r=score("last"), f=score("orders"), m=score("cents")
            )
            .collect(engine="streaming")
        )

    def by_days(self):
        pl = self.pl
        at = pl.col("ordered_at")
        return (
            self.orders.group_by("customer_id")
            .agg(two=at.min().dt.date() != at.max().dt.date())
            .select(pl.col("two").sum(), all=pl.len())
            .collect(engine="streaming")
        )

    def answer(self, results):
        cells, customers, repeat = results
        return super().answer((cells, customers, self.pl.DataFrame({"repeat": [repeat], "all": [len(customers)]})))

    def names(self, table):
        names = table["customer_id"]
        return self.numbers(names.to_numpy() if self.case.ids == "int" else names.to_arrow())

    def pair(self, table):
        return np.array(table.row(0))
