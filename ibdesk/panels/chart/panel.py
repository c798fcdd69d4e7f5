"""The chart panel: toolbar, request form and bars over the page in front; the other pages go on behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ibdesk.core.records.bars import Bars
from ibdesk.core.records.contract import Contract, ContractDetails, SymbolMatch
from ibdesk.panels.chart import saved
from ibdesk.panels.chart.exporting import Exporter
from ibdesk.panels.chart.front import Front
from ibdesk.panels.chart.marking import Marking
from ibdesk.panels.chart.menu import ChartMenu
from ibdesk.panels.chart.page import ChartPage, Part
from ibdesk.panels.chart.pages import Pages
from ibdesk.panels.chart.picking import Picking
from ibdesk.panels.chart.picture import Kind
from ibdesk.panels.chart.tabs import TabStrip
from ibdesk.panels.chart.toolbar import INTERVALS, Interval
from ibdesk.panels.chart.zones import ZoneChoice
from ibdesk.ui.lines import hairline
from ibdesk.ui.panel import Panel

if TYPE_CHECKING:
    import pandas as pd

    from ibdesk.panels.chart.view import ChartView
    from ibdesk.session.session import Session


class ChartPanel(Panel):
    """Shows one of its pages as plot, table and DataFrame. Each page asks its own question for its own contract."""

    panel_id, title = "chart", "Chart"
    price_asked = Signal(object)  # a PriceWish for the ticket

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.pages = Pages(session, self)
        self.tabs = TabStrip(self)
        self.front = Front(self)
        self.tools, self.form, self.look = self.front.tools, self.front.form, self.front.look
        self.body, self.message, self.chooser = self.front.body, self.front.body.message, self.front.chooser
        self.exporter = Exporter(session, self)
        self.marking = Marking(session, self.pages, self.body, self)
        self.picking = Picking(session, self.pages, self)
        for widget in (self.tabs, self.tools, self.form, self.look, hairline(self)):
            self.content.addWidget(widget)
        self.content.addWidget(self.body, 1)
        self._connect()
        self._show_page()

    # What others may call.

    def show_contract(self, contract: Contract) -> None:
        """Show bars of a contract that another panel chose, at the present interval."""
        self.page.show_contract(contract)

    def open_tab(self, contract: Contract | None = None) -> None:
        """Open a page of its own, for a contract or empty; it begins with the interval of the page in front."""
        self.pages.add(replace(self.page.texts, symbol="", end=""))
        if contract is not None:
            self.page.show_contract(contract)
        else:
            self.tools.symbol.setFocus()

    def close_tab(self, number: int) -> None:
        """Close a page and end its subscription; the last one only becomes empty."""
        self.pages.close(number)

    def frame(self) -> pd.DataFrame | None:
        """Give the bars shown as a DataFrame (index Date; Open High Low Close Volume), None without bars."""
        if self.bars is None:
            return None
        return self._session.history.to_frame(self.bars, self.page.details_shown)

    @property
    def page(self) -> ChartPage:
        """Give the page in front."""
        return self.pages.front

    @property
    def bars(self) -> Bars | None:
        """Give the bars shown."""
        return self.page.data.bars if self.page.data is not None else None

    @property
    def plot(self) -> ChartView | None:
        """Give the plot, None before the panel was first shown. Marks for orders and fills are drawn on its stage."""
        return self.body.plot

    def save_state(self) -> dict[str, object]:
        """Give the requests and how they are drawn, for the workspace file."""
        return saved.state_of(self.pages)

    def restore_state(self, state: dict[str, object]) -> None:
        """Take requests back without asking for them; wrong entries are ignored."""
        saved.restore(self.pages, state)
        self._show_tabs()
        self._show_page()

    # What the user does.

    def on_tools_symbol_entered(self, symbol: str) -> None:
        """Look symbols up, "AAPL, NVDA" each on a page of its own; while the form is open it says what is meant."""
        first, *others = [one.strip() for one in symbol.split(",") if one.strip()] or [""]
        texts = None if self.form.isHidden() else self.form.texts(first)
        begun, front = self.page.texts, self.pages.index
        for number, one in enumerate((first, *others)):
            page = self.page if number == 0 else self.pages.add(texts or replace(begun, symbol=""))
            if texts is None:
                page.search(one)
            else:
                page.ask(replace(texts, symbol=one))
        self.pages.choose(front)

    def on_form_asked(self) -> None:
        """Ask for what the form says."""
        self.page.ask(self.form.texts(self.tools.symbol.text()))

    def on_tools_interval_chosen(self, interval: Interval) -> None:
        """Ask again at another bar size, with the range that suits it."""
        self._ask_again(bar_size=interval.bar_size, duration=interval.duration)

    def on_tools_range_chosen(self, duration: str) -> None:
        """Ask again for another range."""
        self._ask_again(duration=duration)

    def on_tools_what_chosen(self, what: str) -> None:
        """Ask again for other prices."""
        self._ask_again(what=what)

    def on_tools_hours_chosen(self, rth: bool) -> None:
        """Ask again with or without the hours outside RTH."""
        self.page.ask_again(replace(self.page.texts, rth=rth))

    def on_tools_kind_chosen(self, kind: Kind) -> None:
        """Draw the bars otherwise."""
        self.page.set_look(kind=kind)

    def on_zone_chosen(self, zone: ZoneChoice) -> None:
        """Show other times on the axis."""
        self.page.set_look(zone=zone)

    def on_log_toggled(self) -> None:
        """Change between the linear and the logarithmic scale."""
        self.page.set_look(log=not self.page.log)

    def on_more_toggled(self, shown: bool) -> None:
        """Show or hide the form."""
        self.form.setVisible(shown)
        self.look.setVisible(shown)
        if shown:
            self.form.exchange.setFocus()

    def on_chooser_chosen(self, found: ContractDetails | SymbolMatch) -> None:
        """Go on with the contract chosen."""
        self.page.choose(found)

    def on_retry_asked(self) -> None:
        """Ask the same again."""
        self.page.retry()

    def on_cancel_asked(self) -> None:
        """Stop wanting the answer."""
        self.page.cancel()

    def on_chooser_left(self) -> None:
        """Choose none of the contracts."""
        self.page.settle()

    def on_csv_asked(self) -> None:
        """Save the bars."""
        self.exporter.save_bars(self.page)

    def on_picture_asked(self) -> None:
        """Save the plot."""
        self.exporter.save_picture(self.page, self.plot.widget if self.plot is not None else None)

    def on_menu_asked(self, at: QPoint, price: float | None) -> None:
        """Open the menu of the plot."""
        menu = ChartMenu(self)
        _fill(menu, self, price)
        menu.popup(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let any letter or digit that nobody wanted open the symbol box."""
        far = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
        if event.text().isalnum() and not event.modifiers() & far:
            self.tools.symbol.setText(event.text())
            self.tools.symbol.setFocus()
        else:
            super().keyPressEvent(event)

    def on_tabs_current_changed(self, number: int) -> None:
        """Turn to the page chosen with the keyboard or the wheel."""
        if self.tabs.count() == len(self.pages.all):
            self.pages.choose(number)

    def on_body_plot_made(self) -> None:
        """Hear of the plot's menu, and mark its last price."""
        if self.plot is not None:
            self.plot.menu_asked.connect(self.on_menu_asked)
            self.plot.price_picked.connect(self.picking.take)
        self.front.show_stale(self.page)

    # What the pages say.

    def on_pages_front_moved(self, part: Part) -> None:
        """Show what is new of the page in front."""
        self.front.show_part(self.page, part)
        if part in (Part.BARS, Part.LOOK):
            self.marking.refresh()

    def on_pages_leaving(self) -> None:
        """Let the page remember where the user looked."""
        plot, page = self.plot, self.page
        page.view = plot.view if plot is not None and page.data is not None else page.view

    def on_link_ticked(self) -> None:
        """Count the last bar down, once a second and only for eyes."""
        if self.isVisible():
            self.front.show_last_state(self.page)

    def on_link_changed(self, _change: object) -> None:
        """Grey the bars while there is no link: they do not follow the market."""
        self.front.show_stale(self.page)

    def _show_tabs(self) -> None:
        self.tabs.set_titles([page.title for page in self.pages.all], self.pages.index)

    def _show_page(self) -> None:
        self.front.show_page(self.page)
        self.marking.refresh()

    def _ask_again(self, **changes: str) -> None:
        self.page.ask_again(replace(self.page.texts, **changes))  # type: ignore[arg-type]

    def _connect(self) -> None:
        tools = self.tools
        tools.symbol_entered.connect(self.on_tools_symbol_entered)
        tools.interval_chosen.connect(self.on_tools_interval_chosen)
        tools.range_chosen.connect(self.on_tools_range_chosen)
        tools.what_chosen.connect(self.on_tools_what_chosen)
        tools.hours_chosen.connect(self.on_tools_hours_chosen)
        tools.kind_chosen.connect(self.on_tools_kind_chosen)
        tools.fit.clicked.connect(self.body.fit)
        tools.picture.clicked.connect(self.on_picture_asked)
        tools.table.toggled.connect(self.body.show_table)
        tools.more.toggled.connect(self.on_more_toggled)
        tools.new_tab.clicked.connect(lambda: self.open_tab())
        self.form.asked.connect(self.on_form_asked)
        self.look.zone_chosen.connect(self.on_zone_chosen)
        self.look.log_chosen.connect(self.on_log_toggled)
        self.look.csv_asked.connect(self.on_csv_asked)
        self.message.cancel_asked.connect(self.on_cancel_asked)
        self.message.retry_asked.connect(self.on_retry_asked)
        self.chooser.chosen.connect(self.on_chooser_chosen)
        self.chooser.left.connect(self.on_chooser_left)
        self.body.plot_made.connect(self.on_body_plot_made)
        self.picking.wished.connect(self.price_asked)
        self.subscribe(self._session.link, self.on_link_changed)
        self._session.link.ticked.connect(self.on_link_ticked)
        self._connect_pages()
        _bind_keys(self)

    def _connect_pages(self) -> None:
        pages, tabs = self.pages, self.tabs
        pages.listed.connect(self._show_tabs)
        pages.leaving.connect(self.on_pages_leaving)
        pages.turned.connect(self._show_page)
        pages.front_moved.connect(self.on_pages_front_moved)
        tabs.setMovable(True)
        tabs.tabMoved.connect(pages.move)
        tabs.tabBarClicked.connect(pages.choose)
        tabs.currentChanged.connect(self.on_tabs_current_changed)
        tabs.close_asked.connect(self.close_tab)


def _bind_keys(panel: ChartPanel) -> None:
    tools = panel.tools
    acts: list[tuple[str, Callable[[], object]]] = [
        ("Alt+T", tools.table.toggle), ("Alt+R", tools.hours.click), ("Alt+L", panel.on_log_toggled),
        ("Ctrl+S", panel.on_picture_asked), ("Ctrl+T", panel.open_tab),
        ("Ctrl+W", lambda: panel.close_tab(panel.pages.index)),
    ]  # fmt: skip
    acts += [(f"Alt+{n}", partial(panel.on_tools_interval_chosen, one)) for n, one in enumerate(INTERVALS, 1)]
    for keys, act in acts:
        _bind(panel, keys, act)


def _bind(panel: QWidget, keys: str, act: Callable[[], object]) -> None:
    """Let keys act while the panel or anything in it has the keyboard."""
    shortcut = QShortcut(QKeySequence(keys), panel)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(act)


def _fill(menu: ChartMenu, panel: ChartPanel, price: float | None) -> None:
    """Offer what can be done at a price and with the chart as a whole."""
    page = panel.page
    panel.picking.fill_menu(menu, price)
    menu.add_price(price, page.data.decimals if page.data is not None else 2)
    menu.add("Fit all bars", panel.body.fit, keys="0")
    menu.add("Log scale", panel.on_log_toggled, keys="Alt+L", ticked=page.log)
    menu.add_zones(page.zone, panel.on_zone_chosen)
    menu.add("Orders and fills", panel.marking.toggle, ticked=page.marked)
    menu.addSeparator()
    menu.add("Save picture…", panel.on_picture_asked, keys="Ctrl+S")
    menu.add("Save bars as CSV…", panel.on_csv_asked)
