"""The heads: painted flat, a click sorts, a right click chooses columns."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from ibdesk.ui import glyphs
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.table.delegate import ALIGNS, MIDDLE, PADDING
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.theme import color

HEIGHT = 22


class TableHeader(QHeaderView):
    """Fixed widths, one of them stretches; no section is ever drawn by the style."""

    clicked = Signal(object)  # place of the column

    def __init__(self, model: TableModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = model
        self._pressed = -1
        self.setFixedHeight(pixels(HEIGHT))
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(24)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self.on_self_menu_requested)
        self.setAccessibleName("Column heads")

    def lay_out(self) -> None:
        """Give each column its width; hidden ones go. To be called once the view has its model."""
        for place, column in enumerate(self._columns.columns):
            mode = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Interactive
            self.setSectionResizeMode(place, mode)
            if not column.stretch:
                self.resizeSection(place, pixels(column.width))
            self.setSectionHidden(place, column.hidden)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), pixels(HEIGHT))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        column = self._columns.columns[logicalIndex]
        chosen, descending = self._columns.sorting
        painter.fillRect(rect, color("panel"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, color("line"))
        area = rect.adjusted(PADDING, 0, -PADDING, -1)
        face = font(Role.CAPTION, Weight.MEDIUM)
        ink = color("text" if chosen == logicalIndex else "text3")
        text = QFontMetrics(face).elidedText(column.title, Qt.TextElideMode.ElideRight, area.width())
        painter.setFont(face)
        painter.setPen(ink)
        painter.drawText(area, int(ALIGNS[column.align] | MIDDLE), text)
        if chosen == logicalIndex:
            side = 5.0
            wide = QFontMetrics(face).horizontalAdvance(text)
            right = area.left() + wide + 4 if column.align.value == "left" else area.right() - wide - side - 3
            box = QRectF(right, rect.center().y() - side / 2, side, side)
            glyphs.draw(painter, glyphs.Glyph.DOWN if descending else glyphs.Glyph.UP, box, ink, color("panel"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self.logicalIndexAt(event.position().toPoint())
        self._width = self.sectionSize(self._pressed) if self._pressed >= 0 else 0
        self._visual = self.visualIndex(self._pressed)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = self.logicalIndexAt(event.position().toPoint())
        same = place == self._pressed >= 0 and self.visualIndex(place) == self._visual
        resized = place >= 0 and self.sectionSize(place) != self._width
        if same and not resized and event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(place)
        self._pressed = -1

    def chooser(self) -> QMenu:
        """Return the menu that shows and hides columns; the last one shown cannot go."""
        menu = QMenu(self)
        shown = sum(not self.isSectionHidden(place) for place in range(self.count()))
        for place, column in enumerate(self._columns.columns):
            action = QAction(column.title or column.key, menu, checkable=True)
            action.setChecked(not self.isSectionHidden(place))
            action.setEnabled(shown > 1 or self.isSectionHidden(place))
            action.setData(place)
            action.toggled.connect(self.on_action_toggled)
            menu.addAction(action)
        return menu

    def on_action_toggled(self, on: bool) -> None:
        """Show or hide the column that the action stands for."""
        action = self.sender()
        if isinstance(action, QAction):
            self.setSectionHidden(int(action.data()), not on)

    def on_self_menu_requested(self, at: QPoint) -> None:
        """Open the column chooser."""
        menu = self.chooser()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(at))
