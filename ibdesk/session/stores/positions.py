"""Positions as TWS sends them, each with its quote and its worth."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QObject, Slot

from ibdesk.core.ids import ConId
from ibdesk.core.records.command import RequestPositions
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.position import PositionEnd, PositionRow
from ibdesk.session.contractdesk import ContractDesk
from ibdesk.session.quotedesk import QuoteDesk
from ibdesk.session.router import Router
from ibdesk.session.stores.base import Store
from ibdesk.session.views import Change, PositionView, QuoteView
from ibdesk.session.wire import Wire

OWNER = "positions"

Key = tuple[str, ConId]


def worth(
    quantity: Decimal, price: Decimal | None, contract: Contract, details: ContractDetails | None
) -> Decimal | None:
    """Return the value of a position in the contract's currency; None while anything is unknown.

    Prices are quoted units: `price_magnifier` 100 makes pounds of pence. The multiplier is that of the contract.
    """
    if price is None or details is None:
        return None
    multiplier = contract.multiplier or details.contract.multiplier or Decimal(1)
    return quantity * price * multiplier / (details.price_magnifier or 1)


class PositionStore(Store):
    """Rows by account and contract. `rows` holds zero rows too: hiding them is the panel's choice."""

    def __init__(
        self,
        router: Router,
        wire: Wire,
        quotes: QuoteDesk,
        contracts: ContractDesk,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wire = wire
        self._quotes = quotes
        self._contracts = contracts
        self._records: dict[Key, PositionRow] = {}
        self._unconfirmed: set[Key] = set()
        self._asked_details: set[ConId] = set()
        self._quoted: dict[ConId, Contract] = {}
        self.complete = False
        router.on(PositionRow, self.on_row)
        router.on(PositionEnd, self.on_end)
        quotes.changed.connect(self.on_quotes_changed)
        contracts.resolved.connect(self.on_contract_resolved)

    @property
    def rows(self) -> list[PositionView]:
        """Return all rows, in the order in which TWS first sent them."""
        return [self._view(record) for record in self._records.values()]

    @property
    def records(self) -> list[PositionRow]:
        """Return all rows exactly as TWS sent them."""
        return list(self._records.values())

    @property
    def held(self) -> tuple[Key, ...]:
        """Return account and contract id of every position that is not zero."""
        return tuple(key for key, record in self._records.items() if record.quantity)

    def row(self, key: tuple[str, int]) -> PositionView | None:
        """Return one row by account and contract id."""
        record = self._records.get((key[0], ConId(key[1])))
        return self._view(record) if record is not None else None

    def quantity(self, account: str, con_id: ConId) -> Decimal:
        """Return the position in one contract, 0 if TWS names none."""
        record = self._records.get((account, con_id))
        return record.quantity if record is not None else Decimal(0)

    def start(self) -> None:
        """Subscribe on a fresh link. Rows that TWS does not name again by the End are gone."""
        self.complete = False
        self._asked_details.clear()
        self.ask()
        self._mark_all()

    def ask(self) -> None:
        """Ask for all rows again; what is shown stays till the End."""
        self._unconfirmed = set(self._records)
        self._wire.submit(RequestPositions())

    def clear(self) -> None:
        """Forget all: another gateway is another world."""
        con_ids = [con_id for _, con_id in self._records]
        self._records.clear()
        self._unconfirmed.clear()
        self.complete = False
        for con_id in con_ids:
            self._follow(con_id)
        self._mark_all()

    def on_row(self, record: PositionRow) -> None:
        """Take one row."""
        key = (record.account, record.contract.con_id)
        self._unconfirmed.discard(key)
        self._records[key] = record
        self._follow(record.contract.con_id)
        self._mark(key)

    def on_end(self, record: PositionEnd) -> None:
        """The list is complete; repeated Ends are harmless."""
        for key in self._unconfirmed:
            self._records.pop(key, None)
            self._follow(key[1])
        self._unconfirmed.clear()
        self.complete = True
        self._mark_all()

    @Slot(object)
    def on_quotes_changed(self, change: Change) -> None:
        """Mark the rows whose quote is new."""
        keys = [key for key in self._records if key[1] in change.keys]
        if keys:
            self._mark(*keys)

    @Slot(object)
    def on_contract_resolved(self, details: ContractDetails) -> None:
        """Subscribe to the quote once the contract is known, and mark its rows."""
        con_id = details.contract.con_id
        self._follow(con_id)
        self._mark(*(key for key in self._records if key[1] == con_id))

    def _follow(self, con_id: ConId) -> None:
        record = next((one for (_, known), one in self._records.items() if known == con_id and one.quantity), None)
        if record is None:
            if contract := self._quoted.pop(con_id, None):
                self._quotes.release(contract, OWNER)
            return
        details = self._contracts.known(con_id)
        if details is None:
            self._ask_details(record.contract)
        elif con_id not in self._quoted:
            self._quoted[con_id] = details.contract
            self._quotes.subscribe(details.contract, OWNER)

    def _ask_details(self, contract: Contract) -> None:
        if contract.con_id not in self._asked_details:
            self._asked_details.add(contract.con_id)
            # By contract id alone: positions name the listing exchange, or none at all.
            question = replace(Contract(), con_id=contract.con_id, sec_type=contract.sec_type)
            self._contracts.details(question)

    def _view(self, record: PositionRow) -> PositionView:
        con_id = record.contract.con_id
        details = self._contracts.known(con_id)
        quote = self._quotes.view(con_id) or QuoteView(contract=record.contract)
        return PositionView(
            account=record.account,
            contract=record.contract,
            details=details,
            quantity=record.quantity,
            average_cost=record.average_cost,
            last=quote.last,
            bid=quote.bid,
            ask=quote.ask,
            value=worth(record.quantity, quote.last or quote.close, record.contract, details),
            currency=record.contract.currency,
            data_type=quote.data_type,
            age_s=quote.age_s(),
        )
