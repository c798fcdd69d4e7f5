"""Hard limits before an order may be reviewed (reliability.md section 2). Problems are data; nothing is sent here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import assert_never

from ibdesk.core.ids import ConId, OrderId
from ibdesk.core.money import grouped, quantity_text
from ibdesk.core.problems import Field, Problem, err, warn
from ibdesk.core.records.contract import ContractDetails
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.valuation import NO_MARKET, Market, Reference, market_order_price, notional, reference

_HUNDRED = Decimal(100)
_PRICED = frozenset({"LMT", "STP LMT"})


def _sizes() -> dict[str, Decimal]:
    return {
        "STK": Decimal(1000),
        "FUT": Decimal(10),
        "OPT": Decimal(20),
        "FOP": Decimal(20),
        "CASH": Decimal(100_000),
    }


def _collars() -> dict[str, Decimal]:
    return {
        "STK": Decimal(5),
        "CASH": Decimal(2),
        "FUT": Decimal(2),
        "OPT": Decimal(20),
        "FOP": Decimal(20),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitProfile:
    """The limits of one profile; values in base currency, collars in percent, by security type.

    `confirm` False: an order without warnings needs no confirm dialog; LIVE always does, whatever stands here.
    """

    max_size: dict[str, Decimal] = field(default_factory=_sizes)
    max_size_other: Decimal = Decimal(1000)
    max_value: Decimal = Decimal(25_000)
    max_day_value: Decimal = Decimal(100_000)
    max_working: int = 20
    max_orders: int = 5
    orders_window_s: int = 10
    collar_percent: dict[str, Decimal] = field(default_factory=_collars)
    collar_percent_other: Decimal = Decimal(5)
    option_collar_ticks: int = 10
    duplicate_window_s: int = 10
    quote_max_age_s: int = 60
    market_orders: bool = True
    confirm: bool = True

    def __post_init__(self) -> None:
        """Raise ValueError for a limit that would be none: not a number, endless or negative (scenario 132)."""
        for name in (one.name for one in fields(self)):
            value = getattr(self, name)
            for number in value.values() if isinstance(value, dict) else (value,):
                if not Decimal(number).is_finite() or number < 0:
                    raise ValueError(f"{name} is no limit: {number}")


def default_profile(mode: Mode) -> LimitProfile:
    """Return the limits that hold unless the user set others: MKT off in LIVE, more orders at once in SIM."""
    match mode:
        case Mode.LIVE:
            return LimitProfile(market_orders=False)
        case Mode.PAPER:
            return LimitProfile()
        case Mode.SIM:
            return replace(LimitProfile(), max_orders=20)
        case _:
            assert_never(mode)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentOrder:
    """An order that was sent a while ago, for the rate and duplicate checks. `age_s` by a monotonic clock."""

    age_s: int
    con_id: ConId
    spec: OrderSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownOrder:
    """An order in state UNKNOWN, which blocks its contract."""

    order_id: OrderId
    con_id: ConId
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitContext:
    """All that the limits need to know. `rate` turns the contract's currency into `base_currency`, None unknown.

    `rate_source` says where the rate is from (`GBP.USD 1.3206`), `rate_trouble` in a sentence why there is none.
    `position` is None while the server has not told it. `changed_from` is the live content of an order that is
    to be changed: then only the added value counts for the day, and the order does not count against itself.
    `unknown_override` is the quantity typed again: the same as the order's, it turns the block into a warning.
    `legs` is how many orders leave together: an entry and its exits.
    """

    mode: Mode
    profile: LimitProfile
    base_currency: str
    rate: Decimal | None
    rate_source: str = ""
    rate_trouble: str = ""
    market: Market = NO_MARKET
    typed_reference: Decimal | None = None
    tick: Decimal | None = None
    position: Decimal | None = None
    sent_today: Decimal = Decimal(0)
    working: int = 0
    recent: tuple[SentOrder, ...] = ()
    unknown: tuple[UnknownOrder, ...] = ()
    unknown_override: Decimal | None = None
    changed_from: OrderSpec | None = None
    legs: int = 1


def check_limits(spec: OrderSpec, details: ContractDetails, context: LimitContext) -> list[Problem]:
    """Return every limit that the order breaks, and what needs a tick; empty if all hold."""
    problems: list[Problem] = []
    for check in _CHECKS:
        problems += check(spec, details, context)
    return problems


def judging_price(spec: OrderSpec, context: LimitContext) -> Decimal | None:
    """Return the price by which the order is valued, None if there is nothing to go by."""
    if spec.order_type in _PRICED:
        return spec.limit_price
    if spec.aux_price is not None:
        return spec.aux_price
    return market_order_price(context.market, spec.action, context.profile.quote_max_age_s)


def base_value(spec: OrderSpec, details: ContractDetails, context: LimitContext) -> Decimal | None:
    """Return the value of the order in base currency, None if price or rate is unknown."""
    price = judging_price(spec, context)
    if price is None or context.rate is None:
        return None
    return notional(spec.quantity, price, details) * context.rate


def limit_reference(context: LimitContext) -> Reference | None:
    """Return the price that a limit of this context is compared with."""
    return reference(context.market, context.typed_reference, context.profile.quote_max_age_s)


def _unknown_orders(spec: OrderSpec, details: ContractDetails, context: LimitContext) -> list[Problem]:
    here = [one for one in context.unknown if one.con_id == details.contract.con_id]
    if here and context.unknown_override == spec.quantity:
        named = ", ".join(str(one.order_id) for one in here)
        return [warn(f"State of order {named} on {here[0].symbol} is unknown: this may double it.", Field.UNKNOWN)]
    return [
        err(f"State of order {one.order_id} on {one.symbol} is unknown. Resolve it in Orders.", Field.UNKNOWN)
        for one in here
    ]


def _size(spec: OrderSpec, details: ContractDetails, context: LimitContext) -> list[Problem]:
    profile = context.profile
    limit = profile.max_size.get(details.contract.sec_type, profile.max_size_other)
    if spec.quantity <= limit:
        return []
    text = f"Quantity {quantity_text(spec.quantity)} is over your limit of {quantity_text(limit)}."
    return [err(text, Field.QUANTITY)]


def _value(spec: OrderSpec, details: ContractDetails, context: LimitContext) -> list[Problem]:
    if judging_price(spec, context) is None:
        return []  # the missing quote or price is a problem of its own
    value = base_value(spec, details, context)
    currency = context.base_currency
    if value is None:
        text = f"Value is not checked: no rate from {details.contract.currency} to {currency}. {context.rate_trouble}"
        text = text.rstrip()
        return [err(text, Field.ORDER) if context.mode is Mode.LIVE else warn(text, Field.ORDER)]
    problems = []
    profile = context.profile
    if value > profile.max_value:
        over = f"Value {grouped(value, 2)} {currency} is over your limit of {grouped(profile.max_value, 0)}."
        problems.append(err(over, Field.QUANTITY))
    added = _added(value, details, context)
    if added > 0 and context.sent_today + added > profile.max_day_value:
        sent, cap = grouped(context.sent_today, 0), grouped(profile.max_day_value, 0)
        problems.append(err(f"Today {sent} {currency} sent, this would pass {cap}.", Field.ORDER))
    return problems


def _added(value: Decimal, details: ContractDetails, context: LimitContext) -> Decimal:
    if context.changed_from is None:
        return value
    before = base_value(context.changed_from, details, context)
    return value if before is None else max(value - before, Decimal(0))


def _counts(spec: OrderSpec, details: ContractDetails, context: LimitContext) -> list[Problem]:
    profile = context.profile
    problems = []
    together = f", {context.legs} more would pass" if context.legs > 1 else ","
    if context.changed_from is None and context.working + context.legs > profile.max_working:
        limit = "your limit." if context.legs == 1 else f"your limit of {profile.max_working}."
        problems.append(err(f"{context.working} orders are working{together} {limit}", Field.ORDER))
    recent = sum(1 for one in context.recent if one.age_s < profile.orders_window_s)
    if recent + context.legs > profile.max_orders:
        limit = "your limit." if context.legs == 1 else f"your limit of {profile.max_orders}."
        problems.append(err(f"{recent} orders in {profile.orders_window_s} s{together} {limit}", Field.ORDER))
    return problems


def _market_order(spec: OrderSpec, details: ContractDetails, context: LimitContext) -> list[Problem]:
    if spec.order_type != "MKT":
        return []
    if not context.profile.market_orders:
        where = "LIVE" if context.mode is Mode.LIVE else "your limits"
        return [err(f"Market orders are off in {where}.", Field.ORDER_TYPE)]
    if judging_price(spec, context) is None:
        return [err("No current quote: a market order needs one.", Field.ORDER_TYPE)]
    if not context.market.session_open:
        return [warn("Market closed: value is the close plus 5 %.", Field.ORDER_TYPE)]
    return []


def _collar(spec: OrderSpec, details: ContractDetails, context: LimitContext) -> list[Problem]:
    if spec.order_type not in _PRICED or spec.limit_price is None:
        return []
    against = limit_reference(context)
    if against is None or against.price == 0:
        quote = "Quote is delayed 15 min." if context.market.delayed else "No current quote."
        return [err(f"{quote} Type a reference price.", Field.REFERENCE)]
    problems = []
    if against.source == "close":
        problems.append(warn("Market closed: limit is compared with the close.", Field.LIMIT))
    elif context.market.delayed:
        problems.append(warn("Quote is delayed 15 min.", Field.LIMIT))
    return problems + _distance(spec.limit_price, spec, details, context, against)


def _distance(
    limit: Decimal, spec: OrderSpec, details: ContractDetails, context: LimitContext, against: Reference
) -> list[Problem]:
    worse = limit - against.price if spec.action == "BUY" else against.price - limit
    if worse <= 0:
        return []
    profile, kind = context.profile, details.contract.sec_type
    collar = profile.collar_percent.get(kind, profile.collar_percent_other)
    allowed = abs(against.price) * collar / _HUNDRED
    if kind in ("OPT", "FOP") and context.tick is not None:
        allowed = max(allowed, context.tick * profile.option_collar_ticks)
    if worse * 2 <= allowed:
        return []
    percent = grouped(worse / abs(against.price) * _HUNDRED, 1)
    direction = "above" if spec.action == "BUY" else "below"
    what = {"mid": "mid", "close": "the last close", "typed": "your reference"}[against.source]
    if worse > allowed:
        text = f"Limit is {percent} % {direction} {what}, your collar is {collar.normalize():f} %."
        return [err(text, Field.LIMIT)]
    return [warn(f"Limit is {percent} % {direction} {what}.", Field.LIMIT)]


def _stop_side(spec: OrderSpec, details: ContractDetails, context: LimitContext) -> list[Problem]:
    if spec.order_type not in ("STP", "STP LMT") or spec.aux_price is None:
        return []
    against = limit_reference(context)
    if against is None:
        return [warn("No current quote: the stop may trigger at once.", Field.STOP)]
    wrong = spec.aux_price <= against.price if spec.action == "BUY" else spec.aux_price >= against.price
    return [warn("Stop is on the wrong side: it triggers at once.", Field.STOP)] if wrong else []


def _outside_rth(spec: OrderSpec, details: ContractDetails, context: LimitContext) -> list[Problem]:
    if not spec.outside_rth:
        return []
    return [warn("Outside RTH: thin market, wide spread.", Field.OUTSIDE_RTH)]


def _short(spec: OrderSpec, details: ContractDetails, context: LimitContext) -> list[Problem]:
    if spec.action != "SELL" or details.contract.sec_type == "CASH":
        return []
    if context.position is None:
        return [warn("Position is not known: this may open a short position.", Field.QUANTITY)]
    after = context.position - spec.quantity
    before = context.changed_from
    confirmed = context.position < 0 and before is not None and spec.quantity <= before.quantity
    if after >= 0 or confirmed:
        return []
    return [warn(f"This opens a short position of {quantity_text(-after)}.", Field.QUANTITY)]


def _duplicate(spec: OrderSpec, details: ContractDetails, context: LimitContext) -> list[Problem]:
    if context.changed_from is not None:
        return []
    fresh = (one for one in context.recent if one.age_s < context.profile.duplicate_window_s)
    within = [one.age_s for one in fresh if _alike(one, spec, details)]
    return [warn(f"Same order sent {min(within)} s ago.", Field.ORDER)] if within else []


def _alike(one: SentOrder, spec: OrderSpec, details: ContractDetails) -> bool:
    return one.con_id == details.contract.con_id and all(
        getattr(one.spec, name) == getattr(spec, name)
        for name in ("account", "action", "quantity", "limit_price", "aux_price")
    )


_Check = Callable[[OrderSpec, ContractDetails, LimitContext], list[Problem]]
_CHECKS: tuple[_Check, ...] = (
    _unknown_orders,
    _size,
    _value,
    _counts,
    _market_order,
    _collar,
    _stop_side,
    _outside_rth,
    _short,
    _duplicate,
)
