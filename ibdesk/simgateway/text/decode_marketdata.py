"""Frames of the market data area -> requests."""

from ibdesk.simgateway.messages.marketdata import (
    CancelMarketData,
    MarketDataRequest,
    MarketDataTypeRequest,
)
from ibdesk.simgateway.text.contract_fields import (
    loose_flag,
    optional_number,
    read_contract,
    skip_combo_legs,
)
from ibdesk.simgateway.text.order_fields import Fields


def read_market_data(fields: Fields, server_version: int) -> object:
    """Read reqMktData (1)."""
    fields.whole("version")
    request_id = fields.whole("reqId")
    query = read_contract(fields)
    legs = skip_combo_legs(fields) if query.sec_type == "BAG" else 0
    if loose_flag(fields, "deltaNeutral"):
        fields.whole("conId")
        optional_number(fields, "delta")
        optional_number(fields, "price")
    generic_ticks = fields.text("genericTickList")
    snapshot = loose_flag(fields, "snapshot")
    regulatory = loose_flag(fields, "regulatorySnapshot")
    fields.text("mktDataOptions")
    fields.finish()
    return MarketDataRequest(
        request_id=request_id,
        query=query,
        generic_ticks=generic_ticks,
        snapshot=snapshot,
        regulatory_snapshot=regulatory,
        combo_legs=legs,
    )


def read_cancel_market_data(fields: Fields, server_version: int) -> object:
    """Read cancelMktData (2)."""
    fields.whole("version")
    request_id = fields.whole("reqId")
    fields.finish()
    return CancelMarketData(request_id=request_id)


def read_market_data_type(fields: Fields, server_version: int) -> object:
    """Read reqMarketDataType (59)."""
    fields.whole("version")
    data_type = fields.whole("marketDataType")
    fields.finish()
    return MarketDataTypeRequest(data_type=data_type)


READERS = {
    1: read_market_data,
    2: read_cancel_market_data,
    59: read_market_data_type,
}
