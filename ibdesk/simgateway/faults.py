"""Faults: named troubles with parameters, a trigger and a scope."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class FaultError(ValueError):
    """A fault script that names an unknown fault, parameter, trigger or scope."""


class Moment(Enum):
    """When a kind of fault can act."""

    ACCEPT = "accept"
    HANDSHAKE = "handshake"
    REQUEST = "request"
    ANSWER = "answer"
    GATEWAY = "gateway"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """When a fault fires."""

    on: str = ""
    nth: int | None = None
    after: int | None = None
    at_s: float | None = None
    now: bool = False


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault of a script; ``seen`` counts the occurrences of its event."""

    name: str
    params: dict[str, Any]
    trigger: Trigger = field(default_factory=Trigger)
    client_id: int | None = None
    seed: int = 1
    seen: int = 0
    spent: bool = False
    #: Until when it keeps the gateway busy, by the loop's clock.
    busy_until: float = 0.0

    @property
    def timed(self) -> bool:
        """Return whether time alone makes it fire: at once, or at an instant."""
        return self.trigger.now or self.trigger.at_s is not None

    def fires(self, event: str, client_id: int | None, received: int = 0) -> bool:
        """Count an occurrence of ``event`` and return whether the fault fires at it."""
        if self.spent or self.client_id not in (None, client_id):
            return False
        if self.trigger.after is not None:
            self.spent = received > self.trigger.after
            return self.spent
        if event != self.trigger.on:
            return False
        self.seen += 1
        if self.trigger.nth is None:
            return True
        self.spent = self.seen >= self.trigger.nth
        return self.seen == self.trigger.nth
