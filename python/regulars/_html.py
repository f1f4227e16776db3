"""Tables, heat maps and charts as HTML that needs nothing from outside. Notebooks and the report share it.

Colours come from one scale of blue whose lightness only falls (in the dark: only rises), so that it can be read with
any kind of colour vision and in print; the number always stands in the cell.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from regulars import _charts

STEPS = 10


def css() -> str:
    """The style sheet of everything here."""
    return files("regulars").joinpath("table.css").read_text(encoding="utf-8")


def table(
    columns: Mapping[str, Sequence[str]],
    rows: int,
    more: int = 0,
    *,
    caption: str = "",
    words: Collection[str] = (),
    partial: Collection[int] = (),
    note: str = "",
) -> str:
    """A plain table of texts: ``words`` are the columns that are read from their left, ``partial`` the rows that were observed
    in part, ``note`` what is said below."""
    kinds = {name: ' class="rg-words"' if name in words else "" for name in columns}
    head = "".join(f'<th scope="col"{kinds[name]}>{html.escape(name)}</th>' for name in columns)
    body = "".join(
        ('<tr class="rg-part-row">' if row in partial else "<tr>")
        + "".join(f"<td{kinds[name]}>{html.escape(cells[row])}</td>" for name, cells in columns.items())
        + "</tr>"
        for row in range(rows)
    )
    rest = f"<p>… {more:,} more {'row' if more == 1 else 'rows'}</p>" if more else ""
    rest += f"<p>{html.escape(note)}</p>" if note else ""
    name = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return (
        f'<div class="rg"><style>{css()}</style><div class="rg-scroll"><table class="rg-plain">{name}<thead><tr>{head}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>{rest}</div>"
    )


def document(name: str, fields: Mapping[str, Any]) -> str:
    """A document of plain fields, of documents within, and of lists of these, as tables within each other.

    >>> document("", {"points": 120})
    '<table class="rg-plain rg-document"><tbody><tr><th scope="row">points</th><td>120</td></tr></tbody></table>'
    """
    rows = "".join(f'<tr><th scope="row">{html.escape(key)}</th><td>{_within(value)}</td></tr>' for key, value in fields.items())
    caption = f"<caption>{html.escape(name)}</caption>" if name else ""
    return f'<table class="rg-plain rg-document">{caption}<tbody>{rows}</tbody></table>'


def fields(name: str, said: Mapping[str, Any]) -> str:
    """A document by itself, with the style that it needs."""
    return f'<div class="rg"><style>{css()}</style><div class="rg-scroll">{document(name, said)}</div></div>'


def number(value: float | None) -> str:
    """A number of six digits at most, as models have them.

    >>> number(0.82643312), number(None)
    ('0.826433', '–')
    """
    return "–" if value is None else f"{value:.6g}"


_LONGEST = 8


def _within(value: Any) -> str:
    if isinstance(value, Mapping):
        return document("", value) if value else "–"
    if isinstance(value, list):
        if value and all(isinstance(each, Mapping) for each in value):
            return _alike(value)
        return html.escape(", ".join(map(_plain, value))) if value else "–"
    return html.escape(_plain(value))


def _alike(rows: Sequence[Mapping[str, Any]]) -> str:
    """Documents of about the same fields, a row for each."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{_within(row[name]) if name in row else ''}</td>" for name in names) + "</tr>"
        for row in rows[:_LONGEST]
    )
    more = f"<p>… {len(rows) - _LONGEST:,} more</p>" if len(rows) > _LONGEST else ""
    return f'<table class="rg-plain"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}'


def _plain(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    # Four digits may be a code or a year.
    return f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else str(value)


_BANDS = 3


def chart(
    name: str,
    below: str,
    lines: Mapping[str, _charts.Line],
    marks: Sequence[tuple[float, str]],
    table: str,
    rules: Sequence[_charts.Rule] = (),
) -> str:
    """Shares over time, a line for each segment, the largest first, and the ``table`` of their numbers to be opened below. Of more segments than
    kinds of lines the first are drawn."""
    kinds = dict(zip(lines, _charts.KINDS))
    drawn = [replace(lines[segment], kind=kind) for segment, kind in kinds.items()]
    if len(drawn) > _BANDS:
        # Bands over bands hide what they are about; their numbers stand in the table.
        drawn = [replace(line, points=[replace(point, low=None, high=None) for point in line.points]) for line in drawn]
    top = max(point.value if point.high is None else point.high for line in drawn for point in line.points)
    axis = _charts.Axis.upto(top, lambda share: f"{share * 100:g} %")
    keys = _charts.legend((kind, segment) for segment, kind in kinds.items()) if len(lines) > 1 else ""
    more = f"<p>… {len(lines) - len(kinds)} more in the numbers below</p>" if len(lines) > len(kinds) else ""
    return (
        f'<div class="rg"><style>{css()}{_charts.css()}</style><p class="chart-name">{html.escape(name)}</p>{keys}'
        f'{_charts.lines(drawn, axis, marks, name, rules=rules)}<p class="axis-name">{html.escape(below)}</p>{more}'
        f"<details><summary>Numbers</summary>{table}</details></div>"
    )


def step(share: float) -> int:
    """The colour for a share of the scale, 0 to 1."""
    return min(STEPS - 1, max(0, int(share * STEPS)))


@dataclass(frozen=True)
class Cell:
    """A cell of a heat map: its value, ``None`` where it is missing, and what is shown when one points at it."""

    value: float | None
    partial: bool = False
    title: str = ""


def heat_map(
    *,
    caption: str,
    corner: str,
    size: str = "customers",
    rows: Sequence[str],
    sizes: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Cell | None]],
    top: float,
    write: Callable[[float], str],
) -> str:
    """A table whose cells are coloured by their value, the darkest at ``top``.

    ``None`` is where there is no cell.
    """
    head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in columns)
    body = []
    for name, many, line in zip(rows, sizes, cells, strict=True):
        drawn = []
        for cell in line:
            if cell is None:
                drawn.append("<td></td>")
                continue
            if cell.value is None:
                drawn.append('<td class="rg-none">–</td>')
                continue
            colour = step(cell.value / top) if top > 0 else 0
            kind = f"rg-h{colour} rg-part" if cell.partial else f"rg-h{colour}"
            title = f' title="{html.escape(cell.title)}"' if cell.title else ""
            drawn.append(f'<td class="{kind}"{title}>{html.escape(write(cell.value))}</td>')
        body.append(
            f'<tr><th scope="row">{html.escape(name)}</th><td class="rg-size">{html.escape(many)}</td>{"".join(drawn)}</tr>'
        )
    return (
        f'<div class="rg-scroll" tabindex="0" role="group" aria-label="{html.escape(caption)}"><table class="rg-heat">'
        f'<caption>{html.escape(caption)}</caption><thead><tr><th scope="col">{html.escape(corner)}</th>'
        f'<th scope="col" class="rg-size">{html.escape(size)}</th>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
    )
