"""The limits of one mode: every one typed by the grammar of the ticket, none of them can be left out."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.core.limit_edits import LimitField, fields_of, text_of, typed_problem, value_of, with_value
from ibdesk.core.limits import LimitProfile
from ibdesk.core.money import parse
from ibdesk.core.records.link import Mode
from ibdesk.session.session import Session
from ibdesk.ui.buttons import Kind, button, set_enabled
from ibdesk.ui.controls import CheckBox
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fields import NumberField
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.labels import Label

WIDTH, FIELD_PX, TITLE_PX = 660, 120, 110
LEFT_GROUPS = ("Most in one order", "Value")
LATER = "In LIVE a raised limit holds from the next arming on; a lowered one at once."
WAITING = "Some raised limits wait for the next arming."
AT_ONCE = "Changes hold at once, also for an order under review."


class LimitRow(QWidget):
    """One number: title, field, unit."""

    def __init__(self, one: LimitField, unit: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.one = one
        self.field = NumberField(one.title, self, object_name=f"limits.{one.key}", arrows=False)
        self.field.setFixedWidth(pixels(FIELD_PX))
        title = Label(one.title, Role.BODY, "text2", self)
        title.setFixedWidth(pixels(TITLE_PX))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(title)
        row.addWidget(self.field)
        row.addWidget(Label(unit, Role.BODY, "text3", self), 1)

    @property
    def problem(self) -> str:
        """What is wrong with what stands there, "" if nothing."""
        return typed_problem(self.one, self.field.text())


class LimitsDialog(Dialog):
    """Edits the limits of the mode that is traded now. Saves all of them or none.

    Signals: `unlock_asked` when the lock after Cancel orders is to be taken off.
    """

    unlock_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._traded = session.link.view.mode or Mode.LIVE
        super().__init__(f"Limits in {self._traded.value}", parent, width=WIDTH, object_name="limits.dialog")
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        view = session.link.view
        self._base = session.accounts.base_currency(view.account) if view.account else ""
        self._rows: list[LimitRow] = []
        self._switches: dict[LimitField, CheckBox] = {}
        self._said = Label("", Role.BODY, "text2", self, wrap=True)
        self._said.setObjectName("limits.said")
        self._save = button("Save limits", Kind.MAIN, tall=True, parent=self, object_name="limits.save")
        self._lay_out()
        self._fill(session.limits.stored(self._traded))
        self._save.clicked.connect(self.on_save_clicked)
        session.link.moved.connect(self.on_link_moved)
        self.refresh()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        columns = (QVBoxLayout(), QVBoxLayout())
        for place, column in enumerate(columns):
            column.setSpacing(6)
            grid.addLayout(column, 0, place)
        for group, ones in groupby(fields_of(self._traded), key=lambda one: one.group):
            column = columns[0 if group in LEFT_GROUPS else 1]
            column.addWidget(Label(group, Role.FIELD, "text", self, weight=Weight.SEMIBOLD))
            for one in ones:
                column.addWidget(self._control(one))
            column.addSpacing(8)
        for column in columns:
            column.addStretch(1)
        self.content.addLayout(grid)
        self.content.addWidget(self._said)
        if self._session.controls.trading_lock.locked:
            unlock = button("Unlock trading…", parent=self, object_name="limits.unlock")
            unlock.clicked.connect(self.unlock_asked)
            self.content.addWidget(Label("New orders are off after Cancel orders.", Role.BODY, "warn", self))
            self.content.addWidget(unlock, 0, Qt.AlignmentFlag.AlignLeft)
        self.add_button(self._save)

    def _control(self, one: LimitField) -> QWidget:
        if one.switch:
            box = CheckBox(one.title, self, object_name=f"limits.{one.key}")
            box.toggled.connect(self.refresh)
            self._switches[one] = box
            return box
        row = LimitRow(one, self._base if one.unit == "base" else one.unit, self)
        row.field.edited.connect(self.refresh)
        row.field.refused.connect(self.on_paste_refused)
        self._rows.append(row)
        return row

    def _fill(self, profile: LimitProfile) -> None:
        for row in self._rows:
            row.field.set_text(text_of(value_of(profile, row.one)))
        for one, box in self._switches.items():
            box.setChecked(bool(value_of(profile, one)))

    @Slot()
    def refresh(self, _on: object = None) -> None:
        """Say what is wrong; offer to save once something differs and all of it stands."""
        problems = []
        for row in self._rows:
            row.field.set_problem(row.problem)
            if row.problem:
                problems.append(row.problem)
        changed = not problems and self._typed() != self._session.limits.stored(self._traded)
        set_enabled(self._save, changed, problems[0] if problems else "Nothing differs from what is saved.")
        self._said.show_text(problems[0] if problems else self._note(), "err" if problems else "text2")

    def _note(self) -> str:
        if self._traded is not Mode.LIVE:
            return AT_ONCE
        return f"{LATER} {WAITING}" if self._session.limits.waits(Mode.LIVE) else LATER

    def _typed(self) -> LimitProfile:
        made = self._session.limits.stored(self._traded)
        for row in self._rows:
            value = parse(row.field.text())[1]
            assert value is not None, "only called when every field holds a number"
            made = with_value(made, row.one, value)
        for one, box in self._switches.items():
            made = with_value(made, one, box.isChecked())
        return made

    @Slot(object)
    def on_paste_refused(self, reason: str) -> None:
        """Say why a paste was not taken."""
        self._said.show_text(reason, "err")

    @Slot()
    def on_save_clicked(self) -> None:
        """Save all of it and close; what could not be saved is said."""
        problem = self._session.limits.change(self._traded, self._typed())
        if problem:
            self._said.show_text(problem, "err")
            return
        self.accept()

    @Slot()
    def on_link_moved(self) -> None:
        """Close when another mode is traded: these limits are not its limits."""
        if (self._session.link.view.mode or Mode.LIVE) is not self._traded:
            self.reject()
