"""Between ibapi's objects and records: unset is None, times are certain or None, bars are columns."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from ibapi.common import BarData
from ibapi.contract import Contract as IbContract
from ibapi.order_state import OrderState

from ibdesk.broker import dialect
from ibdesk.broker.guard import is_paper
from ibdesk.broker.translate.account import account_list
from ibdesk.broker.translate.bars import BarCollector
from ibdesk.broker.translate.contract import contract_for_ibapi, contract_record
from ibdesk.broker.translate.numbers import identifier, number, price, size
from ibdesk.broker.translate.order import action, completed_record, spec_record, status_record, what_if_record
from ibdesk.broker.translate.times import end_text, from_milliseconds, instant, session_zone
from ibdesk.core.ids import ConId
from ibdesk.core.records.contract import Contract

FLOAT_MAX = 1.7976931348623157e308
UNSETS = [2**31 - 1, 2**63 - 1, Decimal(2**127 - 1), FLOAT_MAX, "1.7976931348623157E308", "2147483647",
          "9223372036854775807", "-9223372036854775808", math.nan, math.inf, -math.inf, Decimal("NaN"), "", None,
          "N/A"]  # fmt: skip


@pytest.mark.parametrize("value", UNSETS)
def test_83_every_form_of_unset_is_none(value: object) -> None:
    assert number(value) is None
    assert identifier(value) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(178.4, "178.4"), (1.0, "1"), (100, "100"), (1e-05, "0.00001"), (-0.0, "0"), (Decimal("1E+2"), "100"),
     ("178.40", "178.4"), (Decimal("0.30"), "0.3")],
)  # fmt: skip
def test_a_number_is_exact_and_the_same_from_every_client(value: object, text: str) -> None:
    assert format(number(value) or Decimal(0), "f") == text


def test_84_minus_one_and_zero_are_no_price_and_a_negative_size_is_no_size() -> None:
    assert [price(value) for value in (-1.0, 0.0, math.nan, -37.5)] == [None, None, None, Decimal("-37.5")]
    assert [size(value) for value in (-1, 0, 7)] == [None, Decimal(0), Decimal(7)]


def test_ids_beyond_32_bits_stay_whole() -> None:
    assert identifier(1_800_000_000_123) == 1_800_000_000_123
    assert identifier(0) is None


NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1763478000", datetime(2025, 11, 18, 15, 0, tzinfo=UTC)),
        ("20251118", datetime(2025, 11, 18, tzinfo=UTC)),
        ("20251118-15:00:00", datetime(2025, 11, 18, 15, 0, tzinfo=UTC)),
        ("20251118-15:00:00Z", datetime(2025, 11, 18, 15, 0, tzinfo=UTC)),
        ("20251118 10:00:00 US/Eastern", datetime(2025, 11, 18, 15, 0, tzinfo=UTC)),
        ("20250718 10:00:00 US/Eastern", datetime(2025, 7, 18, 14, 0, tzinfo=UTC)),
        ("20251118  10:00:00", datetime(2025, 11, 18, 15, 0, tzinfo=UTC)),
        ("20251118 10:00 America/New_York", datetime(2025, 11, 18, 15, 0, tzinfo=UTC)),
        ("20251118 10:00:00 Mars/Olympus", None),
        ("20251118 10:00:00 ../../etc/passwd", None),
        ("20251118 10:00:00 US", None),
        ("20251318 10:00:00 UTC", None),
        ("20251399", None),
        ("0714 09:30:00 US/Eastern", None),
        ("99999999999999999999999", None),
        ("", None),
        ("soon", None),
    ],
)
def test_90_a_time_is_read_by_its_shape(text: str, moment: datetime | None) -> None:
    assert instant(text, NEW_YORK) == moment


def test_91_a_zoneless_time_without_a_known_zone_is_no_time() -> None:
    assert instant("20251118 10:00:00") is None
    assert session_zone("20261122 16:00:00 GMT") == ZoneInfo("GMT")
    assert session_zone("20261122 16:00:00 Central European Standard Time") is None
    assert session_zone("") is None


def test_milliseconds_and_end_times() -> None:
    assert from_milliseconds(1_763_478_000_250) == datetime(2025, 11, 18, 15, 0, 0, 250_000, tzinfo=UTC)
    assert from_milliseconds(0) is None
    assert end_text(datetime(2025, 8, 2, 0, 59, tzinfo=ZoneInfo("Europe/London"))) == "20250801-23:59:00"
    assert end_text(None) == ""


def bar(date: str, close: float, volume: object = 10, count: int = 3) -> BarData:
    made = BarData()
    made.date, made.open, made.high, made.low, made.close = date, close, close + 1, close - 1, close
    made.volume, made.barCount = volume, count
    setattr(made, "wap" if dialect.BARS_HAVE_WAP else "average", close if count >= 0 else -1)
    return made


def test_89_bars_come_out_sorted_once_each_and_the_last_one_written_wins() -> None:
    collector = BarCollector()
    for one in (bar("1763478300", 2.0), bar("1763478000", 1.0), bar("1763478300", 2.5)):
        collector.add(one)
    bars = collector.bars()
    assert bars.time.tolist() == [1763478000, 1763478300]
    assert bars.close.tolist() == [1.0, 2.5]
    assert not bars.daily


def test_daily_bars_stay_dates_and_missing_columns_are_nan() -> None:
    collector = BarCollector()
    collector.add(bar("20251118", 5.0, volume=-1, count=-1))
    bars = collector.bars()
    assert bars.daily
    assert bars.time.tolist() == [int(datetime(2025, 11, 18, tzinfo=UTC).timestamp())]
    assert math.isnan(bars.volume[0])
    assert math.isnan(bars.wap[0])
    assert bars.count.tolist() == [-1]


@pytest.mark.parametrize("broken", [bar("yesterday", 1.0), bar("20251118", math.nan), bar("20251118", FLOAT_MAX)])
def test_a_bar_that_cannot_be_read_is_an_error_not_a_gap(broken: BarData) -> None:
    with pytest.raises(ValueError, match="bar"):
        BarCollector().add(broken)


def test_no_bars_are_empty_columns() -> None:
    assert len(BarCollector().bars()) == 0


def test_a_contract_survives_the_way_out_and_back() -> None:
    option = Contract(
        symbol="NVDA", sec_type="OPT", exchange="SMART", currency="USD", expiry="20261218",
        strike=Decimal("177.5"), right="C", multiplier=Decimal(100),
    )  # fmt: skip
    assert contract_record(contract_for_ibapi(option)) == option
    assert contract_record(contract_for_ibapi(Contract(symbol="NVDA"))) == Contract(symbol="NVDA")


def test_prices_that_an_order_type_does_not_use_are_unset() -> None:
    order = dialect.new_order()
    order.action, order.orderType, order.totalQuantity, order.lmtPrice, order.auxPrice = "BUY", "MKT", 1, 0.0, 0.0
    assert (spec_record(order).limit_price, spec_record(order).aux_price) == (None, None)
    order.orderType = "LMT"
    assert (spec_record(order).limit_price, spec_record(order).aux_price) == (Decimal(0), None)


def test_13_account_lists_lose_their_empty_entries() -> None:
    assert account_list("DU1, U2,,") == ("DU1", "U2")
    assert account_list("") == ()


@pytest.mark.parametrize(
    ("account", "paper"),
    [("DU1234567", True), ("DF77", True), ("U1234567", False), ("DU", False), ("DU12X", False), ("du1", False),
     ("F123", False), ("DU1\n", False), ("DU١", False)],
)  # fmt: skip
def test_only_du_and_df_with_digits_are_paper(account: str, paper: bool) -> None:
    assert is_paper(account) is paper


@pytest.mark.parametrize(
    ("total", "filled", "told", "quantity"),
    [(0, 3, "3", "3"), (5, 3, "3", "5"), (5, 0, "0", "5"), (5, FLOAT_MAX, None, "5"), (0, FLOAT_MAX, None, "0")],
)
def test_a_filled_order_of_the_past_tells_its_size_as_filled_quantity(
    total: int, filled: float, told: str | None, quantity: str
) -> None:
    """Real TWS lists a filled order with a total of 0; an unset quantity of any client is None."""
    order, unset = dialect.new_order(), filled == FLOAT_MAX
    order.action, order.orderType, order.totalQuantity = "BUY", "MKT", Decimal(total)
    order.filledQuantity = type(order)().filledQuantity if unset else filled
    state = OrderState()
    state.status, state.completedStatus = "Filled", "Filled Size: 3"
    record = completed_record(IbContract(), order, state).order
    assert record.filled_quantity == (None if told is None else Decimal(told))
    assert record.spec.quantity == total
    assert record.content.quantity == Decimal(quantity)


@pytest.mark.parametrize("expiry", ["20261218", "202612", "20261218 08:30 US/Central", "20261218 08:30:00 CST", "soon"])
def test_86_an_expiry_with_time_and_zone_is_kept_as_it_came(expiry: str) -> None:
    """Contracts are asked for by id; a text in a shape of its own must not keep one from being shown."""
    source = contract_for_ibapi(Contract(con_id=ConId(5), symbol="ES", sec_type="FUT", expiry="20261218"))
    source.lastTradeDateOrContractMonth = expiry
    assert contract_record(source).expiry == expiry
    assert contract_record(source).con_id == 5


def test_a_side_that_ib_does_not_use_is_refused() -> None:
    assert (action("SSHORT"), action("BUY")) == ("SELL", "BUY")
    with pytest.raises(ValueError, match="unknown side 'HOLD'"):
        action("HOLD")


def test_prices_of_a_status_are_unset_while_nothing_is_filled() -> None:
    """TWS sends 0 as the average of no fill; a price of 0 would be a price."""
    record = status_record((7, "Submitted", 0, 5, 0.0, 0, 0, 0.0, 1, "", 0.0))
    assert (record.average_price, record.last_price, record.perm_id, record.parent_id) == (None, None, None, None)
    filled = status_record((7, "Submitted", 2, 3, 178.4, 9, 6, 178.5, 1, "", 0.0))
    assert (filled.average_price, filled.last_price) == (Decimal("178.4"), Decimal("178.5"))
    assert (filled.perm_id, filled.parent_id) == (9, 6)


def test_scenario_75_every_unset_figure_of_a_what_if_is_none() -> None:
    answer = what_if_record(7, OrderState())
    assert (answer.order_id, answer.commission, answer.initial_after, answer.equity_after) == (7, None, None, None)
