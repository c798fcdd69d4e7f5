"""An entry with its exits: a target, a stop loss, or both. The legs travel apart; only the last one transmits all.

Exits reduce what the entry opens, so value, day total and price collar ask for the entry alone (DECISIONS 32).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ibdesk.core.ids import OrderId
from ibdesk.core.limits import LimitContext
from ibdesk.core.money import MISSING, percent_text, signed_text
from ibdesk.core.orders.describe import headline
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.prices import price_of, price_problem
from ibdesk.core.orders.rules import TYPE_RULES
from ibdesk.core.problems import Field, Problem, err
from ibdesk.core.records.contract import Contract, ContractDetails
from ibdesk.core.records.order import Action, OrderSpec
from ibdesk.core.ticks import TickRule, tick_text
from ibdesk.core.valuation import notional

TARGET_TYPE, STOP_TYPE = "LMT", "STP"
EXIT_TIF = "GTC"
"""A day order would leave the position without its exits at the close of the day on which the entry filled."""
ENTRY_TIFS = ("DAY", "GTC")
"""An entry that may be cut off half-filled would take its exits along."""
MOST_EXITS = 2

_HUNDRED = Decimal(100)
_OTHER_SIDE: dict[Action, Action] = {"BUY": "SELL", "SELL": "BUY"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an exit would bring, from the entry: money in `currency`, signed, and the share of the entry's price."""

    money: Decimal
    percent: Decimal | None
    currency: str

    @property
    def text(self) -> str:
        """Return `+360.00 · +2.02 %`."""
        share = "" if self.percent is None else f" · {percent_text(self.percent)}"
        return signed_text(self.money) + share


# from the ticket's texts


def form_problems(draft: OrderDraft, offered: Sequence[str], tick: TickRule | None) -> list[Problem]:
    """Return what is wrong with the exits as typed; `offered` are the contract's order types, none if not told."""
    if not draft.bracket:
        return []
    typed = _typed(draft)
    if not typed:
        return [err("A bracket needs a target, a stop loss, or both.", Field.TARGET)]
    problems: list[Problem | None] = []
    if draft.tif not in ENTRY_TIFS:
        problems.append(err(f"A bracket takes an entry for DAY or GTC, not {draft.tif}.", Field.TIF))
    sec_type = draft.details.contract.sec_type if draft.details is not None else ""
    squeezed = {one.replace(" ", "") for one in offered}
    for field, name, text, kind in typed:
        if offered and kind.replace(" ", "") not in squeezed:
            problems.append(err(f"This contract does not take {kind}, which the {name.lower()} is.", field))
        problems.append(price_problem(text, field, name, sec_type, tick))
    return [problem for problem in problems if problem is not None]


def _typed(draft: OrderDraft) -> list[tuple[Field, str, str, str]]:
    both = (
        (Field.TARGET, "Target", draft.target, TARGET_TYPE),
        (Field.STOP_LOSS, "Stop loss", draft.stop_loss, STOP_TYPE),
    )
    return [one for one in both if one[2]]


def build_exits(draft: OrderDraft, entry: OrderSpec, order_refs: Sequence[str] = ("", "")) -> tuple[OrderSpec, ...]:
    """Return the exits of a draft without problems, target first; () without a bracket.

    They take the other side and the whole quantity of the entry, in the same account and hours, until cancelled.
    """
    if not draft.bracket:
        return ()
    exits = []
    for (field, _, text, kind), order_ref in zip(_typed(draft), order_refs, strict=False):
        is_target = field is Field.TARGET
        exits.append(
            OrderSpec(
                action=_OTHER_SIDE[entry.action],
                quantity=entry.quantity,
                order_type=kind,
                limit_price=price_of(text) if is_target else None,
                aux_price=None if is_target else price_of(text),
                tif=EXIT_TIF,
                outside_rth=entry.outside_rth and TYPE_RULES[kind].outside_rth,
                account=entry.account,
                order_ref=order_ref,
            )
        )
    return tuple(exits)


def legs_of(entry: OrderSpec, exits: Sequence[OrderSpec], order_ids: Sequence[OrderId]) -> tuple[OrderSpec, ...]:
    """Return what leaves under these ids, in this order: TWS holds every leg back till the last one transmits.

    Raises ValueError unless there is an id for each leg.
    """
    legs = [entry, *(replace(one, parent_id=order_ids[0]) for one in exits)]
    last = len(legs) - 1
    return tuple(
        replace(leg, transmit=number == last)
        for number, (leg, _) in enumerate(zip(legs, order_ids, strict=True))
    )  # fmt: skip


# against the entry


def entry_prices(entry: OrderSpec, limits: LimitContext) -> tuple[Decimal, ...]:
    """Return the prices at which the entry may trade or begin to; at market the far touch, () if nobody knows."""
    own = tuple(price for price in (entry.limit_price, entry.aux_price) if price is not None)
    if own:
        return own
    market = limits.market
    if not market.session_open:
        return () if market.close is None else (market.close,)
    if market.delayed or market.age_s is None or market.age_s > limits.profile.quote_max_age_s:
        return ()
    touch = market.far_touch(entry.action)
    return () if touch is None else (touch,)


def side_problems(
    entry: OrderSpec, exits: Sequence[OrderSpec], limits: LimitContext, tick: TickRule | None
) -> list[Problem]:
    """Return which exit stands on the wrong side of the entry: both then would trade at once, at a loss or for none."""
    prices = entry_prices(entry, limits)
    if not exits:
        return []
    if not prices:
        return [err("No current quote: target and stop loss cannot be compared with the entry.", Field.TARGET)]
    problems = []
    for leg in exits:
        price = leg.leading_price
        assert price is not None
        above = (entry.action == "BUY") is (leg.order_type == TARGET_TYPE)
        bound = max(prices) if above else min(prices)
        if price <= bound if above else price >= bound:
            name, field = _named(leg)
            where = "above" if above else "below"
            shown = tick_text(bound, tick.step_at(bound)) if tick is not None else f"{bound:f}"
            problems.append(err(f"{name} must be {where} the entry at {shown}.", field))
    return problems


def _named(leg: OrderSpec) -> tuple[str, Field]:
    return ("Target", Field.TARGET) if leg.order_type == TARGET_TYPE else ("Stop loss", Field.STOP_LOSS)


def outcome(leg: OrderSpec, entry: OrderSpec, details: ContractDetails, limits: LimitContext) -> Outcome | None:
    """Return what the exit brings if both trade at their prices; None while the entry has none.

    An entry with two prices counts with its limit, the worst of them.
    """
    prices, price = entry_prices(entry, limits), leg.leading_price
    if not prices or price is None:
        return None
    gain = price - prices[0] if entry.action == "BUY" else prices[0] - price
    value = notional(entry.quantity, gain, details)
    percent = gain / abs(prices[0]) * _HUNDRED if prices[0] else None
    return Outcome(money=value if gain >= 0 else -value, percent=percent, currency=details.contract.currency)


def worst_loss(
    entry: OrderSpec, exits: Sequence[OrderSpec], details: ContractDetails, limits: LimitContext
) -> Outcome | None:
    """Return what the stop loss costs at its price, None without one. A gap may cost more: a stop trades at market."""
    stop = next((one for one in exits if one.order_type == STOP_TYPE), None)
    return None if stop is None else outcome(stop, entry, details, limits)


# in words


def with_words(exits: Sequence[OrderSpec], tick: Decimal | None = None) -> str:
    """Return `with target 182.00 and stop 175.00`, "" without exits."""
    words = []
    for leg in exits:
        price = leg.leading_price
        shown = MISSING if price is None else (tick_text(price, tick) if tick is not None else f"{price:f}")
        words.append(f"{'target' if leg.order_type == TARGET_TYPE else 'stop'} {shown}")
    return f"with {' and '.join(words)}" if words else ""


def leg_sentence(leg: OrderSpec, contract: Contract, tick: Decimal | None = None) -> str:
    """Return `Target: SELL 100 NVDA at 182.00 limit, until cancelled`."""
    return f"{_named(leg)[0]}: {leg.action} {headline(leg, contract, tick)}"
