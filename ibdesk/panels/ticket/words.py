"""Words of the ticket itself: mode strip, figures under the order, numbers of problems. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from ibdesk.core.limits import LimitContext, base_value, judging_price
from ibdesk.core.money import MISSING, money_text, signed_text
from ibdesk.core.orders.bracket import TARGET_TYPE, Outcome
from ibdesk.core.orders.describe import masked, symbol_of
from ibdesk.core.orders.draft import OrderDraft
from ibdesk.core.orders.rules import TYPE_RULES
from ibdesk.core.orders.state import Order
from ibdesk.core.records.contract import ContractDetails
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.valuation import notional
from ibdesk.session.views import LinkView
from ibdesk.ui.order_words import position_text

MODE_WORDS = {
    Mode.SIM: "the built-in market, no real money",
    Mode.PAPER: "simulated money at IB",
    Mode.LIVE: "real money",
}
DISARMED_WORDS = "new orders and changes are off"
READ_ONLY_WORDS = "nothing can be sent, not even a cancel"


def mode_words(view: LinkView, armed_left_s: float = 0.0) -> str:
    """Return what money it is, and in LIVE how long it stays armed."""
    if view.read_only is not None:
        return READ_ONLY_WORDS
    if view.new_orders_off:
        return DISARMED_WORDS
    if view.armed:
        minutes, seconds = divmod(int(armed_left_s), 60)
        return f"real money · armed {minutes}:{seconds:02}"
    return "not connected" if view.mode is None else MODE_WORDS[view.mode]


def account_words(view: LinkView) -> str:
    """Return the account for the strip: masked where the words need the room, none where nothing can be sent."""
    if view.read_only is not None:
        return ""
    return masked(view.account) if view.new_orders_off else view.account


def exits_text(exits: Sequence[OrderSpec]) -> str:
    """Return ` · with target and stop` for the review button, "" without a bracket."""
    names = " and ".join("target" if one.order_type == TARGET_TYPE else "stop" for one in exits)
    return f" · with {names}" if names else ""


def worst_loss_text(draft: OrderDraft, worst: Outcome | None) -> tuple[str, str]:
    """Return `−340.00 USD` and that it holds at the stop's own price; a dash and why where there is none."""
    if worst is not None:
        return signed_text(worst.money, worst.currency), "at the stop's price"
    if not draft.bracket:
        return MISSING, "no bracket"
    return MISSING, "" if draft.stop_loss else "no stop loss"


def fix_text(count: int) -> str:
    """Return the review button's text while something is wrong."""
    return f"Fix {count} problem{'' if count == 1 else 's'} to review"


def not_sent_text(reason: str) -> str:
    """Return why an order did not leave; a reason that says so already, or says more than that, stands alone."""
    return reason if reason.startswith(("Not sent", "Incomplete", "Bracket")) else f"Not sent: {reason}"


def value_text(spec: OrderSpec, details: ContractDetails, limits: LimitContext) -> tuple[str, str]:
    """Return `17,840.00 USD` and `≈ 13,508.91 GBP`; a market order is valued at the far touch plus 5 %."""
    price = judging_price(spec, limits)
    if price is None:
        return MISSING, ""
    text = money_text(notional(spec.quantity, price, details), details.contract.currency)
    base = base_value(spec, details, limits)
    if base is None or details.contract.currency == limits.base_currency:
        return text, ""
    return text, f"≈ {money_text(base, limits.base_currency)}"


def signed_quantity(spec: OrderSpec) -> Decimal:
    """Return what a fill of the whole order adds to the position."""
    return spec.quantity if spec.action == "BUY" else -spec.quantity


def after_text(spec: OrderSpec, position: Decimal | None) -> str:
    """Return `+100 → +200`."""
    if position is None:
        return MISSING
    return f"{position_text(position)} → {position_text(position + signed_quantity(spec))}"


def working_text(orders: Iterable[Order], con_id: int) -> str:
    """Return how many orders are live on a contract, any owner."""
    count = sum(1 for one in orders if one.contract.con_id == con_id)
    return f"{count} order{'' if count == 1 else 's'} working" if count else "no orders working"


def unfinished(draft: OrderDraft) -> str:
    """Return the order as far as it is typed, a dash for what is missing."""
    if draft.details is None:
        return "No symbol chosen"
    rule = TYPE_RULES[draft.order_type]
    prices = ([draft.stop or MISSING] if rule.stop else []) + ([draft.limit or MISSING] if rule.limit else [])
    symbol = symbol_of(draft.details.contract)
    what = (draft.side, draft.quantity or MISSING, symbol, draft.order_type, *prices, draft.tif)
    return " ".join(what)
