"""The map of recency and frequency, and the segments that it is cut into."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from regulars import _html
from regulars.report.figures import SCORES, Figures
from regulars.report.language import Language
from regulars.report.sections.section import Section, choices

_VIEWS = ("customers", "revenue", "value")


def draw(figures: Figures, language: Language) -> Section | None:
    """The map and the table of segments."""
    if figures.tiles is None or figures.segments is None:
        return None
    tiles = _rows(figures.tiles.to_dict())
    views = _VIEWS if figures.has_money else _VIEWS[:1]
    panels = [(view, language.say(f"rfm-{view}"), _map(view, tiles, language)) for view in views]
    figure = choices("tiles", language.say("rfm-switch"), panels) + _segments(figures, language)
    as_of = language.day(figures.segments.about["as_of"])
    return Section("rfm", figure, words={"asof": as_of})


def _rows(columns: dict[str, list[Any]]) -> dict[str, dict[str, Any]]:
    names = list(columns)
    return {row[0]: dict(zip(names, row)) for row in zip(*columns.values())}


def _map(view: str, tiles: dict[str, dict[str, Any]], language: Language) -> str:
    column = {"customers": "numerator", "revenue": "revenue", "value": "revenue_per_customer"}[view]
    top = max([*(float(tile[column]) for tile in tiles.values() if tile["numerator"]), 0.0])
    write = language.count if view == "customers" else language.short_money
    rows = []
    for f in reversed(SCORES):
        cells = "".join(_cell(tiles[f"{r}{f}"], column, top, write, language) for r in SCORES)
        end = {5: "rfm-often", 1: "rfm-seldom"}.get(f)
        rows.append(f'<tr><th scope="row">{f}{_small(end, language)}</th>{cells}</tr>')
    ends = {5: "rfm-recently", 1: "rfm-long-ago"}
    head = "".join(f'<th scope="col">{r}{_small(ends.get(r), language)}</th>' for r in SCORES)
    caption = language.html("rfm-caption", view=language.say(f"rfm-{view}"))
    corner = f'<abbr title="{language.html("rfm-frequency")}">F</abbr> \\ <abbr title="{language.html("rfm-recency")}">R</abbr>'
    return (
        f'<div class="rg-scroll" tabindex="0" role="group" aria-label="{caption}"><table class="map"><caption>{caption}'
        f'</caption><thead><tr><th scope="col">{corner}</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _cell(tile: dict[str, Any], column: str, top: float, write: Callable[[float], str], language: Language) -> str:
    if not tile["numerator"]:
        return '<td class="rg-none">–</td>'
    value = float(tile[column])
    # A few tiles hold most of everything; the root spreads the rest over the scale.
    colour = _html.step((max(value, 0.0) / top) ** 0.5 - 1e-9) if top > 0 else 0
    note = language.percent(tile["value"]) if column == "numerator" else language.say("count-customers", count=tile["numerator"])
    return f'<td class="rg-h{colour}"><b>{html.escape(write(value))}</b><small>{html.escape(note)}</small></td>'


def _small(name: str | None, language: Language) -> str:
    return "" if name is None else f"<small>{language.html(name)}</small>"


def _segments(figures: Figures, language: Language) -> str:
    assert figures.segments is not None
    money = figures.has_money
    heads = ["rfm-segment", "rfm-customers", "rfm-share", *(["rfm-revenue", "rfm-share-of-revenue", "rfm-value"] if money else [])]
    segments = [row for row in _rows(figures.segments.to_dict()).values() if row["numerator"]]
    longest = max([row["value"] or 0.0 for row in segments] + [row.get("revenue_share") or 0.0 for row in segments] + [1e-9])
    body = []
    for row in segments:
        cells = [
            f"<td>{language.count(row['numerator'])}</td>",
            _bar(row["value"], longest, language, language.percents(row["low"], row["high"])),
        ]
        if money:
            cells += [
                f"<td>{html.escape(language.whole_money(float(row['revenue'])))}</td>",
                _bar(row["revenue_share"], longest, language),
                f"<td>{html.escape(language.whole_money(row['revenue_per_customer']))}</td>",
            ]
        body.append(f'<tr><th scope="row">{_name(row["segment"], language)}</th>{"".join(cells)}</tr>')
    caption = language.html("rfm-segment")
    return (
        f'<div class="rg-scroll" tabindex="0" role="group" aria-label="{caption}"><table class="segments"><thead><tr>'
        + "".join(f'<th scope="col">{language.html(head)}</th>' for head in heads)
        + f"</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _bar(share: float | None, longest: float, language: Language, range_: str = "") -> str:
    width = 0 if share is None else max(0.0, share) / longest * 100
    note = f"<small>{range_}</small>" if range_ else ""
    return f'<td class="barred">{language.percent(share)}{note}<span style="--w:{width:.1f}%"></span></td>'


def _name(segment: str, language: Language) -> str:
    key = "rfm-" + segment.replace(" ", "-").replace("'", "")
    return language.html(key) if language.knows(key) else html.escape(segment)
