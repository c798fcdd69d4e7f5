"""Steering of a running gateway by JSON lines: one command a line, one JSON answer a line.

``{"do": "clock", "at": "2026-11-20T15:00:00Z", "speed": 1}``
``{"do": "farm", "name": "usfarm|md|hmds|secdef|all", "state": "ok|broken|inactive|connecting"}``
``{"do": "history", "code": 162, "text": "...", "after_s": 0}``: the next history answer, at once or in the middle;
with ``"n": 200000`` so many bars instead
``{"do": "drop", "how": "fin|rst"}``
``{"do": "ib_link", "code": 1100|2110|1101|1102}``
``{"do": "competing", "on": true}``: the user logs in elsewhere, or leaves there
``{"do": "rights", "symbol": "VOD", "right": "live|no_api|delayed|none"}``
``{"do": "manual", "symbol": "NVDA", "action": "BUY", "quantity": "10", "type": "LMT", "price": "170"}``: typed into TWS
``{"do": "foreign", "client": 7, "order_id": 3, "ref": "", ...}``: an order that another client has left
``{"do": "withdraw", "perm_id": N}``: cancelled by the person at TWS
``{"do": "fault", "name": ..., "params": ..., "trigger": ..., "scope": ..., "seed": ...}``: see ``fault_script``
``{"do": "calm"}``: no fault acts any more that has not acted yet, and lines are as they should be
"""

import json
import math
from collections.abc import Callable
from typing import Any, Final

from ibdesk.simgateway.clock import MAX_SPEED, parse_instant
from ibdesk.simgateway.control_entry import entry
from ibdesk.simgateway.fault_script import parse_fault
from ibdesk.simgateway.link_codes import LINK_CODES
from ibdesk.simgateway.orders.texts import Reply
from ibdesk.simgateway.rights import Right
from ibdesk.simgateway.server import Gateway

Row = dict[str, Any]


class ControlError(ValueError):
    """A control line that means nothing."""


def obey(gateway: Gateway, line: str) -> str:
    """Carry out one control line and return the answer line; a bad line changes nothing."""
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or row.get("do") not in COMMANDS:
            raise ControlError(f"do must be one of {', '.join(COMMANDS)}")
        told = COMMANDS[row["do"]](gateway, row)
    except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError) as error:
        return json.dumps({"done": None, "error": str(error) or type(error).__name__})
    return json.dumps({"done": row["do"], **(told or {})})


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
    gateway.set_farm(str(row["name"]), str(row["state"]))


def _history(gateway: Gateway, row: Row) -> None:
    params = {key: row[key] for key in ("code", "text", "after_s", "n") if key in row}
    gateway.apply(parse_fault({"name": "hist", "params": params, "trigger": {"on": "reqHistoricalData", "nth": 1}}))


def _drop(gateway: Gateway, row: Row) -> None:
    how = str(row.get("how", "fin"))
    if how not in ("fin", "rst"):
        raise ControlError("how must be fin or rst")
    gateway.apply(parse_fault({"name": how, "trigger": {"now": True}, "scope": row.get("scope", {})}))


def _ib_link(gateway: Gateway, row: Row) -> None:
    if row.get("code") not in LINK_CODES:
        raise ControlError(f"code must be one of {', '.join(map(str, LINK_CODES))}")
    gateway.set_link(row["code"])


def _competing(gateway: Gateway, row: Row) -> None:
    if not isinstance(row["on"], bool):
        raise ControlError("on must be true or false")
    gateway.compete(row["on"])


def _rights(gateway: Gateway, row: Row) -> None:
    gateway.world.rights.set(str(row["symbol"]), Right(row["right"]))


def _manual(gateway: Gateway, row: Row) -> Row:
    return _entered(gateway, row, 0, 0)


def _foreign(gateway: Gateway, row: Row) -> Row:
    client, order_id = row["client"], row["order_id"]
    if isinstance(client, bool) or not isinstance(client, int) or not isinstance(order_id, int) or order_id < 1:
        raise ControlError("client and order_id must be whole numbers, order_id from 1 up")
    return _entered(gateway, row, client, order_id)


def _entered(gateway: Gateway, row: Row, client_id: int, order_id: int) -> Row:
    contract, order = entry(row)
    found = gateway.world.engine.enter(client_id, order_id, contract, order)
    if isinstance(found, Reply):
        raise ControlError(f"{found.code} {found.text}")
    gateway.world.look_again()
    return {"perm_id": found}


def _withdraw(gateway: Gateway, row: Row) -> None:
    if not gateway.world.engine.withdraw(int(row["perm_id"])):
        raise ControlError("no working order has this perm_id")


def _fault(gateway: Gateway, row: Row) -> None:
    gateway.apply(parse_fault({key: value for key, value in row.items() if key != "do"}))


def _calm(gateway: Gateway, row: Row) -> None:
    gateway.calm()


COMMANDS: Final[dict[str, Callable[[Gateway, Row], Row | None]]] = {
    "clock": _clock,
    "farm": _farm,
    "history": _history,
    "drop": _drop,
    "ib_link": _ib_link,
    "competing": _competing,
    "rights": _rights,
    "manual": _manual,
    "foreign": _foreign,
    "withdraw": _withdraw,
    "fault": _fault,
    "calm": _calm,
}
