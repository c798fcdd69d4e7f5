"""Which limits a person may change, within which bounds; and what is stricter than what. Pure.

Every limit has a ceiling, so none can be edited away; a value that is no plain number is refused, never repaired.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from ibdesk.core.limits import LimitProfile
from ibdesk.core.money import Grammar, grouped, parse, plain, without_separators
from ibdesk.core.records.link import Mode

LimitValue = Decimal | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitField:
    """One limit: key in file and journal, title, unit, the highest value that is still a limit.

    `part` names the entry of a table by security type. `whole`: no fractions. `switch`: a yes or no.
    """

    key: str
    title: str
    name: str
    unit: str = ""
    highest: Decimal = Decimal(0)
    part: str = ""
    whole: bool = False
    switch: bool = False
    group: str = ""


def _size(kind: str, title: str, unit: str, highest: int) -> LimitField:
    return LimitField(
        key=f"max_size_{kind.lower()}", title=title, name="max_size", part=kind, unit=unit, highest=Decimal(highest),
        group="Most in one order",
    )  # fmt: skip


def _collar(kind: str, title: str, highest: int) -> LimitField:
    return LimitField(
        key=f"collar_{kind.lower()}", title=title, name="collar_percent", part=kind, unit="%",
        highest=Decimal(highest), group="Furthest from the market",
    )  # fmt: skip


def _count(key: str, title: str, unit: str, highest: int) -> LimitField:
    return LimitField(key=key, title=title, name=key, unit=unit, highest=Decimal(highest), whole=True, group="Counts")


def _value(key: str, title: str, highest: int) -> LimitField:
    return LimitField(key=key, title=title, name=key, unit="base", highest=Decimal(highest), group="Value")


FIELDS: tuple[LimitField, ...] = (
    _size("STK", "Stock", "shares", 1_000_000),
    _size("FUT", "Future", "contracts", 1_000),
    _size("OPT", "Option", "contracts", 10_000),
    _size("FOP", "Future option", "contracts", 10_000),
    _size("CASH", "Currency", "units", 100_000_000),
    LimitField(
        key="max_size_other", title="Anything else", name="max_size_other", highest=Decimal(1_000_000),
        group="Most in one order",
    ),
    _value("max_value", "One order", 100_000_000),
    _value("max_day_value", "Sent in one day", 1_000_000_000),
    _count("max_working", "Working orders", "orders", 1_000),
    _count("max_orders", "Orders in 10 s", "orders", 50),
    _collar("STK", "Stock", 50),
    _collar("FUT", "Future", 50),
    _collar("OPT", "Option", 100),
    _collar("FOP", "Future option", 100),
    _collar("CASH", "Currency", 50),
    LimitField(
        key="collar_other", title="Anything else", name="collar_percent_other", unit="%", highest=Decimal(50),
        group="Furthest from the market",
    ),
    LimitField(key="market_orders", title="Market orders", name="market_orders", switch=True, group="Allowed"),
    LimitField(key="confirm", title="Confirm every order", name="confirm", switch=True, group="Allowed"),
)  # fmt: skip
BY_KEY = {one.key: one for one in FIELDS}


def fields_of(mode: Mode) -> tuple[LimitField, ...]:
    """Return what may be edited in a mode: in LIVE the confirm dialog cannot be switched off."""
    return tuple(one for one in FIELDS if mode is not Mode.LIVE or one.key != "confirm")


def value_of(profile: LimitProfile, one: LimitField) -> LimitValue:
    """Return the value of a limit."""
    found = getattr(profile, one.name)
    if one.switch:
        return bool(found)
    return Decimal(found[one.part] if one.part else found)


def with_value(profile: LimitProfile, one: LimitField, value: LimitValue) -> LimitProfile:
    """Return the profile with one limit changed. Raises ValueError for a value out of bounds or of the other kind."""
    if one.switch is not isinstance(value, bool):
        raise ValueError(f"{one.title} takes {'yes or no' if one.switch else 'a number'}.")
    if isinstance(value, bool):
        return replace(profile, **{one.name: value})  # type: ignore[arg-type]
    if problem := bounds_problem(one, value):
        raise ValueError(problem)
    if one.part:
        table = {**getattr(profile, one.name), one.part: value}
        return replace(profile, **{one.name: table})  # type: ignore[arg-type]
    return replace(profile, **{one.name: int(value) if one.whole else value})  # type: ignore[arg-type]


def bounds_problem(one: LimitField, value: Decimal) -> str:
    """Return why a number is no value for a limit, "" if it is one."""
    if not value.is_finite() or value < 0:
        return f"{one.title} must be 0 or more."
    if value > one.highest:
        return f"{one.title} can be {grouped(one.highest, 0)} at most."
    if one.whole and value != value.to_integral_value():
        return f"{one.title} must be a whole number."
    return ""


def typed_problem(one: LimitField, text: str) -> str:
    """Return what is wrong with a typed limit, "" if nothing; the grammar is that of the ticket (106 to 109)."""
    grammar, value = parse(text)
    if grammar is Grammar.NUMBER and value is not None:
        return bounds_problem(one, value)
    if grammar is Grammar.EMPTY:
        return f"{one.title} is missing. There is no order without a limit."
    if grammar is Grammar.SEPARATED:
        return f"{one.title}: write {without_separators(text)}, no separators."
    return f"{one.title} is not a plain number. Example: 1000 or 2.5"


def stricter(one: LimitProfile, two: LimitProfile) -> LimitProfile:
    """Return for each limit the stricter of two: the smaller number, market orders only if both allow them."""
    made = one
    for limit in FIELDS:
        first, second = value_of(one, limit), value_of(two, limit)
        if limit.key == "confirm":
            value: LimitValue = bool(first) or bool(second)
        elif limit.switch:
            value = bool(first) and bool(second)
        else:
            value = min(first, second)
        made = with_value(made, limit, value)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitEdit:
    """One limit that changed, old and new as text for file, journal and screen."""

    key: str
    old: str
    new: str


def edits(old: LimitProfile, new: LimitProfile) -> tuple[LimitEdit, ...]:
    """Return each limit in which two profiles differ."""
    pairs = ((one, value_of(old, one), value_of(new, one)) for one in FIELDS)
    return tuple(LimitEdit(key=one.key, old=text_of(a), new=text_of(b)) for one, a, b in pairs if a != b)


def text_of(value: LimitValue) -> str:
    """Return a limit as `parse` reads it back, or yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value)
