"""Keeps the quotes and details of contracts with working orders, so that a change can be checked at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ibdesk.core.ids import ConId
from ibdesk.core.orders.state import Order
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.session.contractdesk import ContractDesk
from ibdesk.session.quotedesk import QuoteDesk
from ibdesk.session.stores.orders import OrderStore

OWNER = "orders"


class OrderFollower(QObject):
    """Subscribes while at least one order in a contract lives."""

    def __init__(
        self,
        orders: OrderStore,
        quotes: QuoteDesk,
        contracts: ContractDesk,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._orders = orders
        self._quotes = quotes
        self._contracts = contracts
        self._followed: dict[ConId, Contract] = {}
        self._asked: set[ConId] = set()
        orders.stepped.connect(self.on_order_stepped)
        contracts.resolved.connect(self.on_contract_resolved)

    def start(self) -> None:
        """Look at all orders anew on a fresh link."""
        self._asked.clear()
        for order in self._orders.live:
            self._follow(order.contract)

    @Slot(object, object)
    def on_order_stepped(self, before: Order | None, after: Order) -> None:
        """Follow a new order, let go of the last that ended."""
        if before is None or before.live != after.live:
            self._follow(after.contract)

    @Slot(object)
    def on_contract_resolved(self, details: ContractDetails) -> None:
        """Subscribe once the contract is known."""
        if details.contract.con_id in self._asked:
            self._follow(details.contract)

    def _follow(self, contract: Contract) -> None:
        con_id = contract.con_id
        if not con_id:
            return
        wanted = any(order.contract.con_id == con_id for order in self._orders.live)
        if not wanted:
            if followed := self._followed.pop(con_id, None):
                self._quotes.release(followed, OWNER)
            return
        details = self._contracts.known(con_id)
        if details is not None:
            if con_id not in self._followed:
                self._followed[con_id] = details.contract
                self._quotes.subscribe(details.contract, OWNER)
        elif con_id not in self._asked:
            self._asked.add(con_id)
            self._contracts.details(Contract(con_id=con_id, sec_type=contract.sec_type))
