"""The report: one self-contained HTML page about a customer base.

It needs Babel and Fluent, for languages, currencies and dates (``pip install regulars[report]``).

>>> import regulars as rg
>>> from regulars import report
>>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
>>> page = report.render(base, title="A small shop")
>>> page.startswith("<!doctype html>"), "A small shop" in page
(True, True)

``gather`` gives the numbers without the page, as an object and, by ``to_document``, as what JSON can hold.

>>> report.gather(base).to_document()["totals"]["orders"]
3
"""

from __future__ import annotations

from regulars.report.figures import Figures, gather
from regulars.report.language import LANGUAGES, Language
from regulars.report.outlook import Decile, Outlook, Tenth, Track
from regulars.report.page import render
from regulars.report.winback import WinBack

__all__ = ["LANGUAGES", "Decile", "Figures", "Language", "Outlook", "Tenth", "Track", "WinBack", "gather", "render"]
