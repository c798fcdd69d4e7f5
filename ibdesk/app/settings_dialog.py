"""The settings dialog, made from the declarations: whatever is declared can be set, and takes effect at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.app.appearance import Appearance
from ibdesk.core.settings import Declaration, Value, declarations
from ibdesk.ui.buttons import ChipRow, button
from ibdesk.ui.controls import CheckBox, ComboBox
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fonts import Role, Weight
from ibdesk.ui.labels import Label

AT_START = "Shows when ibdesk starts again."
SAFE = "Safe mode: changes hold until ibdesk is closed."


class SettingRow(QWidget):
    """One setting: its title and sentence on the left, its control on the right."""

    def __init__(self, one: Declaration, appearance: Appearance, said: Label, parent: QWidget) -> None:
        super().__init__(parent)
        self._one, self._appearance, self._said = one, appearance, said
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(16)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Label(one.title, Role.FIELD, "text", self, weight=Weight.SEMIBOLD))
        sentence = f"{one.sentence} {AT_START}" if one.at_start else one.sentence
        words.addWidget(Label(sentence, Role.BODY, "text2", self, wrap=True))
        row.addLayout(words, 1)
        row.addWidget(self._control())

    def _control(self) -> QWidget:
        one, name = self._one, f"settings.{self._one.key}"
        now = getattr(self._appearance.settings, one.key)
        if one.yes_or_no:
            box = CheckBox("On", self, object_name=name, name=one.title)
            box.setChecked(now)
            box.toggled.connect(self.take)
            return box
        if one.choices:
            chips = ChipRow(one.choices, self, object_name=name)
            chips.setAccessibleName(one.title)
            chips.choose(now)
            chips.chosen.connect(self.take)
            return chips
        numbers = ComboBox(one.title, self, object_name=name)
        steps = sorted({*range(one.low, one.high + 1, one.step), now})
        for step in steps:
            numbers.addItem(f"{step} {one.unit}".strip(), step)
        numbers.setCurrentIndex(steps.index(now))
        numbers.currentIndexChanged.connect(self.on_numbers_changed)
        return numbers

    @Slot(int)
    def on_numbers_changed(self, _place: int) -> None:
        """Take the number chosen."""
        numbers = self.findChild(ComboBox)
        assert numbers is not None
        self.take(numbers.currentData())

    @Slot(object)
    def take(self, value: Value) -> None:
        """Take a value; say what could not be saved."""
        problem = self._appearance.change(self._one.key, value)
        if problem:
            self._said.show_text(problem, "err")


class SettingsDialog(Dialog):
    """Every setting; no button to apply, since each takes effect as it is chosen."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__("Settings", parent, width=560, back="Close", object_name="settings.dialog")
        said = Label("" if appearance.kept else SAFE, Role.BODY, "text2", self, wrap=True)
        said.setObjectName("settings.said")
        for one in declarations():
            self.content.addWidget(SettingRow(one, appearance, said, self))
        self.content.addWidget(said)

    def offer_limits(self, show: Callable[[], None]) -> None:
        """Add the way to the limits of the desk that is open; it closes the settings."""
        limits = button("Limits…", tall=True, parent=self, object_name="settings.limits")
        limits.clicked.connect(self.accept)
        limits.clicked.connect(show)
        self.add_button(limits, 0)
