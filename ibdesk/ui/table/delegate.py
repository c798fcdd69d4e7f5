"""Paints ready cells: ground, hairline, sign, text. No question to the model but for the cell itself."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ibdesk.ui import glyphs
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.table.column import Align, Cell, Run
from ibdesk.ui.table.model import TableModel
from ibdesk.ui.theme import color

PADDING = 8
SIGN = 10
SMALLER = (Role.BODY, Role.CAPTION, Role.MICRO)
ALIGNS = {Align.LEFT: Qt.AlignmentFlag.AlignLeft, Align.RIGHT: Qt.AlignmentFlag.AlignRight,
          Align.CENTER: Qt.AlignmentFlag.AlignHCenter}  # fmt: skip
MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class Delegate(QStyledItemDelegate):
    """The one delegate of all tables. `hovered` is the row under the pointer, `first` the leftmost column."""

    def __init__(self, model: TableModel, view: QWidget) -> None:
        super().__init__(view)
        self._model, self._view = model, view
        self.hovered = -1
        self.first = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._model.columns[index.column()].width, option.rect.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, place, rect = index.row(), index.column(), option.rect
        column, cell, value = self._model.columns[place], self._model.cell(row, place), self._model.row(row)
        ground = self.ground_of(row, bool(option.state & QStyle.StateFlag.State_Selected))
        painter.fillRect(rect, ground)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, color("grid"))
        if place == self.first:
            self._paint_bar(painter, rect, row, bool(option.state & QStyle.StateFlag.State_Selected))
        if column.paint is not None:
            painter.save()
            column.paint(painter, rect, value)
            painter.restore()
        else:
            self._paint_content(painter, rect, column.align, cell, ground)
        if option.state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QPen(color("focus"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    def ground_of(self, row: int, selected: bool) -> QColor:
        """Return what a row stands on: selection, then its own tint, then the pointer."""
        if selected:
            return color("sel")
        tint = self._model.ground(self._model.row(row)) if self._model.ground else None
        if tint is not None:
            return color(tint)
        return color("hover" if row == self.hovered else "panel")

    def _paint_bar(self, painter: QPainter, rect: QRect, row: int, selected: bool) -> None:
        token = self._model.bar(self._model.row(row)) if self._model.bar else None
        if token is not None:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height() - 1, color(token))
        elif selected:
            painter.fillRect(rect.left(), rect.top(), 2, rect.height() - 1, color("focus"))

    def _paint_content(self, painter: QPainter, rect: QRect, align: Align, cell: Cell, ground: QColor) -> None:
        # text may reach into the padding on its loose side before it is cut
        loose = {Align.LEFT: (PADDING, 2), Align.RIGHT: (2, PADDING), Align.CENTER: (2, 2)}[align]
        area = rect.adjusted(loose[0] + cell.indent, 0, -loose[1], -1)
        if cell.mark is not None:
            area = paint_mark(painter, area, align, cell, ground)
        if cell.runs:
            paint_runs(painter, area, align, cell)
            return
        face = font(Role.BODY, cell.weight)
        metrics = QFontMetrics(face)
        text = cell.text
        wide = metrics.horizontalAdvance(text)
        if cell.tag is not None:
            room = paint_tag(painter, area, cell.tag, wide, align)
            area = area.adjusted(0, 0, -room, 0) if align is Align.RIGHT else area
        if wide > area.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.setFont(face)
        painter.setPen(color(cell.token))
        painter.drawText(area, int(ALIGNS[align] | MIDDLE), text)


def paint_mark(painter: QPainter, area: QRect, align: Align, cell: Cell, ground: QColor) -> QRect:
    """Draw the sign (alone it stands where the text would) and return what is left for the text."""
    mark = cell.mark
    if mark is None:
        return area
    side = pixels(SIGN)
    left = area.left()
    if not cell.text and align is Align.CENTER:
        left = area.center().x() - side // 2
    elif not cell.text and align is Align.RIGHT:
        left = area.right() - side
    box = QRectF(left, area.top() + (area.height() - side) / 2, side, side)
    glyphs.draw(painter, mark.glyph, box, color(mark.token), ground, mark.fraction)
    return area.adjusted(side + 7, 0, 0, 0)


def paint_tag(painter: QPainter, area: QRect, tag: tuple[str, str], wide: int, align: Align) -> int:
    """Draw the small word after the text and return the room it takes."""
    face = font(Role.MICRO, Weight.MEDIUM)
    room = QFontMetrics(face).horizontalAdvance(tag[0]) + 5
    left = area.left() + wide + 5 if align is Align.LEFT else area.right() - room + 6
    painter.setFont(face)
    painter.setPen(color(tag[1]))
    painter.drawText(QRect(left, area.top() + 1, room, area.height()), int(ALIGNS[Align.LEFT] | MIDDLE), tag[0])
    return room


def fit_runs(cell: Cell, room: int) -> tuple[list[Run], list[QFont], list[int]]:
    """Return runs, faces and widths that fit: in smaller letters, then only those in the ink of the last, then that."""
    runs = list(cell.runs)
    last = runs[-1].token
    own = next((place for place in range(len(runs)) if all(run.token == last for run in runs[place:])), 0)
    for first in dict.fromkeys((0, own, len(runs) - 1)):
        kept = [replace(runs[first], text=runs[first].text.lstrip()), *runs[first + 1 :]] if first else runs
        for role in SMALLER:
            faces = [font(_smaller(run.role or Role.BODY, role), run.weight or cell.weight) for run in kept]
            wides = [QFontMetrics(face).horizontalAdvance(run.text) for face, run in zip(faces, kept, strict=True)]
            if sum(wides) <= room:
                return kept, faces, wides
    return kept, faces, wides


def _smaller(own: Role, most: Role) -> Role:
    return max(own, most, key=SMALLER.index) if own in SMALLER else own


def paint_runs(painter: QPainter, area: QRect, align: Align, cell: Cell) -> None:
    """Draw pieces of text, each in its own ink, as one line."""
    runs, faces, wides = fit_runs(cell, area.width())
    left = area.left() if align is Align.LEFT else area.right() + 1 - sum(wides)
    if align is Align.CENTER:
        left = area.left() + (area.width() - sum(wides)) // 2
    at = QPoint(max(left, area.left()), area.top())
    for run, face, wide in zip(runs, faces, wides, strict=True):
        painter.setFont(face)
        painter.setPen(color(run.token or cell.token))
        painter.drawText(QRect(at, QSize(wide + 2, area.height())), int(ALIGNS[Align.LEFT] | MIDDLE), run.text)
        at.setX(at.x() + wide)
