"""The style sheet: only what Fusion and the palette cannot say. Every colour is a token.

QtAds loads its own sheet when first shown and would win over this one: `DockHost` empties it after that.
"""

from __future__ import annotations

from string import Template

from ibdesk.ui.fonts import pixels
from ibdesk.ui.tokens import Tokens

BASE = """
QToolTip { background: $raised; color: $text; border: 1px solid $lineS; padding: 4px 6px; }
QMainWindow, QMainWindow > QWidget { background: $app; }
QSplitter::handle { background: $app; }
QLabel { background: transparent; }
QFrame[line="h"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[line="v"] { background: $line; border: none; max-width: 1px; min-width: 1px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $lineS; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $inline; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page
  { background: transparent; border: none; width: 0; height: 0; }
QTableView { background: $panel; border: none; gridline-color: transparent; outline: 0; }
QHeaderView { background: $panel; border: none; }
QPlainTextEdit, QListView { background: $input; color: $text; border: 1px solid $inline; border-radius: 3px;
  selection-background-color: $sel; selection-color: $text; outline: 0; }
"""

BUTTONS = """
QPushButton { background: $raised; color: $text; border: 1px solid $lineS; border-radius: 3px;
  padding: 0 ${p12}px; min-height: ${p24}px; font-weight: 500; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $sel; }
QPushButton:disabled { background: $raised; color: $text3; border-color: $line; }
QPushButton[kind="plain"] { background: transparent; }
QPushButton[kind="plain"]:hover { background: $hover; }
QPushButton[kind="main"] { background: $text; color: $panel; border-color: $text; font-weight: 600; }
QPushButton[kind="main"]:hover { background: $text2; border-color: $text2; }
QPushButton[kind="buy"] { background: $buy; color: $onSolid; border-color: $buy; font-weight: 600; }
QPushButton[kind="sell"] { background: $sell; color: $onSolid; border-color: $sell; font-weight: 600; }
QPushButton[kind="danger"] { background: $err; color: $panel; border-color: $err; font-weight: 600; }
QPushButton[kind="cancel"] { background: transparent; color: $err; border-color: $inline; font-weight: 600; }
QPushButton[kind="cancel"]:hover { background: $errBg; }
QPushButton[kind="main"]:disabled, QPushButton[kind="buy"]:disabled, QPushButton[kind="sell"]:disabled,
QPushButton[kind="danger"]:disabled, QPushButton[kind="cancel"]:disabled
  { background: $raised; color: $text3; border-color: $lineS; }
QPushButton[tall="true"] { min-height: ${p36}px; font-size: ${p13}px; font-weight: 600; }
QPushButton[kind="link"] { background: transparent; border: none; color: $info; padding: 0 2px;
  font-weight: 600; min-height: ${p20}px; }
QPushButton[kind="link"]:hover { color: $text; }
QToolButton { background: transparent; border: none; border-radius: 3px; color: $text2; padding: 3px; }
QToolButton:hover { background: $hover; }
QToolButton:checked { background: $sel; color: $text; }
QToolButton:disabled { color: $text3; }
QToolButton::menu-indicator { image: none; }
"""

FIELDS = """
QLineEdit { background: $input; color: $text; placeholder-text-color: $text3;
  border: 1px solid $inline; border-radius: 3px; padding: 0 ${p7}px; min-height: ${p24}px;
  font-size: ${p13}px; font-weight: 500;
  selection-background-color: $sel; selection-color: $text; }
QLineEdit:focus { border-color: $focus; }
QLineEdit:disabled { background: $header; color: $text3; border-color: $lineS; }
QLineEdit[problem="true"] { border-color: $err; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $lineS; padding: 4px;
  selection-background-color: $sel; selection-color: $text; outline: 0; }
QComboBox QAbstractItemView::item { min-height: ${p24}px; padding: 0 6px; }
"""

MENUS = """
QMenu { background: $raised; color: $text; border: 1px solid $lineS; padding: 6px 4px; }
QMenu::item { padding: ${p6}px ${p24}px ${p6}px ${p10}px; font-weight: 500; }
QMenu::item:selected { background: $sel; }
QMenu::item:disabled { color: $text3; }
QMenu::separator { height: 1px; background: $lineS; margin: 5px 4px; }
QMenuBar { background: $header; color: $text2; }
QMenuBar::item:selected { background: $hover; color: $text; }
"""

DOCKS = """
ads--CDockContainerWidget { background: $app; }
ads--CDockSplitter::handle { background: $app; }
ads--CDockSplitter::handle:horizontal { width: 4px; }
ads--CDockSplitter::handle:vertical { height: 4px; }
ads--CDockAreaWidget { background: $panel; border: none; }
ads--CDockWidget { background: $panel; border: none; }
ads--CDockAreaTitleBar { background: $header; border: none; min-height: ${p28}px; max-height: ${p28}px;
  padding: 0; }
ads--CDockAreaTabBar { background: transparent; border: none; }
ads--CDockWidgetTab { background: $header; border: none; border-top: 2px solid transparent;
  padding: 0 4px; min-height: ${p26}px; }
ads--CDockWidgetTab[activeTab="true"] { background: $panel; border-top-color: $text3; }
ads--CDockWidgetTab[activeTab="true"][focused="true"] { border-top-color: $focus; }
ads--CDockWidgetTab QLabel { color: $text3; font-weight: 500; }
ads--CDockWidgetTab[activeTab="true"] QLabel { color: $text; font-weight: 600; }
ads--CDockWidgetTab QLabel#badge, ads--CDockWidgetTab[activeTab="true"] QLabel#badge
  { background: $raised; color: $text2; border-radius: ${p8}px; padding: 0 6px; font-size: ${p11}px;
    min-height: ${p16}px; max-height: ${p16}px; }
ads--CDockAreaTitleBar QToolButton { padding: 4px; border: none; background: transparent; }
ads--CDockAreaTitleBar QToolButton:hover { background: $hover; }
ads--CTitleBarButton { padding: 4px; border: none; background: transparent; }
ads--CAutoHideSideBar { background: $header; border: none; }
ads--CAutoHideTab { background: $header; color: $text3; border: none; padding: 4px 8px; }
ads--CAutoHideTab[activeTab="true"] { color: $text; }
ads--CAutoHideDockContainer { background: $panel; border: 1px solid $lineS; }
ads--CFloatingDockContainer { background: $app; }
ads--CFloatingWidgetTitleBar { background: $header; color: $text; }
"""


def style_sheet(tokens: Tokens) -> str:
    """Return the whole sheet for one set of tokens at the user's scale."""
    sizes = {f"p{px}": str(pixels(px)) for px in (6, 7, 8, 10, 11, 12, 13, 16, 20, 24, 26, 28, 36)}
    return Template(BASE + BUTTONS + FIELDS + MENUS + DOCKS).substitute({**tokens.colors, **sizes})
