"""The chart panel: toolbar, request form and bars over one request at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ibdesk.core.records.bars import Bars
from ibdesk.core.records.contract import Contract, ContractDetails, SymbolMatch
from ibdesk.panels.chart.body import ChartBody
from ibdesk.panels.chart.chooser import ContractChooser
from ibdesk.panels.chart.form import RequestForm
from ibdesk.panels.chart.loader import Loader
from ibdesk.panels.chart.model import chart_data
from ibdesk.panels.chart.picture import Kind
from ibdesk.panels.chart.request import FieldProblem, RequestTexts, named
from ibdesk.panels.chart.texts import kind_text
from ibdesk.panels.chart.toolbar import INTERVALS, ChartToolbar, Interval
from ibdesk.panels.chart.words import contract_tag, contract_title, unit_tag
from ibdesk.ui.lines import hairline
from ibdesk.ui.panel import Panel

if TYPE_CHECKING:
    import pandas as pd

    from ibdesk.panels.chart.view import ChartView
    from ibdesk.session.session import Session

_HINT = "Type a symbol above to see its bars."
_SAVED = ("symbol", "sec_type", "exchange", "currency", "duration", "bar_size", "what")


class ChartPanel(Panel):
    """Asks for bars and shows them as plot, table and DataFrame. Old bars stay, grey, until new ones are there."""

    panel_id, title = "chart", "Chart"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._texts = RequestTexts(symbol="")
        self._asked: Callable[[], None] | None = None
        self._details: ContractDetails | None = None
        self._details_shown: ContractDetails | None = None
        self._kind = Kind.CANDLES
        self._loader = Loader(session, self)
        self.tools = ChartToolbar(self)
        self.form = RequestForm(self)
        self.body = ChartBody(self)
        self.message = self.body.message
        self.chooser = ContractChooser(self)
        self.content.addWidget(self.tools)
        self.content.addWidget(self.form)
        self.content.addWidget(hairline(self))
        self.content.addWidget(self.body, 1)
        self.form.hide()
        self._connect()
        self._take_texts(self._texts)
        self.message.show_hint(_HINT)

    # What others may call.

    def show_contract(self, contract: Contract) -> None:
        """Show bars of a contract that another panel chose, at the present interval."""
        self._take_texts(named(self._texts, contract))
        details = self._session.contracts.known(contract.con_id) if contract.con_id else None
        if details is None:
            self._run(partial(self._loader.ask, self._texts))
        else:
            self._run(partial(self._loader.ask_for, self._texts, details))

    def frame(self) -> pd.DataFrame | None:
        """Give the bars shown as a DataFrame (index Date; Open High Low Close Volume), None without bars."""
        if self.bars is None:
            return None
        return self._session.history.to_frame(self.bars, self._details_shown)

    @property
    def bars(self) -> Bars | None:
        """Give the bars shown."""
        return self.body.data.bars if self.body.data is not None else None

    @property
    def plot(self) -> ChartView | None:
        """Give the plot, None before the panel was first shown."""
        return self.body.plot

    def save_state(self) -> dict[str, object]:
        """Give the request and how it is drawn, for the workspace file."""
        state: dict[str, object] = {key: getattr(self._texts, key) for key in _SAVED}
        return state | {"rth": self._texts.rth, "kind": self._kind.value}

    def restore_state(self, state: dict[str, object]) -> None:
        """Take a request back without asking for it; wrong entries are ignored."""
        words = {key: value for key in _SAVED if isinstance(value := state.get(key), str)}
        rth = state.get("rth", self._texts.rth)
        self._take_texts(replace(self._texts, **words, rth=rth is True))
        self.on_tools_kind_chosen(next((k for k in Kind if k.value == state.get("kind")), self._kind))

    # What the user does.

    def on_tools_symbol_entered(self, symbol: str) -> None:
        """Look a symbol up; while the form is open it says which contract is meant."""
        if self.form.isHidden():
            self._texts = replace(self._texts, symbol=symbol)
            self._run(partial(self._loader.search, self._texts))
        else:
            self.on_form_asked()

    def on_form_asked(self) -> None:
        """Ask for what the form says."""
        self._texts = self.form.texts(self.tools.symbol.text())
        self._run(partial(self._loader.ask, self._texts))

    def on_tools_interval_chosen(self, interval: Interval) -> None:
        """Ask again at another bar size, with the range that suits it."""
        self._ask_again(replace(self._texts, bar_size=interval.bar_size, duration=interval.duration))

    def on_tools_range_chosen(self, duration: str) -> None:
        """Ask again for another range."""
        self._ask_again(replace(self._texts, duration=duration))

    def on_tools_what_chosen(self, what: str) -> None:
        """Ask again for other prices."""
        self._ask_again(replace(self._texts, what=what))

    def on_tools_hours_chosen(self, rth: bool) -> None:
        """Ask again with or without the hours outside RTH."""
        self._ask_again(replace(self._texts, rth=rth))

    def on_tools_kind_chosen(self, kind: Kind) -> None:
        """Draw the bars otherwise."""
        self._kind = kind
        self.tools.kind.setCurrentText(kind.value)
        self.body.set_kind(kind)

    def on_more_toggled(self, shown: bool) -> None:
        """Show or hide the form."""
        self.form.setVisible(shown)
        if shown:
            self.form.exchange.setFocus()

    def on_chooser_chosen(self, found: ContractDetails | SymbolMatch) -> None:
        """Go on with the contract chosen."""
        self._run(partial(self._loader.choose, self._texts, found))

    def on_retry_asked(self) -> None:
        """Ask the same again."""
        if self._asked is not None:
            self._run(self._asked)

    def on_cancel_asked(self) -> None:
        """Stop wanting the answer; the bars that were there are current again."""
        self._loader.cancel()
        self._settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let any letter or digit that nobody wanted open the symbol box."""
        far = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        if event.text().isalnum() and not event.modifiers() & far:
            self.tools.symbol.setText(event.text())
            self.tools.symbol.setFocus()
        else:
            super().keyPressEvent(event)

    # What the request does.

    def on_loader_said(self, words: str) -> None:
        """Say what is going on; bars of an earlier request turn grey."""
        self.body.set_stale(True)
        self.message.show_work(words)

    def on_loader_ambiguous(self, found: tuple[ContractDetails | SymbolMatch, ...]) -> None:
        """Let the user choose: never the first of several."""
        self.message.clear()
        self.chooser.move(self.tools.mapTo(self, QPoint(6, self.tools.height())))
        self.chooser.offer(found)

    def on_loader_resolved(self, details: ContractDetails) -> None:
        """Name the contract."""
        self._details = details
        self._take_texts(named(self._texts, details.contract))
        self.tools.show_name(contract_title(details), unit_tag(details))

    def on_loader_loaded(self, bars: Bars) -> None:
        """Show the bars."""
        self.message.clear()
        self._details_shown = self._details
        data = chart_data(bars, self._details)
        texts = self._texts
        period = "daily bars" if bars.daily else data.clock.long
        words = kind_text(texts.what, rth=texts.rth, period=period)
        named_words = f"{contract_tag(self._details)}  {words}" if self._details is not None else words
        self.body.show_data(data, named_words, self._session.link.world_now().year)

    def on_loader_refused(self, problems: list[FieldProblem]) -> None:
        """Say what is wrong with the request, where the user typed it."""
        self.form.show_problems(problems)
        self.tools.symbol.set_problem(next((p.text for p in problems if p.field == "symbol"), ""))
        if self.form.isHidden():
            self.message.show_failure(problems[0].text)
        else:
            self._settle()

    def on_link_changed(self, _change: object) -> None:
        """Grey the bars while there is no link: they do not follow the market."""
        if not self._loader.busy and self.message.isHidden():
            self.body.set_stale(not self._session.link.view.ready)

    def on_loader_failed(self, sentence: str) -> None:
        """Say why there are no bars; those of an earlier request stay grey under it."""
        self.message.show_failure(sentence)

    def _ask_again(self, texts: RequestTexts) -> None:
        self._take_texts(texts)
        details = self._details
        if details is not None and details.contract.symbol == texts.symbol.strip().upper():
            self._run(partial(self._loader.ask_for, texts, details))
        elif texts.symbol:
            self._run(partial(self._loader.ask, texts))

    def _run(self, ask: Callable[[], None]) -> None:
        """Start a request, remembered for Try again."""
        self._asked = ask
        self.chooser.hide()
        self.form.show_problems([])
        self.tools.symbol.set_problem("")
        ask()

    def _settle(self) -> None:
        """Nothing is under way: the bars, if any, are current; an empty chart says what to do."""
        self.body.set_stale(not self._session.link.view.ready)
        if self.body.data is None:
            self.message.show_hint(_HINT)
        else:
            self.message.clear()

    def _take_texts(self, texts: RequestTexts) -> None:
        self._texts = texts
        self.tools.show_texts(texts)
        self.form.show_texts(texts)

    def _connect(self) -> None:
        tools, loader = self.tools, self._loader
        tools.symbol_entered.connect(self.on_tools_symbol_entered)
        tools.interval_chosen.connect(self.on_tools_interval_chosen)
        tools.range_chosen.connect(self.on_tools_range_chosen)
        tools.what_chosen.connect(self.on_tools_what_chosen)
        tools.hours_chosen.connect(self.on_tools_hours_chosen)
        tools.kind_chosen.connect(self.on_tools_kind_chosen)
        tools.fit.clicked.connect(self.body.fit)
        tools.table.toggled.connect(self.body.show_table)
        tools.more.toggled.connect(self.on_more_toggled)
        self.form.asked.connect(self.on_form_asked)
        self.message.cancel_asked.connect(self.on_cancel_asked)
        self.message.retry_asked.connect(self.on_retry_asked)
        self.chooser.chosen.connect(self.on_chooser_chosen)
        self.chooser.left.connect(self._settle)
        loader.said.connect(self.on_loader_said)
        loader.ambiguous.connect(self.on_loader_ambiguous)
        loader.resolved.connect(self.on_loader_resolved)
        loader.loaded.connect(self.on_loader_loaded)
        loader.refused.connect(self.on_loader_refused)
        loader.failed.connect(self.on_loader_failed)
        self.subscribe(self._session.link, self.on_link_changed)
        self._shortcut("Alt+T", tools.table.toggle)
        self._shortcut("Alt+R", tools.hours.click)
        for number, interval in enumerate(INTERVALS):
            self._shortcut(f"Alt+{number + 1}", partial(self.on_tools_interval_chosen, interval))

    def _shortcut(self, keys: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)
