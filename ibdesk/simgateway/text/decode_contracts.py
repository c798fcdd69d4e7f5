"""Frames of the contract area -> requests."""

from dataclasses import replace

from ibdesk.simgateway import versions
from ibdesk.simgateway.messages.contracts import (
    ContractDetailsRequest,
    MarketRuleRequest,
    MatchingSymbolsRequest,
)
from ibdesk.simgateway.text.contract_fields import loose_flag, read_contract
from ibdesk.simgateway.text.order_fields import Fields


def read_matching_symbols(fields: Fields, server_version: int) -> object:
    """Read reqMatchingSymbols (81)."""
    request_id, pattern = fields.whole("reqId"), fields.text("pattern")
    fields.finish()
    return MatchingSymbolsRequest(request_id=request_id, pattern=pattern)


def read_contract_details(fields: Fields, server_version: int) -> object:
    """Read reqContractDetails (9)."""
    fields.whole("version")
    request_id = fields.whole("reqId")
    query = read_contract(fields)
    expired = loose_flag(fields, "includeExpired")
    query = replace(query, sec_id_type=fields.text("secIdType"), sec_id=fields.text("secId"))
    if server_version >= versions.BOND_ISSUER_ID:
        fields.text("issuerId")
    fields.finish()
    return ContractDetailsRequest(request_id=request_id, query=query, include_expired=expired)


def read_market_rule(fields: Fields, server_version: int) -> object:
    """Read reqMarketRule (91)."""
    rule_id = fields.whole("marketRuleId")
    fields.finish()
    return MarketRuleRequest(rule_id=rule_id)


READERS = {
    9: read_contract_details,
    81: read_matching_symbols,
    91: read_market_rule,
}
