"""Whatever holds orders, told apart: an Arrow stream, columns, or files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from regulars import _columns, _regulars

Progress = Callable[[int, int], object]


class Target(Protocol):
    """What is made of orders, once they are told apart."""

    def files(self, paths: list[str]) -> _regulars.Base: ...
    def columns(self, columns: list[_columns.Column]) -> _regulars.Base: ...
    def stream(self, capsule: object) -> _regulars.Base: ...


class Built:
    """A new base."""

    def __init__(self, options: str, progress: Progress | None) -> None:
        self._rest = (options, progress)

    def files(self, paths: list[str]) -> _regulars.Base:
        return _regulars.read(paths, *self._rest)

    def columns(self, columns: list[_columns.Column]) -> _regulars.Base:
        return _regulars.build_columns(columns, *self._rest)

    def stream(self, capsule: object) -> _regulars.Base:
        return _regulars.build_stream(capsule, *self._rest)


class Appended:
    """A base of what another one has, and more."""

    def __init__(self, core: _regulars.Base, options: str, progress: Progress | None) -> None:
        self._core = core
        self._rest = (options, progress)

    def files(self, paths: list[str]) -> _regulars.Base:
        return self._core.append_files(paths, *self._rest)

    def columns(self, columns: list[_columns.Column]) -> _regulars.Base:
        return self._core.append_columns(columns, *self._rest)

    def stream(self, capsule: object) -> _regulars.Base:
        return self._core.append_stream(capsule, *self._rest)


def read(orders: Any, options: dict[str, Any], loader: str | None, target: Target) -> _regulars.Base:
    """The base of these orders. ``options`` are those that say which columns are read."""
    paths = _paths(orders)
    if paths is not None:
        return target.files(paths)
    if isinstance(orders, Mapping):
        return target.columns(_of_mapping(orders, _Wanted(list(orders), options, loader)))
    module = type(orders).__module__.partition(".")[0]
    if module == "pandas":
        return _read_pandas(orders, options, loader, target)
    if module == "polars":
        orders = _of_polars(orders, options, loader)
    if hasattr(orders, "__arrow_c_stream__"):
        return target.stream(orders.__arrow_c_stream__())
    raise TypeError(
        "expected orders as a dataframe with __arrow_c_stream__ (pandas, polars, pyarrow, duckdb), a dict of columns, "
        f"or a path to CSV or Parquet, found {type(orders).__name__}"
    )


class _Wanted:
    """Which columns are read: those that have a role, and those that may tell segments."""

    def __init__(self, names: list[str], options: dict[str, Any], loader: str | None) -> None:
        # A loader knows its own columns, and looks at no others.
        self.needed = names if loader else _regulars.columns_with_a_role(names, dumps(options))
        self.rest = [] if loader or options.get("segments") is not None else [n for n in names if n not in self.needed]


def _paths(orders: Any) -> list[str] | None:
    if isinstance(orders, (str, os.PathLike)):
        return [os.fsdecode(orders)]
    if isinstance(orders, (list, tuple)) and orders and all(isinstance(path, (str, os.PathLike)) for path in orders):
        return [os.fsdecode(path) for path in orders]
    return None


def _of_mapping(orders: Mapping[str, Any], wanted: _Wanted) -> list[_columns.Column]:
    columns = [_columns.from_any(name, orders[name]) for name in wanted.needed]
    segments = (_columns.segment_from_any(name, orders[name]) for name in wanted.rest)
    return [*columns, *(column for column in segments if column is not None)]


def _of_polars(orders: Any, options: dict[str, Any], loader: str | None) -> Any:
    if hasattr(orders, "collect"):
        # Whatever is not asked for need not be read; and what may tell segments is not known before it is.
        return orders.select(_Wanted(orders.collect_schema().names(), options, loader).needed).collect()
    if hasattr(orders, "schema"):
        wanted = _Wanted(list(orders.columns), options, loader)
        dtypes = {name: orders.schema[name] for name in wanted.rest}
        kinds = ("String", "Categorical", "Enum", "Boolean")
        rest = [name for name, dtype in dtypes.items() if dtype.is_integer() or str(dtype).startswith(kinds)]
        return orders.select([*wanted.needed, *rest])
    return orders


def _read_pandas(frame: Any, options: dict[str, Any], loader: str | None, target: Target) -> _regulars.Base:
    if not hasattr(frame, "columns"):
        raise TypeError(f"expected orders as a pandas DataFrame, found {type(frame).__name__}")
    wanted = _Wanted([str(name) for name in frame.columns], options, loader)
    rest = [name for name in wanted.rest if _columns.may_tell_segments(_series(frame, name))]
    names = {*wanted.needed, *rest}
    try:
        stream = frame[[name for name in frame.columns if str(name) in names]].__arrow_c_stream__()
    except (AttributeError, ImportError, TypeError, ValueError):
        # No pyarrow, or a column of mixed objects that it will not take.
        pass
    else:
        return target.stream(stream)
    columns = [_columns.from_pandas(name, _series(frame, name)) for name in wanted.needed]
    segments = (_columns.segment_from_any(name, _series(frame, name)) for name in rest)
    return target.columns([*columns, *(column for column in segments if column is not None)])


def _series(frame: Any, name: str) -> Any:
    return frame[next(column for column in frame.columns if str(column) == name)]


def notation(decimal: str | None, thousands: str | None, day_first: bool, month_first: bool) -> dict[str, Any]:
    """How texts are written, as far as it was said."""
    return {"decimal": decimal, "thousands": thousands, "day_first": day_first or None, "month_first": month_first or None}


def identity(pairs: Any) -> list[tuple[Any, Any]] | None:
    """Pairs of a guest's key and a customer, from whatever holds them. Pairs in which one is missing are left out."""
    if pairs is None:
        return None
    plain = ((_columns.plain(key), _columns.plain(customer)) for key, customer in _pairs(pairs))
    return [(key, customer) for key, customer in plain if key is not None and customer is not None]


def pairs(given: Any) -> list[tuple[Any, Any]]:
    """Pairs of a customer and something else of it, from whatever holds them."""
    return [(_columns.plain(key), _columns.plain(value)) for key, value in _pairs(given)]


def _pairs(pairs: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(pairs, Mapping):
        values = list(pairs.values())
        # No customer's id is a list of anything.
        is_table = len(values) == 2 and all(hasattr(value, "__len__") and not isinstance(value, str) for value in values)
        return zip(*(_columns.listed(value) for value in values), strict=True) if is_table else iter(pairs.items())
    module = type(pairs).__module__.partition(".")[0]
    if module == "pandas":
        columns = [pairs.iloc[:, place].tolist() for place in range(pairs.shape[1])]
    elif module == "polars":
        columns = [column.to_list() for column in (pairs.collect() if hasattr(pairs, "collect") else pairs)]
    elif hasattr(pairs, "to_pydict"):
        columns = list(pairs.to_pydict().values())
    elif hasattr(pairs, "fetchall"):
        return iter(pairs.fetchall())
    elif hasattr(pairs, "to_dict"):
        columns = list(pairs.to_dict().values())
    elif hasattr(pairs, "tolist"):
        return iter(pairs.tolist())
    else:
        return iter(pairs)
    if len(columns) != 2:
        raise ValueError(f"expected two columns, a key or an id and what belongs to it, found {len(columns)}")
    return zip(*columns, strict=True)


def rates(given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Rates as the core reads them: decimal numbers as text, so that none goes through a double."""
    if given is None:
        return None
    return {code: _rate(rate) for code, rate in given.items()}


def _rate(rate: Any) -> Any:
    if rate is None or isinstance(rate, str):
        return rate
    try:
        return f"{Decimal(str(rate)):f}"
    except InvalidOperation:
        # The core says what is wrong with it.
        return str(rate)


def listed(names: Any) -> list[str] | None:
    """One name or several, as a list."""
    return None if names is None else [names] if isinstance(names, str) else list(names)


def dumps(options: Mapping[str, Any]) -> str:
    """Options as a document. What is not given is not said, so that its default is the core's."""
    return json.dumps({name: value for name, value in options.items() if value is not None}, ensure_ascii=False)
