"""Orders: reports in, orders out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ibdesk.broker import dialect
from ibdesk.broker.translate.contract import contract_record
from ibdesk.broker.translate.numbers import WireDecimal, WireFloat, identifier, number, required
from ibdesk.core.ids import ClientId, OrderId, PermId
from ibdesk.core.records.order import Action, CompletedOrder, OpenOrder, OrderSpec, OrderStatus, WhatIf

_ACTIONS: dict[str, Action] = {"BUY": "BUY", "SELL": "SELL", "SSHORT": "SELL", "SLONG": "SELL"}
_LIMIT_WORDS = ("LMT", "LIMIT", "LIT", "LOC", "REL", "PEG")
_AUX_WORDS = ("STP", "STOP", "TRAIL", "MIT", "LIT", "REL", "PEG")


def spec_record(order: Any) -> OrderSpec:
    """Freeze what an order asks for. TWS sends 0 for prices that the order type does not use: unset."""
    kind = str(order.orderType)
    parent = identifier(order.parentId)
    return OrderSpec(
        action=action(order.action),
        quantity=number(order.totalQuantity) or Decimal(0),
        order_type=kind,
        limit_price=_used(order.lmtPrice, kind, _LIMIT_WORDS),
        aux_price=_used(order.auxPrice, kind, _AUX_WORDS),
        tif=order.tif,
        outside_rth=bool(order.outsideRth),
        account=order.account,
        order_ref=order.orderRef,
        transmit=bool(order.transmit),
        parent_id=None if parent is None else OrderId(parent),
        oca_group=order.ocaGroup,
        good_till=order.goodTillDate,
        what_if=bool(order.whatIf),
    )


def _used(value: object, kind: str, words: tuple[str, ...]) -> Decimal | None:
    exact = number(value)
    if exact == 0 and not any(word in kind for word in words):
        return None
    return exact


def action(text: str) -> Action:
    """Return the side of an order. Raises ValueError for a word that IB does not use."""
    try:
        return _ACTIONS[text]
    except KeyError:
        raise ValueError(f"unknown side {text!r}") from None


def open_order_record(order_id: int, contract: Any, order: Any, state: Any) -> OpenOrder:
    """Freeze an `openOrder` callback."""
    return OpenOrder(
        order_id=OrderId(int(order_id)),
        client_id=ClientId(int(order.clientId)),
        perm_id=perm_id(order.permId),
        contract=contract_record(contract),
        spec=spec_record(order),
        status=state.status,
        reject_reason=getattr(state, "rejectReason", "") or "",
        warning=state.warningText,
        completed_at=state.completedTime,
        completed_status=state.completedStatus,
        filled_quantity=number(order.filledQuantity),
    )


def what_if_record(order_id: int, state: Any) -> WhatIf:
    """Freeze the answer to a preview; each unset form is None."""
    least, most, single = dialect.commission_preview(state)
    return WhatIf(
        order_id=OrderId(int(order_id)),
        initial_before=number(state.initMarginBefore),
        initial_change=number(state.initMarginChange),
        initial_after=number(state.initMarginAfter),
        maintenance_before=number(state.maintMarginBefore),
        maintenance_change=number(state.maintMarginChange),
        maintenance_after=number(state.maintMarginAfter),
        equity_before=number(state.equityWithLoanBefore),
        equity_change=number(state.equityWithLoanChange),
        equity_after=number(state.equityWithLoanAfter),
        commission=number(single),
        commission_least=number(least),
        commission_most=number(most),
        commission_currency=dialect.commission_currency(state),
        margin_currency=getattr(state, "marginCurrency", "") or "",
        warning=state.warningText or "",
    )


def completed_record(contract: Any, order: Any, state: Any) -> CompletedOrder:
    """Freeze a `completedOrder` callback; it carries no order id of its own in the text protocol."""
    return CompletedOrder(order=open_order_record(order.orderId, contract, order, state))


def status_record(args: tuple[Any, ...]) -> OrderStatus:
    """Freeze an `orderStatus` callback. Prices are unset while nothing is filled."""
    order_id, status, filled, remaining, average, perm, parent, last, client_id, why_held, _cap = args
    done = number(filled)
    return OrderStatus(
        order_id=OrderId(int(order_id)),
        client_id=ClientId(int(client_id)),
        perm_id=perm_id(perm),
        parent_id=None if (known := identifier(parent)) is None else OrderId(known),
        status=status,
        filled=done,
        remaining=number(remaining),
        average_price=number(average) if done else None,
        last_price=number(last) if done else None,
        why_held=why_held,
    )


def perm_id(value: object) -> PermId | None:
    """Return TWS's permanent id, None while there is none."""
    known = identifier(value)
    return None if known is None else PermId(known)


def order_for_ibapi(spec: OrderSpec) -> Any:
    """Build an ibapi order. TIF always stands; what is unset keeps the library's own "unset"."""
    order = dialect.new_order()
    order.action = spec.action
    order.totalQuantity = WireDecimal(required(spec.quantity, "quantity"))
    order.orderType = spec.order_type
    order.tif = spec.tif
    order.outsideRth = spec.outside_rth
    order.account = spec.account
    order.orderRef = spec.order_ref
    order.transmit = spec.transmit
    order.ocaGroup = spec.oca_group
    order.goodTillDate = spec.good_till
    order.whatIf = spec.what_if
    if spec.limit_price is not None:
        order.lmtPrice = WireFloat(spec.limit_price)
    if spec.aux_price is not None:
        order.auxPrice = WireFloat(spec.aux_price)
    if spec.parent_id is not None:
        order.parentId = int(spec.parent_id)
    return order
