"""Documents in, documents out: everything that is shaped like JSON goes through one call."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from regulars import _html, _regulars

__all__ = ["Document", "call", "calls", "figures", "set_threads", "version"]


class Document(Mapping[str, Any]):
    """A reply as it came: a mapping to read, and the text that every language gets, byte for byte.

    Examples
    --------
    >>> import regulars as rg
    >>> reply = rg.version()
    >>> reply["version"] == reply.version
    True
    >>> print(reply) == print(reply.text)  # doctest: +ELLIPSIS
    {"version":...
    {"version":...
    True
    """

    __slots__ = ("text", "_fields")

    def __init__(self, text: str) -> None:
        self.text = text
        """The reply's JSON text, unchanged."""
        self._fields: dict[str, Any] = json.loads(text)

    def __getitem__(self, name: str) -> Any:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._fields[name]
        except KeyError:
            raise AttributeError(f"expected one of {', '.join(self._fields)}, found {name!r}") from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._fields]

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text})"

    def _repr_html_(self) -> str:
        return _html.fields(type(self).__name__, self._fields)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.text,)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Document):
            return self.text == other.text
        return isinstance(other, Mapping) and self._fields == dict(other)

    __hash__ = None  # type: ignore[assignment]


def call(name: str, document: Any) -> Document:
    """Runs the call of this name on a document, as every other language and the worker do.

    ``document`` is JSON text, or anything that ``json.dumps`` takes. ``calls()`` lists the names.

    Raises ``InputError`` 1014 for a name that does not exist and 1011 for a document that is not JSON; beside them, what
    the call itself refuses (5xxx programs, 6xxx events and accounts).

    >>> import regulars as rg
    >>> rg.call("version", {}).text == rg.version().text
    True
    """
    return Document(_regulars.call(name, as_text(document)))


def calls() -> list[str]:
    """The names that ``call`` knows.

    >>> import regulars as rg
    >>> "loyalty.quote" in rg.calls()
    True
    """
    return _regulars.calls()


def figures() -> list[str]:
    """The names that ``CustomerBase.compute`` knows.

    >>> import regulars as rg
    >>> rg.figures()[:2]
    ['accounts', 'audit']
    """
    return _regulars.figures()


def version() -> Document:
    """The version of the library and of the time zone database within it.

    >>> import regulars as rg
    >>> sorted(rg.version())
    ['tz_version', 'version']
    """
    return call("version", {})


def set_threads(threads: int | None = None) -> None:
    """Sets over how many threads the work is spread; ``None`` = as many as the machine gives.

    The number never changes a result. A process that was forked starts threads of its own.

    >>> import regulars as rg
    >>> rg.set_threads(1)
    >>> rg.set_threads()
    """
    _regulars.set_threads(threads)


def as_text(document: Any) -> str:
    """A document as JSON text: text as it is, the rest as ``json.dumps`` writes it."""
    if isinstance(document, Document):
        return document.text
    if isinstance(document, (str, bytes)):
        return document.decode("utf-8") if isinstance(document, bytes) else document
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_plain)


def read(document: Any) -> str:
    """A document as JSON text: of the file at a path (a text that does not begin as an object does is one), or as
    ``as_text`` has it. Whether it is JSON is said by whoever reads it."""
    is_text = isinstance(document, str) and document.lstrip()[:1] != "{"
    return Path(document).read_text(encoding="utf-8") if is_text or isinstance(document, os.PathLike) else as_text(document)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"expected what JSON can hold, found {type(value).__name__}")
