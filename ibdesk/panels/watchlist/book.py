"""Behind the list: which contracts TWS knows, which quotes are followed, and the rows made of both."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.ids import ConId
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.panels.watchlist.entries import Entries, key_of
from ibdesk.panels.watchlist.rows import WatchRow, grows_old
from ibdesk.session.contractdesk import Lookup
from ibdesk.session.session import Session
from ibdesk.session.views import Failure
from ibdesk.session.zones import session_open

OWNER = "watchlist"
MOST_LINES = 100
"""IB gives a new account 100 market data lines, shared by everything that shows a quote."""


class WatchBook(QObject):
    """The contracts of the list and what is known of each. `moved` says that rows came, went or changed."""

    moved = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.entries = Entries()
        self._lookups: dict[Hashable, Lookup] = {}
        self._problems: dict[Hashable, str] = {}
        self._choices: dict[Hashable, tuple[ContractDetails, ...]] = {}
        self._followed: dict[ConId, Contract] = {}
        self._hours: dict[ConId, tuple[datetime, ContractDetails, tuple[bool | None, bool]]] = {}
        self._was_ready = False
        session.link.moved.connect(self.on_link_moved)
        session.contracts.resolved.connect(self.on_contract_resolved)
        self.on_link_moved()
        self._follow()

    # rows

    def rows(self) -> list[WatchRow]:
        """Return every row, in the user's order."""
        return [self._row(contract, place) for place, contract in enumerate(self.entries.contracts)]

    def rows_of(self, con_ids: Iterable[Hashable]) -> list[WatchRow]:
        """Return the rows of some contracts."""
        wanted = frozenset(con_ids)
        return [
            self._row(contract, place)
            for place, contract in enumerate(self.entries.contracts)
            if contract.con_id in wanted
        ]

    def contract(self, key: Hashable) -> Contract | None:
        """Return the contract of a row, None while TWS has not named it."""
        contract = self.entries.get(key)
        return contract if contract is not None and contract.con_id else None

    def choices(self, key: Hashable) -> tuple[ContractDetails, ...]:
        """Return the contracts between which the user has to choose for a row."""
        return self._choices.get(key, ())

    def _row(self, contract: Contract, place: int) -> WatchRow:
        key, session = key_of(contract), self._session
        details = session.contracts.known(contract.con_id) if contract.con_id else None
        trading, closed = self._hours_of(details)
        row = WatchRow(
            contract=contract,
            place=place,
            details=details,
            quote=session.quotes.view(contract.con_id) if contract.con_id in self._followed else None,
            problem=self._problems.get(key, ""),
            choices=len(self._choices.get(key, ())),
            no_line=bool(contract.con_id) and contract.con_id not in self._followed,
            trading=trading,
            closed=closed,
        )
        return replace(row, old=grows_old(row))

    def _hours_of(self, details: ContractDetails | None) -> tuple[bool | None, bool]:
        """Return whether the regular session runs, and whether nothing trades at all.

        TWS's hours are whole minutes, so the answer of this minute is kept: quotes ask thirty times a second.
        """
        if details is None:
            return None, False
        minute = self._session.link.world_now().replace(second=0, microsecond=0)
        known = self._hours.get(details.contract.con_id)
        if known is not None and known[0] == minute and known[1] is details:
            return known[2]
        found = session_open(details, minute), session_open(details, minute, outside_rth=True) is False
        self._hours[details.contract.con_id] = (minute, details, found)
        return found

    # what the user does

    def add(self, details: ContractDetails) -> bool:
        """Append a contract; False if it stands in the list already, or the list is full."""
        added = self.entries.add(details.contract)
        if added:
            self._follow()
            self.moved.emit()
        return added

    def remove(self, keys: Iterable[Hashable]) -> None:
        """Take rows out; their quotes end, and rows that waited for a line get it."""
        for key in list(keys):
            for contract in self.entries.remove([key]):
                self._unfollow(contract)
            self._forget(key)
        self._follow()
        self.moved.emit()

    def choose(self, key: Hashable, details: ContractDetails) -> None:
        """Settle what a row means."""
        self._forget(key)
        self.entries.settle(key, details.contract)
        self._follow()
        self.moved.emit()

    def load(self, entries: Entries) -> None:
        """Show another list."""
        for contract in self.entries.contracts:
            self._unfollow(contract)
            self._forget(key_of(contract))
        self.entries = entries
        self._follow()
        self._ask_all()
        self.moved.emit()

    # what TWS says

    @Slot()
    def on_link_moved(self) -> None:
        """Ask for what is not known yet whenever a link becomes ready."""
        ready = self._session.link.view.ready
        if ready and not self._was_ready:
            self._problems.clear()
            self._choices.clear()
            self._ask_all()
        self._was_ready = ready

    @Slot(object)
    def on_contract_resolved(self, details: ContractDetails) -> None:
        """Names and ticks of a row are known now."""
        if self.entries.get(details.contract.con_id) is not None:
            self.moved.emit()

    def _ask_all(self) -> None:
        if not self._session.link.view.ready:
            return
        for contract in self.entries.contracts:
            known = contract.con_id and self._session.contracts.known(contract.con_id) is not None
            if not known and key_of(contract) not in self._lookups:
                self._ask(contract)

    def _ask(self, contract: Contract) -> None:
        key = key_of(contract)
        question = Contract(con_id=contract.con_id, sec_type=contract.sec_type) if contract.con_id else contract
        lookup = self._session.contracts.details(question)
        self._lookups[key] = lookup
        lookup.done.connect(partial(self._take_answer, key))
        lookup.failed.connect(partial(self._take_failure, key))

    def _take_answer(self, key: Hashable, result: tuple[object, ...]) -> None:
        self._lookups.pop(key, None)
        found = tuple(one for one in result if isinstance(one, ContractDetails))
        if len(found) == 1:
            self.choose(key, found[0])
        elif self.entries.get(key) is not None:
            self._choices[key] = found
            self.moved.emit()

    def _take_failure(self, key: Hashable, failure: Failure) -> None:
        self._lookups.pop(key, None)
        if self.entries.get(key) is None:
            return
        code = f" ({failure.code})" if failure.code is not None else ""
        said = " ".join(failure.sentence.split())
        self._problems[key] = f"TWS says: {said}{code}" if failure.code is not None else said
        self.moved.emit()

    def _forget(self, key: Hashable) -> None:
        self._problems.pop(key, None)
        self._choices.pop(key, None)
        lookup = self._lookups.pop(key, None)
        if lookup is not None:
            lookup.cancel()

    # market data lines

    def _follow(self) -> None:
        """Subscribe to every quote for which there is a line; one that somebody else shows costs none."""
        quotes = self._session.quotes
        for contract in self.entries.contracts:
            if not contract.con_id or contract.con_id in self._followed:
                continue
            shared = quotes.view(contract.con_id) is not None
            if shared or quotes.lines_used < MOST_LINES:
                self._followed[contract.con_id] = contract
                quotes.subscribe(contract, OWNER)

    def _unfollow(self, contract: Contract) -> None:
        followed = self._followed.pop(contract.con_id, None)
        if followed is not None:
            self._session.quotes.release(followed, OWNER)
