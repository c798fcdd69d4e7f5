"""Frames of the account area -> requests."""

from ibdesk.simgateway.messages.account import (
    AccountSummaryRequest,
    AccountUpdatesRequest,
    CancelAccountSummary,
    CancelPnl,
    CancelPositions,
    CancelPositionsMulti,
    CancelUpdatesMulti,
    PnlRequest,
    PnlSingleRequest,
    PositionsMultiRequest,
    PositionsRequest,
    UpdatesMultiRequest,
)
from ibdesk.simgateway.text.contract_fields import loose_flag
from ibdesk.simgateway.text.order_fields import Fields


def read_summary(fields: Fields, server_version: int) -> object:
    """Read reqAccountSummary (62)."""
    fields.whole("version")
    request_id, group, tags = fields.whole("reqId"), fields.text("group"), fields.text("tags")
    fields.finish()
    wanted = tuple(tag.strip() for tag in tags.split(",") if tag.strip())
    return AccountSummaryRequest(request_id=request_id, group=group, tags=wanted)


def read_cancel_summary(fields: Fields, server_version: int) -> object:
    """Read cancelAccountSummary (63)."""
    return CancelAccountSummary(request_id=_versioned_id(fields))


def read_updates(fields: Fields, server_version: int) -> object:
    """Read reqAccountUpdates (6)."""
    fields.whole("version")
    subscribe, account = loose_flag(fields, "subscribe"), fields.text("acctCode")
    fields.finish()
    return AccountUpdatesRequest(subscribe=subscribe, account=account)


def read_positions(fields: Fields, server_version: int) -> object:
    """Read reqPositions (61)."""
    fields.whole("version")
    fields.finish()
    return PositionsRequest()


def read_cancel_positions(fields: Fields, server_version: int) -> object:
    """Read cancelPositions (64)."""
    fields.whole("version")
    fields.finish()
    return CancelPositions()


def read_positions_multi(fields: Fields, server_version: int) -> object:
    """Read reqPositionsMulti (74)."""
    fields.whole("version")
    request_id, account, model = fields.whole("reqId"), fields.text("account"), fields.text("modelCode")
    fields.finish()
    return PositionsMultiRequest(request_id=request_id, account=account, model=model)


def read_cancel_positions_multi(fields: Fields, server_version: int) -> object:
    """Read cancelPositionsMulti (75)."""
    return CancelPositionsMulti(request_id=_versioned_id(fields))


def read_updates_multi(fields: Fields, server_version: int) -> object:
    """Read reqAccountUpdatesMulti (76)."""
    fields.whole("version")
    request_id, account, model = fields.whole("reqId"), fields.text("account"), fields.text("modelCode")
    ledger = loose_flag(fields, "ledgerAndNLV")
    fields.finish()
    return UpdatesMultiRequest(request_id=request_id, account=account, model=model, ledger_and_nlv=ledger)


def read_cancel_updates_multi(fields: Fields, server_version: int) -> object:
    """Read cancelAccountUpdatesMulti (77)."""
    return CancelUpdatesMulti(request_id=_versioned_id(fields))


def read_pnl(fields: Fields, server_version: int) -> object:
    """Read reqPnL (92)."""
    request_id, account, model = fields.whole("reqId"), fields.text("account"), fields.text("modelCode")
    fields.finish()
    return PnlRequest(request_id=request_id, account=account, model=model)


def read_cancel_pnl(fields: Fields, server_version: int) -> object:
    """Read cancelPnL (93)."""
    request_id = fields.whole("reqId")
    fields.finish()
    return CancelPnl(request_id=request_id)


def read_pnl_single(fields: Fields, server_version: int) -> object:
    """Read reqPnLSingle (94)."""
    request_id, account, model = fields.whole("reqId"), fields.text("account"), fields.text("modelCode")
    con_id = fields.whole("conId")
    fields.finish()
    return PnlSingleRequest(request_id=request_id, account=account, model=model, con_id=con_id)


def read_cancel_pnl_single(fields: Fields, server_version: int) -> object:
    """Read cancelPnLSingle (95)."""
    request_id = fields.whole("reqId")
    fields.finish()
    return CancelPnl(request_id=request_id, single=True)


def _versioned_id(fields: Fields) -> int:
    fields.whole("version")
    request_id = fields.whole("reqId")
    fields.finish()
    return request_id


READERS = {
    6: read_updates,
    61: read_positions,
    62: read_summary,
    63: read_cancel_summary,
    64: read_cancel_positions,
    74: read_positions_multi,
    75: read_cancel_positions_multi,
    76: read_updates_multi,
    77: read_cancel_updates_multi,
    92: read_pnl,
    93: read_cancel_pnl,
    94: read_pnl_single,
    95: read_cancel_pnl_single,
}
