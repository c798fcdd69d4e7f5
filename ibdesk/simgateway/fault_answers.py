"""Faults of the gateway's answers: lost, doubled, late, with impossible prices; and requests that get no answer.

An answer's name is that of its record, ``orderStatus`` for OrderStatus; ``commissionReport``, ``historyEnd`` ...
Both what-if requests and their answers, which look like orders, go by ``whatIf``.
"""

import asyncio
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from ibdesk.simgateway.fault_kind import Kind, Params
from ibdesk.simgateway.faults import Fault, FaultError, Moment
from ibdesk.simgateway.messages.marketdata import TickPrice
from ibdesk.simgateway.messages.orders import OpenOrder, OrderState, PlaceOrder
from ibdesk.simgateway.messages.session import Prepared
from ibdesk.simgateway.text.codec import ENCODERS

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection

MOST_COPIES: Final = 1000
WHAT_IF: Final = "whatIf"
WHAT_IF_KINDS: Final = ("never", "all_unset", "partial")


def record_name(kind: type) -> str:
    """Return the name of an answer's record as fault scripts write it."""
    return kind.__name__[0].lower() + kind.__name__[1:]


def answer_name(message: object) -> str:
    """Return the name of an answer, also of one that is already written."""
    if isinstance(message, OpenOrder) and message.order.what_if:
        return WHAT_IF
    return record_name(message.kind if isinstance(message, Prepared) else type(message))


def request_name(name: str, request: object) -> str:
    """Return the name of a request; one that only asks what an order would cost is not a placement."""
    return WHAT_IF if isinstance(request, PlaceOrder) and request.order.what_if else name


ANSWERS: Final = frozenset(record_name(kind) for kind in ENCODERS) | {WHAT_IF}


def _drop(connection: "Connection", fault: Fault, message: object) -> list[object]:
    return []


def _duplicate(connection: "Connection", fault: Fault, message: object) -> list[object]:
    return [message] * int(fault.params["n"])


def _delay(connection: "Connection", fault: Fault, message: object) -> list[object]:
    asyncio.get_running_loop().call_later(fault.params["s"], connection.send_as_is, message)
    return []


def _tick(connection: "Connection", fault: Fault, message: object) -> list[object]:
    """Change the price of a tick, of one type if ``tick_type`` names it."""
    if isinstance(message, TickPrice) and fault.params["tick_type"] in (None, message.tick_type):
        return [replace(message, price=Decimal(str(fault.params["value"])))]
    return [message]


def _what_if(connection: "Connection", fault: Fault, message: object) -> list[object]:
    """Lose the answer to a what-if, or leave out all of its figures or those of the commission."""
    if not isinstance(message, OpenOrder) or fault.params["kind"] == "never":
        return []
    text = str(fault.params["text"]) or message.state.warning_text
    if fault.params["kind"] == "all_unset":
        return [replace(message, state=OrderState(status=message.state.status, warning_text=text))]
    return [replace(message, state=replace(message.state, commission=None, warning_text=text))]


def _non_utf8(connection: "Connection", fault: Fault, message: object) -> list[object]:
    """Put bytes that are no UTF-8 in front of a word of the answer's texts."""
    return _spoiled(connection, fault, message, b"\xe9\xff")


def _nul_text(connection: "Connection", fault: Fault, message: object) -> list[object]:
    """Put a NUL in front of a word of the answer's texts."""
    return _spoiled(connection, fault, message, b"\0")


def _spoiled(connection: "Connection", fault: Fault, message: object, junk: bytes) -> list[object]:
    prepared = message if isinstance(message, Prepared) else connection.prepare(message)
    word = str(fault.params["word"]).encode()
    if prepared is None or not word or word not in prepared.payload:
        return [message]
    return [replace(prepared, payload=prepared.payload.replace(word, junk + word, 1))]


def _swallow(connection: "Connection", fault: Fault, request: object) -> bool:
    return True


def _check_copies(params: Params) -> None:
    copies = params["n"]
    if isinstance(copies, bool) or not isinstance(copies, int) or not 2 <= copies <= MOST_COPIES:
        raise FaultError(f"n must be a whole number from 2 to {MOST_COPIES}")


def _check_delay(params: Params) -> None:
    delay = params["s"]
    if isinstance(delay, bool) or not isinstance(delay, int | float) or delay < 0:
        raise FaultError("delay_msg: s must be seconds from 0 up")


def _check_tick(params: Params) -> None:
    try:
        Decimal(str(params["value"]))
    except InvalidOperation as error:
        raise FaultError("tick: value must be a number, nan or inf") from error
    if params["tick_type"] is not None and not isinstance(params["tick_type"], int):
        raise FaultError("tick: tick_type must be a whole number")


def _check_what_if(params: Params) -> None:
    if params["kind"] not in WHAT_IF_KINDS:
        raise FaultError(f"whatif: kind must be one of {', '.join(WHAT_IF_KINDS)}")


ANSWER_KINDS: Final[dict[str, Kind]] = {
    "drop_msg": Kind(moment=Moment.ANSWER, on="orderStatus", events=ANSWERS, on_answer=_drop),
    "dup_msg": Kind(
        moment=Moment.ANSWER,
        on="orderStatus",
        events=ANSWERS,
        params={"n": 2},
        check=_check_copies,
        on_answer=_duplicate,
    ),
    "dup_status": Kind(
        moment=Moment.ANSWER,
        on="orderStatus",
        events=frozenset({"orderStatus"}),
        params={"n": 5},
        check=_check_copies,
        on_answer=_duplicate,
    ),
    "delay_msg": Kind(
        moment=Moment.ANSWER,
        on="orderStatus",
        events=ANSWERS,
        params={"s": 1.0},
        check=_check_delay,
        on_answer=_delay,
    ),
    "tick": Kind(
        moment=Moment.ANSWER,
        on="tickPrice",
        events=frozenset({"tickPrice"}),
        params={"tick_type": None, "value": "-1"},
        check=_check_tick,
        on_answer=_tick,
    ),
    "whatif": Kind(
        moment=Moment.ANSWER,
        on=WHAT_IF,
        events=frozenset({WHAT_IF}),
        params={"kind": "never", "text": ""},
        check=_check_what_if,
        on_answer=_what_if,
    ),
    "non_utf8": Kind(moment=Moment.ANSWER, on="notice", events=ANSWERS, params={"word": "farm"}, on_answer=_non_utf8),
    "nul_text": Kind(moment=Moment.ANSWER, on="notice", events=ANSWERS, params={"word": "farm"}, on_answer=_nul_text),
    "swallow": Kind(moment=Moment.REQUEST, on="reqContractDetails", on_request=_swallow),
}
