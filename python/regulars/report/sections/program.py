"""What a loyalty program would have awarded on these orders."""

from __future__ import annotations

from regulars.report.figures import Figures
from regulars.report.language import Language
from regulars.report.sections.section import Fact, Section


def draw(figures: Figures, language: Language) -> Section | None:
    """Points awarded, expired, revoked and outstanding."""
    reply = figures.replay
    if reply is None:
        return None

    def points(name: str) -> str:
        return language.number(reply[name] / 10 ** figures.points_scale, figures.points_scale)

    note = language.say("program-awarded-note", orders=language.count(reply["orders"]), customers=language.count(reply["accounts"]))
    facts = [
        Fact(points("awarded"), language.say("program-awarded"), note),
        Fact(points("expired"), language.say("program-expired")),
        Fact(points("revoked"), language.say("program-revoked")),
        Fact(
            points("outstanding"), language.say("program-outstanding"), language.say("program-pending", points=points("pending"))
        ),
    ]
    if reply["outstanding_value_minor"] is not None:
        worth = Language(language.code, reply["currency"]).minor(reply["outstanding_value_minor"])
        facts.append(Fact(worth, language.say("program-worth")))
    figure = f'<dl class="cards">{"".join(fact.html() for fact in facts)}</dl>'
    words = {"program": reply["program"], "version": str(reply["version"]), "asof": language.day(reply["as_of"])}
    return Section("program", figure, words=words)
