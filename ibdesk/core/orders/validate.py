"""From the texts of the ticket to problems, or to the one order that they mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from ibdesk.core.limits import LimitContext, check_limits
from ibdesk.core.market_rules import tick_rule_of
from ibdesk.core.money import parse, plain
from ibdesk.core.orders.bracket import build_exits, form_problems, side_problems
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.prices import number_problem, price_of, price_problem
from ibdesk.core.orders.rules import NEGATIVE_PRICES, TYPE_RULES
from ibdesk.core.orders.state import Order
from ibdesk.core.problems import Field, Problem, err
from ibdesk.core.records.contract import ContractDetails
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.ticks import TickRule


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext:
    """What a draft is checked against. `tick_rule` None takes the steps that the contract's details tell."""

    limits: LimitContext
    accounts: tuple[str, ...]
    tick_rule: TickRule | None = None


class DraftError(ValueError):
    """A draft with blocking problems was to be made into an order."""


def check(draft: OrderDraft, context: CheckContext) -> list[Problem]:
    """Return every problem of a new order, blocking ones first."""
    problems = _form(draft, context)
    if draft.details is not None and not problems:
        spec, limits = build_spec(draft), _limits(draft, context)
        exits = build_exits(draft, spec)
        problems = check_limits(spec, draft.details, replace(limits, legs=1 + len(exits)))
        problems += side_problems(spec, exits, limits, _rule(draft, context))
    return sorted(problems, key=lambda problem: problem.level != "err")


def check_change(order: Order, draft: OrderDraft, context: CheckContext) -> list[Problem]:
    """Return every problem of a change: the checks of a new order, and what is filled stays (scenario 59)."""
    problems = _form(draft, context)
    if draft.details is None or problems:
        return problems
    spec, untouched = build_change(order, draft), draft_of(order, draft.details)
    if refused := _price_not_taken(draft, untouched):
        return [refused]
    if spec == build_change(order, untouched):
        return [err("Nothing is changed.", Field.ORDER)]
    if spec.quantity < order.filled or spec.quantity <= 0:
        least = plain(order.filled)
        return [err(f"Quantity must be at least {least}: so much is filled.", Field.QUANTITY)]
    limits = replace(_limits(draft, context), changed_from=order.spec)
    problems = check_limits(spec, draft.details, limits)
    return sorted(problems, key=lambda problem: problem.level != "err")


def _price_not_taken(draft: OrderDraft, untouched: OrderDraft) -> Problem | None:
    """Return which price was typed though the order type has none, and the type that has it."""
    rule = TYPE_RULES[draft.order_type]
    name = f"A {rule.name.lower()} order"
    if draft.limit not in ("", untouched.limit) and not rule.limit:
        return err(f"{name} has no limit. Change the type to {'STP LMT' if rule.stop else 'LMT'}.", Field.LIMIT)
    if draft.stop not in ("", untouched.stop) and not rule.stop:
        return err(f"{name} has no stop. Change the type to {'STP LMT' if rule.limit else 'STP'}.", Field.STOP)
    return None


def build_spec(draft: OrderDraft, order_ref: str = "") -> OrderSpec:
    """Return the order that a draft without problems means. Raises DraftError if it means none."""
    rule = TYPE_RULES.get(draft.order_type)
    quantity = parse(draft.quantity)[1]
    if rule is None or quantity is None:
        raise DraftError(draft.order_type, draft.quantity)
    return OrderSpec(
        action=draft.side,
        quantity=quantity,
        order_type=draft.order_type,
        limit_price=price_of(draft.limit) if rule.limit else None,
        aux_price=price_of(draft.stop) if rule.stop else None,
        tif=draft.tif,
        outside_rth=draft.outside_rth and rule.outside_rth,
        account=draft.account,
        order_ref=order_ref,
    )


def build_change(order: Order, draft: OrderDraft) -> OrderSpec:
    """Return our original order with only the edited fields changed, never TWS's echo of it (scenario 62).

    It transmits even where the original left that to the last leg of its bracket: TWS would keep the change to itself.
    """
    new = build_spec(draft)
    return replace(
        order.asked,
        quantity=new.quantity,
        order_type=new.order_type,
        outside_rth=new.outside_rth,
        limit_price=new.limit_price,
        aux_price=new.aux_price,
        tif=new.tif,
        transmit=True,
    )


def draft_of(order: Order, details: ContractDetails) -> OrderDraft:
    """Return the draft that stands for an order as it is live, for editing."""
    spec = order.spec
    return OrderDraft(
        side=spec.action,
        order_type=spec.order_type,
        tif=spec.tif,
        quantity=plain(spec.quantity),
        limit="" if spec.limit_price is None else plain(spec.limit_price),
        stop="" if spec.aux_price is None else plain(spec.aux_price),
        outside_rth=order.asked.outside_rth,
        account=order.asked.account,
        details=details,
    )


def _limits(draft: OrderDraft, context: CheckContext) -> LimitContext:
    rule = _rule(draft, context)
    limit = price_of(draft.limit)
    return replace(
        context.limits,
        typed_reference=price_of(draft.reference),
        unknown_override=price_of(draft.override),
        tick=rule.step_at(limit) if rule is not None and limit is not None else context.limits.tick,
    )


def _rule(draft: OrderDraft, context: CheckContext) -> TickRule | None:
    if context.tick_rule is not None or draft.details is None:
        return context.tick_rule
    return tick_rule_of(draft.details)


def _form(draft: OrderDraft, context: CheckContext) -> list[Problem]:
    if draft.details is None or not draft.details.contract.con_id:
        return [err("Choose a symbol.", Field.SYMBOL)]
    rule = TYPE_RULES.get(draft.order_type)
    offered = draft.details.order_types
    if rule is None or (offered and draft.order_type.replace(" ", "") not in _squeezed(offered)):
        return [err(f"This contract does not take {draft.order_type}.", Field.ORDER_TYPE)]
    problems: list[Problem | None] = []
    if draft.account not in context.accounts:
        problems.append(err("Choose an account.", Field.ACCOUNT))
    if draft.tif not in rule.tifs:
        problems.append(err(f"{draft.order_type} does not take TIF {draft.tif}.", Field.TIF))
    problems.append(_quantity(draft.quantity, draft.details))
    tick = _rule(draft, context)
    kind = draft.details.contract.sec_type
    if rule.limit:
        problems.append(price_problem(draft.limit, Field.LIMIT, "Limit", kind, tick))
    if rule.stop:
        problems.append(price_problem(draft.stop, Field.STOP, "Stop", kind, tick))
    problems += form_problems(draft, offered, tick)
    if draft.reference:
        problems.append(
            number_problem(draft.reference, Field.REFERENCE, "Reference price", negative=kind in NEGATIVE_PRICES)
        )
    return [problem for problem in problems if problem is not None]


def _squeezed(order_types: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one.replace(" ", "") for one in order_types)


def _quantity(text: str, details: ContractDetails) -> Problem | None:
    if problem := number_problem(text, Field.QUANTITY, "Quantity"):
        return problem
    quantity = parse(text)[1] or Decimal(0)
    if quantity == 0:
        return err("Quantity must be above 0.", Field.QUANTITY)
    least, increment = details.min_size, details.size_increment or Decimal(1)
    if least is not None and quantity < least:
        fits = _digits(_up(least, increment))
        return err(f"Quantity must be at least {_digits(least)} here. Use {fits}.", Field.QUANTITY, fits)
    if quantity % increment:
        around = (quantity - quantity % increment, quantity - quantity % increment + increment)
        fits_too = tuple(_digits(one) for one in around if one >= (least or increment))
        said = f"Quantity must be a multiple of {_digits(increment)} here. Use {' or '.join(fits_too)}."
        return err(said, Field.QUANTITY, *fits_too)
    return None


def _digits(quantity: Decimal) -> str:
    return plain(quantity.normalize())


def _up(quantity: Decimal, increment: Decimal) -> Decimal:
    return quantity if not quantity % increment else quantity - quantity % increment + increment
