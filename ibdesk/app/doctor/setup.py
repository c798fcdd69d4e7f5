"""The set-up list of a TWS: what its settings are, as far as its answers tell."""

from __future__ import annotations

from ibdesk.app.doctor.probe import LISTS, VALIDATION, Snapshot
from ibdesk.core.notices import Severity, rule_for
from ibdesk.core.records.link import CloseReason, Mode
from ibdesk.session.checks import Check, error, warning
from ibdesk.session.linkwords import failure_of
from ibdesk.session.modes import mode_of
from ibdesk.session.setup import END_OF_SUPPORT, SetupFacts, one_line, setup_checks, where
from ibdesk.session.targets import Target

IB_LOST, IB_BACK = frozenset({1100, 2110}), frozenset({1101, 1102})
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
    checks = setup_checks(_facts(found))
    return checks + _link_checks(found) + ([failed] if failed is not None else [])


def _failure(found: Snapshot) -> Check | None:
    if found.end is None:
        return None if found.ready else error("Connection", *_words(found, CloseReason.NOT_READY, ""))
    return error("Connection", *_words(found, found.end.reason, found.end.text))


def _words(found: Snapshot, reason: CloseReason, text: str) -> tuple[str, str]:
    failure = failure_of(reason, text, found.endpoint)
    if failure is None:
        return f"The connection to {where(found.endpoint)} was closed.", "Run this again."
    return failure.sentence, AGAIN.get(reason, failure.next_step)


def _facts(found: Snapshot) -> SetupFacts:
    assert found.opened is not None
    validation = [one.text.lower() for one in found.notices if one.code == VALIDATION]
    return SetupFacts(
        endpoint=found.endpoint,
        mode=mode_found(found),
        accounts=found.accounts or (),
        server_version=found.opened.server_version,
        ibapi_version=found.opened.ibapi_version,
        ibapi_max_version=found.opened.ibapi_max_version,
        said_read_only=any("read-only" in text for text in validation),
        orders_open="open orders" in found.waiting,
        ending=next((one.text for one in found.notices if one.code == END_OF_SUPPORT), ""),
    )


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
        text = f"A message of TWS could not be read: {one_line(dropped.what)}."
        checks.append(warning("Messages", text, "Report this with the version of TWS."))
    return checks + _told(found)


def _unfinished(name: str, found: Snapshot) -> Check:
    said = [one for one in found.notices if one.code == VALIDATION]
    because = f" TWS says: {one_line(said[-1].text)} (321)" if said else ""
    what = "TWS did not tell its time." if name == "time" else f"TWS did not finish the list: {name}."
    return error("Answers", what + because, "Run this again; the list above may be incomplete.")


def _told(found: Snapshot) -> list[Check]:
    """Return the other notices that need somebody, each code once."""
    known = {END_OF_SUPPORT, VALIDATION, 326} | IB_LOST | IB_BACK
    others = {one.code: one for one in found.notices if one.code not in known}
    return [
        warning("TWS", f"TWS says: {one_line(one.text)} ({code})", rule_for(code).next_step or "Read the text.")
        for code, one in others.items()
        if rule_for(code).severity is Severity.NEEDS_YOU
    ]
