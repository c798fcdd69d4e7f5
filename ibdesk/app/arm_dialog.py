"""Arming for real money: the last 4 characters of the account, typed by hand, and what else must be read first."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ibdesk.core.limits import LimitProfile
from ibdesk.core.money import grouped
from ibdesk.core.records.link import Mode
from ibdesk.session.arming import CHARACTERS, last_characters
from ibdesk.session.session import Session
from ibdesk.ui.controls import CheckBox
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fields import TextField
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.icons import pixmap
from ibdesk.ui.labels import Label
from ibdesk.ui.order_button import OrderButton

ABOUT = (
    "Orders you send will use real money in account ••••{}. Trading disarms by itself after 15 minutes without an "
    "order, on any disconnect, sleep, screen lock or account change."
)


class HandTyped(TextField):
    """A field that takes keys only: a paste would be no sign that the account was read."""

    def take_paste(self, data: QMimeData | None) -> None:
        """Refuse, whatever it is."""
        self.refused.emit("Type it. Pasting is off here.")


class ArmDialog(Dialog):
    """Arms, or leaves everything as it is. Enter never arms; the button does, once all is typed and ticked."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(
            "Arm LIVE trading", parent, mode=Mode.LIVE, band="Arm trading", back="Stay read-only",
            object_name="arm.dialog",
        )  # fmt: skip
        self._session = session
        self._account = session.arming.view.account
        self.back.setObjectName("arm.back")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.typed = HandTyped("Last 4 characters of the account", self, object_name="arm.typed", limit=CHARACTERS)
        self.typed.setFixedSize(pixels(150), pixels(34))
        self.typed.setStyleSheet(f"min-height: {pixels(32)}px; font-size: {pixels(18)}px; font-weight: 600;")
        self._more = Label("", Role.BODY, "text3", self)
        self._more.setObjectName("arm.more")
        self._said = Label("", Role.BODY, "err", self, wrap=True, weight=Weight.MEDIUM)
        self._said.setObjectName("arm.said")
        self._ticks = {
            one.key: CheckBox(one.sentence, self, object_name=f"arm.tick.{one.key}", wrap=True)
            for one in session.arming.view.ticks
        }
        self.arm = OrderButton(self, object_name="arm.confirm")
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        box = self.content
        box.addWidget(Label(ABOUT.format(last_characters(self._account)), Role.BODY, "text2", self, wrap=True))
        box.addSpacing(12)
        box.addWidget(
            Label("Type the last 4 characters of the account", Role.FIELD, "text", self, weight=Weight.SEMIBOLD)
        )
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.typed)
        line.addWidget(self._more, 1)
        box.addLayout(line)
        for tick in self._ticks.values():
            box.addWidget(tick)
        limits = self._session.limits.stored(Mode.LIVE)
        base = self._session.accounts.base_currency(self._account)
        for words in limit_words(limits, base):
            box.addLayout(self._limit_line(words))
        box.addWidget(self._said)
        self.add_button(self.arm)

    def _limit_line(self, words: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        shield = QLabel(self)
        shield.setTextFormat(Qt.TextFormat.PlainText)
        shield.setPixmap(pixmap("shield-check-outline", "text2", ratio=self.devicePixelRatioF()))
        line.addWidget(shield)
        line.addWidget(Label(words, Role.BODY, "text2", self, wrap=True), 1)
        return line

    def _connect(self) -> None:
        self.typed.edited.connect(self.refresh)
        self.typed.refused.connect(self.on_paste_refused)
        for tick in self._ticks.values():
            tick.toggled.connect(self.refresh)
        self.arm.clicked.connect(self.on_arm_clicked)
        self._session.link.moved.connect(self.on_link_moved)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.typed.setFocus()  # Enter presses nothing there either

    @Slot()
    def refresh(self, _on: object = None) -> None:
        """Offer the button once everything is typed and ticked."""
        missing = CHARACTERS - len(self.typed.text())
        self._more.show_text(f"{missing} more" if missing > 0 else "")
        open_ticks = sum(1 for tick in self._ticks.values() if not tick.isChecked())
        words = f"Arm LIVE …{last_characters(self._account)}"
        if missing > 0:
            self.arm.lock(words)
        elif open_ticks:
            self.arm.lock(words, f"Tick {open_ticks} more to enable")
        else:
            self.arm.unlock(words, "", "live")

    @Slot(object)
    def on_paste_refused(self, reason: str) -> None:
        """Say that a paste is no typing."""
        self._said.show_text(reason)

    @Slot()
    def on_arm_clicked(self) -> None:
        """Arm, or say why not and begin anew."""
        if self._session.arming.view.account != self._account:
            self.reject()
            return
        ticked = frozenset(key for key, tick in self._ticks.items() if tick.isChecked())
        problem = self._session.arming.arm(self.typed.text(), ticked)
        if not problem:
            self.accept()
            return
        self._said.show_text(problem)
        self.typed.clear()
        self.refresh()
        self.typed.setFocus()

    @Slot()
    def on_link_moved(self) -> None:
        """Close as soon as there is nothing to arm here any more."""
        view = self._session.arming.view
        if not view.offered or view.account != self._account:
            self.reject()


def limit_words(limits: LimitProfile, base: str) -> tuple[str, ...]:
    """Return the limits that will hold, in two lines."""
    size = grouped(limits.max_size["STK"], 0)
    market = "are on" if limits.market_orders else "stay off"
    return (
        f"Limits for this session: {size} shares, {grouped(limits.max_value, 0)} {base} per order".rstrip(),
        f"Market orders {market} in LIVE (Settings, Limits)",
    )
