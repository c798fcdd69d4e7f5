"""What the broker's system refuses although TWS accepted it, and what an order would cost."""

from datetime import datetime

from ibdesk.simgateway.account_values import money
from ibdesk.simgateway.accounts import Accounts
from ibdesk.simgateway.messages.orders import OrderState
from ibdesk.simgateway.orders.book import OrderBook
from ibdesk.simgateway.orders.exchange import Exchange
from ibdesk.simgateway.orders.texts import Reply, reply
from ibdesk.simgateway.orders.working import PRE_SUBMITTED, WorkingOrder

MAX_WORKING = 15


def system_refusal(
    candidate: WorkingOrder,
    known: WorkingOrder | None,
    book: OrderBook,
    accounts: Accounts,
    exchange: Exchange,
    now: datetime,
) -> Reply | None:
    """Return the 201 for a closed market (IOC), too many orders or missing funds; None when all is well."""
    if candidate.order.tif == "IOC" and not exchange.is_open(candidate, now):
        return reply("rej_closed")
    same_side = [
        other
        for other in book.working()
        if other is not known
        and other.account == candidate.account
        and other.instrument.con_id == candidate.instrument.con_id
        and other.order.action == candidate.order.action
    ]
    if len(same_side) >= MAX_WORKING:
        return reply("rej_15")
    before = accounts.figures(candidate.account, now)
    after = accounts.projected(candidate.account, exchange.projected_fill(candidate, now), now)
    if after.available >= 0 or after.available >= before.available:
        return None
    base = accounts.base(candidate.account)
    return reply("rej_margin", ewl=money(after.equity_with_loan), init=money(after.init), ccy=base)


def preview(candidate: WorkingOrder, accounts: Accounts, exchange: Exchange, now: datetime) -> OrderState:
    """Return margins before and after and the commission of an order that is only asked about."""
    fill = exchange.projected_fill(candidate, now)
    before = accounts.figures(candidate.account, now)
    after = accounts.projected(candidate.account, fill, now)
    return OrderState(
        status=PRE_SUBMITTED,
        init_margin_before=before.init,
        maint_margin_before=before.maint,
        equity_before=before.equity_with_loan,
        init_margin_after=after.init,
        maint_margin_after=after.maint,
        equity_after=after.equity_with_loan,
        commission=fill.commission,
        commission_currency=fill.commission_currency,
        margin_currency=accounts.base(candidate.account),
    )
