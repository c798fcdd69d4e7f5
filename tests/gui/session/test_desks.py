"""Quotes, contracts, history, positions and messages on a scripted broker."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from ibdesk.core.ids import ConId, RequestId
from ibdesk.core.records.bars import Bars, HistoryQuery, HistoryReceived
from ibdesk.core.records.command import (
    CancelHistory,
    CancelQuote,
    RequestContractDetails,
    RequestHistory,
    SearchSymbols,
    SubscribeQuote,
)
from ibdesk.core.records.contract import (
    Contract,
    ContractDetails,
    ContractDetailsEnd,
    ContractDetailsReceived,
    SymbolMatch,
    SymbolMatches,
)
from ibdesk.core.records.notice import Notice
from ibdesk.core.records.position import PositionEnd, PositionRow
from ibdesk.session.views import Change, Phase
from tests.gui.session.conftest import Desk
from tests.gui.session.scripted import ACCOUNT, NVDA, NVDA_DETAILS

CSH2 = Contract(con_id=ConId(5), symbol="CSH2", sec_type="STK", exchange="LSE", currency="GBP")
CSH2_DETAILS = ContractDetails(contract=CSH2, min_tick=Decimal(10), price_magnifier=100, time_zone_id="GB-Eire")
DAILY = HistoryQuery(contract=CSH2, duration="3 M", bar_size="1 day")


@pytest.fixture
def up(desk: Desk) -> Desk:
    desk.connect()
    return desk


def bars(times: list[int], *, daily: bool) -> Bars:
    column = np.full(len(times), 119560.0)
    return Bars(
        time=np.array(times, dtype=np.int64), open=column, high=column, low=column, close=column, volume=column,
        wap=column, count=np.zeros(len(times), dtype=np.int64), daily=daily,
    )  # fmt: skip


def newest_id(desk: Desk, kind: type) -> RequestId:
    return desk.broker.of(kind)[-1].request_id  # type: ignore[union-attr, no-any-return]


def test_two_lookers_share_one_quote_and_the_last_ends_it(up: Desk) -> None:
    up.session.quotes.subscribe(NVDA, "ticket")
    up.session.quotes.subscribe(NVDA, "chart")
    up.session.quotes.release(NVDA, "ticket")
    assert len(up.broker.of(SubscribeQuote)) == 1
    assert not up.broker.of(CancelQuote)
    up.session.quotes.release(NVDA, "chart")
    assert len(up.broker.of(CancelQuote)) == 1
    assert up.session.quotes.view(NVDA.con_id) is None


def test_scenario_21_after_1101_each_quote_is_asked_for_exactly_once(up: Desk) -> None:
    up.quote()
    up.broker.tell(Notice(subject_id=None, code=1101, text="restored, data lost"))
    up.until(lambda: len(up.broker.of(SubscribeQuote)) == 2)
    up.broker.tell(Notice(subject_id=None, code=1102, text="restored, data kept"))
    up.until(lambda: any(row.code == 1102 for row in up.session.notices.rows))
    assert len(up.broker.of(SubscribeQuote)) == 2


def test_quotes_come_back_after_a_reconnect_and_are_stale_meanwhile(up: Desk) -> None:
    up.quote()
    up.broker.lose()
    up.until(lambda: up.session.link.view.phase is Phase.WAITING)
    view = up.session.quotes.view(NVDA.con_id)
    assert view is not None
    assert view.stale
    assert view.bid == Decimal("178.39")
    up.session.connector.try_now()
    up.until(lambda: bool(up.brokers[1].of(SubscribeQuote)))
    up.until(lambda: not up.session.quotes.view(NVDA.con_id).stale)  # type: ignore[union-attr]


def test_no_quote_looks_live_while_ib_is_out_of_reach(up: Desk) -> None:
    """Scenario 18: TWS keeps its socket, and the last prices, but nothing behind it moves."""
    up.quote()
    up.broker.tell(Notice(subject_id=None, code=1100, text="Connectivity between IB and TWS has been lost"))
    up.until(lambda: up.session.quotes.view(NVDA.con_id).stale)  # type: ignore[union-attr]
    up.broker.tell(Notice(subject_id=None, code=1102, text="Connectivity restored, data maintained"))
    up.until(lambda: not up.session.quotes.view(NVDA.con_id).stale)  # type: ignore[union-attr]


def test_stores_signal_once_a_frame_however_much_came(up: Desk) -> None:
    up.quote()
    changes: list[Change] = []
    up.session.quotes.changed.connect(changes.append)
    request = newest_id(up, SubscribeQuote)
    for cent in range(500):
        up.broker.quote(request, bid=f"178.{cent % 100:02}")
    up.until(lambda: up.session.quotes.view(NVDA.con_id).bid == Decimal("178.99"))  # type: ignore[union-attr]
    assert 1 <= len(changes) <= 20
    assert changes[0].keys == {NVDA.con_id}


def test_a_refused_quote_carries_its_reason(up: Desk) -> None:
    up.quote()
    up.broker.tell(Notice(subject_id=newest_id(up, SubscribeQuote), code=354, text="Not subscribed"))
    up.until(lambda: up.session.quotes.view(NVDA.con_id).error is not None)  # type: ignore[union-attr]
    assert up.session.notices.rows[-1].about == "Quote NVDA"


def test_searches_leave_at_most_once_a_second_and_the_newest_text_wins(up: Desk) -> None:
    up.session.contracts.search("N")
    second = up.session.contracts.search("NV")
    third = up.session.contracts.search("NVD")
    assert len(up.broker.of(SearchSymbols)) == 1
    up.advance(1.1)
    assert [one.pattern for one in up.broker.of(SearchSymbols)] == ["N", "NVD"]  # type: ignore[union-attr]
    assert second.cancelled
    match = SymbolMatch(contract=NVDA)
    up.broker.tell(SymbolMatches(request_id=newest_id(up, SearchSymbols), matches=(match,)))
    up.until(lambda: third.result == (match,))


def test_scenario_97_an_ambiguous_symbol_brings_all_that_match(up: Desk) -> None:
    up.broker.silent = True
    lookup = up.session.contracts.details(Contract(symbol="NVDA"))
    request = newest_id(up, RequestContractDetails)
    for con_id in (1, 2, 3):
        found = ContractDetails(contract=Contract(con_id=ConId(con_id), symbol="NVDA"))
        up.broker.tell(ContractDetailsReceived(request_id=request, details=found))
    up.broker.tell(ContractDetailsEnd(request_id=request))
    up.until(lambda: lookup.finished)
    assert lookup.result is not None
    assert len(lookup.result) == 3
    assert up.session.contracts.known(ConId(2)) is not None


def test_a_lookup_that_tws_refuses_or_ignores_fails_in_words(up: Desk) -> None:
    up.broker.silent = True
    refused = up.session.contracts.details(Contract(symbol="NOPE"))
    text = "No security definition has been found for the request"
    up.broker.tell(Notice(subject_id=newest_id(up, RequestContractDetails), code=200, text=text))
    up.until(lambda: refused.failure is not None)
    assert refused.failure is not None
    assert refused.failure.code == 200
    ignored = up.session.contracts.details(Contract(symbol="SLOW"))
    up.advance(11.0)
    assert ignored.failure is not None
    assert "10 seconds" in ignored.failure.sentence


def test_a_lookup_without_a_link_fails_through_the_event_loop(desk: Desk) -> None:
    lookup = desk.session.contracts.details(NVDA)
    assert not lookup.finished
    desk.until(lambda: lookup.failure is not None)


def test_history_arrives_as_columns_and_as_a_frame(up: Desk) -> None:
    """C3: `Date` index; Open High Low Close Volume."""
    job = up.session.history.ask(DAILY)
    up.until(lambda: job.state == "asking")
    day = 1754006400  # 2025-08-01
    answer = bars([day - 86400, day], daily=True)
    up.broker.tell(HistoryReceived(request_id=newest_id(up, RequestHistory), bars=answer))
    up.until(lambda: job.state == "done")
    assert job.bars is answer
    frame = up.session.history.to_frame(answer, CSH2_DETAILS)
    assert frame.index.name == "Date"
    assert list(frame.columns) == ["Open", "High", "Low", "Close", "Volume"]
    assert str(frame.index[-1].date()) == "2025-08-01"
    intraday = up.session.history.to_frame(bars([day + 36000], daily=False), CSH2_DETAILS)
    assert intraday.index[0].isoformat() == "2025-08-01T11:00:00+01:00"


@pytest.mark.parametrize(
    ("duration", "bar_size"), [("5 Y", "1 min"), ("3 M", "7 mins"), ("3 X", "1 day"), ("1 D", "1 week")]
)
def test_what_ib_would_refuse_is_refused_before_it_leaves(up: Desk, duration: str, bar_size: str) -> None:
    job = up.session.history.ask(HistoryQuery(contract=CSH2, duration=duration, bar_size=bar_size))
    up.until(lambda: job.state == "failed")
    assert job.failure is not None
    assert job.failure.code is None
    assert not up.broker.of(RequestHistory)


@pytest.mark.parametrize("code", [162, 200, 321, 366])
def test_scenario_87_a_refused_history_ends_with_code_and_text(up: Desk, code: int) -> None:
    """The notebook waited for ever here (C3)."""
    job = up.session.history.ask(DAILY)
    up.until(lambda: job.state == "asking")
    text = "Trading TWS session is connected from a different IP address"
    up.broker.tell(Notice(subject_id=newest_id(up, RequestHistory), code=code, text=text))
    up.until(lambda: job.state == "failed")
    assert job.failure is not None
    assert (job.failure.code, job.failure.sentence) == (code, text)


def test_scenario_89_history_without_an_end_is_given_up_after_60_s(up: Desk) -> None:
    job = up.session.history.ask(DAILY)
    up.until(lambda: job.state == "asking")
    for _ in range(61):
        up.advance(1.0)
    assert job.state == "failed"
    assert len(up.broker.of(CancelHistory)) == 1
    up.broker.tell(HistoryReceived(request_id=newest_id(up, RequestHistory), bars=bars([0], daily=True)))
    up.until(lambda: not up.session._bridge._mailbox.has_events)
    assert job.bars is None


def test_a_cancelled_question_is_taken_back_at_tws_and_says_nothing_more(up: Desk) -> None:
    job = up.session.history.ask(DAILY)
    up.until(lambda: job.state == "asking")
    job.cancel()
    assert job.state == "cancelled"
    assert len(up.broker.of(CancelHistory)) == 1


def test_scenario_88_small_bars_wait_in_a_visible_queue(up: Desk) -> None:
    query = HistoryQuery(contract=CSH2, duration="1800 S", bar_size="5 secs")
    first = up.session.history.ask(query)
    up.until(lambda: first.state == "asking")
    second = up.session.history.ask(query)
    up.until(lambda: second.state == "queued")
    assert 14.0 <= second.queue_s <= 15.0
    up.advance(15.5, step=0.5)
    assert second.state == "asking"


def test_positions_are_quoted_and_valued_in_pounds_not_pence(up: Desk) -> None:
    row = PositionRow(account=ACCOUNT, contract=CSH2, quantity=Decimal(3), average_cost=Decimal("1195.00"))
    up.broker.silent = True
    up.broker.tell(row, PositionEnd())
    up.until(lambda: bool(up.broker.of(RequestContractDetails)))
    request = newest_id(up, RequestContractDetails)
    up.broker.tell(
        ContractDetailsReceived(request_id=request, details=CSH2_DETAILS), ContractDetailsEnd(request_id=request)
    )
    up.until(lambda: bool(up.broker.of(SubscribeQuote)))
    up.broker.quote(newest_id(up, SubscribeQuote), bid="119560", ask="119570")
    up.until(lambda: bool(up.session.positions.rows) and up.session.positions.rows[0].last is not None)
    (view,) = up.session.positions.rows
    assert view.value == Decimal("3586.80")
    assert view.currency == "GBP"


def test_b4_a_position_that_closes_lets_its_quote_go(up: Desk) -> None:
    held = PositionRow(account=ACCOUNT, contract=NVDA, quantity=Decimal(1), average_cost=None)
    up.broker.tell(held)
    up.until(lambda: bool(up.broker.of(SubscribeQuote)))
    up.broker.tell(PositionRow(account=ACCOUNT, contract=NVDA, quantity=Decimal(0), average_cost=None))
    up.until(lambda: bool(up.broker.of(CancelQuote)))
    assert up.session.positions.rows[0].quantity == 0


def test_a2_farm_notices_make_farms_and_notes_not_errors(up: Desk) -> None:
    up.broker.tell(Notice(subject_id=None, code=2104, text="Market data farm connection is OK:usfarm"))
    up.until(lambda: bool(up.session.farms.rows))
    (farm,) = up.session.farms.rows
    assert (farm.name, farm.kind, farm.state) == ("usfarm", "Market data", "ok")
    assert up.session.notices.rows[-1].severity == "good"
    assert up.session.notices.unopened == 0
    assert up.session.farms.summary() == "Farms: 1 ok"
    up.broker.tell(Notice(subject_id=None, code=2103, text="Market data farm connection is broken:usfarm"))
    up.until(lambda: up.session.farms.rows[0].state == "broken")
    assert up.session.farms.summary() == "Farms: 1 broken"


def test_the_same_message_within_a_minute_is_counted(up: Desk) -> None:
    for _ in range(3):
        up.broker.tell(Notice(subject_id=None, code=2110, text="Connectivity between TWS and server is broken"))
    up.until(lambda: bool(up.session.notices.rows) and up.session.notices.rows[-1].count == 3)
    assert up.session.notices.unopened == 1
    up.session.notices.open(up.session.notices.rows[-1].number)
    assert up.session.notices.unopened == 0


def test_account_values_are_kept_by_currency_and_the_base_one_comes_first(up: Desk) -> None:
    """B2."""
    up.until(lambda: up.session.accounts.base_currency(ACCOUNT) == "GBP")
    value = up.session.accounts.value(ACCOUNT, "NetLiquidation")
    assert value is not None
    assert (value.value, value.currency) == ("1084506.99", "GBP")
    assert up.session.accounts.names == (ACCOUNT,)


@pytest.mark.complains
def test_a_failing_handler_is_reported_locks_the_ticket_and_stops_nothing_else(
    up: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scenario 124: a bug in our own slot."""
    seen: list[object] = []
    monkeypatch.setattr("sys.excepthook", lambda *args: seen.append(args))
    up.session._router.on(PositionRow, _fail)
    up.broker.tell(PositionRow(account=ACCOUNT, contract=NVDA, quantity=Decimal(1), average_cost=None))
    up.until(lambda: up.session.order_desk.locked is not None)
    assert len(seen) == 1
    assert up.session.positions.rows
    assert NVDA_DETAILS.contract == NVDA


def _fail(record: object) -> None:
    raise RuntimeError("ours")
