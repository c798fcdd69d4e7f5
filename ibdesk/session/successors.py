"""Contracts that TWS refused by 200 although they were resolved before: looked up again, confirmed by the user.

A corporate action replaces a contract by another one, often under the same symbol (scenario 82). Till the user has
compared the two and confirmed, no order is built for either; nothing is ever sent again. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.ids import ConId
from ibdesk.core.orders.state import AnyKey, Owner
from ibdesk.core.problems import Problem
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.position import PositionRow
from ibdesk.core.successors import Doubt, answered, named, problem_of, question_by_symbol
from ibdesk.session.contractdesk import NO_CONTRACT, ContractDesk, Lookup
from ibdesk.session.decisions import Decide, Decision
from ibdesk.session.stores.notices import NoticeStore
from ibdesk.session.stores.orders import OrderStore
from ibdesk.session.views import Failure


class Inquiry(QObject):
    """Asks TWS for one contract by its id, then by its symbol. `ended` brings the answered Doubt."""

    ended = Signal(object)

    def __init__(self, contracts: ContractDesk, doubt: Doubt, parent: QObject) -> None:
        super().__init__(parent)
        self._contracts, self._doubt = contracts, doubt
        self._by_symbol = False
        old = doubt.old.contract
        self._lookup = self._ask(Contract(con_id=old.con_id, sec_type=old.sec_type))

    def cancel(self) -> None:
        """Want the answer no longer."""
        self._lookup.cancel()

    def _ask(self, question: Contract) -> Lookup:
        lookup = self._contracts.details(question)
        lookup.done.connect(self.on_lookup_done)
        lookup.failed.connect(self.on_lookup_failed)
        return lookup

    @Slot(object)
    def on_lookup_done(self, found: tuple[ContractDetails, ...]) -> None:
        """Take what TWS knows."""
        self.ended.emit(answered(self._doubt, found))

    @Slot(object)
    def on_lookup_failed(self, failure: Failure) -> None:
        """Ask by the symbol where the id is gone, too."""
        if failure.code != NO_CONTRACT:
            self.ended.emit(answered(self._doubt, (), failure.sentence))
        elif self._by_symbol:
            self.ended.emit(answered(self._doubt, ()))
        else:
            self._by_symbol = True
            self._lookup = self._ask(question_by_symbol(self._doubt.old.contract))


class Successors(QObject):
    """Keeps the doubted contracts of the TWS in use. `changed` comes when one is added, answered or confirmed."""

    changed = Signal()

    def __init__(
        self,
        contracts: ContractDesk,
        orders: OrderStore,
        notices: NoticeStore,
        positions: Callable[[], Iterable[PositionRow]],
        decide: Decide,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._contracts, self._orders, self._notices = contracts, orders, notices
        self._positions, self._decide = positions, decide
        self._doubts: dict[ConId, Doubt] = {}
        self._inquiries: dict[ConId, Inquiry] = {}
        orders.noticed.connect(self.on_order_noticed)
        contracts.unknown.connect(self.on_contract_unknown)

    def doubt_about(self, con_id: ConId) -> Doubt | None:
        """Return the doubt that a contract raises: as the one that was refused, or as what may stand in its place."""
        return self._doubts.get(con_id) or next(
            (one for one in self._doubts.values() if problem_of(one, con_id) is not None), None
        )

    def problem(self, con_id: ConId) -> Problem | None:
        """Return why no order and no change may be built for a contract now."""
        doubt = self.doubt_about(con_id)
        return problem_of(doubt, con_id) if doubt is not None else None

    def ask_again(self, con_id: ConId) -> None:
        """Ask TWS once more what it knows of a doubted contract."""
        doubt = self._doubts.get(con_id)
        if doubt is not None and not doubt.asking:
            self._inquire(replace(doubt, asking=True, found=(), trouble="", confirmed=None))

    def confirm(self, old: ConId, new: ContractDetails) -> bool:
        """Take what the user compared and confirmed in the place of the old contract; False if it is not on offer."""
        doubt = self._doubts.get(old)
        if doubt is None or new not in doubt.found:
            return False
        before, after = named(doubt.old.contract), named(new.contract)
        self._decide(Decision(kind="contract confirmed", before=before, after=after))
        if new.contract.con_id == old:
            del self._doubts[old]
        else:
            self._doubts[old] = replace(doubt, confirmed=new)
        self._contracts.learn(new)
        self.changed.emit()
        return True

    def clear(self) -> None:
        """Forget all of them: another TWS is another world."""
        for con_id in list(self._inquiries):
            self._end_inquiry(con_id)
        self._doubts.clear()
        self.changed.emit()

    @Slot(object, object)
    def on_order_noticed(self, key: AnyKey, notice: Notice) -> None:
        """Doubt the contract of an own order that TWS answered by 200."""
        order = self._orders.order(key)
        if notice.code == NO_CONTRACT and order is not None and order.owner is Owner.OWN and order.contract.con_id:
            self._raise(order.contract)

    @Slot(object)
    def on_contract_unknown(self, con_id: ConId) -> None:
        """Doubt a contract that is held or was resolved, and that TWS does not know by its id any more."""
        if con_id in self._doubts:
            return
        held = next((row.contract for row in self._positions() if row.contract.con_id == con_id), None)
        details = self._contracts.known(con_id)
        contract = details.contract if details is not None else held
        if contract is not None:
            self._raise(contract)

    def _raise(self, contract: Contract) -> None:
        earlier = self._doubts.get(contract.con_id)
        if earlier is not None and (earlier.asking or earlier.found):
            return
        old = self._contracts.known(contract.con_id) or ContractDetails(contract=contract)
        self._notices.say(
            f"TWS refused {named(contract)}: no such contract. It may have been replaced by another one.",
            kind="err",
            next_step="Compare and confirm the contract in the ticket. Nothing is sent again.",
            category="orders",
        )
        self._inquire(Doubt(old=old))

    def _inquire(self, doubt: Doubt) -> None:
        con_id = doubt.old.contract.con_id
        self._doubts[con_id] = doubt
        self._end_inquiry(con_id)
        inquiry = Inquiry(self._contracts, doubt, self)
        self._inquiries[con_id] = inquiry
        inquiry.ended.connect(self.on_inquiry_ended)
        self.changed.emit()

    @Slot(object)
    def on_inquiry_ended(self, doubt: Doubt) -> None:
        """Take what TWS said."""
        con_id = doubt.old.contract.con_id
        self._end_inquiry(con_id)
        self._doubts[con_id] = doubt
        self.changed.emit()

    def _end_inquiry(self, con_id: ConId) -> None:
        inquiry = self._inquiries.pop(con_id, None)
        if inquiry is not None:
            inquiry.cancel()
            inquiry.deleteLater()
