"""Strict reading of single text fields: nothing is guessed, trimmed or rounded.

A field that is no number, not finite, out of a 32-bit range or a truth value other than 0 and 1 is refused.
"""

import re
from decimal import Decimal

from ibdesk.simgateway.text.order_layout import Field

INT_MAX = 2_147_483_647
UNSET_INTS = frozenset({"", str(INT_MAX), "9223372036854775807"})
UNSET_NUMBERS = frozenset(
    {
        "",
        "1.7976931348623157e308",
        "1.7976931348623157e+308",
        str(INT_MAX),
        "9223372036854775807",
        "170141183460469231731687303715884105727",
    }
)
WHOLE = re.compile(r"-?\d{1,19}\Z", re.ASCII)
NUMBER = re.compile(r"-?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?\Z", re.ASCII)
MAX_EXPONENT = 60


class BadFieldError(ValueError):
    """A field that cannot be read; the message says which and why."""


def is_unset(spec: Field, text: str) -> bool:
    """Return whether ``text`` means that the field is not set."""
    if spec.kind.startswith("num"):
        return text.lower() in UNSET_NUMBERS or text in spec.defaults
    if spec.kind.startswith("int"):
        return text in UNSET_INTS or text in spec.defaults
    if spec.kind.startswith("flag"):
        return text in ("", "0")
    return text == "" or text in spec.defaults


def read_value(spec: Field, text: str) -> object:
    """Return the typed value of ``text``; raises BadFieldError."""
    optional = spec.kind.endswith("?")
    kind = spec.kind.rstrip("?")
    if kind == "inf" and text == "Infinity":
        return Decimal("Infinity")
    if kind == "text":
        return text
    if kind == "flag":
        return _flag(spec.name, text, optional)
    if kind == "int":
        if optional and text in UNSET_INTS:
            return None
        return _whole(spec.name, text)
    if optional and text.lower() in UNSET_NUMBERS:
        return None
    return _number(spec.name, text)


def _flag(name: str, text: str, optional: bool) -> bool | None:
    if text in ("0", "1"):
        return text == "1"
    if optional and text == "":
        return None
    raise BadFieldError(f"Unable to parse field: '{name}' for value '{text}'")


def _whole(name: str, text: str) -> int:
    if WHOLE.match(text):
        value = int(text)
        if -INT_MAX - 1 <= value <= INT_MAX:
            return value
    raise BadFieldError(f"Unable to parse field: '{name}' for value '{text}'")


def _number(name: str, text: str) -> Decimal:
    if NUMBER.match(text):
        value = Decimal(text)
        if abs(value.adjusted()) <= MAX_EXPONENT:
            return value
    raise BadFieldError(f"Unable to parse field: '{name}' for value '{text}'")


class Fields:
    """The fields of one frame, taken one after the other."""

    def __init__(self, texts: list[str]) -> None:
        """Start before the first of ``texts``."""
        self._texts = texts
        self._next = 0

    def text(self, name: str) -> str:
        """Take the next field; raises BadFieldError when there is none."""
        if self._next >= len(self._texts):
            raise BadFieldError(f"Unexpected end of message before field '{name}'")
        self._next += 1
        return self._texts[self._next - 1]

    def take(self, spec: Field) -> object:
        """Take and read the next field; raises BadFieldError."""
        return read_value(spec, self.text(spec.name))

    def whole(self, name: str) -> int:
        """Take a whole number; raises BadFieldError."""
        return _whole(name, self.text(name))

    def optional_whole(self, name: str) -> int | None:
        """Take a whole number that may be unset; raises BadFieldError."""
        text = self.text(name)
        return None if text in UNSET_INTS else _whole(name, text)

    def flag(self, name: str) -> bool:
        """Take a truth value; raises BadFieldError."""
        return bool(_flag(name, self.text(name), False))

    def count(self, name: str, most: int = 1000) -> int:
        """Take a count between 0 and ``most``; raises BadFieldError."""
        value = self.whole(name)
        if not 0 <= value <= most:
            raise BadFieldError(f"Unable to parse field: '{name}' for value '{value}'")
        return value

    def finish(self) -> None:
        """Refuse what is left over; raises BadFieldError."""
        left = len(self._texts) - self._next
        if left:
            raise BadFieldError(f"{left} unexpected fields at the end of the message")
