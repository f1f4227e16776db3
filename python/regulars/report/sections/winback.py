"""The customers to win back."""

from __future__ import annotations

import html

from regulars.report.figures import Figures
from regulars.report.language import Language
from regulars.report.sections.section import Fact, Section
from regulars.report.winback import WinBack

_SHOWN = 15


def draw(figures: Figures, language: Language) -> Section | None:
    """The first of them, and how many there are."""
    found = figures.winback
    if found is None:
        return None
    if not len(found):
        return Section("winback", f"<p>{language.html('winback-none')}</p>")
    facts = [
        Fact(
            language.count(len(found)),
            language.say("winback-count"),
            language.say("of", part=language.percent(len(found) / found.of), all=language.count(found.of)),
        )
    ]
    if found.value is not None:
        facts.append(Fact(language.whole_money(found.value), language.say("winback-value")))
    return Section("winback", _table(found, language), facts)


def _table(found: WinBack, language: Language) -> str:
    rows = list(found.rows(_SHOWN))
    columns = [
        (name, word, write)
        for name, word, write in (
            ("orders", "winback-orders", language.count),
            ("since_last", "winback-since", language.count),
            ("expected_gap", "winback-expected", language.count),
            ("probability_alive", "winback-alive", lambda value: language.percent(value, 0)),
            ("customer_lifetime_value", "winback-worth", language.whole_money),
            ("why", "winback-why", lambda why: language.say(f"winback-{why}")),
        )
        if name in found.columns
    ]
    caption = language.html("winback-caption", shown=language.count(len(rows)), all=language.count(len(found)))
    head = "".join(f'<th scope="col">{language.html(word)}</th>' for _, word, _ in columns)
    body = "".join(
        f'<tr><th scope="row">{html.escape(str(row["customer_id"]))}</th>'
        + "".join(f"<td>{html.escape('–' if row[name] is None else write(row[name]))}</td>" for name, _, write in columns)
        + "</tr>"
        for row in rows
    )
    if found.file is None:
        where = language.html("winback-nofile")
    else:
        link = f'<a href="{html.escape(found.file)}">{html.escape(found.file)}</a>'
        where = language.html("winback-file", file="\0").replace("\0", link)
    return (
        f'<div class="rg-scroll" tabindex="0" role="group" aria-label="{caption}"><table class="list"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">{language.html("winback-customer")}</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        f"<p>{where}</p>"
    )
