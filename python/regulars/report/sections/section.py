"""A section: its heading, what it means, its figure, the facts beside it, and how it was computed."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from regulars.report.language import Language

__all__ = ["Fact", "Section", "choices"]


@dataclass(frozen=True)
class Fact:
    """One number that a section is about, with what it is and how sure."""

    value: str
    label: str
    note: str = ""

    def html(self) -> str:
        """As an entry of a list of descriptions."""
        note = f'<dd class="note">{html.escape(self.note)}</dd>' if self.note else ""
        return f"<div><dt>{html.escape(self.label)}</dt><dd>{html.escape(self.value)}</dd>{note}</div>"


@dataclass(frozen=True)
class Section:
    """What a section draws. Its words are those whose names begin with its own: heading, meaning, how."""

    name: str
    figure: str
    facts: Sequence[Fact] = ()
    numbers: str = ""
    """The table behind the figure."""
    words: Mapping[str, Any] = field(default_factory=dict)
    """What is put into its words."""
    meaning: str = "meaning"
    how: str = "how"

    def heading(self, language: Language) -> str:
        """What it is called."""
        return language.html(f"{self.name}-heading", **self.words)

    def html(self, language: Language) -> str:
        """The section as it stands on the page."""
        say = {key: language.html(f"{self.name}-{key}", **self.words) for key in (self.meaning, self.how)}
        facts = f'<dl class="facts">{"".join(fact.html() for fact in self.facts)}</dl>' if self.facts else ""
        table = f"<details><summary>{language.html('numbers')}</summary>{self.numbers}</details>" if self.numbers else ""
        return (
            f'<section aria-labelledby="{self.name}"><h2 id="{self.name}">{self.heading(language)}</h2>'
            f'<p class="meaning">{say[self.meaning]}</p><div class="shown{" beside" if facts else ""}">'
            f'<div class="figure">{self.figure}</div>{facts}</div>{table}'
            f"<details><summary>{language.html('how')}</summary><p>{say[self.how]}</p></details></section>"
        )


def choices(group: str, legend: str, panels: Sequence[tuple[str, str, str]]) -> str:
    """Panels, each with name, label and content, of which radio buttons show one, by style alone."""
    buttons = "".join(
        f'<input type="radio" name="{group}" id="{group}-{name}"{" checked" if place == 0 else ""}>'
        f'<label for="{group}-{name}">{html.escape(label)}</label>'
        for place, (name, label, _) in enumerate(panels)
    )
    shown = "".join(f'<div class="panel" id="panel-{group}-{name}">{content}</div>' for name, _, content in panels)
    style = ",".join(f".switch:has(#{group}-{name}:checked)~#panel-{group}-{name}" for name, _, _ in panels)
    return (
        f'<div><fieldset class="switch"><legend>{html.escape(legend)}</legend>{buttons}</fieldset>{shown}'
        f"<style>{style}{{display:block}}</style></div>"
    )
