"""Steering of a running gateway by JSON lines: one command a line, one JSON answer a line.

``{"do": "clock", "at": "2026-11-20T15:00:00Z", "speed": 1}``, ``{"do": "farm", "name": "usfarm|md|hmds|secdef|all",
"state": "ok|broken|inactive|connecting"}``, ``{"do": "history", "code": 162, "text": "..."}`` (the next history
answer), ``{"do": "drop", "how": "fin|rst"}``, ``{"do": "ib_link", "code": 1100|1101|1102}``,
``{"do": "fault", "name": ..., "params": ..., "trigger": ..., "scope": ...}``.
"""

import json
import math
from collections.abc import Callable
from typing import Any, Final

from ibdesk.simgateway.clock import MAX_SPEED, parse_instant
from ibdesk.simgateway.fault_script import parse_fault
from ibdesk.simgateway.server import Gateway
from ibdesk.simgateway.texts import system_notice

LINK_TEXTS: Final = {1100: "lost", 1101: "restored_lost", 1102: "restored_kept"}

Row = dict[str, Any]


class ControlError(ValueError):
    """A control line that means nothing."""


def obey(gateway: Gateway, line: str) -> str:
    """Carry out one control line and return the answer line; a bad line changes nothing."""
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or row.get("do") not in COMMANDS:
            raise ControlError(f"do must be one of {', '.join(COMMANDS)}")
        COMMANDS[row["do"]](gateway, row)
    except (ValueError, KeyError, TypeError) as error:
        return json.dumps({"done": None, "error": str(error) or type(error).__name__})
    return json.dumps({"done": row["do"]})


def _clock(gateway: Gateway, row: Row) -> None:
    speed = row.get("speed")
    if speed is not None and (
        isinstance(speed, bool)
        or not isinstance(speed, int | float)
        or not (math.isfinite(speed) and 0 < speed <= MAX_SPEED)
    ):
        raise ControlError(f"speed must lie above 0 and up to {MAX_SPEED:g}")
    at = parse_instant(str(row["at"])) if "at" in row else gateway.world.clock.now()
    gateway.world.set_clock(at, speed)


def _farm(gateway: Gateway, row: Row) -> None:
    for notice in gateway.world.farms.set_state(str(row["name"]), str(row["state"])):
        gateway.broadcast(notice)


def _history(gateway: Gateway, row: Row) -> None:
    params = {key: row[key] for key in ("code", "text") if key in row}
    gateway.apply(parse_fault({"name": "hist", "params": params, "trigger": {"on": "reqHistoricalData", "nth": 1}}))


def _drop(gateway: Gateway, row: Row) -> None:
    how = str(row.get("how", "fin"))
    if how not in ("fin", "rst"):
        raise ControlError("how must be fin or rst")
    gateway.apply(parse_fault({"name": how, "trigger": {"now": True}, "scope": row.get("scope", {})}))


def _ib_link(gateway: Gateway, row: Row) -> None:
    if row.get("code") not in LINK_TEXTS:
        raise ControlError(f"code must be one of {', '.join(map(str, LINK_TEXTS))}")
    farms = "; ".join(gateway.world.farms.names())
    gateway.broadcast(system_notice(LINK_TEXTS[row["code"]], **{"farm; farm; ...": farms}))


def _fault(gateway: Gateway, row: Row) -> None:
    gateway.apply(parse_fault({key: value for key, value in row.items() if key != "do"}))


COMMANDS: Final[dict[str, Callable[[Gateway, Row], None]]] = {
    "clock": _clock,
    "farm": _farm,
    "history": _history,
    "drop": _drop,
    "ib_link": _ib_link,
    "fault": _fault,
}
