"""Checks of a fault's parameters: each returns a function that raises FaultError when they mean nothing."""

from collections.abc import Callable
from typing import Any, Final

from ibdesk.simgateway.fault_kind import Params
from ibdesk.simgateway.faults import FaultError

Check = Callable[[Params], None]
#: Longer than any gateway runs.
LONGEST_S: Final = 1e7


def all_of(*checks: Check) -> Check:
    """Check all of them."""

    def check(params: Params) -> None:
        for one in checks:
            one(params)

    return check


def seconds(*names: str, empty: bool = False) -> Check:
    """Want real seconds from 0 up; ``empty``: or none."""

    def check(params: Params) -> None:
        for name in names:
            if not (empty and params[name] is None) and not is_seconds(params[name]):
                raise FaultError(f"{name} must be seconds from 0 up")

    return check


def is_seconds(value: Any) -> bool:
    """Return whether it is a number of seconds from 0 up."""
    return not isinstance(value, bool) and isinstance(value, int | float) and 0 <= value < LONGEST_S


def whole(name: str, least: int | None = None, most: int | None = None, *, empty: bool = False) -> Check:
    """Want a whole number of a range; ``empty``: or none."""

    def check(params: Params) -> None:
        value = params[name]
        if empty and value is None:
            return
        if isinstance(value, bool) or not isinstance(value, int):
            raise FaultError(f"{name} must be a whole number")
        if (least is not None and value < least) or (most is not None and value > most):
            raise FaultError(f"{name} must lie between {least} and {most}")

    return check


def one_of(name: str, *allowed: object) -> Check:
    """Want one of some values, told apart by type, too: 1 is not true."""

    def check(params: Params) -> None:
        if not any(type(params[name]) is type(one) and params[name] == one for one in allowed):
            raise FaultError(f"{name} must be one of {', '.join(map(str, allowed))}")

    return check


def flag(name: str) -> Check:
    """Want true or false."""

    def check(params: Params) -> None:
        if not isinstance(params[name], bool):
            raise FaultError(f"{name} must be true or false")

    return check


def text(name: str) -> Check:
    """Want a text."""

    def check(params: Params) -> None:
        if not isinstance(params[name], str):
            raise FaultError(f"{name} must be a text")

    return check
