"""Questions that IB would refuse are not asked; ids that were used are not used again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ibdesk.core.ages import age_text, fine_age_text
from ibdesk.core.bars import BAR_SIZES, check_query, duration_s, durations_for, longest_text
from ibdesk.core.ids import MAX_ORDER_ID, OrderId
from ibdesk.core.order_ids import OrderIds, OrderIdsExhaustedError
from ibdesk.core.records.bars import HistoryQuery
from ibdesk.core.records.contract import Contract

CSH2 = Contract(symbol="CSH2")


@pytest.mark.parametrize(
    ("duration", "bar_size", "what", "sentence"),
    [
        ("3 M", "1 day", "TRADES", None),
        ("1 D", "5 mins", "MIDPOINT", None),
        ("1800 S", "1 secs", "TRADES", None),
        ("1 Y", "1 month", "TRADES", None),
        ("3 M", "7 mins", "TRADES", "IB has no bar size 7 mins. Example: 1 day or 5 mins."),
        ("3 M", "1 day", "GOSSIP", "IB has no data named GOSSIP. Example: TRADES or MIDPOINT."),
        ("3 X", "1 day", "TRADES", "IB does not read the duration 3 X. Example: 3 M or 1 D."),
        ("1 D", "1 week", "TRADES", "1 D is shorter than one bar of 1 week."),
        ("1 Y", "1 min", "TRADES", "1 Y is too long for bars of 1 min. Longest: 1 W."),
        ("1 D", "1 secs", "TRADES", "1 D is too long for bars of 1 secs. Longest: 2000 S."),
    ],
)
def test_bar_size_and_duration_are_checked_before_sending(
    duration: str, bar_size: str, what: str, sentence: str | None
) -> None:
    assert check_query(HistoryQuery(contract=CSH2, duration=duration, bar_size=bar_size, what=what)) == sentence


def test_adjusted_last_has_no_end() -> None:
    end = datetime(2025, 8, 1, tzinfo=UTC)
    query = HistoryQuery(contract=CSH2, duration="1 M", bar_size="1 day", what="ADJUSTED_LAST", end=end)
    assert check_query(query) == "ADJUSTED_LAST goes to now only. Clear the end time."


@pytest.mark.parametrize("text", ["", "3", "3M", "0 D", "x D", "-1 D", "1.5 D", "١ D", "100000 D", "90000 S", "1 d"])
def test_durations_that_ib_does_not_read(text: str) -> None:
    assert duration_s(text) is None


def test_every_offered_pair_may_be_asked() -> None:
    for name in BAR_SIZES:
        assert durations_for(name)
        for duration in durations_for(name):
            assert check_query(HistoryQuery(contract=CSH2, duration=duration, bar_size=name)) is None
    assert durations_for("7 mins") == ()
    assert BAR_SIZES["30 secs"].small
    assert not BAR_SIZES["1 min"].small
    assert longest_text(BAR_SIZES["1 day"]) == "40 Y"


def test_law_l2_ids_are_raised_only() -> None:
    ids = OrderIds(high_water=42)
    assert ids.next_id == 43
    ids.offer(OrderId(10))
    assert (ids.next_id, ids.offered) == (43, 10)
    ids.offer(OrderId(100))
    assert ids.take() == (100,)
    ids.seen(OrderId(500))
    ids.seen(OrderId(7))
    assert ids.take(3) == (501, 502, 503)
    assert ids.highest == 503


def test_scenario_25_tws_rolled_back_its_counter() -> None:
    ids = OrderIds(high_water=57)
    ids.offer(OrderId(1))
    assert ids.take() == (58,)


def test_scenario_40_ids_near_the_end_of_the_range_are_refused_with_advice() -> None:
    ids = OrderIds(high_water=MAX_ORDER_ID - 1)
    assert ids.take() == (MAX_ORDER_ID,)
    with pytest.raises(OrderIdsExhaustedError, match="Reset the API order ids in TWS"):
        ids.take()


@pytest.mark.parametrize(
    ("seconds", "text", "fine"),
    [
        (0.2, "0 s", "0.2 s"),
        (48, "48 s", "48 s"),
        (192, "03:12", "03:12"),
        (3840, "1 h 04", "1 h 04"),
        (-5, "0 s", "0.0 s"),
    ],
)
def test_ages(seconds: float, text: str, fine: str) -> None:
    age = timedelta(seconds=seconds)
    assert (age_text(age), fine_age_text(age)) == (text, fine)
