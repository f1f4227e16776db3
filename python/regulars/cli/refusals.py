"""What is refused: a message with the place and the way out of it, and an exit code.

0 all went well · 1 the orders, the program or the store were refused, or a check found something · 2 called wrongly ·
130 interrupted. Nothing is half written in any of them.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.markup import escape

import regulars
from regulars.cli import suggestions
from regulars.cli.terminal import stderr

__all__ = ["CALLED_WRONGLY", "INTERRUPTED", "REFUSED", "Refused", "told"]

REFUSED, CALLED_WRONGLY, INTERRUPTED = 1, 2, 130

_WAYS_OUT = {
    "amount_missing": "Name the column of revenue: --amount COLUMN.",
    "amount_scale": "Round the amounts before, or correct the value.",
    "column_type": "Name another column, or convert this one before.",
    "invalid_time_zone": "Give a name of the IANA database: --timezone Europe/Warsaw.",
    "missing_column": "Name it: --{option} COLUMN.",
    "missing_value": "Fill it in, or set such rows aside and count them: --on-error report.",
    "order_of_two_customers": "Correct one of the rows, or name another column: --order-id COLUMN.",
    "refund_found": "Book refunds or leave them out: --refunds net, or --refunds drop.",
    "several_currencies": "Convert the amounts before; the library takes rates too: CustomerBase(…, rates=…).",
    "unknown_column": "Name one of the columns there are.",
    "unreadable_value": "Correct it, or set such rows aside and count them: --on-error report.",
}
_OF_SYSTEM = {
    errno.ENOENT: "Look at the name; paths are seen from the folder that you are in.",
    errno.EACCES: "Ask for the right to it, or name another place.",
    errno.EISDIR: "Name a file in it.",
    errno.ENOTDIR: "A part of the path is a file.",
    errno.ENOSPC: "Make room, or name another place.",
}


class Refused(Exception):
    """A refusal of the command line's own: what is wrong, and the way out of it."""

    def __init__(self, message: str, way: str = "") -> None:
        super().__init__(message)
        self.message, self.way = message, way


@contextmanager
def told(sources: Sequence[str] = ()) -> Iterator[None]:
    """Tells what is refused within, and ends with its exit code."""
    try:
        yield
    except regulars.Error as error:
        _tell(escape(error.message) + _where(error, sources), _way(error) + _perhaps(error, sources), f"{error.code} {error.name}")
    except Refused as refused:
        _tell(escape(refused.message), refused.way)
    except BrokenPipeError:
        # Whoever read has had enough, as `head` does.
        raise typer.Exit(REFUSED) from None
    except OSError as error:
        named = f": {error.filename}" if error.filename else ""
        _tell(escape(f"{error.strerror or error}{named}"), _OF_SYSTEM.get(error.errno or 0, ""))
    except UnicodeDecodeError as error:
        _tell(f"expected text in UTF-8, found the byte 0x{error.object[error.start]:02x} at place {error.start:,}", _UTF8)
    except MemoryError:
        _tell("expected more memory than there is", "Read fewer columns or rows, or use a machine that has more.")
    except KeyboardInterrupt:
        stderr.print("interrupted: nothing was written")
        raise typer.Exit(INTERRUPTED) from None


_UTF8 = "Save the file as UTF-8; or convert it: iconv -f WINDOWS-1250 -t UTF-8 FILE | regulars … -"


def _tell(message: str, way: str, code: str = "") -> None:
    named = f" [dim]\\[{code}][/]" if code else ""
    stderr.print(f"[red]refused:[/] {message}{named}", soft_wrap=True)
    if way:
        stderr.print(escape(way), soft_wrap=True)
    raise typer.Exit(REFUSED) from None


def _where(error: regulars.Error, sources: Sequence[str]) -> str:
    place = [error.field] if error.field else []
    if error.row is not None:
        place.append(f"row {error.row:,} (the first is 0)")
        if len(sources) == 1 and Path(sources[0]).suffix.lower() == ".csv":
            place.append(f"line {error.row + 2:,} of {Path(sources[0]).name}, if no cell has line breaks")
    return f" [dim]in {escape(', '.join(place))}[/]" if place else ""


def _perhaps(error: regulars.Error, sources: Sequence[str]) -> str:
    """What the file looks like, where it could not be read as it is."""
    if error.name not in ("missing_column", "unreadable_value") or len(sources) != 1:
        return ""
    options = suggestions.suggested(sources)
    return f"\nIts first rows look like: {options}" if options else ""


def _way(error: regulars.Error) -> str:
    message = error.message
    if error.name == "unreadable_value" and error.field is not None:
        return _of_value(message) or _WAYS_OUT["unreadable_value"]
    if error.name == "unreadable_file":
        if "zero bytes" in message or "UTF-8" in message or "utf-8" in message:
            return _UTF8
        if "incorrect number of fields" in message:
            return "A row has more or fewer values than the header: are all separated alike, and texts with separators quoted?"
        if "the columns of the first file" in message:
            return "Files of one order log have the same columns in the same order; read the others by themselves."
        if "No such file" in message:
            return _OF_SYSTEM[errno.ENOENT]
        if "Permission denied" in message:
            return _OF_SYSTEM[errno.EACCES]
    return _WAYS_OUT.get(error.name, "").format(option=(error.field or "").replace("_", "-"))


def _quoted(mark: str) -> str:
    return "' '" if mark.isspace() else '"\'"'


def _of_value(message: str) -> str:
    """The way out of a value that another country writes.

    >>> _of_value('expected a number, found "12,50"')
    'Say that the decimal mark is a comma: --decimal ,'
    """
    found = re.search(r"found \"?([^\"]*)\"?", message)
    value = found.group(1).strip() if found else ""
    if grouped := re.fullmatch(r"-?(?:\d+|\d{1,3}(?:([.\s\u00a0\u202f'])\d{3})+),\d{1,2}", value):
        between = grouped.group(1)
        more = "" if between is None else f" --thousands {between if between in '.' else _quoted(between)}"
        return f"Say that the decimal mark is a comma: --decimal ,{more}"
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d*)?", value):
        return "Say that commas stand between thousands: --thousands ,"
    if value.endswith(")") and "(decimal mark" in value:
        return "Say what stands between thousands, by --thousands; all amounts are to be written alike."
    if re.match(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}", value):
        return "Say which comes first, the day or the month: --day-first, or --month-first."
    if re.match(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}\b", value):
        return "Days are read with four digits of the year: 2026-01-05, or by --day-first 5/1/2026."
    if re.fullmatch(r"[^\d-]{1,3}\s?\d.*|\d.*\s?[^\d,.]{1,3}", value):
        return "Amounts are plain numbers: leave the currency's sign out, and print it with --currency."
    return ""
