"""What TWS checks before it accepts an order: contract, account, size, price, type and attributes.

A check returns the reply of a refusal, or None. Only types, times in force and attributes that the
simulated exchange really honours pass: nothing is accepted and then ignored.
"""

from decimal import Decimal

from ibdesk.simgateway.data import world
from ibdesk.simgateway.instruments import ContractQuery, Instrument, Universe
from ibdesk.simgateway.messages.order_fields import Order, OrderContract
from ibdesk.simgateway.orders.texts import (
    ALL_OR_NONE,
    BELOW_MINIMUM,
    NO_ACCOUNT,
    NO_VALID_PRICE,
    NOT_TRADABLE,
    UNSUPPORTED_TYPE,
    Reply,
    invalid,
    reply,
)

SIDES = frozenset({"BUY", "SELL"})
#: Supported order type -> the key it has in an instrument's order type list.
ORDER_TYPES = {"MKT": "MKT", "LMT": "LMT", "STP": "STP", "STP LMT": "STPLMT"}
#: Other types that TWS knows: refused as unsupported here, not as unknown.
OTHER_TYPES = frozenset(
    {
        "MIT",
        "LIT",
        "MOC",
        "LOC",
        "MTL",
        "MKT PRT",
        "REL",
        "TRAIL",
        "TRAIL LIMIT",
        "PEG MKT",
        "PEG MID",
        "PEG BEST",
        "PEG BENCH",
        "PEG PRIM",
        "PEG STK",
        "BOX TOP",
        "VOL",
        "MIDPRICE",
        "STP PRT",
        "SNAP MKT",
        "SNAP MID",
        "SNAP PRIM",
        "PASSV REL",
        "REL + LMT",
        "REL + MKT",
        "LMT + MKT",
        "COMB",
    }
)
TIMES_IN_FORCE = frozenset({"DAY", "GTC", "IOC"})
#: Attributes that would change what an order does and that the simulated exchange does not know.
UNKNOWN_ATTRIBUTES = (
    "algo_strategy", "hedge_type", "conditions", "adjusted_order_type",
    "scale_price_increment", "scale_table", "trailing_percent", "good_after_time",
    "good_till_date", "cash_qty", "discretionary_amt", "percent_offset", "volatility", "block_order",
    "sweep_to_fill", "hidden", "not_held", "fa_group", "model_code", "delta_neutral_order_type",
    "short_sale_slot", "nbbo_price_cap", "duration", "min_trade_qty", "post_to_ats", "imbalance_only",
    "is_oms_container", "active_start_time", "active_stop_time", "include_overnight",
)  # fmt: skip

NOT_SET = (None, "", "None", 0, False, ())


class Checker:
    """The checks of an order against the universe and the account list."""

    def __init__(self, universe: Universe, account_names: list[str]) -> None:
        """Check against ``universe`` and these accounts."""
        self._universe = universe
        self._accounts = account_names

    def resolve(self, contract: OrderContract) -> Instrument | Reply:
        """Return the one instrument a contract describes, or why there is none."""
        if not contract.exchange and not contract.con_id:
            return reply("val_exch")
        found = self._universe.find(
            ContractQuery(
                con_id=contract.con_id,
                symbol=contract.symbol,
                sec_type=contract.sec_type,
                exchange=contract.exchange,
                primary_exchange=contract.primary_exchange,
                currency=contract.currency,
                local_symbol=contract.local_symbol,
                trading_class=contract.trading_class,
                expiry=contract.expiry,
                right=contract.right,
                strike=contract.strike,
                multiplier=contract.multiplier,
                sec_id_type=contract.sec_id_type,
                sec_id=contract.sec_id,
            )
        )
        if not found:
            return reply("no_secdef")
        if len(found) > 1:
            return reply("ambiguous", symbol=contract.symbol or contract.local_symbol)
        if not contract.exchange:
            return reply("val_exch")
        return found[0]

    def account(self, name: str) -> str | Reply:
        """Return the account an order is for, or why there is none."""
        if name in self._accounts:
            return name
        if name:
            return reply("val_acct", account=name)
        return self._accounts[0] if len(self._accounts) == 1 else NO_ACCOUNT

    def form(self, order: Order) -> Reply | None:
        """Check what needs no contract: old flags, side, type, size, attributes."""
        if order.e_trade_only:
            return reply("etrade")
        if order.firm_quote_only:
            return reply("firm")
        if order.action not in SIDES:
            return reply("val_side")
        if order.order_type in OTHER_TYPES:
            return UNSUPPORTED_TYPE
        if order.order_type not in ORDER_TYPES:
            return reply("val_type")
        return _size(order.total_quantity) or _attributes(order) or _prices(order)

    def fit(self, order: Order, instrument: Instrument) -> Reply | None:
        """Check the order against its instrument: tradable, type, size step, tick."""
        if instrument.sec_type == "IND":
            return NOT_TRADABLE
        if ORDER_TYPES[order.order_type] not in instrument.order_types.split(","):
            return UNSUPPORTED_TYPE
        quantity = order.total_quantity or Decimal(0)
        if quantity < instrument.min_size:
            return BELOW_MINIMUM
        if quantity % instrument.size_increment:
            return invalid(f"The size value must be a multiple of {instrument.size_increment:f}")
        for price in (order.lmt_price, order.aux_price):
            if price is not None and price > 0 and not self._universe.on_tick(instrument, price):
                return reply("price_var")
        return None


def odd_lot(order: Order, instrument: Instrument) -> Reply | None:
    """Return the warning of a currency order below IdealPro's minimum."""
    if instrument.sec_type != "CASH":
        return None
    minimums = world("instruments")["sizes"]["fx"]["idealproMinimum"]
    least = minimums.get(instrument.symbol)
    if least is None or (order.total_quantity or Decimal(0)) >= least:
        return None
    warning = reply(
        "odd_fx",
        side=order.action,
        qty=f"{order.total_quantity:f}",
        symbol=instrument.symbol,
        ccy=instrument.currency,
    )
    return Reply(code=warning.code, text=warning.text.replace("EUR 20000", f"{instrument.symbol} {least}"))


def _size(quantity: Decimal | None) -> Reply | None:
    if quantity is None:
        return invalid("The size value must be specified")
    if quantity == 0:
        return reply("val_size0")
    return invalid("The size value cannot be negative") if quantity < 0 else None


def _attributes(order: Order) -> Reply | None:
    if order.tif and order.tif not in TIMES_IN_FORCE:
        return invalid(f"Time in force '{order.tif}' is not supported by this exchange")
    if order.display_size and order.order_type == "MKT":
        return reply("display_size")
    if order.min_qty:
        return reply("min_qty")
    if order.all_or_none:
        return ALL_OR_NONE
    # Clients send an order back as TWS echoed it: "None" stands there for a missing type.
    named = next((n for n in UNKNOWN_ATTRIBUTES if getattr(order, n) not in NOT_SET), None)
    if named is not None:
        return invalid(f"The order attribute '{named}' is not supported by this exchange")
    return None


def _prices(order: Order) -> Reply | None:
    if order.order_type in ("LMT", "STP LMT"):
        if order.lmt_price is None:
            return invalid("Missing limit price")
        if order.lmt_price <= 0:
            return NO_VALID_PRICE
    if order.order_type in ("STP", "STP LMT"):
        if order.aux_price is None or order.aux_price == 0:
            return invalid("Missing stop price")
        if order.aux_price < 0:
            return NO_VALID_PRICE
    return None
