"""Handlers of account requests: summary, positions, account updates."""

from ibdesk.simgateway.handlers import account_rows as rows
from ibdesk.simgateway.messages.account import (
    AccountDownloadEnd,
    AccountSummaryEnd,
    AccountSummaryRequest,
    AccountSummaryRow,
    AccountTime,
    AccountUpdatesRequest,
    AccountValue,
    CancelAccountSummary,
    CancelPositions,
    CancelPositionsMulti,
    CancelUpdatesMulti,
    PositionMultiRow,
    PositionsEnd,
    PositionsMultiEnd,
    PositionsMultiRequest,
    PositionsRequest,
    UpdatesMultiEnd,
    UpdatesMultiRequest,
    ValueMulti,
)
from ibdesk.simgateway.messages.session import NO_REQUEST
from ibdesk.simgateway.session import ClientSession, Handlers, Watch
from ibdesk.simgateway.texts import invalid, notice

#: How often TWS sends changed account figures, in world seconds.
UPDATE_PERIOD_S = 180.0
MAX_SUMMARIES = 2
ALL_ACCOUNTS = "All"


def summary(session: ClientSession, request: AccountSummaryRequest) -> None:
    """Subscribe to tags: all rows, the end, then changed rows."""
    held = session.subscriptions.summaries
    if request.request_id not in held and len(held) >= MAX_SUMMARIES:
        session.tell(request.request_id, "sum_max")
        return
    names = session.world.accounts.names
    if request.group not in (ALL_ACCOUNTS, *names):
        session.send(invalid(request.request_id, f"Invalid account group '{request.group}'."))
        return
    accounts = names if request.group == ALL_ACCOUNTS else [request.group]

    def step() -> float:
        _send_summary(session, request, accounts, watch)
        return UPDATE_PERIOD_S

    end_watch(held.pop(request.request_id, None))
    watch = held[request.request_id] = Watch(timer=session.timer(step))
    step()
    session.send(AccountSummaryEnd(request_id=request.request_id))
    watch.timer.start(UPDATE_PERIOD_S)


def _send_summary(session: ClientSession, request: AccountSummaryRequest, accounts: list[str], watch: Watch) -> None:
    now = session.world.clock.now()
    for account in accounts:
        for tag, value, currency in session.world.accounts.summary(account, request.tags, now):
            if watch.shown.get((account, tag, currency)) == (value,):
                continue
            watch.shown[account, tag, currency] = (value,)
            row = AccountSummaryRow(
                request_id=request.request_id, account=account, tag=tag, value=value, currency=currency
            )
            session.send(row)


def cancel_summary(session: ClientSession, request: CancelAccountSummary) -> None:
    """End a summary; an unknown id is no error."""
    end_watch(session.subscriptions.summaries.pop(request.request_id, None))


def updates(session: ClientSession, request: AccountUpdatesRequest) -> None:
    """Subscribe to one account's values and portfolio, or leave them."""
    held = session.subscriptions
    if not request.subscribe:
        end_watch(held.updates)
        held.updates = None
        return
    account = request.account or session.world.accounts.names[0]
    if account not in session.world.accounts.names:
        session.send(notice(NO_REQUEST, "val_acct", account=account))
        return
    if held.updates is not None:
        end_watch(held.updates)
        session.tell(NO_REQUEST, "acct_unsub")

    def step() -> float:
        _send_updates(session, account, watch)
        return UPDATE_PERIOD_S

    watch = held.updates = Watch(timer=session.timer(step))
    step()
    session.send(AccountDownloadEnd(account=account))
    watch.timer.start(UPDATE_PERIOD_S)


def _send_updates(session: ClientSession, account: str, watch: Watch) -> None:
    for value in rows.account_values(session.world, account):
        _send_changed(session, watch, (value.key, value.currency), (value.value,), value)
    for row in rows.portfolio(session.world, account):
        shown = tuple(str(part) for part in (row.quantity, row.market_price, row.average_cost))
        _send_changed(session, watch, ("", str(row.instrument.con_id)), shown, row)
    session.send(AccountTime(time=session.world.clock.now(), time_zone=session.world.login_zone))


def _send_changed(
    session: ClientSession, watch: Watch, key: tuple[str, ...], shown: tuple[str, ...], message: object
) -> None:
    if watch.shown.get(key) != shown:
        watch.shown[key] = shown
        session.send(message)


def positions(session: ClientSession, request: PositionsRequest) -> None:
    """Subscribe to the positions of all accounts: all rows, the end, then changed rows."""
    session.subscriptions.positions = {}
    send_changed_positions(session)
    session.send(PositionsEnd())


def cancel_positions(session: ClientSession, request: CancelPositions) -> None:
    """End the positions."""
    session.subscriptions.positions = None


def positions_multi(session: ClientSession, request: PositionsMultiRequest) -> None:
    """Subscribe to the positions of one account; an empty account means the first one."""
    account = request.account or session.world.accounts.names[0]
    if account not in session.world.accounts.names:
        session.send(notice(request.request_id, "val_acct", account=account))
        return
    session.subscriptions.positions_multi[request.request_id] = (account, {})
    send_changed_positions(session)
    session.send(PositionsMultiEnd(request_id=request.request_id))


def cancel_positions_multi(session: ClientSession, request: CancelPositionsMulti) -> None:
    """End the positions of one account."""
    session.subscriptions.positions_multi.pop(request.request_id, None)


def send_changed_positions(session: ClientSession) -> None:
    """Send the rows that differ from what the client was told last."""
    held = session.subscriptions
    for row in rows.positions(session.world):
        key = (row.account, row.instrument.con_id)
        if held.positions is not None and held.positions.get(key) != row:
            held.positions[key] = row
            session.send(row)
        for request_id, (account, shown) in held.positions_multi.items():
            if account == row.account and shown.get(key) != row:
                shown[key] = row
                session.send(PositionMultiRow(request_id=request_id, row=row))


def updates_multi(session: ClientSession, request: UpdatesMultiRequest) -> None:
    """Subscribe to the values of one account under a request id."""
    account = request.account or session.world.accounts.names[0]
    if account not in session.world.accounts.names:
        session.send(notice(request.request_id, "val_acct", account=account))
        return
    held = session.subscriptions.updates_multi

    def step() -> float:
        values: list[AccountValue] = rows.account_values(session.world, account)
        for value in values:
            row = ValueMulti(request_id=request.request_id, value=value)
            _send_changed(session, watch, (value.key, value.currency), (value.value,), row)
        return UPDATE_PERIOD_S

    end_watch(held.pop(request.request_id, None))
    watch = held[request.request_id] = Watch(timer=session.timer(step))
    step()
    session.send(UpdatesMultiEnd(request_id=request.request_id))
    watch.timer.start(UPDATE_PERIOD_S)


def cancel_updates_multi(session: ClientSession, request: CancelUpdatesMulti) -> None:
    """End the values of one account under a request id."""
    end_watch(session.subscriptions.updates_multi.pop(request.request_id, None))


def account_changed(session: ClientSession) -> None:
    """Tell the client what a fill changed: positions at once, figures with their next step."""
    send_changed_positions(session)
    for watch in session.subscriptions.watches():
        watch.timer.soon()


def end_watch(watch: Watch | None) -> None:
    """Stop a subscription's timer; None is harmless."""
    if watch is not None:
        watch.timer.cancel()


HANDLERS: Handlers = {
    AccountSummaryRequest: summary,
    CancelAccountSummary: cancel_summary,
    AccountUpdatesRequest: updates,
    PositionsRequest: positions,
    CancelPositions: cancel_positions,
    PositionsMultiRequest: positions_multi,
    CancelPositionsMulti: cancel_positions_multi,
    UpdatesMultiRequest: updates_multi,
    CancelUpdatesMulti: cancel_updates_multi,
}
