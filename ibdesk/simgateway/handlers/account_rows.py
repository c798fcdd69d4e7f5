"""Rows of account answers, worked out from the books and the market."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ibdesk.simgateway.accounts import Position
from ibdesk.simgateway.data import world as world_data
from ibdesk.simgateway.messages.account import AccountValue, Pnl, PnlSingle, PortfolioRow, PositionRow
from ibdesk.simgateway.portfolio import contract_value
from ibdesk.simgateway.world import World

ZERO = Decimal(0)
CENT = Decimal("0.01")
ACCOUNT_CODE: Final = "AccountCode"
SEGMENTS: Final = ("-S",)
SUMMARY_TAGS: Final = tuple(str(row["tag"]) for row in world_data("account_values")["summary"]["tags"])
#: Rows that say the same for every account.
CONSTANT_ROWS: Final = (("AccountReady", "true", ""), ("SegmentTitle-S", "Securities", ""))


def positions(world: World) -> list[PositionRow]:
    """Return the positions of all accounts."""
    return [
        PositionRow(
            account=one.account,
            instrument=one.instrument,
            quantity=one.quantity,
            average_cost=one.avg_cost,
        )
        for account in world.accounts.names
        for one in world.accounts.positions(account)
    ]


def account_values(world: World, account: str) -> list[AccountValue]:
    """Return every value of an account: its code first, then by key and currency."""
    now = world.clock.now()
    found = [*CONSTANT_ROWS, ("AccountOrGroup", account, world.accounts.base(account))]
    for tag, value, currency in world.accounts.summary(account, SUMMARY_TAGS, now):
        found.append((tag, value, currency))
        if currency:
            found += [(tag + segment, value, currency) for segment in SEGMENTS]
    found += world.accounts.summary(account, ("$LEDGER:ALL",), now)
    unique = {(key, currency): value for key, value, currency in found}
    rows = [(ACCOUNT_CODE, account, "")]
    rows += sorted((key, value, currency) for (key, currency), value in unique.items())
    return [AccountValue(key=key, value=value, currency=currency, account=account) for key, value, currency in rows]


def portfolio(world: World, account: str) -> Iterator[PortfolioRow]:
    """Yield the positions of an account with price, value and profit in the contract's currency."""
    for one in world.accounts.positions(account):
        price, value = _price_and_value(world, one)
        yield PortfolioRow(
            account=account,
            instrument=one.instrument,
            quantity=one.quantity,
            market_price=price,
            market_value=value.quantize(CENT),
            average_cost=one.avg_cost,
            unrealized_pnl=(value - one.quantity * one.avg_cost).quantize(CENT),
            realized_pnl=one.realized.quantize(CENT),
        )


def pnl(world: World, request_id: int, account: str) -> Pnl:
    """Return the profit and loss of an account since the day began, in its base currency."""
    now = world.clock.now()
    figures = world.accounts.figures(account, now)
    return Pnl(
        request_id=request_id,
        daily=world.accounts.daily_total(account, now),
        unrealized=figures.unrealized,
        realized=figures.realized,
    )


def pnl_single(world: World, request_id: int, account: str, con_id: int) -> PnlSingle:
    """Return the profit and loss of one position; zeros when nothing is held."""
    for one in world.accounts.positions(account):
        if one.instrument.con_id == con_id:
            _, value = _price_and_value(world, one)
            profit = value - one.quantity * one.avg_cost
            return PnlSingle(
                request_id=request_id,
                quantity=one.quantity,
                daily=world.accounts.daily(account, world.clock.now())[con_id],
                unrealized=profit,
                realized=one.realized,
                value=value,
            )
    return PnlSingle(request_id=request_id, quantity=ZERO, daily=ZERO, unrealized=ZERO, realized=ZERO, value=ZERO)


def _price_and_value(world: World, one: Position) -> tuple[Decimal, Decimal]:
    last = world.market.quote(one.instrument, world.clock.now()).last
    price = last / one.instrument.price_magnifier
    return price, contract_value(one.instrument, one.quantity, last)
