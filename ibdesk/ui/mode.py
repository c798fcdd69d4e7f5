"""The mode, said by plate, line, strip and frame (ui.md section 9); never by colour alone. GUI thread."""

from __future__ import annotations

import enum
from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ibdesk.core.records.link import Mode
from ibdesk.ui.fonts import Role, Weight, font, pixels
from ibdesk.ui.icons import pixmap
from ibdesk.ui.theme import READ_ONLY, ModeColors, color, mixed, mode_colors, watch

LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
HATCH_STEP = 8
BOLT_OFF = "flash-off-outline"


def hatch(painter: QPainter, rect: QRect, ground: QColor, stripe: QColor, step: int = HATCH_STEP) -> None:
    """Fill a rectangle with slanted stripes of two colours."""
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.fillRect(rect, ground)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(stripe)
    height = rect.height()
    for left in range(rect.left() - height, rect.right() + step, step):
        points = ((left, height), (left + height, 0), (left + height + step / 2, 0), (left + step / 2, height))
        painter.drawPolygon(QPolygonF([QPointF(x, rect.top() + y) for x, y in points]))
    painter.restore()


class PlateStyle(enum.Enum):
    """How a plate is drawn."""

    SOLID = "solid"
    OUTLINED = "outlined"
    HATCHED = "hatched"


class Plate(QWidget):
    """Icon and word on the colour of a mode. `small` is the size of cards and dialogs."""

    def __init__(self, colors: ModeColors, parent: QWidget | None = None, *, small: bool = False) -> None:
        super().__init__(parent)
        self._colors, self._style, self._small = colors, PlateStyle.SOLID, small
        self._padding = 8 if small else 16
        self.setAccessibleName(f"Mode {colors.word}")
        if small:
            self.setFixedHeight(pixels(22))
        watch().changed.connect(self.update)

    def show_plate(self, colors: ModeColors, style: PlateStyle = PlateStyle.SOLID) -> None:
        """Show another mode or style."""
        if (colors, style) != (self._colors, self._style):
            self._colors, self._style = colors, style
            self._padding = 8 if self._small else (16 if style is PlateStyle.SOLID else 12)
            self.setAccessibleName(f"Mode {colors.word}")
            self.updateGeometry()
            self.update()

    def shown_text(self) -> str:
        """Return the word."""
        return self._colors.word

    def sizeHint(self) -> QSize:
        face = font(Role.CAPTION if self._small else Role.PLATE, Weight.BOLD)
        word = QFontMetrics(face).horizontalAdvance(self._colors.word)
        extra = 4 if self._small else 0
        wide = word + extra + pixels(self._icon_size()) + 7 + 2 * self._padding
        return QSize(wide, pixels(22 if self._small else 44))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _icon_size(self) -> int:
        return 13 if self._small else 16

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._paint_ground(painter)
        side = pixels(self._icon_size())
        top = (self.height() - side) // 2
        sign = pixmap(self._colors.icon, ink, self._icon_size(), self.devicePixelRatioF())
        painter.drawPixmap(QRect(self._padding, top, side, side), sign)
        face = font(Role.CAPTION if self._small else Role.PLATE, Weight.BOLD)
        painter.setFont(face)
        painter.setPen(color(ink))
        area = self.rect().adjusted(self._padding + side + 7, 0, 0, 0)
        painter.drawText(area, LEFT, self._colors.word)

    def _paint_ground(self, painter: QPainter) -> str:
        if self._style is PlateStyle.OUTLINED:
            painter.setPen(QPen(color(self._colors.solid), 2))
            painter.setBrush(color("header"))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(5, 9, -1, -9), 3, 3)
            return self._colors.text
        if self._style is PlateStyle.HATCHED:
            box = self.rect().adjusted(0, 8, -4, -8)
            hatch(painter, box, color("ro"), mixed("onSolid", 0.12, "ro"))
            return "onSolid"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self._colors.solid))
        if self._small:
            painter.drawRoundedRect(self.rect().toRectF(), 3, 3)
        else:
            painter.drawRect(self.rect())
        return "onSolid"


class ModePlate(QWidget):
    """The plate at the left of the top bar: one mode, or LIVE outlined with READ-ONLY hatched beside it."""

    def __init__(self, parent: QWidget | None = None, *, object_name: str = "mode.plate") -> None:
        from PySide6.QtWidgets import QHBoxLayout

        super().__init__(parent)
        self.setObjectName(object_name)
        self._main = Plate(mode_colors(None), self)
        self._lock = Plate(READ_ONLY, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._main)
        row.addWidget(self._lock)
        self._lock.show_plate(READ_ONLY, PlateStyle.HATCHED)
        self.set_mode(None)

    def set_mode(self, mode: Mode | None, *, read_only: bool = False) -> None:
        """Show the mode (None: no link) and whether nothing new can be sent."""
        colors = mode_colors(mode)
        outlined = read_only and mode is not None
        if outlined and mode is Mode.LIVE:
            colors = replace(colors, icon=BOLT_OFF)
        self._main.show_plate(colors, PlateStyle.OUTLINED if outlined else PlateStyle.SOLID)
        self._lock.setVisible(outlined)
        self.setAccessibleName(f"Mode {self.words(mode, read_only)}")
        self._shown = self.words(mode, read_only)

    @staticmethod
    def words(mode: Mode | None, read_only: bool) -> str:
        """Return `SIM`, `LIVE READ-ONLY`, or `OFF` without a link."""
        word = mode_colors(mode).word
        return f"{word} {READ_ONLY.word}" if read_only and mode is not None else word

    def shown_text(self) -> str:
        """Return the words as painted."""
        return self._shown


class ModeLine(QWidget):
    """The 3 px line under the top bar: SIM dashed, PAPER and armed LIVE solid, read-only striped."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode: Mode | None = None
        self._read_only = False
        self.setFixedHeight(3)
        watch().changed.connect(self.update)

    def set_mode(self, mode: Mode | None, *, read_only: bool = False) -> None:
        """Show the line of a mode; without a link it is a grey hairline ground."""
        if (mode, read_only) != (self._mode, self._read_only):
            self._mode, self._read_only = mode, read_only
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("app"))
        if self._mode is None:
            painter.fillRect(self.rect(), color("line"))
            return
        ink = color(mode_colors(self._mode).solid)
        if self._read_only:
            grey = color("ro")
            for left in range(0, self.width(), 12):
                painter.fillRect(left, 0, 6, 3, ink)
                painter.fillRect(left + 6, 0, 6, 3, grey)
        elif self._mode is Mode.SIM:
            for left in range(0, self.width(), 20):
                painter.fillRect(left, 0, 13, 3, ink)
        else:
            painter.fillRect(self.rect(), ink)


class ModeStrip(QWidget):
    """The strip at the head of the ticket: icon, word, what money it is, account."""

    def __init__(self, parent: QWidget | None = None, *, object_name: str = "ticket.mode") -> None:
        super().__init__(parent)
        self._colors, self._text, self._account = mode_colors(None), "not connected", ""
        self._solid = self._hatched = False
        self.setObjectName(object_name)
        self.setFixedHeight(pixels(24))
        watch().changed.connect(self.update)

    def set_mode(self, mode: Mode | None, text: str, account: str = "", *, read_only: bool = False) -> None:
        """Show a mode with its words (`the built-in market, no real money`) and the account."""
        self._colors = READ_ONLY if read_only else mode_colors(mode)
        self._hatched = read_only
        self._solid = mode is Mode.LIVE and not read_only
        self._text, self._account = text, account
        self.setAccessibleName(f"{self._colors.word} {text} {account}".strip())
        self.update()

    def shown_text(self) -> str:
        """Return the words as painted."""
        return f"{self._colors.word} {self._text} {self._account}".strip()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._hatched:
            hatch(painter, self.rect(), color("roBg"), mixed("ro", 0.28, "roBg"), 10)
        else:
            painter.fillRect(self.rect(), color(self._colors.solid if self._solid else self._colors.tint))
            painter.fillRect(0, 0, 4, self.height(), color(self._colors.solid))
        ink = "onSolid" if self._solid else self._colors.text
        side = pixels(13)
        sign = pixmap(self._colors.icon, ink, 13, self.devicePixelRatioF())
        painter.drawPixmap(QRect(12, (self.height() - side) // 2, side, side), sign)
        bold = font(Role.BODY, Weight.BOLD)
        wide = QFontMetrics(bold).horizontalAdvance(self._colors.word)
        painter.setFont(bold)
        painter.setPen(color(ink))
        painter.drawText(self.rect().adjusted(32, 0, 0, 0), LEFT, self._colors.word)
        strong = "onSolid" if self._solid else "text"
        painter.setPen(color(strong))
        painter.drawText(self.rect().adjusted(0, 0, -10, 0), RIGHT, self._account)
        taken = painter.fontMetrics().horizontalAdvance(self._account) + 10 + 8
        painter.setFont(font(Role.BODY, Weight.MEDIUM))
        painter.setPen(color(strong if self._solid else "text2"))
        room = self.rect().adjusted(32 + wide + 10, 0, -taken, 0)
        short = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, LEFT, short)


class BudgetBar(QWidget):
    """A thin bar of what is used: `warn` from 80 % on."""

    def __init__(self, name: str, parent: QWidget | None = None, *, width: int = 34, height: int = 4) -> None:
        super().__init__(parent)
        self._share, self._token = 0.0, ""
        self.setAccessibleName(name)
        self.setFixedHeight(height)
        if width:
            self.setFixedWidth(pixels(width))

    def set_share(self, share: float, token: str = "") -> None:
        """Fill 0 to 1; `token` overrules the colour (the cushion's ok, warn, err)."""
        if (share, token) != (self._share, self._token):
            self._share, self._token = share, token
            self.setAccessibleDescription(f"{share:.0%} used")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("raised"))
        radius = self.height() / 2
        painter.drawRoundedRect(self.rect().toRectF(), radius, radius)
        wide = self.width() * min(1.0, max(0.0, self._share))
        if wide > 0:
            painter.setBrush(color(self._token or ("warn" if self._share >= 0.8 else "text2")))
            painter.drawRoundedRect(QRectF(0, 0, max(wide, self.height()), self.height()), radius, radius)
