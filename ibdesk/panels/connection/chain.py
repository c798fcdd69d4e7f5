"""The chain ibdesk - TWS - IB - farms as four boxes, one lamp each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ibdesk.panels.connection.farms import summary
from ibdesk.session.views import FarmView, LinkView, Phase
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.glyphs import LAMPS, GlyphLabel
from ibdesk.ui.labels import Label
from ibdesk.ui.theme import color
from ibdesk.ui.tips import plain_tip

NARROW = 520


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxState:
    """What one box says."""

    lamp: str
    first: str
    second: str


class ChainBox(QWidget):
    """One link of the chain."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lamp = GlyphLabel(*LAMPS["idle"], self)
        self._first = Label("", Role.BODY, "text2", self)
        self._second = Label("", Role.CAPTION, "text3", self)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._lamp)
        head.addWidget(Label(title, Role.FIELD, "text", self, weight=Weight.SEMIBOLD), 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.setSpacing(4)
        box.addLayout(head)
        box.addWidget(self._first)
        box.addWidget(self._second)
        self.setAccessibleName(title)
        for label in (self._first, self._second):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_state(self, state: BoxState) -> None:
        """Show lamp and both lines."""
        self._lamp.set_glyph(*LAMPS[state.lamp])
        self._first.show_text(state.first)
        self._second.show_text(state.second)
        self.setToolTip(plain_tip(f"{state.first}\n{state.second}".strip()))
        self.setAccessibleDescription(f"{state.first} {state.second}")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("line"), 1))
        painter.setBrush(color("header"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


class Chain(QWidget):
    """Four boxes in a row, two by two where it is narrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes = [ChainBox(title, self) for title in ("ibdesk", "TWS", "IB", "Farms")]
        self._arrows = [Label("→", Role.BODY, "text3", self) for _ in range(3)]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._wide: bool | None = None
        self._arrange(wide=False)

    def show_states(self, states: list[BoxState]) -> None:
        """Show all four."""
        for box, state in zip(self._boxes, states, strict=True):
            box.show_state(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(wide=self.width() >= NARROW)

    def _arrange(self, *, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        for place, box in enumerate(self._boxes):
            row, column = (0, 2 * place) if wide else divmod(place, 2)
            self._grid.addWidget(box, row, column)
        for place, arrow in enumerate(self._arrows):
            arrow.setVisible(wide)
            if wide:
                self._grid.addWidget(arrow, 0, 2 * place + 1, Qt.AlignmentFlag.AlignCenter)
        for column in range(7):
            stretch = column % 2 == 0 if wide else column < 2
            self._grid.setColumnStretch(column, 1 if stretch else 0)


def chain_states(view: LinkView, farms: list[FarmView], up_for: str) -> list[BoxState]:
    """Return what the four boxes say. `up_for` is the age of the session, `01:31:07`."""
    endpoint = view.target.endpoint if view.target is not None else None
    where = f"{endpoint.host}:{endpoint.port}" if endpoint is not None else "no address"
    ours = {
        Phase.READY: BoxState(lamp="ok", first="Connected", second=f"session {view.session_no} · {up_for}"),
        Phase.OFF: BoxState(lamp="idle", first="Not connected", second=""),
        Phase.CLOSING: BoxState(lamp="idle", first="Disconnecting", second=""),
        Phase.WAITING: BoxState(lamp="slow", first=f"Attempt {view.attempt}", second=_session_line(view)),
    }.get(view.phase, BoxState(lamp="slow", first="Connecting", second=_session_line(view)))
    if view.phase is Phase.READY:
        tws = BoxState(
            lamp="slow" if view.stale else "ok",
            first=where,
            second=f"server {view.server_version} · {_milliseconds(view)}" + (" · silent" if view.stale else ""),
        )
        ib = BoxState(
            lamp="ok" if view.ib_up else "broken",
            first=("Up" if view.ib_up else "Down")
            + (f" since {view.ib_since.astimezone():%H:%M:%S}" if view.ib_since else ""),
            second="" if view.ib_up else "orders stay at IB",
        )
        broken = any(farm.state == "broken" for farm in farms)
        first, second = summary(farms)
        lamp = "broken" if broken else ("ok" if farms else "idle")
        return [ours, tws, ib, BoxState(lamp=lamp, first=first, second=second)]
    idle = BoxState(lamp="idle", first="Not heard", second="")
    tws = BoxState(lamp="broken" if view.failure else "idle", first=where, second="")
    return [ours, tws, idle, idle]


def _session_line(view: LinkView) -> str:
    client = f", id {view.client_id}" if view.client_id is not None else ""
    return f"session {view.session_no}{client}"


def _milliseconds(view: LinkView) -> str:
    return "no time yet" if view.round_trip_ms is None else f"{view.round_trip_ms:.0f} ms"
