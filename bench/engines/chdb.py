"""chDB, which is ClickHouse in the process, on a table of its own or on the Parquet file."""

import os

import pyarrow as pa

import orders
from engines.sql import Sql

MONTH = "toInt16(toRelativeMonthNum(ordered_at) - 1)"
WEEK = "intDiv(toInt32(toDate(ordered_at)) + 3, 7)"
TIME = "DateTime64(6, 'UTC')"


class ChDB(Sql):
    """A query for each of the three questions, as an analyst would ask them. A window over customer-months in place of
    the arrays takes up to half as long again."""

    module = "chdb"

    def load(self):
        import chdb
        from chdb.session import Session

        self.version = chdb.__version__
        self.session = Session()
        for query in ("CREATE DATABASE IF NOT EXISTS bench", "USE bench", f"SET max_threads = {os.cpu_count()}"):
            self.session.query(query)
        self.kind = "Int64" if self.case.ids == "int" else "String"
        columns = f"customer_id {self.kind}, ordered_at {TIME}, amount Float64"
        if self.lines:
            columns = "order_id Int64, " + columns
        self.source = f"file('{self.parquet}', Parquet, '{columns.replace(chr(39), chr(92) + chr(39))}')"
        if not self.in_memory:
            # The first file that it opens costs a fixed third of a second, whatever is in it.
            self.fetch(f"SELECT * FROM {self.source} LIMIT 0")
        else:
            self.source = "orders"
            self.session.query(f"CREATE TABLE orders ({columns}) ENGINE = Memory")
            for batch in orders.batches(self.arrow):
                table = pa.Table.from_batches([batch])  # noqa: F841 - the query finds it by its name
                self.session.query("INSERT INTO orders SELECT * FROM Python(table)")

    def close(self):
        self.session.query("DROP DATABASE bench")
        self.session.close()

    def fetch(self, query: str) -> pa.Table:
        return self.session.query(query, "ArrowTable")

    def fold(self) -> None:
        if not self.lines:
            return
        self.session.query(
            f"CREATE TABLE folded (customer_id {self.kind}, ordered_at {TIME}, amount Float64) ENGINE = Memory"
        )
        self.session.query(f"""
            INSERT INTO folded SELECT any(customer_id), min(ordered_at), sum(amount)
            FROM {self.source} GROUP BY order_id
        """)
        self.source = "folded"

    def work(self):
        self.fold()
        cells = self.fetch(f"""
            SELECT cohort, month - cohort AS period, count() AS customers, sum(n) AS orders, sum(money) AS revenue
            FROM (
                SELECT groupArray(month) AS months, groupArray(n) AS ns, groupArray(money) AS moneys,
                       arrayMin(months) AS cohort
                FROM (
                    SELECT customer_id, {MONTH} AS month, count() AS n, sum(amount) AS money
                    FROM {self.source} GROUP BY customer_id, month
                ) GROUP BY customer_id
            ) ARRAY JOIN months AS month, ns AS n, moneys AS money GROUP BY cohort, period
        """)
        customers = self.fetch(f"""
            SELECT customer_id, max(ordered_at) AS last, count() AS orders, sum(amount) AS revenue
            FROM {self.source} GROUP BY customer_id
        """)
        repeat = self.fetch(f"""
            SELECT countIf(orders >= 2) AS numerator, count() AS denominator
            FROM (SELECT count() AS orders FROM {self.source} GROUP BY customer_id)
        """)
        return cells, customers, repeat

    def figures(self):
        return {"revenue": self.revenue, "rfm": self.rfm, "by_days": self.by_days, "weeks": self.weeks}

    def revenue(self):
        return self.fetch(f"""
            SELECT cohort, month - cohort AS period, sum(money) AS value FROM (
                SELECT groupArray({MONTH}) AS months, groupArray(amount) AS amounts, arrayMin(months) AS cohort
                FROM {self.source} GROUP BY customer_id
            ) ARRAY JOIN months AS month, amounts AS money GROUP BY cohort, period
        """)

    def weeks(self):
        return self.fetch(f"""
            SELECT cohort, week - cohort AS period, count() AS value FROM (
                SELECT groupUniqArray({WEEK}) AS weeks, arrayMin(weeks) AS cohort
                FROM {self.source} GROUP BY customer_id
            ) ARRAY JOIN weeks AS week GROUP BY cohort, period
        """)

    def rfm(self):
        score = "1 + intDiv(5 * (rank() OVER (ORDER BY {0}) - 1), count() OVER ()) AS {1}".format
        return self.fetch(f"""
            SELECT customer_id, max(last) OVER () - last AS since_last, orders, cents,
                   {score("last", "r")}, {score("orders", "f")}, {score("cents", "m")}
            FROM (
                SELECT customer_id, toInt32(toDate(max(ordered_at))) AS last, count() AS orders,
                       toInt64(round(sum(amount) * 100)) AS cents
                FROM {self.source} GROUP BY customer_id
            )
        """)

    def by_days(self):
        return self.fetch(f"""
            SELECT countIf(two) AS numerator, count() AS denominator FROM (
                SELECT toDate(min(ordered_at)) != toDate(max(ordered_at)) AS two FROM {self.source} GROUP BY customer_id
            )
        """)


class ChDBTuned(ChDB):
    """One pass: a table of customers with the months and amounts of their orders, which all three questions read.

    `enumerated`: the first order of each month is marked, so that one query finds the cells. `joined`: customers are
    counted by themselves and joined to the money. With `uuid`, ids are cast to ClickHouse's type for UUIDs. Of eight
    ways that were tried; joins of orders to customers and windows were slower.
    """

    @staticmethod
    def forms(case):
        forms = ("enumerated", "joined")
        return (*forms, "enumerated uuid", "joined uuid") if case.ids == "uuid" else forms

    def work(self):
        self.fold()
        name = "toUUID(source.customer_id)" if "uuid" in self.form else "customer_id"
        self.session.query(f"""
            CREATE TABLE customers ENGINE = Memory AS
            SELECT {name} AS customer_id, max(ordered_at) AS last, count() AS orders, sum(amount) AS revenue,
                   groupArray({MONTH}) AS months, groupArray(amount) AS amounts, arrayMin(months) AS cohort
            FROM {self.source} AS source GROUP BY customer_id
        """)
        cells = self.fetch(ENUMERATED if "enumerated" in self.form else JOINED)
        name = "toString(customers.customer_id)" if "uuid" in self.form else "customer_id"
        customers = self.fetch(f"SELECT {name} AS customer_id, last, orders, revenue FROM customers")
        repeat = self.fetch("SELECT countIf(orders >= 2) AS numerator, count() AS denominator FROM customers")
        return cells, customers, repeat

    def figures(self):
        # They are those of `chdb`, each tuned already.
        return {}


ENUMERATED = """
    SELECT cohort, month - cohort AS period, countIf(nth = 1) AS customers, count() AS orders, sum(amount) AS revenue
    FROM customers ARRAY JOIN months AS month, amounts AS amount, arrayEnumerateUniq(months) AS nth
    GROUP BY cohort, period
"""
JOINED = """
    SELECT cohort, period, customers, orders, revenue FROM (
        SELECT cohort, month - cohort AS period, count() AS orders, sum(amount) AS revenue
        FROM customers ARRAY JOIN months AS month, amounts AS amount GROUP BY cohort, period
    ) AS money JOIN (
        SELECT cohort, arrayJoin(arrayDistinct(months)) - cohort AS period, count() AS customers
        FROM customers GROUP BY cohort, period
    ) AS heads USING (cohort, period)
"""
