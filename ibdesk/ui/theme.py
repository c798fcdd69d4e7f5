"""The look of the program: tokens become QColors, one palette and one style sheet. GUI thread.

`apply(app, load_theme("dark"))` once before the first window; after that `color("up")` anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from ibdesk.core.records.link import Mode
from ibdesk.ui import fonts
from ibdesk.ui.tokens import PRESET_DEFAULT, Tokens, load_tokens


class Theme:
    """One theme's colours, ready for painting."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self._colors = {name: QColor(value) for name, value in tokens.colors.items()}

    @property
    def dark(self) -> bool:
        """True if the ground is dark."""
        return self.tokens.dark

    def color(self, token: str) -> QColor:
        """Return the colour of a token. Raises KeyError for a name that ui.md does not know."""
        return self._colors[token]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeColors:
    """The tokens of one mode: solid plate and line, text on dark, tint of strips, word and icon."""

    word: str
    solid: str
    text: str
    tint: str
    icon: str


MODES = {
    Mode.SIM: ModeColors(word="SIM", solid="sim", text="simT", tint="simBg", icon="flask-outline"),
    Mode.PAPER: ModeColors(word="PAPER", solid="paper", text="paperT", tint="paperBg", icon="file-document-outline"),
    Mode.LIVE: ModeColors(word="LIVE", solid="live", text="liveT", tint="liveBg", icon="lightning-bolt"),
}
NO_MODE = ModeColors(word="OFF", solid="ro", text="roT", tint="roBg", icon="power-plug-off-outline")
READ_ONLY = ModeColors(word="READ-ONLY", solid="ro", text="roT", tint="roBg", icon="lock-outline")


class ThemeWatch(QObject):
    """Tells those who keep painted pictures that the theme changed."""

    changed = Signal()


class _State:
    theme: Theme | None = None
    watch: ThemeWatch | None = None


def load_theme(name: str = "dark", preset: str = PRESET_DEFAULT) -> Theme:
    """Read a theme by name: dark or light."""
    return Theme(load_tokens(name, preset))


def current() -> Theme:
    """Return the theme in force; dark until one was applied."""
    if _State.theme is None:
        _State.theme = load_theme()
    return _State.theme


def watch() -> ThemeWatch:
    """Return the one object whose `changed` fires after `apply`."""
    if _State.watch is None:
        _State.watch = ThemeWatch()
    return _State.watch


def color(token: str) -> QColor:
    """Return a colour of the theme in force."""
    return current().color(token)


def mixed(over: str, share: float, under: str = "panel") -> QColor:
    """Return `over` laid on `under` with the given share (0 to 1), opaque."""
    top, ground = color(over), color(under)
    parts = [
        round(a * share + b * (1 - share))
        for a, b in zip(top.getRgb()[:3], ground.getRgb()[:3], strict=True)  # type: ignore[index]
    ]
    return QColor(*parts)


def mode_colors(mode: Mode | None) -> ModeColors:
    """Return the tokens of a mode; without a link those of the grey plate."""
    return NO_MODE if mode is None else MODES[mode]


def palette(theme: Theme) -> QPalette:
    """Build the palette. The bevel roles too, or Fusion shows pale edges."""
    role = QPalette.ColorRole
    table = {
        role.Window: "panel", role.WindowText: "text", role.Base: "panel", role.AlternateBase: "panel",
        role.Text: "text", role.Button: "raised", role.ButtonText: "text", role.BrightText: "text",
        role.ToolTipBase: "raised", role.ToolTipText: "text", role.PlaceholderText: "text3",
        role.Highlight: "sel", role.HighlightedText: "text", role.Link: "info", role.LinkVisited: "info",
        role.Light: "raised", role.Midlight: "raised", role.Mid: "line", role.Dark: "line",
        role.Shadow: "app", role.Accent: "focus",
    }  # fmt: skip
    made = QPalette()
    for key, token in table.items():
        made.setColor(key, theme.color(token))
    for key in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, key, theme.color("text3"))
    return made


def apply(app: QApplication, theme: Theme, *, scale: float | None = None, follow_system: bool = False) -> None:
    """Dress the application: Fusion, fonts, palette, style sheet, colour scheme of the system's own frames.

    Without `scale` the size of text stays. `follow_system` leaves the colour scheme to the system, which then tells
    when it changes.
    """
    from ibdesk.ui.focus import install_focus_ring
    from ibdesk.ui.qss import style_sheet

    _State.theme = theme
    fonts.load_fonts(fonts.scale() if scale is None else scale)
    app.setStyle("Fusion")
    app.setFont(fonts.font())
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme.tokens))
    if not follow_system:
        app.styleHints().setColorScheme(Qt.ColorScheme.Dark if theme.dark else Qt.ColorScheme.Light)
    install_focus_ring(app)
    watch().changed.emit()
