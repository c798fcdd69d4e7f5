"""The plot widget: what the mouse and the keys do to the viewport; imported late, as it needs pyqtgraph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from ibdesk.panels.chart import viewport as vp
from ibdesk.panels.chart.canvas import PlotCanvas
from ibdesk.ui.tips import plain_tip

_NOTCH = 120.0
_ZOOM_STEP = 0.85
_PRICE_DRAG_PER_PX = 0.005
_FAR_STEP = 10
_STILL_PX = 4.0
_PAGE_SHARE = 0.8


@dataclass(slots=True)
class _Drag:
    """A drag under way: where it began and what the viewport was."""

    start: QPointF
    view: vp.Viewport
    on_prices: bool
    moved: bool = False


class PlotView(PlotCanvas):
    """A ChartView for hands: wheel, drag, double click, crosshair, keys."""

    menu_asked = Signal(object, object)  # QPoint on the screen, price or None
    price_picked = Signal(object)  # a price that is meant for the ticket

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drag: _Drag | None = None
        self._picked = 0.0
        # A click on the price axis counts once it is sure that no second one makes it a double click.
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self.on_wait_timeout)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say on hovering what a mark stands for."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.stage.marks.words_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tip(words), self)
            return True
        return bool(super().viewportEvent(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; with Ctrl the price axis."""
        notches = event.angleDelta().y() / _NOTCH
        factor = _ZOOM_STEP**notches
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.show_view(vp.scaled_prices(self.view, factor))
        else:
            self.zoom(factor, self.view.bar_at(event.position().x(), self.stage.plot.width()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag the bars, or the scale when on the price axis; with Alt pick the price."""
        if event.button() is Qt.MouseButton.LeftButton and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._pick(event.position())
        elif event.button() is Qt.MouseButton.LeftButton and self.data is not None:
            on_prices = event.position().x() > self.stage.plot.right()
            self._drag = _Drag(event.position(), self.view, on_prices)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, and let the crosshair follow."""
        if self._drag is not None and self.data is not None:
            self._drag.moved |= (event.position() - self._drag.start).manhattanLength() > _STILL_PX
            self._drag_to(self._drag, event.position() - self._drag.start, len(self.data))
        self.point_at(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; one on the price axis that went nowhere picks the price there."""
        drag, self._drag = self._drag, None
        if drag is not None and drag.on_prices and not drag.moved:
            self._picked = self.view.price_at(event.position().y(), self.stage.plot.height())
            self._wait.start(QApplication.doubleClickInterval())
        event.accept()

    def on_wait_timeout(self) -> None:
        """Pick the price that was clicked on the axis."""
        self.price_picked.emit(self._picked)

    def _pick(self, at: QPointF) -> None:
        if self.data is not None and len(self.data) and at.y() <= self.stage.plot.bottom():
            self.price_picked.emit(self.view.price_at(at.y(), self.stage.plot.height()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit all bars, or on the price axis only the prices."""
        self._wait.stop()
        if event.position().x() > self.stage.plot.right():
            self.show_view(replace(self.view, y_auto=True))
        else:
            self.fit()
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu: at the pointer with its price, from the keyboard with that of the crosshair."""
        plot = self.stage.plot
        at = event.pos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(self.mapToGlobal(plot.center().toPoint()), self.cursor_price)
        else:
            price = self.view.price_at(at.y(), plot.height()) if self.data is not None and len(self.data) else None
            self.menu_asked.emit(event.globalPos(), price)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the crosshair away."""
        super().leaveEvent(event)
        self.hide_cursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step, pan, zoom, fit; every other key is left to the panel."""
        action = self._key_action(event)
        if action is None:
            event.ignore()
        else:
            action()
            event.accept()

    def _drag_to(self, drag: _Drag, moved: QPointF, bars: int) -> None:
        """Scale prices, or move bars (and prices, once they no longer scale by themselves)."""
        if drag.on_prices:
            self.show_view(vp.scaled_prices(drag.view, max(0.1, 1.0 + moved.y() * _PRICE_DRAG_PER_PX)))
            return
        plot, view = self.stage.plot, drag.view
        if not view.y_auto:
            by = moved.y() * (view.y1 - view.y0) / max(1.0, plot.height())
            view = replace(view, y0=view.y0 + by, y1=view.y1 + by)
        self.show_view(vp.panned(view, -moved.x() * view.span / max(1.0, plot.width()), bars))

    def _key_action(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Find what a key does; letters and digits but 0 belong to the symbol box."""
        keys, modifiers = Qt.Key, event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        far = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return None
        step = _FAR_STEP if far else 1
        page = self.view.span * _PAGE_SHARE
        actions: dict[int, Callable[[], None]] = {
            keys.Key_Left: lambda: self.step_cursor(-step),
            keys.Key_Right: lambda: self.step_cursor(step),
            keys.Key_Plus: lambda: self.zoom(_ZOOM_STEP),
            keys.Key_Equal: lambda: self.zoom(_ZOOM_STEP),
            keys.Key_Minus: lambda: self.zoom(1.0 / _ZOOM_STEP),
            keys.Key_0: self.fit,
            keys.Key_End: self.to_end,
            keys.Key_PageUp: lambda: self.pan(-page),
            keys.Key_PageDown: lambda: self.pan(page),
            keys.Key_Escape: self.hide_cursor,
        }
        return actions.get(event.key())
