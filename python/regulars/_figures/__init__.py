"""The figures of a customer base as methods, by what they tell of.

Each method names its options, says what it gives, and hands both to the core; nothing is computed here.
"""

from regulars._figures.customers import CustomerFigures
from regulars._figures.repeat import RepeatFigures
from regulars._figures.retention import RetentionFigures
from regulars._figures.timing import TimingFigures
from regulars._figures.value import ValueFigures

__all__ = ["Figures"]


class Figures(RepeatFigures, RetentionFigures, TimingFigures, ValueFigures, CustomerFigures):
    """All of them."""
