"""One tab of the chart panel: its question, its answer, how it is looked at. No widgets; many may be at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimeZone, Signal

from ibdesk.core.records.bars import Bars, BarUpdate
from ibdesk.core.records.contract import Contract, ContractDetails, SymbolMatch
from ibdesk.core.records.quote import DataType
from ibdesk.panels.chart.countdown import bar_end_s, countdown_text
from ibdesk.panels.chart.loader import Loader
from ibdesk.panels.chart.model import ChartData, chart_data, updated, with_clock
from ibdesk.panels.chart.picture import Kind
from ibdesk.panels.chart.request import FieldProblem, RequestTexts, named
from ibdesk.panels.chart.texts import kind_text, stale_text
from ibdesk.panels.chart.viewport import Viewport
from ibdesk.panels.chart.words import contract_tag
from ibdesk.panels.chart.zones import ZoneChoice, clock_of, shown_clock

if TYPE_CHECKING:
    from ibdesk.session.session import Session

_HINT = "Type a symbol above to see its bars."
_DELAYED = frozenset({DataType.DELAYED, DataType.DELAYED_FROZEN})


class Part(Enum):
    """What of a page is new."""

    REQUEST = auto()
    CONTRACT = auto()
    BARS = auto()
    LAST_BAR = auto()
    LOOK = auto()
    MESSAGE = auto()
    CHOICE = auto()
    PROBLEMS = auto()


class Say(Enum):
    """What kind of message stands on the plot."""

    NOTHING = auto()
    HINT = auto()
    WORK = auto()
    FAILURE = auto()


@dataclass(frozen=True, slots=True)
class Saying:
    """The message on the plot."""

    kind: Say
    words: str = ""


@dataclass(frozen=True, slots=True)
class LastState:
    """How the last price is marked: the second line of its tag, outlined when delayed, the chip of bars that stand."""

    words: str = ""
    chip: str = ""
    delayed: bool = False


class ChartPage(QObject):
    """Asks, and holds what came. Old bars stay, grey, until new ones are there. `moved` carries the Part."""

    moved = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asked: Callable[[], None] | None = None
        self._fresh_at: datetime | None = None
        self.texts = self._texts_shown = RequestTexts(symbol="")
        self.details: ContractDetails | None = None
        self.details_shown: ContractDetails | None = None
        self.kind, self.zone, self.log, self.marked = Kind.CANDLES, ZoneChoice.EXCHANGE, False, True
        self.data: ChartData | None = None
        self.words = ""
        self.view: Viewport | None = None
        self.saying = Saying(Say.HINT, _HINT)
        self.offered: tuple[ContractDetails | SymbolMatch, ...] = ()
        self.problems: list[FieldProblem] = []
        self.loader = Loader(session, self)
        for signal, slot in (
            (self.loader.said, self.on_loader_said),
            (self.loader.ambiguous, self.on_loader_ambiguous),
            (self.loader.resolved, self.on_loader_resolved),
            (self.loader.loaded, self.on_loader_loaded),
            (self.loader.reloaded, self.on_loader_reloaded),
            (self.loader.updated, self.on_loader_updated),
            (self.loader.stood, self.on_loader_stood),
            (self.loader.refused, self.on_loader_refused),
            (self.loader.failed, self.on_loader_failed),
        ):
            signal.connect(slot)

    # What can be read.

    @property
    def title(self) -> str:
        """Name the page on its tab."""
        return self.texts.symbol.strip().upper() or "New chart"

    @property
    def year(self) -> int:
        """Give the year that is left unsaid."""
        return self._session.link.world_now().year

    @property
    def still(self) -> bool:
        """Tell whether the bars shown cannot follow the market now."""
        link = self._session.link.view
        return not link.ready or link.stale or (self.loader.kept and not self.loader.following)

    @property
    def stale(self) -> bool:
        """Tell whether the bars shown are not, or not any more, what was asked for."""
        return self.saying.kind in (Say.WORK, Say.FAILURE) or self.still

    def last_state(self) -> LastState:
        """Say how the last price stands now; cheap, asked every second."""
        if self.data is None:
            return LastState()
        if self.still:
            since = self._fresh_at.astimezone(self.data.clock.zone) if self._fresh_at and self.loader.kept else None
            return LastState("stale", stale_text(since) if since else "")
        end = bar_end_s(self.data) if self.loader.following else None
        left = end - self._session.link.world_now().timestamp() if end is not None else 0.0
        contract = self.details_shown.contract if self.details_shown else None
        quote = self._session.quotes.view(contract.con_id) if contract else None
        return LastState(countdown_text(left), delayed=quote is not None and quote.data_type in _DELAYED)

    # What the user wants.

    def take_texts(self, texts: RequestTexts) -> None:
        """Take a request without asking for it."""
        self.texts = texts
        self.moved.emit(Part.REQUEST)

    def search(self, symbol: str) -> None:
        """Look a symbol up and ask for its bars."""
        self.take_texts(replace(self.texts, symbol=symbol))
        self._run(partial(self.loader.search, self.texts))

    def ask(self, texts: RequestTexts) -> None:
        """Ask for exactly these bars."""
        self.take_texts(texts)
        self._run(partial(self.loader.ask, texts))

    def ask_again(self, texts: RequestTexts) -> None:
        """Ask for other bars of the same contract."""
        self.take_texts(texts)
        details = self.details
        if details is not None and details.contract.symbol == texts.symbol.strip().upper():
            self._run(partial(self.loader.ask_for, texts, details))
        elif texts.symbol:
            self._run(partial(self.loader.ask, texts))

    def show_contract(self, contract: Contract) -> None:
        """Show bars of a contract that another panel chose, at the present interval."""
        self.take_texts(named(self.texts, contract))
        details = self._session.contracts.known(contract.con_id) if contract.con_id else None
        if details is None:
            self._run(partial(self.loader.ask, self.texts))
        else:
            self._run(partial(self.loader.ask_for, self.texts, details))

    def choose(self, found: ContractDetails | SymbolMatch) -> None:
        """Go on with one of the contracts offered."""
        self._run(partial(self.loader.choose, self.texts, found))

    def retry(self) -> None:
        """Ask the same again."""
        if self._asked is not None:
            self._run(self._asked)

    def cancel(self) -> None:
        """Stop wanting the answer; the bars that were there are current again."""
        self.loader.cancel()
        self.settle()

    def settle(self) -> None:
        """Nothing is under way; an empty chart says what to do."""
        self.offered = ()
        self._say(Saying(Say.HINT, _HINT) if self.data is None else Saying(Say.NOTHING))

    def set_look(
        self, *, kind: Kind | None = None, zone: ZoneChoice | None = None, log: bool | None = None,
        marked: bool | None = None,
    ) -> None:  # fmt: skip
        """Draw the same bars otherwise; `marked` shows orders, executions and position on them."""
        self.kind = kind or self.kind
        self.log = self.log if log is None else log
        self.marked = self.marked if marked is None else marked
        if zone is not None and zone is not self.zone:
            self.zone = zone
            if self.data is not None:
                self._take_data(with_clock(self.data, shown_clock(zone, self.data.exchange, _local_id())))
                self.moved.emit(Part.LAST_BAR)
        self.moved.emit(Part.LOOK)

    # What the request does.

    def on_loader_said(self, words: str) -> None:
        """Say what is going on; bars of an earlier request turn grey."""
        self._say(Saying(Say.WORK, words))

    def on_loader_ambiguous(self, found: tuple[ContractDetails | SymbolMatch, ...]) -> None:
        """Let the user choose: never the first of several."""
        self.offered = found
        self._say(Saying(Say.NOTHING))
        self.moved.emit(Part.CHOICE)

    def on_loader_resolved(self, details: ContractDetails) -> None:
        """Name the contract."""
        self.details = details
        self.take_texts(named(self.texts, details.contract))
        self.moved.emit(Part.CONTRACT)

    def on_loader_loaded(self, bars: Bars) -> None:
        """Show the bars, all of them."""
        self.details_shown = self.details
        self._texts_shown = self.texts
        self.view = None
        self._load(bars)
        self.saying = Saying(Say.NOTHING)
        self.moved.emit(Part.BARS)
        self.moved.emit(Part.MESSAGE)

    def on_loader_reloaded(self, bars: Bars) -> None:
        """Show the bars that came after a reconnect where the old ones were."""
        if len(bars):
            self._load(bars)
            self.moved.emit(Part.LAST_BAR)

    def on_loader_updated(self, update: BarUpdate) -> None:
        """Take the newest state of the last bar."""
        if self.data is None or update.daily is not self.data.bars.daily:
            return
        self._fresh_at = self._session.link.world_now()
        self._take_data(updated(self.data, update))
        self.moved.emit(Part.LAST_BAR)

    def on_loader_stood(self) -> None:
        """Say that the bars no longer move."""
        self.moved.emit(Part.MESSAGE)

    def on_loader_refused(self, problems: list[FieldProblem]) -> None:
        """Say what is wrong with the request, where the user typed it."""
        self.problems = problems
        self.moved.emit(Part.PROBLEMS)

    def on_loader_failed(self, sentence: str) -> None:
        """Say why there are no bars; those of an earlier request stay grey under it."""
        self._say(Saying(Say.FAILURE, sentence))

    def refuse(self) -> None:
        """Say the first problem on the plot: the form is not in sight."""
        self._say(Saying(Say.FAILURE, self.problems[0].text))

    def _load(self, bars: Bars) -> None:
        self._fresh_at = self._session.link.world_now()
        details = self.details_shown
        exchange = clock_of(details.time_zone_id if details else "")
        clock = shown_clock(self.zone, exchange, _local_id())
        self._take_data(chart_data(bars, details, clock=clock, bar_size=self._texts_shown.bar_size))

    def _take_data(self, data: ChartData) -> None:
        self.data = data
        period = "daily bars" if data.bars.daily else data.clock.long
        words = kind_text(self._texts_shown.what, rth=self._texts_shown.rth, period=period)
        self.words = f"{contract_tag(self.details_shown)}  {words}" if self.details_shown is not None else words

    def _run(self, ask: Callable[[], None]) -> None:
        """Start a request, remembered for Try again."""
        self._asked = ask
        self.offered = ()
        self.problems = []
        self.moved.emit(Part.CHOICE)
        self.moved.emit(Part.PROBLEMS)
        ask()

    def _say(self, saying: Saying) -> None:
        self.saying = saying
        self.moved.emit(Part.MESSAGE)


def _local_id() -> str:
    return bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
