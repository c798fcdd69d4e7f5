"""What the program says unasked: one banner, up to three toasts. GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ibdesk.ui.buttons import IconButton, Kind, button
from ibdesk.ui.fonts import Role, Weight, pixels
from ibdesk.ui.glyphs import Glyph, GlyphLabel
from ibdesk.ui.labels import Label
from ibdesk.ui.theme import color

LEVELS = {
    "err": (Glyph.OCTAGON_BANG, "err", "errBg"), "warn": (Glyph.WARN, "warn", "warnBg"),
    "info": (Glyph.INFO, "info", "infoBg"), "ok": (Glyph.TICK, "ok", "raised"),
    "unknown": (Glyph.DIAMOND_QUESTION, "warn", "warnBg"),
}  # fmt: skip
RANK = ("err", "unknown", "warn", "info", "ok")
MOST_TOASTS = 3
MOST_DETAIL = 96  # two lines; the whole text stands in Messages
FILL_MS, INFO_MS = 6_000, 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BannerText:
    """One cause that deserves the banner. `level` is err, warn or info; `first` is a second button before `action`."""

    level: str
    title: str
    detail: str = ""
    action: str = ""
    first: str = ""


class Banner(QWidget):
    """One line, 36 px, the worst cause; the others are counted. Only info can be dismissed."""

    acted = Signal(object)  # key of the cause
    acted_first = Signal(object)  # the same, for the button before

    def __init__(self, parent: QWidget | None = None, *, object_name: str = "banner") -> None:
        super().__init__(parent)
        self._causes: dict[Hashable, BannerText] = {}
        self._shown: Hashable | None = None
        self.setObjectName(object_name)
        self.setFixedHeight(pixels(36))
        self._sign = GlyphLabel(Glyph.INFO, "info", self, size=14)
        self._title = Label("", Role.FIELD, "text", self, weight=Weight.SEMIBOLD)
        self._detail = Label("", Role.BODY, "text2", self)
        self._more = Label("", Role.CAPTION, "text2", self, weight=Weight.SEMIBOLD)
        self._first = button("", parent=self, object_name=f"{object_name}.first")
        self._action = button("", parent=self, object_name=f"{object_name}.action")
        self._close = IconButton("close", "Dismiss", self, object_name=f"{object_name}.close")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 10, 0)
        row.setSpacing(10)
        widgets: tuple[QWidget, ...] = (
            self._sign, self._title, self._detail, self._more, self._first, self._action, self._close
        )  # fmt: skip
        for widget in widgets:
            row.addWidget(widget)
        row.insertStretch(3, 1)
        self._first.clicked.connect(self.on_first_clicked)
        self._action.clicked.connect(self.on_action_clicked)
        self._close.clicked.connect(self.on_close_clicked)
        self.hide()

    def set_cause(self, key: Hashable, text: BannerText | None) -> None:
        """Add, change or (None) take away a cause; the banner goes by itself with the last one."""
        if text is None:
            self._causes.pop(key, None)
        else:
            self._causes[key] = text
        self._arrange()

    def shown_text(self) -> str:
        """Return what is said now, "" if nothing."""
        return "" if self._shown is None else f"{self._title.text()} {self._detail.text()}".strip()

    def on_action_clicked(self) -> None:
        """Report whose button was pressed."""
        self.acted.emit(self._shown)

    def on_first_clicked(self) -> None:
        """Report whose first button was pressed."""
        self.acted_first.emit(self._shown)

    def on_close_clicked(self) -> None:
        """Dismiss an info cause."""
        if self._shown is not None:
            self.set_cause(self._shown, None)

    def _arrange(self) -> None:
        self.setVisible(bool(self._causes))
        self._shown = None
        if not self._causes:
            return
        self._shown = min(self._causes, key=self._rank)
        text = self._causes[self._shown]
        sign, token, _ = LEVELS[text.level]
        self._sign.set_glyph(sign, token)
        self._title.show_text(text.title)
        self._detail.show_text(text.detail)
        self._more.show_text(f"+{len(self._causes) - 1}" if len(self._causes) > 1 else "")
        for one, words in ((self._first, text.first), (self._action, text.action)):
            one.setText(words)
            one.setAccessibleName(words)
            one.setVisible(bool(words))
        self._close.setVisible(text.level == "info")
        self.setAccessibleName(f"{text.title} {text.detail}".strip())
        self.update()

    def _rank(self, key: Hashable) -> tuple[int, bool]:
        """Return the place of a cause: the worst first, and of equals one that waits for a click."""
        text = self._causes[key]
        return RANK.index(text.level), not text.action

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown is None:
            return
        _, token, ground = LEVELS[self._causes[self._shown].level]
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(ground))
        painter.fillRect(0, 0, 3, self.height(), color(token))


class Toast(QWidget):
    """A card with bar, sign, title, up to two lines, and perhaps `Show`."""

    closed = Signal(object)  # self
    shown_asked = Signal()

    def __init__(self, level: str, title: str, detail: str, action: str, parent: QWidget) -> None:
        super().__init__(parent)
        sign, self._token, _ = LEVELS[level]
        self.setAccessibleName(f"{title}. {detail}")
        self.setFixedWidth(pixels(410))
        head, foot = QHBoxLayout(), QHBoxLayout()
        self._detail = detail
        self._words = Label(title, Role.FIELD, "text", self, weight=Weight.SEMIBOLD)
        head.addWidget(self._words, 1)
        close = IconButton("close", "Close", self, token="text3")
        close.clicked.connect(self.on_close_clicked)
        head.addWidget(close)
        foot.addWidget(
            Label(
                detail if len(detail) <= MOST_DETAIL else f"{detail[:MOST_DETAIL].rstrip()}…",
                Role.BODY,
                "text2",
                self,
                wrap=True,
            ),
            1,
        )
        if action:
            link = button(action, Kind.LINK, parent=self)
            link.clicked.connect(self.shown_asked)
            link.clicked.connect(self.on_close_clicked)
            foot.addSpacing(8)
            foot.addWidget(link, 0, Qt.AlignmentFlag.AlignBottom)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addLayout(head)
        texts.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(17, 6, 8, 8)
        row.setSpacing(13)
        row.addWidget(GlyphLabel(sign, self._token, self, size=14), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(texts, 1)
        self.setFixedHeight(max(pixels(64), self.heightForWidth(self.width())))
        self._stay = QTimer(self, singleShot=True)
        self._stay.timeout.connect(self.on_close_clicked)

    def stay(self, for_ms: int) -> None:
        """Go by itself after a while."""
        self._stay.start(for_ms)

    def say(self, title: str) -> None:
        """Change the title in place (a counter); it stays on from now."""
        self._words.show_text(title)
        if self._stay.isActive():
            self._stay.start()
        self.setAccessibleName(f"{title}. {self._detail}")

    def on_close_clicked(self) -> None:
        """Go."""
        self.closed.emit(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(color("lineS"), 1))
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.fillRect(0, 0, 4, self.height(), color(self._token))


class ToastHost(QObject):
    """Places toasts at the bottom right of a widget, newest below, at most three."""

    def __init__(self, over: QWidget, *, right: int = 12, bottom: int = 38) -> None:
        """`right`: pixels kept free on the right (the ticket's column)."""
        super().__init__(over)
        self._over, self.right, self.bottom = over, right, bottom
        self._toasts: list[Toast] = []
        over.installEventFilter(self)

    def show_toast(
        self, level: str, title: str, detail: str = "", *, action: str = "",
        on_action: Callable[[], None] | None = None, stay_ms: int | None = None,
    ) -> Toast:  # fmt: skip
        """Show a toast. `level`: ok (6 s), info and warn (8 s), err and unknown stay until closed."""
        toast = Toast(level, title, detail, action, self._over)
        toast.closed.connect(self.on_toast_closed)
        if on_action is not None:
            toast.shown_asked.connect(on_action)
        self._toasts.append(toast)
        while len(self._toasts) > MOST_TOASTS:
            self._toasts[0].on_close_clicked()  # whoever keeps it must hear that it went
        stay = stay_ms if stay_ms is not None else {"ok": FILL_MS, "info": INFO_MS, "warn": INFO_MS}.get(level)
        if stay is not None:
            toast.stay(stay)
        toast.show()
        self._arrange()
        return toast

    @property
    def toasts(self) -> tuple[Toast, ...]:
        """Those in sight, oldest first."""
        return tuple(self._toasts)

    def on_toast_closed(self, toast: Toast) -> None:
        """Take one away and close the gap."""
        if toast in self._toasts:
            self._toasts.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._arrange()
        return False

    def _arrange(self) -> None:
        foot = self._over.height() - self.bottom
        for toast in reversed(self._toasts):
            foot -= toast.height()
            toast.move(self._over.width() - self.right - toast.width(), foot)
            toast.raise_()
            foot -= 8
