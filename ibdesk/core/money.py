"""Numbers: the one strict grammar that text must follow, and the one fixed format of the screen.

Nothing here asks the locale or goes through binary fractions (scenarios 106 to 109).
"""

from __future__ import annotations

import enum
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

MAX_CHARACTERS = 15
MINUS = "\u2212"
MISSING = "—"

_DIGITS = frozenset("0123456789")
_SEPARATORS = frozenset(",'_ \u00a0\u202f\u2009")


class Grammar(enum.Enum):
    """What a piece of text turned out to be."""

    NUMBER = "number"
    EMPTY = "empty"
    SEPARATED = "separated"  # plain but for grouping marks
    TOO_LONG = "too_long"
    NEGATIVE = "negative"  # a minus where none may stand
    NOT_PLAIN = "not_plain"


def parse(text: str, *, negative: bool = False) -> tuple[Grammar, Decimal | None]:
    """Read digits with at most one point, with a leading minus only if `negative`; at most 15 characters.

    Returns the number with Grammar.NUMBER, else None with what is wrong. Text is never repaired.
    """
    if not text:
        return Grammar.EMPTY, None
    if len(text) > MAX_CHARACTERS:
        return Grammar.TOO_LONG, None
    minus = text.startswith("-")
    body = text[1:] if minus else text
    if _plain(body):
        if minus and not negative:
            return Grammar.NEGATIVE, None
        value = Decimal(text)
        return Grammar.NUMBER, value or value.copy_abs()  # zero has no sign
    if without_separators(text) is not None:
        return Grammar.SEPARATED, None
    return Grammar.NOT_PLAIN, None


def without_separators(text: str) -> str | None:
    """Return `1000` for `1,000`: what was probably meant, to be offered but never taken. None if unclear."""
    head, point, tail = text.partition(".")
    marks = {character for character in head if character in _SEPARATORS}
    if len(marks) != 1:
        return None
    groups = head.split(marks.pop())
    whole = all(_all_digits(group) for group in groups) and 1 <= len(groups[0]) <= 3
    if not whole or groups[0].startswith("0") or any(len(group) != 3 for group in groups[1:]):
        return None
    if point and not _all_digits(tail):
        return None
    return "".join(groups) + point + tail


def plain(value: Decimal) -> str:
    """Return the digits of a number as text that `parse` reads back: no exponent, no grouping."""
    return f"{value:f}"


def decimals_of(step: Decimal) -> int:
    """Return how many decimals a tick or a size increment needs."""
    exponent = step.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def grouped(value: Decimal, decimals: int) -> str:
    """Return `1,084,506.99`, rounded half to even, with the true minus sign; zero has none."""
    with localcontext() as context:
        context.prec = 60
        rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    text = f"{abs(rounded):,f}"
    return MINUS + text if rounded < 0 else text


def money_text(value: Decimal | None, currency: str = "", decimals: int = 2) -> str:
    """Return an amount with its code, or a dash if there is none."""
    if value is None:
        return MISSING
    text = grouped(value, decimals)
    return f"{text} {currency}" if currency else text


def signed_text(value: Decimal | None, currency: str = "", decimals: int = 2) -> str:
    """Return a gain or a change: always signed, zero unsigned."""
    if value is None:
        return MISSING
    text = grouped(value, decimals)
    if not text.startswith(MINUS) and text.strip("0.,"):
        text = "+" + text
    return f"{text} {currency}" if currency else text


def price_text(value: Decimal | None, tick: Decimal | None) -> str:
    """Return a price with the decimals of its tick, more only if the price itself has more."""
    if value is None:
        return MISSING
    own = decimals_of(value)
    return grouped(value, max(own, decimals_of(tick)) if tick else max(own, 2))


def quantity_text(value: Decimal | None) -> str:
    """Return a quantity, without decimals unless it has a fraction."""
    if value is None:
        return MISSING
    return grouped(value, decimals_of(value))


def percent_text(value: Decimal | None, decimals: int = 2) -> str:
    """Return `+1.26 %` for Decimal("1.26")."""
    return MISSING if value is None else signed_text(value, decimals=decimals) + " %"


def _all_digits(text: str) -> bool:
    return bool(text) and all(character in _DIGITS for character in text)


def _plain(body: str) -> bool:
    head, point, tail = body.partition(".")
    return _all_digits(head) and (not point or _all_digits(tail))
