"""The faults under which figure F15 uses the kill switch: in groups, each on one gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from tests.e2e.gateway_process import NO_LIMIT


def fault(name: str, on: str = "", nth: int | None = None, /, **params: Any) -> dict[str, Any]:
    """Return a row of a fault script: at once, or at each such event, or at one of them."""
    trigger: dict[str, Any] = {"on": on} if on else {"now": True}
    if nth is not None:
        trigger["nth"] = nth
    return {"name": name, "params": params, "trigger": trigger}


Orders = Literal["two", "bracket", "exits", "untransmitted"]
"""Two orders that rest; a bracket whose entry rests, or has filled; one of which the entry alone has left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One fault, or some at once. `early`: set before the orders are placed; `after`: what ends it."""

    faults: tuple[dict[str, Any], ...]
    early: bool = False
    reads: bool = False  # the lists are read while the switch acts
    redials: bool = False  # the link breaks, and the switch is used as soon as it is back
    ends: bool = True  # else not all is ever confirmed, and the report must say so; only as the last of a group
    left: int = 2  # so many, then
    orders: Orders = "two"
    changes: bool = False  # one of the orders is being changed when the switch is used
    asks: bool = False  # contracts and bars are asked for, and arrive while the switch acts
    after: tuple[dict[str, Any], ...] = ()


def late(*faults: dict[str, Any], **more: Any) -> Case:
    return Case(faults=faults, **more)


def early(*faults: dict[str, Any], **more: Any) -> Case:
    return Case(faults=faults, early=True, **more)


PLACE, CANCEL = "placeOrder", "cancelOrder"
PART = fault("fill_plan", PLACE, parts=[[0, 1, 100]])
UP = ({"do": "ib_link", "code": 1102},)

FILLED_FIRST = fault("fill_before_cancel", CANCEL, 1)

GROUPS: dict[str, tuple[Case, ...]] = {
    "cancels": (
        *(late(fault("cancel_reject", CANCEL, code=code)) for code in (161, 10147, 10148)),
        late(fault("cancel_silent", CANCEL, s=None)),
        late(fault("cancel_silent", CANCEL, s=0.2)),
        late(fault("fill_before_cancel", CANCEL)),
        late(fault("fill_after_cancel", CANCEL, s=0.05)),
    ),
    "orders": (
        early(fault("ack_delay", PLACE, s=0.3)),
        early(fault("held", PLACE, why="locate")),
        early(fault("inactive", PLACE, s=0.02, after=0.4)),
        early(fault("preset_change", PLACE, field="tif", value="GTC")),
        early(fault("warn", PLACE, n=20)),
        early(fault("dup_status", "orderStatus", n=5)),
        early(fault("permid", "orderStatus", 1, kind="zero_first")),
        early(fault("reject", PLACE, 1)),
        early(fault("fill_before_ack", PLACE, 1)),
        early(fault("hold_dialog", PLACE, release_s=0.4)),
        early(PART),
        early(PART, fault("exec_dup", "execDetails", kind="new_id")),
        early(PART, fault("exec_correct", "execDetails", px=99)),
        early(PART, fault("exec_bust", "execDetails")),
        *(early(PART, fault("commission", "commissionReport", kind=kind)) for kind in ("never", "unset")),
        early(fault("swallow_place", PLACE), ends=False),
    ),
    "brackets": (
        late(fault("parent_cancel", cascade="no"), orders="bracket"),
        late(fault("parent_cancel", CANCEL, 3, cascade="no"), orders="bracket"),
        late(fault("parent_cancel", cascade="yes"), orders="bracket"),
        *(late(fault("oca", rule=rule), FILLED_FIRST, orders="exits") for rule in ("reduce", "cancel", "none")),
        late(fault("oca", rule="none"), orders="exits"),
        late(fault("oca", rule="type"), orders="exits"),
        late(fault("untransmitted_lost"), orders="bracket"),
        late(fault("untransmitted_lost"), orders="untransmitted", ends=False),
    ),
    "ids": (
        late(fault("modify_reject", PLACE), changes=True),
        late(fault("modify_fork", PLACE), changes=True),
        # what was cancelled is the other program's; of ours nobody knows, so the user settles it
        early(fault("id_collision", PLACE, 1), ends=False, left=1),
    ),
    "answers": (
        *(late(fault("drop_msg", name)) for name in ("orderStatus", "openOrder", "notice")),
        late(fault("drop_msg", "orderStatus"), fault("drop_msg", "openOrder"), fault("drop_msg", "notice")),
        late(fault("dup_msg", "orderStatus", n=3)),
        late(fault("delay_msg", "orderStatus", s=0.3)),
        late(fault("non_utf8", "notice", word="Order")),
        late(fault("nul_text", "notice", word="Order")),
        late(fault("tick", "tickPrice", value="nan")),
        late(fault("whatif", "whatIf", kind="never")),
        late(fault("hist", "reqHistoricalData"), asks=True),
        late(fault("hist", "reqHistoricalData", n=20_000), asks=True),
        late(fault("contract", "reqContractDetails", n=1000), asks=True),
        late(fault("swallow", "reqCurrentTime")),
        early(fault("hold_dialog", PLACE, discard=True), ends=False),
    ),
    "lists": (
        *(late(fault("no_end", req, req=req), reads=True) for req in ("reqOpenOrders", "reqPositions")),
        late(fault("early_end", "reqAllOpenOrders", req="reqAllOpenOrders"), reads=True),
        late(fault("truncate_list", "reqOpenOrders", k=1), reads=True),
        late(fault("completed_busy", "reqCompletedOrders", s=0.2), reads=True),
        late(fault("exec_window", "reqExecutions"), reads=True),
        late(fault("fill_during_snapshot", "reqPositions", req="reqPositions"), reads=True),
    ),
    "house": (
        late(fault("farm", state="broken"), after=({"do": "farm", "name": "all", "state": "ok"},)),
        late(fault("farm_flap", n=20, gap=0.01)),
        late(fault("ib_link", code=1100), after=UP),
        late(fault("ib_link", code=2110), after=UP),
        late(fault("repeat_1100", n=20, gap=0.01, then=1102)),
        late(fault("competing"), after=({"do": "competing", "on": False},)),
        late(fault("accounts", list="DU1000000,DU7")),
        late(fault("strict_rate", n_s=1, drop=False), after=(NO_LIMIT,)),
        late(fault("refuse", s=0.1)),
        late(fault("max_clients", n=0)),
        late(fault("dup_client", release_s=0.1)),
        late(fault("foreign")),
        late(fault("manual")),
        late(fault("connect_storm", n_orders=100, n_execs=500, n_positions=20, client=7), reads=True),
        late(fault("next_id", "nextValidId", kind="missing"), reads=True),
        late(fault("server_time", "currentTime", skew=3600)),
        late(fault("clock", roll=7)),
        late(fault("read_only"), ends=False),
    ),
    "lines": (
        late(fault("drip", bytes_s=6000)),
        late(fault("latency", dist=[0.02, 0.1])),
        late(fault("chunk", sizes="random", most=20)),
        late(fault("chunk", sizes="4096k", gap=0.2)),
        late(fault("coalesce", ms=100)),
        late(fault("stall", dir="out", s=0.4)),
        late(fault("stall", dir="in", s=0.4)),
        late(fault("write_block", s=0.4)),
        late(fault("half_open", s=0.4)),
    ),
    "redials": (
        late(fault("fin"), redials=True),
        late(fault("rst"), redials=True),
        late(fault("restart", down_s=0.05, next_id="rollback", lose="untransmitted"), redials=True),
    ),
}
#: No socket is up under them, or not this session's.
NO_SOCKET = {
    "accept_delay",
    "accept_silent",
    "accept_close",
    "not_tws",
    "handshake_split",
    "handshake_glue",
    "server_version",
    "port_reset",
    "kill",
}
#: No order is left under it that could be cancelled.
UNTOUCHED = {"fill_during_down"}
