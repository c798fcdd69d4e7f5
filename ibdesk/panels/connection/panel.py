"""The connection panel: the chain, the session in words, a row per farm; disconnect and reconnect."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ibdesk.core import money
from ibdesk.core.records.link import Mode
from ibdesk.panels.connection.budgets import BudgetGrid
from ibdesk.panels.connection.chain import Chain, chain_states
from ibdesk.panels.connection.checklist import CheckList
from ibdesk.panels.connection.events import EventList
from ibdesk.panels.connection.farms import farm_columns, farm_key
from ibdesk.session.session import Session
from ibdesk.session.setup import checks_of_link
from ibdesk.session.views import FarmView, LinkView, Phase
from ibdesk.ui.buttons import Kind, button, set_enabled
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.labels import KeyValueGrid, Label
from ibdesk.ui.panel import Panel
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.table.pane import TablePane
from ibdesk.ui.theme import mode_colors

BESIDE_PX = 820
NARROW_PX = 520
SHORT = ("farm", "state")
"""What there is room for in the narrow column; the tip of a farm has the whole message."""
LIMITED = "Sizes are truncated and crypto is off with this client. The README says how to get a newer one."
PHASE_WORDS = {
    Phase.OFF: "Not connected",
    Phase.CONNECTING: "Connecting",
    Phase.HANDSHAKE: "Connecting, waiting for TWS",
    Phase.READY: "Connected",
    Phase.WAITING: "Not connected, trying again",
    Phase.CLOSING: "Disconnecting",
}
FACTS = (
    ("state", "State"), ("accounts", "Accounts"), ("next_id", "Next order id"),
    ("client_id", "Client id"), ("server_version", "Server version"), ("ibapi", "IB API"),
    ("round_trip", "Round trip"), ("clock", "TWS clock"),
)  # fmt: skip


def age_text(since: datetime | None, now: datetime) -> str:
    """Return hours, minutes and seconds since an instant."""
    if since is None:
        return "0:00:00"
    seconds = max(0, int((now - since).total_seconds()))
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


def clock_text(view: LinkView) -> str:
    """Return how far the clock of TWS stands from this computer's; a built-in market keeps a time of its own."""
    if not view.ready or view.clock_offset_ms is None:
        return money.MISSING
    offset_ms = view.clock_offset_ms
    seconds = abs(offset_ms) / 1000
    if seconds < 1.5:
        return "as this computer"
    if view.mode is Mode.SIM:
        return "the market's own"
    side = "ahead" if offset_ms > 0 else "behind"
    return f"{seconds:,.0f} s {side}" if seconds < 3600 else f"{seconds / 3600:,.1f} h {side}"


class ConnectionPanel(Panel):
    """Shows the link and steers it.

    Signals: `change_asked` when the user wants to trade elsewhere.
    """

    panel_id = "connection"
    title = "Connection"
    change_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._chain = Chain(self)
        self._setup = CheckList(self)
        self._budgets = BudgetGrid(self)
        self._events = EventList(self)
        self._facts = KeyValueGrid(FACTS, self, label_width=96, name="connection")
        self._mode = Label("", Role.BODY, "text2", self, weight=Weight.MEDIUM, wrap=True)
        self._mode.setObjectName("connection.mode")
        self._failure = Label("", Role.BODY, "err", self, wrap=True, selectable=True)
        self._failure.setObjectName("connection.failure")
        self._reconnect = button("Reconnect", object_name="connection.reconnect", parent=self)
        self._disconnect = button("Disconnect", object_name="connection.disconnect", parent=self)
        self._try_now = button("Try now", object_name="connection.try_now", parent=self)
        self._stop = button("Stop", object_name="connection.stop", parent=self)
        self._change = button("Trade elsewhere…", Kind.PLAIN, object_name="connection.change", parent=self)
        self._model: TableModel[FarmView] = TableModel(farm_columns(), farm_key, self)
        self._pane = TablePane(self._model, "Data farms", "connection.farms", self)
        self._pane.set_empty("No farm heard of yet.")
        self._lay_out()
        self._reconnect.clicked.connect(self.on_reconnect_clicked)
        self._disconnect.clicked.connect(self.on_disconnect_clicked)
        self._try_now.clicked.connect(self.on_try_now_clicked)
        self._stop.clicked.connect(self.on_stop_clicked)
        self._change.clicked.connect(self.change_asked)
        self.subscribe(session.link, self.refresh)
        for store in (session.farms, session.orders, session.notices, session.events):
            self.subscribe(store, self.refresh)
        session.link.ticked.connect(self.on_link_ticked)

    def _lay_out(self) -> None:
        inner = QWidget(self)
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom, inner)
        self._halves.setContentsMargins(10, 10, 6, 10)
        self._halves.setSpacing(16)
        box = QVBoxLayout()
        box.setSpacing(10)
        self._halves.addLayout(box, 3)
        beside = QVBoxLayout()
        beside.setSpacing(14)
        self._halves.addLayout(beside, 2)
        beside.addWidget(self._setup)
        beside.addWidget(self._events)
        beside.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(Label("Session", Role.FIELD, "text", inner, weight=Weight.SEMIBOLD), 1)
        for one in (self._reconnect, self._disconnect):
            buttons.addWidget(one)
        retry = QHBoxLayout()
        retry.setSpacing(6)
        for one in (self._try_now, self._stop):
            retry.addWidget(one)
        retry.addStretch(1)
        box.addWidget(self._chain)
        box.addWidget(self._failure)
        box.addLayout(retry)
        box.addLayout(buttons)
        box.addWidget(self._change, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self._mode)
        box.addWidget(self._facts)
        box.addWidget(Label("Farms", Role.FIELD, "text", inner, weight=Weight.SEMIBOLD))
        self._pane.setMinimumHeight(260)
        box.addWidget(self._pane, 1)
        box.addWidget(self._budgets)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        self.content.addWidget(area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= pixels(BESIDE_PX)
        narrow = self.width() < pixels(NARROW_PX)
        self._facts.set_pairs(1 if narrow else 2)
        for place, column in enumerate(farm_columns()):
            self._pane.view.setColumnHidden(place, narrow and column.key not in SHORT)
        self._halves.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def refresh(self, _change: object = None) -> None:
        """Show the link and the farms as they stand."""
        view = self._session.link.view
        farms = self._session.farms.rows
        self._chain.show_states(chain_states(view, farms, age_text(view.connected_at, self._session.link.world_now())))
        self._model.set_rows(farms)
        self._model.set_stale(not view.ready)
        self._show_facts(view)
        self._show_failure(view)
        self._budgets.show_budgets(self._session.budgets.rows)
        self._events.show_events(self._session.events.rows)
        self._setup.show_checks(checks_of_link(view, self._session.orders.rows, self._session.notices.rows))
        on = view.phase is not Phase.OFF and view.phase is not Phase.CLOSING
        set_enabled(self._disconnect, on, "There is no connection.")
        set_enabled(self._reconnect, view.target is not None, "Choose where to trade first.")
        self._try_now.setVisible(view.phase is Phase.WAITING)
        self._stop.setVisible(view.phase is Phase.WAITING)

    def _show_facts(self, view: LinkView) -> None:
        show = self._facts.set_value
        show("state", PHASE_WORDS[view.phase], "ok" if view.ready else "text")
        self._mode.show_text(view.mode_reason, mode_colors(view.mode).text)
        self._mode.setVisible(bool(view.mode_reason))
        show("accounts", ", ".join(view.accounts) or money.MISSING)
        used = f" · highest used {view.highest_used}" if view.highest_used else ""
        show("next_id", money.MISSING if view.next_order_id is None else f"{view.next_order_id}{used}")
        show("client_id", money.MISSING if view.client_id is None else str(view.client_id))
        show("server_version", money.MISSING if view.server_version is None else str(view.server_version))
        limited = " · limited" if view.ibapi_limited else ""
        show(
            "ibapi",
            f"{view.ibapi_version}{limited}" if view.ibapi_version else money.MISSING,
            tooltip=LIMITED if view.ibapi_limited else "",
        )
        show("round_trip", money.MISSING if view.round_trip_ms is None else f"{view.round_trip_ms:.0f} ms")
        show("clock", clock_text(view))

    def _show_failure(self, view: LinkView) -> None:
        lines = []
        if view.failure is not None:
            lines = [view.failure.sentence, view.failure.next_step]
        if view.phase is Phase.WAITING and view.retry_at is not None:
            left = max(0, round((view.retry_at - datetime.now(UTC)).total_seconds()))
            lines.append(f"Next try in {left} s (attempt {view.attempt + 1})")
        self._failure.show_text("\n".join(line for line in lines if line))
        self._failure.setVisible(bool(lines))

    @Slot()
    def on_link_ticked(self) -> None:
        """Count the seconds of the session and of the next try."""
        if self.isVisible():
            self.refresh()

    @Slot()
    def on_reconnect_clicked(self) -> None:
        """Close what there is and connect to the same place again."""
        target = self._session.link.view.target
        if target is not None:
            self._session.connector.open(target)

    @Slot()
    def on_disconnect_clicked(self) -> None:
        """End the session cleanly; the window stays."""
        self._session.connector.close()

    @Slot()
    def on_try_now_clicked(self) -> None:
        """Do not wait for the next try."""
        self._session.connector.try_now()

    @Slot()
    def on_stop_clicked(self) -> None:
        """Give up trying."""
        self._session.connector.stop_trying()
