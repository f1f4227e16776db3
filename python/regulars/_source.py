"""Whatever holds orders, told apart: an Arrow stream, columns, or files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from regulars import _columns, _regulars

Progress = Callable[[int, int], object]

_ROLES = ("customer_id", "ordered_at", "order_id", "amount")


def build(orders: Any, options: dict[str, Any], options_json: str, progress: Progress | None) -> _regulars.Base:
    """The base of these orders."""
    paths = _paths(orders)
    if paths is not None:
        return _regulars.read(paths, options_json, progress)
    if isinstance(orders, Mapping):
        names = _needed(list(orders), options)
        return _regulars.build_columns(_columns.from_mapping(orders, names), options_json, progress)
    module = type(orders).__module__.partition(".")[0]
    if module == "pandas":
        return _build_pandas(orders, options, options_json, progress)
    if module == "polars" and hasattr(orders, "collect"):
        orders = orders.select(_needed(orders.collect_schema().names(), options)).collect()
    if hasattr(orders, "__arrow_c_stream__"):
        return _regulars.build_stream(orders.__arrow_c_stream__(), options_json, progress)
    raise TypeError(
        "expected orders as a dataframe with __arrow_c_stream__ (pandas, polars, pyarrow, duckdb), a dict of columns, "
        f"or a path to CSV or Parquet, found {type(orders).__name__}"
    )


def _paths(orders: Any) -> list[str] | None:
    if isinstance(orders, (str, os.PathLike)):
        return [os.fsdecode(orders)]
    if isinstance(orders, (list, tuple)) and orders and all(isinstance(path, (str, os.PathLike)) for path in orders):
        return [os.fsdecode(path) for path in orders]
    return None


def _needed(names: list[str], options: dict[str, Any]) -> list[str]:
    # A loader knows its own columns; without one, no column is converted that has no role.
    if options.get("loader") is not None:
        return names
    return _regulars.columns_with_a_role(names, **{role: options.get(role) for role in _ROLES})


def _build_pandas(frame: Any, options: dict[str, Any], options_json: str, progress: Progress | None) -> _regulars.Base:
    names = _needed([str(name) for name in frame.columns], options)
    frame = frame[[name for name in frame.columns if str(name) in names]]
    try:
        stream = frame.__arrow_c_stream__()
    except (AttributeError, ImportError, TypeError, ValueError):
        # No pyarrow, or a column of mixed objects that it will not take.
        columns = [_columns.from_pandas(str(name), frame[name]) for name in frame.columns]
        return _regulars.build_columns(columns, options_json, progress)
    return _regulars.build_stream(stream, options_json, progress)
