"""Frames of the history area -> requests."""

from ibdesk.simgateway.messages.history import (
    CancelHeadTimestamp,
    CancelHistory,
    HeadTimestampRequest,
    HistoryRequest,
)
from ibdesk.simgateway.text.contract_fields import loose_flag, read_contract, skip_combo_legs
from ibdesk.simgateway.text.order_fields import Fields


def read_history(fields: Fields, server_version: int) -> object:
    """Read reqHistoricalData (20)."""
    request_id = fields.whole("reqId")
    query = read_contract(fields)
    expired = loose_flag(fields, "includeExpired")
    end, bar_size = fields.text("endDateTime"), fields.text("barSizeSetting")
    duration, rth = fields.text("durationStr"), loose_flag(fields, "useRTH")
    what, date_format = fields.text("whatToShow"), fields.whole("formatDate")
    if query.sec_type == "BAG":
        skip_combo_legs(fields)
    keep = loose_flag(fields, "keepUpToDate")
    fields.text("chartOptions")
    fields.finish()
    return HistoryRequest(
        request_id=request_id,
        query=query,
        include_expired=expired,
        end=end,
        bar_size=bar_size,
        duration=duration,
        rth=rth,
        what=what,
        date_format=date_format,
        keep_up_to_date=keep,
    )


def read_cancel_history(fields: Fields, server_version: int) -> object:
    """Read cancelHistoricalData (25)."""
    fields.whole("version")
    request_id = fields.whole("reqId")
    fields.finish()
    return CancelHistory(request_id=request_id)


def read_head_timestamp(fields: Fields, server_version: int) -> object:
    """Read reqHeadTimeStamp (87)."""
    request_id = fields.whole("reqId")
    query = read_contract(fields)
    loose_flag(fields, "includeExpired")
    rth, what, date_format = loose_flag(fields, "useRTH"), fields.text("whatToShow"), fields.whole("formatDate")
    fields.finish()
    return HeadTimestampRequest(request_id=request_id, query=query, rth=rth, what=what, date_format=date_format)


def read_cancel_head_timestamp(fields: Fields, server_version: int) -> object:
    """Read cancelHeadTimeStamp (90)."""
    request_id = fields.whole("reqId")
    fields.finish()
    return CancelHeadTimestamp(request_id=request_id)


READERS = {
    20: read_history,
    25: read_cancel_history,
    87: read_head_timestamp,
    90: read_cancel_head_timestamp,
}
