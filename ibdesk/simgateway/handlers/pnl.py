"""Handlers of profit-and-loss requests: about one answer a second, only when it changed."""

from collections.abc import Callable

from ibdesk.simgateway.handlers import account_rows as rows
from ibdesk.simgateway.handlers.account import end_watch
from ibdesk.simgateway.messages.account import CancelPnl, Pnl, PnlRequest, PnlSingle, PnlSingleRequest
from ibdesk.simgateway.session import ClientSession, Handlers, Watch
from ibdesk.simgateway.texts import notice

PERIOD_S = 1.0


def account_pnl(session: ClientSession, request: PnlRequest) -> None:
    """Subscribe to the profit and loss of an account."""
    if _known(session, request.request_id, request.account):
        _subscribe(
            session,
            (False, request.request_id),
            lambda: rows.pnl(session.world, request.request_id, request.account),
        )


def position_pnl(session: ClientSession, request: PnlSingleRequest) -> None:
    """Subscribe to the profit and loss of one position."""
    if _known(session, request.request_id, request.account):
        _subscribe(
            session,
            (True, request.request_id),
            lambda: rows.pnl_single(session.world, request.request_id, request.account, request.con_id),
        )


def cancel(session: ClientSession, request: CancelPnl) -> None:
    """End a subscription; an unknown id is answered with 300."""
    watch = session.subscriptions.pnl.pop((request.single, request.request_id), None)
    if watch is None:
        session.tell(request.request_id, "no_eid", reqId=request.request_id)
    end_watch(watch)


def _known(session: ClientSession, request_id: int, account: str) -> bool:
    known = account in session.world.accounts.names
    if not known:
        session.send(notice(request_id, "val_acct", account=account))
    return known


def _subscribe(session: ClientSession, key: tuple[bool, int], figure: Callable[[], Pnl | PnlSingle]) -> None:
    def step() -> float:
        message = figure()
        if watch.shown.get(()) != (shown := (str(message),)):
            watch.shown[()] = shown
            session.send(message)
        return PERIOD_S

    held = session.subscriptions.pnl
    end_watch(held.pop(key, None))
    watch = held[key] = Watch(timer=session.timer(step))
    watch.timer.soon()


HANDLERS: Handlers = {PnlRequest: account_pnl, PnlSingleRequest: position_pnl, CancelPnl: cancel}
