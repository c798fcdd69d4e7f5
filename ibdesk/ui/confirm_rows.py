"""The rows of the confirm dialog, as words (ui.md section 8). Changes show old and new in each row. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ibdesk.core.limits import LimitContext, base_value, judging_price
from ibdesk.core.market_rules import shown_tick, tick_rule_of
from ibdesk.core.money import MISSING, money_text, percent_text, price_text, quantity_text, signed_text
from ibdesk.core.orders.bracket import with_words, worst_loss
from ibdesk.core.orders.describe import sentence, symbol_of
from ibdesk.core.orders.state import Order
from ibdesk.core.records.contract import ContractDetails
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.ticks import tick_text
from ibdesk.core.valuation import notional
from ibdesk.session.costs import NOT_ASKED, CostState, CostView, excess_liquidity
from ibdesk.session.previews import Preview
from ibdesk.session.views import QuoteView
from ibdesk.ui.cost_words import UNKNOWN, age_words, cost_words
from ibdesk.ui.order_words import (
    badge_of,
    kind_of,
    mid_distance,
    position_text,
    touch_distance,
    trades_at_once,
    venue,
)

ARROW = " → "
MOST_NAMED = 3
MOST_CHARACTERS = 72  # of a remark: TWS's texts have no end, the dialog has; the ticket's strip tells them whole
CHECKED = "Checked: size, value, day total, price distance, duplicates, link."


@dataclass(frozen=True, slots=True)
class Row:
    """One line: label, the value, a remark at the right with its ink."""

    key: str
    label: str
    text: str
    note: str = ""
    note_token: str = "text2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known around the order now. `others` are the live orders on the contract but this one.

    `cost` is frozen when the review opens, only its age goes on.
    """

    quote: QuoteView | None
    limits: LimitContext
    filled: Decimal = Decimal(0)
    others: Sequence[Order] = ()
    cost: CostView = NOT_ASKED
    cost_age_s: float | None = None


def rows_of(preview: Preview, facts: Facts) -> list[Row]:
    """Return every row that can be filled; empty without a sound order."""
    spec, contract, details = preview.spec, preview.contract, preview.details
    if spec is None or contract is None or details is None:
        return []
    return [
        _order(spec, preview.before, details),
        _market(details, facts),
        _price(spec, preview.before, details, facts),
        _value(spec, preview.before, details, facts.limits),
        *_worst_loss(preview, facts),
        _position(spec, facts),
        _working(symbol_of(contract), details, facts.others),
        *_cost(preview, facts),
    ]


def what_happens(preview: Preview) -> str:
    """Return what Transmit is about to do."""
    if preview.kind == "modify":
        return "change one order"
    if not preview.exits:
        return "send one order"
    return f"send {1 + len(preview.exits)} orders together: the entry, and for when it fills"


def exits_text(preview: Preview) -> str:
    """Return `with target 182.00 and stop 175.00` for the button, "" without a bracket."""
    details = preview.details
    price = next((one.leading_price for one in preview.exits), None)
    return with_words(preview.exits, shown_tick(details, price) if details is not None else None)


def contract_line(preview: Preview) -> str:
    """Return `NVIDIA CORP · stock · SMART (NASDAQ) · USD · multiplier 1 · conId 4815747`."""
    contract, details = preview.contract, preview.details
    if contract is None:
        return ""
    kind = kind_of(contract, details.stock_type if details is not None else "")
    multiplier = contract.multiplier or Decimal(1)
    parts = (
        details.long_name if details is not None else "",
        kind if kind.isupper() else kind.lower(),
        venue(contract),
        contract.currency,
        contract.expiry,
        f"multiplier {quantity_text(multiplier)}",
        f"conId {contract.con_id}",
    )
    return " · ".join(part for part in parts if part)


def _pair(old: str, new: str) -> str:
    return new if not old or old == new else f"{old}{ARROW}{new}"


def _typed(spec: OrderSpec, before: OrderSpec | None, tick: Decimal | None) -> str:
    def shown(price: Decimal | None) -> str:
        return "" if price is None else (tick_text(price, tick) if tick else f"{price:f}")

    old = before if before is not None else spec
    prices = ((old.aux_price, spec.aux_price), (old.limit_price, spec.limit_price))
    words = [_pair(shown(one), shown(two)) for one, two in prices if two is not None]
    return " ".join((_pair(old.order_type, spec.order_type), *words))


def _order(spec: OrderSpec, before: OrderSpec | None, details: ContractDetails) -> Row:
    hours = "all hours" if spec.outside_rth else "regular hours only"
    tick = shown_tick(details, spec.leading_price)
    parts = [_typed(spec, before, tick), _pair(before.tif if before is not None else "", spec.tif)]
    if before is not None:
        count = _pair(quantity_text(before.quantity), quantity_text(spec.quantity))
        parts.insert(0, f"Quantity {count}")
    return Row("order", "Order", " · ".join((*parts, hours)))


def _market(details: ContractDetails, facts: Facts) -> Row:
    quote = facts.quote
    badge = badge_of(quote, session_open=facts.limits.market.session_open)
    token = "warn" if badge.token == "warn" else "text2"
    note = badge.text.replace(" · ", ", ")
    if not facts.limits.market.session_open:
        note, token = f"Market is closed. {note}", "warn"
    if quote is None or (quote.bid is None and quote.ask is None):
        return Row("market", "Market now", MISSING, note, token)
    sides = (("Bid", quote.bid, quote.bid_size), ("Ask", quote.ask, quote.ask_size))
    shown = [f"{word} {price_text(price, shown_tick(details, price))}{_times(size)}" for word, price, size in sides]
    return Row("market", "Market now", "    ".join(shown), note, token)


def _times(size: Decimal | None) -> str:
    return f" × {quantity_text(size)}" if size is not None else ""


def _price(spec: OrderSpec, before: OrderSpec | None, details: ContractDetails, facts: Facts) -> Row:
    label, quote, rule = "Your price", facts.quote, tick_rule_of(details)
    if spec.aux_price is not None:
        stop = _shown_price(spec.aux_price, details)
        limit = spec.limit_price
        after = "a market order" if limit is None else f"a limit of {_shown_price(limit, details)}"
        return Row("price", label, f"At {stop} it becomes {after}", "Waits for its trigger")
    if spec.limit_price is None:
        far = "ask" if spec.action == "BUY" else "bid"
        return Row("price", label, f"Whatever the market gives, from the {far} on", "Trades at once", "warn")
    at_once = trades_at_once(spec.action, spec.limit_price, quote)
    note = ("Trades at once", "warn") if at_once else ("Rests until the market comes", "text2")
    if quote is None or rule is None or quote.mid is None:
        return Row("price", label, MISSING, "No current quote", "warn")
    parts = (mid_distance(spec.limit_price, quote), touch_distance(spec.limit_price, quote, rule))
    return Row("price", label, " · ".join(part for part in parts if part), *note)


def _shown_price(price: Decimal, details: ContractDetails) -> str:
    return price_text(price, shown_tick(details, price))


def _amount(spec: OrderSpec, details: ContractDetails, limits: LimitContext) -> str:
    price = judging_price(spec, limits)
    return MISSING if price is None else money_text(notional(spec.quantity, price, details), details.contract.currency)


def _value(spec: OrderSpec, before: OrderSpec | None, details: ContractDetails, limits: LimitContext) -> Row:
    base = base_value(spec, details, limits)
    text = _pair(_amount(before, details, limits) if before else "", _amount(spec, details, limits))
    if base is not None and details.contract.currency != limits.base_currency:
        by = f"  by {limits.rate_source}" if limits.rate_source and before is None else ""  # two amounts fill the line
        text = f"{text}  ≈  {money_text(base, limits.base_currency)}{by}"
    if base is None:
        return Row("value", "Value", text, f"No rate to {limits.base_currency or 'the base currency'}", "warn")
    return Row("value", "Value", text, f"Limit per order {money_text(limits.profile.max_value, limits.base_currency)}")


def _worst_loss(preview: Preview, facts: Facts) -> list[Row]:
    """Return what the stop loss costs from the entry; a bracket without one says that nothing limits it."""
    if not preview.exits or preview.spec is None or preview.details is None:
        return []
    worst = worst_loss(preview.spec, preview.exits, preview.details, facts.limits)
    if worst is None:
        return [Row("worst", "Worst loss", "Not limited", "No stop loss", "warn")]
    text = signed_text(worst.money, worst.currency)
    share = "" if worst.percent is None else f" · {percent_text(worst.percent)}"
    return [Row("worst", "Worst loss", f"{text}{share}", "At the stop's price. A gap may cost more")]


def _position(spec: OrderSpec, facts: Facts) -> Row:
    held = facts.limits.position
    if held is None:
        return Row("position", "Position", MISSING, "TWS has not told it yet", "warn")
    left = max(spec.quantity - facts.filled, Decimal(0))
    after = held + (left if spec.action == "BUY" else -left)
    note, token = "", "text2"
    if held * after < 0:
        note, token = ("Flips to short" if after < 0 else "Flips to long"), "err"
    elif held >= 0 and after < 0:
        note, token = "Opens a short position", "err"
    elif held and not after:
        note = "Closes the position"
    return Row("position", "Position", f"{position_text(held)}{ARROW}{position_text(after)}", note, token)


def _working(symbol: str, details: ContractDetails, others: Sequence[Order]) -> Row:
    label = f"Working on {symbol}"
    if not others:
        return Row("working", label, "No other orders")
    named = []
    for order in others[:MOST_NAMED]:
        words = sentence(order.spec, order.contract, shown_tick(details, order.spec.leading_price)).split(" ")
        named.append(" ".join(word for word in words if word not in (symbol, order.spec.tif)))
    more = f", {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    return Row("working", label, ",  ".join(named) + more, f"{len(others)} order{'' if len(others) == 1 else 's'}")


def _cost(preview: Preview, facts: Facts) -> tuple[Row, Row]:
    """Return margin and commission as IB told them, or `unknown` with the reason."""
    labels = ("Margin, by IB", "Commission, by IB")
    figures = facts.cost.figures
    if figures is None:
        why = _why_unknown(preview, facts.cost)
        return Row("margin", labels[0], UNKNOWN, why, "warn"), Row("commission", labels[1], UNKNOWN)
    currency = figures.margin_currency or facts.limits.base_currency
    words = cost_words(facts.cost, facts.cost_age_s, currency)
    known = words.initial.text != UNKNOWN
    margin = f"Initial {words.initial.text} {currency}".rstrip() if known else UNKNOWN
    left = excess_liquidity(figures.equity_after, figures.maintenance_after)
    after = UNKNOWN if left is None else money_text(left)
    age = f"Preview {age_words(facts.cost_age_s)} old"
    if facts.cost.reason:
        age = _short(f"IB warned: {facts.cost.reason}")
    return (
        Row("margin", labels[0], margin, f"Excess after {after}", "err" if words.excess.bad else "text2"),
        Row("commission", labels[1], words.commission.text, age, "warn" if words.old or facts.cost.reason else "text2"),
    )


def _why_unknown(preview: Preview, cost: CostView) -> str:
    if preview.before is not None:
        return "Not asked for a change"
    match cost.state:
        case CostState.WAITING:
            return "No answer yet when this opened"
        case CostState.REFUSED:
            return _short(f"Refused by TWS: {cost.reason}")
        case CostState.UNKNOWN:
            return _short(f"IB gave no preview: {cost.reason}")
        case _:
            return "Not asked yet when this opened"


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"
