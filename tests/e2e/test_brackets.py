"""Brackets from the real ticket through the real gateway in its own process; its ledger is the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ibdesk.app.tour.steps_orders import transmit
from ibdesk.core.ids import OrderId
from ibdesk.core.orders.state import Base, Order
from ibdesk.core.records.command import PlaceOrder
from ibdesk.ui import theme
from tests.e2e.test_order_kinds import Trader
from tests.e2e.test_session_with_gateway import Desk

D = Decimal


class Bracketeer(Trader):
    """A person who writes brackets."""

    def send(self, limit: str, target: str, stop: str) -> None:
        self.write("LMT", limit=limit)
        self.click("ticket.bracket")
        self.type("ticket.target", target)
        self.type("ticket.stop_loss", stop)
        transmit(self)

    def leg(self, number: int) -> Order | None:
        return self.desk.session.orders.own(OrderId(self.first + number))

    @property
    def first(self) -> int:
        """The id of the entry, 0 while the gateway has read no leg."""
        return min((int(frame["order_id"]) for frame in self.routed()), default=0)

    def bases(self) -> list[Base | None]:
        return [None if (leg := self.leg(number)) is None else leg.base for number in range(3)]

    def shown(self, number: int, column: str) -> str:
        """Read a cell of a leg, "" before its row stands there."""
        leg = self.leg(number)
        known = leg is not None and leg.key in self.table("blotter.table").rows.keys
        return self.cell("blotter.table", leg.key, column) if leg is not None and known else ""

    def loud(self) -> list[str]:
        return [one.text for one in self.desk.session.notices.rows if one.severity == "needs_you"]


@pytest.fixture
def trader(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Bracketeer]:
    theme.apply(qapp, theme.load_theme("dark"))
    desk, pause_ms = Desk(qtbot, tmp_path), qapp.doubleClickInterval()
    qapp.setDoubleClickInterval(20)
    yield Bracketeer(desk, qtbot)
    qapp.setDoubleClickInterval(pause_ms)
    desk.close()


def frames(trader: Bracketeer) -> list[tuple[Any, ...]]:
    """What the gateway read of each order frame, in the order in which it came."""
    first = trader.first
    return [
        (frame["order_id"] - first, frame["order"]["transmit"], frame["order"].get("parentId"), frame["refused"])
        for frame in trader.routed()
    ]


def test_a_bracket_reaches_tws_in_three_frames_and_its_target_takes_the_stop_along(trader: Bracketeer) -> None:
    limit, target, stop = trader.price("1.01"), trader.price("1.03"), trader.price("0.97")
    trader.send(limit, target, stop)
    trader.wait(lambda: trader.bases() == [Base.FILLED, Base.WORKING, Base.HELD], "the entry filled, its exits alive")
    parent = str(trader.first)
    assert frames(trader) == [(0, False, None, None), (1, False, parent, None), (2, True, parent, None)]
    entry, goal, guard = (frame["order"] for frame in trader.routed())
    assert (entry["action"], D(entry["lmtPrice"]), entry["tif"]) == ("BUY", D(limit), "DAY")
    assert (goal["action"], goal["orderType"], D(goal["lmtPrice"]), goal["tif"]) == ("SELL", "LMT", D(target), "GTC")
    assert (guard["action"], guard["orderType"], D(guard["auxPrice"]), guard["tif"]) == ("SELL", "STP", D(stop), "GTC")
    assert len({one["orderRef"] for one in (entry, goal, guard)}) == 3
    trader.wait(lambda: trader.shown(2, "status") == "Awaiting trigger", "the stop waits for its trigger")
    order = trader.leg(1)
    assert order is not None
    trader.edit(order.key)
    trader.type("blotter.edit.limit", trader.price("0.99"))
    trader.change()
    trader.wait(lambda: trader.bases() == [Base.FILLED, Base.FILLED, Base.CANCELLED], "target filled, stop cancelled")
    assert len(trader.routed()) == 4
    assert not trader.gateway.frames("cancelOrder"), "TWS ended the stop, nobody asked for it"


def test_cancelling_the_entry_leaves_the_word_on_its_exits_to_tws(trader: Bracketeer) -> None:
    trader.send(trader.price("0.97"), trader.price("1.03"), trader.price("0.95"))
    trader.wait(lambda: trader.bases() == [Base.WORKING, Base.HELD, Base.HELD], "the bracket waits")
    waits = f"PreSubmitted · waits for parent {trader.first}"
    trader.wait(lambda: trader.shown(1, "detail") == waits, "why the target is held")
    trader.click_row("blotter.table", _key(trader, 0), "symbol")
    trader.press_table("blotter.table", Qt.Key.Key_Delete)
    trader.wait(lambda: trader.bases() == [Base.CANCELLED] * 3, "all three ended by TWS")
    assert [frame["order_id"] for frame in trader.gateway.frames("cancelOrder")] == [trader.first]


def _key(trader: Bracketeer, number: int) -> object:
    leg = trader.leg(number)
    assert leg is not None
    return leg.key


def _about_legs(text: str) -> bool:
    return text.startswith(("Incomplete bracket on NVDA: ", "Bracket in doubt on NVDA: "))


def test_scenario_69_tws_dies_after_the_first_leg_and_no_leg_is_sent_again(trader: Bracketeer) -> None:
    trader.gateway.steer(do="fault", name="kill", params={"after_leg": 1}, trigger={"on": "placeOrder", "nth": 1})
    trader.send(trader.price("0.97"), trader.price("1.03"), trader.price("0.95"))
    trader.wait(lambda: any(_about_legs(text) for text in trader.loud()), "the alarm")
    trader.wait(lambda: trader.bases()[0] is Base.UNKNOWN, "the link is known to be lost")
    assert trader.bases()[2] in (Base.NOT_SENT, Base.UNKNOWN), "as far as the kernel took the frames before the end"
    assert frames(trader) == [(0, False, None, None)]
    said = next(text for text in trader.loud() if _about_legs(text))
    assert f"entry {trader.first} may be in TWS, not transmitted" in said
    old, port = trader.gateway, trader.gateway.port
    old.process.wait(timeout=5)
    trader.gateway = trader.desk.gateway("--port", str(port))
    session = trader.desk.session
    session.connector.try_now()
    trader.wait(lambda: session.link.view.ready and session.lists.gate_open, "the link back and the lists read")
    assert trader.bases()[0] is Base.UNKNOWN, "TWS lists nowhere what it was not told to transmit"
    placed = [frame for frame in trader.gateway.frames("placeOrder") if not frame["order"]["whatIf"]]
    assert len(placed) == 1, "one ledger for both gateways: the new one got no leg"


def test_scenario_73_an_entry_left_in_tws_untransmitted_says_so_and_can_be_cancelled(
    trader: Bracketeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = trader.desk.session
    submit = session._wire.submit

    def second_leg_does_not_leave(command: object) -> bool:
        stays = isinstance(command, PlaceOrder) and command.spec.parent_id is not None
        return False if stays else submit(command)  # type: ignore[arg-type]

    monkeypatch.setattr(session._wire, "submit", second_leg_does_not_leave)
    trader.send(trader.price("0.97"), trader.price("1.03"), trader.price("0.95"))
    trader.wait(lambda: trader.bases() == [Base.SENT, Base.NOT_SENT, Base.NOT_SENT], "one leg in TWS")
    assert frames(trader) == [(0, False, None, None)]
    row = _key(trader, 0)
    untransmitted = "Incomplete bracket: in TWS, not transmitted"
    trader.wait(lambda: trader.shown(0, "detail") == untransmitted, "where the entry is")
    session.lists.refresh()
    trader.wait(lambda: not session.lists.running, "TWS's lists, which do not name it")
    assert trader.bases()[0] is Base.SENT
    trader.click_row("blotter.table", row, "symbol")
    trader.press_table("blotter.table", Qt.Key.Key_Delete)
    trader.wait(lambda: any(one.code == 202 for one in session.notices.rows), "TWS's word that it was discarded")
    assert [frame["order_id"] for frame in trader.gateway.frames("cancelOrder")] == [trader.first]
    assert trader.bases()[0] is Base.SENT, "no text of TWS ends an order: it turns unknown, and the user settles it"
    assert len(trader.routed()) == 1
