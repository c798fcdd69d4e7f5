"""Executions and commissions."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from ibdesk.broker import dialect
from ibdesk.broker.translate.contract import contract_record
from ibdesk.broker.translate.numbers import number, required
from ibdesk.broker.translate.order import perm_id
from ibdesk.broker.translate.times import instant
from ibdesk.core.ids import ClientId, OrderId, RequestId
from ibdesk.core.records.execution import Commission, Execution
from ibdesk.core.records.order import Action

_SIDES: dict[str, Action] = {"BOT": "BUY", "SLD": "SELL", "BUY": "BUY", "SELL": "SELL"}


def execution_record(request_id: int, contract: Any, source: Any, zone: tzinfo | None) -> Execution:
    """Freeze one fill; `request_id` -1 means that it came unasked. Raises ValueError without side, shares or price."""
    if source.side not in _SIDES:
        raise ValueError(f"unknown side {source.side!r}")
    return Execution(
        request_id=None if request_id < 0 else RequestId(request_id),
        exec_id=source.execId,
        order_id=OrderId(int(source.orderId)),
        client_id=ClientId(int(source.clientId)),
        perm_id=perm_id(source.permId),
        contract=contract_record(contract),
        account=source.acctNumber,
        side=_SIDES[source.side],
        shares=required(source.shares, "shares"),
        price=required(source.price, "price"),
        cumulative=number(source.cumQty),
        average_price=number(source.avgPrice),
        exchange=source.exchange,
        order_ref=source.orderRef,
        time=instant(source.time, zone),
        time_text=source.time,
        liquidation=bool(source.liquidation),
    )


def commission_record(report: Any, left_out: frozenset[str] = frozenset()) -> Commission:
    """Freeze a commission report of either name; fields that were left out of a protobuf message are unset."""
    return Commission(
        exec_id=report.execId,
        amount=None if "commissionAndFees" in left_out else number(dialect.commission_amount(report)),
        currency=report.currency,
        realized_pnl=None if "realizedPNL" in left_out else number(report.realizedPNL),
    )
