"""Numbers that tick must not dance: every digit of their roles is equally wide."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from ibdesk.ui.fonts import Role, Weight, font, load_fonts


@pytest.mark.parametrize("role", [Role.CAPTION, Role.BODY, Role.FIELD, Role.NUMBER, Role.FIGURE])
def test_digits_are_equally_wide(qapp: QApplication, role: Role) -> None:
    load_fonts()
    metrics = QFontMetricsF(font(role, Weight.SEMIBOLD))
    widths = [metrics.horizontalAdvance(digit * 8) for digit in "0123456789"]
    assert max(widths) - min(widths) < 0.5  # less than a sixteenth of a pixel per digit: the grid of the font engine
