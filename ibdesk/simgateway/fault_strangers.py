"""Faults that are orders of others: typed into TWS, or left there by another client."""

from typing import TYPE_CHECKING, Any, Final

from ibdesk.simgateway.control_entry import entry
from ibdesk.simgateway.fault_checks import whole
from ibdesk.simgateway.fault_kind import Kind, Params
from ibdesk.simgateway.faults import Fault, FaultError, Moment
from ibdesk.simgateway.orders.texts import Reply

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection
    from ibdesk.simgateway.server import Gateway

ORDER: Final = {"symbol": "NVDA", "action": "BUY", "quantity": 1, "type": "LMT", "price": 100, "ref": ""}
PERSON: Final = 0


def _foreign(gateway: "Gateway", fault: Fault) -> None:
    """Find an order of client ``client`` under its id ``id``."""
    _enter(gateway, fault, fault.params["client"], fault.params["id"])


def _manual(gateway: "Gateway", fault: Fault) -> None:
    """Find an order typed into TWS; with an ``id`` below 0 client 0 has bound it, as TWS numbers such orders."""
    _enter(gateway, fault, PERSON, 0)
    if fault.params["id"] < 0:
        gateway.world.engine.bind()


def _enter(gateway: "Gateway", fault: Fault, client_id: int, order_id: int) -> None:
    contract, order = entry(fault.params)
    found = gateway.world.engine.enter(client_id, order_id, contract, order)
    if isinstance(found, Reply):
        raise FaultError(f"{fault.name}: {found.code} {found.text}")
    gateway.world.look_again()


def _check_order(params: Params) -> None:
    try:
        entry(params)
    except (ValueError, ArithmeticError) as error:
        raise FaultError(f"no such order can be: {error}") from error


def _check_foreign(params: Params) -> None:
    whole("client", 0)(params)
    whole("id", 1)(params)
    _check_order(params)


def _check_manual(params: Params) -> None:
    whole("id", None, 0)(params)
    _check_order(params)


def _stranger(act: Any, check: Any, **params: Any) -> Kind:
    def on_request(connection: "Connection", fault: Fault, request: object) -> bool:
        act(connection.gateway, fault)
        return False

    return Kind(
        moment=Moment.GATEWAY,
        on="",
        params={**ORDER, **params},
        check=check,
        on_request=on_request,
        on_gateway=act,
    )


STRANGER_KINDS: Final[dict[str, Kind]] = {
    "foreign": _stranger(_foreign, _check_foreign, client=7, id=1),
    "manual": _stranger(_manual, _check_manual, id=0),
}
