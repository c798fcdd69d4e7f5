"""A person's hands and eyes: find a control by its name, click it, type, read what stands there.

Nothing here calls into the program: only Qt's own event queue, as mouse and keyboard do. Waiting runs the event
loop until a condition holds; it never waits for time to pass.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLabel, QLineEdit, QWidget

from ibdesk.app.tour.scrolling import bring_into_sight
from ibdesk.ui.controls import WORDS_AFTER
from ibdesk.ui.table.view import TableView

WAIT_S = 15.0
POLL_MS = 10
SETTLE_MS = 60  # a picture shows what a person sees: after the next frame
W = TypeVar("W", bound=QWidget)


class StepError(AssertionError):
    """The window did not show what the step expects; the text says what was wanted and what was seen."""


class Driver:
    """Hands and eyes on all windows of this application.

    Attributes: shots: folder of the pictures or None; taken: names of the pictures so far; demo: the world is our
    own, so the deck's numbers must stand to the last digit.
    """

    def __init__(
        self,
        window: QWidget,
        shots: Path | None,
        *,
        demo: bool,
        control: Callable[[dict[str, object]], None] | None = None,
    ) -> None:
        self.window = window
        self.shots = shots
        self.demo = demo
        self._control = control
        self._clicked_s = 0.0
        self.taken: list[str] = []

    # eyes

    def find(self, name: str) -> QWidget:
        """Return the visible control of that object name, in a dialog first. Raises StepError."""
        found = self.look(name)
        if found is None:
            raise StepError(f"there is no visible {name}")
        return found

    def find_as(self, name: str, kind: type[W]) -> W:
        """Return the visible control of that object name and kind. Raises StepError."""
        found = self.find(name)
        if not isinstance(found, kind):
            raise StepError(f"{name} is a {type(found).__name__}, not a {kind.__name__}")
        return found

    def look(self, name: str) -> QWidget | None:
        """Return the visible control of that object name, or None."""
        tops = sorted(QApplication.topLevelWidgets(), key=lambda top: top is self.window)
        for top in tops:
            found: list[QWidget] = [top] if top.objectName() == name else []
            found += top.findChildren(QWidget, name)
            for widget in found:
                if widget.isVisible():
                    return widget
        return None

    def text(self, name: str) -> str:
        """Read a label, a field, a button or a choice as a person would."""
        widget = self.find(name)
        if isinstance(widget, QComboBox):
            return widget.currentText()
        if isinstance(widget, QLabel | QLineEdit | QAbstractButton):
            return widget.text()
        reader = getattr(widget, "shown_text", None)
        if callable(reader):
            return str(reader())
        raise StepError(f"{name} shows no text")

    def reads(self, name: str, words: str) -> bool:
        """Tell whether these words stand in a control; nothing stands in one that is not in sight."""
        return self.look(name) is not None and words in self.text(name)

    def table(self, name: str) -> TableView:
        """Return a table."""
        return self.find_as(name, TableView)

    def cell(self, table: str, row: object, column: str) -> str:
        """Read one cell as painted."""
        return self.table(table).visible_text(row, column)

    def rows(self, name: str) -> list[Hashable]:
        """Return the keys of a table's rows in the order shown."""
        return list(self.table(name).rows.keys)

    def row(self, name: str, key: Hashable) -> str:
        """Read a whole row, the columns that are shown, from left to right."""
        view = self.table(name)
        columns = [column.key for place, column in enumerate(view.rows.columns) if not view.isColumnHidden(place)]
        return " | ".join(text for column in columns if (text := view.visible_text(key, column)))

    def count(self, name: str, column: str, starts: str) -> int:
        """Count the rows whose cell starts with a text."""
        return sum(1 for key in self.rows(name) if self.cell(name, key, column).startswith(starts))

    def number(self, name: str) -> Decimal | None:
        """Read a shown number, None while there is none."""
        try:
            return Decimal(self.text(name).replace(",", "").replace("\u2212", "-").split(" ")[0])
        except InvalidOperation:
            return None

    def wait(self, condition: Callable[[], object], what: str, timeout_s: float = WAIT_S) -> None:
        """Run the event loop until the condition holds. Raises StepError with what was waited for."""
        end = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > end:
                raise StepError(f"waited {timeout_s:.0f} s for: {what}")
            QTest.qWait(POLL_MS)

    def expect(self, holds: object, what: str) -> None:
        """Assert what the eyes see."""
        if not holds:
            raise StepError(what)

    # hands

    def show(self, panel_id: str) -> None:
        """Click the tab of a panel, unless it is in front already."""
        if self.look(panel_id) is None:
            self.click(f"tab.{panel_id}")
            self.wait(lambda: self.look(panel_id) is not None, f"the panel {panel_id}")

    def scroll_to(self, name: str) -> None:
        """Turn the wheel until a control is in sight. Raises StepError where it cannot be scrolled to."""
        if not bring_into_sight(self.find(name)):
            raise StepError(f"{name} does not come into sight")

    def press_table(self, name: str, key: Qt.Key) -> None:
        """Press one key in a table."""
        QTest.keyClick(self.table(name), key)

    def tick_warnings(self) -> None:
        """Tick every warning of the dialog that stands open, one by one."""
        number = 0
        while (box := self.look(f"confirm.warning.{number}")) is not None:
            if isinstance(box, QAbstractButton) and not box.isChecked():
                self._press(box)
            number += 1

    def click(self, name: str) -> None:
        """Click the middle of a control; it must be enabled."""
        widget = self.find(name)
        if not widget.isEnabled():
            raise StepError(f"{name} is disabled: {widget.toolTip() or 'no reason given'}")
        self._press(widget)

    def type(self, name: str, text: str) -> None:
        """Replace what stands in a field, by keys."""
        field = self.find_as(name, QLineEdit)
        self._press(field)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)

    def press(self, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press one key in a control."""
        QTest.keyClick(self.find(name), key, modifier)

    def choose(self, name: str, wanted: str) -> None:
        """Choose an entry by the arrow keys; an entry is known by its whole text, its code or its first word."""
        combo = self.find_as(name, QComboBox)
        combo.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(combo, Qt.Key.Key_Home)
        for _ in range(combo.count()):
            shown = combo.currentText()
            if wanted in (shown, shown.split(WORDS_AFTER)[0], shown.split(" ")[0]):
                return
            QTest.keyClick(combo, Qt.Key.Key_Down)
        raise StepError(f"{name} does not offer {wanted}")

    def click_row(self, table: str, row: Hashable, column: str) -> None:
        """Click a cell of a table, where it stands once the click may come: rows move while their orders do."""
        view = self.table(table)
        self._pause()
        self._press(view.viewport(), view.cell_rect(row, column).center())

    def _pause(self) -> None:
        since = time.monotonic() - self._clicked_s
        pause_ms = QApplication.doubleClickInterval() - round(since * 1000)
        if pause_ms > 0:
            QTest.qWait(pause_ms + POLL_MS)

    def _press(self, widget: QWidget, where: QPoint | None = None) -> None:
        """Click once: never behind a dialog, and never so soon after another click that both make a double click."""
        dialog = QApplication.activeModalWidget()
        if dialog is not None and widget.window() is not dialog:
            raise StepError(f"{widget.objectName()} is behind the dialog {dialog.objectName() or dialog.windowTitle()}")
        self._pause()
        place = where if where is not None else widget.rect().center()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)
        self._clicked_s = time.monotonic()

    def close_dialogs(self) -> None:
        """Leave nothing open that would stand in the way of the next step."""
        for top in QApplication.topLevelWidgets():
            if isinstance(top, QDialog) and top.isVisible():
                top.reject()

    def glance(self) -> str:
        """Return what stands in the places that tell most when something went wrong."""
        names = ("connection.state", "connection.failure", "ticket.problems", "chart.message", "banner")
        seen = []
        for name in names:
            if self.look(name) is not None:
                try:
                    seen.append(f"{name}: {self.text(name)}")
                except StepError:
                    continue
        return "; ".join(seen) or "nothing of note"

    def control(self, command: dict[str, object]) -> None:
        """Turn a knob of the simulated gateway that this window started. Raises StepError where there is none."""
        if self._control is None:
            raise StepError("this gateway cannot be steered from here")
        self._control(command)

    # pictures

    def picture(self, item: str) -> str | None:
        """Save what the window shows now as NN-item.png and return the file's name."""
        if self.shots is None:
            return None
        QTest.qWait(SETTLE_MS)
        self.shots.mkdir(parents=True, exist_ok=True)
        name = f"{len(self.taken) + 1:02d}-{item.replace(' ', '-')}.png"
        dialogs = [top for top in QApplication.topLevelWidgets() if top.isModal() and top.isVisible()]
        target = self.window.grab()
        if dialogs:
            from PySide6.QtGui import QPainter

            painter = QPainter(target)
            for dialog in dialogs:
                # In the middle, as a window manager puts it: the offscreen screen is smaller than the window.
                place = self.window.rect().center() - dialog.rect().center()
                painter.drawPixmap(place, dialog.grab())
            painter.end()
        if not target.save(str(self.shots / name)):
            raise StepError(f"the picture {name} could not be written")
        self.taken.append(name)
        return name
