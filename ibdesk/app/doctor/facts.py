"""The snapshot as JSON values: numbers are strings exactly as TWS gave them, what is unknown is null."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from ibdesk.app.doctor.probe import Snapshot, order_key
from ibdesk.app.doctor.setup import mode_found
from ibdesk.core.farms import FarmNews
from ibdesk.core.records.execution import Execution
from ibdesk.core.records.order import OpenOrder, OrderStatus
from ibdesk.core.records.position import PositionRow
from ibdesk.session.checks import Check, problems

Row = dict[str, str | None]
FARM_KINDS = {"market": "market data", "history": "history", "contracts": "contract data"}
SIDES = {"BUY": "BOT", "SELL": "SLD"}
CONNECTION_KEYS = ("connection", "farms", "account_summary", "positions", "open_orders", "executions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that doctor found. `tws` and `snapshot` are empty where no TWS was asked for."""

    ibapi: dict[str, object] | None
    python: dict[str, object]
    qt: dict[str, str | None]
    libraries: dict[str, object]
    machine: tuple[Check, ...]
    tws: tuple[Check, ...] = ()
    snapshot: Snapshot | None = field(default=None)

    @property
    def checks(self) -> tuple[Check, ...]:
        """Return every check."""
        return self.machine + self.tws


def as_json(report: Report) -> dict[str, object]:
    """Return the one object of the contract."""
    found: dict[str, object] = {
        "ibapi": report.ibapi,
        "python": report.python,
        "qt": report.qt,
        "libraries": report.libraries,
    }
    found |= _connected(report.snapshot, report.tws) if report.snapshot else dict.fromkeys(CONNECTION_KEYS)
    found["problems"] = [
        {"severity": check.state.value, "text": check.text, "next": check.next_step}
        for check in problems(report.checks)
    ]
    return found


def _connected(snapshot: Snapshot, checks: Iterable[Check]) -> dict[str, object]:
    found: dict[str, object] = {"connection": _connection(snapshot, checks)}
    if not snapshot.ready:
        return found | dict.fromkeys(CONNECTION_KEYS[1:])
    return found | {
        "farms": [_farm(farm) for farm in snapshot.farms.values()],
        "account_summary": [
            {"account": one.account, "tag": one.tag, "value": one.value, "currency": one.currency}
            for one in snapshot.values.values()
        ],
        "positions": [_position(row) for row in snapshot.positions.values()],
        "open_orders": [order_row(order, snapshot) for order in snapshot.orders.values()],
        "executions": [_execution(one) for one in snapshot.executions.values()],
    }


def _connection(snapshot: Snapshot, checks: Iterable[Check]) -> dict[str, object]:
    mode, opened = mode_found(snapshot), snapshot.opened
    return {
        "host": snapshot.endpoint.host,
        "port": snapshot.endpoint.port,
        "client_id": snapshot.endpoint.client_id,
        "server_version": opened.server_version if opened else None,
        "next_id": snapshot.next_id,
        "mode": mode.value if mode else None,
        "accounts": None if snapshot.accounts is None else list(snapshot.accounts),
        "setup": [
            {"item": check.subject, "state": check.state.value, "text": check.text, "next": check.next_step}
            for check in checks
        ],
    }


def _farm(farm: FarmNews) -> Row:
    return {"name": farm.name, "kind": FARM_KINDS[farm.kind], "state": farm.state, "code": str(farm.code)}


def _position(row: PositionRow) -> Row:
    contract = row.contract
    return {
        "account": row.account,
        "conId": str(contract.con_id),
        "symbol": contract.symbol,
        "secType": contract.sec_type,
        "exchange": contract.exchange,
        "currency": contract.currency,
        "position": _number(row.quantity),
        "avgCost": _number(row.average_cost),
    }


def order_row(order: OpenOrder, snapshot: Snapshot) -> Row:
    """Return one open order with the newest status that TWS gave."""
    status = snapshot.statuses.get(order_key(order))
    known = status if isinstance(status, OrderStatus) else None
    return {
        "orderId": str(order.order_id),
        "permId": None if order.perm_id is None else str(order.perm_id),
        "clientId": str(order.client_id),
        "symbol": order.contract.symbol,
        "action": order.spec.action,
        "totalQuantity": _number(order.spec.quantity),
        "orderType": order.spec.order_type,
        "status": known.status if known else order.status,
        "filled": _number(known.filled) if known else None,
        "remaining": _number(known.remaining) if known else None,
    }


def _execution(one: Execution) -> Row:
    return {
        "execId": one.exec_id,
        "orderId": str(one.order_id),
        "symbol": one.contract.symbol,
        "side": SIDES[one.side],
        "shares": _number(one.shares),
        "price": _number(one.price),
        "time": one.time.isoformat() if one.time else one.time_text,
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
