"""Faults: named troubles with a trigger and a scope, read from a script and fired when their time comes.

A script is ``{"seed": 1, "faults": [{"name", "params", "trigger", "scope"}]}``. A trigger holds any of
``on`` (a request's name as the official client calls its method, or ``accept``, ``handshake``), ``nth`` (only that
occurrence, from 1), ``after`` (messages received from the client), ``at`` (real seconds after the start), ``now``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection


class FaultError(ValueError):
    """A fault script that names an unknown fault, parameter, trigger or scope."""


class Moment(Enum):
    """When a kind of fault can act."""

    ACCEPT = "accept"
    HANDSHAKE = "handshake"
    REQUEST = "request"
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


def parse_fault(row: Mapping[str, Any], seed: int = 1) -> Fault:
    """Return the fault of one row; raises FaultError."""
    from ibdesk.simgateway.fault_actions import KINDS

    name = row.get("name")
    if not isinstance(name, str) or name not in KINDS:
        raise FaultError(f"unknown fault {name!r}; known: {', '.join(sorted(KINDS))}")
    kind = KINDS[name]
    _only(row, {"name", "params", "trigger", "scope"}, f"fault {name}")
    params = _table(row, "params", name)
    _only(params, set(kind.params), f"parameters of {name}")
    scope = _table(row, "scope", name)
    _only(scope, {"client_id"}, f"scope of {name}")
    fault = Fault(
        name=name,
        params={**kind.params, **params},
        trigger=_trigger(_table(row, "trigger", name), kind.on, name),
        client_id=_whole(scope.get("client_id"), f"client_id of {name}"),
        seed=seed,
    )
    kind.check(fault.params)
    return fault


def load_faults(path: Path) -> list[Fault]:
    """Return the faults of a script file; raises FaultError, also for a file that cannot be read."""
    try:
        script = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FaultError(f"{path.name}: {error}") from error
    if not isinstance(script, dict):
        raise FaultError(f"{path.name}: not a JSON object")
    _only(script, {"seed", "faults"}, path.name)
    rows, seed = script.get("faults", []), _whole(script.get("seed", 1), "seed")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FaultError(f"{path.name}: faults must be a list of objects")
    return [parse_fault(row, seed or 0) for row in rows]


def _trigger(raw: Mapping[str, Any], default_on: str, name: str) -> Trigger:
    _only(raw, {"on", "nth", "after", "at", "now"}, f"trigger of {name}")
    at = raw.get("at")
    if at is not None and (isinstance(at, bool) or not isinstance(at, int | float) or at < 0):
        raise FaultError(f"trigger of {name}: at must be seconds from 0 up")
    timed = at is not None or raw.get("now") is True
    return Trigger(
        on=str(raw.get("on", "" if timed else default_on)),
        nth=_whole(raw.get("nth"), f"nth of {name}", least=1),
        after=_whole(raw.get("after"), f"after of {name}"),
        at_s=float(at) if at is not None else None,
        now=raw.get("now") is True or (not raw and default_on == ""),
    )


def _table(row: Mapping[str, Any], key: str, name: str) -> dict[str, Any]:
    value = row.get(key, {})
    if not isinstance(value, dict):
        raise FaultError(f"{key} of {name} must be an object")
    return value


def _only(row: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(row) - known)
    if unknown:
        raise FaultError(f"{where}: unknown {', '.join(unknown)}")


def _whole(value: object, what: str, least: int = 0) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise FaultError(f"{what} must be a whole number from {least} up")
    return value


class FaultBook:
    """All faults of a running gateway, asked at each moment at which one could act."""

    def __init__(self, faults: list[Fault]) -> None:
        self._faults = list(faults)

    def add(self, fault: Fault) -> None:
        """Add a fault while the gateway runs."""
        self._faults.append(fault)

    def timed(self) -> list[Fault]:
        """Return the faults that fire by time: at once, or at an instant."""
        return [one for one in self._faults if one.trigger.now or one.trigger.at_s is not None]

    async def accept(self, connection: "Connection") -> bool:
        """Let faults act on a new connection; True when it is over."""
        return await self._act_async(Moment.ACCEPT, connection, [])

    async def banner(self, connection: "Connection", banner: list[str]) -> bool:
        """Let faults act on the version reply; True when one has written it already."""
        return await self._act_async(Moment.HANDSHAKE, connection, banner)

    def request(self, connection: "Connection", name: str, request: object) -> bool:
        """Let faults act on a request; True when it is answered thereby."""
        from ibdesk.simgateway.fault_actions import KINDS

        client_id = connection.session.client_id if connection.session else None
        fired = [
            one
            for one in self._faults
            if KINDS[one.name].moment in (Moment.REQUEST, Moment.GATEWAY)
            and one.fires(name, client_id, connection.received)
        ]
        return any([KINDS[one.name].on_request(connection, one, request) for one in fired])

    async def _act_async(self, moment: Moment, connection: "Connection", banner: list[str]) -> bool:
        from ibdesk.simgateway.fault_actions import KINDS

        for one in self._faults:
            kind = KINDS[one.name]
            acts = kind.moment is moment and one.fires(moment.value, one.client_id)
            if acts and await kind.on_connect(connection, one, banner):
                return True
        return False
