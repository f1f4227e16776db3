"""Where orders are: files, standard input, or a database; told apart by what they are, not by their names."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regulars.cli import database, json_lines
from regulars.cli.refusals import Refused

__all__ = ["Source"]

_NEITHER = {
    b"\x1f\x8b": ("a gzip file", "Unpack it on the way: gunzip -c FILE | regulars … -"),
    b"PK": ("a spreadsheet or zip file", "Save the sheet as CSV (UTF-8), or unpack the file."),
    b"SQLi": ("an SQLite database", "Name it as a database: sqlite:///FILE, and its table by --table."),
    b"REGULARS": ("a saved base", "The command line reads orders; load the base in Python: CustomerBase.load(…)."),
    b"\xff\xfe": ("text in UTF-16", "Save the file as UTF-8; or convert it: iconv -f UTF-16 -t UTF-8 FILE | regulars … -"),
    b"\xfe\xff": ("text in UTF-16", "Save the file as UTF-8; or convert it: iconv -f UTF-16 -t UTF-8 FILE | regulars … -"),
}


@dataclass(frozen=True)
class Source:
    """Orders as ``CustomerBase`` takes them, the loader that knows their columns, and what to call them."""

    orders: Any
    loader: str | None
    name: str

    @classmethod
    @contextmanager
    def of(cls, given: Sequence[str], *, table: str | None, loader: str | None) -> Iterator[Source]:
        """The source that the command line names; what was put down meanwhile is cleared away at the end."""
        urls = [name for name in given if "://" in name]
        if urls:
            if len(given) > 1:
                raise Refused("expected one database and nothing beside it, found " + ", ".join(map(_without_secrets, given)))
            found = database.read(urls[0], table, loader)
            yield cls(found.columns, found.loader, found.name)
            return
        if table is not None:
            raise Refused(f"expected a database's URL for the table {table!r}, found {', '.join(given)}", "Such as sqlite:///shop.db.")
        if given.count("-") > 1:
            raise Refused("expected standard input (-) once, found it several times")
        with tempfile.TemporaryDirectory(prefix="regulars-") as folder:
            paths = [_standard_input(Path(folder)) if name == "-" else Path(name) for name in given]
            kinds = [_kind(path) for path in paths]
            if len(set(kinds)) > 1:
                raise Refused(
                    "expected files of one kind, found " + ", ".join(f"{path.name} ({kind})" for path, kind in zip(paths, kinds)),
                    "Read them by themselves, or convert some.",
                )
            name = "orders" if given[0] == "-" else Path(given[0]).stem.replace("_", " ")
            yield cls(json_lines.read(paths) if kinds[0] == "JSON lines" else paths, loader, name)


def _standard_input(folder: Path) -> Path:
    if sys.stdin is None or sys.stdin.isatty():
        raise Refused("expected orders on standard input, found a terminal", "Pipe them in: regulars … - < orders.csv")
    path = folder / "standard input"
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
    return path


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(64)
    for magic, (what, way) in _NEITHER.items():
        if start.startswith(magic):
            raise Refused(f"expected CSV, Parquet or JSON lines, found {what}: {path}", way)
    if start.startswith(b"PAR1"):
        return "Parquet"
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"["):
        raise Refused(f"expected an object on each line, found a JSON list: {path}", "Make lines of it: jq -c '.[]' FILE | regulars … -")
    return "JSON lines" if text.startswith(b"{") else "CSV"


def _without_secrets(name: str) -> str:
    return name.partition("://")[0] + "://…" if "://" in name else name
