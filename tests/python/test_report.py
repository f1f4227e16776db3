"""The report: its numbers are those of the figures, and the page stands by itself."""

import re
from html.parser import HTMLParser

import pytest
import regulars as rg
from regulars.report import gather, render
from regulars.report.figures import fitting_period

ORDERS = {
    "customer_id": ["ada", "ben", "ada", "cem", "ada", "éva <b>"],
    "ordered_at": ["2026-01-05", "2026-01-09", "2026-03-01", "2026-03-03", "2026-04-15", "2026-05-02"],
    "amount": ["12.50", "8.00", "20.00", "5.25", "1.00", "9.99"],
}
VOID = {"meta", "input"}


class Page(HTMLParser):
    """Collects what the tests ask about, and sees that every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.ids, self.tags, self.targets = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        self.targets += [attrs[name] for name in ("for", "aria-labelledby") if name in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}>"


@pytest.fixture(scope="module")
def base():
    return rg.CustomerBase(ORDERS, timezone="Europe/Warsaw")


@pytest.fixture(scope="module", params=["amounts", "no amounts", "one order", "no orders", "days"])
def page(request, base):
    if request.param == "amounts":
        return render(base, title="A <small> shop", currency="EUR")
    if request.param == "days":
        return render(base, period="day")
    rows = {"no amounts": 6, "one order": 1, "no orders": 0}[request.param]
    names = ["customer_id", "ordered_at"] + (["amount"] if request.param == "one order" else [])
    return render(rg.CustomerBase({name: ORDERS[name][:rows] for name in names}))


def test_the_page_is_whole(page):
    parsed = Page(page)
    assert len(parsed.ids) == len(set(parsed.ids))
    assert set(parsed.targets) <= set(parsed.ids)


def test_the_page_stands_by_itself(page):
    assert not re.search(r"(?:https?:)?//\w|<script|<img|<link|@import|url\(", page)
    assert "default-src 'none'" in page


def test_every_figure_says_what_it_means_and_how_it_was_computed(page):
    sections = re.findall(r"<section.*?</section>", page, re.DOTALL)
    assert sections
    for section in sections:
        assert '<p class="meaning">' in section and "How this is computed" in section


def test_pictures_have_words(page):
    parsed = Page(page)
    for tag, attrs in parsed.tags:
        if tag == "svg":
            assert attrs["role"] == "img" and attrs["aria-label"]
        if tag == "input":
            assert f'for="{attrs["id"]}"' in page
    assert [tag for tag, _ in parsed.tags].count("h1") == 1


def test_every_panel_can_be_chosen(page):
    parsed = Page(page)
    panels = [name.removeprefix("panel-") for name in parsed.ids if name.startswith("panel-")]
    choices = [attrs["id"] for tag, attrs in parsed.tags if tag == "input"]
    assert panels == choices
    for name in panels:
        assert f":has(#{name}:checked)~#panel-{name}" in page


def test_text_of_others_is_escaped(base):
    page = render(base, title="A <small> shop")
    assert "A &lt;small&gt; shop" in page and "<small> shop" not in page


def test_the_numbers_are_those_of_the_figures(base):
    figures = gather(base)
    page = render(base, currency="EUR")
    assert f"{float(figures.rate) * 100:.2f}" in page and figures.rate.interval in page
    assert "€56.74" not in page and "€57" in page  # revenue, rounded on its card
    assert figures.period == "week" and len(gather(base, "month").months) == 5
    months = gather(base, "month").months
    assert [(month.start, month.new, month.returning, month.partial) for month in months] == [
        ("2026-01", 2, 0, False),
        ("2026-02", 0, 0, False),
        ("2026-03", 1, 1, False),
        ("2026-04", 0, 1, False),
        ("2026-05", 1, 0, True),
    ]
    returns = {point.period: (point.numerator, point.denominator) for point in gather(base, "month").returns}
    assert returns == {0: (3, 3), 1: (0, 3), 2: (1, 2), 3: (1, 2)}
    tiles = figures.tiles
    assert sum(tile.customers for tile in tiles.values()) == 4
    assert sum(tile.revenue for tile in tiles.values()) == pytest.approx(56.74)


@pytest.mark.parametrize("standing", ["below", "inside", "above"])
def test_the_published_range_is_named_without_a_verdict(standing):
    repeat = {"below": 1, "inside": 3, "above": 9}[standing]
    customers = [*range(10), *range(repeat)]
    base = rg.CustomerBase({"customer_id": customers, "ordered_at": ["2026-01-05"] * len(customers)})
    page = render(base)
    assert f"lies {standing} that range" in page and "19.87" in page and "39.6 %" in page and "27 %" in page
    section = page[page.index('aria-labelledby="rate"') : page.index('aria-labelledby="months"')]
    assert not re.search(r"\b(good|bad|poor|great|excellent|worse|better|fails?|only)\b", section)


def test_weeks_start_on_monday():
    base = rg.CustomerBase({"customer_id": [1, 2], "ordered_at": ["2026-11-16", "2026-11-29"]})
    assert [month.start for month in gather(base, "week").months] == ["2026-11-16", "2026-11-23"]


def test_the_period_fits_the_log():
    spans = {"2026-01-20": "day", "2026-03-20": "week", "2027-03-20": "month", "2031-03-20": "quarter"}
    assert {last: fitting_period("2026-01-05T00:00:00Z", last) for last in spans} == spans


def test_a_log_of_years_has_quarters():
    years = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2020-02-05", "2021-05-09", "2026-01-01"]})
    months = gather(years).months
    assert (months[0].start, months[-1].start) == ("2020 Q1", "2026 Q1") and len(months) == 25
    assert gather(years, "year").months[-1].start == "2026"
    Page(render(years))
