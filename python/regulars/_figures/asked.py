"""What is asked of a base: a figure by its name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from regulars import _regulars

__all__ = ["Asked", "length"]


class Asked(ABC):
    """Whoever answers for orders; the figures' methods are written against this."""

    @abstractmethod
    def _compute(self, figure: str, **options: Any) -> _regulars.Table:
        """The table of a figure."""


def length(period: str | int | None) -> str | None:
    """A period as the core reads it: a number is of days.

    >>> length(30), length("month"), length(None)
    ('30 days', 'month', None)
    """
    return f"{period} days" if isinstance(period, int) else period
