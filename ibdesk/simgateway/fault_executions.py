"""Faults of executions, commissions and permIds: doubled, corrected, taken back, late, without a number."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from ibdesk.simgateway.fault_kind import Kind, Params
from ibdesk.simgateway.faults import Fault, FaultError, Moment
from ibdesk.simgateway.messages.orders import CommissionReport, ExecDetails, OpenOrder, OrderStatus

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection

EXECUTION: Final = frozenset({"execDetails"})
COMMISSION: Final = frozenset({"commissionReport"})
REPORTS: Final = frozenset({"openOrder", "orderStatus"})
LATE_S: Final = 1.0
COMMISSIONS: Final = ("late", "never", "-1", "unset", "rebate", "before_exec")
NEW_ORIGIN: Final = "0000ffff"


def revised(exec_id: str, revision: int) -> str:
    """Return the id of a correction: the same but for its last part."""
    return f"{exec_id.rpartition('.')[0]}.{revision:02d}"


def _again(connection: "Connection", fault: Fault, message: object) -> list[object]:
    """Send an execution twice: as it is, or (``new_id``) as if it were another one."""
    if not isinstance(message, ExecDetails):
        return [message]
    if fault.params["kind"] == "same":
        return [message, message]
    return [message, replace(message, exec_id=f"{NEW_ORIGIN}.{message.exec_id.partition('.')[2]}")]


def _correct(connection: "Connection", fault: Fault, message: object) -> list[object]:
    """Send a correction after an execution: another quantity, another price."""
    if not isinstance(message, ExecDetails):
        return [message]
    quantity, price = fault.params["qty"], fault.params["px"]
    corrected = replace(
        message,
        exec_id=revised(message.exec_id, 2),
        shares=message.shares if quantity is None else Decimal(str(quantity)),
        price=message.price if price is None else Decimal(str(price)),
    )
    return [message, corrected]


def _bust(connection: "Connection", fault: Fault, message: object) -> list[object]:
    """Take an execution back: its correction has no shares."""
    if not isinstance(message, ExecDetails):
        return [message]
    return [message, replace(message, exec_id=revised(message.exec_id, 2), shares=Decimal(0))]


def _commission(connection: "Connection", fault: Fault, message: object) -> list[object]:
    if isinstance(message, ExecDetails) and fault.params["kind"] == "before_exec":
        # Its commission is written in this very step of the loop.
        asyncio.get_running_loop().call_soon(connection.send_as_is, message)
        return []
    if not isinstance(message, CommissionReport):
        return [message]
    kind = fault.params["kind"]
    if kind == "never":
        return []
    if kind == "late":
        asyncio.get_running_loop().call_later(LATE_S, connection.send_as_is, message)
        return []
    if kind == "before_exec":
        return [message]
    amounts = {"-1": Decimal(-1), "unset": Decimal("1.7976931348623157E308"), "rebate": -message.commission}
    return [replace(message, commission=amounts[kind])]


def _perm_id(connection: "Connection", fault: Fault, message: object) -> list[object]:
    """Report an order with permId 0, or with one that needs more than 32 bits."""
    if not isinstance(message, OpenOrder | OrderStatus):
        return [message]
    big = message.perm_id + 2**40
    return [replace(message, perm_id=0 if fault.params["kind"] == "zero_first" else big)]


def _check_kind(*allowed: str) -> Callable[[Params], None]:
    def check(params: Params) -> None:
        if params["kind"] not in allowed:
            raise FaultError(f"kind must be one of {', '.join(allowed)}")

    return check


def _check_correction(params: Params) -> None:
    for name in ("qty", "px"):
        if params[name] is None:
            continue
        try:
            sound = Decimal(str(params[name])).is_finite()
        except InvalidOperation as error:
            raise FaultError(f"exec_correct: {name} must be a number") from error
        if not sound:
            raise FaultError(f"exec_correct: {name} must be a number")


EXECUTION_KINDS: Final[dict[str, Kind]] = {
    "exec_dup": Kind(
        moment=Moment.ANSWER,
        on="execDetails",
        events=EXECUTION,
        params={"kind": "same"},
        check=_check_kind("same", "new_id"),
        on_answer=_again,
    ),
    "exec_correct": Kind(
        moment=Moment.ANSWER,
        on="execDetails",
        events=EXECUTION,
        params={"qty": None, "px": None},
        check=_check_correction,
        on_answer=_correct,
    ),
    "exec_bust": Kind(moment=Moment.ANSWER, on="execDetails", events=EXECUTION, on_answer=_bust),
    "commission": Kind(
        moment=Moment.ANSWER,
        on="commissionReport",
        on_for=lambda params: "execDetails" if params["kind"] == "before_exec" else "commissionReport",
        events=COMMISSION | EXECUTION,
        params={"kind": "late"},
        check=_check_kind(*COMMISSIONS),
        on_answer=_commission,
    ),
    "permid": Kind(
        moment=Moment.ANSWER,
        on="orderStatus",
        events=REPORTS,
        params={"kind": "zero_first"},
        check=_check_kind("zero_first", "big"),
        on_answer=_perm_id,
    ),
}
