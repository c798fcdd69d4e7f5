"""Messages that tell a client about an order, an execution or its cost."""

from datetime import datetime
from decimal import Decimal

from ibdesk.simgateway.instruments import Instrument
from ibdesk.simgateway.messages.order_fields import Order, OrderContract
from ibdesk.simgateway.messages.orders import ExecDetails, OpenOrder, OrderState, OrderStatus
from ibdesk.simgateway.orders.working import FILLED, WorkingOrder

#: Kinds for which TWS fills the rule 80A field of an echo with "0".
RULE_80A_KINDS = frozenset({"FUT", "OPT"})
NO_OCA_TYPE = 3
#: Request id of an execution that nobody asked for.
PUSHED = -1
SIDES = {"BUY": "BOT", "SELL": "SLD"}


def resolved_contract(instrument: Instrument, exchange: str) -> OrderContract:
    """Return the contract as TWS sends it back, on the exchange the client asked for."""
    return OrderContract(
        con_id=instrument.con_id,
        symbol=instrument.symbol,
        sec_type=instrument.sec_type,
        expiry=instrument.expiry,
        strike=instrument.strike,
        right=instrument.right,
        multiplier=instrument.multiplier,
        exchange=exchange or instrument.exchange,
        primary_exchange=instrument.primary_exchange,
        currency=instrument.currency,
        local_symbol=instrument.local_symbol,
        trading_class=instrument.trading_class,
    )


def open_order(held: WorkingOrder, state: OrderState | None = None) -> OpenOrder:
    """Return the openOrder of an order; ``state`` replaces the plain one (previews)."""
    return OpenOrder(
        order_id=held.order_id,
        client_id=held.client_id,
        perm_id=held.perm_id,
        contract=held.contract,
        order=held.order,
        state=state or _state(held),
        filled=held.filled,
        parent_perm_id=held.parent_perm,
    )


def _state(held: WorkingOrder) -> OrderState:
    ended = held.status == FILLED
    return OrderState(
        status=held.status,
        commission=held.commission if ended else None,
        commission_currency=held.commission_currency if ended else "",
        completed_time=held.completed_time,
        completed_status=held.completed_status,
    )


def order_status(held: WorkingOrder) -> OrderStatus:
    """Return the orderStatus of an order."""
    return OrderStatus(
        order_id=held.order_id,
        status=held.status,
        filled=held.filled,
        remaining=held.remaining,
        avg_fill_price=held.avg_fill_price,
        perm_id=held.perm_id,
        parent_id=held.order.parent_id,
        last_fill_price=held.last_fill_price,
        client_id=held.client_id,
        why_held=held.why_held,
    )


def execution_details(
    held: WorkingOrder, exec_id: str, quantity: Decimal, price: Decimal, now: datetime
) -> ExecDetails:
    """Return the execDetails of a fill that is already counted in the order."""
    return ExecDetails(
        request_id=PUSHED,
        order_id=held.order_id,
        contract=held.contract,
        exec_id=exec_id,
        time=now,
        time_zone=held.instrument.time_zone,
        account=held.account,
        exchange=held.instrument.primary_exchange or held.instrument.exchange,
        side=SIDES[held.order.action],
        shares=quantity,
        price=price,
        perm_id=held.perm_id,
        client_id=held.client_id,
        cum_qty=held.filled,
        avg_price=held.avg_fill_price,
        order_ref=held.order.order_ref,
        model_code=held.order.model_code,
    )


def hold_text(order: Order, instrument: Instrument, opens: datetime, zone_name: str) -> dict[str, object]:
    """Return the values of the 399 that announces a later placing; ``opens`` is local time."""
    return {
        "side": order.action,
        "qty": plain(order.total_quantity or Decimal(0)),
        "symbol": instrument.symbol,
        "market": market_name(instrument),
        "yyyy-MM-dd HH:mm:ss": f"{opens:%Y-%m-%d %H:%M:%S}",
        "tz": zone_name,
    }


def market_name(instrument: Instrument) -> str:
    """Return the market as order messages name it: ``NASDAQ.NMS``, ``NYSE``, ``Forex``."""
    if instrument.sec_type == "CASH":
        return "Forex"
    primary = instrument.primary_exchange or instrument.exchange
    return f"{primary}.{instrument.trading_class}" if primary == "NASDAQ" else primary


def plain(value: Decimal) -> str:
    """Return digits without exponent and trailing zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
