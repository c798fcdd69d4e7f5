"""The focus ring: two pixels outside the control that has the keyboard, drawn over its parent. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from shiboken6 import isValid

from ibdesk.ui.theme import color

OUTSIDE, ON_BORDER = 3, 1  # buttons keep a gap, fields wear the ring on their border
RINGED = (QAbstractButton, QComboBox, QLineEdit)
FOLLOWED = {
    QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.EnabledChange,
    QEvent.Type.ParentChange, QEvent.Type.DeferredDelete,
}  # fmt: skip


class RingOverlay(QWidget):
    """The ring itself; the mouse passes through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("focus"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


class FocusRing(QObject):
    """Follows the keyboard from control to control."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._target: QWidget | None = None
        self._overlay: RingOverlay | None = None
        app.focusChanged.connect(self.on_app_focus_changed)

    def on_app_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Move the ring; a control with the property `ring` False draws its own focus."""
        self._drop()
        if not isinstance(new, RINGED) or new.property("ring") is False:
            return
        parent = new.parentWidget()
        if parent is None:
            return
        self._target = new
        new.installEventFilter(self)
        self._overlay = RingOverlay(parent)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._target and event.type() in FOLLOWED:
            if event.type() in (QEvent.Type.DeferredDelete, QEvent.Type.ParentChange):
                self._drop()
            else:
                self._place()
        return False

    def _place(self) -> None:
        target, overlay = self._target, self._overlay
        if target is None or overlay is None or not isValid(overlay) or not isValid(target):
            return
        out = ON_BORDER if isinstance(target, QLineEdit | QComboBox) else OUTSIDE
        overlay.setGeometry(target.geometry().adjusted(-out, -out, out, out))
        overlay.setVisible(target.isVisible() and target.hasFocus())
        overlay.raise_()

    def _drop(self) -> None:
        if self._target is not None and isValid(self._target):
            self._target.removeEventFilter(self)
        if self._overlay is not None and isValid(self._overlay):
            self._overlay.hide()
            self._overlay.deleteLater()
        self._target = self._overlay = None


def install_focus_ring(app: QApplication) -> None:
    """Give the application its one ring."""
    if app.findChild(FocusRing) is None:
        FocusRing(app)
