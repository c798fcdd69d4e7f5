"""The bar below: the chain with a lamp each, the farms by name, the clocks (ui.md section 2)."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ibdesk.session.budgets import Budget
from ibdesk.session.session import Session
from ibdesk.session.views import FarmView, LinkView, Phase
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.glyphs import LAMPS, GlyphLabel
from ibdesk.ui.labels import Label
from ibdesk.ui.mode import BudgetBar
from ibdesk.ui.theme import color
from ibdesk.ui.tips import plain_tip

HEIGHT = 26
NARROW = 1400
BAR_PX = 34
MARGIN = 12
FIRST_FARM = 5
BUDGETS = ("history", "messages", "lines")
LAMP_OF_FARM = {"ok": "ok", "idle": "idle", "broken": "broken", "connecting": "slow"}
NEW_YORK = ZoneInfo("America/New_York")


class Lamp(QWidget):
    """A lamp and a word."""

    def __init__(self, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self._sign = GlyphLabel(*LAMPS["idle"], self, size=8)
        self.label = Label("", Role.CAPTION, "text2", self, weight=Weight.MEDIUM)
        self.label.setObjectName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._sign)
        row.addWidget(self.label)

    def show_lamp(self, lamp: str, text: str) -> None:
        """Show both."""
        self._sign.set_glyph(*LAMPS[lamp])
        self.label.show_text(text)


class BudgetSign(QWidget):
    """A limit in short: a bar, its name, what is used of how much."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._bar = BudgetBar("", self, width=BAR_PX)
        self.label = Label("", Role.CAPTION, "text2", self, weight=Weight.MEDIUM)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._bar)
        row.addWidget(self.label)

    def show_budget(self, budget: Budget) -> None:
        """Show it; nearly used up it turns to a warning."""
        self.label.setObjectName(f"status.budget.{budget.key}")
        self.label.show_text(f"{budget.short} {budget.used}/{budget.most}", "warn" if budget.tight else "text2")
        self._bar.setAccessibleName(budget.title)
        self._bar.set_share(budget.share)
        self.setToolTip(plain_tip(f"{budget.title}: {budget.words}. {budget.note}"))


def tws_words(view: LinkView, retry_in_s: float | None = None) -> tuple[str, str]:
    """Return lamp and words for the way to TWS. `retry_in_s`: the wait for the next try, if one is planned."""
    if view.target is None:
        return "idle", "Not connected"
    where = (
        "Built-in gateway"
        if view.target.sim_nonce_ok
        else f"TWS {view.target.endpoint.host}:{view.target.endpoint.port}"
    )
    if view.phase is Phase.READY:
        ms = "" if view.round_trip_ms is None else f" · {view.round_trip_ms:.0f} ms"
        return ("slow" if view.stale else "ok"), f"{where} · id {view.client_id}{ms}"
    if view.phase in (Phase.OFF, Phase.CLOSING):
        return "idle", f"{where} · disconnected"
    if view.phase is Phase.WAITING and retry_in_s is not None:
        return "broken", f"{where} · retry in {max(0, round(retry_in_s))} s"
    return "slow", f"{where} · connecting"


def farm_words(farms: list[FarmView]) -> tuple[str, str]:
    """Return lamp and words for all farms together."""
    ok = sum(1 for farm in farms if farm.state == "ok")
    idle = sum(1 for farm in farms if farm.state == "idle")
    if not farms:
        return "idle", "Farms not heard"
    lamp = "broken" if any(farm.state == "broken" for farm in farms) else "ok"
    return lamp, f"Farms {ok} of {len(farms)}" + (f", {idle} idle" if idle else "")


class StatusBar(QWidget):
    """Chain, farms, budgets, clocks.

    Signals: `connection_asked` on a click anywhere.
    """

    connection_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setFixedHeight(pixels(HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # it never widens the window
        self._tws = Lamp(self, name="status.chain")
        self._ib = Lamp(self, name="status.ib")
        self._all_farms = Lamp(self, name="status.farms")
        self._farms: list[Lamp] = []
        self._budgets = [BudgetSign(self) for _ in BUDGETS]
        self._exchange = Label("", Role.CAPTION, "text2", self, weight=Weight.MEDIUM)
        self._clock = Label("", Role.CAPTION, "text2", self, weight=Weight.MEDIUM)
        self._clock.setObjectName("status.clock")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._row.setSpacing(12)
        self._arrows = [Label("›", Role.CAPTION, "text3", self) for _ in range(2)]
        for widget in (self._tws, self._arrows[0], self._ib, self._arrows[1], self._all_farms):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        shown: list[QWidget] = [*self._budgets, self._exchange, self._clock]
        for one in shown:
            self._row.addWidget(one)
        session.link.changed.connect(self.refresh)
        session.farms.changed.connect(self.refresh)
        session.link.ticked.connect(self.on_link_ticked)
        self.refresh()

    def refresh(self, _change: object = None) -> None:
        """Show the chain as it stands."""
        view, farms = self._session.link.view, self._session.farms.rows
        if view.ready:
            self._ib.show_lamp("ok" if view.ib_up else "broken", "IB up" if view.ib_up else "IB not reachable")
        else:
            self._ib.show_lamp("idle", "IB not heard")
        self._show_farms(farms if view.ready else [])
        self.on_link_ticked()

    def _show_farms(self, farms: list[FarmView]) -> None:
        self._all_farms.show_lamp(*farm_words(farms))
        while len(self._farms) < len(farms):
            lamp = Lamp(self)
            self._row.insertWidget(FIRST_FARM + len(self._farms), lamp)
            self._farms.append(lamp)
        for farm, lamp in zip(farms, self._farms, strict=False):
            lamp.show_lamp(LAMP_OF_FARM[farm.state], farm.name)
            lamp.setToolTip(plain_tip(farm.text))
        single = bool(farms) and self.width() >= NARROW and self._fits(self._farms[: len(farms)])
        self._all_farms.setVisible(not single)
        for number, lamp in enumerate(self._farms):
            lamp.setVisible(single and number < len(farms))

    def _fits(self, lamps: list[Lamp]) -> bool:
        """Tell whether a lamp for each farm has room beside all that stands there anyway."""
        anyway: list[QWidget] = [self._tws, self._ib, *self._arrows, *self._budgets, self._exchange, self._clock]
        widths = [widget.sizeHint().width() + self._row.spacing() for widget in (*anyway, *lamps)]
        return sum(widths) + 2 * MARGIN <= self.width()

    @Slot()
    def on_link_ticked(self) -> None:
        """Show the way to TWS, budgets and world time: that of the market, which a demo may run at any speed."""
        link = self._session.link
        self._tws.show_lamp(*tws_words(link.view, self._session.connector.retry_in_s))
        shown = [budget for budget in self._session.budgets.rows if budget.key in BUDGETS]
        for sign, budget in zip(self._budgets, shown, strict=True):
            sign.show_budget(budget)
        now = self._session.link.world_now().astimezone(UTC)
        local = now.astimezone()
        self._exchange.show_text(f"{now.astimezone(NEW_YORK):%H:%M:%S} New York")
        self._clock.show_text(f"{local:%a %d %b %H:%M:%S} {local.tzname() or 'local'}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.connection_asked.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_farms(self._session.farms.rows if self._session.link.view.ready else [])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("header"))
