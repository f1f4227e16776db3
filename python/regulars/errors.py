"""What can go wrong, as exceptions: one class per family of codes, made here and nowhere else.

Every exception carries a stable ``code`` (a number that never changes its meaning), its ``name``, the ``message``
(what was expected, and what came), and where it happened: ``field`` (a column, an option or a JSON pointer) and ``row``
(of the input, counted from 0).

>>> import regulars as rg
>>> try:
...     rg.CustomerBase({"customer_id": [1], "ordered_at": ["soon"]})
... except rg.InputError as error:
...     error.code, error.name, error.field, error.row
(1005, 'unreadable_value', 'ordered_at', 0)
"""

from __future__ import annotations

__all__ = [
    "Error",
    "InputError",
    "InternalError",
    "LedgerError",
    "MetricsError",
    "ModelsError",
    "MoneyError",
    "ProgramError",
]


class Error(Exception):
    """Anything that ``regulars`` refuses, or fails at. Its subclasses are the families of its codes.

    Attributes
    ----------
    code : int
        The stable number.
    name : str
        The code's name, such as ``missing_column``.
    message : str
        What was expected and what came, without the place.
    field : str or None
        The column, option or JSON pointer at fault.
    row : int or None
        The row of the input at fault, counted from 0.

    Examples
    --------
    >>> import regulars as rg
    >>> error = rg.MoneyError("expected a sum that fits", code=2001, name="money_overflow", row=4)
    >>> str(error)
    'expected a sum that fits (row 4) [2001 money_overflow]'
    >>> isinstance(error, rg.Error)
    True
    """

    def __init__(
        self, message: str, *, code: int, name: str, field: str | None = None, row: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.name = name
        self.message = message
        self.field = field
        self.row = row

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (self.field, None if self.row is None else f"row {self.row}") if part is not None
        )
        return f"{self.message}{f' ({place})' if place else ''} [{self.code} {self.name}]"

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword arguments are not kept by Exception, and an error must survive the way back from a worker process.
        return _again, (type(self), self.message, self.code, self.name, self.field, self.row)


class InputError(Error):
    """1xxx: the orders, a file, a document or an option cannot be read as what they should be."""


class MoneyError(Error):
    """2xxx: an amount does not fit, is missing, or is of another currency."""


class MetricsError(Error):
    """3xxx: a figure was asked for with a period, window or zone that it cannot have."""


class ModelsError(Error):
    """4xxx: a model cannot be fitted to these customers."""


class ProgramError(Error):
    """5xxx: a loyalty program cannot be read, or says something that cannot hold."""


class LedgerError(Error):
    """6xxx: an event or an account cannot be read, or contradicts what is booked."""


class InternalError(Error):
    """9xxx: a promise of the library itself was broken. Please report it."""


_FAMILIES: dict[str, type[Error]] = {
    "input": InputError,
    "internal": InternalError,
    "ledger": LedgerError,
    "metrics": MetricsError,
    "models": ModelsError,
    "money": MoneyError,
    "program": ProgramError,
}


def from_core(family: str, code: int, name: str, message: str, field: str | None, row: int | None) -> Error:
    """The exception for an error of the core. Called by ``regulars._regulars``."""
    return _FAMILIES[family](message, code=code, name=name, field=field, row=row)


def _again(
    kind: type[Error], message: str, code: int, name: str, field: str | None, row: int | None
) -> Error:
    return kind(message, code=code, name=name, field=field, row=row)
