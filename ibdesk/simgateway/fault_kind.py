"""The shape of a kind of fault: when it can act, what it takes, and what it does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ibdesk.simgateway.faults import Fault, Moment

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection
    from ibdesk.simgateway.server import Gateway

Params = dict[str, Any]


def accepts_all(params: Params) -> None:
    """Find nothing wrong."""


async def _connect_as_usual(connection: "Connection", fault: Fault, banner: list[str]) -> bool:
    return False


def _pass_on(connection: "Connection", fault: Fault, message: object) -> list[object]:
    return [message]


def _go_on(connection: "Connection", fault: Fault, request: object) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of fault: when it can act, its parameters with defaults, and its action.

    ``on`` is its usual event (``on_for`` finds it by the parameters); ``events``, if not empty, are the only ones
    it may act on.
    """

    moment: Moment
    on: str
    events: frozenset[str] = frozenset()
    params: Mapping[str, Any] = field(default_factory=dict)
    check: Callable[[Params], None] = accepts_all
    on_for: Callable[[Params], str] | None = None
    on_connect: Callable[["Connection", Fault, list[str]], Awaitable[bool]] = _connect_as_usual
    on_request: Callable[["Connection", Fault, object], bool] = _go_on
    on_answer: Callable[["Connection", Fault, object], list[object]] = _pass_on
    on_gateway: Callable[["Gateway", Fault], None] | None = None
