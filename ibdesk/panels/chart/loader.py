"""From a typed symbol or a form to bars: contract, chooser if several match, then history. One request at a time."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ibdesk.core.records.bars import Bars
from ibdesk.core.records.contract import Contract, ContractDetails, SymbolMatch
from ibdesk.panels.chart import request
from ibdesk.panels.chart.request import RequestTexts
from ibdesk.panels.chart.texts import asking_text, waiting_text
from ibdesk.panels.chart.words import failure_text
from ibdesk.panels.chart.zones import clock_of

if TYPE_CHECKING:
    from ibdesk.session.contractdesk import Lookup
    from ibdesk.session.historyjob import HistoryJob
    from ibdesk.session.session import Session
    from ibdesk.session.views import Failure

_TICK_MS = 250
_NAMING = ("sec_type", "exchange", "currency")


class Loader(QObject):
    """Runs one request through its steps. A new one, or `cancel`, drops the one before without a word.

    Signals: `said` (what is going on, in words), `ambiguous` (tuple of matches to choose from), `resolved`
    (ContractDetails), `loaded` (Bars), `refused` (field problems), `failed` (sentence). Bars that are kept up to date
    go on until others come in their place, or `leave`: `updated` (BarUpdate), `reloaded` (Bars, after a reconnect),
    `stood` when they no longer move.
    """

    said = Signal(str)
    ambiguous = Signal(object)
    resolved = Signal(object)
    loaded = Signal(object)
    refused = Signal(object)
    failed = Signal(str)
    updated = Signal(object)
    reloaded = Signal(object)
    stood = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._texts: RequestTexts | None = None
        self._lookup: Lookup | None = None
        self._job: HistoryJob | None = None
        self._live: HistoryJob | None = None
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._say)

    @property
    def busy(self) -> bool:
        """Tell whether a request is under way."""
        return self._lookup is not None or self._job is not None

    @property
    def kept(self) -> bool:
        """Tell whether the bars that came last are to be kept up to date."""
        return self._live is not None

    @property
    def following(self) -> bool:
        """Tell whether they are."""
        return self._live is not None and self._live.following

    def search(self, texts: RequestTexts) -> None:
        """Look a typed symbol up by name; the rest of the texts is asked of whatever is found."""
        self._begin(texts)
        # What the search will find names the contract: only the rest has to be right already.
        problems = [one for one in request.check(texts, UTC) if one.field not in _NAMING]
        if problems:
            self.refused.emit(problems)
            return
        self._watch(self._session.contracts.search(texts.symbol.strip()), self._on_searched)

    def ask(self, texts: RequestTexts) -> None:
        """Ask for exactly what the form says."""
        self._begin(texts)
        # The exchange's zone comes with the contract; until then an end time is checked for its form.
        problems = request.check(texts, UTC)
        if problems:
            self.refused.emit(problems)
            return
        self._ask_details(request.contract(texts))

    def ask_for(self, texts: RequestTexts, details: ContractDetails) -> None:
        """Ask for bars of a contract that is already known."""
        self._begin(texts)
        self._take(details)

    def choose(self, texts: RequestTexts, found: ContractDetails | SymbolMatch) -> None:
        """Go on with one of the matches."""
        self._begin(texts)
        if isinstance(found, ContractDetails):
            self._take(found)
        else:
            self._ask_details(_to_resolve(found.contract))

    def cancel(self) -> None:
        """Stop wanting the answer."""
        lookup, job = self._lookup, self._job
        self._lookup = self._job = None
        self._timer.stop()
        if lookup is not None:
            lookup.cancel()
        if job is not None:
            job.cancel()

    def leave(self) -> None:
        """Stop wanting anything, updates too: nobody looks any more."""
        self.cancel()
        self._drop_live()

    def _drop_live(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            live.cancel()

    def _begin(self, texts: RequestTexts) -> None:
        if self.busy:
            self.cancel()
        self._texts = texts

    def _ask_details(self, contract: Contract) -> None:
        self._watch(self._session.contracts.details(contract), self._on_details)

    def _watch(self, lookup: Lookup, on_done: object) -> None:
        self._lookup = lookup
        lookup.done.connect(on_done)
        lookup.failed.connect(self._on_failed)
        self._timer.start()
        self._say()

    def _on_searched(self, matches: tuple[SymbolMatch, ...]) -> None:
        self._lookup = None
        if self._texts is None:
            return
        exact = _exact(matches, self._texts.symbol)
        if not matches:
            self._fail(f"TWS knows nothing named {request.shortened(self._texts.symbol)}.")
        elif len(exact) == 1:
            self._ask_details(_to_resolve(exact[0].contract))
        else:
            self._offer(exact or matches)

    def _on_details(self, found: tuple[ContractDetails, ...]) -> None:
        self._lookup = None
        if len(found) == 1:
            self._take(found[0])
        else:
            self._offer(found)

    def _offer(self, found: tuple[ContractDetails | SymbolMatch, ...]) -> None:
        self._timer.stop()
        self.ambiguous.emit(found)

    def _take(self, details: ContractDetails) -> None:
        texts = self._texts
        if texts is None:
            return
        self.resolved.emit(details)
        zone = clock_of(details.time_zone_id).zone if details.time_zone_id else None
        problems = request.check(request.named(texts, details.contract), zone)
        if problems:
            self._timer.stop()
            self.refused.emit(problems)
            return
        job = self._session.history.ask(request.query(texts, details.contract, zone))
        self._job = job
        job.changed.connect(self._say)
        job.done.connect(self._on_bars)
        job.failed.connect(self._on_failed)
        self._timer.start()
        self._say()

    def _on_bars(self, bars: Bars) -> None:
        job, self._job = self._job, None
        self._timer.stop()
        if job is not None:
            self._follow(job)
        if len(bars):
            self.loaded.emit(bars)
        else:
            self._fail("TWS sent no bars for this request.")

    def _follow(self, job: HistoryJob) -> None:
        """The bars of `job` take the place of others, and with them goes their subscription."""
        self._drop_live()
        job.changed.disconnect(self._say)
        job.done.disconnect(self._on_bars)
        job.failed.disconnect(self._on_failed)
        if job.query.keep:
            self._live = job
            job.done.connect(self.reloaded)
            job.failed.connect(self._on_stood)
            job.stopped.connect(self._on_stood)
            job.updated.connect(self.updated)

    def _on_stood(self) -> None:
        self.stood.emit()

    def _on_failed(self, failure: Failure) -> None:
        self._fail(failure_text(failure))

    def _fail(self, sentence: str) -> None:
        self._lookup = self._job = None
        self._timer.stop()
        self.failed.emit(sentence)

    def _say(self) -> None:
        """Tell what is going on, with its seconds."""
        texts = self._texts
        if texts is None or not self.busy:
            return
        job = self._job
        if job is None:
            self.said.emit(f"Looking for {request.shortened(texts.symbol).upper()}")
        elif job.state == "queued" and job.queue_s > 0:
            self.said.emit(waiting_text(job.queue_s, self._session.history.budget))
        else:
            self.said.emit(asking_text(texts.duration, texts.bar_size, job.elapsed_s))


def _exact(matches: tuple[SymbolMatch, ...], symbol: str) -> tuple[SymbolMatch, ...]:
    """Keep the matches that bear exactly the name typed."""
    wanted = symbol.strip().upper()
    return tuple(match for match in matches if wanted in (match.contract.symbol, match.contract.local_symbol))


def _to_resolve(contract: Contract) -> Contract:
    """Ask for a search's match by its id alone, where it has one: that cannot be ambiguous."""
    return Contract(con_id=contract.con_id) if contract.con_id else contract
