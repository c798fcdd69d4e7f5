"""Figure F8: a TWS that falls silent with its socket open is mistrusted within 10 s and given up within 15 s.

The session has the deadlines of real use; its clock is the test's, second by second, as its own timer looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ibdesk.core.orders.state import Base, Certainty
from ibdesk.journal import Journal
from ibdesk.session.session import Session
from ibdesk.session.targets import SessionSettings
from ibdesk.session.views import Phase
from tests.e2e.outages import Trader

MISTRUSTED_S, GIVEN_UP_S = 10.0, 15.0


class Waiting(Trader):
    """A trader with the usual patience, who lets whole seconds pass."""

    def start(self) -> None:
        self.journal = Journal(self.folder / "journal.db")
        self.journal.start()
        self.session = Session(self.journal, SessionSettings(), clock=self.clock)

    def seconds_till(self, condition: Callable[[], bool]) -> float:
        """Let time pass in the steps of the session's timer; return the seconds till the condition held."""
        began_s = self.clock()
        while not condition():
            assert self.clock() - began_s < 2 * GIVEN_UP_S
            self.add_time(self.session.settings.tick_ms / 1000)
            self.session.connector.on_timer_timeout()
        return self.clock() - began_s


@pytest.fixture
def trader(qtbot: QtBot, tmp_path: Path) -> Iterator[Waiting]:
    trader = Waiting(qtbot, tmp_path)
    yield trader
    trader.close()


def test_scenario_14_a_half_open_socket_is_stale_within_10_s_down_within_15_s_and_reconciled_when_tws_is_back(
    trader: Waiting, record_property: Callable[[str, object], None]
) -> None:
    trader.connect()
    key = trader.send()
    trader.becomes(key, Base.WORKING)
    link, desk = trader.session.link, trader.session.order_desk
    trader.fault("half_open", {"now": True}, s=None)
    silent_since_s = trader.clock()

    stale_s = trader.seconds_till(lambda: link.view.stale)
    assert link.view.ready
    assert desk.locked is not None
    assert "does not answer" in desk.locked.reason
    trader.seconds_till(lambda: not link.view.ready)
    down_s = trader.clock() - silent_since_s
    assert stale_s <= MISTRUSTED_S
    assert stale_s < down_s <= GIVEN_UP_S
    record_property("f8_stale_s", round(stale_s, 1))
    record_property("f8_down_s", round(down_s, 1))
    trader.until(lambda: link.view.phase is Phase.WAITING)
    assert trader.becomes(key, Base.WORKING).certainty is Certainty.STALE

    trader.fault("restart", {"now": True}, down_s=0)
    trader.seconds_till(lambda: trader.session._deadlines.remaining_s("retry") is None)
    trader.until(lambda: link.view.ready)
    trader.reconciled()
    order = trader.becomes(key, Base.WORKING)
    assert order.certainty is Certainty.LIVE
    assert trader.placed_frames() == 1
    assert trader.report == []
