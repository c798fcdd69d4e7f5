"""The set-up list of a TWS: what its settings are, as far as its answers tell. Pure: doctor and the panel use it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from ibdesk.core.orders.describe import masked
from ibdesk.core.orders.state import Order, Owner
from ibdesk.core.records.link import CloseReason, Endpoint, Mode
from ibdesk.session.checks import Check, error, ok, unknown, warning
from ibdesk.session.views import LinkView, NoticeView

USUAL = {7496: Mode.LIVE, 7497: Mode.PAPER, 4001: Mode.LIVE, 4002: Mode.PAPER}
SETTINGS = "In TWS: Global Configuration, API, Settings"
END_OF_SUPPORT = 2172
SUBJECTS = (
    "Socket clients", "Port and mode", "Read-Only API", "Local only", "Client id", "Restart time", "IB API",
    "Precautions",
)  # fmt: skip
NOT_CHECKED = "Not checked: there is no connection."
BLAMED = {
    CloseReason.REFUSED: "Socket clients",
    CloseReason.CLIENT_ID_IN_USE: "Client id",
    CloseReason.BAD_VERSION: "IB API",
}
"""Which item a failed connection speaks of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupFacts:
    """What is known of a TWS that let us in. `ending` is its warning that this version runs out (2172).

    `said_read_only`: it refused something as read-only (321). `took_orders`: it gave an order
    of ours its number. `orders_open`: the list of orders was not finished.
    """

    endpoint: Endpoint
    mode: Mode | None
    accounts: tuple[str, ...]
    server_version: int
    ibapi_version: str
    ibapi_max_version: int | None = None
    said_read_only: bool = False
    took_orders: bool = False
    orders_open: bool = False
    ending: str = ""


def setup_checks(facts: SetupFacts) -> list[Check]:
    """Return the eight items of the set-up list."""
    return [
        ok("Socket clients", f"TWS takes API connections at {where(facts.endpoint)}."),
        _port_and_mode(facts),
        _read_only_api(facts),
        _local_only(facts.endpoint),
        ok("Client id", f"Client id {facts.endpoint.client_id} is free."),
        unknown(
            "Restart time",
            "TWS does not tell when it restarts each day.",
            "In TWS: Global Configuration, Lock and Exit. Choose a time outside your trading hours.",
        ),
        _protocol(facts),
        unknown(
            "Precautions",
            "TWS does not tell whether its order precautions are on.",
            f"{SETTINGS.replace('Settings', 'Precautions')}: leave 'Bypass Order Precautions for API Orders' unticked.",
        ),
    ]


def checks_of_link(view: LinkView, orders: Iterable[Order], notices: Iterable[NoticeView]) -> list[Check]:
    """Return the set-up list as the session knows it; without a connection only what its failure tells."""
    if not view.ready or view.target is None or view.server_version is None:
        return [_of_failure(subject, view) for subject in SUBJECTS]
    return setup_checks(
        SetupFacts(
            endpoint=view.target.endpoint,
            mode=view.mode,
            accounts=view.accounts,
            server_version=view.server_version,
            ibapi_version=view.ibapi_version,
            said_read_only=view.read_only is not None and view.read_only.cause == "tws",
            took_orders=any(order.owner is Owner.OWN and order.perm_id is not None for order in orders),
            ending=next((one.text for one in notices if one.code == END_OF_SUPPORT), ""),
        )
    )


def _of_failure(subject: str, view: LinkView) -> Check:
    failure = view.failure
    if failure is not None and BLAMED.get(failure.reason) == subject:
        return error(subject, failure.sentence, failure.next_step)
    return unknown(subject, NOT_CHECKED, "")


def where(endpoint: Endpoint) -> str:
    """Return host and port as the user knows them."""
    return f"{endpoint.host}:{endpoint.port}"


def one_line(text: str, longest: int = 300) -> str:
    """Return foreign text on one printable line."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _port_and_mode(facts: SetupFacts) -> Check:
    mode, port = facts.mode, facts.endpoint.port
    usual = USUAL.get(port)
    real = next((name for name in facts.accounts if not name.startswith(("DU", "DF"))), "")
    if mode is Mode.SIM:
        return ok("Port and mode", "SIM: ibdesk started this gateway itself.")
    if mode is Mode.LIVE and usual is Mode.PAPER:
        return warning(
            "Port and mode",
            f"Port {port} usually means paper, but account {masked(real)} is real money.",
            "Check to which TWS this port belongs. New orders stay off there until you confirm it and arm trading.",
        )
    if mode is Mode.LIVE:
        whose = f"account {masked(real)} is real money" if real else "TWS named no account"
        return warning(
            "Port and mode",
            f"LIVE: {whose}. New orders are off until you arm trading.",
            "Log in to a paper account to try orders without risk.",
        )
    if usual is Mode.LIVE:
        return warning(
            "Port and mode",
            f"Port {port} usually means real money, but every account is a paper account.",
            f"{SETTINGS}: 7497 (Gateway 4002) is the usual port of a paper login.",
        )
    return ok("Port and mode", "PAPER: every account starts with DU or DF.")


def _read_only_api(facts: SetupFacts) -> Check:
    if facts.said_read_only:
        return warning(
            "Read-Only API",
            "TWS is read-only for API programs: it refuses orders and does not show all of them.",
            f"{SETTINGS}: untick 'Read-Only API' if orders are to be sent from here.",
        )
    if facts.took_orders:
        return ok("Read-Only API", "TWS takes orders from here.")
    if facts.orders_open:
        return unknown(
            "Read-Only API", "TWS did not finish the list of orders.", f"{SETTINGS}: look at 'Read-Only API'."
        )
    return unknown(
        "Read-Only API",
        "TWS did not say that it is read-only; some versions say so only when an order arrives, and none was sent.",
        f"{SETTINGS}: 'Read-Only API' must be unticked if orders are to be sent from here.",
    )


def _local_only(endpoint: Endpoint) -> Check:
    step = f"{SETTINGS}: keep 'Allow connections from localhost only' ticked unless you need it otherwise."
    if _loopback(endpoint.host):
        text = "TWS is on this computer. It does not tell whether other computers may connect as well."
        return unknown("Local only", text, step)
    return warning(
        "Local only",
        f"{endpoint.host} is another computer: TWS takes connections over the network, and they are not encrypted.",
        "Use a network of your own or a tunnel, and keep the list of trusted addresses short.",
    )


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _protocol(facts: SetupFacts) -> Check:
    if facts.ending:
        text = f"TWS says: {one_line(facts.ending)} (2172)"
        return warning("IB API", text, "Update TWS or the Gateway before then.")
    client = f"ibapi {facts.ibapi_version}"
    if facts.ibapi_max_version is not None:
        client += f" speaks up to {facts.ibapi_max_version}"
    return ok("IB API", f"Protocol {facts.server_version} agreed; {client}.")
