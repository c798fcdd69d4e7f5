"""The accounts of the simulated broker: the deck's numbers, and what fills do to them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from ibdesk.simgateway.accounts import Accounts
from ibdesk.simgateway.data import world
from ibdesk.simgateway.instruments import ContractQuery, Instrument
from ibdesk.simgateway.portfolio import Fill
from tests.unit.simgateway.order_desk import OPEN, UNIVERSE, Desk, Market, Quote

SEED = "DU1000000"
DECK = ["AvailableFunds", "BuyingPower", "NetLiquidation", "TotalCashValue"]


def instrument(symbol: str, sec_type: str = "STK", exchange: str = "SMART", currency: str = "USD") -> Instrument:
    (found,) = UNIVERSE.find(ContractQuery(symbol=symbol, sec_type=sec_type, exchange=exchange, currency=currency))
    return found


def accounts(*names: str) -> tuple[Accounts, Market]:
    market = Market()
    return Accounts(list(names) or [SEED], UNIVERSE, market), market


def bought(what: Instrument, quantity: str, price: str, commission: str = "0", currency: str | None = None) -> Fill:
    return Fill(
        instrument=what,
        quantity=Decimal(quantity),
        price=Decimal(price),
        commission=Decimal(commission),
        commission_currency=currency or what.currency,
    )


def value(books: Accounts, tag: str, account: str = SEED) -> Decimal:
    ((_, text, _),) = books.summary(account, [tag], OPEN)
    return Decimal(text)


def test_the_demo_account_opens_with_exactly_the_four_numbers_of_the_deck() -> None:
    books, _ = accounts()
    assert books.summary(SEED, DECK, OPEN) == [
        ("AvailableFunds", "1083839.34", "GBP"),
        ("BuyingPower", "4335357.38", "GBP"),
        ("NetLiquidation", "1084506.99", "GBP"),
        ("TotalCashValue", "1083839.40", "GBP"),
    ]


@pytest.mark.parametrize("row", world("account_values")["summary"]["tags"], ids=lambda row: str(row["tag"]))
def test_every_summary_tag_opens_with_its_recorded_value(row: dict[str, str]) -> None:
    books, _ = accounts()
    currency = "GBP" if row["c"] else ""
    assert books.summary(SEED, [row["tag"]], OPEN) == [(row["tag"], row["seed"], currency)]


def test_tags_come_sorted_aliases_work_and_unknown_ones_bring_no_row() -> None:
    books, _ = accounts()
    rows = books.summary(SEED, ["TotalCashValue", "Bogus", "ReqTEquity", "AccountType"], OPEN)
    assert [tag for tag, _, _ in rows] == ["AccountType", "RegTEquity", "TotalCashValue"]


def test_the_ledger_shows_one_currency_or_all() -> None:
    books, _ = accounts()
    dollars = books.summary(SEED, ["$LEDGER:USD"], OPEN)
    assert ("CashBalance", "-2.95", "USD") in dollars
    everything = books.summary(SEED, ["$LEDGER:ALL"], OPEN)
    assert {currency for _, _, currency in everything} == {"BASE", "GBP", "USD"}
    assert ("CashBalance", "1083841.62", "GBP") in books.summary(SEED, ["$LEDGER"], OPEN)


def test_the_position_closed_today_is_still_a_row_with_zero() -> None:
    books, _ = accounts()
    (row,) = books.positions(SEED)
    assert (row.instrument.symbol, row.quantity, row.avg_cost) == ("NVDA", 0, 0)


def test_other_accounts_open_with_a_million_and_any_name_will_do() -> None:
    books, _ = accounts("U1234567", "DU2000000:USD")
    assert books.names == ["U1234567", "DU2000000"]
    assert books.summary("U1234567", ["NetLiquidation"], OPEN) == [("NetLiquidation", "1000000.00", "GBP")]
    assert books.summary("DU2000000", ["NetLiquidation"], OPEN) == [("NetLiquidation", "1000000.00", "USD")]


@pytest.mark.parametrize("names", [[], ["A", "A"], [""]])
def test_an_account_list_must_name_each_account_once(names: list[str]) -> None:
    with pytest.raises(ValueError):
        Accounts(names, UNIVERSE, Market())


def test_buying_shares_moves_cash_into_stock_and_costs_the_commission() -> None:
    books, _ = accounts()
    before = books.figures(SEED, OPEN)
    assert books.apply(SEED, bought(instrument("NVDA"), "100", "170.00", "1.0003"), OPEN) is None
    after = books.figures(SEED, OPEN)
    assert after.stock_value == Decimal(17000) * Decimal("0.7525")
    assert after.net_liquidation - before.net_liquidation == Decimal("-1.0003") * Decimal("0.7525")
    (row,) = books.positions(SEED)
    assert row.quantity == 100
    assert row.avg_cost == Decimal("170.010003")


def test_london_prices_are_pence_and_the_books_are_pounds() -> None:
    books, market = accounts()
    market.now = Quote(bid=Decimal(119560), ask=Decimal(119570), last=Decimal(119560))
    books.apply(SEED, bought(instrument("CSH2", exchange="LSE", currency="GBP"), "10", "119560", "5.978"), OPEN)
    row = next(row for row in books.positions(SEED) if row.quantity)
    assert row.avg_cost == Decimal("1196.1978")
    assert value(books, "GrossPositionValue") == Decimal("11956.00")
    assert value(books, "TotalCashValue") == Decimal("1083839.40") - Decimal("11961.98")


def test_a_round_trip_realises_what_was_captured_from_a_real_gateway() -> None:
    books, _ = accounts()
    aapl = instrument("AAPL")
    books.apply(SEED, bought(aapl, "1", "309.16", "1.000003"), OPEN)
    realized = books.apply(SEED, bought(aapl, "-1", "309.15", "1.006566"), OPEN)
    assert realized == Decimal("-2.016569")


def test_selling_more_than_is_held_closes_and_opens_a_short() -> None:
    books, _ = accounts()
    nvda = instrument("NVDA")
    books.apply(SEED, bought(nvda, "10", "170.00", "1"), OPEN)
    realized = books.apply(SEED, bought(nvda, "-15", "171.00", "3"), OPEN)
    assert realized == Decimal(1710 - 1701 - 2)
    (row,) = books.positions(SEED)
    assert (row.quantity, row.avg_cost) == (Decimal(-5), (Decimal(855) - 1) / 5)


def test_a_future_takes_no_cash_but_its_profit_does() -> None:
    books, market = accounts()
    (es,) = UNIVERSE.find(ContractQuery(local_symbol="ESZ6", sec_type="FUT", exchange="CME"))
    market.now = Quote(last=Decimal(7000))
    start = books.figures(SEED, OPEN)
    books.apply(SEED, bought(es, "1", "7000", "2.25", "USD"), OPEN)
    held = books.figures(SEED, OPEN)
    assert start.cash - held.cash == Decimal("2.25") * Decimal("0.7525")
    assert held.init > start.init
    market.now = Quote(last=Decimal(7010))
    assert books.figures(SEED, OPEN).cash - held.cash == 500 * Decimal("0.7525")
    realized = books.apply(SEED, bought(es, "-1", "7010", "2.25", "USD"), OPEN)
    assert realized == Decimal("495.50")
    assert books.figures(SEED, OPEN).cash - start.cash == Decimal("495.50") * Decimal("0.7525")


def test_buying_euros_for_dollars_moves_both_currencies() -> None:
    books, market = accounts()
    market.now = Quote(last=Decimal("1.15"))
    books.apply(SEED, bought(instrument("EUR", "CASH", "IDEALPRO"), "20000", "1.15", "2"), OPEN)
    rows = books.summary(SEED, ["$LEDGER:ALL"], OPEN)
    assert ("CashBalance", "20000", "EUR") in rows
    assert ("CashBalance", "-23004.95", "USD") in rows


def test_unsettled_cash_is_no_settled_cash() -> None:
    books, _ = accounts()
    books.apply(SEED, bought(instrument("NVDA"), "-10", "170.00"), OPEN)
    assert value(books, "SettledCash") == Decimal("1083839.40")
    assert value(books, "TotalCashValue") == Decimal("1085118.65")


def test_a_new_day_drops_closed_rows_and_keeps_yesterdays_equity() -> None:
    books, _ = accounts()
    tomorrow = OPEN + timedelta(days=3)
    books.summary(SEED, DECK, OPEN)
    rows = books.summary(SEED, ["PreviousDayEquityWithLoanValue"], tomorrow)
    assert rows == [("PreviousDayEquityWithLoanValue", "1083839.40", "GBP")]
    assert books.positions(SEED) == []


def test_listeners_hear_which_account_changed() -> None:
    books, _ = accounts("DU1", "DU2")
    heard: list[str] = []
    books.subscribe(heard.append)
    books.apply("DU2", bought(instrument("NVDA"), "1", "170"), OPEN)
    assert heard == ["DU2"]


def test_a_projection_leaves_the_books_alone() -> None:
    books, _ = accounts()
    after = books.projected(SEED, bought(instrument("NVDA"), "1000", "170"), OPEN)
    assert after.gross > 0
    assert value(books, "GrossPositionValue") == 0


def test_the_days_profit_is_measured_from_the_close_before() -> None:
    desk = Desk()
    desk.market.now = Quote(last=Decimal("172.00"), close=Decimal("169.00"))
    desk.place(1, total_quantity=Decimal(100))
    desk.clock.instant += timedelta(days=3)
    desk.market.now = Quote(
        bid=Decimal("175.00"),
        ask=Decimal("175.01"),
        last=Decimal("175.00"),
        close=Decimal("172.50"),
        last_time=int(desk.clock.instant.timestamp()),
    )
    held = 4815747
    assert desk.accounts.daily("DU1000000", desk.clock.now())[held] == Decimal("250.00")
    desk.place(2, action="SELL", total_quantity=Decimal(40))
    ((_, cost),) = desk.executions()
    # 40 left the books at the bid, 60 are valued at the last price: both at 175, so only the commission is gone.
    assert desk.accounts.daily("DU1000000", desk.clock.now())[held] == Decimal("250.00") - cost.commission


def test_a_position_opened_today_has_the_profit_since_its_purchase_as_the_days() -> None:
    desk = Desk()
    desk.place(1, total_quantity=Decimal(100))
    ((execution, cost),) = desk.executions()
    desk.market.now = Quote(last=Decimal("171.01"))
    profit = desk.accounts.daily("DU1000000", desk.clock.now())[4815747]
    assert profit == 100 * (Decimal("171.01") - execution.price) - cost.commission


def test_a_day_without_trading_has_no_profit_yet() -> None:
    desk = Desk()
    desk.place(1, total_quantity=Decimal(100))
    desk.clock.instant += timedelta(days=1)
    assert set(desk.accounts.daily("DU1000000", desk.clock.now()).values()) == {Decimal(0)}
    assert desk.accounts.daily_total("DU1000000", desk.clock.now()) == 0
