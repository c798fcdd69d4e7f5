"""Everything between the window's edges while there is a place to trade: bars, banner, docks."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QVBoxLayout, QWidget

from ibdesk.app.away import CAUSE as AWAY_CAUSE
from ibdesk.app.away import AwayNews
from ibdesk.app.desk import Desk
from ibdesk.app.layouts import lay_out, reset
from ibdesk.app.links import Links
from ibdesk.app.live_frame import LiveFrame
from ibdesk.app.panels import make_panels
from ibdesk.app.safety import Safety
from ibdesk.app.status_bar import StatusBar
from ibdesk.app.toasts import Toaster
from ibdesk.app.top_bar import TopBar
from ibdesk.app.unprotected import CAUSE as UNPROTECTED_CAUSE
from ibdesk.app.unprotected import UnprotectedNews
from ibdesk.core.ages import age_text
from ibdesk.core.orders.state import ForeignKey, OrderKey
from ibdesk.core.records.link import Mode
from ibdesk.session.views import LinkView, Phase
from ibdesk.ui.docking import DockHost
from ibdesk.ui.mode import ModeLine
from ibdesk.ui.notify import Banner, BannerText

TICKET_COLUMN_PX = 388


class DeskPage(QWidget):
    """The window's content for one desk.

    Signals: `title_changed` with the window's title; `change_asked` when the user wants to trade elsewhere;
    `settings_asked`.
    """

    title_changed = Signal(object)
    change_asked = Signal()
    settings_asked = Signal()

    def __init__(self, desk: Desk, window: QMainWindow) -> None:
        super().__init__(window)
        self.desk = desk
        session = desk.session
        self._mode: Mode | None = None
        self._top = TopBar(session, self)
        self._line = ModeLine(self)
        self.banner = Banner(self)
        self.docks = DockHost(window)
        self._status = StatusBar(session, self)
        self.toaster = Toaster(session, self.docks.activate, self, right=TICKET_COLUMN_PX)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for widget in (self._top, self._line, self.banner):
            box.addWidget(widget)
        box.addWidget(self.docks.holder, 1)
        box.addWidget(self._status)
        self.panels = make_panels(session, self)
        lay_out(self.docks, self.panels, window.width())
        self._frame = LiveFrame(self)
        self.safety = Safety(desk, self.banner, self)
        self.links = Links(session, self.docks, self.panels, self)
        if desk.place.kind == "demo":
            self.links.look_first()
        self._join()
        self.refresh()

    def _join(self) -> None:
        session = self.desk.session
        for panel_id, panel in self.panels.items():
            panel.badge_changed.connect(_Badge(self.docks, panel_id, panel).show)
        self._top.cancel_orders_asked.connect(self.on_cancel_orders_asked)
        self._top.messages_asked.connect(self.on_messages_asked)
        self._top.menu_asked.connect(self.on_menu_asked)
        self._top.settings_asked.connect(self.settings_asked)
        self._status.connection_asked.connect(self.on_connection_asked)
        self.panels["connection"].change_asked.connect(self.change_asked)  # type: ignore[attr-defined]
        session.link.changed.connect(self.refresh)
        session.link.ticked.connect(self.on_ticked)
        self.desk.troubled.connect(self.on_desk_troubled)
        self.banner.acted.connect(self.on_banner_acted)
        self.banner.acted_first.connect(self.on_banner_acted_first)
        self._top.arm_asked.connect(self.safety.ask_to_arm)
        self.away = AwayNews(session.away, self.banner, self.show_about, self)
        self._unprotected = UnprotectedNews(session.protection, self.banner, self.show_about, self)

    def refresh(self, _change: object = None) -> None:
        """Show mode line, banner and title as the link stands."""
        view = self.desk.session.link.view
        self._line.set_mode(view.mode, read_only=view.new_orders_off)
        self._frame.setVisible(view.armed)
        if view.mode is Mode.LIVE and self._mode is not Mode.LIVE:
            self.docks.lock(True)  # where money is real nothing is dragged by accident; the menu takes it off
        self._mode = view.mode
        self.docks.name_floating(window_title(view))
        self._show_link()
        self.title_changed.emit(window_title(view))

    @Slot()
    def on_ticked(self) -> None:
        """Let the age of an outage grow and the wait for the next try shrink."""
        link = self.desk.session.link
        self.docks.name_floating(window_title(link.view))  # one may have been torn off since
        if link.outage is not None or link.view.phase is Phase.WAITING:
            self._show_link()

    def _show_link(self) -> None:
        session = self.desk.session
        text = link_banner(
            session.link.view,
            session.link.outage,
            retry_in_s=session.connector.retry_in_s,
            live=len(session.orders.live),
        )
        self.banner.set_cause("link", text)

    @Slot(object)
    def on_desk_troubled(self, sentence: str) -> None:
        """Say what the desk lacks."""
        self.banner.set_cause("desk", BannerText(level="err", title=sentence))

    @Slot(object)
    def on_banner_acted(self, cause: object) -> None:
        """Do what the banner offers: most of it is told in Connection."""
        if cause == AWAY_CAUSE:
            self.away.show()
        elif cause == UNPROTECTED_CAUSE:
            self._unprotected.show()
        elif not self.safety.take(cause):
            self.on_connection_asked()

    @Slot(object)
    def on_banner_acted_first(self, _cause: object) -> None:
        """Try at once; only the banner of a wait for the next try offers that."""
        self.desk.session.connector.try_now()

    def show_about(self, key: object) -> None:
        """Bring an order to the front, or the positions for anything else."""
        if isinstance(key, OrderKey | ForeignKey):
            self.docks.activate("blotter")
            self.panels["blotter"].show_order(key)  # type: ignore[attr-defined]
        else:
            self.docks.activate("positions")

    @Slot()
    def on_messages_asked(self) -> None:
        """Bring Messages to the front."""
        self.docks.activate("messages")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._frame.fit()

    @Slot()
    def on_connection_asked(self) -> None:
        """Bring Connection to the front."""
        self.docks.activate("connection")

    @Slot()
    def on_cancel_orders_asked(self) -> None:
        """Ask before anything is cancelled: the dialog names what would be asked."""
        self.safety.ask_to_cancel()

    @Slot()
    def on_reset_asked(self) -> None:
        """Put every panel where it first stood."""
        reset(self.docks, self.width())

    @Slot()
    def on_menu_asked(self) -> None:
        """Show the window's menu."""
        menu = QMenu(self)
        for panel_id, panel in self.panels.items():
            action = QAction(panel.title, menu)
            action.triggered.connect(_Opener(self.docks, panel_id, menu).open)
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction("While you were away…", self.away.show)
        menu.addAction("Settings…", self.settings_asked.emit)
        menu.addAction("Limits…", self.safety.ask_limits)
        keep = QAction("Lock layout", menu, checkable=True, checked=self.docks.locked)
        keep.setObjectName("menu.lock_layout")
        keep.toggled.connect(self.docks.lock)
        menu.addAction(keep)
        menu.addAction("Reset layout", self.on_reset_asked)
        menu.addAction("Trade elsewhere…", self.change_asked.emit)
        menu.popup(self._top.mapToGlobal(self._top.rect().bottomLeft()))


class _Badge:
    """Shows one panel's count in its tab; alive as long as the connection that holds it."""

    def __init__(self, docks: DockHost, panel_id: str, panel: object) -> None:
        self._docks, self._panel_id = docks, panel_id

    def show(self, text: str) -> None:
        """Show the count."""
        self._docks.set_badge(self._panel_id, text)


class _Opener:
    """Brings one panel to the front."""

    def __init__(self, docks: DockHost, panel_id: str, menu: QMenu) -> None:
        self._docks, self._panel_id = docks, panel_id

    def open(self) -> None:
        """Open it."""
        self._docks.activate(self._panel_id)


def link_banner(
    view: LinkView, outage: timedelta | None = None, *, retry_in_s: float | None = None, live: int = 0
) -> BannerText | None:
    """Return what the banner says of the link, None while there is nothing to say.

    `outage`: how long it lasts. `live`: orders that may be live at IB meanwhile.
    """
    age = f" {age_text(outage)}" if outage is not None else ""
    orders = f"{live} order{'' if live == 1 else 's'} may still be live at IB." if live else ""
    if view.phase is Phase.WAITING and view.failure is not None:
        title = f"{view.failure.sentence} Down for{age}." if age else view.failure.sentence
        detail = _joined(_next_try(retry_in_s, view.attempt + 1), orders or view.failure.next_step)
        return BannerText(level="err", title=title, detail=detail, action="Connection", first="Try now")
    if view.phase is Phase.OFF and view.failure is not None:
        detail = _joined(orders, view.failure.next_step)
        return BannerText(level="err", title=view.failure.sentence, detail=detail, action="Connection")
    if view.ready and view.stale:
        detail = _joined("Prices are old. Nothing is resent.", orders)
        return BannerText(level="err", title="TWS does not answer.", detail=detail)
    if view.ready and not view.ib_up:
        title = f"IB is not reachable,{age}." if age else "IB is not reachable."
        return BannerText(level="err", title=title, detail=_joined(orders, "Orders stay at IB. Cancel still works."))
    if view.read_only is not None:
        title = "View only." if view.read_only.cause == "view" else "Read-only."
        return BannerText(level="warn", title=title, detail=view.read_only.reason)
    return None


def _next_try(in_s: float | None, attempt: int) -> str:
    return "" if in_s is None else f"Next try in {max(0, round(in_s))} s (attempt {attempt})."


def _joined(*sentences: str) -> str:
    return " ".join(one for one in sentences if one)


def window_title(view: LinkView) -> str:
    """Return the title: mode, account, program. A live account shows its last four characters only."""
    view_only = view.target is not None and bool(view.target.view_only)
    if view.mode is None:
        return "VIEW ONLY – ibdesk" if view_only else "ibdesk"
    account = view.account
    words = view.mode.value
    if view.mode is Mode.LIVE:
        account = f"…{account[-4:]}"
    if view_only:
        words += " VIEW ONLY"
    elif view.new_orders_off:
        words += " READ-ONLY"
    elif view.armed:
        words += " ARMED"
    return f"{words} {account} – ibdesk".replace("  ", " ")
