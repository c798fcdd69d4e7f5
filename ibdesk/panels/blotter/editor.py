"""Editing quantity, type, prices and TIF in the row. Nothing here sends: Enter asks for the review dialog."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from ibdesk.core.money import plain
from ibdesk.core.orders.state import AnyKey, Order
from ibdesk.core.problems import Field, Problem, err
from ibdesk.panels.blotter.edit_fields import EditLine
from ibdesk.panels.blotter.edit_strip import EditStrip
from ibdesk.panels.blotter.permits import Permits
from ibdesk.session.session import Session
from ibdesk.ui.table.view import TableView

HINT = "Enter reviews the change, Esc drops it."


class RowEditor(QObject):
    """At most one row at a time, known by its key: the fields follow it wherever it goes.

    review_asked: Enter was pressed and the change has no blocking problem; carries a Preview.
    """

    review_asked = Signal(object)

    def __init__(self, view: TableView, session: Session, permits: Permits) -> None:
        super().__init__(view)
        self._view, self._session, self._permits = view, session, permits
        self._key: AnyKey | None = None
        self._strip: EditStrip | None = None
        self._line = EditLine(view.viewport())
        self._line.hide()
        rows, header = view.rows, view.horizontalHeader()
        for signal in (rows.layoutChanged, rows.rowsInserted, rows.rowsRemoved, header.sectionMoved):
            signal.connect(self.place)
        for signal in (header.sectionResized, header.geometriesChanged):
            signal.connect(self.place)
        for bar in (view.verticalScrollBar(), view.horizontalScrollBar()):
            bar.valueChanged.connect(self.place)

    @property
    def key(self) -> AnyKey | None:
        """The key of the order being edited, None if none is."""
        return self._key

    def open(self, order: Order) -> bool:
        """Turn what may be changed of the row into fields; False if the order may not be changed now."""
        details = self._session.contracts.known(order.contract.con_id)
        if details is None or not self._permits.change(order).ok or self._view.rows.place(order.key) is None:
            return False
        self.drop()
        self._key = order.key
        height = self._view.verticalHeader().defaultSectionSize() - 1  # the line below the row stays in sight
        strip = self._strip = EditStrip(order, details, self._view.viewport(), height)
        strip.edited.connect(self.check)
        strip.entered.connect(self.review)
        strip.dropped.connect(self.on_strip_dropped)
        strip.refused.connect(self.on_strip_refused)
        strip.show()
        self._view.scrollTo(self._view.rows.index(self._view.rows.place(order.key) or 0, 0))
        self.check()
        self.focus()
        return True

    def drop(self) -> None:
        """Forget what was typed and give the row back."""
        strip, self._strip, self._key = self._strip, None, None
        self._line.hide()
        if strip is None:
            return
        had_focus = strip.has_focus()
        strip.hide()
        strip.deleteLater()
        if had_focus:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus(self) -> None:
        """Put the keyboard into the quantity, its text selected."""
        if self._strip is not None:
            self._strip.quantity.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._strip.quantity.selectAll()

    def follow(self, order: Order | None) -> None:
        """The order moved on: drop the edit once the change is under way or the order gone, else check again."""
        if self._key is None:
            return
        if order is None or order.ended or order.pending is not None:
            self.drop()
            return
        self.check()

    @Slot()
    def check(self) -> None:
        """Say below the row what is wrong with what is typed."""
        order = self._order()
        if order is None:
            return
        self._show(self._problems(order) if self._texts() else [], order)

    @Slot()
    def review(self) -> None:
        """Freeze the change as typed and ask for its review; with problems, say them instead."""
        order = self._order()
        if order is None:
            return
        permission = self._permits.change(order)
        if not permission.ok:
            self._show([err(permission.reason, Field.ORDER)], order)
            return
        preview = self._session.order_desk.change(order.key, **self._texts())
        if preview.ok:
            self.review_asked.emit(preview)
        else:
            self._show(list(preview.problems), order)

    @Slot()
    def on_strip_dropped(self) -> None:
        """Esc in a field. Later, because the field is still inside its own key press."""
        QTimer.singleShot(0, self, self.drop)

    @Slot(object)
    def on_strip_refused(self, reason: str) -> None:
        """Say why a paste was refused whole."""
        order = self._order()
        if order is not None:
            self._show([err(reason, Field.ORDER)], order)

    @Slot()
    def place(self) -> None:
        """Put fields and line where the row stands now; out of sight they go with it."""
        strip = self._strip
        if self._key is None or strip is None:
            return
        row = self._view.rows.place(self._key)
        if row is None:
            self.drop()
            return
        rect, detail = (self._view.cell_rect(self._key, column) for column in ("filled", "detail"))
        wide = strip.sizeHint().width()
        left = max(0, min(rect.left() + 1, self._view.viewport().width() - wide))
        if detail.left() < left + wide < detail.right():
            wide = detail.right() - left  # no half words beside the fields
        strip.setGeometry(left, rect.top(), wide, strip.sizeHint().height())
        strip.raise_()
        below = rect.bottom() + 2
        room = self._view.viewport().height() - self._line.height()
        top = below if below <= room else rect.top() - self._line.height() - 1
        self._line.move(strip.x(), top)
        self._line.raise_()

    def _order(self) -> Order | None:
        return self._session.orders.order(self._key) if self._key is not None else None

    def _texts(self) -> dict[str, str]:
        return self._strip.texts() if self._strip is not None else {}

    def _problems(self, order: Order) -> list[Problem]:
        permission = self._permits.change(order)
        if not permission.ok:
            return [err(permission.reason, Field.ORDER)]
        return self._session.order_desk.check_change(order.key, **self._texts())

    def _show(self, problems: list[Problem], order: Order) -> None:
        if self._strip is not None:
            blocking = [one for one in problems if one.level == "err"]
            self._strip.show_problems({one.field: one.text for one in reversed(blocking)})
        if problems:
            self._line.show_problems(problems)
        else:
            filled = f"{plain(order.filled)} filled. " if order.filled else ""
            self._line.show_hint(filled + HINT)
        self._line.show()
        self.place()
