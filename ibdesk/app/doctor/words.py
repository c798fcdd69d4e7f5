"""The report for people: one line a check, what to do below it, then what TWS holds."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from ibdesk import __version__
from ibdesk.app.doctor.facts import Report, order_row
from ibdesk.app.doctor.probe import Snapshot
from ibdesk.app.doctor.setup import mode_found
from ibdesk.core import money
from ibdesk.core.orders.describe import masked
from ibdesk.core.records.link import Mode
from ibdesk.session.checks import Check, State, problems

STATE_WIDE, SUBJECT_WIDE, WIDE = 13, 18, 110
TOP_TAGS = ("NetLiquidation", "TotalCashValue", "AvailableFunds", "BuyingPower")


def as_text(report: Report) -> str:
    """Return the whole report."""
    lines = [f"ibdesk doctor, ibdesk {__version__}", "", "This machine", *_lines(report.machine)]
    if report.snapshot is None:
        lines += ["", "TWS", "  Not looked at. Add --connect HOST:PORT, for example --connect 127.0.0.1:7497"]
    else:
        endpoint = report.snapshot.endpoint
        lines += ["", f"TWS at {endpoint.host}:{endpoint.port}", *_lines(report.tws)]
        if report.snapshot.ready:
            lines += ["", "Snapshot", *(f"  {line}" for line in _snapshot(report.snapshot))]
    return "\n".join([*lines, "", _verdict(report.checks)])


def _lines(checks: Iterable[Check]) -> Iterator[str]:
    for check in checks:
        head = f"  {check.state.value:<{STATE_WIDE}}{check.subject:<{SUBJECT_WIDE}}"
        yield from textwrap.wrap(check.text, WIDE, initial_indent=head, subsequent_indent=" " * len(head))
        if check.next_step:
            yield f"{'':<{len(head)}}-> {check.next_step}"  # on one line: it may be a command to copy


def _snapshot(found: Snapshot) -> Iterator[str]:
    mode, opened = mode_found(found), found.opened
    assert mode is not None
    assert opened is not None
    hide = mode is Mode.LIVE
    names = ", ".join(masked(name) if hide else name for name in found.accounts or ()) or "none"
    yield f"{mode.value} · accounts {names} · next order id {found.next_id} · server version {opened.server_version}"
    for one in found.values.values():
        if one.tag in TOP_TAGS:
            yield f"{masked(one.account) if hide else one.account} {one.tag} {one.value} {one.currency}".rstrip()
    yield f"Positions: {len(found.positions)}"
    for row in found.positions.values():
        cost = money.money_text(row.average_cost, row.contract.currency)
        yield f"  {row.contract.symbol} {money.quantity_text(row.quantity)} at {cost}"
    yield f"Open orders: {len(found.orders)}"
    for order in found.orders.values():
        shown = order_row(order, found)
        yield "  {orderId} {action} {totalQuantity} {symbol} {orderType} {status}, client {clientId}".format(**shown)
    yield f"Executions today: {len(found.executions)}"
    yield f"Farms: {len(found.farms)}, {sum(farm.state in ('ok', 'idle') for farm in found.farms.values())} well"


def _verdict(checks: Iterable[Check]) -> str:
    found = problems(checks)
    failed = sum(check.state is State.ERROR for check in found)
    if failed:
        return f"{failed} check{'s' if failed != 1 else ''} failed."
    if found:
        return f"Fine, with {len(found)} thing{'s' if len(found) != 1 else ''} to know."
    return "All is well."
