"""A long day that lies behind a gateway when somebody connects: many orders, executions and positions.

Nobody hears of them as they come about, unless somebody is connected already.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ibdesk.simgateway.fault_kind import Kind, Params
from ibdesk.simgateway.faults import Fault, FaultError, Moment
from ibdesk.simgateway.instrument import Instrument
from ibdesk.simgateway.messages.order_fields import Order, OrderContract
from ibdesk.simgateway.orders.texts import Reply
from ibdesk.simgateway.portfolio import Fill

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection
    from ibdesk.simgateway.server import Gateway
    from ibdesk.simgateway.world import World

MOST: Final = 5000
COUNTS: Final = ("n_orders", "n_execs", "n_positions")
#: So far below the bid that no order of the storm is filled by the market.
BELOW_BID: Final = Decimal("0.8")
REST: Final = Decimal(100)
HELD: Final = Decimal(10)


async def _before_the_reply(connection: "Connection", fault: Fault, banner: list[str]) -> bool:
    fill_books(connection.gateway.world, fault.params)
    return False


def _now(gateway: "Gateway", fault: Fault) -> None:
    fill_books(gateway.world, fault.params)


def fill_books(world: "World", params: Params) -> None:
    """Give a client resting orders, executions of them in turn, and its first account further positions."""
    stocks = [one for one in world.universe.all() if (one.sec_type, one.currency) == ("STK", "USD")]
    client, count = params["client"], params["n_orders"]
    part = -(-params["n_execs"] // count) if count else 0
    ids = [_rest(world, client, stocks[number % len(stocks)], REST + part) for number in range(count)]
    for number in range(params["n_execs"]):
        held = world.engine.fates.order(client, ids[number % count])
        assert held is not None
        world.engine.fates.fill(held, Decimal(1))
    for number in range(params["n_positions"]):
        _hold(world, stocks[number % len(stocks)])


def _rest(world: "World", client: int, instrument: Instrument, quantity: Decimal) -> int:
    """Let an order to buy rest and return its id."""
    order_id = world.engine.next_valid_id(client)
    step = world.universe.tick(instrument, _bid(world, instrument))
    order = Order(
        action="BUY",
        order_type="LMT",
        total_quantity=quantity,
        lmt_price=_bid(world, instrument) * BELOW_BID // step * step,
        tif="GTC",
        order_ref=f"storm-{order_id}",
    )
    contract = OrderContract(con_id=instrument.con_id, exchange=instrument.exchange)
    refused = world.engine.enter(client, order_id, contract, order)
    if isinstance(refused, Reply):
        raise FaultError(f"connect_storm: {refused.code} {refused.text}")
    return order_id


def _hold(world: "World", instrument: Instrument) -> None:
    bought = Fill(
        instrument=instrument,
        quantity=HELD,
        price=_bid(world, instrument),
        commission=Decimal(0),
        commission_currency=instrument.currency,
    )
    world.accounts.apply(world.accounts.names[0], bought, world.clock.now())


def _bid(world: "World", instrument: Instrument) -> Decimal:
    now = world.clock.now()
    return world.market.quote(instrument, now).bid or world.accounts.price(instrument, now)


def _check(params: Params) -> None:
    for name in (*COUNTS, "client"):
        value = params[name]
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
            raise FaultError(f"connect_storm: {name} must be a whole number from 0 to {MOST}")
    if params["n_execs"] and not params["n_orders"]:
        raise FaultError("connect_storm: n_execs needs n_orders, which they are the executions of")


STORM_KINDS: Final[dict[str, Kind]] = {
    "connect_storm": Kind(
        moment=Moment.HANDSHAKE,
        on="handshake",
        params={"n_orders": 200, "n_execs": 1000, "n_positions": 20, "client": 1},
        check=_check,
        on_connect=_before_the_reply,
        on_gateway=_now,
    ),
}
