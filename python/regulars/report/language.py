"""A language of the report: its words, from the files in ``words``, and its ways with numbers, money and dates.

Words are Fluent's (Mozilla's format, whose rules know how many forms a plural has), formats are CLDR's by Babel; both are
kept by others and know more languages than we do.
"""

from __future__ import annotations

import datetime
import html
import math
import re
from functools import cached_property
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
)
from fluent.runtime import FluentBundle, FluentResource

__all__ = ["LANGUAGES", "Language"]

LANGUAGES = {"en": "en_GB", "pl": "pl", "ru": "ru", "zh": "zh_Hans"}
"""The languages that there are words for, each with the region whose formats it takes."""

MISSING = "–"


class Language:
    """Words and formats of one language, with amounts in one currency.

    Parameters
    ----------
    code : str
        One of ``LANGUAGES``.
    currency : str, optional
        The ISO 4217 code that amounts are printed with; without one they are plain numbers.

    Raises
    ------
    ValueError
        For a language without words, or a currency that there is not.

    Examples
    --------
    >>> english, polish = Language("en", "GBP"), Language("pl", "GBP")
    >>> english.money(8911407.904), english.short_money(8911407.904), english.percent(0.65583)
    ('£8,911,407.90', '£8.91M', '65.6%')
    >>> polish.money(8911407.904).replace("\\xa0", " "), polish.day("2011-12-09")
    ('8 911 407,90 GBP', '9 grudnia 2011')
    >>> polish.say("count-customers", count=2), polish.say("count-customers", count=5)
    ('2 klientów', '5 klientów')
    """

    def __init__(self, code: str = "en", currency: str | None = None) -> None:
        if code not in LANGUAGES:
            raise ValueError(f"expected a language out of {', '.join(LANGUAGES)}, found {code!r}")
        self.code = code
        self.currency = None if currency is None else currency.upper()
        if self.currency is not None and self.currency not in get_global("all_currencies"):
            raise ValueError(f"expected a currency of ISO 4217, such as EUR, found {currency!r}")
        self.locale = Locale.parse(LANGUAGES[code])

    # ── Words ────────────────────────────────────────────────────────────────

    def say(self, name: str, /, **values: Any) -> str:
        """The words of this name, with these values in them, as plain text."""
        message = self._bundle.get_message(name)
        if message.value is None:
            raise KeyError(f"expected words of the name {name}, found none in {self.code}")
        said, errors = self._bundle.format_pattern(message.value, values)
        if errors:
            raise errors[0]
        return str(said)

    def html(self, name: str, /, **values: Any) -> str:
        """The words of this name, to be put between tags."""
        return html.escape(self.say(name, **values))

    def knows(self, name: str) -> bool:
        """Whether there are words of this name."""
        return self._bundle.has_message(name)

    @cached_property
    def _bundle(self) -> FluentBundle:
        text = files("regulars.report").joinpath("words").joinpath(f"{self.code}.ftl").read_text(encoding="utf-8")
        # Marks of direction around values are for pages of mixed scripts; they would be in the way of copying.
        bundle = FluentBundle([LANGUAGES[self.code].replace("_", "-")], use_isolating=False)
        bundle.add_resource(FluentResource(text))
        return bundle

    # ── Numbers ──────────────────────────────────────────────────────────────

    def count(self, number: float) -> str:
        """A whole number."""
        return format_decimal(round(number), locale=self.locale)

    def number(self, number: float | None, places: int = 2) -> str:
        """A number with so many digits after its point."""
        if number is None:
            return MISSING
        return format_decimal(number, format=_digits(self.locale.decimal_formats[None].pattern, places), locale=self.locale)

    def short(self, number: float) -> str:
        """A number for where there is little room."""
        if abs(number) < 1000:
            return self.number(number, _short_places(number))
        places = _short_places(number)
        return format_compact_decimal(number, format_type="short", locale=self.locale, fraction_digits=places)

    def percent(self, share: float | None, places: int = 1) -> str:
        """A share of one, in percent."""
        if share is None:
            return MISSING
        pattern = _digits(self.locale.percent_formats[None].pattern, places)
        return format_percent(share, format=pattern, locale=self.locale)

    def percents(self, low: float | None, high: float | None, places: int = 1) -> str:
        """From a share to another one."""
        return "" if low is None or high is None else f"{self.percent(low, places)} – {self.percent(high, places)}"

    # ── Money ────────────────────────────────────────────────────────────────

    def money(self, amount: float | None) -> str:
        """An amount with its currency's digits."""
        if amount is None:
            return MISSING
        if self.currency is None:
            return self.number(amount, 2)
        return _spaced(format_currency(amount, self.currency, locale=self.locale))

    def minor(self, amount: int) -> str:
        """An amount in minor units of the currency."""
        return self.money(amount / 10 ** get_currency_precision(str(self.currency)))

    def whole_money(self, amount: float | None) -> str:
        """An amount without the digits after its point."""
        if amount is None:
            return MISSING
        if self.currency is None:
            return self.count(amount)
        pattern = _digits(self.locale.currency_formats["standard"].pattern, 0)
        return _spaced(
            format_currency(amount, self.currency, format=pattern, locale=self.locale, currency_digits=False)
        )

    def short_money(self, amount: float | None) -> str:
        """An amount with about three digits, for where there is little room."""
        if amount is None:
            return MISSING
        if self.currency is None:
            return self.short(amount)
        if abs(amount) < 1000:
            # What is compact is not rounded below a thousand.
            pattern = _digits(self.locale.currency_formats["standard"].pattern, _short_places(amount))
            written = format_currency(amount, self.currency, format=pattern, locale=self.locale, currency_digits=False)
            return _spaced(written)
        places = _short_places(amount)
        return _spaced(format_compact_currency(amount, self.currency, locale=self.locale, fraction_digits=places))

    # ── Days ─────────────────────────────────────────────────────────────────

    def day(self, text: str) -> str:
        """The day of a date or an instant, in full."""
        return format_date(datetime.date.fromisoformat(text[:10]), "long", locale=self.locale)

    def period(self, start: str, period: str) -> str:
        """A period of the calendar by its first day, in short."""
        day = datetime.date.fromisoformat(start[:10])
        pattern = self.say(f"pattern-{period if period in ('month', 'quarter', 'year') else 'day'}")
        return format_date(day, pattern, locale=self.locale)


def _digits(pattern: str, places: int) -> str:
    """A pattern of CLDR with so many digits after the point.

    >>> _digits("#,##0.###", 2), _digits("#,##0%", 1), _digits("¤#,##0.00", 0)
    ('#,##0.00', '#,##0.0%', '¤#,##0')
    """
    return re.sub(r"0(\.[0#]+)?(?=[^0#]*$|[^0#]*;)", "0" + ("." + "0" * places if places else ""), pattern)


def _spaced(amount: str) -> str:
    """An amount with a blank between a code and its number, as CLDR wants it and Babel leaves it out.

    >>> _spaced("PLN12"), _spaced("-SEK12"), _spaced("£12"), _spaced("12 zł")
    ('PLN\\xa012', '-SEK\\xa012', '£12', '12 zł')
    """
    return re.sub(r"^(-?[^\W\d_]+)(?=\d)", "\\1\xa0", amount)


def _short_places(number: float) -> int:
    """Digits after the point, so that about three are shown."""
    size = abs(number)
    return max(0, 2 - math.floor(math.log10(size)) % 3) if size >= 1 else 2
