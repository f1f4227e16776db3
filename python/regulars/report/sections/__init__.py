"""The sections of the report, in their order. Each draws one figure, or nothing where there is nothing to draw."""

from collections.abc import Callable, Sequence
from typing import Optional

from regulars.report.figures import Figures
from regulars.report.language import Language
from regulars.report.sections import cohorts, curve, intake, model, newcomers, program, rate, rfm, second, winback
from regulars.report.sections.section import Section

__all__ = ["SECTIONS", "Section"]

SECTIONS: Sequence[Callable[[Figures, Language], Optional[Section]]] = (
    rate.draw,
    newcomers.draw,
    cohorts.draw,
    curve.draw,
    second.draw,
    rfm.draw,
    model.draw,
    winback.draw,
    program.draw,
    intake.draw,
)
