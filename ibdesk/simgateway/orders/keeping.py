"""What survives the gateway's process: a state file of JSON lines, each written before the answer it belongs to.

``{"highest", "perm_id", "execution"}``: the counters; ``{"order": ...}`` and ``{"fill": ...}``: the newest line of an
order counts; ``{"dropped": perm_id}``: an order that was forgotten. A last line cut short by a kill is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from ibdesk.simgateway.instruments import Universe
from ibdesk.simgateway.messages.orders import CommissionReport, ExecDetails
from ibdesk.simgateway.orders.working import WorkingOrder

_TYPES = get_type_hints(WorkingOrder)
_PLAIN = tuple(one.name for one in fields(WorkingOrder) if one.name != "instrument")


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One execution with its report and the instant it happened at."""

    details: ExecDetails
    commission: CommissionReport
    time: datetime


@dataclass(slots=True, kw_only=True)
class Kept:
    """What a state file holds."""

    counters: dict[str, Any] | None = None
    orders: dict[int, WorkingOrder] = field(default_factory=dict)
    executions: list[Execution] = field(default_factory=list)


class StateFile:
    """Appends to the file; without a path nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        """Take the path; the file may not exist yet."""
        self._path = path

    def counters(self, highest: dict[int, int], perm_id: int, execution: int) -> None:
        """Keep the numbers that are never given twice."""
        self._append({"highest": highest, "perm_id": perm_id, "execution": execution})

    def order(self, held: WorkingOrder) -> None:
        """Keep an order as it is now."""
        if self._path is not None:
            row = {name: getattr(held, name) for name in _PLAIN}
            self._append({"order": {**row, "con_id": held.instrument.con_id}})

    def dropped(self, perm_id: int) -> None:
        """Keep that an order is forgotten."""
        self._append({"dropped": perm_id})

    def execution(self, done: Execution) -> None:
        """Keep an execution."""
        self._append({"fill": done})

    def load(self, universe: Universe) -> Kept:
        """Return what the file holds, nothing if there is none; raises ValueError when it is no state file."""
        kept = Kept()
        if self._path is None or not self._path.exists():
            return kept
        try:
            for row in self._rows(self._path):
                _take(kept, row, universe)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"{self._path}: not a state file of the gateway") from error
        return kept

    def _rows(self, path: Path) -> Iterator[dict[str, Any]]:
        whole, newline, torn = path.read_bytes().rpartition(b"\n")
        if torn and newline:
            path.write_bytes(whole + newline)  # else the next line would be written onto its end
        for line in (whole if newline else torn).splitlines():
            yield json.loads(line)

    def _append(self, row: dict[str, Any]) -> None:
        if self._path is not None:
            with self._path.open("ab") as file:
                file.write(msgspec.json.encode(row) + b"\n")


def _take(kept: Kept, row: dict[str, Any], universe: Universe) -> None:
    if "order" in row:
        held = _order(row["order"], universe)
        kept.orders[held.perm_id] = held
    elif "fill" in row:
        kept.executions.append(msgspec.convert(row["fill"], Execution))
    elif "dropped" in row:
        kept.orders.pop(row["dropped"], None)
    else:
        kept.counters = {
            "highest": {int(client): int(highest) for client, highest in row["highest"].items()},
            "perm_id": int(row["perm_id"]),
            "execution": int(row["execution"]),
        }


def _order(row: dict[str, Any], universe: Universe) -> WorkingOrder:
    instrument = universe.by_con_id(row["con_id"])
    if instrument is None:
        raise KeyError(row["con_id"])
    return WorkingOrder(
        instrument=instrument, **{name: msgspec.convert(row[name], _TYPES[name]) for name in _PLAIN if name in row}
    )
