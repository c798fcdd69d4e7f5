"""From typed text to one contract: exactly one exact match is taken, everything else is for the user to choose.

GUI thread. For every panel that takes a symbol (scenario 97).
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from ibdesk.core.records.contract import Contract, ContractDetails, SymbolMatch
from ibdesk.session.contractdesk import ContractDesk, Lookup
from ibdesk.session.views import Failure

Choice = SymbolMatch | ContractDetails


def exact(text: str, matches: tuple[SymbolMatch, ...]) -> tuple[SymbolMatch, ...]:
    """Return the matches whose symbol or local symbol is what was typed; the case does not matter."""
    wanted = text.strip().upper()
    return tuple(one for one in matches if wanted in (one.contract.symbol.upper(), one.contract.local_symbol.upper()))


def question_of(found: Contract) -> Contract:
    """Return the question that makes a suggestion a contract: by its id alone, so TWS names the route itself."""
    return Contract(con_id=found.con_id, sec_type=found.sec_type)


class Finder(QObject):
    """One search at a time. Ends with `found` (ContractDetails), `several` (tuple of Choice) or `failed` (text)."""

    found = Signal(object)
    several = Signal(object)
    failed = Signal(object)

    def __init__(self, contracts: ContractDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contracts = contracts
        self._lookup: Lookup | None = None
        self._text = ""
        self._step = ""

    @property
    def text(self) -> str:
        """What was asked for last."""
        return self._text

    @property
    def busy(self) -> bool:
        """Tell whether an answer is awaited."""
        return self._lookup is not None

    def find(self, text: str) -> None:
        """Ask TWS what a text means."""
        self.cancel()
        self._text = text.strip()
        self._follow(self._contracts.search(self._text), "search")

    def look_up(self, contract: Contract) -> None:
        """Ask TWS for one contract that another panel named: by its id, else by all that is known of it."""
        self.cancel()
        self._text = contract.symbol
        question = question_of(contract) if contract.con_id else contract
        self._follow(self._contracts.details(question), "details")

    def resolve(self, choice: Choice) -> None:
        """Take what the user chose."""
        self.cancel()
        if isinstance(choice, ContractDetails):
            self.found.emit(choice)
            return
        self._text = choice.contract.symbol
        self._follow(self._contracts.details(question_of(choice.contract)), "details")

    def cancel(self) -> None:
        """Want no answer any more."""
        if self._lookup is not None:
            self._lookup.cancel()
            self._lookup = None

    def _follow(self, lookup: Lookup, step: str) -> None:
        self._lookup, self._step = lookup, step
        lookup.done.connect(self.on_lookup_done)
        lookup.failed.connect(self.on_lookup_failed)

    @Slot(object)
    def on_lookup_done(self, result: tuple[Choice, ...]) -> None:
        """Go on with one contract, or let the user choose."""
        self._lookup = None
        if self._step == "search":
            self._take_matches(tuple(one for one in result if isinstance(one, SymbolMatch)))
        elif len(result) == 1 and isinstance(result[0], ContractDetails):
            self.found.emit(result[0])
        else:
            self.several.emit(result)

    @Slot(object)
    def on_lookup_failed(self, failure: Failure) -> None:
        """Say why there is no contract."""
        self._lookup = None
        if failure.code is None:
            self.failed.emit(failure.sentence)
            return
        said = failure.sentence.strip().rstrip(".")
        said = f"{said}." if said.startswith("TWS ") else f"TWS says: {said}"
        lead = f"No contract for {self._text}. " if failure.code == 200 else ""
        self.failed.emit(f"{lead}{said} ({failure.code})")

    def _take_matches(self, matches: tuple[SymbolMatch, ...]) -> None:
        fitting = exact(self._text, matches)
        if len(fitting) == 1:
            self._follow(self._contracts.details(question_of(fitting[0].contract)), "details")
        elif matches:
            self.several.emit(fitting + tuple(one for one in matches if one not in fitting))
        else:
            # The search knows no local symbols and nothing delisted: TWS itself has the last word, with its code.
            wanted = Contract(symbol=self._text.upper(), sec_type="STK", exchange="SMART")
            self._follow(self._contracts.details(wanted), "details")
