"""Contract search and details: from typed text to contracts that TWS knows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from ibdesk.core.ids import ConId, RequestId
from ibdesk.core.market_rules import rule_id_of
from ibdesk.core.records.command import Command, RequestContractDetails, SearchSymbols
from ibdesk.core.records.contract import (
    Contract,
    ContractDetails,
    ContractDetailsEnd,
    ContractDetailsReceived,
    SymbolMatches,
)
from ibdesk.core.records.notice import Notice
from ibdesk.session.deadlines import Deadlines
from ibdesk.session.router import Router
from ibdesk.session.rulebook import RuleBook
from ibdesk.session.views import Failure
from ibdesk.session.wire import Wire

SEARCH_EVERY_S = 1.0
"""IB takes one symbol search a second."""

NO_CONTRACT = 200
"""TWS knows no such contract, or more than one where one was meant."""

MOST_MATCHES = 1000
"""Contracts taken for one question; nobody chooses among more, and each costs time (scenario 93)."""

TOO_MANY = f"The answer is too large: more than {MOST_MATCHES} contracts match. Add an expiry, a strike or an exchange."

NOT_CONNECTED = "Not connected. Connect first."


class Lookup(QObject):
    """One question. `done` brings a tuple of SymbolMatch (search) or ContractDetails; else `failed` a Failure.

    Exactly one of the two comes, unless cancelled; `result` and `failure` keep it for late readers.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, question: object) -> None:
        super().__init__()
        self.question = question
        self.result: tuple[object, ...] | None = None
        self.failure: Failure | None = None
        self.cancelled = False
        self.request_id: RequestId | None = None

    @property
    def finished(self) -> bool:
        """Tell whether nothing more will come."""
        return self.result is not None or self.failure is not None or self.cancelled

    def cancel(self) -> None:
        """Want the answer no longer; neither signal comes after this."""
        self.cancelled = True

    def settle(self, result: tuple[object, ...]) -> None:
        """Deliver the answer."""
        if not self.finished:
            self.result = result
            self.done.emit(result)

    def fail(self, failure: Failure) -> None:
        """Deliver why there is none."""
        if not self.finished:
            self.failure = failure
            self.failed.emit(failure)


class ContractDesk(QObject):
    """Asks TWS for contracts and remembers those resolved. Answers to lookups come through the event loop."""

    resolved = Signal(object)  # ContractDetails, as they become known, and again with their price steps
    unknown = Signal(object)  # ConId that TWS does not know by its number

    def __init__(
        self,
        router: Router,
        wire: Wire,
        deadlines: Deadlines,
        clock: Callable[[], float],
        deadline_s: float,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wire = wire
        self._deadlines = deadlines
        self._clock = clock
        self._deadline_s = deadline_s
        self._open: dict[RequestId, Lookup] = {}
        self._found: dict[RequestId, list[ContractDetails]] = {}
        self._known: dict[ConId, ContractDetails] = {}
        self._history: deque[ConId] = deque(maxlen=100)
        self._rules = RuleBook(router, wire, self._on_rule_learned)
        self._search_free_s = clock()
        self._waiting_search: Lookup | None = None
        router.on(SymbolMatches, self.on_matches)
        router.on(ContractDetailsReceived, self.on_details)
        router.on(ContractDetailsEnd, self.on_details_end)

    def search(self, text: str) -> Lookup:
        """Ask for suggestions to typed text. At most one a second leaves; a newer text replaces a waiting one."""
        lookup = Lookup(text.strip())
        if self._waiting_search is not None:
            self._waiting_search.cancel()
            self._waiting_search = None
        if not lookup.question:
            self._later(lookup, Failure(sentence="Type a symbol or a name."))
        elif not self._wire.up:
            self._later(lookup, Failure(sentence=NOT_CONNECTED))
        else:
            self._waiting_search = lookup
            wait_s = self._search_free_s - self._clock()
            if wait_s <= 0:
                self._send_search()
            else:
                self._deadlines.set("search", wait_s, self._send_search)
        return lookup

    def details(self, contract: Contract) -> Lookup:
        """Ask for all contracts that match. Several answers mean that the question was ambiguous (scenario 97)."""
        lookup = Lookup(contract)
        if not self._wire.up:
            self._later(lookup, Failure(sentence=NOT_CONNECTED))
        else:
            request_id = self._begin(lookup)
            self._found[request_id] = []
            self._send(lookup, RequestContractDetails(request_id=request_id, contract=contract))
        return lookup

    def known(self, con_id: ConId) -> ContractDetails | None:
        """Return the details of a contract resolved earlier."""
        return self._known.get(con_id)

    def with_rule(self, details: ContractDetails) -> ContractDetails:
        """Return details with the price steps of their exchange, as far as its market rule is known by now."""
        return self._rules.applied(details)

    @property
    def history(self) -> tuple[ContractDetails, ...]:
        """Return the contracts resolved, the latest first."""
        return tuple(self._known[con_id] for con_id in reversed(self._history))

    def start(self) -> None:
        """Ask on a fresh link for the rules that are still missing."""
        for details in self._known.values():
            self._rules.want(details)

    def link_lost(self) -> None:
        """Fail what is under way: a new link knows nothing of it."""
        self._rules.link_lost()
        for request_id in list(self._open):
            self._finish(request_id, failure=Failure(sentence="The connection was lost. Try again."))
        if self._waiting_search is not None:
            self._waiting_search.fail(Failure(sentence=NOT_CONNECTED))
            self._waiting_search = None

    def on_matches(self, record: SymbolMatches) -> None:
        """Take the suggestions for one search."""
        self._finish(record.request_id, result=record.matches)

    def on_details(self, record: ContractDetailsReceived) -> None:
        """Take one match."""
        found = self._found.get(record.request_id)
        if found is None:
            # The rest of a list that nobody wants any more. TWS is busy with it, so others wait for no silence.
            for waiting in self._open:
                self._wait_on(waiting)
            return
        if len(found) == MOST_MATCHES:
            self._finish(record.request_id, failure=Failure(sentence=TOO_MANY))
            return
        self.learn(record.details)
        found.append(self.with_rule(record.details))
        self._wait_on(record.request_id)

    def on_details_end(self, record: ContractDetailsEnd) -> None:
        """Deliver the complete list; an empty one is a failure like code 200."""
        found = self._found.get(record.request_id)
        if found is None:
            return
        if found:
            self._finish(record.request_id, result=tuple(found))
        else:
            self._finish(record.request_id, failure=Failure(sentence="TWS knows no such contract.", code=NO_CONTRACT))

    def on_notice(self, notice: Notice) -> None:
        """Take a refusal."""
        if notice.subject_id is not None:
            self._finish(notice.subject_id, failure=Failure(sentence=notice.text, code=notice.code))

    def _send_search(self) -> None:
        lookup, self._waiting_search = self._waiting_search, None
        if lookup is None or lookup.cancelled:
            return
        if not self._wire.up:
            lookup.fail(Failure(sentence=NOT_CONNECTED))
            return
        self._search_free_s = self._clock() + SEARCH_EVERY_S
        request_id = self._begin(lookup)
        self._send(lookup, SearchSymbols(request_id=request_id, pattern=str(lookup.question)))

    def _begin(self, lookup: Lookup) -> RequestId:
        request_id = self._wire.claim(self.on_notice, _about(lookup.question))
        lookup.request_id = request_id
        self._open[request_id] = lookup
        return request_id

    def _send(self, lookup: Lookup, command: Command) -> None:
        request_id = lookup.request_id
        assert request_id is not None
        self._wait_on(request_id)
        self._wire.submit(command)

    def _wait_on(self, request_id: RequestId) -> None:
        """Give the answer its time anew with each part of it: a slow link is no silence (scenario 35)."""
        self._deadlines.set(("lookup", request_id), self._deadline_s, partial(self._expire, request_id))

    def _expire(self, request_id: RequestId) -> None:
        sentence = f"TWS did not answer within {self._deadline_s:.0f} seconds. Try again."
        self._finish(request_id, failure=Failure(sentence=sentence))

    def _later(self, lookup: Lookup, failure: Failure) -> None:
        # The caller has had no chance to connect to the signals yet.
        self._deadlines.set(lookup, 0.0, partial(lookup.fail, failure))

    def _finish(
        self,
        request_id: RequestId,
        *,
        result: tuple[object, ...] | None = None,
        failure: Failure | None = None,
    ) -> None:
        lookup = self._open.pop(request_id, None)
        self._found.pop(request_id, None)
        self._wire.release(request_id)
        self._deadlines.drop(("lookup", request_id))
        if lookup is None:
            return
        if failure is not None:
            lookup.fail(failure)
            if failure.code == NO_CONTRACT and isinstance(lookup.question, Contract) and lookup.question.con_id:
                self.unknown.emit(lookup.question.con_id)
        elif result is not None:
            lookup.settle(result)

    def learn(self, details: ContractDetails) -> None:
        """Remember the details of a contract."""
        con_id = details.contract.con_id
        details = self.with_rule(details)
        if con_id in self._history:
            self._history.remove(con_id)
        self._known[con_id] = details
        self._history.append(con_id)
        self._rules.want(details)
        self.resolved.emit(details)

    def _on_rule_learned(self, rule_id: int) -> None:
        for con_id, details in list(self._known.items()):
            if rule_id_of(details) == rule_id:
                self._known[con_id] = self.with_rule(details)
                self.resolved.emit(self._known[con_id])


def _about(question: object) -> str:
    if isinstance(question, Contract):
        return f"Contract {question.symbol or question.local_symbol or question.con_id}"
    return f"Search {question}"
