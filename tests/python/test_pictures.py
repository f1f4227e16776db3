"""Pictures: they draw what their headless twins hold, on the axes that they are given."""

import html
import re

import matplotlib
import pytest
import regulars as rg

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402


@pytest.fixture(scope="module")
def base():
    rows = [(c, f"2026-{m:02}-{1 + c % 27:02}", c + m, "PL" if c % 2 else "NZ") for c in range(40) for m in range(1, 2 + c % 7)]
    return rg.CustomerBase(dict(zip(("customer_id", "ordered_at", "amount", "country"), map(list, zip(*rows)))))


@pytest.fixture
def ax():
    figure, ax = pyplot.subplots()
    yield ax
    pyplot.close(figure)


def test_a_curve(base, ax):
    curve = base.curve()
    assert curve.plot(ax) is ax
    (line,) = ax.lines
    assert list(line.get_xdata()) == curve.data["name"] and list(line.get_ydata()) == curve.data["value"] == curve["value"][1:]
    assert len(ax.collections) == 1


def test_curves_by_segment_and_brackets(base, ax):
    base.curve(by="country").plot(ax)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["NZ", "PL"] and len(ax.lines) == 2
    assert base.curve("bracket", days=[(1, 30), (31, 60)]).data["name"] == ["1–30", "31–60"]


def test_time_to_order(base, ax):
    times = base.time_to_order()
    times.plot(ax)
    (line,) = ax.lines
    assert list(line.get_ydata()) == [1 - share for share in times["value"]] == times.data["value"]
    known = [(low, value, high) for low, value, high in zip(*(times.data[n] for n in ("low", "value", "high"))) if low is not None]
    assert known and all(low <= value <= high for low, value, high in known)


def test_cohorts(base, ax):
    cohorts = base.cohorts(measure="customers")
    cohorts.plot(ax)
    drawn = {(text.get_position()[1], text.get_position()[0]): text.get_text() for text in ax.texts}
    expected = {
        (row, column): f"{value:.0f}"
        for row, line in enumerate(cohorts.data["values"])
        for column, value in enumerate(line)
        if value is not None
    }
    assert drawn == expected and len(expected) == len(cohorts)


def test_rfm(base, ax):
    rfm = base.rfm()
    rfm.plot(ax)
    assert sum(rfm.data["customers"]) == len(rfm)
    assert sorted(int(text.get_text()) for text in ax.texts) == sorted(rfm.data["customers"])


def test_new_axes_where_none_are_given(base):
    before = len(pyplot.get_fignums())
    ax = base.curve().plot()
    assert len(pyplot.get_fignums()) == before + 1
    pyplot.close(ax.figure)


def test_matplotlib_that_is_missing(base, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"regulars\[plot\]"):
        base.cohorts().plot()
    assert base.cohorts().data["cohorts"]


CLUB = {
    "schema": "regulars.program/1", "id": "club", "version": 1, "effective_from": "2026-01-01T00:00:00Z", "currency": "EUR",
    "timezone": "Europe/Warsaw", "earn": [{"id": "<b>", "on": "order", "points": 1, "per": 100}],
}  # fmt: skip


def test_every_result_has_a_face_in_a_notebook(base):
    cart = {"lines": [{"line": "1", "kind": "item", "quantity": 1, "amount": 12050}]}
    quote = rg.loyalty.quote(CLUB, None, cart, "2026-05-01T10:00:00Z")
    results = [base.repeat_customer_rate(), base.repeat_customer_rate("2020-01-01", "2020-02-01"), base.totals(), base.cohorts(),
               base.curve(), base.intake, base.rfm(), base.time_to_order(), quote, rg.loyalty.check(CLUB),
               rg.clv.NBD(), rg.clv.NBD.given(r=0.5, alpha=10)]  # fmt: skip
    for result in results:
        page = result._repr_html_()
        assert page.startswith('<div class="rg">') and page.count("<table") == page.count("</table>") and "<script" not in page
    assert "&lt;b&gt;" in quote._repr_html_() and "120" in quote._repr_html_() and "<b>" not in quote._repr_html_()


def corners(page: str) -> list[str]:
    """The lines of a page's chart, as the places of their corners."""
    return re.findall(r'<polyline class="line \w+" points="([^"]*)"', page)


def test_a_curve_shows_as_a_chart_with_its_numbers(base):
    page = base.curve()._repr_html_()
    (line,) = corners(page)
    assert len(line.split()) == len(base.curve().data["name"])
    # Higher shares stand higher, and each point says its own.
    heights = [-float(corner.split(",")[1]) for corner in line.split()]
    values = base.curve().data["value"]
    assert sorted(range(len(values)), key=values.__getitem__) == sorted(range(len(heights)), key=heights.__getitem__)
    assert all(f"<title>{name}: {value * 100:.1f} %" in page for name, value in zip(*(base.curve().data[n] for n in ("name", "value"))))
    assert "<details>" in page and "denominator" in page


def test_curves_by_segment_have_a_legend_and_no_more_lines_than_can_be_told_apart(base):
    page = base.curve(by="country")._repr_html_()
    assert len(corners(page)) == 2 and 'key-line one">NZ<' in page and 'key-line two">PL<' in page
    rows = [(c, f"2026-0{m}-0{1 + c % 8}", f"land {c % 8}") for c in range(80) for m in range(1, 5)]
    many = rg.CustomerBase(dict(zip(("customer_id", "ordered_at", "country"), map(list, zip(*rows)))))
    assert len(corners(many.curve(by="country")._repr_html_())) == 6 and "2 more in the numbers below" in many.curve(by="country")._repr_html_()


def test_the_time_to_an_order_shows_as_steps_with_its_median(base):
    page = base.time_to_order()._repr_html_()
    assert len(corners(page)) == 1 and f"half of them: {base.time_to_order().median:,} days" in page
    assert "half of them" not in base.time_to_order(by="country")._repr_html_()
    nobody = rg.CustomerBase({"customer_id": [1], "ordered_at": ["2026-01-05"]})
    assert corners(nobody.time_to_order()._repr_html_()) == corners(nobody.curve()._repr_html_()) == []


def test_the_intake_shows_what_became_of_every_row(base):
    log = {"customer_id": [1, None, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]}
    page = rg.CustomerBase(log).intake._repr_html_()
    assert "3 rows: 2 orders of 1 customers" in page and "Also: 1 orders of guests." in page
    assert re.findall(r"<td[^>]*>([^<]*)</td><td>([^<]*)</td>", page) == [("rows of orders", "2"), ("rows without a customer (guests)", "1")]


def test_a_model_shows_its_parameters_and_what_there_is_to_remark(base):
    summary = rg.clv.summary(base)
    model = rg.clv.NBD().fit(summary)
    page = model._repr_html_()
    assert all(f"{value:.6g}" in page for value in (*model.params_.values(), *model.standard_errors_.values()))
    assert f"{model.log_likelihood_:,.2f}" in page and f"{len(summary):,}, of whom" in page
    assert all(sentence in html.unescape(page) for sentence in model.diagnosis_.remarks.values())
    assert "gradient norm" in model.diagnosis_._repr_html_()
