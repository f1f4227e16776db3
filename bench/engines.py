"""The job in each engine, in the best form that we know for it.

An engine has three steps: `load` brings an Arrow table into the form that the engine likes best and isn't measured;
`work` computes everything and leaves the results in the engine's own form; `answer` brings them into the common form
and isn't measured either. Ours gets the Arrow table itself.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from answers import answer, cents, days, months, numbers


class Regulars:
    """Ours: one base, five figures."""

    def load(self, table: pa.Table):
        import regulars

        self.regulars, self.version = regulars, regulars.version()["version"]
        # Only for `answer`: the table gives days since the last order, and counts from the last order of all.
        self.last_day = days(np.array([pc.max(table["ordered_at"]).as_py()], dtype="datetime64[us]"))[0]
        return table

    def work(self, table):
        base = self.regulars.CustomerBase(table, customer_id="customer_id", ordered_at="ordered_at", amount="amount")
        return (
            base.cohorts(measure="customers"),
            base.cohorts(measure="orders"),
            base.cohorts(measure="revenue"),
            base.rfm(scores=False),
            base.repeat_customer_rate(),
        )

    def answer(self, results):
        *matrices, rfm, repeat = results
        matrices = [pa.table(matrix) for matrix in matrices]
        values = [matrix["value"].to_numpy() for matrix in matrices]
        there = np.nan_to_num(values[1].astype(np.float64)) > 0
        cohort = months(matrices[0]["cohort"].to_numpy().astype("datetime64[us]"))
        cells = [cohort, matrices[0]["period"].to_numpy(), values[0], values[1], cents(np.nan_to_num(values[2].astype(np.float64)))]
        rfm = pa.table(rfm)
        last = self.last_day - rfm["since_last"].to_numpy()
        customers = [numbers(rfm["customer_id"].to_numpy()), last, rfm["orders"].to_numpy(), cents(rfm["revenue"].to_numpy())]
        return answer([np.nan_to_num(column)[there] for column in cells], customers, [repeat.numerator, repeat.denominator])


class Polars:
    """Orders are folded into customer-months once; everything else comes from those."""

    def load(self, table):
        import polars

        self.pl, self.version = polars, polars.__version__
        return polars.from_arrow(table, rechunk=True)

    def work(self, frame):
        pl = self.pl
        at = pl.col("ordered_at")
        monthly = (
            frame.lazy()
            .with_columns(month=at.dt.year().cast(pl.Int32) * 12 + at.dt.month().cast(pl.Int32) - 1)
            .group_by("customer_id", "month")
            .agg(orders=pl.len(), revenue=pl.col("amount").sum(), last=at.max())
            .collect(engine="streaming")
        )
        customers = (
            monthly.lazy()
            .group_by("customer_id")
            .agg(pl.col("last").max().dt.date(), pl.col("orders").sum(), pl.col("revenue").sum(), cohort=pl.col("month").min())
            .collect(engine="streaming")
        )
        cells = (
            monthly.lazy()
            .join(customers.lazy().select("customer_id", "cohort"), on="customer_id")
            .group_by("cohort", period=pl.col("month") - pl.col("cohort"))
            .agg(customers=pl.len(), orders=pl.col("orders").sum(), revenue=pl.col("revenue").sum())
            .collect(engine="streaming")
        )
        return cells, customers, (customers["orders"] >= 2).sum()

    def answer(self, results):
        cells, customers, repeat = results
        column = lambda frame, name: frame[name].to_numpy()  # noqa: E731
        return answer(
            [column(cells, name) for name in ("cohort", "period", "customers", "orders")] + [cents(column(cells, "revenue"))],
            [
                numbers(column(customers, "customer_id")),
                days(column(customers, "last")),
                column(customers, "orders"),
                cents(column(customers, "revenue")),
            ],
            [repeat, len(customers)],
        )


MONTHLY = """
    SELECT customer_id, {month} AS month, count(*) AS orders, sum(amount) AS revenue, max(ordered_at) AS last
    FROM orders GROUP BY customer_id, month
"""
CUSTOMERS = """
    SELECT customer_id, min(month) AS cohort, max(last) AS last, sum(orders) AS orders, sum(revenue) AS revenue
    FROM monthly GROUP BY customer_id
"""
CELLS = """
    SELECT cohort, month - cohort AS period, count(*) AS customers, sum(monthly.orders) AS orders,
           sum(monthly.revenue) AS revenue
    FROM monthly JOIN customers ON monthly.customer_id = customers.customer_id GROUP BY cohort, period
"""


def from_arrow(cells: pa.Table, customers: pa.Table, repeat) -> dict[str, np.ndarray]:
    """The common form of the tables that the SQL engines give."""
    column = lambda table, name: table[name].to_numpy()  # noqa: E731
    names = customers["customer_id"]
    if not pa.types.is_integer(names.type):
        names = names.cast(pa.string())
    return answer(
        [column(cells, name) for name in ("cohort", "period", "customers", "orders")] + [cents(column(cells, "revenue"))],
        [
            numbers(names.to_numpy()),
            days(column(customers, "last")),
            column(customers, "orders"),
            cents(column(customers, "revenue")),
        ],
        repeat,
    )


class DuckDB:
    """The same three steps as tables, on a table of DuckDB's own."""

    def load(self, table):
        import duckdb

        self.version = duckdb.__version__
        connection = duckdb.connect()
        connection.register("arrow", table)
        connection.execute("CREATE TABLE orders AS SELECT * FROM arrow")
        connection.unregister("arrow")
        # Nothing asks in which order rows come, and keeping it costs memory.
        connection.execute("SET preserve_insertion_order = false")
        return connection

    def work(self, connection):
        month = "(year(ordered_at) * 12 + month(ordered_at) - 1)::INTEGER"
        connection.execute(f"CREATE TEMP TABLE monthly AS {MONTHLY.format(month=month)}")
        connection.execute(f"CREATE TEMP TABLE customers AS {CUSTOMERS}")
        fetch = lambda query: connection.sql(query).to_arrow_table()  # noqa: E731
        return (
            fetch(CELLS),
            fetch("SELECT customer_id, last, orders, revenue FROM customers"),
            connection.execute("SELECT count(*) FILTER (orders >= 2), count(*) FROM customers").fetchone(),
        )

    def answer(self, results):
        return from_arrow(*results)


class Pandas:
    """The same three steps; text ids as categories, which is how pandas groups them best."""

    def load(self, table):
        import pandas

        self.version = pandas.__version__
        frame = table.to_pandas()
        if frame["customer_id"].dtype.kind not in "iu":
            frame["customer_id"] = frame["customer_id"].astype("category")
        return frame

    def work(self, frame):
        month = frame["ordered_at"].to_numpy().astype("datetime64[M]").astype(np.int64).astype(np.int32) + 1970 * 12
        monthly = (
            frame.assign(month=month)
            .groupby(["customer_id", "month"], sort=False, observed=True)
            .agg(orders=("amount", "size"), revenue=("amount", "sum"), last=("ordered_at", "max"))
            .reset_index()
        )
        by_customer = monthly.groupby("customer_id", sort=False, observed=True)
        monthly["cohort"] = by_customer["month"].transform("min")
        customers = by_customer.agg({"last": "max", "orders": "sum", "revenue": "sum"})
        monthly["period"] = monthly["month"] - monthly["cohort"]
        cells = monthly.groupby(["cohort", "period"]).agg({"month": "size", "orders": "sum", "revenue": "sum"}).reset_index()
        return cells, customers, int((customers["orders"] >= 2).sum())

    def answer(self, results):
        cells, customers, repeat = results
        return answer(
            [cells["cohort"], cells["period"], cells["month"], cells["orders"], cents(cells["revenue"])],
            [
                numbers(np.asarray(customers.index.to_numpy())),
                days(customers["last"].to_numpy()),
                customers["orders"],
                cents(customers["revenue"]),
            ],
            [repeat, len(customers)],
        )


class ChDB:
    """ClickHouse in the process: a query for each of the three questions, as an analyst would ask them."""

    def load(self, table):
        import chdb
        from chdb.session import Session

        self.version = chdb.__version__
        session = Session()
        session.query("CREATE DATABASE IF NOT EXISTS bench")
        session.query("USE bench")
        kind = "Int64" if pa.types.is_integer(table["customer_id"].type) else "String"
        session.query(
            f"CREATE TABLE orders (customer_id {kind}, ordered_at DateTime64(6, 'UTC'), amount Float64) ENGINE = Memory"
        )
        session.query("INSERT INTO orders SELECT * FROM Python(table)")
        return session

    def work(self, session):
        fetch = lambda query: session.query(query, "ArrowTable")  # noqa: E731
        cells = fetch("""
            SELECT cohort, month - cohort AS period, count() AS customers, sum(n) AS orders, sum(money) AS revenue
            FROM (
                SELECT month, n, money, min(month) OVER (PARTITION BY customer_id) AS cohort
                FROM (
                    SELECT customer_id, toInt32(toYear(ordered_at) * 12 + toMonth(ordered_at) - 1) AS month, count() AS n,
                           sum(amount) AS money
                    FROM orders GROUP BY customer_id, month
                )
            ) GROUP BY cohort, period
        """)
        customers = fetch("""
            SELECT customer_id, max(ordered_at) AS last, count() AS orders, sum(amount) AS revenue
            FROM orders GROUP BY customer_id
        """)
        repeat = fetch("""
            SELECT countIf(orders >= 2) AS numerator, count() AS denominator
            FROM (SELECT count() AS orders FROM orders GROUP BY customer_id)
        """)
        return cells, customers, repeat

    def answer(self, results):
        cells, customers, repeat = results
        return from_arrow(cells, customers, [repeat[name][0].as_py() for name in ("numerator", "denominator")])


class ChDBTuned(ChDB):
    """ClickHouse with one pass: a table of customers with the months and amounts of their orders, which all three
    questions read. The fastest of five ways that were tried, joins among them."""

    def work(self, session):
        fetch = lambda query: session.query(query, "ArrowTable")  # noqa: E731
        session.query("""
            CREATE TABLE customers ENGINE = Memory AS
            SELECT customer_id, max(ordered_at) AS last, count() AS orders, sum(amount) AS revenue,
                   groupArray(toInt32(toYear(ordered_at) * 12 + toMonth(ordered_at) - 1)) AS months,
                   groupArray(amount) AS amounts, arrayMin(months) AS cohort
            FROM orders GROUP BY customer_id
        """)
        cells = fetch("""
            SELECT cohort, period, customers, orders, revenue FROM (
                SELECT cohort, month - cohort AS period, count() AS orders, sum(amount) AS revenue
                FROM customers ARRAY JOIN months AS month, amounts AS amount GROUP BY cohort, period
            ) AS money JOIN (
                SELECT cohort, arrayJoin(arrayDistinct(months)) - cohort AS period, count() AS customers
                FROM customers GROUP BY cohort, period
            ) AS heads USING (cohort, period)
        """)
        customers = fetch("SELECT customer_id, last, orders, revenue FROM customers")
        repeat = fetch("SELECT countIf(orders >= 2) AS numerator, count() AS denominator FROM customers")
        return cells, customers, repeat


ENGINES = {
    "regulars": Regulars,
    "polars": Polars,
    "duckdb": DuckDB,
    "pandas": Pandas,
    "chdb": ChDB,
    "chdb-tuned": ChDBTuned,
}
