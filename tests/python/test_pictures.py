"""Pictures: they draw what their headless twins hold, on the axes that they are given."""

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
               base.curve(), base.intake, base.rfm(), base.time_to_order(), quote, rg.loyalty.check(CLUB)]  # fmt: skip
    for result in results:
        page = result._repr_html_()
        assert page.startswith('<div class="rg">') and page.count("<table") == page.count("</table>") and "<script" not in page
    assert "&lt;b&gt;" in quote._repr_html_() and "120" in quote._repr_html_() and "<b>" not in quote._repr_html_()
