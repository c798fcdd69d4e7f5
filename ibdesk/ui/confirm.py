"""The confirm dialog: a frozen order or change, its warnings, and the one control that transmits. GUI thread."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.core.problems import Problem
from ibdesk.core.records.link import Mode
from ibdesk.session.costs import NOT_ASKED
from ibdesk.session.previews import Preview, Voided
from ibdesk.session.session import Session
from ibdesk.ui.confirm_rows import CHECKED, Facts, contract_line, exits_text, rows_of, what_happens
from ibdesk.ui.controls import CheckBox
from ibdesk.ui.dialog import Dialog
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.labels import Label
from ibdesk.ui.lines import hairline
from ibdesk.ui.order_button import DEAD_MS, OrderButton
from ibdesk.ui.theme import color

WIDTH = 780
LABEL_PX = 120
MOST_WARNINGS = 5
WARNING_SIDES_PX = 76  # margins of dialog and box
TICK_MS, SOON_MS = 250, 10
BANDS = {
    Mode.SIM: "The built-in market, no real money · account {}",
    Mode.PAPER: "Simulated money at IB · account {}",
    Mode.LIVE: "Real money · account {}",
}


class SidePlate(QWidget):
    """BUY or SELL, white on its solid colour."""

    def __init__(self, word: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._word = word
        self.setAccessibleName(word)
        self.setFixedSize(pixels(78), pixels(38))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self._word.lower()))
        painter.drawRoundedRect(self.rect().toRectF(), 3, 3)
        painter.setPen(color("onSolid"))
        painter.setFont(font(Role.TITLE, Weight.BOLD))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._word)


class WarningBox(QWidget):
    """One warning with its own tick, on `warnBg` with a bar."""

    ticked = Signal()

    def __init__(self, number: int, problem: Problem, parent: QWidget) -> None:
        super().__init__(parent)
        self.box = CheckBox(problem.text, self, object_name=f"confirm.warning.{number}", wrap=True)
        self.box.setFont(font(Role.FIELD, Weight.SEMIBOLD))
        self.box.toggled.connect(self.ticked)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.addWidget(self.box, 1)
        # Long warnings take a second line rather than being cut: each must be readable whole (scenario 113).
        self.setFixedHeight(max(pixels(36), self.box.heightForWidth(pixels(WIDTH) - WARNING_SIDES_PX) + 10))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("warnBg"))
        painter.fillRect(0, 0, 3, self.height(), color("warn"))


class ConfirmDialog(Dialog):
    """Shows a preview of kind 'place' or 'modify'; a click or Space on the button transmits it, once.

    `ended` comes exactly once, when the dialog closes: "" after Transmit or Back, else why it could not be sent.
    Enter does nothing, Esc and the first focus are Back, and 700 ms after it appears and after the last tick the
    button takes no press (scenarios 98 to 100). It closes when the session voids the preview (103, 104).
    """

    ended = Signal(object)  # reason
    sent = Signal(object)  # TransmitResult

    def __init__(self, preview: Preview, session: Session, parent: QWidget | None = None) -> None:
        live = preview.mode is Mode.LIVE
        account = f"••••{preview.account[-4:]}" if live else preview.account
        band = BANDS[preview.mode].format(account) if preview.mode is not None else "Not connected"
        title = "Confirm the change" if preview.kind == "modify" else "Confirm the order"
        super().__init__(title, parent, mode=preview.mode, band=band, width=WIDTH, object_name="confirm.dialog")
        self.back.setObjectName("confirm.back")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._preview, self._session = preview, session
        new = preview.before is None  # a change costs something else than the same order anew
        self._cost = session.costs.cost_of(preview.contract, preview.spec) if new else NOT_ASKED
        self._spent = self._expired = self._dead = False
        self._reason = ""
        self._values: dict[str, tuple[Label, Label]] = {}
        self._boxes: list[WarningBox] = []
        self._dead_timer = QTimer(self, singleShot=True)
        self._dead_timer.timeout.connect(self.on_dead_time_over)
        self._build()
        self.transmit = OrderButton(self, object_name="confirm.transmit")
        self.transmit.clicked.connect(self.on_transmit_clicked)
        self.add_button(self.transmit)
        self._second = QTimer(self, interval=TICK_MS)
        self._second.timeout.connect(self.on_second_passed)
        session.order_desk.voided.connect(self.on_desk_voided)
        session.quotes.changed.connect(self.on_market_moved)
        self.finished.connect(self.on_finished)
        self.on_market_moved()
        self._start_dead_time()
        self.on_second_passed()
        self._second.start()

    # building

    def _build(self) -> None:
        preview = self._preview
        self.band.right.setObjectName("confirm.expires")
        self.content.addWidget(Label(f"You are about to {what_happens(preview)}", Role.BODY, "text2", self))
        head = QHBoxLayout()
        head.setSpacing(14)
        if preview.spec is not None:
            head.addWidget(SidePlate(preview.spec.action, self))
        sentence = Label(preview.headline, Role.SENTENCE, "text", self)
        sentence.setObjectName("confirm.sentence")
        sentence.setAccessibleName(preview.sentence)
        head.addWidget(sentence, 1)
        self.content.addLayout(head)
        for number, words in enumerate(preview.exit_lines):
            leg = Label(words, Role.FIELD, "text", self, weight=Weight.SEMIBOLD, wrap=True)
            leg.setObjectName(f"confirm.leg.{number}")
            self.content.addWidget(leg)
        if preview.kind == "modify":
            change = Label(preview.sentence, Role.FIELD, "text", self, weight=Weight.SEMIBOLD, wrap=True)
            change.setObjectName("confirm.change")
            self.content.addWidget(change)
        line = Label(contract_line(preview), Role.BODY, "text2", self)
        line.setObjectName("confirm.contract")
        self.content.addWidget(line)
        self.content.addSpacing(4)
        self.content.addWidget(hairline(self))
        self.content.addSpacing(2)
        for row in rows_of(preview, self._facts()):
            self._add_row(row.key, row.label)
        self.content.addSpacing(2)
        self.content.addWidget(hairline(self))
        self._add_warnings()
        self._foot_line = Label(f"Nothing is blocked by a hard limit. {CHECKED}", Role.BODY, "text2", self, wrap=True)
        self._foot_line.setObjectName("confirm.checked")
        self.content.addWidget(self._foot_line)

    def _add_row(self, key: str, label: str) -> None:
        name = Label(label, Role.BODY, "text2", self)
        name.setFixedWidth(pixels(LABEL_PX))
        value = Label("", Role.FIELD, "text", self, weight=Weight.SEMIBOLD)
        value.setObjectName(f"confirm.row.{key}")
        value.setAccessibleName(label)
        note = Label("", Role.BODY, "text2", self, weight=Weight.MEDIUM)
        note.setObjectName(f"confirm.note.{key}")
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(name)
        line.addWidget(value, 1)
        line.addWidget(note)
        self.content.addLayout(line)
        self._values[key] = (value, note)

    def _add_warnings(self) -> None:
        warnings = self._preview.warnings
        if not warnings:
            return
        count = len(warnings)
        words = "1 warning. Tick it to go on." if count == 1 else f"{count} warnings. Tick each one to go on."
        if count > MOST_WARNINGS:
            words = f"{count} warnings are too many for one order. Go back and change it."
        self.content.addWidget(Label(words, Role.FIELD, "text", self, weight=Weight.SEMIBOLD))
        boxes = QVBoxLayout()
        boxes.setSpacing(6)
        for number, problem in enumerate(warnings):
            box = WarningBox(number, problem, self)
            box.ticked.connect(self.on_warning_ticked)
            self._boxes.append(box)
            boxes.addWidget(box)
        self.content.addLayout(boxes)

    def _facts(self) -> Facts:
        session, preview = self._session, self._preview
        con_id = preview.contract.con_id if preview.contract is not None else None
        order = session.orders.order(preview.key) if preview.key is not None else None
        return Facts(
            quote=session.quotes.view(con_id) if con_id is not None else None,
            limits=session.checks.context(preview.details, preview.account).limits,
            filled=order.filled if order is not None else Decimal(0),
            cost=self._cost,
            cost_age_s=self._cost.age_s(session.costs.now_s),
            others=[one for one in session.orders.live if one.contract.con_id == con_id and one.key != preview.key],
        )

    # what it shows

    @Slot()
    def on_market_moved(self, _change: object = None) -> None:
        """Bring market, distance, value and position up to date; the order itself is frozen."""
        for row in rows_of(self._preview, self._facts()):
            value, note = self._values[row.key]
            value.show_text(row.text)
            note.show_text(row.note, row.note_token)

    @Slot()
    def on_second_passed(self) -> None:
        """Count down in real seconds, whatever the speed of the world."""
        left = self._left()
        seconds = max(0, -(-left // timedelta(seconds=1)))
        self.band.right.show_text(f"This preview expires in {seconds // 60}:{seconds % 60:02}")
        if left <= timedelta(0):
            self._expire()
        elif not self._expired:
            self.on_market_moved()

    def _left(self) -> timedelta:
        link = self._session.link
        rate = link.world_rate or 1.0
        return (self._preview.expires_at - link.world_now()) / rate

    def _open_ticks(self) -> int:
        return sum(1 for box in self._boxes if not box.box.isChecked())

    def _show_button(self) -> None:
        preview = self._preview
        ticks = self._open_ticks()
        if self._expired:
            self.transmit.lock("Expired. Review again", self._reason)
        elif self._spent:
            self.transmit.lock("Not sent. Review again" if self._reason else preview.button_text)
        elif len(self._boxes) > MOST_WARNINGS:
            self.transmit.lock(preview.button_text, f"{len(self._boxes)} warnings, at most {MOST_WARNINGS} go")
        elif ticks:
            self.transmit.lock(preview.button_text, f"Tick {ticks} more warning{'' if ticks == 1 else 's'} to enable")
        elif self._dead:
            self.transmit.lock(preview.button_text, "Ready in a moment")
        else:
            kind = preview.spec.action.lower() if preview.spec is not None else "main"
            ring = "live" if preview.mode is Mode.LIVE else ""
            self.transmit.unlock(preview.button_text, exits_text(preview), kind, ring)

    def _start_dead_time(self) -> None:
        self._dead = True
        self.transmit.start_dead_time()
        self._dead_timer.start(DEAD_MS)
        self._show_button()

    @Slot()
    def on_dead_time_over(self) -> None:
        """Take presses from now on; a timer may come a little early, the button's own clock rules."""
        if self.transmit.dead:
            self._dead_timer.start(SOON_MS)
            return
        self._dead = False
        self._show_button()

    @Slot()
    def on_warning_ticked(self) -> None:
        """Count the ticks; after the last one the button stays dead for a moment."""
        if self._open_ticks():
            self._show_button()
        else:
            self._start_dead_time()

    # how it ends

    @Slot()
    def on_transmit_clicked(self) -> None:
        """Transmit exactly what is shown, once."""
        if self._spent or self._expired or self._dead or self._open_ticks():
            return
        self._spent = True
        result = self._session.order_desk.transmit(self._preview.token)
        self.sent.emit(result)
        if result.accepted:
            self.accept()
            return
        self._reason = result.reason
        self._foot_line.show_text(f"Not sent: {result.reason}", "err")
        self._show_button()

    @Slot(object)
    def on_desk_voided(self, voided: Voided) -> None:
        """Grey out after 30 s; close at once when what is shown is no longer so."""
        if voided.token != self._preview.token:
            return
        if self._left() <= timedelta(seconds=1):
            self._expire()
            return
        self._reason = voided.reason
        self._spent = True
        super().reject()

    def void(self, reason: str) -> None:
        """Close because the ticket behind it changed (scenario 103)."""
        self._session.order_desk.void(self._preview.token, reason)

    def _expire(self) -> None:
        if self._expired or self._spent:
            return
        self._expired = True
        self._second.stop()
        self.band.right.show_text("Expired")
        for value, note in self._values.values():
            value.set_token("text3")
            note.set_token("text3")
        for box in self._boxes:
            box.box.setEnabled(False)
        self._show_button()

    @Slot(int)
    def on_finished(self, _result: int) -> None:
        """Make the preview unusable and tell how it ended."""
        self._second.stop()
        self._dead_timer.stop()
        self._session.order_desk.voided.disconnect(self.on_desk_voided)
        self._session.quotes.changed.disconnect(self.on_market_moved)
        if not self._spent:
            self._session.order_desk.void(self._preview.token)
        self.ended.emit(self._reason)
