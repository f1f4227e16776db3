"""When customers order again."""

from __future__ import annotations

from regulars._figures.asked import Asked

__all__ = ["TimingFigures"]


class TimingFigures(Asked):
    """Figures of the time between orders."""
