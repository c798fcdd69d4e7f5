"""Why a request brought nothing, in words: who says it, what it means, the code last."""

from __future__ import annotations

from ibdesk.core.records.contract import Contract, ContractDetails, SymbolMatch
from ibdesk.panels.chart.request import shortened
from ibdesk.session.views import Failure

_LEADS = {
    162: "No data for this request.",
    200: "No such contract.",
    321: "TWS refuses this request.",
    366: "TWS no longer knows this request.",
}
_LONGEST = 600  # foreign text of any length must not cover the window
_OWN = ("TWS ", "ibdesk ")


def failure_text(failure: Failure) -> str:
    """Write a failure: "No data for this request. TWS says: ... (162)"."""
    if failure.code is None:
        return failure.sentence
    sentence = " ".join(failure.sentence[:_LONGEST].split()).rstrip(".")
    said = f"{sentence}." if sentence.startswith(_OWN) else f"TWS says: {sentence}"
    lead = _LEADS.get(failure.code, "")
    return f"{lead} {said} ({failure.code})".strip()


def choice_text(found: ContractDetails | SymbolMatch) -> str:
    """Write one line of the chooser: symbol, name, exchange, currency, type, expiry."""
    contract = found.contract
    name = found.long_name if isinstance(found, ContractDetails) else found.description
    parts = (
        contract.local_symbol or contract.symbol,
        shortened(name) if len(name) > 40 else name,
        venue(contract),
        contract.currency,
        contract.sec_type,
        contract.expiry,
    )
    return " · ".join(part for part in parts if part)


def venue(contract: Contract) -> str:
    """Name where a contract trades: its primary exchange, else the one asked for."""
    return contract.primary_exchange or contract.exchange


def contract_title(details: ContractDetails) -> str:
    """Write name and exchange: "NVIDIA CORP · NASDAQ"."""
    parts = (details.long_name, venue(details.contract))
    return " · ".join(part for part in parts if part)


def contract_tag(details: ContractDetails) -> str:
    """Name the contract in short: "CSH2 · LSE · GBp"."""
    parts = (details.contract.symbol, venue(details.contract), unit_tag(details))
    return " · ".join(part for part in parts if part)


def unit_tag(details: ContractDetails) -> str:
    """Name the quoted unit where it is not the currency: GBp for pence; empty otherwise."""
    currency = details.contract.currency
    return f"{currency[:2]}{currency[2:].lower()}" if details.price_magnifier == 100 and currency else ""
