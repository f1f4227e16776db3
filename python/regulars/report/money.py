"""Money for people: with its currency's sign, and short where there is little room."""

from __future__ import annotations

_SIGNS = {"CHF": "CHF ", "CZK": "Kč ", "EUR": "€", "GBP": "£", "JPY": "¥", "PLN": "zł ", "USD": "$"}
_PLACES = {"JPY": 0, "KRW": 0, "KWD": 3}


class Money:
    """Writes amounts of one currency; of none, plain numbers.

    >>> Money("GBP").long(8911407.904), Money("GBP").short(8911407.904), Money(None).short(950)
    ('£8,911,407.90', '£8.91m', '950')
    >>> Money("SEK").long(-12.5)
    '−SEK 12.50'
    """

    def __init__(self, currency: str | None) -> None:
        code = currency.upper() if currency else None
        self.currency = code
        self._sign = "" if code is None else _SIGNS.get(code, f"{code} ")
        self.places = 2 if code is None else _PLACES.get(code, 2)

    def long(self, amount: float) -> str:
        """With the currency's digits."""
        return self._write(amount, f"{abs(amount):,.{self.places}f}")

    def whole(self, amount: float) -> str:
        """Without the digits after the point."""
        return self._write(amount, f"{abs(amount):,.0f}")

    def short(self, amount: float) -> str:
        """With three digits, and k or m for thousands or millions."""
        size = abs(amount)
        for limit, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
            if size >= limit * 0.9995:
                return self._write(amount, f"{size / limit:.3g}{letter}")
        return self._write(amount, f"{size:.3g}" if size < 100 else f"{size:.0f}")

    def _write(self, amount: float, digits: str) -> str:
        return f"{'−' if amount < 0 else ''}{self._sign}{digits}"
