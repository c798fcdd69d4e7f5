"""'While you were away': what differs after a reconnect or a start, kept till the user has seen it.

Each change of the report goes into the journal, so that neither the end of the program nor of the machine loses it.
"""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.market_rules import shown_tick
from ibdesk.core.orders.differences import Difference, Kind, by_urgency, differences
from ibdesk.core.orders.state import AnyKey, Order
from ibdesk.session.contractdesk import ContractDesk
from ibdesk.session.reconcilenotes import ReconcileNotes, Report
from ibdesk.session.stores.orders import OrderStore

STRANGERS_KEPT = 200
"""How many acknowledged orders of others are remembered: they live on, and each start would tell of them again."""


class AwayReport(QObject):
    """The list of differences. `changed` comes when it grows or shrinks; empty means that there is nothing to say."""

    changed = Signal()

    def __init__(
        self, orders: OrderStore, contracts: ContractDesk, notes: ReconcileNotes, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._orders, self._contracts, self._notes = orders, contracts, notes
        self._before: dict[AnyKey, Order] | None = None
        self._name_strangers = True
        self._accounts: tuple[str, ...] = ()
        self._reports = notes.away_reports()
        self._items: tuple[Difference, ...] = ()

    @property
    def items(self) -> tuple[Difference, ...]:
        """Return what the user has not acknowledged, most urgent first."""
        return self._items

    def recall(self, accounts: tuple[str, ...]) -> None:
        """Go on with the report of this login, be it of an earlier run or of an earlier visit in this one."""
        self._accounts = tuple(sorted(accounts))
        self._show(self._report.unseen)

    def remember(self, *, name_strangers: bool = True) -> None:
        """Take the orders as they are known now for what the report compares with, unless one is due already.

        `name_strangers` False: there is no past to compare with, so nobody's orders are news.
        """
        if self._before is None:
            self._before = {order.key: order for order in self._orders.rows}
            self._name_strangers = name_strangers

    def forget(self) -> None:
        """Show nothing: another gateway is another world. What nobody has seen waits for the return."""
        self._before = None
        self._accounts = ()
        self._show(())

    @Slot()
    def on_reconciled(self) -> None:
        """Compare, once after each absence."""
        if self._before is None:
            return
        before, self._before = self._before, None
        found = differences(
            before, self._orders.rows, name_strangers=self._name_strangers, tick_of=self._tick_of
        )  # fmt: skip
        self._add(tuple(one for one in found if one not in self._report.seen))

    @Slot(object)
    def on_unexplained(self, found: tuple[Difference, ...]) -> None:
        """Take position changes that no fill explains, whenever they are found."""
        self._add(found)

    @Slot(object)
    def on_unprotected(self, found: tuple[Difference, ...]) -> None:
        """Take the brackets and exits that were found to be dangerous after an absence."""
        self._add(found)

    def acknowledge(self, seen: tuple[Difference, ...]) -> None:
        """Take lines off the report: the user has seen them."""
        now_seen = tuple(one for one in self._items if one in seen)
        for one in now_seen:
            self._notes.note_acknowledged(one)
        strangers = (*self._report.seen, *(one for one in now_seen if one.kind is Kind.FOREIGN))
        self._keep(tuple(one for one in self._items if one not in now_seen), strangers[-STRANGERS_KEPT:])

    def _tick_of(self, order: Order) -> Decimal | None:
        details = self._contracts.known(order.contract.con_id)
        return shown_tick(details, order.average_price) if details is not None else None

    @property
    def _report(self) -> Report:
        return self._reports.get(self._accounts, Report())

    def _add(self, found: tuple[Difference, ...]) -> None:
        replaced = {(one.kind, one.key) for one in found}
        kept = tuple(one for one in self._items if (one.kind, one.key) not in replaced)
        self._keep(by_urgency((*kept, *found)), self._report.seen)

    def _keep(self, items: tuple[Difference, ...], strangers: tuple[Difference, ...]) -> None:
        report = Report(unseen=items, seen=strangers)
        if report != self._report:
            self._reports[self._accounts] = report
            self._notes.note_away(self._accounts, report)
        self._show(items)

    def _show(self, items: tuple[Difference, ...]) -> None:
        if items != self._items:
            self._items = items
            self.changed.emit()
