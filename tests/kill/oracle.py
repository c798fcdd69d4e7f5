"""What the gateway's ledger, the journal and ibdesk's beliefs say of each order, held against one another."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = dict[str, Any]
WORKING = ("PreSubmitted", "Submitted", "PendingSubmit", "PendingCancel")
CANCELLED = ("Cancelled", "ApiCancelled", "Inactive")
STATUSES = {"filled": ("Filled",), "cancelled": CANCELLED, "working": WORKING, "held": WORKING}


@dataclass(slots=True)
class Verdict:
    """Counts of orders. `unread`: journalled, but no frame reached the gateway; `proven`: NOT_PLACED among them.

    A leg that is not to transmit is not counted there: TWS lists nowhere what waits for the rest of its bracket, so
    nothing could prove that it is not there.
    """

    orders: int = 0
    unread: int = 0
    proven: int = 0
    acknowledged: int = 0
    acknowledged_unknown: int = 0
    unknown: int = 0
    doubled: list[str] = field(default_factory=list)
    unjournalled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Verdict) -> None:
        """Count another verdict in."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def defects(self) -> list[str]:
        """Return everything that must never be."""
        return [*self.doubled, *self.unjournalled, *self.wrong]


@dataclass(slots=True)
class Trail:
    """All that is known of one order id: intents of the journal, frames and states of the ledger."""

    intents: list[Row] = field(default_factory=list)
    frames: list[Row] = field(default_factory=list)
    states: list[Row] = field(default_factory=list)
    executed: Decimal = Decimal(0)
    belief: Row | None = None


def trails_of(journal: Path, ledger: Path, beliefs: Iterable[Row]) -> dict[int, Trail]:
    """Read the three witnesses, by order id."""
    found: dict[int, Trail] = {}
    with closing(sqlite3.connect(journal)) as connection:
        for order_id, payload in connection.execute("SELECT order_id, payload FROM intents ORDER BY seq"):
            found.setdefault(order_id, Trail()).intents.append(json.loads(payload))
    for line in ledger.read_text(encoding="utf-8").splitlines() if ledger.exists() else ():
        row = json.loads(line)
        trail = found.setdefault(row["order_id"], Trail())
        if row["kind"] == "placeOrder" and not row["order"].get("whatIf"):
            trail.frames.append(row)
        elif row["kind"] == "state":
            trail.states.append(row)
        elif row["kind"] == "execution":
            trail.executed += Decimal(row["shares"])
    for belief in beliefs:
        found.setdefault(belief["order_id"], Trail()).belief = belief
    return found


def legs_after(journal: Path, after_id: int) -> list[int]:
    """Return the ids of the first bracket with an id above `after_id`, entry first."""
    with closing(sqlite3.connect(journal)) as connection:
        rows = connection.execute("SELECT order_id, payload FROM intents WHERE order_id > ? ORDER BY seq", (after_id,))
        parents = {order_id: json.loads(payload)["spec"].get("parent_id") for order_id, payload in rows}
    entry = next((parent for parent in parents.values() if parent is not None), None)
    return sorted(order_id for order_id, parent in parents.items() if entry in (order_id, parent))


def judge(
    journal: Path, ledger: Path, beliefs: Iterable[Row], after_id: int = 0, never_left: Iterable[int] = ()
) -> Verdict:
    """Judge all orders; count those above `after_id`, which are of the round just over.

    `never_left`: orders whose process died before it could write them. No run may have sent them since.
    """
    trails = trails_of(journal, ledger, beliefs)
    verdict = Verdict()
    owners: dict[str, int] = {}
    unsent = set(never_left)
    for order_id, trail in sorted(trails.items()):
        name = f"order {order_id}"
        verdict.unjournalled += [f"{name}: a frame without intent"] if trail.frames and not trail.intents else []
        verdict.doubled += [f"{name}: {text}" for text in _doubled(order_id, trail, owners)]
        verdict.wrong += [f"{name}: {text}" for text in _wrong(trail)]
        if order_id in unsent:
            verdict.wrong += [f"{name}: {text}" for text in _left_after_all(trail)]
        if order_id > after_id and trail.intents:
            _count(verdict, trail)
    return verdict


def _count(verdict: Verdict, trail: Trail) -> None:
    base = trail.belief["base"] if trail.belief else ""
    verdict.orders += 1
    verdict.unknown += base == "unknown"
    if not trail.frames and trail.intents[0]["spec"].get("transmit", True):
        verdict.unread += 1
        verdict.proven += base == "not_placed"
    if trail.states:
        verdict.acknowledged += 1
        verdict.acknowledged_unknown += base == "unknown"


def _doubled(order_id: int, trail: Trail, owners: dict[str, int]) -> list[str]:
    """One intent may be written once: the frames must be the journal's intents, in their order, none twice."""
    found = []
    refs = {frame["order"].get("orderRef", "") for frame in trail.frames}
    if len(refs) > 1:
        found.append(f"the id carries {len(refs)} references")
    for ref in refs:
        if owners.setdefault(ref, order_id) != order_id:
            found.append(f"{ref} was placed as order {owners[ref]}, too")
    left = iter(_content(one["spec"]["quantity"], one["spec"]["limit_price"]) for one in trail.intents)
    for frame in trail.frames if trail.intents else ():
        content = _content(frame["order"]["totalQuantity"], frame["order"].get("lmtPrice"))
        if content not in left:  # consumes the intents up to its own
            found.append(f"frame {frame['seq']} {content} is no intent of its own")
    return found


def _left_after_all(trail: Trail) -> list[str]:
    found = ["sent by a run after the one that was to send it"] if trail.frames else []
    base = trail.belief["base"] if trail.belief else "forgotten"
    return found if base in ("not_placed", "not_sent", "unknown") else [*found, f"it never left, and is {base}"]


def _content(quantity: str, limit: str | None) -> tuple[Decimal, Decimal]:
    return Decimal(quantity), Decimal(limit or 0)


def _wrong(trail: Trail) -> list[str]:
    """Say what ibdesk believes wrongly; UNKNOWN is never wrong, only counted."""
    belief, status = trail.belief, trail.states[-1]["status"] if trail.states else None
    if belief is None:
        return ["ibdesk has forgotten it"] if trail.intents else []
    base = belief["base"]
    found = [] if belief["journalled"] else ["known from TWS alone, as if it stood in no journal"]
    if base in ("not_placed", "not_sent") and trail.frames:
        found.append(f"believed {base}, TWS has it as {status}")
    if base in STATUSES and status not in STATUSES[base]:
        found.append(f"believed {base}, TWS has it as {status}")
    if base in ("sending", "sent", "intent"):
        found.append(f"still {base} after reconciliation")
    if belief["pending"] == "modify":
        found.append("a change still hangs after two readings")
    if base != "unknown" and Decimal(belief["filled"]) != trail.executed:
        found.append(f"believed filled {belief['filled']}, executed {trail.executed}")
    if base in ("working", "held") and trail.frames:
        held = _content("0", trail.frames[-1]["order"].get("lmtPrice"))
        if _content("0", belief["limit"]) != held:
            found.append(f"believed at {belief['limit']}, TWS holds {held[1]}")
        if not belief["pending"] and _content("0", belief["asked"]) != _content("0", belief["limit"]):
            found.append(f"asked at {belief['asked']}, shown at {belief['limit']}, and no change is pending")
    return found
