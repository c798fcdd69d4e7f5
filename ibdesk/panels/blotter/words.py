"""The texts of one order's row: quantities, prices, id, detail, tooltips (ui.md sections 5, 6 and 11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from ibdesk.core import money
from ibdesk.core.ids import ConId
from ibdesk.core.market_rules import shown_tick
from ibdesk.core.orders.details import why_held_words
from ibdesk.core.orders.rules import TYPE_RULES
from ibdesk.core.orders.state import ForeignKey, Order, OrderKey, Owner
from ibdesk.core.orders.status import Display, display
from ibdesk.core.records.contract import ContractDetails
from ibdesk.core.records.order import OrderSpec

ARROW = " → "
BOTH = " / "
"""Between the stop and the limit of a stop limit order."""
MARKET = "Market"
HISTORY_SHOWN = 3


class OrderWords:
    """Answers for one row at a time. `known` gives contract details, None while unknown; `now` is world time."""

    def __init__(self, known: Callable[[ConId], ContractDetails | None], now: Callable[[], datetime]) -> None:
        self._known, self._now = known, now

    def display(self, order: Order) -> Display:
        """Return how the order is shown at this moment."""
        return display(order, self._now())

    def tick(self, order: Order, near: Decimal | None = None) -> Decimal | None:
        """Return the step of a price of the order's contract, by default of its own one; None while unknown."""
        details = self._known(order.contract.con_id)
        return shown_tick(details, near or order.spec.leading_price) if details is not None else None

    def price(self, order: Order, value: Decimal | None) -> str:
        """Return a price in quoted units with the decimals of its tick."""
        return money.price_text(value, self.tick(order, value))

    def prices(self, order: Order) -> tuple[str, str]:
        """Return the price that TWS holds, and the one asked for beside it ('' if none is)."""
        live = self.price_of(order, order.spec)
        asked = self.price_of(order, wanted(order))
        return live, "" if asked == live else asked

    def price_of(self, order: Order, spec: OrderSpec) -> str:
        """Return the price of a content, `stop / limit` where it has both, else that there is none."""
        prices = [self.price(order, one) for one in (spec.aux_price, spec.limit_price) if one is not None]
        if prices:
            return BOTH.join(prices)
        return MARKET if spec.order_type == "MKT" else money.MISSING

    def average(self, order: Order) -> str:
        """Return the average fill price in the decimals of the tick; a longer one is in the tooltip."""
        value = order.average_price
        if value is None:
            return money.MISSING
        tick = self.tick(order, value)
        return money.grouped(value, money.decimals_of(tick) if tick else 2)

    def detail(self, order: Order) -> str:
        """Return the detail cell, with a change just refused and the owner of an order that is not ours."""
        parts = (self.display(order).detail, change_refused(order), owner_words(order))
        return " · ".join(part for part in parts if part)

    def value(self, order: Order) -> Decimal | None:
        """Return quantity times price in the contract's currency, None without a price."""
        price = order.spec.leading_price
        if price is None:
            return None
        details = self._known(order.contract.con_id)
        magnifier = details.price_magnifier if details is not None else 1
        return order.spec.quantity * price * (order.contract.multiplier or Decimal(1)) / (magnifier or 1)

    def all_prices(self, order: Order) -> str:
        """Return every price of the order, a line each, for the tooltip."""
        spec, asked = order.spec, wanted(order)
        lines = [
            f"{word} {self._pair(order, old, new)}"
            for word, old, new in (
                ("Limit", spec.limit_price, asked.limit_price),
                ("Stop", spec.aux_price, asked.aux_price),
            )
            if old is not None or new is not None
        ]
        return "\n".join(lines) or "No price: takes the market's"

    def _pair(self, order: Order, old: Decimal | None, new: Decimal | None) -> str:
        shown = self.price(order, old)
        return shown if old == new else f"{shown}, asked {self.price(order, new)}"


def wanted(order: Order) -> OrderSpec:
    """Return the content that a pending change asks for, else what is live."""
    pending = order.pending
    return pending.spec if pending is not None and pending.spec is not None else order.spec


def change_refused(order: Order) -> str:
    """Return why TWS refused the last change (scenario 54); '' if it did not, or something happened since."""
    if not order.live or order.pending is not None or len(order.history) < 2:
        return ""
    before, last = order.history[-2:]
    refused = last.code is not None and before.text.startswith("Change ") and before.text.endswith((" sent", " asked"))
    return f"change refused: {last.code} {' '.join(last.text.split())}" if refused else ""


def type_pair(order: Order) -> tuple[str, str]:
    """Return the order type that TWS holds, and the one asked for beside it ('' if none is)."""
    live, asked = order.spec.order_type, wanted(order).order_type
    return live, "" if asked == live else asked


def tif_pair(order: Order) -> tuple[str, str]:
    """Return the TIF that TWS holds, and the one asked for beside it ('' if none is)."""
    live, asked = order.spec.tif, wanted(order).tif
    return live, "" if asked == live else asked


def joined(live: str, asked: str) -> str:
    """Return `DAY`, or `DAY → GTC` while a change is not confirmed."""
    return f"{live}{ARROW}{asked}" if asked else live


def filled_parts(order: Order) -> tuple[str, str, str]:
    """Return filled, quantity live, and quantity asked for beside it ('' if none is)."""
    asked = wanted(order).quantity
    changed = "" if asked == order.spec.quantity else money.quantity_text(asked)
    return money.quantity_text(order.filled), money.quantity_text(order.spec.quantity), changed


def filled_text(order: Order) -> str:
    """Return `0/5`, or `0/1 → 0/5` while a change is not confirmed."""
    filled, quantity, asked = filled_parts(order)
    return f"{filled}/{quantity}" + (f"{ARROW}{filled}/{asked}" if asked else "")


def fraction(order: Order) -> float:
    """Return the filled part from 0 to 1, for the pie and for sorting."""
    return float(order.filled / order.spec.quantity) if order.spec.quantity else 0.0


def id_text(order: Order) -> str:
    """Return the API id; `c7` for another client's order, `TWS` for one typed there."""
    if isinstance(order.key, ForeignKey) or order.owner is Owner.TWS:
        return "TWS"
    return f"c{order.key.client_id}" if order.owner is Owner.CLIENT else str(order.key.order_id)


def spoken_id(order: Order) -> str:
    """Return the id for a sentence: `41`, `7 of client 3`, `TWS order`."""
    if isinstance(order.key, OrderKey) and order.owner is Owner.CLIENT:
        return f"{order.key.order_id} of client {order.key.client_id}"
    text = id_text(order)
    return "TWS order" if text == "TWS" else text


def owner_words(order: Order) -> str:
    """Return whose order it is, '' for our own."""
    if order.owner is Owner.CLIENT and isinstance(order.key, OrderKey):
        return f"owned by client {order.key.client_id}"
    return "typed in TWS" if order.owner is Owner.TWS else ""


def type_words(order: Order) -> str:
    """Return the full name of the order type."""
    return joined(*(_type_name(code) for code in type_pair(order)))


def _type_name(code: str) -> str:
    rule = TYPE_RULES.get(code)
    return f"{rule.name} order" if rule is not None else code


def clock_text(when: datetime) -> str:
    """Return the time of day in the local zone."""
    return f"{when.astimezone():%H:%M:%S}"


def full_time(when: datetime) -> str:
    """Return date, time and zone for a tooltip."""
    return f"{when.astimezone():%Y-%m-%d %H:%M:%S %Z}"


def status_tooltip(order: Order) -> str:
    """Return raw status, why it is held, permId, last change and the last lines of its history."""
    lines = [f"TWS: {order.raw_status}" if order.raw_status else "TWS has said nothing of it yet"]
    if why := why_held_words(order):
        lines.append(f"Held: {why}")
    lines.append(f"permId {order.perm_id}" if order.perm_id else "No permId yet")
    lines.append(f"Last change {full_time(order.updated_at)}")
    lines += [f"{clock_text(line.time)}  {line.text}" for line in order.history[-HISTORY_SHOWN:]]
    return "\n".join(lines)


def id_tooltip(order: Order) -> str:
    """Return permId and order reference."""
    ref = order.asked.order_ref or order.spec.order_ref
    return "\n".join(filter(None, (f"permId {order.perm_id}" if order.perm_id else "No permId yet", ref)))
