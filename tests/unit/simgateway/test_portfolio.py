"""Bookkeeping holds whatever the order of trades: cash, positions and profit are sums of fills."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ibdesk.simgateway.instruments import ContractQuery
from ibdesk.simgateway.portfolio import Fill, Portfolio
from tests.unit.simgateway.order_desk import UNIVERSE

(NVDA,) = UNIVERSE.find(ContractQuery(symbol="NVDA", sec_type="STK", exchange="SMART", currency="USD"))
(ES,) = UNIVERSE.find(ContractQuery(local_symbol="ESZ6", sec_type="FUT", exchange="CME"))
CENT = Decimal("0.01")
TRADES = st.lists(
    st.tuples(
        st.integers(-500, 500).filter(bool),
        st.integers(1, 50_000),
        st.integers(0, 500),
    ),
    max_size=30,
)


def fills(trades: list[tuple[int, int, int]], instrument: object = NVDA) -> list[Fill]:
    return [
        Fill(
            instrument=instrument,  # type: ignore[arg-type]
            quantity=Decimal(quantity),
            price=price * CENT,
            commission=commission * CENT,
            commission_currency="USD",
        )
        for quantity, price, commission in trades
    ]


@given(TRADES)
def test_cash_is_the_sum_of_what_was_paid_and_the_position_the_sum_of_what_was_traded(
    trades: list[tuple[int, int, int]],
) -> None:
    books, made = Portfolio(base="USD", cash={"USD": Decimal(0)}), fills(trades)
    for fill in made:
        books.apply(fill)
    assert books.cash["USD"] == -sum(f.quantity * f.price + f.commission for f in made)
    held = books.holdings[NVDA.con_id].quantity if made else 0
    assert held == sum(f.quantity for f in made)


@given(TRADES)
def test_realised_profit_and_the_cost_of_what_is_left_account_for_all_cash(
    trades: list[tuple[int, int, int]],
) -> None:
    books = Portfolio(base="USD", cash={"USD": Decimal(0)})
    realized = sum((books.apply(fill) or Decimal(0) for fill in fills(trades)), Decimal(0))
    left = books.holdings[NVDA.con_id].cost if trades else Decimal(0)
    assert abs(books.cash["USD"] - (realized - left)) < Decimal("1e-15")


@given(TRADES)
def test_only_trades_against_the_position_realise_anything(trades: list[tuple[int, int, int]]) -> None:
    books, held = Portfolio(base="USD"), Decimal(0)
    for fill in fills(trades):
        realized = books.apply(fill)
        assert (realized is not None) == (held * fill.quantity < 0)
        held += fill.quantity


@given(TRADES)
def test_a_flat_future_has_moved_cash_by_exactly_its_realised_profit(
    trades: list[tuple[int, int, int]],
) -> None:
    books = Portfolio(base="USD", cash={"USD": Decimal(0)})
    flat = [*trades, (-sum(quantity for quantity, _, _ in trades), 7000, 0)]
    made = [fill for fill in fills(flat, ES) if fill.quantity]
    realized = sum((books.apply(fill) or Decimal(0) for fill in made), Decimal(0))
    assert abs(books.cash["USD"] - realized) < Decimal("1e-12")
