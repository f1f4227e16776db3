"""Where pictures are drawn: matplotlib's axes, of the caller or new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["MAP", "axes"]

MAP = "cividis"
"""Colours whose lightness only rises, and which look alike to almost all eyes."""


def axes(ax: Axes | None) -> Axes:
    """These axes, or new ones.

    Raises ``ImportError`` with the way out where matplotlib is not installed.
    """
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ImportError as missing:
        raise ImportError("expected matplotlib for a picture: pip install regulars[plot]") from missing
    return pyplot.subplots()[1]
