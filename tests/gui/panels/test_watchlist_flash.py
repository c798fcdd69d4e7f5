"""Flashes are short, few, and can be switched off."""

from __future__ import annotations

from decimal import Decimal

from pytestqt.qtbot import QtBot

from ibdesk.panels.watchlist.flash import Flashes


class Clock:
    now = 10.0

    def __call__(self) -> float:
        return self.now


def test_the_first_price_does_not_flash_and_a_change_shows_its_way(qtbot: QtBot) -> None:
    flashes = Flashes(clock=Clock())
    flashes.note("NVDA", Decimal(1))
    assert flashes.direction("NVDA") == 0
    flashes.note("NVDA", Decimal(2))
    assert flashes.direction("NVDA") == 1


def test_a_cell_flashes_at_most_four_times_a_second(qtbot: QtBot) -> None:
    clock = Clock()
    flashes = Flashes(clock=clock)
    flashes.note("NVDA", Decimal(1))
    flashes.note("NVDA", Decimal(2))
    clock.now += 0.1
    flashes.note("NVDA", Decimal(1))
    assert flashes.direction("NVDA") == 1, "too soon for another one"
    clock.now += 0.2
    flashes.note("NVDA", Decimal("0.5"))
    assert flashes.direction("NVDA") == -1


def test_a_flash_fades_by_itself(qtbot: QtBot) -> None:
    flashes = Flashes()
    flashes.note("NVDA", Decimal(1))
    with qtbot.waitSignal(flashes.faded, timeout=2000) as faded:
        flashes.note("NVDA", Decimal(2))
    assert faded.args == [frozenset({"NVDA"})]


def test_switched_off_nothing_flashes(qtbot: QtBot) -> None:
    flashes = Flashes(clock=Clock())
    flashes.note("NVDA", Decimal(1))
    flashes.note("NVDA", Decimal(2))
    flashes.set_on(False)
    assert flashes.direction("NVDA") == 0
    flashes.note("NVDA", Decimal(3))
    assert flashes.direction("NVDA") == 0


def test_a_price_that_went_away_and_came_back_does_not_flash(qtbot: QtBot) -> None:
    flashes = Flashes(clock=Clock())
    flashes.note("NVDA", Decimal(1))
    flashes.note("NVDA", None)
    flashes.note("NVDA", Decimal(2))
    assert flashes.direction("NVDA") == 0
    flashes.forget(["NVDA"])
