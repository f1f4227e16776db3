"""The cohort heat map, with a switch of measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from regulars import _html
from regulars.cohorts import Cohorts
from regulars.report.figures import Figures
from regulars.report.language import Language
from regulars.report.sections.section import Section, choices

# More columns or rows than this are not read by anybody, and make a page that no browser likes.
_MOST = 60


def draw(figures: Figures, language: Language) -> Section | None:
    """A heat map for each measure."""
    if not figures.totals["orders"]:
        return None
    panels = [
        (measure, language.say(f"cohorts-{measure}"), _map(cohorts, language, figures))
        for measure, cohorts in figures.cohorts.items()
    ]
    return Section("cohorts", choices("measure", language.say("cohorts-switch"), panels), words={"period": figures.period})


def _map(cohorts: Cohorts, language: Language, figures: Figures) -> str:
    period, write = figures.period, _writer(cohorts.measure, language)
    long = cohorts.to_dict()
    names = sorted(set(long["cohort"]))[-_MOST:]
    place = {name: row for row, name in enumerate(names)}
    columns = min(_MOST, max((k for k in long["period"]), default=-1) + 1)
    cells: list[list[_html.Cell | None]] = [[None] * columns for _ in names]
    sizes = [0] * len(names)
    for name, k, size, value, low, high, partial in zip(
        *(long[column] for column in ("cohort", "period", "size", "value", "low", "high", "partial")), strict=True
    ):
        if name not in place or k >= columns:
            continue
        sizes[place[name]] = size
        title = language.percents(low, high) if low is not None else ""
        if partial:
            title = f"{title} ({language.say('in-part')})".strip() if title else language.say("in-part")
        cells[place[name]][k] = _html.Cell(None if value is None else float(value), bool(partial), title)
    rows = [(language.period(name, period), language.count(size), line) for name, size, line in zip(names, sizes, cells)]
    if cohorts.measure == "retention":
        rows.insert(0, (language.say("cohorts-all"), language.count(figures.totals["customers"]), _all(figures, language, columns)))
    return _html.heat_map(
        caption=language.say(f"cohorts-{cohorts.measure}-caption", period=period),
        corner=language.say("cohorts-corner"),
        size=language.say("cohorts-size"),
        rows=[name for name, _, _ in rows],
        sizes=[size for _, size, _ in rows],
        columns=[str(k) for k in range(columns)],
        cells=[line for _, _, line in rows],
        top=_top(cells),
        write=write,
    )


def _all(figures: Figures, language: Language, columns: int) -> list[_html.Cell | None]:
    """All cohorts together, as far as their periods were observed to their end."""
    curve = figures.curves["exact"].to_dict()
    line: list[_html.Cell | None] = [None] * columns
    for k, value, low, high in zip(curve["period"], curve["value"], curve["low"], curve["high"], strict=True):
        if value is not None and k < columns:
            line[k] = _html.Cell(value, title=language.percents(low, high))
    return line


def _top(cells: Sequence[Sequence[_html.Cell | None]]) -> float:
    """The largest value after column 0, which is always the largest of a falling measure and would wash out the rest."""
    later = [cell.value for line in cells for cell in line[1:] if cell is not None and cell.value is not None]
    every = [cell.value for line in cells for cell in line if cell is not None and cell.value is not None]
    return max(later or every or [0.0])


def _writer(measure: str, language: Language) -> Callable[[float], str]:
    if measure == "retention":
        return language.percent
    if measure in ("revenue", "cumulative_revenue"):
        return language.short_money
    return language.whole_money if measure in ("average_order_value", "revenue_per_customer") else language.count
