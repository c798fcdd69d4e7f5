"""Editing quantity and price in the row. Nothing here sends: Enter makes a preview for the review dialog."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ibdesk.core.money import plain
from ibdesk.core.orders.state import AnyKey, Order
from ibdesk.core.problems import Field, Problem, err
from ibdesk.panels.blotter.edit_fields import EditLine, PriceCell, QuantityCell, price_cell, quantity_cell
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
        self._quantity: QuantityCell | None = None
        self._price: PriceCell | None = None
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
        """Turn quantity and price of the row into fields; False if the order may not be changed now."""
        details = self._session.contracts.known(order.contract.con_id)
        if details is None or not self._permits.change(order).ok or self._view.rows.place(order.key) is None:
            return False
        self.drop()
        self._key = order.key
        host, height = self._view.viewport(), self._view.verticalHeader().defaultSectionSize()
        self._quantity = quantity_cell(order, details, host, height)
        self._price = price_cell(order, details, host, height)
        for field in self._fields():
            field.edited.connect(self.check)
            field.returnPressed.connect(self.review)
            field.dropped.connect(self.on_field_dropped)
            field.refused.connect(self.on_field_refused)
            field.show()
        if self._price is not None:
            QWidget.setTabOrder(self._quantity, self._price)
        self._view.scrollTo(self._view.rows.index(self._view.rows.place(order.key) or 0, 0))
        self.check()
        self.focus()
        return True

    def drop(self) -> None:
        """Forget what was typed and give the row back."""
        had_focus = any(field.hasFocus() for field in self._fields())
        for field in self._fields():
            field.hide()
            field.deleteLater()
        self._key, self._quantity, self._price = None, None, None
        self._line.hide()
        if had_focus:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus(self) -> None:
        """Put the keyboard into the quantity, its text selected."""
        if self._quantity is not None:
            self._quantity.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._quantity.selectAll()

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
        self._show(self._problems(order) if self._touched(order) else [], order)

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
    def on_field_dropped(self) -> None:
        """Esc in a field. Later, because the field is still inside its own key press."""
        QTimer.singleShot(0, self, self.drop)

    @Slot(object)
    def on_field_refused(self, reason: str) -> None:
        """Say why a paste was refused whole."""
        order = self._order()
        if order is not None:
            self._show([err(reason, Field.ORDER)], order)

    @Slot()
    def place(self) -> None:
        """Put fields and line where the row stands now; out of sight they go with it."""
        if self._key is None or self._quantity is None:
            return
        row = self._view.rows.place(self._key)
        if row is None:
            self.drop()
            return
        for field, column in ((self._quantity, "filled"), (self._price, "price")):
            if field is not None:
                rect = self._view.cell_rect(self._key, column)
                field.setGeometry(rect.left() + 1, rect.top(), rect.width() - 2, field.height())
        rect = self._view.cell_rect(self._key, "filled")
        below = rect.bottom() + 2
        room = self._view.viewport().height() - self._line.height()
        top = below if below <= room else rect.top() - self._line.height() - 1
        self._line.move(rect.left() + 1, top)
        self._line.raise_()

    def _fields(self) -> list[QuantityCell | PriceCell]:
        return [field for field in (self._quantity, self._price) if field is not None]

    def _order(self) -> Order | None:
        return self._session.orders.order(self._key) if self._key is not None else None

    def _texts(self) -> dict[str, str]:
        texts = {"quantity": self._quantity.text()} if self._quantity is not None else {}
        if self._price is not None:
            texts[self._price.objectName().rpartition(".")[2]] = self._price.text()
        return texts

    def _touched(self, order: Order) -> bool:
        quantity = self._quantity is not None and self._quantity.value() != order.spec.quantity
        live = order.spec.limit_price if order.spec.limit_price is not None else order.spec.aux_price
        return quantity or (self._price is not None and self._price.value() != live)

    def _problems(self, order: Order) -> list[Problem]:
        permission = self._permits.change(order)
        if not permission.ok:
            return [err(permission.reason, Field.ORDER)]
        return self._session.order_desk.check_change(order.key, **self._texts())

    def _show(self, problems: list[Problem], order: Order) -> None:
        for field, name in ((self._quantity, Field.QUANTITY), (self._price, Field.LIMIT)):
            if field is not None:
                wanted = (name, Field.STOP) if name is Field.LIMIT else (name,)
                worst = next((one.text for one in problems if one.level == "err" and one.field in wanted), "")
                field.set_problem(worst)
        if problems:
            self._line.show_problems(problems)
        else:
            filled = f"{plain(order.filled)} filled. " if order.filled else ""
            self._line.show_hint(filled + HINT)
        self._line.show()
        self.place()
