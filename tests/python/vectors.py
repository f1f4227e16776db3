"""The vectors that every language runs: found, and held against what the library answers."""

import json
import math
from pathlib import Path
from typing import Any

import regulars as rg
from regulars import _columns, _regulars

FOLDER = Path(__file__).resolve().parents[1] / "vectors"
SCHEMA = FOLDER / "schema.json"


def files() -> list[Path]:
    """Every file of vectors."""
    return sorted(path for path in FOLDER.rglob("*.json") if path != SCHEMA)


def compact(document: Any) -> str:
    """A document as replies are written."""
    return document if isinstance(document, str) else json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def run(vector: dict) -> None:
    """Runs a vector; an `AssertionError` says what differs."""
    if vector["kind"] not in ("call", "figure"):
        raise AssertionError(f"a vector of unknown kind: {vector['kind']!r}")
    try:
        reply = call(vector) if vector["kind"] == "call" else figure(vector)
    except rg.Error as error:
        expected = vector.get("error")
        assert expected is not None, f"refused: {error}"
        found = {name: getattr(error, name) for name in expected}
        assert found == expected, f"refused as {error.code} {error.field} {error.row}: {error}"
        return
    assert "error" not in vector, f"expected error {vector['error']}, got {compact(reply)[:300]}"
    if "expect" in vector:
        document = json.loads(reply) if isinstance(reply, str) else reply
        for pointer, value in vector["expect"].items():
            alike(at(document, pointer), value, vector.get("tolerance", 0 if vector["kind"] == "call" else 1e-12), pointer)
    elif vector["kind"] == "call":
        assert reply == compact(vector["expected"])
    else:
        table(reply, vector["expected"], vector.get("tolerance", 1e-12))


def call(vector: dict) -> str:
    """The reply's text."""
    return _regulars.call(vector["call"], compact(vector["input"]))


def figure(vector: dict) -> dict:
    """The table's document."""
    columns = [column(name, **written) for name, written in vector["input"]["columns"].items()]
    base = _regulars.build_columns(columns, compact(vector["input"].get("base", {})))
    return json.loads(base.compute(vector["figure"], compact(vector.get("options", {}))).document())


def column(name: str, type: str, values: list) -> _columns.Column:
    """A column as a vector writes it."""
    if type == "date":
        # Days since 1970-01-01, or their text, which one array cannot mix.
        days = [rg_day(value) if isinstance(value, str) else value for value in values]
        return _columns.Column(name, "date", days)
    kinds = {"int64": "int", "float64": "float", "utf8": "text", "timestamp_us": "timestamp", "timestamp_us_utc": "timestamp"}
    return _columns.Column(name, kinds[type], values, zoned=type.endswith("_utc"))


def rg_day(text: str) -> int:
    """The number of a day."""
    import datetime

    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days


def table(found: dict, expected: dict, tolerance: float) -> None:
    """Compares a table: of the columns all, of the rest what is expected."""
    for name, value in expected.items():
        if name == "about":
            for key, about in value.items():
                alike(found["about"].get(key), about, tolerance, f"/about/{key}")
        elif name == "columns":
            assert [each["name"] for each in found["columns"]] == [each["name"] for each in value]
            for ours, theirs in zip(found["columns"], value):
                for key in theirs:
                    alike(ours[key], theirs[key], tolerance, f"/columns/{theirs['name']}/{key}")
        else:
            alike(found[name], value, tolerance, f"/{name}")


def alike(found: Any, expected: Any, tolerance: float, where: str) -> None:
    """Compares two values: floats within the tolerance, all else exactly."""
    if isinstance(expected, dict) and isinstance(found, dict):
        assert list(found) == list(expected), where
        for key in expected:
            alike(found[key], expected[key], tolerance, f"{where}/{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        assert len(found) == len(expected), f"{where}: {len(found)} values, expected {len(expected)}: {found}"
        for index, (ours, theirs) in enumerate(zip(found, expected)):
            alike(ours, theirs, tolerance, f"{where}/{index}")
    elif isinstance(found, float) and isinstance(expected, (int, float)) and not isinstance(expected, bool):
        assert math.isclose(found, expected, rel_tol=tolerance, abs_tol=0), f"{where}: {found}, expected {expected}"
    else:
        same_type = isinstance(found, bool) == isinstance(expected, bool)
        assert same_type and found == expected, f"{where}: {found!r}, expected {expected!r}"


def at(document: Any, pointer: str) -> Any:
    """What stands at a JSON pointer."""
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document
