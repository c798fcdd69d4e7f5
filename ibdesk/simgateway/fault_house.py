"""Faults of the whole gateway: its door, its farms, its connection to IB, its settings, its clock."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from ibdesk.simgateway.farms import OK, FarmBoard, FarmError
from ibdesk.simgateway.fault_checks import Check, all_of, flag, one_of, seconds, whole
from ibdesk.simgateway.fault_kind import Kind, Params
from ibdesk.simgateway.faults import Fault, FaultError, Moment
from ibdesk.simgateway.link_codes import LINK_CODES, RESTORED
from ibdesk.simgateway.message_rate import RateLimit
from ibdesk.simgateway.messages.session import NO_REQUEST, Notice

if TYPE_CHECKING:
    from ibdesk.simgateway.connection import Connection
    from ibdesk.simgateway.server import Gateway

PORT_MOVED = "Socket port has been reset and this connection is being dropped. Please reconnect on the new port"
#: By whose date IB's day rolls.
BROKER_ZONE: Final = ZoneInfo("America/New_York")
MIDNIGHT: Final = "midnight"
MOST_TIMES: Final = 10_000
MOST_DAYS: Final = 366


# --- its door --------------------------------------------------------------------------------------------------


def _refuse(gateway: "Gateway", fault: Fault) -> None:
    """Let nobody in for ``s`` seconds: nothing listens; who is connected stays so."""
    gateway.refuse(fault.params["s"])


def _dup_client(gateway: "Gateway", fault: Fault) -> None:
    """Let another program hold the client id in scope (every id, without one) for ``release_s`` seconds."""
    taken = gateway.clients.taken
    taken.add(fault.client_id)
    if fault.params["release_s"] is not None:
        asyncio.get_running_loop().call_later(fault.params["release_s"], taken.discard, fault.client_id)


def _max_clients(gateway: "Gateway", fault: Fault) -> None:
    gateway.clients.most = int(fault.params["n"])


# --- its state -------------------------------------------------------------------------------------------------


def _farm(gateway: "Gateway", fault: Fault) -> None:
    gateway.set_farm(str(fault.params["name"]), str(fault.params["state"]))


def _ib_link(gateway: "Gateway", fault: Fault) -> None:
    gateway.set_link(int(fault.params["code"]))


def _competing(gateway: "Gateway", fault: Fault) -> None:
    gateway.compete(bool(fault.params["on"]))


def _port_reset(gateway: "Gateway", fault: Fault) -> None:
    """Say that the API moves to ``port`` and drop the connections, as TWS does when the setting is changed."""
    for connection in gateway.connections(fault.client_id):
        connection.send(Notice(request_id=NO_REQUEST, code=1300, text=f"{PORT_MOVED} - {fault.params['port']}"))
        connection.close()


def _strict_rate(gateway: "Gateway", fault: Fault) -> None:
    gateway.rate_limit = RateLimit(per_second=int(fault.params["n_s"]), drop=bool(fault.params["drop"]))


def _read_only(gateway: "Gateway", fault: Fault) -> None:
    gateway.world.engine.read_only = bool(fault.params["on"])


def _farm_flap(gateway: "Gateway", fault: Fault) -> None:
    """Break a farm and mend it, ``n`` times; each state holds for ``gap`` seconds."""
    name, loop = str(fault.params["name"]), asyncio.get_running_loop()
    for number in range(2 * int(fault.params["n"])):
        state = OK if number % 2 else str(fault.params["state"])
        loop.call_later(number * fault.params["gap"], gateway.set_farm, name, state)


def _repeat_1100(gateway: "Gateway", fault: Fault) -> None:
    """Lose IB and say so ``n`` times, ``gap`` seconds apart; then it is back with the code ``then``, if given."""
    count, gap_s, loop = int(fault.params["n"]), fault.params["gap"], asyncio.get_running_loop()
    for number in range(count):
        loop.call_later(number * gap_s, gateway.set_link, 1100)
    if fault.params["then"] is not None:
        loop.call_later(count * gap_s, gateway.set_link, int(fault.params["then"]))


def _clock(gateway: "Gateway", fault: Fault) -> None:
    """Roll IB's day: to the second before its midnight, or on by so many days, at the same hour in New York."""
    world, roll = gateway.world, fault.params["roll"]
    here = world.clock.now().astimezone(BROKER_ZONE)
    if roll == MIDNIGHT:
        next_day = (here + timedelta(days=1)).date()
        world.set_clock(
            datetime(next_day.year, next_day.month, next_day.day, tzinfo=BROKER_ZONE) - timedelta(seconds=1)
        )
    else:
        world.set_clock(here + timedelta(days=roll))


def _on_request(act: Callable[["Gateway", Fault], None]) -> Callable[["Connection", Fault, object], bool]:
    """Return an action that changes the gateway when a request comes, which is carried out all the same."""

    def act_on_request(connection: "Connection", fault: Fault, request: object) -> bool:
        act(connection.gateway, fault)
        return False

    return act_on_request


def _accounts(gateway: "Gateway", fault: Fault) -> None:
    given = fault.params["list"]
    gateway.world.shown_accounts = given if isinstance(given, str) else ",".join(given)


# --- checks of a script ----------------------------------------------------------------------------------------


def _check_farm(params: Params) -> None:
    try:
        FarmBoard().set_state(str(params["name"]), str(params["state"]))
    except FarmError as error:
        raise FaultError(str(error)) from error


def _check_accounts(params: Params) -> None:
    given = params["list"]
    if not isinstance(given, str) and not (isinstance(given, list) and all(isinstance(name, str) for name in given)):
        raise FaultError("accounts: list must be a text or a list of texts")


def _check_roll(params: Params) -> None:
    if params["roll"] != MIDNIGHT:
        whole("roll", 1, MOST_DAYS)(params)


def _house(act: Callable[["Gateway", Fault], None], check: Check, **params: Any) -> Kind:
    """Return a kind that acts at once unless its trigger says otherwise, also when a request comes."""
    return Kind(moment=Moment.GATEWAY, on="", params=params, check=check, on_request=_on_request(act), on_gateway=act)


_TIMES: Final = all_of(whole("n", 1, MOST_TIMES), seconds("gap"))

HOUSE_KINDS: Final[dict[str, Kind]] = {
    "refuse": _house(_refuse, seconds("s", empty=True), s=None),
    "dup_client": _house(_dup_client, seconds("release_s", empty=True), release_s=None),
    "max_clients": _house(_max_clients, whole("n", 0, MOST_TIMES), n=0),
    "farm": _house(_farm, _check_farm, name="all", state="broken"),
    "farm_flap": _house(_farm_flap, all_of(_check_farm, _TIMES), name="usfarm", state="broken", n=3, gap=0.1),
    "accounts": _house(_accounts, _check_accounts, list=""),
    "ib_link": _house(_ib_link, one_of("code", *LINK_CODES), code=1100),
    "repeat_1100": _house(
        _repeat_1100, all_of(_TIMES, one_of("then", None, *sorted(RESTORED))), n=100, gap=0.1, then=None
    ),
    "competing": _house(_competing, flag("on"), on=True),
    "port_reset": _house(_port_reset, whole("port", 1, 65535), port=7498),
    "strict_rate": _house(_strict_rate, all_of(whole("n_s", 0), flag("drop")), n_s=50, drop=True),
    "read_only": _house(_read_only, flag("on"), on=True),
    "clock": _house(_clock, _check_roll, roll=1),
}
