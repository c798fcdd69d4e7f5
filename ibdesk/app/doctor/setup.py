"""The set-up list of a TWS: what its settings are, as far as its answers tell."""

from __future__ import annotations

import ipaddress

from ibdesk.app.doctor.checks import Check, error, ok, unknown, warning
from ibdesk.app.doctor.probe import LISTS, VALIDATION, Snapshot
from ibdesk.core.notices import Severity, rule_for
from ibdesk.core.orders.describe import masked
from ibdesk.core.records.link import CloseReason, Endpoint, Mode
from ibdesk.session.linkwords import failure_of
from ibdesk.session.modes import mode_of
from ibdesk.session.targets import Target

USUAL = {7496: Mode.LIVE, 7497: Mode.PAPER, 4001: Mode.LIVE, 4002: Mode.PAPER}
IB_LOST, IB_BACK = frozenset({1100, 2110}), frozenset({1101, 1102})
END_OF_SUPPORT = 2172
SETTINGS = "In TWS: Global Configuration, API, Settings"
AGAIN = {
    CloseReason.NOT_READY: "TWS may still be logging in. Wait a moment and run this again.",
    CloseReason.LOST: "Run this again.",
    CloseReason.FRAMING: "Run this again; if it stays so, update TWS or the Gateway.",
    CloseReason.CLIENT_ID_IN_USE: "Close the other program, or give another id: --client-id N.",
}
"""Next steps that differ from those of the window, which tries again by itself."""


def mode_found(found: Snapshot) -> Mode | None:
    """Return what money is at stake by the account list; a gateway reached by its address is never SIM."""
    if found.accounts is None:
        return None
    return mode_of(Target(kind="other", endpoint=found.endpoint), found.accounts)[0]


def check_setup(found: Snapshot) -> list[Check]:
    """Return the whole list; a connection that failed leaves its one sentence."""
    failed = _failure(found)
    if failed is not None and not found.ready:
        return [failed]
    checks = [
        ok("Socket clients", f"TWS takes API connections at {_where(found.endpoint)}."),
        _port_and_mode(found),
        _read_only_api(found),
        _local_only(found.endpoint),
        ok("Client id", f"Client id {found.endpoint.client_id} is free."),
        unknown(
            "Restart time",
            "TWS does not tell when it restarts each day.",
            "In TWS: Global Configuration, Lock and Exit. Choose a time outside your trading hours.",
        ),
        _protocol(found),
        unknown(
            "Precautions",
            "TWS does not tell whether its order precautions are on.",
            f"{SETTINGS.replace('Settings', 'Precautions')}: leave 'Bypass Order Precautions for API Orders' unticked.",
        ),
    ]
    return checks + _link_checks(found) + ([failed] if failed is not None else [])


def _where(endpoint: Endpoint) -> str:
    return f"{endpoint.host}:{endpoint.port}"


def _failure(found: Snapshot) -> Check | None:
    if found.end is None:
        return None if found.ready else error("Connection", *_words(found, CloseReason.NOT_READY, ""))
    return error("Connection", *_words(found, found.end.reason, found.end.text))


def _words(found: Snapshot, reason: CloseReason, text: str) -> tuple[str, str]:
    failure = failure_of(reason, text, found.endpoint)
    if failure is None:
        return f"The connection to {_where(found.endpoint)} was closed.", "Run this again."
    return failure.sentence, AGAIN.get(reason, failure.next_step)


def _port_and_mode(found: Snapshot) -> Check:
    mode, port = mode_found(found), found.endpoint.port
    usual = USUAL.get(port)
    real = next((name for name in found.accounts or () if not name.startswith(("DU", "DF"))), "")
    if mode is Mode.LIVE and usual is Mode.PAPER:
        return warning(
            "Port and mode",
            f"Port {port} usually means paper, but account {masked(real)} is real money.",
            "Check to which TWS this port belongs. ibdesk stays read-only there.",
        )
    if mode is Mode.LIVE:
        whose = f"account {masked(real)} is real money" if real else "TWS named no account"
        return warning(
            "Port and mode",
            f"LIVE: {whose}. ibdesk sends no orders there.",
            "Log in to a paper account to try orders.",
        )
    if usual is Mode.LIVE:
        return warning(
            "Port and mode",
            f"Port {port} usually means real money, but every account is a paper account.",
            f"{SETTINGS}: 7497 (Gateway 4002) is the usual port of a paper login.",
        )
    return ok("Port and mode", "PAPER: every account starts with DU or DF.")


def _read_only_api(found: Snapshot) -> Check:
    said = [one for one in found.notices if one.code == VALIDATION and "read-only" in one.text.lower()]
    if said:
        return warning(
            "Read-Only API",
            "TWS is read-only for API programs: it refuses orders and does not show all of them.",
            f"{SETTINGS}: untick 'Read-Only API' if orders are to be sent from here.",
        )
    if "open orders" in found.waiting:
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


def _protocol(found: Snapshot) -> Check:
    opened = found.opened
    assert opened is not None
    ending = next((one for one in found.notices if one.code == END_OF_SUPPORT), None)
    if ending is not None:
        return warning("IB API", f"TWS says: {_one_line(ending.text)} (2172)", "Update TWS or the Gateway before then.")
    client = f"ibapi {opened.ibapi_version} speaks up to {opened.ibapi_max_version}"
    return ok("IB API", f"Protocol {opened.server_version} agreed; {client}.")


def _link_checks(found: Snapshot) -> list[Check]:
    checks: list[Check] = []
    link = [one.code for one in found.notices if one.code in IB_LOST | IB_BACK]
    if link and link[-1] in IB_LOST:
        checks.append(error("IB", "TWS is not connected to IB.", "Wait: TWS reconnects by itself."))
    for farm in found.farms.values():
        if farm.state == "broken":
            text = f"The farm {farm.name} is broken: {farm.serves.lower()} may be missing ({farm.code})."
            checks.append(warning("Farms", text, "Wait: IB repairs it. TWS needs nothing."))
    checks += [_unfinished(name, found) for name in LISTS if name in found.waiting and found.ready]
    for dropped in found.dropped:
        text = f"A message of TWS could not be read: {_one_line(dropped.what)}."
        checks.append(warning("Messages", text, "Report this with the version of TWS."))
    return checks + _told(found)


def _unfinished(name: str, found: Snapshot) -> Check:
    said = [one for one in found.notices if one.code == VALIDATION]
    because = f" TWS says: {_one_line(said[-1].text)} (321)" if said else ""
    what = "TWS did not tell its time." if name == "time" else f"TWS did not finish the list: {name}."
    return error("Answers", what + because, "Run this again; the list above may be incomplete.")


def _told(found: Snapshot) -> list[Check]:
    """Return the other notices that need somebody, each code once."""
    known = {END_OF_SUPPORT, VALIDATION, 326} | IB_LOST | IB_BACK
    others = {one.code: one for one in found.notices if one.code not in known}
    return [
        warning("TWS", f"TWS says: {_one_line(one.text)} ({code})", rule_for(code).next_step or "Read the text.")
        for code, one in others.items()
        if rule_for(code).severity is Severity.NEEDS_YOU
    ]


def _one_line(text: str, longest: int = 300) -> str:
    """Return foreign text on one printable line."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
