"""The bar on top: mode, account, net liquidation, profit of the day, Cancel orders, the bell (ui.md section 2)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ibdesk.core import money
from ibdesk.session.session import Session
from ibdesk.ui.account_chooser import AccountChooser
from ibdesk.ui.buttons import IconButton, Kind, button
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.gains import gain_token
from ibdesk.ui.icons import icon
from ibdesk.ui.labels import Label
from ibdesk.ui.mode import ModePlate
from ibdesk.ui.theme import color, watch
from ibdesk.ui.tips import plain_tip

HEIGHT = 44
SHORT_S = 120


class TopBar(QWidget):
    """Shows what is at stake and what needs the user.

    Signals: `cancel_orders_asked`, `messages_asked`, `menu_asked`, `settings_asked`, `arm_asked`.
    """

    cancel_orders_asked = Signal()
    messages_asked = Signal()
    menu_asked = Signal()
    settings_asked = Signal()
    arm_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setFixedHeight(pixels(HEIGHT))
        self._menu = IconButton("menu", "Menu", self, object_name="top.menu")
        self._plate = ModePlate(self, object_name="top.mode")
        self._account = Label("", Role.FIELD, "text", self, weight=Weight.SEMIBOLD)
        self._account.setObjectName("top.account")
        self._about = Label("", Role.CAPTION, "text2", self)
        self._arm = button("Arm trading…", object_name="top.arm", parent=self)
        self._arm.hide()
        self._net_words = Label("Net liquidation", Role.CAPTION, "text2", self)
        self._chooser = AccountChooser("top.account_chooser", self)
        self._net = Label(money.MISSING, Role.NUMBER, "text", self, weight=Weight.SEMIBOLD)
        self._net.setObjectName("top.net_liquidation")
        self._net.setAccessibleName("Net liquidation")
        self._day_words = Label("Day P&L", Role.CAPTION, "text2", self)
        self._day = Label(money.MISSING, Role.NUMBER, "text3", self, weight=Weight.SEMIBOLD)
        self._day.setObjectName("top.day_pnl")
        self._day.setAccessibleName("Profit and loss of the day")
        self._cancel = button("Cancel orders…", Kind.CANCEL, object_name="top.cancel_orders", parent=self)
        self._bell = IconButton("bell-outline", "Messages that need you", self, object_name="top.bell")
        self._gear = IconButton("cog-outline", "Settings", self, object_name="top.settings")
        self._count = QLabel(self)
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._count.setObjectName("badge")
        self._lay_out()
        self._menu.clicked.connect(self.menu_asked)
        self._cancel.clicked.connect(self.cancel_orders_asked)
        self._arm.clicked.connect(self.on_arm_clicked)
        session.arming.changed.connect(self.show_arming)
        watch().changed.connect(self.on_theme_changed)
        self._bell.clicked.connect(self.messages_asked)
        self._gear.clicked.connect(self.settings_asked)
        session.link.changed.connect(self.refresh)
        session.accounts.changed.connect(self.refresh)
        session.profits.changed.connect(self.refresh_profit)
        self._chooser.picked.connect(session.select_account)
        session.notices.changed.connect(self.on_notices_changed)
        self.refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 10, 0)
        row.setSpacing(10)
        row.addWidget(self._menu)
        row.addWidget(self._plate)
        row.addLayout(_two_lines(self._account, self._about))
        row.addWidget(self._chooser)
        row.addSpacing(6)
        row.addWidget(self._arm)
        row.addStretch(1)
        for label in (self._net_words, self._net, self._day_words, self._day):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addLayout(_two_lines(self._net_words, self._net))
        row.addSpacing(6)
        row.addLayout(_two_lines(self._day_words, self._day))
        row.addSpacing(6)
        row.addWidget(self._cancel)
        row.addWidget(self._bell)
        row.addWidget(self._count)
        row.addWidget(self._gear)

    def refresh(self, _change: object = None) -> None:
        """Show mode, account and net liquidation as they stand."""
        view = self._session.link.view
        self._plate.set_mode(view.mode, read_only=view.new_orders_off)
        self.show_arming()
        account = view.account
        self._account.show_text(account or "No account")
        self._chooser.show_accounts(view.accounts, account or "")
        accounts = self._session.accounts
        base = accounts.base_currency(account) if account else ""
        kind = accounts.value(account, "AccountType") if account else None
        words = [kind.value.capitalize() if kind is not None else "", f"base {base}" if base else ""]
        self._about.show_text(" · ".join(word for word in words if word) or "not connected")
        net = accounts.value(account, "NetLiquidation") if account else None
        text = money.MISSING
        if net is not None:
            grammar, number = money.parse(net.value, negative=True)
            text = money.grouped(number, 2) if grammar is money.Grammar.NUMBER and number is not None else net.value
        self._net.show_text(text, "text" if view.ready else "text3")
        self.refresh_profit()

    @Slot()
    def show_arming(self) -> None:
        """Show the way to arm, or how long it lasts and the way to end it."""
        arming = self._session.arming.view
        self._arm.setVisible(arming.offered)
        words = armed_words(arming.left_s) if arming.armed else "Arm trading…"
        if arming.offered and words != self._arm.text():
            self._arm.setText(words)
            self._arm.setAccessibleName(words)
            short = arming.armed and arming.left_s < SHORT_S
            self._arm.setIcon(icon("lock-open-variant-outline" if arming.armed else "lock-outline", "text"))
            self._arm.setStyleSheet(f"color: {color('warn').name()};" if short else "")
        self.update()

    @Slot()
    def on_theme_changed(self) -> None:
        """Tint the lock on the arming button anew."""
        self._arm.setText("")
        self.show_arming()

    @Slot()
    def on_arm_clicked(self) -> None:
        """Disarm at once; arming is asked for in a dialog."""
        if self._session.arming.view.armed:
            self._session.arming.disarm()
        else:
            self.arm_asked.emit()

    @Slot(object)
    def refresh_profit(self, _change: object = None) -> None:
        """Show the day's profit and loss of the selected account."""
        view = self._session.link.view
        profit = self._session.profits.of(view.account) if view.account else None
        amount = profit.daily if profit is not None else None
        self._day.show_text(money.signed_text(amount), gain_token(amount, fresh=view.ready))
        tip = "TWS has sent none yet." if profit is None else f"From TWS {profit.at.astimezone():%H:%M:%S}"
        self._day.setToolTip(plain_tip(tip))

    @Slot(object)
    def on_notices_changed(self, _change: object) -> None:
        """Show how many messages need the user."""
        unopened = self._session.notices.unopened
        self._count.setText(str(unopened))
        self._count.setVisible(bool(unopened))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("liveBg" if self._session.link.view.armed else "header"))


def armed_words(left_s: float) -> str:
    """Return `Armed 14:32   Disarm`."""
    minutes, seconds = divmod(int(left_s), 60)
    return f"Armed {minutes}:{seconds:02}   Disarm"


def _two_lines(upper: QWidget, lower: QWidget) -> QVBoxLayout:
    box = QVBoxLayout()
    box.setContentsMargins(0, 4, 0, 4)
    box.setSpacing(0)
    box.addWidget(upper)
    box.addWidget(lower)
    return box
