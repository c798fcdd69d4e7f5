"""Numbers from TWS: Decimal, or None for each of the many ways in which "unset" arrives (scenario 83). And back."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

_UNSET = frozenset(Decimal(text) for text in (
    "2147483647",
    "9223372036854775807",
    "-9223372036854775808",
    str(2**127 - 1),
))  # fmt: skip
_BEYOND = Decimal("1e100")
"""The float maximum and its relatives; nothing that is traded has such a price or size."""


def number(value: object) -> Decimal | None:
    """Return the exact decimal of an int, float, Decimal or text; None when it is unset, NaN, infinite or no number.

    Floats go by their shortest text, so that 178.4 on the wire is 178.4 here; 1 and 1.0 come out alike.
    """
    if value is None or isinstance(value, bool):
        return None
    try:
        exact = Decimal(repr(float(value)) if isinstance(value, float) else str(value).strip())
    except InvalidOperation:
        return None
    if not exact.is_finite() or exact in _UNSET or abs(exact) >= _BEYOND:
        return None
    return plain(exact)


def plain(exact: Decimal) -> Decimal:
    """Drop trailing zeros without ever falling into an exponent; minus zero becomes zero."""
    if exact == 0:
        return Decimal(0)
    if exact == exact.to_integral_value():
        return Decimal(int(exact))
    return exact.normalize()


def price(value: object) -> Decimal | None:
    """Return a quoted price; TWS's -1 and 0 mean that there is none (scenario 84)."""
    exact = number(value)
    return None if exact is None or exact in (0, -1) else exact


def size(value: object) -> Decimal | None:
    """Return a size; negative ones mean that there is none."""
    exact = number(value)
    return None if exact is None or exact < 0 else exact


def identifier(value: object) -> int | None:
    """Return an id, None for 0 and every unset form. Exact for any size, permIds pass 2**31."""
    exact = number(value)
    return None if exact is None or exact == 0 or exact != int(exact) else int(exact)


def required(value: object, what: str) -> Decimal:
    """Return a number that must be there. Raises ValueError otherwise, so that the message is counted as dropped."""
    exact = number(value)
    if exact is None:
        raise ValueError(f"{what} is missing or no number: {value!r}")
    return exact


class WireFloat(float):
    """A float that writes itself as a plain decimal: the text encoder calls `str`, and `str(1e-05)` is "1e-05"."""

    def __str__(self) -> str:
        return format(Decimal(repr(float(self))), "f")


class WireDecimal(Decimal):
    """A Decimal that writes itself without an exponent, for the same reason: `str(Decimal("0.00000001"))` is "1E-8"."""

    def __str__(self) -> str:
        return format(Decimal(self), "f")
