"""Whether customers come back: the repeat customer rate beside the published range."""

from __future__ import annotations

from regulars._charts import rate_scale
from regulars.report.figures import Figures
from regulars.report.language import Language
from regulars.report.sections.section import Fact, Section


def draw(figures: Figures, language: Language) -> Section | None:
    """The rate on its scale."""
    rate = figures.rate
    if rate.value is None or rate.low is None or rate.high is None or rate.benchmark is None:
        return None
    low, high, target = (rate.benchmark[name] for name in ("low", "high", "target"))
    ends = {"low": language.percent(low, 2), "high": language.percent(high), "target": language.percent(target, 0)}
    level = language.percent(rate.level, 0)
    range_ = language.percents(rate.low, rate.high, 2)
    figure = (
        f'<div class="rate"><p class="big">{language.percent(rate.value, 2)}</p><div>'
        f"<p>{language.html('rate-interval', level=level, range=range_)} "
        f"{language.html('rate-against', standing=str(figures.standing), **ends)}</p>"
        + rate_scale(
            rate.value,
            rate.low,
            rate.high,
            published=(low, high),
            target=target,
            words=(language.say("rate-published"), language.say("rate-target")),
            ends=(language.percent(0, 0), language.percent(1, 0)),
            label=language.say("rate-scale", value=language.percent(rate.value, 2), **ends),
        )
        + "</div></div>"
    )
    facts = []
    if figures.within is not None and figures.within.value is not None:
        within = figures.within
        note = language.say("of", part=language.count(within.numerator), all=language.count(within.denominator))
        facts.append(
            Fact(
                language.percent(within.value),
                language.say("rate-within"),
                f"{note}; {language.say('interval', level=level, range=language.percents(within.low, within.high))}",
            )
        )
    return Section("rate", figure, facts)
