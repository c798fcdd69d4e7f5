"""The parts of a held order as openOrder and completedOrder carry them, one function a block."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from ibdesk.simgateway.messages.order_fields import Order
from ibdesk.simgateway.messages.orders import OpenOrder
from ibdesk.simgateway.text.order_layout import PEGGED_BENCHMARK_TYPES
from ibdesk.simgateway.versions import FULL_ORDER_PREVIEW
from ibdesk.simgateway.wire import UNSET_DOUBLE_TEXT, UNSET_INT, flag_text, number_text

UNSET_INT_TEXT = str(UNSET_INT)
UNSET_LONG = "9223372036854775807"
UNSET_PREVIEW_SIZE = "-9223372036854775808"
FOREVER = 10_000
NO_SHAREHOLDER = "Not an insider or substantial shareholder"

Writer: TypeAlias = Callable[[OpenOrder, int], list[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """Fields written by ``write`` for server versions in [since, until)."""

    write: Writer
    since: int = 0
    until: int = FOREVER


def quantity(value: Decimal | None) -> str:
    """Return a quantity without trailing zeros, unset as empty."""
    return number_text(value, "")


def price(value: Decimal | None, unset: str = "") -> str:
    """Return a price as TWS writes a double (``215.0``), unset as ``unset``."""
    if value is None:
        return unset
    text = quantity(value)
    return text if "." in text else f"{text}.0"


def whole(value: int | None, unset: str = "") -> str:
    """Return an integer, unset as ``unset``."""
    return unset if value is None else str(value)


def attributes(*names: str, since: int = 0, until: int = FOREVER) -> Part:
    """Return a part that writes plain attributes of the order, each by its own type."""

    def write(held: OpenOrder, _version: int) -> list[str]:
        return [_plain(getattr(held.order, name)) for name in names]

    return Part(write, since, until)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return flag_text(value)
    if isinstance(value, Decimal):
        return price(value)
    return "" if value is None else str(value)


def contract_fields(held: OpenOrder, _version: int) -> list[str]:
    """Write the eleven contract fields."""
    c = held.contract
    kind = [str(c.con_id), c.symbol, c.sec_type, c.expiry, quantity(c.strike or Decimal(0)), c.right or "?"]
    return [*kind, c.multiplier, c.exchange, c.currency, c.local_symbol, c.trading_class]


def main(held: OpenOrder, _version: int) -> list[str]:
    o = held.order
    return [
        *[o.action, quantity(o.total_quantity), o.order_type],
        *[price(o.lmt_price, "0.0"), price(o.aux_price, "0.0"), o.tif, o.oca_group, o.account],
        *[o.open_close, str(o.origin), o.order_ref],
    ]


def client_and_perm(held: OpenOrder, _version: int) -> list[str]:
    return [str(held.client_id), str(held.perm_id)]


def perm(held: OpenOrder, _version: int) -> list[str]:
    return [str(held.perm_id)]


def hours_to_after(held: OpenOrder, _version: int) -> list[str]:
    o = held.order
    return [flag_text(o.outside_rth), flag_text(o.hidden), price(o.discretionary_amt, "0"), o.good_after_time]


def shares_allocation(held: OpenOrder, _version: int) -> list[str]:
    return [f"{held.perm_id}.0/{held.order.account}/{quantity(held.order.total_quantity)}"]


def model_to_short_sale(held: OpenOrder, _version: int) -> list[str]:
    o = held.order
    return [
        *[o.model_code, o.good_till_date, o.rule80a, price(o.percent_offset), o.settling_firm],
        *[str(o.short_sale_slot), o.designated_location, str(o.exempt_code)],
    ]


def _volatility(held: OpenOrder, for_open_order: bool) -> list[str]:
    o = held.order
    fields = [price(o.volatility), whole(o.volatility_type, "0")]
    fields += [o.delta_neutral_order_type or "None", price(o.delta_neutral_aux_price)]
    # "None" is what TWS holds for a missing type, and decoders then read the delta neutral fields.
    fields.append(str(o.delta_neutral_con_id))
    if for_open_order:
        fields += [o.delta_neutral_settling_firm, o.delta_neutral_clearing_account]
        fields += [o.delta_neutral_clearing_intent, o.delta_neutral_open_close]
    fields += [flag_text(o.delta_neutral_short_sale), str(o.delta_neutral_short_sale_slot)]
    fields += [o.delta_neutral_designated_location]
    return [*fields, flag_text(o.continuous_update), whole(o.reference_price_type, "0")]


def volatility_open(held: OpenOrder, _version: int) -> list[str]:
    return _volatility(held, True)


def volatility_completed(held: OpenOrder, _version: int) -> list[str]:
    return _volatility(held, False)


def trail_stop(order: Order) -> str:
    """Return the trail stop price; TWS keeps limit + 1 there for plain limit orders."""
    if order.trail_stop_price is None and order.lmt_price is not None:
        return price(order.lmt_price + 1)
    return price(order.trail_stop_price)


def trail(held: OpenOrder, _version: int) -> list[str]:
    return [price(held.order.trail_stop_price), price(held.order.trailing_percent)]


def basis_points(_held: OpenOrder, _version: int) -> list[str]:
    return ["", ""]


def combination(held: OpenOrder, _version: int) -> list[str]:
    legs, prices = held.contract.combo_legs, held.order.order_combo_legs
    described = ",".join(f"{leg.con_id}|{leg.ratio if leg.action == 'BUY' else -leg.ratio}" for leg in legs)
    fields = [described, str(len(legs))]
    for leg in legs:
        fields += [str(leg.con_id), str(leg.ratio), leg.action, leg.exchange, str(leg.open_close)]
        fields += [str(leg.short_sale_slot), leg.designated_location, str(leg.exempt_code)]
    fields += [str(len(prices)), *(price(each) for each in prices)]
    return fields + _pairs(held.order.smart_combo_routing_params)


def _pairs(pairs: tuple[tuple[str, str], ...]) -> list[str]:
    return [str(len(pairs)), *(text for pair in pairs for text in pair)]


def scale(held: OpenOrder, _version: int) -> list[str]:
    o = held.order
    fields = [whole(o.scale_init_level_size, UNSET_INT_TEXT), whole(o.scale_subs_level_size, UNSET_INT_TEXT)]
    fields.append(price(o.scale_price_increment))
    if o.scale_price_increment is not None and o.scale_price_increment > 0:
        fields += [price(o.scale_price_adjust_value), whole(o.scale_price_adjust_interval)]
        fields += [price(o.scale_profit_offset), flag_text(o.scale_auto_reset), whole(o.scale_init_position)]
        fields += [whole(o.scale_init_fill_qty), flag_text(o.scale_random_percent)]
    return fields


def hedge(held: OpenOrder, _version: int) -> list[str]:
    o = held.order
    return [o.hedge_type, o.hedge_param] if o.hedge_type else [""]


def clearing(held: OpenOrder, _version: int) -> list[str]:
    return [held.order.clearing_account, held.order.clearing_intent or "IB"]


def delta_neutral(held: OpenOrder, _version: int) -> list[str]:
    neutral = held.contract.delta_neutral
    if neutral is None:
        return ["0"]
    return ["1", str(neutral.con_id), price(neutral.delta), price(neutral.price)]


def algo(held: OpenOrder, _version: int) -> list[str]:
    o = held.order
    return [o.algo_strategy, *_pairs(o.algo_params)] if o.algo_strategy else [""]


def preview(held: OpenOrder, version: int) -> list[str]:
    """Write whatIf, status and the preview of margin and commission."""
    s = held.state
    before = (s.init_margin_before, s.maint_margin_before, s.equity_before)
    after = (s.init_margin_after, s.maint_margin_after, s.equity_after)
    change = tuple(None if a is None or b is None else a - b for a, b in zip(after, before, strict=True))
    margins = [price(value, UNSET_DOUBLE_TEXT) for value in (*before, *change, *after)]
    fields = [flag_text(held.order.what_if), s.status, *margins]
    fields += [price(s.commission), "", "", s.commission_currency]
    if version >= FULL_ORDER_PREVIEW:
        fields += [s.margin_currency, *[UNSET_DOUBLE_TEXT] * 9, UNSET_PREVIEW_SIZE, "", "0"]
    return [*fields, s.warning_text]


def status(held: OpenOrder, _version: int) -> list[str]:
    return [held.state.status]


def pegged_benchmark(held: OpenOrder, _version: int) -> list[str]:
    o = held.order
    if o.order_type not in PEGGED_BENCHMARK_TYPES:
        return []
    return [
        *[str(o.reference_contract_id), flag_text(o.is_pegged_change_amount_decrease)],
        *[price(o.pegged_change_amount), price(o.reference_change_amount), o.reference_exchange_id],
    ]


def conditions(held: OpenOrder, _version: int) -> list[str]:
    o = held.order
    if not o.conditions:
        return ["0"]
    fields = [str(len(o.conditions))]
    for condition in o.conditions:
        fields += [str(condition.kind), condition.conjunction, *condition.values]
    return [*fields, flag_text(o.conditions_ignore_rth), flag_text(o.conditions_cancel_order)]


def adjusted(held: OpenOrder, _version: int) -> list[str]:
    o = held.order
    return [
        *[o.adjusted_order_type or "None", price(o.trigger_price, UNSET_DOUBLE_TEXT)],
        *stop_and_offset(held, 0),
        *[price(value, UNSET_DOUBLE_TEXT) for value in (o.adjusted_stop_price, o.adjusted_stop_limit_price)],
        *[price(o.adjusted_trailing_amount, UNSET_DOUBLE_TEXT), str(o.adjustable_trailing_unit)],
    ]


def stop_and_offset(held: OpenOrder, _version: int) -> list[str]:
    return [trail_stop(held.order) or UNSET_DOUBLE_TEXT, price(held.order.lmt_price_offset, UNSET_DOUBLE_TEXT)]


def soft_dollars(held: OpenOrder, _version: int) -> list[str]:
    return [held.order.soft_dollar_name, held.order.soft_dollar_value, ""]


def cash_quantity(held: OpenOrder, _version: int) -> list[str]:
    return [price(held.order.cash_qty, "0")]


def price_management(held: OpenOrder, _version: int) -> list[str]:
    return [flag_text(bool(held.order.use_price_mgmt_algo))]


def pegged_offsets(held: OpenOrder, _version: int) -> list[str]:
    o = held.order
    best = o.compete_against_best_offset
    against = "Infinity" if best is not None and best.is_infinite() else price(best)
    fields = [whole(o.min_trade_qty), whole(o.min_compete_size), against]
    return [*fields, price(o.mid_offset_at_whole), price(o.mid_offset_at_half)]


def cme_tags(held: OpenOrder, _version: int) -> list[str]:
    return [held.order.ext_operator, whole(held.order.manual_order_indicator)]


def empty(_held: OpenOrder, _version: int) -> list[str]:
    return [""]


def parent(held: OpenOrder, _version: int) -> list[str]:
    return [str(held.order.parent_id), str(held.order.trigger_method)]


def ended(held: OpenOrder, _version: int) -> list[str]:
    o = held.order
    return [
        *["", quantity(held.filled), "0", flag_text(o.auto_cancel_parent), NO_SHAREHOLDER, flag_text(o.imbalance_only)],
        *["0", str(held.parent_perm_id) if held.parent_perm_id else UNSET_LONG],
    ]
