"""A tutorial that many learned lifetimes by, on the shop that it used: the same calls give what it printed.

Susan Li, CLV_Online_Retail.ipynb in github.com/susanli2016/Machine-Learning-with-Python (2017). The numbers are those that
it shows; its text and code are not here.
"""

import numpy as np
import pandas as pd
import pytest
from regulars.compat import lifetimes
from regulars.compat.lifetimes import plotting, utils

LOG = ["CustomerID", "InvoiceDate"]
CUSTOMER = ["frequency", "recency", "T"]


@pytest.fixture(scope="module")
def purchases(online_retail_path):
    rows = pd.read_parquet(online_retail_path)
    rows = rows[rows["CustomerID"].notna() & (rows["Quantity"] > 0)]
    dates = pd.to_datetime(rows["InvoiceDate"]).dt.date
    sales = rows["Quantity"] * rows["UnitPrice"].astype(float)
    return pd.DataFrame({"CustomerID": rows["CustomerID"].astype(float), "InvoiceDate": dates, "Sales": sales})


@pytest.fixture(scope="module")
def customers(purchases):
    return utils.summary_data_from_transaction_data(
        purchases, *LOG, monetary_value_col="Sales", observation_period_end="2011-12-9"
    )


@pytest.fixture(scope="module")
def fitted(customers):
    return lifetimes.BetaGeoFitter(penalizer_coef=0.0).fit(*(customers[name] for name in CUSTOMER))


@pytest.fixture(scope="module")
def spending(customers):
    again = customers[customers["frequency"] > 0]
    return lifetimes.GammaGammaFitter(penalizer_coef=0).fit(again["frequency"], again["monetary_value"])


def test_the_summary(purchases, customers):
    assert len(purchases) == 397_924 and len(customers) == 4_339
    assert customers.index.name == "CustomerID"
    assert customers.loc[12347.0].round(6).tolist() == [6, 365, 367, 599.701667]
    assert customers.loc[12349.0].tolist() == [0, 0, 18, 0]


def test_the_fit_and_whom_it_expects_most_of(customers, fitted):
    # As lifetimes 0.11.3 prints it. The tutorial has alpha: 69.03, b: 1.06 of a search that ended early: hardly anybody is
    # seen to leave, so that many a and b are nearly as likely, and predict the same.
    assert repr(fitted) == "<lifetimes.BetaGeoFitter: fitted with 4339 subjects, a: 0.00, alpha: 68.89, b: 6.75, r: 0.83>"
    expected = fitted.conditional_expected_number_of_purchases_up_to_time(1, *(customers[name] for name in CUSTOMER))
    most = expected.sort_values().tail(5)
    assert most.index.tolist() == [14606, 15311, 17841, 12748, 14911]
    np.testing.assert_allclose(most, [0.200951, 0.203214, 0.252984, 0.257509, 0.298229], rtol=1e-3)


def test_a_calibration_and_what_it_predicts(purchases, customers):
    split = utils.calibration_and_holdout_data(
        purchases, *LOG, calibration_period_end="2011-06-08", observation_period_end="2011-12-9"
    )
    assert split.loc[12352.0].tolist() == [3, 34, 112, 3, 184]
    fitter = lifetimes.BetaGeoFitter().fit(*(split[f"{name}_cal"] for name in CUSTOMER))
    one = customers.iloc[20]
    assert fitter.predict(10, *(one[name] for name in CUSTOMER)) == pytest.approx(0.08876, rel=1e-3)
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    held = plotting.plot_calibration_purchases_vs_holdout_purchases(fitter, split).lines[0]
    assert len(held.get_xdata()) == 7
    pyplot.close("all")
    path = plotting.plot_history_alive(fitter, 365, purchases[purchases["CustomerID"] == 12347], "InvoiceDate").lines[0]
    assert len(path.get_ydata()) == 366
    pyplot.close("all")


def test_what_purchases_are_worth(customers, fitted, spending, monkeypatch):
    assert repr(spending) == "<lifetimes.GammaGammaFitter: fitted with 2790 subjects, p: 2.10, q: 3.45, v: 485.57>"
    value = spending.conditional_expected_average_profit(customers["frequency"], customers["monetary_value"])
    np.testing.assert_allclose(value.head(3), [416.917661, 569.988799, 333.762677], rtol=1e-5)
    assert value.mean() == pytest.approx(441.1283979957275, rel=1e-5)
    monkeypatch.setitem(utils.MONTH, "D", 30)
    told = spending.customer_lifetime_value(
        fitted, *(customers[name] for name in [*CUSTOMER, "monetary_value"]), time=12, discount_rate=0.01
    )
    assert told.name == "clv" and told.index.name == "CustomerID"
    np.testing.assert_allclose(told.head(3), [295.248437, 3010.933981, 1008.692681], rtol=1e-3)
