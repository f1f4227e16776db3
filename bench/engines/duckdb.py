"""DuckDB, on a table of its own or on the Parquet file."""

import os

import pyarrow as pa

import orders
from engines.sql import Sql

MONTH = "(year(ordered_at) * 12 + month(ordered_at) - 1)::INTEGER"
WEEK = "(ordered_at::DATE - DATE '1969-12-29')::INTEGER // 7"
# DuckDB may use so much before it turns to the disk, rather than be stopped.
MEMORY = "14GB"


class DuckDB(Sql):
    """`text`: orders are folded into customer-months, and all else comes from those. `uuid`, where ids are UUIDs:
    the same with ids cast to DuckDB's own type for them, which takes time and pays off by what follows."""

    module = "duckdb"

    @staticmethod
    def forms(case):
        return ("text", "uuid") if case.ids == "uuid" else ("",)

    def load(self):
        import duckdb

        self.version = duckdb.__version__
        self.connection = duckdb.connect()
        self.connection.execute(f"SET threads = {os.cpu_count()}")
        self.connection.execute(f"SET memory_limit = '{MEMORY}'")
        self.connection.execute(f"SET temp_directory = '{self.spare}'")
        # Nothing asks in which order rows come, and keeping it costs memory.
        self.connection.execute("SET preserve_insertion_order = false")
        self.source = f"'{self.parquet}'"
        if self.in_memory:
            self.source = "orders"
            for place, batch in enumerate(orders.batches(self.arrow)):
                self.connection.register("batch", pa.Table.from_batches([batch]))
                self.connection.execute(
                    ("INSERT INTO orders" if place else "CREATE TABLE orders AS") + " SELECT * FROM batch"
                )
                self.connection.unregister("batch")

    def close(self):
        self.connection.close()

    def fetch(self, query: str) -> pa.Table:
        return self.connection.sql(query).to_arrow_table()

    def work(self):
        run = self.connection.execute
        name = "customer_id::UUID" if self.form == "uuid" else "customer_id"
        if self.lines:
            run(f"""
                CREATE TEMP TABLE folded AS
                SELECT any_value({name}) AS customer_id, min(ordered_at) AS ordered_at, sum(amount) AS amount
                FROM {self.source} GROUP BY order_id
            """)
            self.source, name = "folded", "customer_id"
        run(f"""
            CREATE TEMP TABLE monthly AS
            SELECT {name} AS customer_id, {MONTH} AS month, count(*) AS orders, sum(amount) AS revenue,
                   max(ordered_at) AS last
            FROM {self.source} GROUP BY ALL
        """)
        run("""
            CREATE TEMP TABLE customers AS
            SELECT customer_id, min(month) AS cohort, max(last) AS last, sum(orders) AS orders, sum(revenue) AS revenue
            FROM monthly GROUP BY customer_id
        """)
        return (
            self.fetch("""
                SELECT cohort, month - cohort AS period, count(*) AS customers, sum(monthly.orders) AS orders,
                       sum(monthly.revenue) AS revenue
                FROM monthly JOIN customers USING (customer_id) GROUP BY cohort, period
            """),
            self.fetch(f"SELECT {self.name} AS customer_id, last, orders, revenue FROM customers"),
            self.fetch("SELECT count(*) FILTER (orders >= 2) AS numerator, count(*) AS denominator FROM customers"),
        )

    @property
    def name(self) -> str:
        """The id as it was."""
        return "customer_id::VARCHAR" if self.form == "uuid" else "customer_id"

    def figures(self):
        return {"revenue": self.revenue, "rfm": self.rfm, "by_days": self.by_days, "weeks": self.weeks}

    def revenue(self) -> pa.Table:
        return self.fetch(f"""
            WITH firsts AS (SELECT customer_id, min(ordered_at) AS first FROM {self.source} GROUP BY customer_id)
            SELECT {MONTH.replace("ordered_at", "first")} AS cohort, {MONTH} - cohort AS period, sum(amount) AS value
            FROM {self.source} JOIN firsts USING (customer_id) GROUP BY ALL
        """)

    def weeks(self) -> pa.Table:
        return self.fetch(f"""
            WITH active AS MATERIALIZED (
                SELECT customer_id, {WEEK} AS week FROM {self.source} GROUP BY ALL
            ), firsts AS (SELECT customer_id, min(week) AS cohort FROM active GROUP BY customer_id)
            SELECT cohort, week - cohort AS period, count(*) AS value
            FROM active JOIN firsts USING (customer_id) GROUP BY ALL
        """)

    def rfm(self) -> pa.Table:
        score = "1 + 5 * (rank() OVER (ORDER BY {0}) - 1) // count(*) OVER () AS {1}".format
        return self.fetch(f"""
            WITH customers AS (
                SELECT customer_id, max(ordered_at)::DATE - DATE '1970-01-01' AS last, count(*) AS orders,
                       round(sum(amount) * 100)::BIGINT AS cents
                FROM {self.source} GROUP BY customer_id
            )
            SELECT {self.name} AS customer_id, max(last) OVER () - last AS since_last, orders, cents,
                   {score("last", "r")}, {score("orders", "f")}, {score("cents", "m")}
            FROM customers
        """)

    def by_days(self) -> pa.Table:
        return self.fetch(f"""
            SELECT count(*) FILTER (two) AS numerator, count(*) AS denominator FROM (
                SELECT min(ordered_at)::DATE <> max(ordered_at)::DATE AS two FROM {self.source} GROUP BY customer_id
            )
        """)
