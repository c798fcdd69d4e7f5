"""Budgets from the real counters, and the last events of the link."""

from __future__ import annotations

from ibdesk.core.pacing import HistoryBudget
from ibdesk.core.records.bars import HistoryQuery
from ibdesk.core.records.command import RequestCurrentTime
from ibdesk.core.records.link import SendOutcome
from ibdesk.core.records.notice import Notice
from ibdesk.session.budgets import MESSAGES_PER_S, Budget
from tests.gui.session.conftest import Desk, desk, journal, trading
from tests.gui.session.scripted import NOON, NVDA

__all__ = ["desk", "journal", "trading"]  # the fixtures


def budget(desk: Desk, key: str) -> Budget:
    return next(row for row in desk.session.budgets.rows if row.key == key)


def events(desk: Desk) -> list[str]:
    return [event.text for event in desk.session.events.rows]


def farm(code: int, words: str) -> Notice:
    return Notice(subject_id=None, code=code, text=f"Market data farm connection is {words}:usfarm", time=NOON)


def test_messages_of_the_last_second_count_and_then_no_longer(trading: Desk) -> None:
    trading.clock.now += 5.0
    assert budget(trading, "messages").words == f"0 of {MESSAGES_PER_S} a second"
    for _ in range(3):
        trading.session._wire.submit(RequestCurrentTime())
    trading.until(lambda: budget(trading, "messages").used == 3)
    assert budget(trading, "messages").note == "None waiting. Cancels always go first."
    trading.clock.now += 1.0
    assert budget(trading, "messages").used == 0


def test_what_did_not_leave_is_not_counted(trading: Desk) -> None:
    trading.clock.now += 5.0
    trading.broker.outcome = SendOutcome.NOT_SENT
    before = len(trading.broker.sent)
    trading.session._wire.submit(RequestCurrentTime())
    assert len(trading.broker.sent) == before + 1
    trading.session._bridge.drain()
    assert budget(trading, "messages").used == 0


def test_lines_history_and_orders_are_the_numbers_that_the_desks_go_by(trading: Desk) -> None:
    session = trading.session
    lines = budget(trading, "lines").used
    assert lines == session.quotes.lines_used > 0
    trading.clock.now += 30.0
    assert (budget(trading, "orders").used, budget(trading, "orders").title) == (0, "Orders in 10 s")
    trading.place()
    assert budget(trading, "orders").used == 1
    query = HistoryQuery(contract=NVDA, duration="1800 S", bar_size="5 secs", what="TRADES", rth=True)
    session.history.ask(query)
    trading.advance(0.1)
    assert budget(trading, "history").words == f"1 of {HistoryBudget.WINDOW_MAX} in 10 min"
    assert not budget(trading, "history").tight
    for _ in range(48):
        session.history._budget.asked(object(), object(), small_bars=True)
    assert budget(trading, "history").tight


def test_the_events_tell_the_link_from_the_first_word_to_the_last(trading: Desk) -> None:
    assert events(trading)[:3] == [
        "Reconciled: 0 orders, 0 positions, 0 executions",
        "Connected, next order id 1",
        "SIM: ibdesk started this gateway itself",
    ]
    trading.broker.tell(farm(2104, "OK"))
    trading.until(lambda: bool(trading.session.farms.rows))
    trading.session.pump.flush()
    assert len(events(trading)) == 3  # that a farm is there at the start is no news
    trading.broker.tell(farm(2103, "broken"))
    trading.until(lambda: events(trading)[0] == "usfarm is broken (2103)")
    trading.broker.tell(farm(2104, "OK"))
    trading.until(lambda: events(trading)[0] == "usfarm is back (2104)")
    trading.broker.tell(Notice(subject_id=None, code=1100, text="Connectivity has been lost", time=NOON))
    trading.until(lambda: events(trading)[0] == "IB is not reachable")
    trading.broker.tell(Notice(subject_id=None, code=1102, text="Connectivity restored", time=NOON))
    trading.until(lambda: "IB is back" in events(trading))
    trading.broker.lose()
    trading.until(lambda: any(text.startswith("The connection to") for text in events(trading)))
    assert "The connection ended" in events(trading)
    assert len(events(trading)) <= 8
