"""Columns of a host that has no Arrow, made ready for ``_regulars.build_columns``.

numpy arrays of numbers and times go in by the address of their memory; everything else is read value by value.
Neither numpy nor pandas is imported here: whoever passes an array has imported it already.
"""

from __future__ import annotations

import datetime
import operator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

_EPOCH = datetime.datetime(1970, 1, 1)
_EPOCH_DAY = _EPOCH.toordinal()
_MICROSECOND = datetime.timedelta(microseconds=1)
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Column:
    """A column as ``bindings/python/src/array.rs`` reads it."""

    name: str
    kind: str
    data: Any
    missing: Any = None
    zoned: bool = False
    categories: Column | None = None


def from_any(name: str, values: Any) -> Column:
    """A column of whatever holds values in a row."""
    if isinstance(values, (str, bytes)):
        raise TypeError(f"expected several values in {name!r}, found one {type(values).__name__}")
    if hasattr(values, "__array_interface__"):
        return from_numpy(name, values)
    if type(values).__module__.startswith("pandas."):
        return from_pandas(name, values)
    return from_objects(name, listed(values))


def listed(values: Any) -> list[Any]:
    """The values one by one, as Python objects."""
    for to_list in ("to_list", "to_pylist", "tolist"):
        if hasattr(values, to_list):
            return list(getattr(values, to_list)())
    return list(values)


def may_tell_segments(values: Any) -> bool:
    """Whether a column is of a type that segments may have: text, categories, truth values or integers."""
    dtype = getattr(values, "dtype", None)
    if dtype is None:
        return True
    if hasattr(dtype, "is_integer") and not hasattr(dtype, "kind"):
        # A series of polars.
        return dtype.is_integer() or str(dtype).startswith(("String", "Categorical", "Enum", "Boolean"))
    if hasattr(dtype, "categories"):
        return may_tell_segments(dtype.categories)
    return getattr(dtype, "kind", "O") in "biuOUT" and getattr(values, "ndim", 1) == 1


def segment_from_any(name: str, values: Any) -> Column | None:
    """A column that has no role, for the segments that it may tell; ``None`` when it can tell none."""
    if isinstance(values, (str, bytes)) or not hasattr(values, "__len__") or not may_tell_segments(values):
        return None
    dtype = getattr(values, "dtype", None)
    if hasattr(dtype, "categories") and hasattr(values, "cat") or getattr(dtype, "kind", "") in ("i", "u"):
        try:
            return from_any(name, values)
        except TypeError:
            # Categories of something else.
            return None
    values = listed(values)
    kinds = {type(value) for value in values if not _is_missing(value)}
    if all(issubclass(kind, str) or hasattr(kind, "__index__") or _is_truth(kind) for kind in kinds):
        # As Arrow writes truth values.
        return from_objects(name, [("false", "true")[bool(value)] if _is_truth(type(value)) else value for value in values])
    return None


def _is_truth(kind: type) -> bool:
    return kind.__name__ in ("bool", "bool_")


def plain(value: Any) -> Any:
    """A key or an id as Python has it: text, an integer, or ``None`` where it is missing."""
    if _is_missing(value):
        return None
    if hasattr(value, "__index__") and not isinstance(value, bool):
        return operator.index(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def from_numpy(name: str, array: Any) -> Column:
    """A column over the memory of a numpy array, or a copy of it where its layout is not ours."""
    if array.ndim != 1:
        raise ValueError(f"expected an array of one dimension for {name!r}, found {array.ndim}")
    dtype = array.dtype
    if dtype.kind not in "iufM":
        return from_objects(name, array.tolist())
    missing = getattr(array, "mask", None)
    if missing is not None:
        missing = missing | (array.data != array.data)
        array = array.data
    if dtype.kind == "M" and str(dtype)[-4:] not in ("[us]", "[ns]", "[ms]") and str(dtype)[-3:] not in ("[s]", "[D]"):
        array = array.astype("datetime64[s]")
    if dtype.kind == "f" and dtype.itemsize not in (4, 8):
        array = array.astype("float64")
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    if not (array.flags["C_CONTIGUOUS"] and array.flags["ALIGNED"]):
        array = array.copy()
    return Column(name, "array", array, missing)


def from_pandas(name: str, series: Any) -> Column:
    """A column of a pandas series or index, without pyarrow."""
    dtype = series.dtype
    if hasattr(dtype, "categories"):
        codes = series.cat.codes.to_numpy().astype("int32")
        missing = codes < 0
        codes[missing] = 0
        return Column(name, "array", codes, missing, categories=from_pandas(name, dtype.categories))
    if hasattr(dtype, "tz"):
        utc = series.dt.tz_convert("UTC").dt.tz_localize(None) if hasattr(series, "dt") else series.tz_convert(None)
        column = from_numpy(name, utc.to_numpy())
        return Column(name, column.kind, column.data, column.missing, zoned=True)
    if hasattr(dtype, "numpy_dtype") and dtype.kind in "iuf":
        values = series.to_numpy(dtype=dtype.numpy_dtype, na_value=0)
        missing = series.isna()
        return Column(name, "array", from_numpy(name, values).data, getattr(missing, "to_numpy", lambda: missing)())
    if hasattr(dtype, "isnative"):
        return from_numpy(name, series.to_numpy())
    return from_objects(name, series.tolist())


def from_objects(name: str, values: list[Any]) -> Column:
    """A column of Python objects. ``None``, NaN, ``pandas.NA`` and ``NaT`` are missing.

    Numbers among texts become texts (``536365`` and ``"C536379"``, as spreadsheets hand them over), a whole float
    without its ``.0``.
    """
    values = [None if _is_missing(value) else value for value in values]
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return Column(name, "text", values)
    if bool in kinds or any(kind.__name__ == "bool" for kind in kinds):
        raise TypeError(f"expected numbers, text or times in {name!r}, found truth values")
    if all(issubclass(kind, datetime.datetime) for kind in kinds):
        return _times(name, values)
    if all(issubclass(kind, datetime.date) for kind in kinds):
        if any(issubclass(kind, datetime.datetime) for kind in kinds):
            return Column(name, "text", [value and value.isoformat() for value in values])
        return Column(name, "date", [value and value.toordinal() - _EPOCH_DAY for value in values])
    if all(hasattr(kind, "__index__") for kind in kinds):
        whole = [None if value is None else operator.index(value) for value in values]
        if all(value is None or -_LARGEST <= value <= _LARGEST for value in whole):
            return Column(name, "int", whole)
    elif all(hasattr(kind, "__index__") or hasattr(kind, "is_integer") for kind in kinds - {Decimal}):
        if Decimal not in kinds:
            return Column(name, "float", [None if value is None else float(value) for value in values])
    return Column(name, "text", [_text(name, value) for value in values])


def _is_missing(value: Any) -> bool:
    return value is None or type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and value != value)


def _times(name: str, values: list[Any]) -> Column:
    zoned = {value.tzinfo is not None for value in values if value is not None}
    if len(zoned) > 1:
        # Each text says for itself whether it is of a zone.
        return Column(name, "text", [value and value.isoformat() for value in values])
    utc = datetime.timezone.utc
    is_zoned = zoned == {True}
    plain = [value and (value.astimezone(utc).replace(tzinfo=None) if is_zoned else value) for value in values]
    micros = [None if value is None else (value - _EPOCH) // _MICROSECOND for value in plain]
    return Column(name, "timestamp", micros, zoned=is_zoned)


def _text(name: str, value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (Decimal, UUID)) or hasattr(value, "__index__"):
        return str(value)
    if hasattr(value, "is_integer"):
        return str(int(value)) if value.is_integer() else repr(float(value))
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    raise TypeError(f"expected numbers, text or times in {name!r}, found {type(value).__name__}")
