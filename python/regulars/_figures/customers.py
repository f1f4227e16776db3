"""Customer by customer: scores and segments."""

from __future__ import annotations

from typing import Literal

from regulars._dates import Date, iso
from regulars._figures.asked import Asked
from regulars.rfm import Rfm

__all__ = ["CustomerFigures"]


class CustomerFigures(Asked):
    """Figures with a row for each customer."""

    def rfm(
        self,
        as_of: Date | None = None,
        ties: Literal["share", "split"] = "share",
        *,
        by: str | None = None,
        scores: bool = True,
    ) -> Rfm:
        """Recency, frequency and money of each customer, scored 1 to 5.

        Parameters
        ----------
        as_of : date, optional
            The day to which recency is counted; by default the last day observed. Orders after it do not count.
        ties : {"share", "split"}
            ``share``: equal values get equal scores, 1 + ⌊5 · (customers with a strictly worse value) / n⌋.
            ``split``: fifths of equal size, as SQL's NTILE by (value, customer id); equal values may part.
        by : str, optional
            A column of segments, within each of which customers are scored. The segment of the customer's first order
            stands first, and rows are sorted by it, a missing one last.
        scores : bool
            Without scores, the table is the plain summary of each customer.

        Raises
        ------
        InputError
            1015 when there is no order and no ``as_of``, 1002 for a column that tells no segments.

        Examples
        --------
        >>> import regulars as rg
        >>> base = rg.CustomerBase(
        ...     {"customer_id": [1, 2, 1], "ordered_at": ["2026-01-05", "2026-01-09", "2026-02-01"], "amount": [5, 7, 9]})
        >>> base.rfm()["orders"]
        [2, 1]
        """
        return Rfm(self._compute("rfm", as_of=iso(as_of), ties=ties, by=by, scores=scores))
