"""Surveys: the net promoter score and customer satisfaction, from scores alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from regulars import _columns
from regulars.documents import Document, call

__all__ = ["csat", "nps"]


def nps(scores: Iterable[Any] | None = None, *, counts: Mapping[int, int] | None = None, level: float = 0.95) -> Document:
    """The net promoter score: 100 (promoters − detractors) / responses.

    Promoters answer 9 or 10, passives 7 or 8, detractors less.

    Parameters
    ----------
    scores : iterable of int, optional
        The answers, from 0 to 10; a missing one is no answer, and counted.
    counts : mapping of int to int, optional
        How often each answer came, instead of the answers.
    level : float
        The level of the interval, between 0 and 1.

    Returns
    -------
    Document
        ``value`` in points from −100 to 100, ``low`` and ``high``, all ``None`` without responses; ``level``,
        ``promoters``, ``passives``, ``detractors``, ``responses`` and ``missing``.

    Raises
    ------
    InputError
        1012 for an answer that is not a whole number from 0 to 10, and for both or none of ``scores`` and ``counts``.

    Notes
    -----
    With p and d the shares of promoters and detractors, the interval is the score ± z · 100 √((p + d − (p − d)²) / n): that
    of a mean of +1, 0 and −1, cut off at −100 and 100. It is wide where few answered, and says nothing of those who did
    not answer. The score is that of Reichheld (2003), "The one number you need to grow".

    Examples
    --------
    >>> import regulars as rg
    >>> score = rg.nps([10, 9, 9, 8, 7, 3, None])
    >>> round(score.value, 2), score.responses, score.missing
    (33.33, 6, 1)
    """
    return _survey("nps", scores, counts, level)


def csat(scores: Iterable[Any] | None = None, *, counts: Mapping[int, int] | None = None, level: float = 0.95) -> Document:
    """Customer satisfaction: the share of answers of 4 and 5 on a scale from 1 to 5.

    Parameters
    ----------
    scores : iterable of int, optional
        The answers, from 1 to 5; a missing one is no answer, and counted.
    counts : mapping of int to int, optional
        How often each answer came, instead of the answers.
    level : float
        The level of the interval, between 0 and 1.

    Returns
    -------
    Document
        ``value`` from 0 to 1, ``low`` and ``high`` (Wilson), all ``None`` without responses; ``level``, ``satisfied``,
        ``responses`` and ``missing``.

    Raises
    ------
    InputError
        1012 for an answer that is not a whole number from 1 to 5, and for both or none of ``scores`` and ``counts``.

    Examples
    --------
    >>> import regulars as rg
    >>> rg.csat(counts={5: 6, 4: 2, 2: 2}).value
    0.8
    """
    return _survey("csat", scores, counts, level)


def _survey(name: str, scores: Iterable[Any] | None, counts: Mapping[int, int] | None, level: float) -> Document:
    request: dict[str, Any] = {"level": level}
    if scores is not None:
        request["scores"] = [_columns.plain(score) for score in _columns.listed(scores)]
    if counts is not None:
        request["counts"] = {str(_columns.plain(score)): _columns.plain(count) for score, count in counts.items()}
    return call(name, request)
