"""An order in words: the one source of sentence, headline and button text (ui.md sections 7 and 8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from ibdesk.core.money import plain, quantity_text
from ibdesk.core.orders.rules import TYPE_RULES
from ibdesk.core.records.contract import Contract
from ibdesk.core.records.link import Mode
from ibdesk.core.records.order import OrderSpec
from ibdesk.core.ticks import tick_text

COMBINATION = "BAG"
"""IB's security type of combinations; only their prices say by their sign whether they cost or bring money."""

_FOR = {
    "DAY": "for today",
    "GTC": "until cancelled",
    "IOC": "at once or not at all, parts allowed",
    "FOK": "at once and whole, or not at all",
    "OPG": "at the opening",
}


def symbol_of(contract: Contract) -> str:
    """Return the name by which a trader knows the contract: the local one for derivatives."""
    if contract.sec_type in ("STK", "IND") or not contract.local_symbol:
        return contract.symbol
    return contract.local_symbol


def sentence(spec: OrderSpec, contract: Contract, tick: Decimal | None = None) -> str:
    """Return `BUY 100 NVDA LMT 178.40 DAY`."""
    return " ".join(
        (spec.action, plain(spec.quantity), symbol_of(contract), *_priced_type(spec, contract, tick), spec.tif)
    )


def _priced_type(spec: OrderSpec, contract: Contract, tick: Decimal | None) -> list[str]:
    prices = [one for one in (spec.aux_price, spec.limit_price) if one is not None]
    return [spec.order_type, *(_flow(one, spec, contract, tick) for one in prices)]


def _flow(price: Decimal, spec: OrderSpec, contract: Contract, tick: Decimal | None) -> str:
    """Return `-1.20 (CREDIT)`: of a combination the sign alone does not tell who pays whom (scenario 112)."""
    text = _price(price, tick)
    if contract.sec_type != COMBINATION or not price:
        return text
    paid = (price > 0) == (spec.action == "BUY")
    return f"{text} ({'DEBIT' if paid else 'CREDIT'})"


def headline(spec: OrderSpec, contract: Contract, tick: Decimal | None = None) -> str:
    """Return `120 NVDA at 176.80 limit, for today`; the side stands on its own plate."""
    what = f"{quantity_text(spec.quantity)} {symbol_of(contract)}"
    if spec.order_type == "MKT":
        how = "at market"
    elif spec.order_type == "LMT" and spec.limit_price is not None:
        how = f"at {_flow(spec.limit_price, spec, contract, tick)} limit"
    else:
        rule = TYPE_RULES.get(spec.order_type)
        words = [rule.name.lower() if rule else spec.order_type]
        if spec.aux_price is not None:
            words.append(_flow(spec.aux_price, spec, contract, tick))
        if spec.limit_price is not None:
            words.append(f"limit {_flow(spec.limit_price, spec, contract, tick)}")
        how = " ".join(words)
    if spec.tif == "GTD" and spec.good_till:
        until = f"until {spec.good_till}"
    else:
        until = _FOR.get(spec.tif, spec.tif)
    return f"{what} {how}, {until}"


def change_sentence(before: OrderSpec, after: OrderSpec, contract: Contract, tick: Decimal | None = None) -> str:
    """Return `BUY 1 → 5 NVDA LMT 178.40 → 178.50 DAY`: what stays stands once.

    With another type the prices mean other things, so each is named: `LMT → STP, stop none → 180.00, limit …`.
    """
    olds, news = _priced_type(before, contract, tick), _priced_type(after, contract, tick)
    if (olds[0], len(olds)) == (news[0], len(news)):
        how = [pair(*two) for two in zip(olds, news, strict=True)]
    else:
        how = [f"{part}," for part in _changed_type(before, after, contract, tick)]
    quantity = pair(plain(before.quantity), plain(after.quantity))
    hours = "" if before.outside_rth == after.outside_rth else f", {_hours(before)} → {_hours(after)}"
    return " ".join((after.action, quantity, symbol_of(contract), *how, pair(before.tif, after.tif))) + hours


def pair(old: str, new: str) -> str:
    """Return `old → new`, or the one text if they are the same."""
    return old if old == new else f"{old} → {new}"


def _changed_type(before: OrderSpec, after: OrderSpec, contract: Contract, tick: Decimal | None) -> list[str]:
    def price(value: Decimal | None, spec: OrderSpec) -> str:
        return "none" if value is None else _flow(value, spec, contract, tick)

    prices = (("stop", before.aux_price, after.aux_price), ("limit", before.limit_price, after.limit_price))
    named = [
        f"{word} {pair(price(old, before), price(new, after))}"
        for word, old, new in prices
        if old != new or new is not None
    ]
    return [pair(before.order_type, after.order_type), *named]


def _hours(spec: OrderSpec) -> str:
    return "all hours" if spec.outside_rth else "regular hours"


def masked(account: str) -> str:
    """Return `…4567`: enough to know an account, not enough to tell others."""
    return "…" + account[-4:]


def review_text(spec: OrderSpec, contract: Contract, tick: Decimal | None = None) -> str:
    """Return the text of the review button: `Review BUY 100 NVDA LMT 178.40 DAY`."""
    return f"Review {sentence(spec, contract, tick)}"


def review_caption(mode: Mode, account: str) -> str:
    """Return the second line of the review button."""
    return f"{mode.value} · {account}" + (" · real money" if mode is Mode.LIVE else "")


def button_text(
    spec: OrderSpec,
    contract: Contract,
    mode: Mode,
    masked_account: str = "",
    *,
    tick: Decimal | None = None,
    kind: Literal["place", "modify"] = "place",
) -> str:
    """Return the text of the confirm button: `SELL 120 NVDA LMT 176.80 DAY – LIVE …4567`."""
    what = sentence(spec, contract, tick)
    if kind == "modify":
        what = f"Change to {what}"
    return f"{what} – {mode.value} {masked_account}".rstrip()


def transmit_text(spec: OrderSpec, contract: Contract, mode: Mode, tick: Decimal | None = None) -> str:
    """Return the ticket button's text where the dialog is off (SIM and PAPER only)."""
    return f"Transmit {sentence(spec, contract, tick)} – {mode.value}"


def _price(price: Decimal, tick: Decimal | None) -> str:
    if tick is None:
        decimals = max(2, len(plain(abs(price)).partition(".")[2]))
        return f"{price:.{decimals}f}"
    return tick_text(price, tick)
