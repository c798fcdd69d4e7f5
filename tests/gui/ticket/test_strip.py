"""The strip above the review button: whatever stands there can be read whole."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ibdesk.core.problems import Field, Problem, err, warn
from ibdesk.panels.ticket.strip import OrderStrip

SHORT = warn("Market closed: limit is compared with the close.", Field.LIMIT)
AGAIN = warn("Same order sent 12 s ago.", Field.ORDER)
LONG = warn("Outside regular hours the book is thin: this order can trade far from the price you see.", Field.ORDER)
WIDE_PX, LAPTOP_PX = 352, 336


@pytest.mark.parametrize("wide", [WIDE_PX, LAPTOP_PX])
@pytest.mark.parametrize(
    ("problems", "blocking", "cost"),
    [
        ((), False, True),
        ((SHORT,), False, True),
        ((SHORT, AGAIN), False, True),
        ((SHORT, AGAIN, SHORT), False, False),
        ((LONG, AGAIN), False, False),
        ((err("Quantity is missing.", Field.QUANTITY),), True, False),
    ],
    ids=["none", "one", "two", "three", "a long one", "blocking"],
)
def test_every_warning_can_be_read_and_the_cost_stands_where_it_has_room(
    qtbot: QtBot, wide: int, problems: tuple[Problem, ...], blocking: bool, cost: bool
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    strip = OrderStrip(holder)
    strip.resize(wide, strip.height())
    holder.resize(wide, strip.height())
    holder.show()
    strip.show_problems(problems, blocking=blocking)
    (scroll,) = strip.problems.findChildren(QScrollArea)
    qtbot.waitUntil(lambda: strip.costs.isVisible() is cost)
    qtbot.waitUntil(lambda: scroll.verticalScrollBar().maximum() == 0)
