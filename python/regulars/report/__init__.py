"""The report: one self-contained HTML page about a customer base.

>>> import regulars as rg
>>> from regulars import report
>>> base = rg.CustomerBase({"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"]})
>>> page = report.render(base, title="A small shop")
>>> page.startswith("<!doctype html>"), "A small shop" in page
(True, True)
"""

from __future__ import annotations

from regulars.report.figures import Figures, gather
from regulars.report.money import Money
from regulars.report.page import render

__all__ = ["Figures", "Money", "gather", "render"]
