"""The numbers behind a chart, as a table."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence


def numbers(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "numbers") -> str:
    """A table whose first column names its rows."""
    head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{html.escape(first)}</th>{"".join(f"<td>{html.escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    name = html.escape(caption)
    return (
        f'<div class="rg-scroll" tabindex="0" role="group" aria-label="{name}"><table class="{kind}"><caption>{name}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
