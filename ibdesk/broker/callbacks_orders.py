"""Callbacks about orders, executions and commissions."""

from __future__ import annotations

from typing import Any

from ibdesk.broker import dialect
from ibdesk.broker.callbacks_base import Callbacks
from ibdesk.broker.translate.execution import commission_record, execution_record
from ibdesk.broker.translate.order import completed_record, open_order_record, status_record, what_if_record
from ibdesk.core.ids import ClientId, OrderId, PermId, RequestId
from ibdesk.core.records.execution import ExecutionsEnd
from ibdesk.core.records.order import CompletedOrdersEnd, OpenOrdersEnd, OrderBound


class OrderCallbacks(Callbacks):
    """openOrder, orderStatus, execDetails, commissions, completed orders, orderBound."""

    def prepare(self) -> None:
        """Begin with nothing left out."""
        super().prepare()
        self._left_out: frozenset[str] = frozenset()

    def openOrder(self, orderId: int, contract: Any, order: Any, orderState: Any) -> None:
        """Pass on an order as TWS holds it, or the answer to a preview, which is no order."""
        if order.whatIf:
            self.out.event(what_if_record(orderId, orderState))
            return
        self.out.order_event(open_order_record(orderId, contract, order, orderState))

    def openOrderEnd(self) -> None:
        """Say that the list is complete."""
        self.out.order_event(OpenOrdersEnd())

    def orderStatus(self, *args: Any) -> None:
        """Pass on a status."""
        self.out.order_event(status_record(args))

    def execDetails(self, reqId: int, contract: Any, execution: Any) -> None:
        """Pass on a fill."""
        self.out.order_event(execution_record(int(reqId), contract, execution, self.out.zone))

    def execDetailsEnd(self, reqId: int) -> None:
        """Say that the list is complete."""
        self.out.order_event(ExecutionsEnd(request_id=RequestId(int(reqId))))

    def commissionAndFeesReportProtoBuf(self, message: Any) -> None:
        """Note what TWS left out, which means unknown: `on_commission` follows at once and is told 0 for it."""
        self._left_out = dialect.left_out(message, "commissionAndFees", "realizedPNL")

    def on_commission(self, report: Any) -> None:
        """Pass on the cost of a fill; ibapi calls this by one of two names, see the dialect."""
        left_out, self._left_out = self._left_out, frozenset()
        self.out.order_event(commission_record(report, left_out))

    def completedOrder(self, contract: Any, order: Any, orderState: Any) -> None:
        """Pass on an order of today that has ended."""
        self.out.order_event(completed_record(contract, order, orderState))

    def completedOrdersEnd(self) -> None:
        """Say that the list is complete."""
        self.out.order_event(CompletedOrdersEnd())

    def orderBound(self, *args: Any) -> None:
        """Announce that TWS gave a manual order an API id."""
        perm_id, client_id, order_id = dialect.bound_ids(args)
        self.out.order_event(
            OrderBound(perm_id=PermId(perm_id), client_id=ClientId(client_id), order_id=OrderId(order_id))
        )
