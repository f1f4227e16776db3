"""Tables: what every figure is given back as."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from regulars import _html, _regulars

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = ["Table"]

_SHOWN = 10
# A page has room for the months of two years; of longer tables the beginning is enough.
_WHOLE = 25


class Table:
    """Named typed columns of one length. Every figure is one.

    It goes to any dataframe library without a copy through the Arrow PyCapsule interface
    (``polars.DataFrame(table)``, ``pyarrow.table(table)``, ``duckdb.sql("from table")``), and to pandas with or
    without pyarrow. What is missing stays missing: null in Arrow and polars, NaN, NaT or NA in pandas, ``None`` in
    Python; never 0.

    Column types are int (64 bits), float (64 bits), text, bool, date, timestamp (UTC, microseconds) and decimal (exact
    amounts).

    Examples
    --------
    >>> import regulars as rg
    >>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
    >>> table = base.compute("repeat_customer_rate")
    >>> table.columns
    ['value', 'numerator', 'denominator', 'low', 'high', 'level']
    >>> table["numerator"], len(table)
    ([1], 1)
    """

    __slots__ = ("_core",)

    def __init__(self, core: _regulars.Table) -> None:
        self._core = core

    @property
    def about(self) -> dict[str, Any]:
        """What figure the table is, and by which options it was computed."""
        about: dict[str, Any] = json.loads(self._core.about())
        return about

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in their order."""
        return [name for name, _ in self._core.columns()]

    @property
    def schema(self) -> dict[str, str]:
        """The type of each column: int, float, text, bool, date, timestamp or decimal."""
        return dict(self._core.columns())

    def __len__(self) -> int:
        return len(self._core)

    def __getitem__(self, column: str) -> list[Any]:
        """The values of a column, missing ones as ``None``; dates, timestamps and decimals as ISO 8601 or plain text.

        Raises ``InputError`` (1002) for a name that the table does not have.
        """
        return self._core.values(column)

    def to_dict(self) -> dict[str, list[Any]]:
        """The columns as lists, as ``table[column]`` gives them.

        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": [1, 1], "ordered_at": ["2026-01-05", "2026-02-09"]})
        >>> base.cohorts(measure="customers").to_dict()["cohort"]
        ['2026-01-01', '2026-01-01']
        """
        return {name: self._core.values(name) for name in self.columns}

    def to_document(self) -> dict[str, Any]:
        """The table as the document that every language has for it: schema, about, rows, columns."""
        document: dict[str, Any] = json.loads(self._core.document())
        return document

    @overload
    def to_csv(self) -> str: ...
    @overload
    def to_csv(self, path: str | os.PathLike[str]) -> None: ...
    def to_csv(self, path: str | os.PathLike[str] | None = None) -> str | None:
        """The table as CSV: what is missing is empty, truth is ``true`` or ``false``. Without a path it is given as text.

        >>> import regulars as rg
        >>> base = rg.CustomerBase({"customer_id": ["ada"], "ordered_at": ["2026-01-05"]})
        >>> print(base.cohorts(measure="customers").to_csv().splitlines()[0][:13])
        cohort,period
        """
        file = io.StringIO()
        table = csv.writer(file, lineterminator="\n")
        table.writerow(self.columns)
        for row in zip(*(self[name] for name in self.columns)):
            table.writerow("" if value is None else str(value).lower() if isinstance(value, bool) else value for value in row)
        if path is None:
            return file.getvalue()
        Path(path).write_text(file.getvalue(), encoding="utf-8", newline="")
        return None

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a pandas DataFrame; pyarrow is not needed.

        Integers with missing values become ``Int64``, truth values with missing ones ``boolean``, dates
        ``datetime64[s]``, timestamps ``datetime64[us, UTC]``, decimals Python's ``Decimal``.
        """
        import pandas

        columns = {name: self._pandas(name, kind) for name, kind in self._core.columns()}
        frame: pandas.DataFrame = pandas.DataFrame(columns, copy=False)
        frame.attrs.update(self.about)
        return frame

    def to_polars(self) -> polars.DataFrame:
        """The table as a polars DataFrame."""
        import polars

        return polars.DataFrame(self)

    def to_pyarrow(self) -> pyarrow.Table:
        """The table as a pyarrow Table."""
        import pyarrow

        return pyarrow.table(self)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The Arrow C stream of the table (Arrow PyCapsule interface)."""
        return self._core.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """The Arrow C schema of the table (Arrow PyCapsule interface)."""
        return self._core.__arrow_c_schema__()

    def __repr__(self) -> str:
        shown = {name: self._shown(name) for name in self.columns}
        widths = {name: max([len(name), *map(len, cells)]) for name, cells in shown.items()}
        lines = [f"{type(self).__name__}: {len(self):,} rows × {len(shown)} columns"]
        lines.append("  ".join(name.rjust(widths[name]) for name in shown))
        for row in range(min(len(self), _SHOWN)):
            lines.append("  ".join(cells[row].rjust(widths[name]) for name, cells in shown.items()))
        if len(self) > _SHOWN:
            lines.append(f"… {len(self) - _SHOWN:,} more")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = len(self) if len(self) <= _WHOLE else _SHOWN
        marks = self._core.values("partial")[:rows] if self.schema.get("partial") == "bool" else []
        return _html.table(
            {name: self._shown(name, rows) for name in self.columns},
            rows=rows,
            more=len(self) - rows,
            caption=_caption(self.about),
            words=[name for name, kind in self.schema.items() if kind == "text"],
            partial=[row for row, is_partial in enumerate(marks) if is_partial],
        )

    def _shown(self, name: str, rows: int = _SHOWN) -> list[str]:
        # An id is a name, and no number to be read in thousands.
        write = str if name == "customer_id" else _plain
        return ["" if value is None else write(value) for value in self._core.values(name)[:rows]]

    def _pandas(self, name: str, kind: str) -> Any:
        import numpy
        import pandas

        memory = self._core.memory(name)
        if memory is None:
            values = self._core.values(name)
            if kind == "decimal":
                return pandas.Series([None if value is None else Decimal(value) for value in values], dtype=object)
            return pandas.Series(values, dtype="string")
        data, marks = memory
        missing = None if marks is None else ~numpy.frombuffer(marks, dtype=bool)
        dtype = {"int": "i8", "float": "f8", "bool": "?", "date": "i4", "timestamp": "i8"}[kind]
        # bytes cannot be written to, and pandas expects that its own memory can.
        values = numpy.frombuffer(data, dtype=dtype).copy()
        if kind == "date":
            values = values.astype("datetime64[D]").astype("datetime64[s]")
        elif kind == "timestamp":
            values = values.view("datetime64[us]")
        if missing is not None:
            if kind in ("int", "bool"):
                masked = pandas.arrays.IntegerArray if kind == "int" else pandas.arrays.BooleanArray
                return pandas.Series(masked(values, missing))
            values[missing] = numpy.nan if kind == "float" else numpy.datetime64("NaT")
        series = pandas.Series(values, copy=False)
        return series.dt.tz_localize("UTC") if kind == "timestamp" else series


def _caption(about: Mapping[str, Any]) -> str:
    """What a table is, in a line: the figure, and by which options it was computed.

    >>> _caption({"figure": "order_ladder", "start": "2026-01-01", "end": None, "interval": "wilson", "timezone": "UTC"})
    'order ladder · start 2026-01-01 · days of UTC'
    """
    if "figure" not in about:
        return ""
    said = [str(about["figure"]).replace("_", " ")]
    for name, value in about.items():
        if name not in ("figure", "interval", "level", "timezone") and isinstance(value, (str, int)) and not isinstance(value, bool):
            # An instant is read by its day here; the rest of it is in ``about``.
            said.append(f"{name.replace('_', ' ')} {str(value).partition('T00:00:00Z')[0]}")
    return " · ".join([*said, *([f"days of {about['timezone']}"] if "timezone" in about else [])])


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        # Sums of money are read to the cent, shares to six digits.
        return f"{value:,.2f}" if abs(value) >= 1000 else f"{value:.6g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def row(table: Table) -> Mapping[str, Any]:
    """The only row of a table, by column."""
    return {name: values[0] for name, values in table.to_dict().items()}
