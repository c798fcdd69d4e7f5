"""Fault scripts: ``{"seed": 1, "faults": [{"name", "params", "trigger", "scope", "seed"}]}``.

A trigger holds any of ``on`` (a request's name as the official client calls its method, or ``accept``,
``handshake``; for faults of answers the answer's name, see ``fault_answers``), ``nth`` (only that occurrence,
from 1), ``after`` (messages received from the client), ``at`` (real seconds after the start), ``now``. A scope may
hold a ``client_id``. A fault's own ``seed`` goes before the script's.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ibdesk.simgateway.fault_actions import KINDS
from ibdesk.simgateway.faults import Fault, FaultError, Trigger


def parse_fault(row: Mapping[str, Any], seed: int = 1) -> Fault:
    """Return the fault of one row; raises FaultError."""
    name = row.get("name")
    if not isinstance(name, str) or name not in KINDS:
        raise FaultError(f"unknown fault {name!r}; known: {', '.join(sorted(KINDS))}")
    kind = KINDS[name]
    _only(row, {"name", "params", "trigger", "scope", "seed"}, f"fault {name}")
    params = _table(row, "params", name)
    _only(params, set(kind.params), f"parameters of {name}")
    scope = _table(row, "scope", name)
    _only(scope, {"client_id"}, f"scope of {name}")
    merged = {**kind.params, **params}
    kind.check(merged)
    own_seed = _whole(row.get("seed"), f"seed of {name}")
    fault = Fault(
        name=name,
        params=merged,
        trigger=_trigger(_table(row, "trigger", name), kind.on_for(merged) if kind.on_for else kind.on, name),
        client_id=_whole(scope.get("client_id"), f"client_id of {name}"),
        seed=seed if own_seed is None else own_seed,
    )
    if kind.events and not fault.timed and fault.trigger.on not in kind.events:
        raise FaultError(f"{name} cannot act on '{fault.trigger.on}'")
    if fault.timed and kind.on_gateway is None:
        raise FaultError(f"{name} cannot fire by time")
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
