"""The look, applied once for these tests."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ibdesk.ui import theme


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> None:
    if not qapp.styleSheet() or not theme.current().dark:
        theme.apply(qapp, theme.load_theme("dark"))
