"""Real orders: the figures equal those that independent tools computed, count for count."""

from collections import Counter
from itertools import zip_longest
from statistics import fmean, stdev

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
import regulars as rg

# ── Online Retail, through its loader ──────────────────────────────────────────────────────────────────────────────

SOURCES = {
    "path": lambda path: path,
    "pandas": pd.read_parquet,
    "polars": pl.read_parquet,
    "polars lazy": pl.scan_parquet,
    "pyarrow": pq.read_table,
    "duckdb": lambda path: duckdb.sql(f"select * from '{path}'"),
}


@pytest.fixture(scope="module", params=SOURCES)
def online_retail(request, online_retail_path):
    return rg.CustomerBase(SOURCES[request.param](online_retail_path), loader="online_retail")


@pytest.fixture(scope="module")
def online_retail_reference(reference):
    return reference("online_retail")


def test_online_retail_orders(online_retail, online_retail_reference):
    prep, block = online_retail_reference["prep"], online_retail_reference["invoice_basis"]
    check_orders(online_retail, block)
    check_repeat(online_retail, block)
    intake = online_retail.intake
    assert (intake.orders, intake.customers) == (18_532, 4_338)
    assert intake.rows == prep["rows_in"] and intake.order_rows == prep["rows_used"]
    excluded = {each["reason"]: each["rows"] for each in intake.excluded}
    assert excluded["cancelled invoice"] == prep["rows_cancellation_C"]
    assert sum(rows for _, rows in intake.fates()) == intake.rows


def test_online_retail_repeat_rate_as_printed(online_retail):
    assert repr(online_retail.repeat_customer_rate()) == "65.58 % (2,845 of 4,338; 95 % 64.16–66.98 %)"


def test_online_retail_cohorts(online_retail, online_retail_reference):
    check_cohorts(online_retail, online_retail_reference["invoice_basis"]["cohort_month"])


def test_online_retail_comebacks(online_retail, online_retail_reference):
    check_comebacks(online_retail, online_retail_reference["invoice_basis"])


def test_online_retail_retention_rate(online_retail, online_retail_path):
    """1 September to 1 December 2011, active within 60 days: 63.9 % were kept. The three counts alone would say 96.2 %, as
    (E − N) / S takes customers who came back after a longer time for kept ones."""
    rate = online_retail.retention_rate("2011-09-01", "2011-12-01", active_within=60)
    orders = duckdb.sql(f"""
        select CustomerID as customer, min(InvoiceDate)::date as day from '{online_retail_path}'
        where CustomerID is not null and InvoiceNo not like 'C%' and Quantity > 0 and UnitPrice > 0
        group by customer, InvoiceNo""")
    found = duckdb.sql("""
        select sum(was::int), sum((was and is_)::int), sum(new::int), sum((is_ and not was and not new)::int), sum(is_::int)
        from (select customer, bool_or(day >= '2011-07-03' and day < '2011-09-01') as was,
            bool_or(day >= '2011-10-02' and day < '2011-12-01') as is_,
            min(day) >= '2011-09-01' and min(day) < '2011-12-01' as new from orders group by customer)""").fetchall()[0]
    assert (rate.at_start, rate.kept, rate.new, rate.reactivated, rate.at_end) == found
    assert f"{rate.value:.1%}" == "63.9%" and f"{(rate.at_end - rate.new) / rate.at_start:.1%}" == "96.2%"
    churn = online_retail.churn_rate("2011-09-01", "2011-12-01", active_within=60)
    assert churn.numerator == rate.at_start - rate.kept and churn.value == pytest.approx(1 - rate.value, rel=1e-15)


def test_online_retail_rfm(online_retail, online_retail_reference):
    check_rfm(online_retail, online_retail_reference["invoice_basis"], str)


def test_online_retail_concentration(online_retail, online_retail_reference):
    check_concentration(online_retail, online_retail_reference["invoice_basis"]["revenue_concentration"])


def test_online_retail_net_of_cancellations(online_retail_path, online_retail_reference):
    """Cancelled invoices as refunds, each in the month of its own date."""
    rows = pl.read_parquet(online_retail_path)
    rows = rows.filter(pl.col("CustomerID").is_not_null())
    is_refund = pl.col("InvoiceNo").cast(pl.String).str.starts_with("C")
    rows = rows.filter(is_refund | (pl.col("Quantity") > 0) & (pl.col("UnitPrice") > 0)).with_columns(
        (pl.col("Quantity") * pl.col("UnitPrice")).round(3).alias("amount")
    )
    base = rg.CustomerBase(
        rows, customer_id="CustomerID", ordered_at="InvoiceDate", order_id="InvoiceNo", amount="amount"
    )
    expected = online_retail_reference["invoice_basis"]["cohort_month_net_revenue"]
    assert base.intake.orders == 18_532 and base.intake.customers == 4_338
    assert base.intake.refund_only_customers == expected["customers_with_refund_only_excluded"]
    wide = base.cohorts(measure="revenue").wide().to_dict()
    rows = list(zip(*(wide[name] for name in wide if name not in ("cohort", "size"))))
    for ours, theirs in zip(rows, expected["net_revenue"], strict=True):
        assert money(value for value in ours if value is not None) == theirs


def test_online_retail_contrasts(online_retail_path, online_retail_reference):
    """What common mistakes give: each of them made, and the number of the reference that comes of it."""
    expected = online_retail_reference["contrasts"]
    amount = (pl.col("Quantity") * pl.col("UnitPrice")).round(3).alias("amount")
    rows = pl.read_parquet(online_retail_path).with_columns(amount)
    is_cancelled = pl.col("InvoiceNo").str.starts_with("C")
    is_sold = ~is_cancelled & (pl.col("Quantity") > 0)
    sales = rows.filter(is_sold & (pl.col("UnitPrice") > 0))

    def seen(base, *names):
        totals = base.totals().to_dict()
        found = {
            "orders": base.intake.orders,
            "customers": base.intake.customers,
            "rows": base.intake.order_rows,
            "repeat_customer_rate": base.repeat_customer_rate().value,
            "revenue": totals.get("revenue", [None])[0],
        }
        return {name: found[name] for name in names}

    # The file without its loader: cancelled invoices are orders like any other, as no column says what they are worth.
    assert seen(rg.CustomerBase(online_retail_path), "orders", "customers", "repeat_customer_rate") == (
        expected["C_invoices_counted_as_orders"]
    )
    assert seen(rg.CustomerBase(rows.filter(is_sold)), "rows", "orders", "customers", "revenue") == (
        expected["C_excluded_zero_price_kept"]
    )
    # Repeated lines dropped before they came here.
    assert seen(rg.CustomerBase(sales.unique()), "rows", "revenue") == expected["duplicates_dropped"]
    assert rg.CustomerBase(sales.drop("InvoiceNo")).intake.orders == expected["rows_counted_as_orders"]

    net = expected["net_of_C_rows_with_CustomerID"]
    with_refunds = pl.concat([sales, rows.filter(is_cancelled)])
    base = rg.CustomerBase(with_refunds)
    assert (base.intake.refund_rows, base.totals()["revenue"][0]) == (
        net["refund_rows"], net["net_revenue_customers_in_sales_only"],
    )  # fmt: skip
    # Every row taken as an order, so that customers without a sale are customers too.
    every = rg.CustomerBase(with_refunds.with_columns(what=pl.lit("order")), kind="what")
    assert every.totals()["revenue"] == [net["net_revenue"]]
    gross = rg.CustomerBase(with_refunds, refunds="drop").totals()["revenue"][0]
    assert net["net_revenue"] - gross == pytest.approx(net["refund_total"], abs=1e-6)

    guests = expected["with_guest_orders"]
    plain = rg.CustomerBase(sales)
    assert plain.intake.guest_orders == guests["guest_invoices"]
    known = {invoice: 0 for invoice in sales.filter(pl.col("CustomerID").is_null())["InvoiceNo"]}
    one = rg.CustomerBase(sales, guest_key="InvoiceNo", identity=known)
    assert (one.intake.order_rows, one.intake.orders, one.totals()["revenue"][0]) == (
        guests["rows"], guests["invoices"], guests["revenue"],
    )  # fmt: skip
    assert one.intake.customers == plain.intake.customers + 1
    assert one.intake.identified_rows == plain.intake.guest_rows and one.intake.guest_rows == 0


# ── CDNOW, rows as orders and a customer's rows of one day as one order ────────────────────────────────────────────


@pytest.fixture(scope="module", params=["cdnow_sample", "cdnow_master"])
def cdnow(request, reference_data, reference):
    if request.param == "cdnow_sample":
        frame = pd.read_csv(reference_data / "cdnow_sample.csv.gz", dtype={"master_id": str, "date": str})
        frame = frame.rename(columns={"master_id": "customer_id"})
        width = reference_width(reference(request.param))
        frame["customer_id"] = frame["customer_id"].str.zfill(width)
    else:
        frame = pd.read_parquet(reference_data / "cdnow_master.parquet")
    frame["order_id"] = range(len(frame))
    frame["date"] = pd.to_datetime(frame["date"].astype(str))
    return frame, reference(request.param)


def reference_width(numbers: dict) -> int:
    return max(map(len, numbers["row_basis"]["rfm"]["named_customers"]))


@pytest.mark.parametrize("basis", ["row_basis", "day_basis"])
def test_cdnow(cdnow, basis):
    frame, numbers = cdnow
    base = rg.CustomerBase(
        frame,
        customer_id="customer_id",
        ordered_at="date",
        order_id="order_id",
        amount="dollar_value",
        merge_same_day=basis == "day_basis",
    )
    block = numbers[basis]
    check_orders(base, block)
    check_repeat(base, block)
    check_cohorts(base, block["cohort_month"])
    check_rfm(base, block, str)
    check_comebacks(base, block)
    check_concentration(base, block["revenue_concentration"])


# ── The loyalty ledger's transactions ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("group", ["all_customers", "enrolled", "control"])
def test_loyalty_transactions(reference_data, reference, group):
    rows = pl.read_parquet(reference_data / "loyalty_transactions_even.parquet").with_columns(
        # Cents, made whole units of money: exact, with two digits.
        (pl.col("value") / 100).alias("value")
    )
    if group != "all_customers":
        customers = pl.read_parquet(reference_data / "loyalty_customers_even.parquet")
        enrolled = customers.filter(pl.col("loyalty") == ("enrolled" if group == "enrolled" else "control"))["id"]
        rows = rows.filter(pl.col("user_id").is_in(enrolled.implode()))
    block = reference("loyalty_even")[group]
    # Nobody ordered on the last day that was observed, so it has to be said.
    until = day_after(block["orders"]["as_of_date"])
    base = rg.CustomerBase(rows, customer_id="user_id", ordered_at="date", amount="value", observed_until=until)
    check_orders(base, block)
    check_repeat(base, block)
    check_cohorts(base, block["cohort_month"])
    check_comebacks(base, block)
    if "rfm" in block:
        check_rfm(base, block, int)
    if "revenue_concentration" in block:
        check_concentration(base, block["revenue_concentration"])


# ── What every block is held to ────────────────────────────────────────────────────────────────────────────────────


def day_after(day: str) -> pd.Timestamp:
    return pd.Timestamp(day) + pd.Timedelta(days=1)


def money(values) -> list[float]:
    return [float(value) for value in values]


def check_orders(base, block):
    expected = block["orders"]
    totals = {name: values[0] for name, values in base.totals().to_dict().items()}
    assert (totals["orders"], totals["customers"]) == (expected["n_orders"], expected["n_customers"])
    assert float(totals["revenue"]) == expected["revenue"]
    assert totals["average_order_value"] == pytest.approx(expected["aov"], rel=1e-12)
    assert totals["orders_per_customer"] == pytest.approx(expected["orders_per_customer_mean"], rel=1e-12)
    assert totals["revenue_per_customer"] == pytest.approx(expected["revenue_per_customer_mean"], rel=1e-12)
    stamps = [totals[name][:19].replace("T", " ") for name in ("first_order", "last_order")]
    assert stamps == [expected["first_ts"], expected["last_ts"]]
    assert totals["as_of"] == expected["as_of_date"]
    histogram = base.orders_per_customer().to_dict()
    found = dict(zip(map(str, histogram["orders"]), histogram["customers"]))
    assert found == block["orders_per_customer_hist"]
    assert Counter(map(str, base.rfm()["orders"])) == found


def check_repeat(base, block):
    expected = block["repeat"]
    rate, by_days = base.repeat_customer_rate(), base.repeat_customer_rate(by_days=True)
    assert rate.numerator == expected["customers_two_plus_orders"]
    assert rate.denominator - rate.numerator == expected["customers_one_order"]
    assert rate.value == pytest.approx(expected["repeat_customer_rate"], rel=1e-15)
    assert by_days.numerator == expected["customers_two_plus_days"]
    assert by_days.value == pytest.approx(expected["repeat_customer_rate_by_days"], rel=1e-15)


def check_comebacks(base, block):
    """Who comes back and when. Some groups have not all blocks."""
    check_returning(base, block["repeat"], block["monthly"])
    check_gaps(base, block["gaps_days"])
    for days, expected in block["repeat"]["repeat_within_days"].items():
        rate = base.repeat_within(int(days))
        assert (rate.denominator, rate.numerator, rate.all.numerator) == (
            expected["eligible"], expected["repeated_eligible"], expected["repeated_all"],
        )  # fmt: skip
        assert rate.value == pytest.approx(expected["rate_eligible"], rel=1e-12)
        assert rate.all.value == pytest.approx(expected["rate_all"], rel=1e-12)
    if "order_ladder" in block:
        ladder = base.order_ladder()
        for row, expected in enumerate(block["order_ladder"]):
            assert (ladder["n"][row], ladder["customers"][row]) == (expected["n"], expected["customers_with_at_least_n"])
            assert ladder["value"][row] == pytest.approx(expected["share_going_on_to_next"], rel=1e-12)
    if "retention_30day_buckets" in block:
        curve = base.curve(period=30).to_dict()
        for row, expected in enumerate(block["retention_30day_buckets"]):
            assert [curve[name][row] for name in ("period", "from_day", "to_day", "denominator", "numerator")] == [
                expected["bucket"], *expected["days"], expected["eligible"], expected["active"],
            ]  # fmt: skip
            assert curve["value"][row] == pytest.approx(expected["rate"], rel=1e-12)
        # Where the reference ends, nobody was observed for longer.
        assert len(curve["period"]) == len(block["retention_30day_buckets"])
    if "rfm" in block:
        lapsed = block["rfm"]["customers_with_recency_over_days"]
        table = base.lapsed(list(map(int, lapsed)))
        assert table["numerator"] == list(lapsed.values())
        assert set(table["denominator"]) == {block["orders"]["n_customers"]}


def check_returning(base, repeat, monthly):
    for measure in ("orders", "revenue"):
        all_of_it = base.returning_share(measure)
        assert float(all_of_it["numerator"][0]) == repeat[f"repeat_{measure}"]
        assert all_of_it["value"][0] == pytest.approx(repeat[f"repeat_{measure.rstrip('s')}_share"], rel=1e-12)
        by_month = base.returning_share(measure, period="month")
        assert [day[:7] for day in by_month["period"]] == [month["month"] for month in monthly]
        assert money(by_month["denominator"]) == [month[measure] for month in monthly]
        assert money(by_month["numerator"]) == [month[f"{measure}_not_first"] for month in monthly]
    accounts = base.accounts().to_dict()
    names = {
        "active": "active_customers", "new": "new_customers", "retained": "retained", "reactivated": "reactivated",
        "lost": "lost_since_prev_month",
    }  # fmt: skip
    for ours, theirs in names.items():
        assert accounts[ours] == [month[theirs] for month in monthly], ours


def check_gaps(base, expected):
    blocks = {"elapsed": "between_consecutive_orders", "days": "between_distinct_order_days"}
    for unit, name in blocks.items():
        block = expected[name]
        quantiles = block["quantiles_type7"]
        table = base.time_between_orders(unit, list(map(float, quantiles))).to_dict()
        assert table["gaps"] == [block["count"]]
        found = {"mean": "mean", "sd": "sd_sample", "min": "min", "max": "max"}
        assert [table[ours][0] for ours in found] == pytest.approx([block[name] for name in found.values()], rel=1e-12)
        assert [table[f"q{p}"][0] for p in quantiles] == pytest.approx(list(quantiles.values()), rel=1e-12)
    # The days from the first order to the second, of those who have one: the events of the curve, told one by one.
    block, curve = expected["first_to_second_order_calendar_days"], base.time_to_order(2)
    days = [time for time, events in zip(curve["time"], curve["events"]) for _ in range(events)]
    quantiles = block["quantiles_type7"]
    found = [len(days), fmean(days), stdev(days), min(days), max(days), *map(float, np.quantile(days, list(map(float, quantiles))))]
    names = ("count", "mean", "sd_sample", "min", "max")
    assert found == pytest.approx([*(block[name] for name in names), *quantiles.values()], rel=1e-12)


def check_cohorts(base, expected):
    measures = {"customers": "active_customers", "orders": "orders", "revenue": "revenue"}
    for measure, name in measures.items():
        wide = base.cohorts(measure=measure).wide().to_dict()
        assert [cohort[:7] for cohort in wide.pop("cohort")] == expected["cohorts"]
        assert wide.pop("size") == expected["sizes"]
        rows = list(zip(*wide.values()))
        for cohort, ours, theirs in zip(expected["cohorts"], rows, expected[name], strict=True):
            ours = money(value for value in ours if value is not None)
            # A reference row may end before the log does, where nobody of the cohort came back any more.
            for period, (value, other) in enumerate(zip_longest(ours, theirs)):
                assert value == pytest.approx(other, rel=1e-12, abs=0), (measure, cohort, period)


def check_concentration(base, expected):
    percents = [float(name.removeprefix("top_").removesuffix("pct_share")) for name in expected]
    table = base.concentration(percents).to_dict()
    for share, numerator, denominator, other in zip(
        table["value"], table["numerator"], table["denominator"], expected.values(), strict=True
    ):
        assert share == pytest.approx(other, rel=1e-12, abs=0)
        assert share == pytest.approx(float(numerator) / float(denominator), rel=1e-12, abs=0)
    assert set(money(table["denominator"])) == set(money(base.totals()["revenue"]))


def check_rfm(base, block, customer_id):
    expected = block["rfm"]
    rfm = base.rfm(ties="split")
    assert rfm.as_of == expected["as_of_date"]
    assert {str(code): count for code, count in rfm.counts().items()} == expected["rfm_ntile5_code_counts"]
    assert sum(rfm.counts().values()) == len(rfm)
    table = rfm.to_dict()
    place = {customer: index for index, customer in enumerate(table["customer_id"])}
    for name, customer in expected["named_customers"].items():
        index = place.get(customer_id(name))
        if index is None:
            index = place[int(name)]
        ours = [table[column][index] for column in ("since_last", "orders", "r", "f", "m")]
        assert ours == [customer[key] for key in ("recency_days", "orders", "R", "F", "M")], name
        assert float(table["revenue"][index]) == customer["revenue"], name
    for days, customers in expected["customers_with_recency_over_days"].items():
        assert sum(since > int(days) for since in table["since_last"]) == customers
