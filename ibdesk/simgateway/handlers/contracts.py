"""Handlers of contract requests, and the one way in which other handlers find a contract."""

from dataclasses import replace

from ibdesk.simgateway.instruments import ContractQuery, Instrument
from ibdesk.simgateway.messages.contracts import (
    ContractDetails,
    ContractDetailsEnd,
    ContractDetailsRequest,
    MarketRule,
    MarketRuleRequest,
    MatchingSymbolsRequest,
    SymbolSample,
    SymbolSamples,
)
from ibdesk.simgateway.messages.session import NO_REQUEST
from ibdesk.simgateway.session import ClientSession, Handlers
from ibdesk.simgateway.texts import invalid

SEARCH_LIMIT = 16


def matching_symbols(session: ClientSession, request: MatchingSymbolsRequest) -> None:
    """Answer up to 16 hits; none is an empty list."""
    found = session.world.universe.match(request.pattern, SEARCH_LIMIT)
    samples = tuple(SymbolSample(instrument=one, derivative_types=one.derivatives) for one in found)
    session.send(SymbolSamples(request_id=request.request_id, samples=samples))


def contract_details(session: ClientSession, request: ContractDetailsRequest) -> None:
    """Answer every contract that fits and the end, or 200 alone when none does."""
    query = replace(request.query, include_expired=request.include_expired)
    found = session.world.universe.find(query)
    if not found:
        session.tell(request.request_id, "no_secdef")
        return
    now = session.world.clock.now()
    for one in found:
        day = session.world.calendars.local_day(one, now)
        trading, liquid = session.world.calendars.hours_strings(one, day)
        session.send(
            ContractDetails(
                request_id=request.request_id,
                instrument=one,
                exchange=query.exchange or one.exchange,
                trading_hours=trading,
                liquid_hours=liquid,
            )
        )
    session.send(ContractDetailsEnd(request_id=request.request_id))


def market_rule(session: ClientSession, request: MarketRuleRequest) -> None:
    """Answer the price bands of a rule, or 321 for a rule that does not exist."""
    bands = session.world.universe.bands(request.rule_id)
    if not bands:
        session.send(invalid(NO_REQUEST, f"Invalid market rule id {request.rule_id}"))
        return
    session.send(MarketRule(rule_id=request.rule_id, bands=tuple(bands)))


def resolve(session: ClientSession, request_id: int, query: ContractQuery) -> Instrument | None:
    """Return the one contract meant; else answer 200 (unknown or ambiguous) and return None."""
    found = session.world.universe.find(query)
    if len(found) == 1:
        return found[0]
    if found:
        session.tell(request_id, "ambiguous", symbol=query.symbol or query.local_symbol)
    else:
        session.tell(request_id, "no_secdef")
    return None


HANDLERS: Handlers = {
    MatchingSymbolsRequest: matching_symbols,
    ContractDetailsRequest: contract_details,
    MarketRuleRequest: market_rule,
}
