"""What became of every row that was read."""

from __future__ import annotations

import html

from regulars.intake import Intake
from regulars.report.figures import Figures
from regulars.report.language import Language
from regulars.report.sections.section import Section

_FATES = ("order_rows", "refund_rows", "guest_rows", "dropped_duplicates", "refunded_rows", "unobserved_rows")
_NOTES = (
    "guest_orders",
    "identified_rows",
    "duplicate_rows",
    "merged_orders",
    "zero_orders",
    "refunds",
    "refunds_without_order",
    "refunds_unobserved",
    "refunds_unmatched",
    "refunded_orders",
    "refund_only_customers",
    "ambiguous_times",
    "skipped_times",
)


def draw(figures: Figures, language: Language) -> Section | None:
    """A row for each fate, which add up to all."""
    intake = figures.intake
    rows = "".join(
        f'<tr{" class=kept" if is_kept else ""}><th scope="row">{html.escape(words)}</th><td>{language.count(count)}</td>'
        f"<td>{language.percent(count / intake.rows, 2)}</td></tr>"
        for words, count, is_kept in _fates(intake, language)
    )
    notes = "".join(
        f"<li>{language.count(getattr(intake, name))} {language.html(f'intake-{name}')}</li>"
        for name in _NOTES
        if getattr(intake, name)
    )
    head = "".join(f'<th scope="col">{language.html(f"intake-{name}")}</th>' for name in ("fate", "rows", "share"))
    caption = language.html("intake-caption")
    table = (
        f'<div class="rg-scroll" tabindex="0" role="group" aria-label="{caption}"><table class="intake"><thead><tr>{head}</tr>'
        f'</thead><tbody>{rows}</tbody><tfoot><tr><th scope="row">{language.html("intake-total")}</th>'
        f"<td>{language.count(intake.rows)}</td><td></td></tr></tfoot></table></div>"
    )
    also = f'<p class="also">{language.html("intake-also")}</p><ul>{notes}</ul>' if notes else ""
    return Section("intake", table + also, words={"options": _options(figures)})


def _fates(intake: Intake, language: Language) -> list[tuple[str, int, bool]]:
    fates = [(language.say("intake-excluded", reason=each["reason"]), each["rows"], False) for each in intake.excluded]
    for each in intake.rejected:
        first = ", ".join(map(str, each["first_rows"]))
        words = language.say("intake-rejected", name=each["name"], code=str(each["code"]), rows=first)
        fates.append((words, each["rows"], False))
    fates += [
        (language.say("intake-status", status=status), rows, False) for status, rows in intake.other_statuses.items()
    ]
    fates += [(language.say(f"intake-{name}"), getattr(intake, name), name == "order_rows") for name in _FATES]
    return [fate for fate in fates if fate[1]]


def _options(figures: Figures) -> str:
    """The options that say how the orders were read, as they are named everywhere."""
    told = ("timezone", "refunds", "duplicates", "on_error", "merge_same_day", "observed_until")
    return ", ".join(f"{name} {figures.options[name]}" for name in told if figures.options.get(name) not in (None, False))
