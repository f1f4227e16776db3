"""lifetimes' names over regulars.clv: shapes and types as lifetimes has them, numbers as published or as rg.clv gives them."""

import inspect
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import regulars as rg
from conftest import ROOT
from regulars.compat import lifetimes as lt
from regulars.compat.lifetimes import datasets, generate_data, plotting, utils

CDNOW = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
CONTINUOUS = [lt.BetaGeoFitter, lt.ModifiedBetaGeoFitter, lt.ParetoNBDFitter]


def given(fitter, **parameters):
    fitter.params_ = pd.Series(parameters)
    return fitter


@pytest.fixture(scope="module")
def fitted():
    """Each model fitted to customers drawn by it."""
    parameters = {
        lt.BetaGeoFitter: (0.8, 30.0, 0.8, 3.0),
        lt.ModifiedBetaGeoFitter: (0.8, 30.0, 0.8, 3.0),
        lt.ParetoNBDFitter: (0.8, 30.0, 0.8, 30.0),
    }
    fits = {}
    for number, of in enumerate(CONTINUOUS):
        np.random.seed(number)
        ages = np.linspace(60, 120, 2500).round(2)
        drawn = of._draw(ages, *parameters[of], size=len(ages))
        fits[of] = of().fit(drawn["frequency"], drawn["recency"], drawn["T"])
    return fits


@pytest.fixture(scope="module")
def customers(fitted):
    return fitted[lt.BetaGeoFitter].data


@pytest.fixture()
def log():
    rows = [
        (1, "2015-01-01", 1.0),
        (1, "2015-02-06", 2.0),
        (2, "2015-01-01", 2.0),
        (3, "2015-01-01", 3.0),
        (3, "2015-01-02 10:00", 1.0),
        (3, "2015-01-02 23:00", 4.0),
        (3, "2015-01-05", 5.0),
    ]
    frame = pd.DataFrame(rows, columns=["id", "at", "value"])
    frame["at"] = pd.to_datetime(frame["at"], format="mixed")
    return frame


def test_installed_it_is_lifetimes_with_all_its_modules():
    code = (
        "import regulars.compat.lifetimes as ours; ours.install()\n"
        "import lifetimes, lifetimes.utils, lifetimes.plotting, lifetimes.datasets, lifetimes.generate_data\n"
        "from lifetimes.estimation import BetaGeoFitter\n"
        "from lifetimes.fitters.pareto_nbd_fitter import ParetoNBDFitter\n"
        "from lifetimes import ModifiedBetaGeoFitter, GammaGammaFitter, BetaGeoBetaBinomFitter\n"
        "assert lifetimes is ours and lifetimes.BetaGeoFitter is BetaGeoFitter\n"
        "print(lifetimes.__version__, BetaGeoFitter())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0.11.3 <lifetimes.BetaGeoFitter>\n"


def test_importing_regulars_needs_neither_numpy_nor_pandas():
    code = "import sys, regulars; assert not {'numpy', 'pandas'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("of", "signature"),
    [
        (lt.BetaGeoFitter.fit, "frequency recency T weights initial_params verbose tol index kwargs"),
        (
            lt.ParetoNBDFitter.fit,
            "frequency recency T weights iterative_fitting initial_params verbose tol index fit_method maxiter kwargs",
        ),
        (
            lt.GammaGammaFitter.fit,
            "frequency monetary_value weights initial_params verbose tol index q_constraint kwargs",
        ),
        (lt.BetaGeoBetaBinomFitter.fit, "frequency recency n_periods weights initial_params verbose tol index kwargs"),
        (
            utils.calibration_and_holdout_data,
            "transactions customer_id_col datetime_col calibration_period_end observation_period_end freq "
            "freq_multiplier datetime_format monetary_value_col include_first_transaction",
        ),
    ],
)
def test_arguments_have_lifetimes_names_in_its_order(of, signature):
    assert [name for name in inspect.signature(of).parameters if name != "self"] == signature.split()


def test_the_page_of_names_tells_names_that_are_there(fitted):
    page = (ROOT / "docs/migrating-from-lifetimes.md").read_text(encoding="utf-8")
    rows = [row.split(" | ") for row in re.findall(r"^\| (`.*|–.*) \|$", page, re.MULTILINE)]
    theirs = [lt, utils, plotting, lt.GammaGammaFitter, *fitted.values()]
    ours = [rg.clv, rg.clv.BGNBD, rg.clv.GammaGamma]
    assert len(rows) > 20
    for row in rows:
        for names, places in ((row[0], theirs), (row[2], ours)):
            for name in re.findall(r"`(?:rg\.clv\.)?(\w+)[^`]*`", names):
                assert any(hasattr(place, name) for place in places), name


def test_a_fitter_shows_its_parameters_by_name():
    base = lt.BaseFitter()
    assert repr(base) == "<lifetimes.BaseFitter>"
    base.params_ = pd.Series({"y": 42, "x": 12.3})
    base.data = np.array([1, 2, 3])
    assert repr(base) == "<lifetimes.BaseFitter: fitted with 3 subjects, x: 12.30, y: 42.00>"
    with pytest.raises(ValueError, match="expected a fitted model"):
        lt.BaseFitter()._unload_params("x")


@pytest.mark.parametrize("of", CONTINUOUS)
def test_a_fit_is_that_of_the_model_in_any_unit_of_time(of, fitted):
    fitter, customers = fitted[of], fitted[of].data
    own = of._of().fit(customers[["frequency", "recency", "T"]])
    assert list(fitter.params_.index) == list(own.params_) == list(of._names)
    np.testing.assert_allclose(fitter.params_, list(own.params_.values()), rtol=2e-5)
    np.testing.assert_allclose(fitter.standard_errors_, list(own.standard_errors_.values()), rtol=1e-3)
    # The likelihood is told for the times given, not for those scaled to the oldest customer.
    rows = 1 if of is lt.ParetoNBDFitter else len(customers)
    assert fitter._negative_log_likelihood_ * rows == pytest.approx(-own.log_likelihood_, rel=1e-9)
    days = of().fit(customers["frequency"], customers["recency"] * 7, customers["T"] * 7)
    np.testing.assert_allclose(
        days.conditional_expected_number_of_purchases_up_to_time(70, 3, 140, 210),
        fitter.conditional_expected_number_of_purchases_up_to_time(10, 3, 20, 30),
        rtol=1e-4,
    )


@pytest.mark.parametrize("of", CONTINUOUS)
def test_the_summary_and_its_matrices_agree(of, fitted):
    fitter = fitted[of]
    assert list(fitter.summary.columns) == ["coef", "se(coef)", "lower 95% bound", "upper 95% bound"]
    matrix = fitter.variance_matrix_.to_numpy()
    np.testing.assert_allclose(matrix, matrix.T, rtol=1e-9)
    np.testing.assert_allclose(np.sqrt(np.diag(matrix)), fitter.standard_errors_)
    assert (fitter.confidence_intervals_["lower 95% bound"] < fitter.params_).all()


@pytest.mark.parametrize("of", CONTINUOUS)
def test_answers_have_the_shape_of_what_is_asked(of, customers, fitted):
    fitter, head = fitted[of], customers.head(4).set_index(pd.Index(list("abcd")))
    history = head["frequency"], head["recency"], head["T"]
    told = fitter.predict(3, *history)
    assert isinstance(told, pd.Series) and list(told.index) == list("abcd")
    table = of._of.given(**fitter.params_).expected_purchases(3, head[["frequency", "recency", "T"]])
    np.testing.assert_allclose(told, table["expected_purchases"])
    alone = fitter.predict(3, *(column.iloc[0] for column in history))
    assert alone == told["a"] and np.ndim(alone) == 0
    assert fitter.predict(np.array([1.0, 3.0]), 2, 30, 38).shape == (2,)
    assert isinstance(fitter.conditional_probability_alive(*history), pd.Series) == (of is lt.ParetoNBDFitter)
    assert fitter.expected_number_of_purchases_up_to_time([0, 3])[0] == 0
    matrix = fitter.conditional_probability_alive_matrix(6, 20)
    assert matrix.shape == (21, 7) and ((matrix >= 0) & (matrix <= 1)).all()
    assert matrix[10, 3] == fitter.conditional_probability_alive(3, 10, 20)


def test_what_is_missing_stays_missing_and_what_cannot_be_is_refused():
    fitter = given(lt.BetaGeoFitter(), **CDNOW)
    told = fitter.conditional_expected_number_of_purchases_up_to_time(39, [2, np.nan], [30.43, 1], [38.86, 5])
    assert told[0] == pytest.approx(1.226, abs=5e-4) and np.isnan(told[1])
    with pytest.raises(rg.ModelsError):
        fitter.conditional_probability_alive(3, 50, 40)
    with pytest.raises(ValueError, match="recency larger than T"):
        lt.BetaGeoFitter().fit([1, 2], [3, 4], [2, 5])
    with pytest.raises(utils.ConvergenceError, match="did not converge"):
        lt.BetaGeoFitter().fit([0, 0, 0], [0, 0, 0], [5, 6, 7])


def test_a_penalty_is_of_parameters_in_units_of_the_oldest_age(customers):
    columns = customers["frequency"], customers["recency"], customers["T"]
    fitter = lt.BetaGeoFitter(penalizer_coef=0.01).fit(*columns)
    oldest = customers["T"].max()
    own = rg.clv.BGNBD(penalty=0.01).fit(
        {"frequency": columns[0], "recency": columns[1] / oldest, "T": columns[2] / oldest}
    )
    assert fitter.params_["alpha"] == pytest.approx(own.params_["alpha"] * oldest, rel=1e-6)
    # Pareto/NBD has it once for all customers: twice the customers, half the penalty for each.
    twice = [pd.concat([column, column]) for column in columns]
    found = lt.ParetoNBDFitter(penalizer_coef=40.0).fit(*twice).params_
    np.testing.assert_allclose(found, lt.ParetoNBDFitter(penalizer_coef=20.0).fit(*columns).params_, rtol=1e-3)


def test_weights_stand_for_rows(customers):
    few = customers.head(400)[["frequency", "recency", "T"]]
    one = lt.BetaGeoFitter().fit(few["frequency"], few["recency"], few["T"], weights=np.full(400, 2))
    two = lt.BetaGeoFitter().fit(*(pd.concat([few[name], few[name]]) for name in few))
    np.testing.assert_allclose(one.params_, two.params_, rtol=1e-5)


def test_a_likelihood_without_a_peak_gives_a_fit_and_a_warning():
    np.random.seed(1)
    # Drawn with leaving after purchases: Pareto/NBD's rate of leaving runs off to infinity on so few.
    drawn = generate_data.beta_geometric_nbd_model(np.linspace(30, 60, 300).round(2), 0.8, 12.0, 0.8, 3.0, size=300)
    with pytest.warns(RuntimeWarning, match="did not converge") as caught:
        fitter = lt.ParetoNBDFitter().fit(drawn["frequency"], drawn["recency"], drawn["T"])
    assert caught[0].filename == __file__
    assert not fitter.diagnosis_.converged and "weakly_identified" in fitter.diagnosis_.remarks
    assert np.isfinite(fitter.predict(10, 3, 20, 30))


def test_a_constraint_on_q_that_does_not_hold_is_told():
    random = np.random.RandomState(1)
    value = random.gamma(2, 1, 400) / random.gamma(0.6, 1, 400)
    assert lt.GammaGammaFitter().fit(np.full(400, 3), value).params_["q"] < 1
    with pytest.raises(utils.ConvergenceError, match="expected a q of at least 1"):
        lt.GammaGammaFitter().fit(np.full(400, 3), value, q_constraint=True)


def test_gamma_gamma_and_lifetime_value_with_months_of_the_calendar():
    spend = given(lt.GammaGammaFitter(), p=6.25, q=3.74, v=15.44)
    value = spend.conditional_expected_average_profit(pd.Series([2, 0]), pd.Series([22.345, 0.0]))
    np.testing.assert_allclose(value, [24.66, 35.22], atol=0.01)
    fitter = given(lt.BetaGeoFitter(), **CDNOW)
    who = pd.DataFrame({"frequency": [2.0], "recency": [30.43], "T": [38.86], "m": [22.345]}, index=["x"])
    worth = spend.customer_lifetime_value(fitter, who["frequency"], who["recency"], who["T"], who["m"], freq="W")
    own = rg.clv.BGNBD.given(**CDNOW).customer_lifetime_value(
        rg.clv.GammaGamma.given(p=6.25, q=3.74, v=15.44), summary=who.rename(columns={"m": "monetary_value"})
    )
    assert worth.name == "clv" and worth["x"] == pytest.approx(own["customer_lifetime_value"][0], rel=1e-9)
    # An infinite mean over all customers is missing, not below 0.
    endless = given(lt.GammaGammaFitter(), p=1.28, q=0.34, v=1.15)
    assert np.isnan(endless.conditional_expected_average_profit(0, 0))
    with pytest.raises(ValueError, match="expected H, D, W or M"):
        utils._customer_lifetime_value(fitter, 2, 30.43, 38.86, 20, freq="Y")


def test_months_of_lifetimes_come_back_by_a_line(monkeypatch):
    fitter = given(lt.BetaGeoFitter(), **CDNOW)
    monkeypatch.setitem(utils.MONTH, "D", 30)
    worth = utils._customer_lifetime_value(fitter, 2, 30.43, 38.86, 1.0, time=1, discount_rate=0)
    assert worth[0] == pytest.approx(fitter.conditional_expected_number_of_purchases_up_to_time(30, 2, 30.43, 38.86))


def test_bg_bb_as_published():
    fitter = given(lt.BetaGeoBetaBinomFitter(), alpha=1.204, beta=0.750, gamma=0.657, delta=2.783)
    # Fader, Hardie and Shang (2010), table 6.
    np.testing.assert_allclose(
        fitter.conditional_probability_alive(1, np.array([0, 2, 6]), np.array([0, 4, 6]), 6), [0.11, 0.59, 0.93], atol=0.005
    )
    # Whoever is there in two periods was there in one: by the published formula, a beta function further.
    later = fitter.conditional_probability_alive(np.array([1, 2]), 2, 4, 6)
    assert later[1] / later[0] == pytest.approx((2.783 + 7) / (0.657 + 2.783 + 7))


def test_generated_customers_are_as_the_parameters_say():
    np.random.seed(1)
    drawn = generate_data.beta_geometric_beta_binom_model(6, 1.204, 0.750, 0.657, 2.783, size=40000)
    gone = drawn[(drawn["frequency"] == 0) & (drawn["recency"] == 0)]
    assert gone["alive"].mean() == pytest.approx(0.11, abs=0.01)
    columns = ["frequency", "recency", "T", "lambda", "mu", "alive"]
    assert list(generate_data.pareto_nbd_model(10, 0.5, 10, 0.6, 11, size=3).columns) == columns
    # A customer that buys all the time buys once in every unit of time.
    assert (generate_data.beta_geometric_nbd_model(5, 1000, 10, 1, 1e9, size=4)["frequency"] == 5).all()


@pytest.mark.parametrize("freq", ["D", "h"])
def test_generated_purchases_are_those_of_generated_customers(freq):
    told = dict(T=[40, 20, 5, 33], r=2.0, alpha=9.0, a=0.8, b=2.4, size=50)
    np.random.seed(3)
    log = generate_data.beta_geometric_nbd_model_transactional_data(**told, freq=freq)
    np.random.seed(3)
    drawn = generate_data.beta_geometric_nbd_model(**told)[["frequency", "recency", "T"]].apply(np.ceil)
    found = utils.summary_data_from_transaction_data(log, "customer_id", "date", observation_period_end="2019-1-1", freq=freq)
    pd.testing.assert_frame_equal(found.reset_index(drop=True), drawn.reset_index(drop=True))


def test_a_summary_counts_periods(log):
    found = utils.summary_data_from_transaction_data(log, "id", "at", "value", observation_period_end="2015-02-07")
    assert found.loc[3].to_dict() == {"frequency": 2, "recency": 4, "T": 37, "monetary_value": 5.0}
    assert found.loc[2].to_dict() == {"frequency": 0, "recency": 0, "T": 37, "monetary_value": 0.0}
    weeks = utils.summary_data_from_transaction_data(log, "id", "at", observation_period_end="2015-02-07", freq="W")
    assert weeks.loc[3].to_dict() == {"frequency": 1, "recency": 1, "T": 5}


def test_the_last_day_of_a_calibration_belongs_to_it(log):
    found = utils.calibration_and_holdout_data(log, "id", "at", "2015-01-02", "2015-02-07", monetary_value_col="value")
    # 23:00 of the 2nd is of that day too, and not a purchase of the holdout.
    assert found.loc[3, ["frequency_cal", "recency_cal", "T_cal", "monetary_value_cal"]].tolist() == [1, 1, 1, 5]
    assert found.loc[3, ["frequency_holdout", "monetary_value_holdout", "duration_holdout"]].tolist() == [1, 5, 36]
    assert found.loc[2, "frequency_holdout"] == 0
    with pytest.raises(ValueError, match="There is no data available"):
        utils.calibration_and_holdout_data(log, "id", "at", "2014-01-02", "2014-02-07")


def test_cumulative_purchases_and_the_path_of_one_customer(log):
    fitter = given(lt.BetaGeoFitter(), **CDNOW)
    told = utils.expected_cumulative_transactions(fitter, log, "at", "id", 40)
    assert told["actual"].iloc[[0, 1, 4, 36, 39]].tolist() == [0, 1, 2, 3, 3]
    expected = fitter.expected_number_of_purchases_up_to_time([1, 40])
    np.testing.assert_allclose(told["predicted"].iloc[[0, 39]], 3 * expected)
    path = utils.calculate_alive_path(fitter, log[log["id"] == 1], "at", 50)
    assert path[0] == 1 and len(path) == 51
    assert path[50] == fitter.conditional_probability_alive(1, 36, 50)


@pytest.mark.parametrize("data", [True, False])
def test_a_saved_model_answers_the_same(tmp_path, fitted, data):
    fitter = fitted[lt.BetaGeoFitter]
    fitter.save_model(tmp_path / "model.pkl", save_data=data, save_generate_data_method=data)
    loaded = lt.BetaGeoFitter()
    loaded.load_model(tmp_path / "model.pkl")
    assert loaded.predict(1, 1, 2, 5) == fitter.predict(1, 1, 2, 5)
    assert loaded.params_.equals(fitter.params_)
    assert (loaded.data is None) != data and (loaded.generate_new_data is None) != data
    if data:
        assert loaded.generate_new_data.__self__ is loaded


def test_pictures_show_what_lifetimes_shows(fitted, log):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    fitter = fitted[lt.BetaGeoFitter]
    np.random.seed(2)
    bars = [bar.get_height() for bar in plotting.plot_period_transactions(fitter).patches]
    counts = fitter.data["frequency"].value_counts()
    assert bars[:7] == [counts[number] for number in range(7)] and len(bars) == 14
    pyplot.close("all")
    image = plotting.plot_frequency_recency_matrix(fitter, T=2, max_frequency=5, max_recency=9).get_images()[0].get_array()
    assert image[4, 3] == fitter.conditional_expected_number_of_purchases_up_to_time(2, 3, 4, 9)
    pyplot.close("all")
    solid, dashed = plotting.plot_expected_repeat_purchases(fitter, label="expected").lines
    assert (solid.get_xdata()[-1], dashed.get_xdata()[-1]) == (120.0, 180.0)
    pyplot.close("all")
    assert len(plotting.plot_history_alive(fitter, 50, log[log["id"] == 1], "at").lines) == 3
    pyplot.close("all")
    split = utils.calibration_and_holdout_data(log, "id", "at", "2015-01-04", "2015-02-07")
    held, _ = plotting.plot_calibration_purchases_vs_holdout_purchases(fitter, split).lines
    assert held.get_ydata().tolist() == [0.5, 1.0]
    pyplot.close("all")
    for plot in (plotting.plot_cumulative_transactions, plotting.plot_incremental_transactions):
        actual, predicted, _ = plot(fitter, log, "at", "id", 30, 20).lines
        assert len(actual.get_ydata()) == len(predicted.get_ydata()) == 30
        pyplot.close("all")
    assert plotting.plot_dropout_rate_heterogeneity(fitter).get_title().startswith("mean: ")
    pyplot.close("all")


def test_data_sets_come_from_a_folder_that_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv(datasets.VARIABLE, str(tmp_path))
    (tmp_path / "donations.csv").write_text("frequency,recency,periods,weights\n6,6,6,1203\n")
    assert datasets.load_donations()["weights"].tolist() == [1203]
    with pytest.raises(FileNotFoundError, match="example_transactions.csv in an installed lifetimes or in the folder"):
        datasets.load_transaction_data()
